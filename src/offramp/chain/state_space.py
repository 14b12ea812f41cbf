"""State space of the chain: nodes, moves and event transitions, without rates and without preferences.

One state space serves all parameter vectors. *Movers* are the actors, followed by the groups of `agreements`. A mover
has the same ends from all nodes that differ in its own options alone. So moves are stored by *pools*: sets of nodes
from which a mover has the same ends. A pool of k nodes takes 2k numbers instead of k².
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.chain.commitments import ON
from offramp.chain.seen_nodes import Seen, groups
from offramp.chain.space_limits import AT_ONCE, MOST_NODES, refuse_too_many
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.parts import Agreement
    from offramp.chain.commitments import ActiveStage, Commitments
    from offramp.chain.state_index import Line, States

__all__ = ["StateSpace", "TimedEvent", "explore", "leaves", "timed_events"]

MOST_CONDITIONS = 64
"""For how many conditions the nodes that satisfy them are kept."""


@dataclass(frozen=True)
class TimedEvent:
    """An event with a rate: its bit, its number of phases, and the weight of its phase in the memory."""

    name: str
    number: int
    bit: int
    phases: int
    weight: int


@dataclass(frozen=True, eq=False)
class StateSpace:
    """State space under the commitments of a policy within one window of time.

    Nodes are numbered from 0. Node k is the state `states.codes[state_index[k]]`. `memory[k]` holds the phases of
    events and the status of triggers. Moves and events lead to nodes in which commitments have already taken effect.
    `pool_actor` is the mover of each pool: an actor by its place in the case or, from the number of actors on, an
    agreement. `shared` are results derived from the nodes and moves, under keys that their makers choose. State spaces with the same
    nodes and moves share them, so they depend on nothing else, or name it in their key.
    """

    states: States
    commitments: Commitments
    timed_events: tuple[TimedEvent, ...]
    state_index: NDArray[np.int64]
    memory: NDArray[np.int64]
    ended: NDArray[np.bool_]
    pool_actor: NDArray[np.int32]
    pool_begins: NDArray[np.int64]
    pool_members: NDArray[np.int32]
    choice_begins: NDArray[np.int64]
    choice_ends: NDArray[np.int32]
    event_starts: NDArray[np.int32]
    event_ends: NDArray[np.int32]
    event_names: NDArray[np.int32]
    shared: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields to pickle, without what was derived from them."""
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"shared": {}}

    @property
    def case(self) -> Case:
        """The case."""
        return self.states.case

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.state_index)

    @cached_property
    def ended_states(self) -> NDArray[np.bool_]:
        """The states in which the crisis has ended, as a mask."""
        ends = self.case.ends
        return self.states.where(ends) if ends is not None else np.zeros(len(self.states.codes), dtype=bool)

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """The bit pattern of every node; bit k is the k-th of `case.things`."""
        return self.states.codes[self.state_index]

    def where(self, condition: Expression) -> NDArray[np.bool_]:
        """Return the nodes that satisfy a condition on states, as an array that is not to be changed."""
        known: dict[Expression, NDArray[np.bool_]] = self.shared.setdefault("where", {})
        found = known.get(condition)
        if found is None:
            found = self.states.where(condition)[self.state_index]
            found.flags.writeable = False
            if len(known) < MOST_CONDITIONS:
                known[condition] = found
        return found

    def nodes(self, state_index: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the nodes with these states and memories; all must be nodes of the state space."""
        keys = memory * len(self.states.codes) + state_index
        found: NDArray[np.int32] = np.searchsorted(self._keys, keys).astype(np.int32)
        return found

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        return self.memory * len(self.states.codes) + self.state_index

    @cached_property
    def choice_pool(self) -> NDArray[np.int64]:
        """The pool of every choice."""
        return np.repeat(np.arange(len(self.pool_actor)), np.diff(self.choice_begins))


def timed_events(case: Case) -> tuple[TimedEvent, ...]:
    """Return the events with rates, with the weights of their phases in the memory."""
    found, weight = [], 1
    for number, event in enumerate(case.events):
        if event in case.rates:
            phases = case.rates[event].phases
            found.append(TimedEvent(event, number, case.things.index(event), phases, weight))
            weight *= phases
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Nodes:
    """Nodes under exploration."""

    state_index: NDArray[np.int64]
    memory: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.state_index)

    def take(self, some: NDArray[np.intp]) -> _Nodes:
        return _Nodes(self.state_index[some], self.memory[some])


@dataclass(frozen=True, eq=False)
class _Explorer:
    """Successors of nodes."""

    states: States
    commitments: Commitments
    timed_events: tuple[TimedEvent, ...]
    ended: NDArray[np.bool_]
    groups: tuple[Agreement, ...] = ()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of every mover: of the actors, then of the groups of agreements."""
        return (*self.states.lines, *(self.states.line_of(group.between) for group in self.groups))

    def movers(self, nodes: _Nodes) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """Yield every mover with the positions among `nodes` in which it can move or agree."""
        for mover in range(len(self.lines)):
            group = mover - len(self.states.lines)
            when = self.groups[group].when if group >= 0 else None
            some = np.ones(len(nodes), dtype=bool) if when is None else self.states.where(when)[nodes.state_index]
            yield mover, np.flatnonzero(some)

    def key(self, state_index: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
        return memory * len(self.states.codes) + state_index

    def settled(self, state_index: NDArray[np.int64], memory: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the keys of nodes after commitments have taken effect; equal nodes are settled once."""
        if not self.commitments.stages:
            return self.key(state_index, memory)
        keys, back = np.unique(self.key(state_index, memory), return_inverse=True)
        size = len(self.states.codes)
        return self.key(*self.commitments.settle(keys % size, keys // size, self.ended))[back]

    def choices(self, mover: int, nodes: _Nodes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the pool of every node for a mover, and the pool and end key of every move."""
        line = self.lines[mover]
        mask, value = self.commitments.in_force(nodes.state_index, nodes.memory)
        mask, value = mask & line.own, value & line.own
        settled = line.settled[nodes.state_index]
        rows = [line.number[nodes.state_index], settled, mask, value, nodes.memory]
        if self.states.merged:
            own = np.zeros(len(nodes), dtype=np.int64)
            for i, place in enumerate(nodes.state_index.tolist()):
                own[i] = i + 1 if place in self.states.members else 0
            rows.append(own)
        pool_of, chosen = groups(rows)
        pools = np.arange(len(chosen))
        owners, starts = pools, nodes.state_index[chosen]
        if self.states.merged:
            owners, starts = self._with_members(starts)
        begins, ends = line.begins[line.number[starts]], line.begins[line.number[starts] + 1]
        counts = ends - begins
        source = np.repeat(np.arange(len(starts)), counts)
        target = line.order[np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + begins[source]]
        pool = owners[source]
        needed = line.settled[starts][source]
        kept = line.settled[target] & needed == needed
        kept &= self.states.codes[target] & mask[chosen][pool] == value[chosen][pool]
        pool, target = pool[kept], self.states.first[target[kept]]
        if self.states.merged:
            pairs = np.unique(pool * len(self.states.codes) + target)
            pool, target = pairs // len(self.states.codes), pairs % len(self.states.codes)
        leads = self.settled(target, nodes.memory[chosen][pool])
        if self.commitments.stages:
            # Choices with the same node after commitments take effect are one choice with one share.
            order = np.lexsort((leads, pool))
            pool, leads = pool[order], leads[order]
            new = np.concatenate([[True], (np.diff(pool) != 0) | (np.diff(leads) != 0)])[: len(pool)]
            pool, leads = pool[new], leads[new]
        return pool_of, pool, leads

    def _with_members(self, starts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        owners, state_index = [], []
        for pool, place in enumerate(starts.tolist()):
            for member in self.states.members.get(place, (place,)):
                owners.append(pool)
                state_index.append(int(member))
        return np.array(owners, dtype=np.int64), np.array(state_index, dtype=np.int64)

    def events(self, timed_event: TimedEvent, nodes: _Nodes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the positions among `nodes` in which an event can occur, and the keys of its ends."""
        once = self.states.case.events[timed_event.name].irreversible
        on = self.states.codes[nodes.state_index] >> timed_event.bit & 1
        can = np.flatnonzero(on == (once == "off")) if once else np.arange(len(nodes))
        changed = self.states.positions(self.states.codes[nodes.state_index[can]] ^ (1 << timed_event.bit))
        can, changed = can[changed >= 0], changed[changed >= 0]
        memory = nodes.memory[can]
        last = self.phase(timed_event, memory) == timed_event.phases - 1
        onward = np.where(last, memory - (timed_event.phases - 1) * timed_event.weight, memory + timed_event.weight)
        state_index = np.where(last, self.states.first[changed], nodes.state_index[can])
        return can, self.settled(state_index, onward)

    @staticmethod
    def phase(timed_event: TimedEvent, memory: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the phase of an event, from the memory of some nodes."""
        return memory // timed_event.weight % timed_event.phases

    def ahead(self, timed_event: TimedEvent, nodes: _Nodes) -> NDArray[np.int64]:
        """Return the keys of later phases of an event while nothing else changes.

        A node whose phase is a multiple of 2, 4, 8, … leads that many phases ahead. So few rounds find all phases,
        however many there are.
        """
        can, _ = self.events(timed_event, nodes)
        phase = self.phase(timed_event, nodes.memory[can])
        found = [np.zeros(0, dtype=np.int64)]
        away = 2
        while away < timed_event.phases:
            far = can[(phase % away == 0) & (phase + away < timed_event.phases)]
            found.append(self.key(nodes.state_index[far], nodes.memory[far] + away * timed_event.weight))
            away *= 2
        return np.concatenate(found)

    def expired(self, stage: ActiveStage, nodes: _Nodes) -> NDArray[np.int64]:
        """Return the keys of nodes at the end of a duration that runs from a trigger."""
        if stage.stage.when is None or stage.stage.lasts is None or stage.trigger_digit is None:
            return np.zeros(0, dtype=np.int64)
        running = np.flatnonzero(self.commitments.digit(nodes.memory, stage) == ON)
        return self.settled(nodes.state_index[running], nodes.memory[running] + stage.trigger_digit)

    def onward(self, nodes: _Nodes) -> NDArray[np.int64]:
        """Return the keys of all direct successors of some nodes."""
        going = _Nodes(*(part[~self.ended[nodes.state_index]] for part in (nodes.state_index, nodes.memory)))
        if not len(going):
            return np.zeros(0, dtype=np.int64)
        parts = [np.zeros(0, dtype=np.int64)]
        parts += [self.choices(mover, going.take(some))[2] for mover, some in self.movers(going) if len(some)]
        parts += [self.events(timed_event, going)[1] for timed_event in self.timed_events]
        parts += [self.ahead(timed_event, going) for timed_event in self.timed_events if timed_event.phases > 2]
        parts += [self.expired(stage, going) for stage in self.commitments.stages]
        return np.unique(np.concatenate(parts))


def explore(
    states: States,
    commitments: Commitments,
    starts: tuple[NDArray[np.int64], NDArray[np.int64]],
    ended: NDArray[np.bool_],
    most: int = MOST_NODES,
    *,
    choices_only: bool = False,
) -> StateSpace:
    """Return the state space reached from some settled nodes, given as positions and memory.

    With `choices_only`, events and agreements are left out.

    Raises
    ------
    TooManyStates
        if there are more than `most` nodes or more than memory holds; the message has the numbers.
    QuestionError
        if a commitment contradicts a rule in a state that can be reached.
    """
    events, groups = ((), ()) if choices_only else (timed_events(states.case), tuple(states.case.agreements.values()))
    explorer = _Explorer(states, commitments, events, ended, groups)
    size = len(states.codes)
    seen = Seen()
    frontier = seen.new(np.unique(explorer.key(*starts)))
    while len(frontier):
        found = []
        for first in range(0, len(frontier), AT_ONCE):
            some = frontier[first : first + AT_ONCE]
            found.append(seen.new(explorer.onward(_Nodes(some % size, some // size))))
            refuse_too_many(len(seen), f"more than {len(seen):,} nodes of the {size:,} states", most)
        frontier = np.concatenate(found)
    known = seen.all()
    return _structure(explorer, _Nodes(known % size, known // size))


def _structure(explorer: _Explorer, nodes: _Nodes) -> StateSpace:
    states = explorer.states
    ended = explorer.ended[nodes.state_index]
    going = np.flatnonzero(~ended)
    live = _Nodes(nodes.state_index[going], nodes.memory[going])
    keys = explorer.key(nodes.state_index, nodes.memory)
    actors: list[Any] = []
    members: list[Any] = []
    sizes: list[Any] = []
    ends: list[Any] = []
    counts: list[Any] = []
    starts: list[Any] = []
    event_ends: list[Any] = []
    names: list[Any] = []
    if len(live):
        for mover, some in track(list(explorer.movers(live)), "exploring the state space"):
            if not len(some):
                continue
            pool_of, pool, leads = explorer.choices(mover, live.take(some))
            number = int(pool_of.max()) + 1
            order = np.argsort(pool_of, kind="stable")
            members.append(going[some[order]])
            sizes.append(np.bincount(pool_of, minlength=number))
            by_pool = np.argsort(pool, kind="stable")
            ends.append(np.searchsorted(keys, leads[by_pool]))
            counts.append(np.bincount(pool, minlength=number))
            actors.append(np.full(number, mover))
        for timed_event in explorer.timed_events:
            can, leads = explorer.events(timed_event, live)
            starts.append(going[can])
            event_ends.append(np.searchsorted(keys, leads))
            names.append(np.full(len(can), timed_event.number))
    return StateSpace(
        states,
        explorer.commitments,
        explorer.timed_events,
        nodes.state_index,
        nodes.memory,
        ended,
        _joined(actors, np.int32),
        _begins(sizes),
        _joined(members, np.int32),
        _begins(counts),
        _joined(ends, np.int32),
        _joined(starts, np.int32),
        _joined(event_ends, np.int32),
        _joined(names, np.int32),
    )


def _joined(parts: list[Any], kind: Any) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype=kind), *parts]).astype(kind)


def _begins(parts: list[Any]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(_joined(parts, np.int64))]).astype(np.int64)


def leaves(structure: StateSpace, held: NDArray[np.bool_]) -> bool:
    """Return whether a transition leads from a set of nodes out of the set."""
    members = np.zeros(len(structure.pool_actor), dtype=bool)
    pool_of_member = np.repeat(np.arange(len(structure.pool_actor)), np.diff(structure.pool_begins))
    np.logical_or.at(members, pool_of_member, held[structure.pool_members])
    by_choice = members[structure.choice_pool] & ~held[structure.choice_ends]
    by_event = held[structure.event_starts] & ~held[structure.event_ends]
    return bool(by_choice.any() or by_event.any())
