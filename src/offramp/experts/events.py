"""Probabilities of events: as they were stated, pooled, and scored by proper scoring rules.

G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950) 1-3; I. J. Good, Rational
decisions, Journal of the Royal Statistical Society B 14 (1952) 107-114.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log
from typing import TYPE_CHECKING, Any

from offramp.errors import QuestionError
from offramp.experts.pools import linear_probability, logarithmic_probability

if TYPE_CHECKING:
    from offramp.experts.panel import Panel

__all__ = ["EventScore", "Stated", "StatedEvent", "brier_score", "event_scores", "log_score", "stated_events"]


def brier_score(chance: float, happened: float) -> float:
    """Return the squared difference between a probability and the outcome, 0 or 1; lower is better.

    >>> brier_score(0.3, 0)
    0.09
    """
    return (chance - happened) ** 2


def log_score(chance: float, happened: float) -> float:
    """Return minus the logarithm of the probability of the outcome; lower is better, infinite where it was ruled out.

    >>> log_score(1.0, 1), log_score(0.0, 1)
    (0.0, inf)
    """
    given = chance if happened else 1 - chance
    return -log(given) + 0.0 if given > 0 else inf


@dataclass(frozen=True)
class Stated:
    """A probability as an expert stated it: both ends, the words, the date and the source."""

    expert: str
    low: float
    high: float
    said: str
    date: str
    source: str

    @property
    def middle(self) -> float:
        """The middle of the stated range."""
        return (self.low + self.high) / 2

    def to_dict(self) -> dict[str, Any]:
        """Return the statement as plain values."""
        return {
            "expert": self.expert,
            "low": self.low,
            "high": self.high,
            "said": self.said,
            "date": self.date,
            "source": self.source,
        }


@dataclass(frozen=True)
class StatedEvent:
    """An event with the probabilities that were stated; `horizon` is None where nobody stated until when.

    `linear` and `logarithmic` pool the middles of the stated ranges with equal weights; None without a horizon, since probabilities of
    different spans cannot be pooled, and where no pool exists.
    """

    question: str
    text: str
    horizon: str | None
    happened: float | None
    stated: tuple[Stated, ...]
    linear: float | None
    logarithmic: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the event as plain values."""
        return {
            "question": self.question,
            "text": self.text,
            "horizon": self.horizon,
            "realisation": self.happened,
            "stated": [each.to_dict() for each in self.stated],
            "linear": self.linear,
            "logarithmic": self.logarithmic,
        }


def stated_events(panel: Panel) -> tuple[StatedEvent, ...]:
    """Return the events of a panel with every stated probability, in the last round of each expert."""
    found = []
    given = panel.latest()
    for name, question in panel.questions.items():
        if question.kind != "event":
            continue
        stated = []
        for expert in panel.experts:
            answer = given.get((expert, name))
            if answer is not None and answer.probability is not None:
                texts = (answer.said or "", answer.date or "", answer.source or "")
                stated.append(Stated(panel.called(expert), *answer.probability, *texts))
        middles = [each.middle for each in stated]
        pools: tuple[float | None, float | None] = (None, None)
        if question.horizon is not None and middles:
            pools = linear_probability(middles), _logarithmic(middles)
        found.append(StatedEvent(name, question.text, question.horizon, question.realisation, tuple(stated), *pools))
    return tuple(found)


def _logarithmic(middles: list[float]) -> float | None:
    try:
        return logarithmic_probability(middles)
    except QuestionError:
        return None


@dataclass(frozen=True)
class EventScore:
    """Mean Brier and logarithmic score of an expert, or of a pool, over the settled events with a horizon that it answered."""

    name: str
    events: int
    brier: float
    logarithmic: float

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain values."""
        return {"name": self.name, "events": self.events, "brier": self.brier, "logarithmic": self.logarithmic}


def event_scores(panel: Panel) -> tuple[EventScore, ...]:
    """Return the scores of the experts and of both pools; a range is scored at its middle.

    An event without a horizon is not scored: nobody said until when the probability holds.
    """
    chances: dict[str, list[tuple[float, float]]] = {}
    for event in stated_events(panel):
        if event.horizon is None or event.happened is None or not event.stated:
            continue
        for each in event.stated:
            chances.setdefault(each.expert, []).append((each.middle, event.happened))
        for name, pool in (("linear pool", event.linear), ("logarithmic pool", event.logarithmic)):
            if pool is not None:
                chances.setdefault(f"{name}", []).append((pool, event.happened))
    names = sorted(chances, key=lambda name: name in ("linear pool", "logarithmic pool"))
    return tuple(
        EventScore(
            name,
            len(chances[name]),
            sum(brier_score(*pair) for pair in chances[name]) / len(chances[name]),
            sum(log_score(*pair) for pair in chances[name]) / len(chances[name]),
        )
        for name in names
    )
