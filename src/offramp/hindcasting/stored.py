"""Hindcasts for the brief: those that ship with the package, and those of files of sealed forecasts.

A hindcast takes as long as a ranking, so that a brief takes one that was made before, of the same case.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, astuple, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from offramp.errors import QuestionError
from offramp.evidence.dates import last_day, precisions, read_dates
from offramp.hindcasting.distributions import Chance
from offramp.hindcasting.facts import shipped_facts
from offramp.hindcasting.given_policy import GIVEN, with_given
from offramp.hindcasting.questions import read_questions
from offramp.hindcasting.restating import case_of
from offramp.hindcasting.scoring import score_questions
from offramp.hindcasting.sealing import (
    BASE_RATE,
    MIXTURE,
    MODEL,
    PERSISTENCE,
    differences,
    digests_of,
    forecasts_in,
    given_in,
    read_sealed,
    set_file,
)
from offramp.hindcasting.summary import standing_of, summarise
from offramp.text import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.hindcasting.distributions import Forecast
    from offramp.hindcasting.hindcast import Hindcast
    from offramp.hindcasting.questions import ExpertForecast, Question, QuestionSet, Recorded
    from offramp.hindcasting.scoring import ScoredQuestion
    from offramp.hindcasting.summary import Paired

__all__ = [
    "StoredAnswer",
    "StoredExpert",
    "StoredHindcast",
    "StoredNumber",
    "StoredOutcome",
    "StoredQuestion",
    "StoredScore",
    "kept_hindcast",
    "shipped_hindcasts",
    "stored_hindcast",
    "stored_of",
    "stored_text",
]

ANSWERED = (MODEL, MIXTURE, BASE_RATE, GIVEN)
"""Forecasters whose answers are kept, in the order of the fields of a question."""

SCORED = (MODEL, MIXTURE, BASE_RATE, PERSISTENCE)
"""Forecasters whose scores are kept."""


@dataclass(frozen=True)
class StoredAnswer:
    """A forecast: the probability of an event, or the median of a number; with its 5th and 95th percentile, where it has them."""

    best: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class StoredOutcome:
    """An outcome: `yes`, `no` or a number, the day (empty without one), and its confidence; if disputed the range of what sources say."""

    value: str | float
    on: str = ""
    confidence: str = ""
    disputed: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class StoredQuestion:
    """A question with the forecasts of the model, of the policies mixed and of the base rate, and the outcome; None without one.

    `given` is the answer of the model given the policy that came, which is no forecast. `unit` is that of a number.
    """

    question: str
    is_event: bool
    unit: str
    model: StoredAnswer | None
    mixed: StoredAnswer | None
    base_rate: StoredAnswer | None
    given: StoredAnswer | None
    outcome: StoredOutcome | None


@dataclass(frozen=True)
class StoredScore:
    """Mean scores of a forecaster on the `events` that it and the base rate both answer; `base_rate` is the Brier score of the latter.

    `log` is None where it is infinite: `ruled_out` of the events came, or did not, against a forecast of no chance.
    """

    who: str
    events: int
    brier: float
    base_rate: float
    log: float | None
    ruled_out: int


@dataclass(frozen=True)
class StoredNumber:
    """A question whose answer is a number, with the CRPS of each forecaster in its `unit`; None without a forecast."""

    question: str
    unit: str
    disputed: bool
    model: float | None
    mixed: float | None
    base_rate: float | None
    persistence: float | None


@dataclass(frozen=True)
class StoredExpert:
    """A published probability of an event, from `low` to `high`, with the date, horizon and source as the question set states them.

    `asks` is the condition of the case that its question asks about, empty for a question of another form; `at_least` marks a lower bound.
    """

    who: str
    stated: str
    event: str
    low: float
    high: float
    horizon: str
    source: str
    asks: str
    at_least: bool = False

    @property
    def known_from(self) -> str:
        """The last day (ISO 8601) that the stated date may mean: from then on the probability is sure to be public."""
        return str(last_day(read_dates([self.stated]), precisions([self.stated]))[0])


@dataclass(frozen=True)
class StoredHindcast:
    """A hindcast of a case: mean Brier scores on the `events` that the model and the base rate both answer, and all questions.

    `case` is the SHA-256 of the case file that it was made with, `policy` that of the main forecaster. `better`, `worse` and `level` count
    questions. `mixed_events`, `mixed` and `mixed_base_rate` are of the policies mixed in equal parts: events, its mean score and that of
    the base rate; `mixed_low` and `mixed_high` are the 90 % interval of the difference. `given_events` and so on are the same of the model
    given the policy that came; 0 without one. `scores` and `numbers` have the scores of events and of numbers, `experts` the published
    probabilities of the events that were asked about.
    """

    case: str
    date: str
    policy: str
    samples: int
    events: int
    model: float
    base_rate: float
    low: float
    high: float
    better: int
    worse: int
    level: int
    mixed_events: int
    mixed: float
    mixed_base_rate: float
    mixed_low: float
    mixed_high: float
    given_events: int
    given: float
    given_base_rate: float
    given_low: float
    given_high: float
    questions: tuple[StoredQuestion, ...]
    scores: tuple[StoredScore, ...] = ()
    numbers: tuple[StoredNumber, ...] = ()
    experts: tuple[StoredExpert, ...] = ()

    @property
    def standing(self) -> Literal["better", "level", "worse"]:
        """The model beside the base rate by the mean Brier score, where a lower one is better."""
        return standing_of(self.model - self.base_rate)


def _question(question: str, is_event: bool, unit: str, *parts: Sequence[Any] | None) -> StoredQuestion:
    """Return a question from a row of a file."""
    *answers, outcome = parts
    model, mixed, base_rate, given = (StoredAnswer(*one) if one is not None else None for one in answers)
    came = StoredOutcome(*outcome) if outcome is not None else None
    return StoredQuestion(question, is_event, unit, model, mixed, base_rate, given, came)


PARTS: dict[str, Callable[..., Any]] = {
    "questions": _question,
    "scores": StoredScore,
    "numbers": StoredNumber,
    "experts": StoredExpert,
}
"""The lists of a stored hindcast, each with what makes one of a row."""


def stored_of(questions: QuestionSet, rows: Sequence[ScoredQuestion], samples: int, case: str) -> StoredHindcast:
    """Return the hindcast of scored questions as a brief shows it; `case` is the SHA-256 of the case file."""
    summary = summarise(questions.title, [(questions.date, rows)])
    mixed, given = (next((pair for pair in summary.pairs if pair.who == who), None) for who in (MIXTURE, GIVEN))
    return StoredHindcast(
        case,
        summary.dates[0],
        questions.policy,
        samples,
        summary.events,
        summary.brier.get(MODEL, 0.0),
        summary.brier.get(BASE_RATE, 0.0),
        summary.low,
        summary.high,
        summary.won,
        summary.lost,
        summary.level,
        *_beside(mixed),
        *_beside(given),
        tuple(_asked(row) for row in rows),
        tuple(_mean(pair, rows) for who in SCORED for pair in summary.pairs if pair.who == who),
        tuple(_number(row) for row in rows if row.scores and not row.is_event),
        tuple(_expert(one, asked, questions) for asked in questions.questions.values() for one in asked.experts),
    )


def _asked(row: ScoredQuestion) -> StoredQuestion:
    model, mixed, base_rate, given = (_answer(row.forecasts.get(who)) for who in ANSWERED)
    asked, came = row.question, _outcome(row.outcome)
    return StoredQuestion(asked.text, row.is_event, asked.unit or "", model, mixed, base_rate, given, came)


def _answer(forecast: Forecast | None) -> StoredAnswer | None:
    if forecast is None:
        return None
    if isinstance(forecast, Chance):
        return StoredAnswer(forecast.probability, forecast.low, forecast.high)
    return StoredAnswer(*(float(forecast.quantile(share)) for share in (0.5, 0.05, 0.95)))


def _outcome(outcome: Recorded | None) -> StoredOutcome | None:
    if outcome is None:
        return None
    return StoredOutcome(
        outcome.value, outcome.on or "", outcome.confidence, outcome.disputed, outcome.low, outcome.high
    )


def _mean(pair: Paired, rows: Sequence[ScoredQuestion]) -> StoredScore:
    """Return the mean scores of a forecaster, and the number of events whose logarithmic score is infinite."""
    who = pair.who
    ruled_out = sum(row.is_event and row.compared(who, BASE_RATE) and row.scores[who].log == math.inf for row in rows)
    return StoredScore(who, pair.events, pair.brier, pair.base_rate, None if ruled_out else pair.log, ruled_out)


def _number(row: ScoredQuestion) -> StoredNumber:
    scores = (row.scores[who].crps if who in row.scores else None for who in SCORED)
    return StoredNumber(row.question.text, row.question.unit or "", row.disputed, *scores)


def _expert(one: ExpertForecast, asked: Question, questions: QuestionSet) -> StoredExpert:
    of = asked.model.chance_of if asked.model is not None and asked.model.before is None else None
    source = questions.sources.get(one.source, one.source)
    asks = str(of) if of is not None else ""
    return StoredExpert(one.who, one.stated, one.event, one.low, one.high, one.horizon, source, asks, one.at_least)


def _beside(pair: Paired | None) -> tuple[int, float, float, float, float]:
    """Return events, mean score, that of the base rate, and the interval of the difference; zeros without a forecaster."""
    return (0, 0.0, 0.0, 0.0, 0.0) if pair is None else (pair.events, pair.brier, pair.base_rate, pair.low, pair.high)


def stored_text(found: Hindcast, case: Case) -> str:
    """Return the content of the file of a hindcast of a case of the catalog."""
    kept = stored_of(found.questions, found.rows, found.sealed.samples, case.digest)
    plain = asdict(kept) | {part: [astuple(row) for row in getattr(kept, part)] for part in PARTS}
    return to_json(plain) + "\n"


def kept_hindcast(path: str | Path, case: Case) -> StoredHindcast:
    """Return the hindcast of a case from a file of sealed forecasts, scored against the outcomes of its question set.

    The set is a file of the name that the file gives, beside it, or else the set of that name. Nothing is forecast anew: the forecasts are
    those of the file.

    Raises
    ------
    QuestionError
        where the file cannot be read or was changed after it was sealed, there is no such set, or the forecasts were made from another
        case, other questions, other facts or other code than the present ones; or are of another date than the case's own hindcast.
    CaseError
        where the file of the set is invalid.
    """
    kept = read_sealed(path)
    name = set_file(kept, path)
    questions = read_questions(name)
    own = stored_hindcast(case)
    if own is not None and own.date != questions.date:
        raise QuestionError(
            f"{path}: the forecasts are of {questions.date}; the hindcast of this case is of {own.date}, and a brief shows that one"
        )
    blind, facts = questions.blind(), shipped_facts()
    found = differences(kept, digests_of(blind, facts, case_of(blind, facts, case)))
    if found:
        raise QuestionError(
            f"{path}: the forecasts do not follow from this case, these questions, these facts and this code: {'; '.join(found)}; "
            f"`offramp hindcast {name} --out FILE` makes them again"
        )
    try:
        forecasts = with_given(forecasts_in(kept), given_in(kept))
        rows, samples = score_questions(questions, forecasts), int(kept["samples"])
    except (AttributeError, KeyError, TypeError, ValueError):
        raise QuestionError(f"{path}: a forecast of the file cannot be read") from None
    return stored_of(questions, rows, samples, case.digest)


def stored_hindcast(case: Case) -> StoredHindcast | None:
    """Return the hindcast that ships with a case, or None; a case of which a number was changed has none.

    >>> from offramp.case.reading import load
    >>> stored_hindcast(load("hotline")) is None
    True
    """
    return shipped_hindcasts().get(case.digest)


@cache
def shipped_hindcasts() -> dict[str, StoredHindcast]:
    """Return the hindcasts that ship with the package, by the SHA-256 of their case files."""
    found = {}
    for file in sorted(files("offramp.hindcasting").joinpath("catalog").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            plain = json.loads(file.read_text(encoding="utf-8"))
            parts: dict[str, Any] = {
                part: tuple(made(*row) for row in plain.pop(part, ())) for part, made in PARTS.items()
            }
            one = StoredHindcast(**plain, **parts)
            found[one.case] = one
    return found
