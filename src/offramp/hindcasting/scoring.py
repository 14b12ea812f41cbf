"""Scores of every forecaster on every question of a set, and those of the experts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.hindcasting.baselines import EVEN
from offramp.hindcasting.distributions import Chance, Distribution
from offramp.hindcasting.scores import brier, crps, log_score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.hindcasting.distributions import Forecast
    from offramp.hindcasting.questions import ExpertForecast, Question, QuestionSet, Recorded

__all__ = ["EVENS", "Score", "ScoredExpert", "ScoredQuestion", "score", "score_experts", "score_questions"]

EVENS = "even chances"
"""Name of the forecaster that gives every event one half."""


@dataclass(frozen=True)
class Score:
    """Scores of one forecast, lower is better: of an event the Brier and the logarithmic score, of a number the CRPS in its unit."""

    brier: float | None = None
    log: float | None = None
    crps: float | None = None

    @property
    def loss(self) -> float:
        """The Brier score of an event, the CRPS of a number."""
        value = self.brier if self.brier is not None else self.crps
        return value if value is not None else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain values; an infinite one as text, since JSON has no such number."""
        log = "infinite" if self.log == float("inf") else self.log
        return {"brier": self.brier, "log": log, "crps": self.crps}


@dataclass(frozen=True)
class ScoredQuestion:
    """A question with every forecast and its score, by forecaster. Without an outcome there are no scores."""

    name: str
    question: Question
    forecasts: Mapping[str, Forecast]
    scores: Mapping[str, Score]

    @property
    def outcome(self) -> Recorded | None:
        """The recorded outcome."""
        return self.question.outcome

    @property
    def is_event(self) -> bool:
        """Whether the answer is yes or no."""
        return self.question.form == "event"

    @property
    def disputed(self) -> bool:
        """Whether sources disagree about the outcome; such a question counts in no mean."""
        return self.outcome is not None and self.outcome.disputed

    @property
    def to_check(self) -> bool:
        """Whether the outcome was recalled, and is to be checked."""
        return self.outcome is not None and self.outcome.confidence == "to check"

    def compared(self, one: str, other: str) -> bool:
        """Return whether both forecasters have a score that counts."""
        return one in self.scores and other in self.scores and not self.disputed

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        plain = self.question.model_dump(mode="json", by_alias=True, exclude_none=True, include={"outcome", "mapping"})
        return {
            "name": self.name,
            "text": self.question.text,
            "topic": self.question.topic,
            "closes": self.question.closes,
            "form": self.question.form,
            **plain,
            "no_forecast": self.question.no_forecast,
            "forecasts": {who: _short(forecast) for who, forecast in self.forecasts.items()},
            "scores": {who: score.to_dict() for who, score in self.scores.items()},
        }


def _short(forecast: Forecast) -> dict[str, Any]:
    """Return a forecast without the points of its distribution, which the sealed file has."""
    return {key: value for key, value in forecast.to_dict().items() if key not in ("values", "weights")}


@dataclass(frozen=True)
class ScoredExpert:
    """A published probability, scored on a question whose horizon is assumed where none was stated."""

    question: str
    forecast: ExpertForecast
    scores: Score

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {"question": self.question, **self.forecast.model_dump(mode="json"), **self.scores.to_dict()}


def score(forecast: Forecast, outcome: Recorded) -> Score:
    """Return the scores of a forecast for an outcome.

    >>> from offramp.hindcasting.questions import Recorded
    >>> score(Chance(0.8), Recorded(value="yes", source="a", confidence="read")).brier
    0.03999999999999998
    """
    if isinstance(forecast, Distribution):
        return Score(crps=crps(forecast, outcome.number))
    return Score(brier(forecast.probability, outcome.happened), log_score(forecast.probability, outcome.happened))


def score_questions(
    questions: QuestionSet, forecasts: Mapping[str, Mapping[str, Forecast]]
) -> tuple[ScoredQuestion, ...]:
    """Score the forecasts of a set, by question and forecaster; even chances are added for events."""
    rows = []
    for name, question in questions.questions.items():
        made = dict(forecasts.get(name, {}))
        if question.form == "event":
            made[EVENS] = EVEN
        outcome = question.outcome
        scores = {who: score(forecast, outcome) for who, forecast in made.items()} if outcome is not None else {}
        rows.append(ScoredQuestion(name, question, made, scores))
    return tuple(rows)


def score_experts(questions: QuestionSet) -> tuple[ScoredExpert, ...]:
    """Score the published probabilities of a set, each as the middle of its range."""
    return tuple(
        ScoredExpert(name, expert, score(Chance(expert.probability), question.outcome))
        for name, question in questions.questions.items()
        if question.outcome is not None
        for expert in question.experts
    )
