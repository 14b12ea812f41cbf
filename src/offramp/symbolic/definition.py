"""Moves and preferences of single states, straight from the case and without decision diagrams.

Whatever the diagrams find is checked here. A state is its bit pattern, a whole number of any size; bit k is the k-th option.
The strategies of one actor are evaluated all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.bits import with_terms
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.case.state_names import read_state
from offramp.case.value import holds
from offramp.errors import TooLarge
from offramp.graph.assembly import taken
from offramp.symbolic.levels import whole_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Statement

    Lookup = Callable[[str], Any]

__all__ = ["MOST_OWN_OPTIONS", "Definition", "LoweredDefinition", "TooManyStrategiesError"]

MOST_OWN_OPTIONS = 20
"""The most options of one actor whose strategies are listed."""


class TooManyStrategiesError(TooLarge):
    """An actor has too many options at once for its strategies to be listed."""


@dataclass(frozen=True, eq=False)
class _Strategies:
    """The ways in which an actor can set its `free` options without breaking a rule.

    Bit k of a strategy in `numbers` is the k-th of them. `rest` is the bit pattern of the other options, and `lookup` gives the truth of a
    name under each strategy.
    """

    free: Sequence[str]
    rest: int
    lookup: Lookup
    numbers: NDArray[np.int64]


class Definition:
    """The graph model of a case with its events fixed, evaluated state by state."""

    def __init__(self, case: Case, given: Sequence[str], images: Mapping[str, str]) -> None:
        self.case, self.given = case, frozenset(given)
        self.preferences = {actor: taken(case, actor, images) for actor in case.actors}
        self.bit = {option: 1 << k for k, option in enumerate(case.options)}

    def of_state(self, code: int) -> Lookup:
        """Return what gives the truth of a name in one state."""
        return with_terms(
            self.case, lambda name: np.bool_(code & self.bit[name] if name in self.bit else name in self.given)
        )

    def possible(self, code: int) -> bool:
        """Return whether a state breaks no rule."""
        return not any(holds(rule, self.of_state(code)) for rule in self.case.impossible)

    def broken(self, code: int) -> str:
        """Return the first rule that a state breaks; an empty text where it breaks none."""
        return next((str(rule) for rule in self.case.impossible if holds(rule, self.of_state(code))), "")

    def level(self, actor: str, code: int) -> int:
        """Return a number that orders states by an actor's preferences; the greater the better."""
        preferences, lookup = self.preferences[actor], self.of_state(code)
        match preferences:
            case Statements():
                level = 0
                for statement in preferences.statements:
                    level = 2 * level + int(holds(statement.say, lookup))
                return level
            case StatementWeights():
                pairs = zip(preferences.statements, whole_weights(preferences), strict=True)
                return sum(weight * int(holds(condition, lookup)) for (condition, _), weight in pairs)
        return self._depths[actor][code]

    @cached_property
    def _depths(self) -> dict[str, dict[int, int]]:
        """Level of every ranked state, of each actor that ranks states."""
        return {actor: self._ranked(each) for actor, each in self.preferences.items() if isinstance(each, StateRanking)}

    def _ranked(self, ranking: StateRanking) -> dict[int, int]:
        case, events = self.case, set(self.case.events)
        groups = [[read_state(text, case) for text in group] for group in ranking.ranking]
        speaks_of_events = any(on & events for group in groups for on in group)
        return {
            sum(self.bit[option] for option in on - events): len(groups) - 1 - depth
            for depth, group in enumerate(groups)
            for on in group
            if not speaks_of_events or on & events == self.given
        }

    def deciding(self, actor: str, code: int, other: int) -> Statement | None:
        """Return the statement that decides an actor's preference between two states; None where no statement does."""
        preferences = self.preferences[actor]
        if isinstance(preferences, Statements):
            here, there = self.of_state(code), self.of_state(other)
            for statement in preferences.statements:
                if bool(holds(statement.say, here)) != bool(holds(statement.say, there)):
                    return statement
        return None

    def moves(self, actor: str, code: int) -> list[int]:
        """Return the states that an actor can move to from a state, ascending: R_i(s).

        Raises
        ------
        TooManyStrategiesError
            where the actor has more than `MOST_OWN_OPTIONS` options that it can change.
        """
        return self._ends(self._strategies(actor, code), code)

    def improvements(self, actor: str, code: int) -> list[int]:
        """Return the states that an actor can move to from a state and prefers to it, ascending: R_i⁺(s)."""
        return self._ends(self._strategies(actor, code), code, preferred_by=actor)

    def can_exceed(self, actor: str, code: int, state: int) -> bool:
        """Return whether an actor can move from a state to one that it prefers to `state`."""
        found = self._strategies(actor, code)
        return bool((self._signs(actor, found, state) > 0).any())

    def _ends(self, found: _Strategies, code: int, preferred_by: str | None = None) -> list[int]:
        numbers = found.numbers
        if preferred_by is not None:
            numbers = numbers[self._signs(preferred_by, found, code) > 0]
        ends = (self._spread(own, found.free) | found.rest for own in numbers.tolist())
        return sorted(end for end in ends if end != code)

    def _strategies(self, actor: str, code: int) -> _Strategies:
        """Return all ways in which an actor can set its options in a state."""
        free = self._changeable(actor, code)
        if len(free) > MOST_OWN_OPTIONS:
            raise TooManyStrategiesError(
                f"`{actor}` can change {len(free)} options at once; strategies are listed for at most {MOST_OWN_OPTIONS}"
            )
        numbers = np.arange(1 << len(free), dtype=np.int64)
        lookup = self._under(free, numbers, code)
        allowed = np.ones(len(numbers), dtype=bool)
        for rule in self.case.impossible:
            allowed &= ~np.broadcast_to(holds(rule, lookup), allowed.shape)
        kept = numbers[allowed]
        return _Strategies(free, code & ~sum(self.bit[option] for option in free), self._under(free, kept, code), kept)

    def _under(self, free: Sequence[str], numbers: NDArray[np.int64], code: int) -> Lookup:
        """Return what gives the truth of a name under each of some strategies of `free`, in a state that is otherwise `code`."""
        values = {option: (numbers >> k & 1).astype(bool) for k, option in enumerate(free)}
        state = self.of_state(code)
        return with_terms(self.case, lambda name: values[name] if name in values else state(name))

    def _signs(self, actor: str, found: _Strategies, state: int) -> NDArray[np.int8]:
        """Return 1 for each strategy whose end an actor prefers to a state, -1 where it prefers the state, else 0."""
        preferences = self.preferences[actor]
        signs = np.zeros(len(found.numbers), dtype=np.int8)
        if isinstance(preferences, Statements):
            base = self.of_state(state)
            for statement in preferences.statements:
                there, here = holds(statement.say, found.lookup), bool(holds(statement.say, base))
                signs = np.where(signs == 0, np.asarray(there).astype(np.int8) - np.int8(here), signs)
            return signs
        level = self.level(actor, state)
        for place, own in enumerate(found.numbers.tolist()):
            end = self.level(actor, self._spread(own, found.free) | found.rest)
            signs[place] = (end > level) - (end < level)
        return signs

    def _spread(self, own: int, free: Sequence[str]) -> int:
        return sum(self.bit[option] for k, option in enumerate(free) if own >> k & 1)

    def _changeable(self, actor: str, code: int) -> list[str]:
        """Return the options that an actor can change in a state."""
        found = []
        for name in self.case.actors[actor].options:
            option = f"{actor}.{name}"
            stays = self.case.irreversible(option)
            if stays is None or (stays == "on") != bool(code & self.bit[option]):
                found.append(option)
        return found

    def can_move(self, actor: str, code: int, other: int) -> bool:
        """Return whether an actor can move from one state to another."""
        changed = sum(self.bit[option] for option in self._changeable(actor, code))
        return code != other and not (code ^ other) & ~changed and self.possible(other)


