"""The IDEA protocol: intervals of four steps, rescaled to one level, in two rounds.

V. Hemming, M. A. Burgman, A. M. Hanea, M. F. McBride and B. C. Wintle, A practical guide to structured expert elicitation using the
IDEA protocol, Methods in Ecology and Evolution 9 (2018) 169-180.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from offramp.experts.panel import Answer, Panel, PanelQuestion

__all__ = ["Revision", "rescaled", "revisions"]


def rescaled(answer: Answer, level: float, question: PanelQuestion) -> tuple[float, float, float]:
    """Return low, best and high of an interval, rescaled linearly around the best value to hold the value with a probability `level`.

    The distance of each end from the best value is multiplied by `level / sure`; an end stays within the bounds of the question.

    Raises
    ------
    QuestionError
        where the answer is no interval, or a rescaled end has no place on a log scale.
    """
    if answer.low is None or answer.best is None or answer.high is None or answer.sure is None:
        raise QuestionError(f"the answer of {answer.expert} to `{answer.question}` has no four steps")
    factor = level / answer.sure
    low, high = answer.best - factor * (answer.best - answer.low), answer.best + factor * (answer.high - answer.best)
    if question.lowest is not None:
        low = max(low, question.lowest)
    if question.highest is not None:
        high = min(high, question.highest)
    if question.scale == "log" and low <= 0:
        raise QuestionError(
            f"the interval of {answer.expert} for `{answer.question}` reaches {low:g} at the level {level:g}, which has no place on a log "
            f"scale; state `lowest` of the question"
        )
    return low, answer.best, high


@dataclass(frozen=True)
class Revision:
    """A change of an answer between an expert's first and last round: the middle and the width of its range, before and after.

    The middle is the best value, the median quantile or the middle of a stated probability; the width is between the outermost numbers.
    """

    expert: str
    question: str
    rounds: tuple[int, int]
    middle: tuple[float, float]
    width: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the revision as plain values."""
        return {
            "expert": self.expert,
            "question": self.question,
            "rounds": list(self.rounds),
            "middle": list(self.middle),
            "width": list(self.width),
        }


def revisions(panel: Panel) -> tuple[Revision, ...]:
    """Return the revisions of all answers that were given in more than one round.

    >>> from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
    >>> two = [Answer(expert="a", question="q", round=i, probability=p) for i, p in ((1, 0.2), (2, 0.5))]
    >>> revisions(Panel(experts={"a": Expert()}, questions={"q": PanelQuestion(kind="event")}, answers=tuple(two)))[0].middle
    (0.2, 0.5)
    """
    given: dict[tuple[str, str], list[Answer]] = {}
    for answer in sorted(panel.answers, key=lambda each: each.round):
        if answer.forms:
            given.setdefault((answer.expert, answer.question), []).append(answer)
    found = []
    for (expert, question), answers in given.items():
        first, last = answers[0], answers[-1]
        if len(answers) < 2:
            continue
        before, after = _range_of(first), _range_of(last)
        if before is not None and after is not None:
            middles, widths = (before[0], after[0]), (before[1], after[1])
            found.append(Revision(panel.called(expert), question, (first.round, last.round), middles, widths))
    return tuple(found)


def _range_of(answer: Answer) -> tuple[float, float] | None:
    """Return the middle and the width of an answer, None for one with missing numbers or in chips."""
    match answer.forms:
        case ("quantiles",):
            values = [value for value in answer.quantiles or () if value is not None]
            if len(values) == len(answer.quantiles or ()):
                return values[len(values) // 2], values[-1] - values[0]
        case ("interval",) if answer.low is not None and answer.best is not None and answer.high is not None:
            return answer.best, answer.high - answer.low
        case ("probability",) if answer.probability is not None:
            low, high = answer.probability
            return (low + high) / 2, high - low
    return None
