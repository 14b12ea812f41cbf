"""A structure filled with numbers: how often everybody moves where, and how often events happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.risk.amounts import rate
from offramp.risk.utility import utility

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.risk.structure import Structure
    from offramp.worlds.parameters import Parameters

__all__ = ["Rates", "fill"]


@dataclass(frozen=True, eq=False)
class Rates:
    """A structure with its numbers, per year, one column per world.

    `tempo` has shape (actors, worlds), `chances` (choices, worlds) and adds up to 1 in every pool, `event_rates` (event
    transitions, worlds).
    """

    structure: Structure
    parameters: Parameters
    tempo: NDArray[np.float64]
    chances: NDArray[np.float64]
    event_rates: NDArray[np.float64]

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return int(self.tempo.shape[1])

    def matrix(self, world: int = 0) -> Any:
        """Return the generator of one world as a sparse array: rates between nodes, rows that add up to 0."""
        from scipy import sparse

        structure = self.structure
        size, pools = structure.size, len(structure.pool_actor)
        members = sparse.csr_array(
            (np.ones(len(structure.pool_members)), structure.pool_members, structure.pool_begins), shape=(pools, size)
        )
        often = self.tempo[structure.pool_actor, world][structure.choice_pool] * self.chances[:, world]
        choices = sparse.csr_array((often, structure.choice_ends, structure.choice_begins), shape=(pools, size))
        events = sparse.coo_array(
            (self.event_rates[:, world], (structure.event_starts, structure.event_ends)), shape=(size, size)
        )
        rates = (members.T @ choices + events.tocsr()).tocsr()
        rates.setdiag(0)
        rates.eliminate_zeros()
        exits: NDArray[np.float64] = np.asarray(rates.sum(axis=1)).ravel()
        return (rates - sparse.diags_array(exits)).tocsr()


def fill(structure: Structure, parameters: Parameters) -> Rates:
    """Return a structure with the numbers of some worlds.

    Actor i reconsiders at its tempo and then picks among the ends t of its pool with a chance proportional to
    exp(λ u(t)), λ = ln(p / (1 - p)), where p is its reliability and u what the states are worth to it (the rule of
    Luce and McFadden). With p = 1 it takes the best, each of equals alike.

    Raises
    ------
    QuestionError
        where a rate is negative or has no value, naming the state.
    """
    case = structure.case
    tempo = np.array([parameters.tempo[actor] for actor in case.actors]).reshape(len(case.actors), parameters.count)
    chances = np.empty((len(structure.choice_ends), parameters.count))
    pools = np.searchsorted(structure.pool_actor, np.arange(len(case.actors) + 1))
    for number, actor in enumerate(case.actors):
        first, last = structure.choice_begins[pools[number]], structure.choice_begins[pools[number + 1]]
        begins = structure.choice_begins[pools[number] : pools[number + 1]] - first
        ends = structure.choice_ends[first:last]
        for preferences, worlds in parameters.preferences(case, actor):
            worth = utility(preferences, structure.states, actor)[structure.places[ends]]
            chances[first:last, worlds] = _picked(worth, begins, parameters.reliability[actor][worlds])
    return Rates(structure, parameters, tempo, chances, _event_rates(structure, parameters))


def _picked(
    worth: NDArray[np.float64], begins: NDArray[np.int64], reliability: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the chance of each choice of pools that begin at `begins`: shape (choices, worlds)."""
    if not len(worth):
        return np.zeros((0, len(reliability)))
    counts = np.diff(np.append(begins, len(worth)))
    short = worth - np.repeat(np.maximum.reduceat(worth, begins), counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        sharpness = np.log(reliability) - np.log1p(-reliability)
        weights = np.where(short[:, None] == 0, 1.0, np.exp(sharpness * short[:, None]))
    # Not by `reduceat`, which adds a single world's numbers in another order than those of several.
    pool = np.repeat(np.arange(len(begins)), counts)
    together = np.zeros((len(begins), weights.shape[1]))
    np.add.at(together, pool, weights)
    result: NDArray[np.float64] = weights / together[pool]
    return result


def _event_rates(structure: Structure, parameters: Parameters) -> NDArray[np.float64]:
    case = structure.case
    result = np.zeros((len(structure.event_starts), parameters.count))
    for happening in structure.happenings:
        chosen = np.flatnonzero(structure.event_names == happening.number)
        places, back = np.unique(structure.places[structure.event_starts[chosen]], return_inverse=True)
        spec = case.rates[happening.name]
        what = f"the rate of `{happening.name}`"
        if len(places):
            often = rate(spec.rate, spec.unit, structure.states, places, parameters, what)
            result[chosen] = happening.phases * often[back]
    return result
