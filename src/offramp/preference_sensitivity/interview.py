"""An interview about the order of statements: questions, answers, and the verdict that they decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from offramp.case.known_order import list_path
from offramp.case.preferences import Priority
from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.preference_sensitivity.flip_distance import measured, numbered
from offramp.preference_sensitivity.known_lists import known_lists
from offramp.preference_sensitivity.order_verdict import order_verdict
from offramp.preference_sensitivity.question_words import asked_in_words, choices_of
from offramp.preference_sensitivity.robustness import DRAWS
from offramp.text import counted

if TYPE_CHECKING:
    from offramp.case.yaml import Path
    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.next_question import Candidate
    from offramp.preference_sensitivity.order_shares import OrderShare
    from offramp.preference_sensitivity.order_verdict import OrderVerdict
    from offramp.preference_sensitivity.reordering import Listing

__all__ = ["Interview", "Question", "interview"]


@dataclass(frozen=True)
class Question:
    """Which of two statements matters more to an actor? `first_share` is the share of agreeing orders with the first above.

    `if_first` and `if_second` are the shares of orders under which the state is an equilibrium, with either answer.
    """

    actor: str
    first: str
    second: str
    first_share: float
    if_first: float
    if_second: float

    def to_dict(self) -> dict[str, Any]:
        """Return the question as plain values."""
        return {
            "actor": self.actor,
            "first": self.first,
            "second": self.second,
            "first_share": self.first_share,
            "if_first": self.if_first,
            "if_second": self.if_second,
        }


@dataclass(frozen=True, eq=False)
class Interview:
    """An interview about one state: the verdict with the known pairs of each list by now, and the answers that were given."""

    graph: Graph
    state: int
    concept: str
    lists: tuple[Listing, ...]
    verdict: OrderVerdict
    answers: tuple[tuple[str, Priority], ...] = ()
    skipped: frozenset[tuple[int, int, int]] = frozenset()

    @property
    def share(self) -> OrderShare:
        """The share of agreeing orders under which the state is an equilibrium."""
        return self.verdict.share

    @property
    def certain(self) -> bool | None:
        """Whether the state is an equilibrium in every agreeing order, or in none (False); None where orders differ."""
        return self.share.certain

    @cached_property
    def _candidate(self) -> Candidate | None:
        return self.verdict.next_pair(self.skipped)

    @property
    def question(self) -> Question | None:
        """The next question; None where the verdict is certain, or no question is left that could change it."""
        found = self._candidate
        if found is None:
            return None
        texts = self._list(found.actor).entries
        actor = self.graph.actors[found.actor]
        return Question(actor, texts[found.first], texts[found.second], found.chance, found.if_above, found.if_below)

    def _list(self, actor: int) -> Listing:
        return next(listing for listing in self.lists if listing.actor == actor)

    def answered(self, first: bool | None, *, expert: str | None = None, reason: str | None = None) -> Interview:
        """Return the interview after the answer to its question: the first matters more, the second does, or nobody knows.

        Raises
        ------
        QuestionError
            where there is no question.
        """
        asked, question = self._candidate, self.question
        if asked is None or question is None:
            raise QuestionError("there is no question to answer: the verdict is certain, or no question is left")
        if first is None:
            return replace(self, skipped=self.skipped | {(asked.actor, asked.first, asked.second)})
        upper, lower = (asked.first, asked.second) if first else (asked.second, asked.first)
        above, below = (question.first, question.second) if first else (question.second, question.first)
        pair = Priority(above=above, below=below, expert=expert or None, reason=reason or None)
        verdict = self.verdict.with_pair(asked.actor, upper, lower)
        return replace(self, verdict=verdict, answers=(*self.answers, (question.actor, pair)))

    @property
    def last_answer(self) -> tuple[Path, Priority] | None:
        """The path of the list in the file, and the pair, of the last answer; None before the first."""
        if not self.answers:
            return None
        actor, pair = self.answers[-1]
        return list_path(actor, self.graph.images.get(actor, "")), pair

    def refreshed(self) -> Interview:
        """Return the interview with new random orders, where those that agree with the answers are too few to go on.

        An interview with exact shares stays as it is.
        """
        verdict = self.verdict.refreshed()
        return self if verdict is self.verdict else replace(self, verdict=verdict)

    @property
    def ending(self) -> str:
        """Reason for the lack of a question, in one sentence; an empty text if there is one, or the verdict is certain."""
        if self.certain is not None or self.question is not None:
            return ""
        if self.share.exact is None:
            orders = counted(self.share.draws, "random order")
            return f"No question is left that would change the verdict, as far as {orders} can tell."
        return "No question is left that could decide the verdict."

    @property
    def words(self) -> str:
        """The verdict in one sentence."""
        return f"{state_id(self.state)} ({self.graph.name(self.state)}) {self.finding}"

    @property
    def finding(self) -> str:
        """The verdict in one sentence, without the state at its beginning."""
        label = measured(self.concept).label
        if self.certain is not None:
            which = "every" if self.certain else "no"
            return f"is an equilibrium under {label} in {which} order that agrees with the known pairs."
        return f"is an equilibrium under {label} in {self.share} of the orders that agree with the known pairs."

    def to_dict(self) -> dict[str, Any]:
        """Return the interview as plain values, in the shape that `offramp ask --json` prints."""
        question, case = self.question, self.graph.case
        told = None
        if question is not None:
            told = {
                **question.to_dict(),
                "text": asked_in_words(case, question.actor, self.graph.images.get(question.actor, "")),
                "choices": choices_of(case, question.first, question.second),
            }
        return {
            **self.graph.context(),
            "state": state_id(self.state),
            "concept": self.concept,
            "share": self.share.to_dict(),
            "certain": self.certain,
            "words": self.words,
            "question": told,
            "answers": [
                {"actor": actor, "above": pair.above, "below": pair.below, "expert": pair.expert, "reason": pair.reason}
                for actor, pair in self.answers
            ],
        }


def interview(graph: Graph, state: int | str, concept: str = "nash", *, draws: int = DRAWS, seed: int = 0) -> Interview:
    r"""Begin an interview about a state, under Nash, GMR, SMR, SEQ or SSEQ.

    Each question is the one whose answer leaves the least expected entropy of the verdict. The interview ends when the verdict is
    certain, or when no question is left that could change it. Shares are exact, but for lists under SEQ and SSEQ that are too long: there they are
    of random orders.

    Parameters
    ----------
    graph
        the graph.
    state
        the state, by number or name.
    concept
        the solution concept.
    draws
        number of random orders, where the orders are too many to judge them all.
    seed
        seed of the random orders.

    >>> from offramp.case.reading import loads
    >>> from offramp.graph.graph import build
    >>> case = loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x, not a.x, not a.x or a.x]}")
    >>> begun = interview(build(case), "-")
    >>> begun.question.first, begun.question.second, str(begun.share)
    ('a.x', 'not a.x', '1/2')
    >>> begun.answered(False).certain
    True

    Raises
    ------
    QuestionError
        where there is no such state, or the concept is not one of the five.
    TooLarge
        where the orders are too many to count and to draw.
    """
    if draws < 1 or seed < 0:
        raise QuestionError("the number of draws must be at least 1, and the seed at least 0")
    entry = measured(concept, "an interview")
    number = numbered(graph, state)
    known = known_lists(graph)
    lists = tuple(given[0] for given in known if given is not None)
    return Interview(graph, number, entry.key, lists, order_verdict(graph, entry, number, known, draws, seed))
