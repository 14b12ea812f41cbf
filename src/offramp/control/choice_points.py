"""Choice points of an actor: the states in which it chooses, its choices, and the features it can condition on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.feasible import names_under

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.chain.state_space import StateSpace
    from offramp.control.backward_induction import TimedPolicy
    from offramp.control.ctmdp import Controlled, OwnMoves
    from offramp.control.rules import Rule

    Costs = NDArray[np.float64]
    Missed = NDArray[np.bool_]

__all__ = ["ChoicePoints", "choice_points", "distance_from_status_quo", "options_on"]

FAR = 1 << 20
"""A number larger than any number of options."""


@dataclass(frozen=True, eq=False)
class ChoicePoints:
    """The pools of an actor in a state space, each with the nodes among which the actor can choose.

    The choices of point k are the nodes `ends[begins[k]:begins[k + 1]]`. `bits` (choices,) are the options on in each
    choice; bit i stands for `options[i]`. `distance` (choices,) is the number of options that differ from the status
    quo. `stuck_on` and `stuck_off` (points,) are the options that can no longer change. `features` (points,) are the
    conditions that rules can name.
    """

    structure: StateSpace
    own: OwnMoves
    options: tuple[str, ...]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    bits: NDArray[np.int64]
    distance: NDArray[np.int64]
    stuck_on: NDArray[np.int64]
    stuck_off: NDArray[np.int64]
    features: Mapping[str, NDArray[np.bool_]]

    @property
    def size(self) -> int:
        """The number of points."""
        return len(self.begins) - 1

    @property
    def points(self) -> NDArray[np.int64]:
        """The point of every choice."""
        return np.repeat(np.arange(self.size), np.diff(self.begins))

    def wanted(self, rules: Sequence[Rule]) -> NDArray[np.int64]:
        """Return the options that rules turn on at each point, as bits; options without a rule are left out."""
        result = np.zeros(self.size, dtype=np.int64)
        for rule in rules:
            if rule.way == "rule":
                result |= rule.on(self.features, self.size).astype(np.int64) << self.options.index(rule.option)
        return result

    def counted(self, rules: Sequence[Rule]) -> int:
        """Return the bits of the options that have a rule."""
        return sum(1 << self.options.index(rule.option) for rule in rules if rule.way == "rule")

    def missed(self, wanted: NDArray[np.int64], counted: int) -> NDArray[np.int64]:
        """Return the number of `counted` options that each choice sets against the target; fixed options do not count."""
        possible = (wanted | self.stuck_on) & ~self.stuck_off
        apart: NDArray[np.int64] = np.bitwise_count((self.bits ^ possible[self.points]) & counted).astype(np.int64)
        return apart

    def chosen(self, wanted: NDArray[np.int64], counted: int) -> NDArray[np.int64]:
        """Return the choice at each point that misses the fewest `counted` options of the target.

        Ties go to the choice nearest to the status quo.
        """
        apart = self.missed(wanted, counted) * FAR + self.distance
        least = np.minimum.reduceat(apart, self.begins[:-1])
        found = np.flatnonzero(apart == least[self.points])
        return found[np.searchsorted(found, self.begins[:-1])]

    def cost(self, wanted: NDArray[np.int64], counted: int, regret: NDArray[np.float64]) -> tuple[Costs, Missed]:
        """Return the worst cost at each point of choosing as targeted, with other options free, and where that is infeasible."""
        missed = self.missed(wanted, counted)
        least = np.minimum.reduceat(missed, self.begins[:-1])
        alike = np.where(missed == least[self.points], regret, -np.inf)
        return np.maximum.reduceat(alike, self.begins[:-1]), least > 0

    def regret(
        self, controlled: Controlled, plan: TimedPolicy, spent: Sequence[NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """Return the cost of each choice relative to the plan, summed over the time spent at its point: shape (choices,).

        For a policy with this time in each node, the costs add up to its loss of value against the plan (performance
        difference lemma; Kakade and Langford 2002).
        """
        pools, nodes = plan.candidates.T
        keys = self.points * self.structure.size + self.ends
        where = np.searchsorted(keys, controlled.own_pool[pools] * self.structure.size + controlled.nodes[nodes])
        result = np.zeros(len(self.ends))
        for snapshot, here in zip(plan.snapshots, spent, strict=False):
            often = controlled.in_pools(here)
            result += np.bincount(where, often[pools] * snapshot.lost, minlength=len(result))
        return result

    def acts(self, controlled: Controlled, choices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the node to which each pool of a controlled chain goes, given the choices at the points."""
        return controlled.find(self.ends[choices[controlled.own_pool]], controlled.pool_memory)


def choice_points(structure: StateSpace, own: OwnMoves, actor: str) -> ChoicePoints:
    """Return the choice points of an actor, with features that a policy of the case can name.

    Features are options of others, events, terms about these, and irreversible options of the actor.
    """
    case = structure.case
    options = tuple(f"{actor}.{option}" for option in case.actors[actor].options)
    size = len(own.begins) - 1
    live = np.flatnonzero(own.pool >= 0)
    member = np.zeros(size, dtype=np.int64)
    member[own.pool[live]] = live
    compact = np.zeros(structure.size, dtype=np.int64)
    for i, name in enumerate(options):
        compact |= (structure.codes >> case.things.index(name) & 1) << i
    once = [case.irreversible(name) for name in options]
    stays_on = sum(1 << i for i, way in enumerate(once) if way == "on")
    stays_off = sum(1 << i for i, way in enumerate(once) if way == "off")
    return ChoicePoints(
        structure,
        own,
        options,
        own.begins,
        own.ends,
        compact[own.ends],
        distance_from_status_quo(structure, actor)[own.ends],
        compact[member] & stays_on,
        ~compact[member] & stays_off,
        {name: truth[member] for name, truth in _features(structure, actor).items()},
    )


def _features(structure: StateSpace, actor: str) -> dict[str, NDArray[np.bool_]]:
    """Return the features of an actor on the nodes of a state space, by name as in the case."""
    case = structure.case
    own = [f"{actor}.{option}" for option in case.actors[actor].options]
    names = [name for name in case.things if name not in own or case.irreversible(name) is not None]
    found = {name: (structure.codes >> case.things.index(name) & 1).astype(bool) for name in names}
    for term, condition in case.terms.items():
        if not names_under(case, condition).intersection(own):
            found[term] = structure.where(condition)
    return found


def distance_from_status_quo(structure: StateSpace, actor: str) -> NDArray[np.int64]:
    """Return the number of an actor's options that differ from the status quo, in each node."""
    case = structure.case
    result = np.zeros(structure.size, dtype=np.int64)
    for option in case.actors[actor].options:
        name = f"{actor}.{option}"
        on = (structure.codes >> case.things.index(name) & 1).astype(bool)
        result += on != (name in case.status_quo)
    return result


def options_on(controlled: Controlled) -> NDArray[np.bool_]:
    """Return the options of the controlling actor that are on in each node: shape (nodes, options)."""
    case, actor = controlled.structure.case, controlled.actor
    bits = [case.things.index(f"{actor}.{option}") for option in case.actors[actor].options]
    return (controlled.codes[:, None] >> np.array(bits, dtype=np.int64)[None, :] & 1).astype(bool)
