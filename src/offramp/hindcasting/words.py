"""Sentences and tables of a hindcast."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from offramp.hindcasting.distributions import Chance
from offramp.hindcasting.given_policy import GIVEN
from offramp.hindcasting.sealing import BASE_RATE, MIXTURE, MODEL, PERSISTENCE, POOL
from offramp.tables import Table
from offramp.text import Figure, counted, rounded, singular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.hindcasting.distributions import Forecast
    from offramp.hindcasting.questions import QuestionSet, Recorded
    from offramp.hindcasting.scores import CalibrationBin
    from offramp.hindcasting.scoring import Score, ScoredExpert, ScoredQuestion
    from offramp.hindcasting.summary import HindcastSummary, Paired

__all__ = [
    "NONE",
    "calibration_table",
    "experts_table",
    "forecasts_table",
    "means_table",
    "reasons_table",
    "verdict_sentences",
]

ONE_OUTCOME = (
    "One outcome ranks nobody: a good forecast can miss once, and a bad one can hit once. A model, not a forecast."
)

NONE = "·"
"""Cell of a forecaster without a forecast."""

UNSURE = {"secondary": "secondary source only", "to check": "to be checked"}
"""Confidences of an outcome that a table shows, in words."""


def verdict_sentences(summary: HindcastSummary) -> list[str]:
    """Return the sentences that come first: who is better, on how many questions, and what the model ruled out."""
    sentences = [_first(summary)]
    if summary.events:
        sentences.append(
            f"The mean Brier score on {counted(summary.events, 'event')} is {summary.brier[MODEL]:.3f} for the model and "
            f"{summary.brier[BASE_RATE]:.3f} for the base rate (lower is better). The difference is {summary.difference:+.3f}, and "
            f"{summary.low:+.3f} to {summary.high:+.3f} with 90 % confidence, from drawing {counted(summary.topics, 'topic')}"
            f"{'; it may be chance' if summary.low <= 0 <= summary.high else ''}."
        )
    mixed = next((pair for pair in summary.pairs if pair.who == MIXTURE), None)
    if mixed is not None:
        sentences.append(
            f"With every policy mixed in equal parts, the model scores {mixed.brier:.3f} and the base rate {mixed.base_rate:.3f} on the "
            f"{counted(mixed.events, 'event')} that both answer{_chance(mixed)}."
        )
    pool = next((pair for pair in summary.pairs if pair.who == POOL), None)
    if pool is not None:
        sentences.append(
            f"The model and the base rate in equal parts score {pool.brier:.3f} on the {counted(pool.events, 'event')} that both "
            f"answer{_chance(pool)}."
        )
    given = next((pair for pair in summary.pairs if pair.who == GIVEN), None)
    if given is not None:
        sentences.append(
            f"Given the policy that came, which is hindsight and no forecast, the model scores {given.brier:.3f} and the base rate "
            f"{given.base_rate:.3f} on the {counted(given.events, 'event')} that this policy does not answer itself{_chance(given)}."
        )
    if summary.ruled_out:
        sentences.append(
            f"The model gave no chance to the answer that came of {counted(len(summary.ruled_out), 'question')}: "
            f"{', '.join(summary.ruled_out)}. The logarithmic score of each is infinite."
        )
    if summary.to_check:
        verb = "was recalled and is" if summary.to_check == 1 else "were recalled and are"
        sentences.append(f"Of these outcomes, {summary.to_check} {verb} to be checked.")
    return [*sentences, ONE_OUTCOME]


def _chance(pair: Paired) -> str:
    """Return the end of a sentence about a difference whose interval contains 0."""
    return f"; the difference may be chance ({pair.low:+.3f} to {pair.high:+.3f})" if pair.may_be_chance else ""


def _first(summary: HindcastSummary) -> str:
    verb = {"worse": "loses to", "better": "beats", "level": "is level with"}[summary.standing]
    return (
        f"{summary.title}: the model {verb} the base rate. It is better on "
        f"{summary.won}, worse on {summary.lost} and level on {summary.level} of {counted(summary.compared, 'question')} that both "
        f"answer; it answers {summary.answered} of {summary.questions}."
    )


def forecasts_table(rows: Sequence[ScoredQuestion]) -> Table:
    """Return the table of questions: the forecasts, the outcome, and the scores of the model and of the base rate.

    The forecasts given the policy that came have a column if there are any.
    """
    given = (GIVEN,) if any(GIVEN in row.forecasts for row in rows) else ()
    shown = (MODEL, MIXTURE, BASE_RATE, PERSISTENCE, *given)
    heads = ("question", *shown, "outcome", "score: model", "score: base rate")
    body = tuple(
        (
            row.question.text,
            *(_said(row.forecasts.get(who)) for who in shown),
            _outcome(row.outcome, row.question.unit),
            *(_score(row.scores.get(who)) for who in (MODEL, BASE_RATE)),
        )
        for row in rows
    )
    note = (
        "Chances with their 5th and 95th percentile over worlds; numbers as the median with the 5th and 95th percentile. Scores: Brier of an "
        "event, CRPS of a number in its unit; lower is better."
    )
    if given:
        note += f" The column “{GIVEN}” is no forecast: it knows that policy."
    return Table("Forecasts and outcomes", heads, body, note)


def _said(forecast: Forecast | None) -> str:
    """Return a forecast in words."""
    if forecast is None:
        return NONE
    if isinstance(forecast, Chance):
        shown = _percent(forecast.probability)
        if forecast.low is None or forecast.high is None:
            return Figure(shown, forecast.probability)
        text = f"{shown} ({_percent(forecast.low)} to {_percent(forecast.high)})"
        return Figure(text, forecast.probability, low=forecast.low, high=forecast.high)
    low, middle, high = (forecast.quantile(q) for q in (0.05, 0.5, 0.95))
    text = rounded(middle) if low == high else f"{rounded(middle)} ({rounded(low)} to {rounded(high)})"
    return Figure(text, middle, low=low, high=high)


def _percent(chance: float) -> str:
    """Return a chance as a person would say it: 0 % and 100 % only where they were forecast."""
    if 0 < chance < 0.01:
        return "under 1 %"
    if 0.99 < chance < 1:
        return "over 99 %"
    return f"{100 * chance:.1f} %" if 0 < chance < 0.0995 else f"{100 * chance:.0f} %"


def _outcome(outcome: Recorded | None, unit: str | None) -> str:
    if outcome is None:
        return NONE
    text = outcome.value if isinstance(outcome.value, str) else _amount(outcome.value, unit)
    if outcome.on is not None:
        text += f", {outcome.on}"
    if outcome.disputed:
        span = (
            f": {rounded(outcome.low)} to {rounded(outcome.high)}"
            if outcome.low is not None and outcome.high is not None
            else ""
        )
        text += f" (disputed{span})"
    return text + (f" ({UNSURE[outcome.confidence]})" if outcome.confidence in UNSURE and not outcome.disputed else "")


def _amount(value: float, unit: str | None) -> str:
    """Return a number with its unit, in the singular for 1."""
    number = f"{value:,.6g}"
    if unit is None:
        return number
    return f"{number} {singular(unit) if value == 1 else unit}"


def _score(score: Score | None) -> str:
    if score is None:
        return NONE
    if score.brier is not None:
        return Figure(f"{score.brier:.3f}", score.brier, log=score.log)
    return Figure(f"{rounded(score.loss)} (CRPS)", score.loss)


def means_table(summary: HindcastSummary) -> Table:
    """Return the mean scores of each forecaster beside those of the base rate on the same events."""
    rows = tuple(
        (
            pair.who,
            f"{pair.events}",
            Figure(f"{pair.brier:.3f}", pair.brier),
            Figure(f"{pair.base_rate:.3f}", pair.base_rate),
            Figure("infinite" if math.isinf(pair.log) else f"{pair.log:.3f}", pair.log),
        )
        for pair in summary.pairs
    )
    note = "Each forecaster on the undisputed events that it and the base rate both answer."
    return Table("Mean scores", ("forecaster", "events", "Brier", "Brier of the base rate", "logarithmic"), rows, note)


def calibration_table(bins: Sequence[CalibrationBin]) -> Table:
    """Return the calibration of the model's chances."""
    rows = tuple(
        (
            f"{100 * each.low:.0f} to {100 * each.high:.0f} %",
            f"{each.questions}",
            _percent(each.forecast) if each.forecast is not None else NONE,
            _percent(each.came) if each.came is not None else NONE,
        )
        for each in bins
    )
    return Table("Calibration of the model", ("forecast", "questions", "mean forecast", "came"), rows)


