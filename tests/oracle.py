"""The slow oracle: the definitions of the graph model, word by word, in sets and loops.

A `Model` says what a case says, in plain values, and writes itself as the text of a case file, so that nothing of the program stands between
the definition and the answer that a test compares with. It does what is obvious, not what is fast.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

On = frozenset[str]
"""What is on: one combination of options and events."""

State = frozenset[On]
"""A state: the combinations that count as one. Without a merge, one alone."""


@dataclass(frozen=True)
class Condition:
    """A condition, which can be written and can be judged.

    `sign` is `thing` (an option or event, by name), `term` (one part, under a name of its own), `not`, `and`, `or`, `if`, `iff`, or `sum`: at least
    one of the parts, written as a sum.
    """

    sign: str
    parts: tuple[Condition, ...] = ()
    name: str = ""

    def holds(self, on: On) -> bool:
        """Whether the condition is true where exactly these things are on."""
        if self.sign == "thing":
            return self.name in on
        values = [part.holds(on) for part in self.parts]
        match self.sign:
            case "term":
                return values[0]
            case "not":
                return not values[0]
            case "and":
                return all(values)
            case "or" | "sum":
                return any(values)
            case "if":
                return values[0] or not values[1]
            case "iff":
                return values[0] == values[1]
        raise ValueError(self.sign)

    def __str__(self) -> str:
        if self.sign in ("thing", "term"):
            return self.name
        texts = [str(part) if part.sign in ("thing", "term") else f"({part})" for part in self.parts]
        if self.sign == "not":
            return f"not {texts[0]}"
        if self.sign == "sum":
            return f"{' + '.join(texts)} >= 1"
        return f" {self.sign} ".join(texts)

    def renamed(self, names: Mapping[str, str]) -> Condition:
        """Return the same condition on things (and terms) of other names."""
        return Condition(self.sign, tuple(part.renamed(names) for part in self.parts), names.get(self.name, self.name))

    def terms(self) -> dict[str, Condition]:
        """Return the named conditions within, those that others build on first."""
        found = {name: inner for part in self.parts for name, inner in part.terms().items()}
        if self.sign == "term":
            found[self.name] = self.parts[0]
        return found


def thing(name: str) -> Condition:
    """Return the condition that an option or event is on."""
    return Condition("thing", name=name)


def negation(part: Condition) -> Condition:
    """Return the condition that another is not true."""
    return Condition("not", (part,))


@dataclass(frozen=True)
class Statements:
    """What an actor wants, the most important first; `strong` and `unsure` are the positions of those so marked."""

    conditions: tuple[Condition, ...]
    strong: frozenset[int] = frozenset()
    unsure: frozenset[int] = frozenset()

    def written(self) -> Any:
        """Return the section of the case file."""
        return [
            {"say": str(condition), "strong": i in self.strong, "unsure": i in self.unsure}
            if i in self.strong | self.unsure
            else str(condition)
            for i, condition in enumerate(self.conditions)
        ]

    def renamed(self, names: Mapping[str, str]) -> Statements:
        """Return the same preferences over things of other names."""
        return Statements(tuple(condition.renamed(names) for condition in self.conditions), self.strong, self.unsure)


@dataclass(frozen=True)
class Ranking:
    """Groups of states from best to worst, each state named by what is on in one of its combinations.

    `gaps` are the groups that a marker `much` follows. Given events may be named or left out.
    """

    groups: tuple[tuple[tuple[str, ...], ...], ...]
    gaps: frozenset[int] = frozenset()

    def written(self) -> Any:
        """Return the section of the case file."""
        entries: list[Any] = []
        for i, group in enumerate(self.groups):
            texts = [",".join(parts) or "-" for parts in group]
            entries.append(texts if len(texts) > 1 else texts[0])
            if i in self.gaps:
                entries.append("much")
        return {"ranking": entries}

    def renamed(self, names: Mapping[str, str]) -> Ranking:
        """Return the same ranking of states whose things have other names."""
        groups = tuple(tuple(tuple(names[part] for part in parts) for parts in group) for group in self.groups)
        return Ranking(groups, self.gaps)


@dataclass(frozen=True)
class Weights:
    """Conditions with the number that each adds where it holds, as written (`0.1`)."""

    weights: tuple[tuple[Condition, str], ...]

    def written(self) -> Any:
        """Return the section of the case file."""
        return {"weights": {str(condition): float(weight) for condition, weight in self.weights}}

    def renamed(self, names: Mapping[str, str]) -> Weights:
        """Return the same preferences over things of other names."""
        return Weights(tuple((condition.renamed(names), weight) for condition, weight in self.weights))


Preferences = Statements | Ranking | Weights


@dataclass(frozen=True)
class Model:
    """A conflict in plain values: who has which options, what cannot be undone, what is impossible, what is one state, who wants what.

    `given` are the events that have happened, for the whole of the analysis.
    """

    options: Mapping[str, tuple[str, ...]]
    preferences: Mapping[str, Preferences]
    once: Mapping[str, str] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    impossible: tuple[Condition, ...] = ()
    merge: tuple[Condition, ...] = ()
    status_quo: frozenset[str] = frozenset()

    @property
    def actors(self) -> tuple[str, ...]:
        """Names of the actors, in the order of the file."""
        return tuple(self.options)

    @property
    def things(self) -> tuple[str, ...]:
        """Full names of the options, then the events, in the order of the file."""
        return (*(f"{actor}.{option}" for actor, own in self.options.items() for option in own), *self.events)

    def own(self, actor: str) -> frozenset[str]:
        """Return the full names of an actor's options."""
        return frozenset(f"{actor}.{option}" for option in self.options[actor])

    def text(self) -> str:
        """Return the case file that says the same."""
        terms: dict[str, Condition] = {}
        for condition in self._conditions():
            terms |= condition.terms()
        sections = {
            "actors": {
                actor: {"options": {option: self._labelled(f"{actor}.{option}", option) for option in own}}
                for actor, own in self.options.items()
            },
            "events": {event: self._labelled(event, event) for event in self.events},
            "terms": {name: str(condition) for name, condition in terms.items()},
            "impossible": [str(condition) for condition in self.impossible],
            "merge": [str(condition) for condition in self.merge],
            "status quo": sorted(self.status_quo),
            "preferences": {actor: wants.written() for actor, wants in self.preferences.items()},
        }
        return "".join(f"{name}: {json.dumps(value)}\n" for name, value in sections.items())

    def _labelled(self, full: str, name: str) -> Any:
        label = name.upper()
        return {"label": label, "once": self.once[full]} if full in self.once else label

    def _conditions(self) -> Iterator[Condition]:
        yield from self.impossible
        yield from self.merge
        for wants in self.preferences.values():
            if isinstance(wants, Statements):
                yield from wants.conditions
            elif isinstance(wants, Weights):
                yield from (condition for condition, _ in wants.weights)

    def renamed(self, actors: Mapping[str, str], options: Mapping[str, str], others: Mapping[str, str]) -> Model:
        """Return the same conflict under other names: of actors, of options (by full name), and of events and terms."""
        names = {**self.full_names(actors, options), **others}

        def all_of(things: frozenset[str]) -> frozenset[str]:
            return frozenset(names[name] for name in things)

        return Model(
            options={actors[a]: tuple(options[f"{a}.{option}"] for option in own) for a, own in self.options.items()},
            preferences={actors[actor]: wants.renamed(names) for actor, wants in self.preferences.items()},
            once={names[name]: way for name, way in self.once.items()},
            events=tuple(names[event] for event in self.events),
            given=all_of(self.given),
            impossible=tuple(condition.renamed(names) for condition in self.impossible),
            merge=tuple(condition.renamed(names) for condition in self.merge),
            status_quo=all_of(self.status_quo),
        )

    def full_names(self, actors: Mapping[str, str], options: Mapping[str, str]) -> dict[str, str]:
        """Return the new full name of each option."""
        return {
            f"{actor}.{option}": f"{actors[actor]}.{options[f'{actor}.{option}']}"
            for actor, own in self.options.items()
            for option in own
        }

    # What can happen.

    @cached_property
    def feasible(self) -> tuple[On, ...]:
        """Every combination beside the given events that breaks no rule; the n-th has the n-th bit pattern."""
        options = [name for name in self.things if name not in self.events]
        found: list[On] = []
        for pattern in range(2 ** len(options)):
            on = frozenset(name for bit, name in enumerate(options) if pattern >> bit & 1) | self.given
            if not any(rule.holds(on) for rule in self.impossible):
                found.append(on)
        return tuple(found)

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The states, in the order of the bit pattern of the first combination of each."""
        found: list[State] = []
        for on in self.feasible:
            same = next((condition for condition in self.merge if condition.holds(on)), None)
            state = frozenset([on] if same is None else (other for other in self.feasible if same.holds(other)))
            if state not in found:
                found.append(state)
        return tuple(found)

    def state_with(self, on: On) -> State:
        """Return the state that a combination belongs to."""
        (state,) = (state for state in self.states if on in state)
        return state

    def can_move(self, actor: str, one: On, other: On) -> bool:
        """Whether an actor can go from one combination to another: it changes its own options alone and undoes nothing it can't undo."""
        changed = one ^ other
        undone = [name for name in changed if self.once.get(name) == ("on" if name in one else "off")]
        return bool(changed) and changed <= self.own(actor) and not undone

    @cached_property
    def _moves(self) -> dict[tuple[str, State], frozenset[State]]:
        of = {on: state for state in self.states for on in state}
        return {
            (actor, state): frozenset(
                of[other] for one in state for other in self.feasible if self.can_move(actor, one, other)
            )
            - {state}
            for actor in self.actors
            for state in self.states
        }

    def moves(self, actor: str, state: State) -> frozenset[State]:
        """R_i(s): the states that an actor can move to, because some combination of the state has such a move."""
        return self._moves[actor, state]

    # What is wanted.

    @cached_property
    def _seen(self) -> dict[tuple[str, State], Any]:
        return {(actor, state): self._look(actor, state) for actor in self.actors for state in self.states}

    def _look(self, actor: str, state: State) -> Any:
        """Return what an actor sees in a state: which statements hold, the place in the ranking, or the sum of weights.

        A merged state is judged by its first combination, unless it is ranked itself.
        """
        first = next(on for on in self.feasible if on in state)
        match self.preferences[actor]:
            case Statements(conditions):
                return tuple(condition.holds(first) for condition in conditions)
            case Ranking(groups):
                (place,) = [i for i, group in enumerate(groups) for parts in group if self.given.union(parts) in state]
                return place
            case Weights(weights):
                return sum((Fraction(weight) for condition, weight in weights if condition.holds(first)), Fraction())

    def prefers(self, actor: str, one: State, other: State) -> bool:
        """one ≻_i other: by the first statement on which they differ, by the place in the ranking, or by the sum of weights."""
        first, second = self._seen[actor, one], self._seen[actor, other]
        match self.preferences[actor]:
            case Statements():
                differing = [holds for holds, elsewhere in zip(first, second, strict=True) if holds != elsewhere]
                return bool(differing) and bool(differing[0])
            case Ranking():
                return bool(first < second)
            case Weights():
                return bool(first > second)

    def improvements(self, actor: str, state: State) -> frozenset[State]:
        """R_i⁺(s)."""
        return self._better[actor, state]

    @cached_property
    def _better(self) -> dict[tuple[str, State], frozenset[State]]:
        return {
            (actor, state): frozenset(target for target in targets if self.prefers(actor, target, state))
            for (actor, state), targets in self._moves.items()
        }

    # What the others can answer.

    def reach(self, group: tuple[str, ...], state: State, *, improving: bool) -> frozenset[State]:
        """R_H(s), or R_H⁺(s): the states that legal sequences of the group end in."""
        return frozenset(self.fewest_moves(group, state, improving=improving))

    def fewest_moves(self, group: tuple[str, ...], state: State, *, improving: bool) -> Mapping[State, int]:
        """Return the states that legal sequences of the group end in, and how many moves the shortest takes."""
        key = (group, state, improving)
        if key not in self._reached:
            self._reached[key] = self._legal_ends(group, state, improving=improving)
        return self._reached[key]

    @cached_property
    def _reached(self) -> dict[tuple[tuple[str, ...], State, bool], Mapping[State, int]]:
        return {}

    def _legal_ends(self, group: tuple[str, ...], start: State, *, improving: bool) -> Mapping[State, int]:
        """Lengthen legal sequences move by move, keeping of each where it ends and who moved last: nobody moves twice running."""
        steps = self._better if improving else self._moves
        newest = {(end, mover) for mover in group for end in steps[mover, start]}
        ends = set(newest)
        fewest = {end: 1 for end, _ in newest}
        length = 1
        while newest:
            length += 1
            newest = {
                (end, mover) for at, last in newest for mover in group if mover != last for end in steps[mover, at]
            } - ends
            ends |= newest
            for end, _ in newest:
                fewest.setdefault(end, length)
        return fewest

    def closure(self, group: tuple[str, ...], state: State, *, improving: bool) -> frozenset[State]:
        """What the group reaches where anybody may move at any time, also twice running; R_H only in plain option form."""
        steps = self._better if improving else self._moves
        found: set[State] = set()
        newest = {state}
        while newest:
            newest = {end for at in newest for mover in group for end in steps[mover, at]} - found
            found |= newest
        return frozenset(found)

    # What holds.

    def others(self, actor: str) -> tuple[str, ...]:
        """H: everybody else."""
        return tuple(other for other in self.actors if other != actor)

    def deters(self, actor: str, state: State, end: State, *, countermove: bool) -> bool:
        """s ≿_i s2, and for a concept with a countermove s ≿_i s3 for all s3 ∈ R_i(s2)."""
        if self.prefers(actor, end, state):
            return False
        return not countermove or not any(self.prefers(actor, s3, state) for s3 in self.moves(actor, end))

    def sanctioned(self, actor: str, state: State, improvement: State, *, improving: bool, countermove: bool) -> bool:
        """Whether the others can answer an improvement so that it does not pay."""
        answers = self.reach(self.others(actor), improvement, improving=improving)
        return any(self.deters(actor, state, answer, countermove=countermove) for answer in answers)

    def is_stable(self, concept: str, actor: str, state: State) -> bool:
        """Whether a state is stable for an actor under one of the five concepts: the table of definitions."""
        better = self.improvements(actor, state)
        match concept:
            case "nash":
                return not better
            case "gmr":
                return all(self.sanctioned(actor, state, s1, improving=False, countermove=False) for s1 in better)
            case "smr":
                return all(self.sanctioned(actor, state, s1, improving=False, countermove=True) for s1 in better)
            case "seq":
                return all(self.sanctioned(actor, state, s1, improving=True, countermove=False) for s1 in better)
            case "sseq":
                return all(self.sanctioned(actor, state, s1, improving=True, countermove=True) for s1 in better)
        raise ValueError(concept)

    def stable(self, concept: str, actor: str) -> frozenset[State]:
        """Return the states that are stable for an actor under a concept."""
        return frozenset(state for state in self.states if self.is_stable(concept, actor, state))

    def immobile(self, actor: str) -> frozenset[State]:
        """Return the states from which an actor has no move at all."""
        return frozenset(state for state in self.states if not self.moves(actor, state))
