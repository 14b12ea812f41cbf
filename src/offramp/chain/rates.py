"""Rates of the chain: the rate per year of every choice, agreement and event between nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.estimate import Estimate
from offramp.case.feasible import names_under
from offramp.case.units import per_year
from offramp.chain.amounts import rate
from offramp.chain.choice import Foresight, profile_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.chain.choice import Profile, Steps
    from offramp.chain.schedule import Schedule
    from offramp.chain.state_space import StateSpace
    from offramp.worlds.parameters import Parameters

__all__ = ["Chain", "Group", "Tables", "chain_of", "chains_of"]


@dataclass(frozen=True, eq=False)
class Chain:
    """The chain of some worlds within one window, restricted to the nodes that can be reached in them.

    `nodes` are nodes of the state space, ascending. Step k leads from `nodes[starts[k]]` to `nodes[ends[k]]` at the
    rates `values[k]` (worlds,), per year. `movers[k]` is an actor by its place in the case; agreements follow the
    actors, and events follow the agreements.
    """

    structure: StateSpace
    nodes: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    movers: NDArray[np.int64]
    values: NDArray[np.float64]

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.nodes)

    @property
    def ended(self) -> NDArray[np.bool_]:
        """The nodes in which the crisis has ended, as a mask."""
        return self.structure.ended[self.nodes]

    def local(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the numbers in this chain of nodes of the state space; all must be nodes of the chain."""
        found: NDArray[np.int64] = np.searchsorted(self.nodes, nodes)
        return found

    def matrix(self, world: int = 0) -> Any:
        """Return the generator matrix of one world as a sparse array: rates between nodes, rows that sum to 0."""
        from scipy import sparse

        rates = sparse.coo_array(
            (self.values[:, world], (self.starts, self.ends)), shape=(self.size, self.size)
        ).tocsr()
        rates.eliminate_zeros()
        exits: NDArray[np.float64] = np.asarray(rates.sum(axis=1)).ravel()
        return (rates - sparse.diags_array(exits)).tocsr()


@dataclass(frozen=True, eq=False)
class Group:
    """Worlds whose chains have the same steps in every window.

    `worlds` are their numbers among all worlds. `entries[w]` gives the node of window w for each node of the window
    before. `entries[0]` has the one node of the status quo.
    """

    worlds: NDArray[np.int64]
    chains: tuple[Chain, ...]
    entries: tuple[NDArray[np.int64], ...]