class LoweredDefinition(Definition):
    """A definition in which actors rank some states, `lowered` by actor as bit patterns, just below the state `target`."""

    def __init__(self, stated: Definition, target: int, lowered: Mapping[str, Collection[int]]) -> None:
        super().__init__(stated.case, sorted(stated.given), {})
        self.preferences, self.target = stated.preferences, target
        self.lowered = {actor: frozenset(codes) for actor, codes in lowered.items()}

    def level(self, actor: str, code: int) -> int:
        """Return a number that orders states by an actor's preferences; the greater the better."""
        level, target = super().level(actor, code), super().level(actor, self.target)
        if level < target:
            return level
        block = 1 if code in self.lowered.get(actor, ()) else 2 if level == target else 3
        return block * self._scale(actor) + level

    def _scale(self, actor: str) -> int:
        """Return a number greater than the distance between any two levels of an actor."""
        match self.preferences[actor]:
            case Statements(statements=statements):
                return int(2 ** len(statements))
            case StatementWeights() as weighted:
                return 2 * sum(map(abs, whole_weights(weighted))) + 1
        return len(self._depths[actor]) + 1

    def _signs(self, actor: str, found: _Strategies, state: int) -> NDArray[np.int8]:
        within = super()._signs(actor, found, state)
        if not isinstance(self.preferences[actor], Statements):
            return within
        against_target = super()._signs(actor, found, self.target)
        blocks = np.select([against_target < 0, against_target == 0], [0, 2], 3).astype(np.int8)
        free = sum(self.bit[option] for option in found.free)
        for code in self.lowered.get(actor, ()):
            own = sum(1 << k for k, option in enumerate(found.free) if code & self.bit[option])
            place = int(np.searchsorted(found.numbers, own))
            if code & ~free == found.rest and found.numbers[place : place + 1].tolist() == [own] and blocks[place]:
                blocks[place] = 1
        own_block = np.int8(self.level(actor, state) // self._scale(actor))
        return np.where(blocks == own_block, within, np.sign(blocks - own_block))
