"""Answers to the questions of warnings about the states of a case, and some of its states, where they cannot be listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from offramp.case.feasible import names_under
from offramp.case.state_names import state_id, state_name
from offramp.symbolic.budget import OutOfBudgetError
from offramp.symbolic.encoding import encode_case, possible_states
from offramp.symbolic.state_sets import ascending, by_distance
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.preferences import Statements
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["EncodedStates", "SomeStates", "UndecidedStates"]


SHARE_OF_LIST = 0.25
"""Share of the time that is left in which states are listed; their number is known before, and a long list takes time to write."""


@dataclass(frozen=True, eq=False)
class EncodedStates:
    """Answers about the possible states of a case from decision diagrams, one encoding per event and image.

    >>> from offramp.case.reading import load
    >>> EncodedStates(load("garrison-1976")).indifferent("ijc")
    True
    """

    case: Case
    budget: Budget | None = None
    _known: dict[tuple[Any, ...], Encoding] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, encoding: Encoding, budget: Budget | None = None) -> EncodedStates:
        """Answer from the encoding of a case with the events of its status quo and its base images."""
        return cls(encoding.case, budget, {(None, ()): encoding})

    def _encoding(self, given: tuple[str, ...] | None = None, images: tuple[tuple[str, str], ...] = ()) -> Encoding:
        if (given, images) not in self._known:
            self._known[given, images] = encode_case(self.case, given=given, images=dict(images), budget=self.budget)
        return self._known[given, images]

    @cached_property
    def size(self) -> int:
        """Number of possible states with the events of the status quo."""
        return self._encoding().size

    def satisfiable(self, condition: Expression) -> bool:
        """Return whether some possible state satisfies a condition, whichever events have occurred."""
        encoding = self._encoding()
        others = ((event,) for event in self.case.events if (event,) != encoding.given)
        beside = (possible_states(self.case, given, encoding.diagrams, encoding.place) for given in others)
        return any(
            encoding.diagrams.both(translation.of(condition), feasible).satisfiable()
            for translation, feasible in ((encoding.translation, encoding.feasible), *beside)
        )

    def pinned(self, rule: Expression, option: str) -> str | None:
        """Name a state where an option is on and this rule alone keeps its owner from turning it off; None if none is."""
        encoding, case = self._encoding(), self.case
        d, actor = encoding.diagrams, list(case.actors).index(case.owners[option])
        on, without = d.variable(encoding.place[option]), d.true
        for other in case.impossible:
            if other is not rule:
                without = d.both(without, ~encoding.translation.of(other))
        can_stop = encoding.before(actor, d.both(encoding.feasible, ~on))
        could_stop = encoding.before(actor, d.both(without, ~on))
        stuck = d.both(d.both(encoding.feasible, on), d.both(~can_stop, could_stop))
        code = next(ascending(encoding, stuck), None)
        if code is None:
            return None
        named = [name for k, name in enumerate(case.options) if code >> k & 1]
        return state_name((*named, *encoding.given))

    def undecided(self, path: tuple[str | int, ...], preferences: Statements) -> list[int]:
        """Return the statements at a path that never decide between two possible states."""
        actor = str(path[1])
        encoding = self._encoding(None, ((actor, str(path[2])),) if path[0] == "images" else ())
        d, position = encoding.diagrams, encoding.actors.index(actor)
        place = dict(zip(encoding.digits[position], encoding.digit_places[position], strict=True))
        options = d.cube(encoding.place.values())
        vectors = d.some_of_both(encoding.level_equal(position), encoding.feasible, options)
        found, deciding = [], dict[int, int]()
        for i, statement in enumerate(preferences.statements):
            if names_under(self.case, statement.say) & set(self.case.events):
                continue
            # A digit that differs in no two states has no variable; one that repeats a digit shares its variable.
            own = place.get(encoding.translation.of(statement.say))
            if own is None or own in deciding:
                found.append(i)
            else:
                deciding[own] = i
        vectors = d.some(vectors, d.cube(set(place.values()) - set(deciding)))
        for depth, (own, i) in reversed(list(enumerate(deciding.items()))):
            prefix = d.some(vectors, d.cube(later for later in list(deciding)[depth + 1 :]))
            if not d.both(d.fixed(prefix, own, True), d.fixed(prefix, own, False)).satisfiable():
                found.append(i)
        return sorted(found)

    def indifferent(self, actor: str) -> bool:
        """Return whether an actor has the same level in all possible states, and there are several."""
        encoding = self._encoding()
        return self.size > 1 and not encoding.digits[encoding.actors.index(actor)]

    def divided(self, expression: Expression) -> Iterator[str]:  # noqa: ARG002  (merged states are refused)
        """Yield nothing: a case with merged states is not encoded."""
        yield from ()


class UndecidedStates:
    """Answers where nothing about the states of a case is decided: those of which no warning follows."""

    def satisfiable(self, expression: Expression) -> bool:  # noqa: ARG002
        """Return True."""
        return True

    def pinned(self, rule: Expression, option: str) -> str | None:  # noqa: ARG002
        """Return None."""
        return None

    def undecided(self, path: tuple[str | int, ...], preferences: Statements) -> list[int]:  # noqa: ARG002
        """Return no statement."""
        return []

    def indifferent(self, actor: str) -> bool:  # noqa: ARG002
        """Return False."""
        return False

    def divided(self, expression: Expression) -> Iterator[str]:  # noqa: ARG002
        """Yield nothing."""
        yield from ()


@dataclass(frozen=True, eq=False)
class SomeStates:
    """The states of a large graph that satisfy a condition (default: all): their number, and the nearest to the status quo."""

    graph: LargeGraph
    where: str | Expression | None = None
    _listed: dict[int, tuple[tuple[int, ...], str]] = field(default_factory=dict, repr=False)

    @cached_property
    def _states(self) -> Diagram:
        return self.graph.encoding.feasible if self.where is None else self.graph.satisfying(self.where)

    @cached_property
    def count(self) -> int:
        """Number of the states."""
        return self.graph.encoding.count(self._states)

    def nearest(self, most: int) -> tuple[int, ...]:
        """Return up to `most` of the states, those that differ from the status quo in fewest options first."""
        return self.listed(most)[0]

    def listed(self, most: int) -> tuple[tuple[int, ...], str]:
        """Return the states of `nearest`, as many as the time allows, and why there are no more; an empty text where all are there."""
        if most not in self._listed:
            graph, found, reason = self.graph, list[int](), ""
            clock = graph.encoding.diagrams.clock
            wanted = min(most, self.count)
            try:
                with clock.running(clock.left * SHARE_OF_LIST):
                    for code in islice(by_distance(graph.encoding, self._states, graph.code(graph.status_quo)), wanted):
                        found.append(graph.number(code))
            except OutOfBudgetError as error:
                reason = str(error)
            self._listed[most] = tuple(found), reason
        return self._listed[most]

    def table(self, most: int) -> Table:
        """Return a table of up to `most` of the states.

        >>> from offramp.case.reading import load
        >>> from offramp.symbolic.large_graph import encode
        >>> SomeStates(encode(load("chicken")), "row.dare").table(1).note
        '1 of 2 states shown, the nearest to the status quo.'
        """
        graph, (shown, reason) = self.graph, self.listed(most)
        rows = tuple(
            (
                state_id(state) + (" (status quo)" if state == graph.status_quo else ""),
                graph.name(state),
                graph.in_words(state),
            )
            for state in shown
        )
        early = f"; the list ends early, since more were {reason}" if reason else ""
        some = f"{len(shown):,} of {self.count:,} states shown, the nearest to the status quo{early}."
        count = f"{self.count:,} state{'' if self.count == 1 else 's'}"
        return Table(
            f"{graph.case.title}: {count}",
            ("id", "name", "what is on"),
            rows,
            some if len(shown) < self.count else "",
        )

    def to_dict(self, most: int) -> dict[str, Any]:
        """Return the number of the states and up to `most` of them, in the shape that `offramp states --json` prints."""
        graph = self.graph
        shown, reason = self.listed(most)
        states = [{"id": state_id(state), "on": list(graph.on(state)), "merged": False} for state in shown]
        return {
            **graph.context(),
            "engine": "symbolic",
            "size": self.count,
            "status_quo": state_id(graph.status_quo),
            "states": states,
            "reason": reason,
        }