class Tables:
    """Rates of the events and agreements of a state space in all worlds: one row per combination of the things that a rate names.

    Rows do not depend on the selected worlds. The rate of an event is checked in every node in which the event can
    occur, reached or not.
    """

    def __init__(self, structure: StateSpace, parameters: Parameters) -> None:
        self.structure, self.parameters = structure, parameters
        case = structure.case
        starts = structure.event_starts
        self.event_row = np.zeros(len(starts), dtype=np.int64)
        tables: list[NDArray[np.float64]] = []
        row = 0
        for timed_event in structure.timed_events:
            some = np.flatnonzero(structure.event_names == timed_event.number)
            if not len(some):
                continue
            spec = case.rates[timed_event.name]
            rows, chosen = self._distinct_rows(spec.rate, structure.state_index[starts[some]])
            subject = f"the rate of `{timed_event.name}`"
            table = rate(spec.rate, spec.unit, structure.states, chosen, parameters, subject)
            tables.append(timed_event.phases * table)
            self.event_row[some] = row + rows
            row += len(table)
        self.event_rates = np.concatenate(tables) if tables else np.zeros((0, parameters.count))

    def _distinct_rows(
        self, quantity: Expression, state_index: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Number states by the things that a quantity names; return the number of each state, and one state per number."""
        structure = self.structure
        things = names_under(structure.case, quantity)
        mask = sum(1 << bit for bit, thing in enumerate(structure.case.things) if thing in things)
        if structure.states.merged:
            chosen, number = np.unique(state_index, return_inverse=True)
            return number, chosen
        _, first, number = np.unique(structure.states.codes[state_index] & mask, return_index=True, return_inverse=True)
        return number, state_index[first]

    def events(self, transitions: NDArray[np.int64], worlds: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the rates of some event transitions in some worlds, per year."""
        return self.event_rates[self.event_row[transitions]][:, worlds]

    def agreements(self, name: str, starts: NDArray[np.int64], worlds: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the rate at which an agreement is sought in some nodes and worlds, per year."""
        spec = self.structure.case.agreements[name]
        if isinstance(spec.rate, Estimate):
            often = self.parameters.amounts["agreements", name, "rate"][worlds]
            return np.broadcast_to(often * per_year(spec.rate.unit), (len(starts), len(worlds)))
        rows, chosen = self._distinct_rows(spec.rate, self.structure.state_index[starts])
        subject = f"the rate of the agreement `{name}`"
        return rate(spec.rate, None, self.structure.states, chosen, self.parameters, subject)[rows][:, worlds]

    def check_agreements(self) -> None:
        """Raise `QuestionError` if the rate of an agreement is invalid in a node in which it can occur."""
        structure = self.structure
        actors, worlds = len(structure.case.actors), np.arange(self.parameters.count)
        movers = np.repeat(structure.pool_actor, np.diff(structure.pool_begins))
        for number, name in enumerate(structure.case.agreements):
            self.agreements(name, structure.pool_members[movers == actors + number].astype(np.int64), worlds)


def _with_rates(structure: StateSpace, tables: Tables, steps: Steps, worlds: NDArray[np.int64]) -> Chain:
    """Return the chain of some worlds: steps together with their rates."""
    case, parameters = structure.case, tables.parameters
    actors, agreements = list(case.actors), list(case.agreements)
    values = np.empty((len(steps.starts) + len(steps.events), len(worlds)))
    for mover in np.unique(steps.movers).tolist():
        some = np.flatnonzero(steps.movers == mover)
        if mover < len(actors):
            actor = actors[mover]
            tempo, reliability = parameters.tempo[actor][worlds], parameters.reliability[actor][worlds]
            depths = steps.depths[some]
            taken = _considered(reliability, int(depths.max()))
            values[some] = tempo * taken[depths] * steps.shares[some, None]
        else:
            often = tables.agreements(agreements[mover - len(actors)], steps.starts[some], worlds)
            values[some] = often * steps.shares[some, None]
    values[len(steps.starts) :] = tables.events(steps.events, worlds)
    starts = np.concatenate([steps.starts, structure.event_starts[steps.events]])
    ends = np.concatenate([steps.ends, structure.event_ends[steps.events]])
    movers = np.concatenate(
        [steps.movers, len(actors) + len(agreements) + structure.event_names[steps.events].astype(np.int64)]
    )
    local = np.searchsorted(steps.nodes, starts), np.searchsorted(steps.nodes, ends)
    return Chain(structure, steps.nodes, *local, movers, values)


def _considered(reliability: NDArray[np.float64], deepest: int) -> NDArray[np.float64]:
    """Return the probability of taking each level, best first: shape (levels, worlds); the remainder stays."""
    # Products instead of powers: the last digit of a power may depend on the length of the array.
    chances = [reliability]
    for _ in range(deepest):
        chances.append(chances[-1] * (1 - reliability))
    return np.array(chances)


def chain_of(
    structure: StateSpace, parameters: Parameters, starts: NDArray[np.integer[Any]] | None = None, world: int = 0
) -> Chain:
    """Return the chain of one world, restricted to the nodes reached from `starts` (default: from any node).

    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> from offramp.worlds.parameters import (best_values)
    >>> case = load("hotline")
    >>> window = schedule_of(case, "wait").windows[0]
    >>> chain = chain_of(window.structure, best_values(case), window.entry[:1])
    >>> bool((chain.values >= 0).all()), chain.size <= window.structure.size
    (True, True)

    Raises
    ------
    QuestionError
        if a rate is negative or has no value (naming the state), or an actor has no preferences.
    """
    foresight = Foresight(structure)
    profile = profile_of(structure, parameters, world)
    if starts is None:
        steps = foresight.steps(foresight.judge(profile), np.arange(structure.size))
    else:
        steps = foresight.steps(foresight.on_demand(profile), np.asarray(starts, dtype=np.int64))
    return _with_rates(structure, Tables(structure, parameters), steps, np.array([world]))


def chains_of(schedule: Schedule, parameters: Parameters) -> tuple[Group, ...]:
    """Return the chains of all worlds under a policy, grouped by equal steps.

    The result for a world does not depend on the other worlds.

    Raises
    ------
    QuestionError
        as `chain_of` does.
    """
    structures = {id(window.structure): window.structure for window in schedule.windows}
    foresights = {key: Foresight(structure) for key, structure in structures.items()}
    tables = {key: Tables(structure, parameters) for key, structure in structures.items()}
    by_profile: dict[Profile, list[int]] = {}
    for world in range(parameters.count):
        by_profile.setdefault(profile_of(schedule.windows[0].structure, parameters, world), []).append(world)
    found: dict[bytes, tuple[list[int], Sequence[Steps]]] = {}
    for profile, worlds in by_profile.items():
        steps = _steps(schedule, foresights, profile)
        together = found.setdefault(b"|".join(each.key for each in steps), ([], steps))
        together[0].extend(worlds)
    return tuple(
        _group(schedule, tables, steps, np.array(sorted(worlds), dtype=np.int64)) for worlds, steps in found.values()
    )


def _steps(schedule: Schedule, foresights: Mapping[int, Foresight], profile: Profile) -> list[Steps]:
    """Return the steps of a profile, window by window."""
    judged = {}
    found: list[Steps] = []
    for number, window in enumerate(schedule.windows):
        foresight = foresights[id(window.structure)]
        if number and window.structure is schedule.windows[number - 1].structure:
            # The same commitments stay in force, so the same nodes can be reached.
            found.append(found[-1])
            continue
        if id(window.structure) not in judged:
            judged[id(window.structure)] = foresight.on_demand(profile)
        starts = window.entry[found[-1].nodes] if found else window.entry[:1]
        found.append(foresight.steps(judged[id(window.structure)], np.unique(starts).astype(np.int64)))
    return found


def _group(
    schedule: Schedule, tables: Mapping[int, Tables], steps: Sequence[Steps], worlds: NDArray[np.int64]
) -> Group:
    chains: list[Chain] = []
    entries: list[NDArray[np.int64]] = []
    for window, each in zip(schedule.windows, steps, strict=True):
        if chains and window.structure is chains[-1].structure:
            entries.append(np.arange(chains[-1].size))
            chains.append(chains[-1])
            continue
        chain = _with_rates(window.structure, tables[id(window.structure)], each, worlds)
        before = window.entry[chains[-1].nodes] if chains else window.entry[:1]
        entries.append(chain.local(before))
        chains.append(chain)
    return Group(worlds, tuple(chains), tuple(entries))
