"""Graph of a case whose states cannot be listed: names, numbers and preferences of single states.

It answers for single states with the words of a graph of arrays, so that verdicts on them are put into words alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from offramp.case.labels import things_in_words
from offramp.case.questions import asked_state, read_condition
from offramp.case.state_names import state_name
from offramp.case.value import holds
from offramp.errors import CaseError, Problem, QuestionError, did_you_mean
from offramp.symbolic.definition import Definition
from offramp.symbolic.encoding import encode_case
from offramp.symbolic.state_sets import code_of_number, number_of_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.preferences import Statement
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = ["LargeGraph", "encode"]


@dataclass(frozen=True, eq=False)
class LargeGraph:
    """Graph of a case with its events fixed, whose sets of states are decision diagrams.

    States are numbered from 0 in the order of their bit patterns (bit k is the k-th option), as in a `Graph`; a set of
    states is never listed in full. `definition` evaluates single states without diagrams.
    """

    encoding: Encoding
    definition: Definition
    size: int
    status_quo: int = 0
    _codes: dict[int, int] = field(default_factory=dict, repr=False)

    @property
    def case(self) -> Case:
        """The case."""
        return self.encoding.case

    @property
    def given(self) -> tuple[str, ...]:
        """The events that have occurred."""
        return self.encoding.given

    @property
    def images(self) -> Mapping[str, str]:
        """The image of each actor that has several."""
        return self.encoding.images

    @property
    def actors(self) -> tuple[str, ...]:
        """Names of the actors, in the order of the file."""
        return self.encoding.actors

    def __repr__(self) -> str:
        return f"LargeGraph({self.case.title!r}, {self.size:,} states, given={self.given}, images={dict(self.images)})"

    def index(self, actor: str) -> int:
        """Return the position of an actor; raise `QuestionError` where there is none of that name."""
        if actor not in self.case.actors:
            raise QuestionError(f"there is no actor `{actor}`{did_you_mean(actor, self.actors)}")
        return self.actors.index(actor)

    def code(self, state: int) -> int:
        """Return the bit pattern of the options of a state."""
        if state not in self._codes:
            self._codes[state] = code_of_number(self.encoding, state)
        return self._codes[state]

    def number(self, code: int) -> int:
        """Return the number of the feasible state with a bit pattern."""
        state = number_of_code(self.encoding, code)
        self._codes[state] = code
        return state

    def on(self, state: int) -> tuple[str, ...]:
        """Return the options and events that are on in a state."""
        code = self.code(state)
        return (*(option for k, option in enumerate(self.case.options) if code >> k & 1), *self.given)

    def name(self, state: int) -> str:
        """Return the name of a state: the options and events that are on, `-` where none is."""
        return state_name(self.on(state))

    def in_words(self, state: int) -> str:
        """Describe a state by the options that are on, actor by actor."""
        return things_in_words(self.case, self.on(state))

    def level(self, actor: str, state: int) -> int:
        """Return a number that orders states by an actor's preferences; the greater the better."""
        return self.definition.level(actor, self.code(state))

    def deciding(self, actor: str, state: int, other: int) -> Statement | None:
        """Return the statement that decides an actor's preference between two states; None where no statement does."""
        return self.definition.deciding(actor, self.code(state), self.code(other))

    def state(self, text: str) -> int:
        """Return the state of a name (`usa.talks,dprk.cap`, `-`) or an id (`s12`).

        Raises
        ------
        QuestionError
            where there is no such state; the message says which rule forbids it.
        """
        on = asked_state(self.case, text, size=self.size, status_quo=self.status_quo, given=self.given)
        if isinstance(on, int):
            return on
        code = sum(1 << k for k, option in enumerate(self.case.options) if option in on)
        if broken := self.definition.broken(code):
            raise QuestionError(f"the state `{text.strip()}` is impossible: it breaks the rule `{broken}`")
        return self.number(code)

    def satisfying(self, condition: str | Expression) -> Diagram:
        """Return the feasible states that satisfy a condition."""
        encoding = self.encoding
        return encoding.diagrams.both(encoding.translation.of(read_condition(self.case, condition)), encoding.feasible)

    def context(self) -> dict[str, Any]:
        """Return the case, events, images and format version that identify a result, as plain values."""
        return {"case": self.case.title, "format": 1, "given": list(self.given), "images": dict(self.images)}

    def has_ended(self, state: int) -> bool:
        """Return whether the crisis has ended in a state."""
        ends = self.case.ends
        return ends is not None and bool(holds(ends, self.definition.of_state(self.code(state))))

    @cached_property
    def end_states(self) -> Diagram:
        """The feasible states in which the crisis has ended."""
        ends = self.case.ends
        return self.encoding.diagrams.false if ends is None else self.satisfying(ends)


def encode(
    case: Case,
    *,
    given: Sequence[str] | None = None,
    images: Mapping[str, str] | None = None,
    budget: Budget | None = None,
) -> LargeGraph:
    """Build the graph of a case of any number of states; `given` and `images` are those of `build`.

    >>> from offramp.case.reading import load
    >>> graph = encode(load("prisoners-dilemma"))
    >>> graph.size, graph.name(3)
    (4, 'row.defect,column.defect')

    Raises
    ------
    CaseError
        where no state is feasible, the status quo is not, or a ranking omits or repeats a state.
    QuestionError
        where `given` or `images` contain an unknown name, states are merged, or OxiDD is not installed.
    TooLarge
        where the case cannot be encoded within the budget.
    """
    encoding = encode_case(case, given=given, images=images, budget=budget)
    definition = Definition(case, encoding.given, encoding.images)
    code = sum(1 << k for k, option in enumerate(case.options) if option in case.status_quo)
    if broken := definition.broken(code):
        name = state_name(
            sorted({thing for thing in case.status_quo if thing not in case.events} | set(encoding.given))
        )
        raise CaseError(
            [
                Problem(
                    f"the status quo is impossible: the state `{name}` is impossible: it breaks the rule `{broken}`",
                    case.place("status quo"),
                )
            ]
        )
    return LargeGraph(encoding, definition, encoding.size, number_of_code(encoding, code))