def experts_table(experts: Sequence[ScoredExpert], questions: QuestionSet) -> Table:
    """Return the published probabilities with their scores."""
    rows = tuple(
        (
            each.forecast.who,
            each.forecast.stated,
            each.forecast.event,
            f"{'at least ' if each.forecast.at_least else ''}{_range(each.forecast.low, each.forecast.high)}",
            f"{each.forecast.horizon}; scored on {questions.questions[each.question].closes}",
            _score(each.scores),
        )
        for each in experts
    )
    note = (
        "They were stated after the date of the forecasts and, where no horizon was stated, the closing day is assumed. A range is scored at "
        "its middle, a lower bound as it stands."
    )
    return Table("Published probabilities", ("who", "stated", "event", "chance", "horizon", "Brier"), rows, note)


def _range(low: float, high: float) -> str:
    return _percent(low) if low == high else f"{_percent(low)} to {_percent(high)}"


def reasons_table(rows: Sequence[ScoredQuestion]) -> Table:
    """Return the questions that the model does not answer, or answers by a mapping, each with the reason."""
    listed = tuple(
        (
            row.question.text,
            "no forecast" if row.question.no_forecast else "mapped",
            row.question.no_forecast or row.question.mapping or "",
        )
        for row in rows
        if row.question.no_forecast or row.question.mapping
    )
    return Table("Questions that the case does not state as asked", ("question", "model", "reason"), listed)
