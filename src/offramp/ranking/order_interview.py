"""An interview about the order of statements for a choice between policies: the lead, or the choice by one measure.

Worlds draw the orders of each list with `above`, each order that agrees with equal chance. All policies are evaluated in the same worlds,
so that an answer splits the worlds. Those that agree with all answers tell what is left. Where they are few, new worlds are drawn
from the case with the answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from offramp.case.known_order import list_path, with_known_pair
from offramp.case.preferences import Priority
from offramp.ensemble.ensemble import outcomes as outcomes_in
from offramp.errors import QuestionError
from offramp.preference_sensitivity.question_words import asked_in_words, choices_of
from offramp.preference_sensitivity.sampled_questions import next_sampled_question
from offramp.ranking.interview_basis import InterviewBasis
from offramp.ranking.levels import ahead, room
from offramp.ranking.order_words import lead_to_dict, words_of_best, words_of_leads
from offramp.ranking.value_questions import chosen_policy, next_valued_question
from offramp.sensitivity.value_of_information import LEAST_WORLDS
from offramp.text import counted
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.yaml import Path
    from offramp.ensemble.outcomes import Outcomes
    from offramp.preference_sensitivity.sampled_questions import SampledQuestion
    from offramp.ranking.lead import Lead

__all__ = ["BEGIN", "OrderInterview", "OrderQuestion", "Status", "order_interview"]

Status = Literal["open", "certain", "no question", "too few worlds"]
"""Whether there is a question, or why there is none."""

ENOUGH = 300
"""Number of worlds from which a lead that is the same in each counts as certain: another one is in under 1 % of worlds, at 95 %."""

BEGIN = 256
"""Number of worlds with which `offramp ask` begins: enough to choose a question, and a fourth of the work of a thousand."""

Skipped = frozenset[tuple[str, str, frozenset[str]]]
"""Pairs that nobody could order: the actor, the reading, and the statements."""


@dataclass(frozen=True)
class OrderQuestion:
    """Which of two statements matters more to an actor, in one of its readings (an empty text without images)?

    `first_share` is the share of worlds with the first above. `gain` is what the answer is expected to be worth: bits of entropy of the lead,
    or the unit of the measure; with its `standard_error`. `if_first` and `if_second` are the leads in expectation after either answer. Where
    `joint`, the answer is worth something only together with that to a second question.
    """

    actor: str
    reading: str
    first: str
    second: str
    first_share: float
    gain: float
    standard_error: float
    if_first: Lead
    if_second: Lead
    joint: bool

    def to_dict(self, case: Case) -> dict[str, Any]:
        """Return the question as plain values, with its words."""
        return {
            "actor": self.actor,
            "reading": self.reading,
            "first": self.first,
            "second": self.second,
            "first_share": self.first_share,
            "gain": self.gain,
            "standard_error": self.standard_error,
            "joint": self.joint,
            "if_first": lead_to_dict(self.if_first),
            "if_second": lead_to_dict(self.if_second),
            "text": asked_in_words(case, self.actor, self.reading),
            "choices": choices_of(case, self.first, self.second),
        }


@dataclass(frozen=True, eq=False)
class OrderInterview:
    """An interview about the lead, or about the choice by one measure, with the answers that were given.

    `agreeing` marks the worlds that agree with all answers, shape (worlds,). `case` is the case with the answers. `most` is the largest number
    of worlds that are drawn at a time; 0 means as many as at the start.
    """

    basis: InterviewBasis
    case: Case
    agreeing: NDArray[np.bool_]
    answers: tuple[tuple[str, str, Priority], ...] = ()
    skipped: Skipped = frozenset()
    most: int = 0

    @property
    def measure(self) -> str | None:
        """The name of the measure asked about; None for the lead."""
        return None if self.basis.measure is None else self.basis.measure.name

    @property
    def worlds(self) -> int:
        """Number of worlds that agree with all answers."""
        return int(self.agreeing.sum())

    @property
    def lead(self) -> Lead:
        """The lead in expectation over the worlds that agree."""
        return self.basis.lead_in(self.agreeing)

    @cached_property
    def world_shares(self) -> list[tuple[Lead, float]]:
        """The leads of the agreeing worlds with the share of each, the most frequent first.

        Of a measure, only the policies that are best by it count.
        """
        return self.basis.leads.shares(self.agreeing)

    @property
    def status(self) -> Status:
        """Whether there is a question, or why there is none."""
        if self.worlds < LEAST_WORLDS:
            return "too few worlds"
        if self._settled:
            return "certain"
        return "open" if self._found is not None else "no question"

    @property
    def _settled(self) -> bool:
        """Whether the answer is the same in every agreeing world."""
        basis = self.basis
        if basis.measure is None:
            return len(self.world_shares) == 1
        values = basis.values[:, self.agreeing]
        own = values[chosen_policy(values)]
        return not ahead(values, own, room(basis.measure)).any()

    @cached_property
    def _found(self) -> SampledQuestion | None:
        """The next question, by its row among the pairs."""
        basis = self.basis
        askable = basis.lists.askable & self._not_skipped
        first = basis.lists.columns.first[:, self.agreeing]
        if basis.measure is None:
            return next_sampled_question(first, basis.leads.number[self.agreeing], askable)
        return next_valued_question(first, basis.values[:, self.agreeing], room(basis.measure), askable)

    @property
    def _not_skipped(self) -> NDArray[np.bool_]:
        lists = self.basis.lists
        keys = (
            (own.actor, own.reading, frozenset((one, other)))
            for own, one, other in map(lists.pair, range(len(lists.askable)))
        )
        return np.array([key not in self.skipped for key in keys], dtype=np.bool_)

    @cached_property
    def question(self) -> OrderQuestion | None:
        """The next question; None where `status` says why there is none."""
        found = self._found if self.status == "open" else None
        if found is None:
            return None
        own, first, second = self.basis.lists.pair(found.row)
        column = self.basis.lists.columns.first[found.row]
        after = self.basis.lead_in(self.agreeing & column), self.basis.lead_in(self.agreeing & ~column)
        worth = found.chance, found.gain, found.standard_error
        return OrderQuestion(own.actor, own.reading, first, second, *worth, *after, found.joint)

    def answered(self, first: bool | None, *, expert: str | None = None, reason: str | None = None) -> OrderInterview:
        """Return the interview after the answer to its question: the first matters more, the second does, or nobody knows.

        Raises
        ------
        QuestionError
            where there is no question.
        """
        asked, found = self.question, self._found
        if asked is None or found is None:
            raise QuestionError(f"there is no question to answer: {self.ending}")
        if first is None:
            key = (asked.actor, asked.reading, frozenset((asked.first, asked.second)))
            return replace(self, skipped=self.skipped | {key})
        above, below = (asked.first, asked.second) if first else (asked.second, asked.first)
        pair = Priority(above=above, below=below, expert=expert or None, reason=reason or None)
        column = self.basis.lists.columns.first[found.row]
        return replace(
            self,
            case=with_known_pair(self.case, asked.actor, asked.reading, pair),
            agreeing=self.agreeing & (column if first else ~column),
            answers=(*self.answers, (asked.actor, asked.reading, pair)),
        )

    def refreshed(self) -> OrderInterview:
        """Return the interview in new worlds, where those that agree with the answers are too few to go on.

        That is so where they have no question left, or seem certain and are fewer than `ENOUGH`. As many worlds as before are drawn from
        the case with the answers, and all policies evaluated in them. Where all worlds agree already, twice as many are drawn, until
        there is a question or the number reaches `most`.
        """
        enough = self.status == "open" or (self.status == "certain" and self.worlds >= ENOUGH)
        before = self.basis.outcomes
        every = self.worlds == before.count
        if enough or (every and before.count >= self.most):
            return self
        count = min(2 * before.count, self.most) if every else before.count
        worlds = draw_worlds(
            self.case,
            count,
            before.worlds.seed,
            method=before.worlds.method,
            images=before.worlds.fixed,
        )
        basis = InterviewBasis.of(outcomes_in(worlds, before.policies, claims=False), self.measure)
        return replace(self, basis=basis, agreeing=np.ones(count, dtype=np.bool_)).refreshed()

    @property
    def last_answer(self) -> tuple[Path, Priority] | None:
        """The path of the list in the file, and the pair, of the last answer; None before the first."""
        if not self.answers:
            return None
        actor, reading, pair = self.answers[-1]
        return list_path(actor, reading), pair

    @property
    def words(self) -> str:
        """The lead, or the best policies by the measure, in words."""
        if self.worlds == 0:
            return "No world agrees with all answers."
        spec = self.basis.measure
        if spec is None:
            return words_of_leads(self.lead, self.world_shares, self.worlds)
        return words_of_best(spec, self.lead, self.world_shares, self.worlds)

    @property
    def ending(self) -> str:
        """Reason for the lack of a question, in one sentence; an empty text if there is one."""
        worlds = counted(self.worlds, "world")
        what = "which policy leads" if self.measure is None else "which policy is best"
        match self.status:
            case "certain":
                return f"It is certain {what}, as far as {worlds} can tell."
            case "no question":
                return f"No answer to a question would change {what}, as far as {worlds} can tell."
            case "too few worlds":
                few = "agrees" if self.worlds == 1 else "agree"
                return f"{worlds} {few} with the known pairs, too few for a question; it takes {LEAST_WORLDS}, see `--samples`."
            case _:
                return ""

    def to_dict(self) -> dict[str, Any]:
        """Return the interview as plain values, in the shape that `offramp ask --json` prints."""
        case, outcomes = self.basis.outcomes.case, self.basis.outcomes
        return {
            "case": case.title,
            "format": 1,
            "measure": self.measure,
            "seed": outcomes.worlds.seed,
            "worlds": {"drawn": outcomes.count, "agreeing": self.worlds},
            "policies": list(outcomes.policies),
            "lead": lead_to_dict(self.lead) if self.worlds else None,
            "world_leads": [lead_to_dict(each, share) for each, share in self.world_shares] if self.worlds else [],
            "status": self.status,
            "words": self.words,
            "ending": self.ending,
            "question": None if self.question is None else self.question.to_dict(case),
            "answers": [
                {
                    "actor": actor,
                    "reading": reading,
                    "above": pair.above,
                    "below": pair.below,
                    "expert": pair.expert,
                    "reason": pair.reason,
                }
                for actor, reading, pair in self.answers
            ],
        }


def order_interview(outcomes: Outcomes, measure: str | None = None, most: int = 0) -> OrderInterview:
    """Begin an interview about the order of statements, for the lead or for the choice by one measure.

    For the lead, each question leaves the least expected entropy of the lead in a world. For a measure, the answer has the greatest expected
    value among those that change the choice. Questions are about the lists with `above`.

    Parameters
    ----------
    outcomes
        the outcomes of the policies of a case, in worlds that draw the orders of these lists.
    measure
        a measure by which policies are ranked; None for the lead by all of them.
    most
        the largest number of worlds that are drawn where those of `outcomes` leave no question; by default no more than these.

    >>> from offramp.case.reading import load
    >>> from offramp.ensemble.ensemble import outcomes
    >>> from offramp.worlds.worlds import draw_worlds
    >>> order_interview(outcomes(draw_worlds(load("hotline"), 8)))
    Traceback (most recent call last):
    ...
    offramp.errors.QuestionError: no list of the case has `above`, so that no pair is open to a question; ...

    Raises
    ------
    QuestionError
        where the case has fewer than two policies, no list with `above`, no measure that ranks policies, or none of that name.
    """
    basis = InterviewBasis.of(outcomes, measure)
    return OrderInterview(basis, outcomes.case, np.ones(outcomes.count, dtype=np.bool_), most=most)
