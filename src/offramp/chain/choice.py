"""Choice with foresight: the anticipated value of every move, and the choices, agreements and events that follow.

The anticipated value of a move to t is a(t) = min(u(t), L(t)). Here u(t) is the actor's preference level of t, and L(t)
its SEQ sanction level: the least level that the others can reach from t by a legal sequence of their own improvements.
An actor takes only moves with a(t) above the level of the present state. So the chain leaves a state by nobody's choice
exactly if the state is SEQ-stable for all.

Sources: Fang, Hipel and Kilgour 1993 (sanction levels); Manzini and Mariotti 2014, Econometrica 82, 1153-1176
(consideration); Brams and Kilgour 2001, Group Decision and Negotiation 10, 287-316 (fallback bargaining).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.expression import Expression
from offramp.chain.arena import arena_of
from offramp.chain.preference_levels import Patterns, patterns_of
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.preferences import Preferences
    from offramp.chain.arena import Arena
    from offramp.chain.sanction_kernel import Anticipation
    from offramp.chain.state_space import StateSpace
    from offramp.worlds.parameters import Order, Parameters

__all__ = ["AnticipatedValues", "Foresight", "Profile", "Steps", "profile_of"]

MOST_ON_DEMAND = 2**23
"""The most numbers kept to anticipate on demand; for larger arenas all nodes are judged, which needs less memory."""

MOST_PREFERENCES = 64
"""The most preferences whose patterns are kept with a state space."""

Profile = tuple[tuple[str, "Order"], ...]
"""Per actor the image (an empty text: no images) and the order of its statements (empty: as stated)."""


def profile_of(structure: StateSpace, parameters: Parameters, world: int) -> Profile:
    """Return the preference profile of a world."""
    case = structure.case
    found = []
    for actor in case.actors:
        reading = parameters.images[actor][world] if actor in parameters.images else ""
        order = parameters.orders[actor][world] if actor in parameters.orders else ()
        found.append((reading, order))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class AnticipatedValues:
    """Preference levels and anticipated values of the nodes of an arena, each of shape (actors, nodes)."""

    levels: NDArray[np.int64]
    anticipated: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Steps:
    """Transitions that can be reached from some nodes under one preference profile; all worlds of the profile share them.

    `nodes` are the nodes reached, ascending. Step k leads from `starts[k]` to `ends[k]`. Its mover `movers[k]` is an
    actor or, from the number of actors on, an agreement. The mover takes step k after overlooking `depths[k]` better
    levels; `shares[k]` is the share of the step among equally good ones. `events` are positions among the event
    transitions of the state space. All nodes are nodes of the state space.
    """

    nodes: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    movers: NDArray[np.int64]
    depths: NDArray[np.int64]
    shares: NDArray[np.float64]
    events: NDArray[np.int64]

    @cached_property
    def key(self) -> bytes:
        """Bytes that are the same for equal steps."""
        parts = (self.nodes, self.starts, self.ends, self.movers, self.depths, self.shares, self.events)
        return b"".join(np.int64(len(part)).tobytes() + part.tobytes() for part in parts)


@dataclass(frozen=True, eq=False)
class Foresight:
    """Anticipated values of the nodes of a state space, and the steps that follow, for every preference profile."""

    structure: StateSpace
    _patterns: dict[tuple[str, str, str], Patterns] = field(default_factory=dict, init=False, repr=False)
    _scores: dict[tuple[str, str, Order], NDArray[np.int64]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def arena(self) -> Arena:
        """The nodes and moves among which actors anticipate."""
        shared = self.structure.shared
        if "arena" not in shared:
            shared["arena"] = arena_of(self.structure)
        found: Arena = shared["arena"]
        return found

    @cached_property
    def seen(self) -> NDArray[np.bool_]:
        """The nodes that each actor is aware of, shape (actors, nodes); nodes that meet its `unaware` conditions are excluded."""
        case, state_index = self.structure.case, self.arena.state_index
        result = np.ones((len(case.actors), self.arena.size), dtype=bool)
        for number, actor in enumerate(case.actors):
            for condition in case.unaware.get(actor, ()):
                result[number] &= self.structure.states.where(Expression.read(f"not ({condition})"))[state_index]
        return result

    @cached_property
    def _groups(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first position of each agreement, and the members of all agreements one after another."""
        case = self.structure.case
        actors = list(case.actors)
        members = [[actors.index(actor) for actor in group.between] for group in case.agreements.values()]
        begins = np.concatenate([[0], np.cumsum([len(group) for group in members])]).astype(np.int64)
        return begins, np.array([member for group in members for member in group], dtype=np.int64)

    @cached_property
    def _events(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.intp]]:
        """The event transitions by start node: first position per node, end nodes, and positions in the state space."""
        order = np.argsort(self.structure.event_starts, kind="stable")
        starts = self.structure.event_starts[order]
        begins = np.searchsorted(starts, np.arange(self.structure.size + 1)).astype(np.int64)
        return begins, self.structure.event_ends[order], order

    def _of(self, believer: str, actor: str, reading: str) -> Patterns:
        """Return the patterns of an actor's preferences, as stated or as the believer believes them to be.

        Raises `QuestionError` for an actor without preferences.
        """
        key = (believer, actor, reading)
        if key not in self._patterns:
            case = self.structure.case
            preferences = case.beliefs[believer][actor] if believer else case.image(actor, reading or None)
            if preferences is None:
                raise QuestionError(f"`{actor}` has no preferences; state them under `preferences`")
            self._patterns[key] = self._patterns_of(preferences, actor)
        return self._patterns[key]

    def _patterns_of(self, preferences: Preferences, actor: str) -> Patterns:
        """Return the patterns of some preferences; those found for a state space with the same nodes are used again."""
        known: list[tuple[Preferences, Patterns]] = self.structure.shared.setdefault("patterns", [])
        for stated, patterns in known:
            if stated == preferences:
                return patterns
        found = patterns_of(preferences, self.structure.states, self.arena.state_index, actor)
        if len(known) < MOST_PREFERENCES:
            known.append((preferences, found))
        return found

    def _levels(self, profile: Profile) -> NDArray[np.int64]:
        """Return the preference level of every node for every actor, shape (actors, nodes)."""
        levels = np.empty((len(profile), self.arena.size), dtype=np.int64)
        for number, (actor, (reading, order)) in enumerate(zip(self.structure.case.actors, profile, strict=True)):
            patterns, key = self._of("", actor, reading), (actor, reading, order)
            if key not in self._scores:
                self._scores[key] = patterns.scores(order)
            # NumPy would buffer the result in the mode that checks indices.
            np.take(self._scores[key], patterns.pattern, out=levels[number], mode="clip")
        return levels

    @cached_property
    def _far(self) -> tuple[int, ...]:
        """The actors that anticipate the answers of others, by number."""
        actors = self.structure.case.actors
        return tuple(n for n, spec in enumerate(actors.values()) if spec.foresight != "none") if len(actors) > 1 else ()

    def judge(self, profile: Profile) -> AnticipatedValues:
        """Return the preference level and the anticipated value of every node for every actor."""
        from offramp.chain.sanction_kernel import anticipate

        arena, levels = self.arena, self._levels(profile)
        actors = list(self.structure.case.actors)
        anticipated = levels.copy()
        if self._far:
            ordered, better = np.empty_like(arena.ends), np.empty(len(arena.members), dtype=np.int32)
            for number in range(len(actors)):
                self._sort(number, levels[number], ordered, better)
            room = np.empty((arena.size, len(actors)), dtype=np.int64)
            for number in self._far:
                by = self._believed(actors[number], ordered, better)
                anticipate(
                    number,
                    len(actors),
                    arena.mover_begins,
                    arena.pool_begins,
                    arena.members,
                    arena.end_begins,
                    *by,
                    levels[number],
                    self.seen[number],
                    room,
                    anticipated[number],
                )
        return AnticipatedValues(levels, anticipated)

    def on_demand(self, profile: Profile) -> AnticipatedValues | Anticipation:
        """Return values as `judge` does, each computed when `steps` first needs it; of a large arena, all at once."""
        if len(profile) ** 2 * self.arena.size > MOST_ON_DEMAND:
            return self.judge(profile)
        from offramp.chain.sanction_kernel import KNOWN

        levels = self._levels(profile)
        known, anticipated = np.zeros(levels.shape, dtype=np.int8), np.empty_like(levels)
        near = [number for number in range(len(levels)) if number not in self._far]
        known[near], anticipated[near] = KNOWN, levels[near]
        return self._anticipation(levels, anticipated, known)

    def _anticipation(
        self, levels: NDArray[np.int64], anticipated: NDArray[np.int64], known: NDArray[np.int8]
    ) -> Anticipation:
        """Return values with everything that is needed to compute those that are not known."""
        from offramp.chain.sanction_kernel import Anticipation

        arena = self.arena
        actors, nodes, pools = *levels.shape, len(arena.pool_begins) - 1
        believed, ordered, better = self._beliefs
        is_sorted = np.ones((len(ordered), pools), dtype=bool)
        is_sorted[0] = False
        return Anticipation(
            arena.pool_of,
            arena.member_of,
            arena.pool_begins,
            arena.members,
            arena.end_begins,
            arena.ends,
            levels,
            self.seen,
            anticipated,
            known,
            believed,
            ordered.copy(),
            better.copy(),
            is_sorted,
            np.empty((actors, nodes, actors), dtype=np.int64),
            np.empty(nodes, dtype=np.int64),
            np.empty(pools, dtype=np.int64),
            np.empty(pools, dtype=np.int64),
            np.zeros(pools, dtype=bool),
            np.empty(int(np.diff(arena.end_begins).max(initial=0)) + 1, dtype=np.int64),
        )

    @cached_property
    def _beliefs(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """The row of the ends of a mover for an actor, (actors, movers), and the rows; row 0 is that of the true preferences."""
        case, arena = self.structure.case, self.arena
        actors = list(case.actors)
        believers = [actor for actor in actors if case.beliefs.get(actor)]
        believed = np.zeros((len(actors), len(actors)), dtype=np.int64)
        ordered = np.zeros((1 + len(believers), len(arena.ends)), dtype=np.int32)
        better = np.zeros((1 + len(believers), len(arena.members)), dtype=np.int32)
        for row, believer in enumerate(believers, start=1):
            ordered[row], better[row] = self._believed(believer, ordered[row], better[row])
            for actor in case.beliefs[believer]:
                believed[actors.index(believer), actors.index(actor)] = row
        return believed, ordered, better

    def _sort(
        self, mover: int, levels: NDArray[np.int64], ordered: NDArray[np.int32], better: NDArray[np.int32]
    ) -> None:
        from offramp.chain.sanction_kernel import sort_ends

        arena = self.arena
        first, last = arena.mover_begins[mover], arena.mover_begins[mover + 1]
        sort_ends(first, last, arena.pool_begins, arena.members, arena.end_begins, arena.ends, levels, ordered, better)

    def _believed(
        self, believer: str, ordered: NDArray[np.int32], better: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the ends of all pools in the order in which an actor believes the movers to rank them."""
        beliefs = self.structure.case.beliefs.get(believer, {})
        if not beliefs:
            return ordered, better
        ordered, better = ordered.copy(), better.copy()
        actors = list(self.structure.case.actors)
        for actor in beliefs:
            self._sort(actors.index(actor), self._of(believer, actor, "").levels(), ordered, better)
        return ordered, better

    def steps(self, judged: AnticipatedValues | Anticipation, starts: NDArray[np.int64]) -> Steps:
        """Return the steps that can be reached from some nodes of the state space by choices, agreements and events."""
        from offramp.chain.choice_kernel import transitions
        from offramp.chain.sanction_kernel import KNOWN

        structure, arena = self.structure, self.arena
        if isinstance(judged, AnticipatedValues):
            all_known = np.full(judged.levels.shape, KNOWN, dtype=np.int8)
            judged = self._anticipation(judged.levels, judged.anticipated, all_known)
        begins, ends, state_index = self._events
        nodes, steps, events = transitions(
            np.asarray(starts, dtype=np.int64),
            structure.ended,
            arena.index,
            arena.targets,
            *self._groups,
            begins,
            ends,
            judged,
        )
        order = np.lexsort((steps[:, 1], steps[:, 2], steps[:, 0]))
        steps = steps[order]
        return Steps(
            nodes,
            steps[:, 0].copy(),
            steps[:, 1].copy(),
            steps[:, 2].copy(),
            steps[:, 3].copy(),
            1.0 / steps[:, 4],
            np.sort(state_index[events[:, 2]]).astype(np.int64),
        )
