"""Bounds of the least change under SEQ and SSEQ, for all unsanctioned improvements of the actors at once.

The others answer an improvement of an actor without touching its options, so the answers to distinct improvements of one actor are disjoint.
With the preferences as stated, each unsanctioned improvement needs a lowered state among those that the others reach from
it: of the focal actor itself, or of another actor that gains an improvement out of them. Hence for one actor:

- SEQ: the number of its unsanctioned improvements, since each needs a state of its own.
- SSEQ: the least covering of `counter_program`; an opening costs as much as to lower the improvement, and serves no other.

Two actors can share a lowered state. Without such states the bounds of the actors are added. Otherwise each shared state serves one
improvement of each of two actors, so the greatest matching between their improvements is the most that sharing saves. The same
matching among states that sanction at once, alone, is a change to be tried; the bounds meet where it is as great.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from offramp.preference_sensitivity.answers import kind
from offramp.symbolic.counter_program import covering
from offramp.symbolic.preference_sets import LoweredPreferences, closed
from offramp.symbolic.response_costs import settings_alike
from offramp.symbolic.stable_sets import left_no_better
from offramp.symbolic.state_sets import alone, ascending, with_others_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = ["SequentialBounds"]


@dataclass(frozen=True, eq=False)
class _Cut:
    """States one of which must be lowered for each unsanctioned improvement of an actor, by the actor that lowers them.

    `answers` are the states among them to which a response of the other actors can lead. `least` is a lower bound of the states that
    the improvements need, and `single` is whether each lowered state serves one of them.
    """

    helping: Mapping[int, Diagram]
    answers: Diagram
    least: float
    single: bool


@dataclass(frozen=True, eq=False)
class _Need:
    """The unsanctioned improvements of an actor and what they need, at their beginning and at their end.

    `sanctioning` are the states that sanction at once, by the actor that lowers them, and `change` the states that the actor would
    lower alone.
    """

    actor: int
    unsanctioned: Diagram
    above: Diagram
    first: _Cut
    last: _Cut
    sanctioning: Mapping[int, Diagram]
    change: Diagram | None


@dataclass(frozen=True)
class _Matching:
    """The greatest number of pairs of improvements of two actors that share a state, and how many of each two groups."""

    size: int = 0
    pairs: tuple[tuple[Diagram, Diagram, int], ...] = ()


@dataclass(frozen=True, eq=False)
class SequentialBounds:
    """Bounds of the least lowering by some actors, for the unsanctioned improvements under SEQ or SSEQ by actor."""

    encoding: Encoding
    target: int
    key: str
    chosen: tuple[int, ...]
    unsanctioned: Mapping[int, Diagram]

    @cached_property
    def preferences(self) -> LoweredPreferences:
        """The preferences as stated."""
        return LoweredPreferences(self.encoding, self.target, {})

    @cached_property
    def needs(self) -> list[_Need]:
        """The need of each actor for whom the target is unstable."""
        return [self._need(actor, states) for actor, states in sorted(self.unsanctioned.items())]

    def _need(self, actor: int, states: Diagram) -> _Need:
        encoding, d, preferences, how = self.encoding, self.encoding.diagrams, self.preferences, kind(self.key)
        above = preferences.preferred_to(actor, self.target)
        deterring = left_no_better(encoding, actor, above, countermove=how.countermove)
        deterring = closed(preferences, actor, deterring, improving=True)
        reached = preferences.reached(actor, states)
        anyhow = d.both(preferences.reached(actor, states, improving=False), ~deterring)
        others = [other for other in self.chosen if other != actor]
        first = {other: preferences.openings(other, reached, ~reached) for other in others}
        last = {other: preferences.openings(other, anyhow, deterring) for other in others}
        sanctioning = {other: preferences.openings(other, reached, deterring) for other in others}
        change = None
        if actor in self.chosen:
            change = states
            first[actor], last[actor] = d.both(reached, above), d.both(anyhow, above)
            sanctioning[actor] = states if how.countermove else first[actor]
            if how.countermove:
                change = covering(encoding, actor, self.target, states, above, reached).states
        begin, end = (self._cut(actor, states, above, *each) for each in ((first, reached), (last, anyhow)))
        return _Need(actor, states, above, begin, end, sanctioning, change)

    def _cut(
        self, actor: int, states: Diagram, above: Diagram, helping: Mapping[int, Diagram], answers: Diagram
    ) -> _Cut:
        """Return a cut with its bound: one state for each improvement, where no response serves several."""
        if actor in self.chosen and kind(self.key).countermove:
            found = covering(self.encoding, actor, self.target, states, above, answers)
            return _Cut(helping, answers, found.proof.bound, not found.serving)
        return _Cut(helping, answers, float(self.encoding.count(states)), single=True)

    @cached_property
    def hopeless(self) -> list[int]:
        """The actors that may not change and have an improvement that no change of another actor sanctions."""
        d, found = self.encoding.diagrams, []
        for need in self.needs:
            if need.change is None:
                helping = reduce(d.either, need.first.helping.values(), d.false)
                if d.both(need.unsanctioned, ~self._settings(helping, need.actor)).satisfiable():
                    found.append(need.actor)
        return found

    def _settings(self, states: Diagram, *actors: int) -> Diagram:
        """Return all combinations in which some actors have set their options as in a state of a set."""
        own = {option for actor in actors for option in self.encoding.own(actor)}
        free = (place for option, place in self.encoding.place.items() if option not in own)
        return self.encoding.diagrams.some(states, self.encoding.diagrams.cube(free))

    @cached_property
    def _shared(self) -> dict[tuple[int, int], Diagram]:
        """Settings of two actors whose improvements one lowered state may help first, by their positions in `needs`."""
        return self._pairs([need.first for need in self.needs])

    def _pairs(self, cuts: Sequence[_Cut]) -> dict[tuple[int, int], Diagram]:
        found = {}
        for i, k in combinations(range(len(cuts)), 2):
            states = self._common(i, k, cuts)
            if states.satisfiable():
                found[i, k] = self._settings(states, self.needs[i].actor, self.needs[k].actor)
        return found

    def _common(self, i: int, k: int, cuts: Sequence[_Cut]) -> Diagram:
        """Return the states of both cuts that the same actor would lower."""
        d, found = self.encoding.diagrams, self.encoding.diagrams.false
        for actor in self.chosen:
            both = d.both(cuts[i].helping.get(actor, d.false), cuts[k].helping.get(actor, d.false))
            for mine, theirs in ((i, k), (k, i)):
                if kind(self.key).countermove and self.needs[mine].actor == actor:
                    # A response deters only with all states above the target that the actor can set there.
                    needed = d.both(self.needs[mine].above, cuts[theirs].helping.get(actor, d.false))
                    both = d.either(both, d.both(cuts[mine].answers, self.encoding.before(actor, needed)))
            found = d.either(found, both)
        return found

    def least(self) -> float:
        """Return a lower bound of the number of states that must be lowered."""
        bound = self._least([need.first for need in self.needs], self._shared)
        last = [need.last for need in self.needs]
        return max(bound, self._least(last, self._pairs(last)))

    def _least(self, cuts: Sequence[_Cut], shared: Mapping[tuple[int, int], Diagram]) -> float:
        """Return the bound where each improvement needs a state of its cut, and those of a pair of actors may share some."""
        total = sum(cut.least for cut in cuts)
        if not shared:
            return total
        alone = [self._alone(place, cuts[place], shared) for place in range(len(cuts))]
        bound = max(cut.least + sum(alone) - own for cut, own in zip(cuts, alone, strict=True))
        if all(cut.single for cut in cuts):
            saved = {pair: self._matching(*pair, states).size for pair, states in shared.items()}
            bound = max(bound, total - sum(saved.values()))
            for (i, k), size in saved.items():
                bound = max(bound, cuts[i].least + cuts[k].least - size + sum(alone) - alone[i] - alone[k])
        return bound

    def _alone(self, place: int, cut: _Cut, shared: Mapping[tuple[int, int], Diagram]) -> float:
        """Return a lower bound for the improvements of an actor that share no state with those of another."""
        need, d = self.needs[place], self.encoding.diagrams
        sharing = [self._settings(states, need.actor) for pair, states in shared.items() if place in pair]
        left = d.both(need.unsanctioned, ~reduce(d.either, sharing, d.false))
        if cut.single or not left.satisfiable():
            return float(self.encoding.count(left))
        answers = d.both(cut.answers, self._settings(left, need.actor))
        return covering(self.encoding, need.actor, self.target, left, need.above, answers).proof.bound

    def _matching(self, i: int, k: int, shared: Diagram) -> _Matching:
        """Return the greatest matching between improvements of two actors that have a shared state."""
        from scipy.optimize import linprog

        d, first, second = self.encoding.diagrams, self.needs[i], self.needs[k]
        shared = d.both(shared, self._settings(first.unsanctioned, first.actor))
        shared = self._settings(
            d.both(shared, self._settings(second.unsanctioned, second.actor)), first.actor, second.actor
        )
        groups = [settings_alike(self.encoding, need.actor, shared) for need in (first, second)]
        edges = [
            (a, b)
            for a, mine in enumerate(groups[0])
            for b, theirs in enumerate(groups[1])
            if d.both(mine.responses, theirs.settings).satisfiable()
        ]
        if not edges:
            return _Matching()
        rows = np.zeros((len(groups[0]) + len(groups[1]), len(edges)))
        for place, (a, b) in enumerate(edges):
            rows[[a, len(groups[0]) + b], place] = 1.0
        most = [each.count for own in groups for each in own]
        # All corners of this polytope are whole numbers, and the simplex method returns a corner.
        found = linprog(-np.ones(len(edges)), A_ub=rows, b_ub=most, method="highs-ds")
        if found.x is None:
            raise RuntimeError(f"the solver of a matching stopped without a solution: {found.message}")
        flows = np.rint(found.x).astype(int).tolist()
        pairs = [(groups[0][a].settings, groups[1][b].settings, n) for (a, b), n in zip(edges, flows, strict=True) if n]
        return _Matching(sum(flows), tuple(pairs))

    def changes(self) -> Iterator[dict[int, Diagram]]:
        """Yield changes to be tried, as the states that each actor lowers: of each actor alone, then with shared states."""
        d, pairs = (
            self.encoding.diagrams,
            sorted(self._shared, key=lambda pair: -min(self.encoding.count(self.needs[k].unsanctioned) for k in pair)),
        )
        left = {need.actor: need.unsanctioned for need in self.needs}
        lowered: dict[int, Diagram] = {}
        yield from self._completed({}, left)
        for pair in pairs:
            for actor, state in self._matched(pair, left):
                lowered[actor] = d.either(lowered.get(actor, d.false), state)
                for place in pair:
                    own = self.needs[place].actor
                    left[own] = d.both(left[own], ~self._settings(state, own))
        if lowered:
            yield from self._completed(lowered, left)

    def _completed(self, lowered: Mapping[int, Diagram], left: Mapping[int, Diagram]) -> Iterator[dict[int, Diagram]]:
        """Yield a change with what each actor needs alone for the improvements that are left; nothing where there is no such change."""
        d, whole = self.encoding.diagrams, dict(lowered)
        for need in self.needs:
            rest = left[need.actor]
            if need.change is not None:
                found = {need.actor: need.change if rest == need.unsanctioned else rest}
            else:
                found = {}
                for actor, states in need.sanctioning.items():
                    for group in settings_alike(
                        self.encoding, need.actor, d.both(states, self._settings(rest, need.actor))
                    ):
                        code = next(ascending(self.encoding, d.both(group.responses, group.settings)))
                        answer = with_others_of(self.encoding, code, self.encoding.own(need.actor))
                        found[actor] = d.either(found.get(actor, d.false), d.both(group.settings, answer))
                    rest = d.both(rest, ~self._settings(states, need.actor))
                if rest.satisfiable():
                    return
            for actor, states in found.items():
                whole[actor] = d.either(whole.get(actor, d.false), states)
        yield whole

    def _matched(self, pair: tuple[int, int], left: Mapping[int, Diagram]) -> Iterator[tuple[int, Diagram]]:
        """Yield states that sanction an improvement of each of two actors at once, with the actor that lowers them."""
        d, encoding, (one, other) = self.encoding.diagrams, self.encoding, (self.needs[place] for place in pair)
        both = d.both(self._settings(left[one.actor], one.actor), self._settings(left[other.actor], other.actor))
        ways = {
            actor: d.both(both, d.both(one.sanctioning[actor], other.sanctioning[actor]))
            for actor in one.sanctioning.keys() & other.sanctioning.keys()
        }
        shared = self._settings(reduce(d.either, ways.values(), d.false), one.actor, other.actor)
        used = d.false
        for mine, theirs, number in self._matching(*pair, shared).pairs:
            for _ in range(number):
                open_ = d.both(d.both(mine, theirs), ~used)
                actor, states = next(
                    (k, rest) for k, way in sorted(ways.items()) if (rest := d.both(way, open_)).satisfiable()
                )
                state = alone(encoding, next(ascending(encoding, states)))
                used = d.either(used, d.either(self._settings(state, one.actor), self._settings(state, other.actor)))
                yield actor, state
