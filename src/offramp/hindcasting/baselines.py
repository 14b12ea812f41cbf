"""Baselines: the base rate of the record before the date, persistence, and even chances."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.duration import DAYS_A_YEAR
from offramp.hindcasting.distributions import DIGITS, Chance, Distribution, negative_binomial, of_samples
from offramp.hindcasting.facts import known_series, years_between

if TYPE_CHECKING:
    from offramp.hindcasting.distributions import Forecast
    from offramp.hindcasting.facts import Facts
    from offramp.hindcasting.questions import BaseRate, Blind, Question

__all__ = ["EVEN", "base_rate_forecast", "past_windows", "persistence_forecast"]

EVEN = Chance(0.5)
"""The forecast of somebody who knows nothing: even chances."""


def base_rate_forecast(blind: Blind, name: str, facts: Facts) -> Forecast | None:
    """Return the forecast of the base rate for a question; None where the set states none.

    A rate is a Poisson rate and a share a binomial one, each with the Jeffreys prior: the chance of an event in w years after n events
    in T years is 1 - (T / (T + w))^(n + 1/2), and after k times out of m it is (k + 1/2) / (m + 1). Only facts until the date are used.
    """
    question = blind.set.questions[name]
    base = question.base_rate
    if base is None:
        return None
    known = facts.until(blind.set.date)
    if base.happened is not None and base.of is not None:
        return Chance(round((base.happened + 0.5) / (base.of + 1), DIGITS))
    if base.samples:
        return of_samples(np.array(base.samples))
    if base.quiet is not None or base.longest_quiet is not None:
        return _of_spells(blind, question, base, known)
    since = str(base.since)
    events = base.count if base.count is not None else known.count(_series(base), since, blind.set.date)
    predicted = negative_binomial(events, years_between(since, blind.set.date), blind.set.years(name))
    if question.form == "count":
        return predicted
    less = sum(w for v, w in zip(predicted.values, predicted.weights, strict=True) if v < _least(question))
    return Chance(round(1 - less, DIGITS))


def _series(base: BaseRate) -> str:
    return known_series(str(base.series or base.quiet or base.longest_quiet))


def _of_spells(blind: Blind, question: Question, base: BaseRate, facts: Facts) -> Forecast:
    """Return the forecast of the longest quiet spell from the past windows that are as long as the question's."""
    series = _series(base)
    windows = past_windows(str(base.since), blind.set.date, question.closes)
    longest = [float(facts.longest_quiet(series, first, last)) for first, last in windows]
    if base.longest_quiet is not None:
        return of_samples(np.array(longest))
    length = (base.lasts.years if base.lasts is not None else 0.0) * DAYS_A_YEAR
    return Chance(round((sum(spell >= length for spell in longest) + 0.5) / (len(longest) + 1), DIGITS))


def past_windows(since: str, date: str, closes: str) -> list[tuple[datetime.date, datetime.date]]:
    """Return the windows before a date that are as long as the time until a question closes, the latest first, without overlap.

    >>> len(past_windows("1990-01-01", "2017-06-28", "2018-06-28"))
    27
    """
    day, first = datetime.date.fromisoformat(date), datetime.date.fromisoformat(since)
    length = datetime.date.fromisoformat(closes) - day
    windows = []
    while day - length >= first:
        windows.append((day - length, day))
        day -= length
    return windows


def persistence_forecast(blind: Blind, name: str, facts: Facts) -> Forecast | None:
    """Return the forecast of persistence: what was so stays so; None where the set states none and nothing gives it.

    An event has the stated answer for certain, or that of the window before the date that is as long. A count is that of this window, and
    a spell the longest in it.
    """
    question = blind.set.questions[name]
    if question.persistence == "yes" or question.persistence == "no":
        return Chance(1.0 if question.persistence == "yes" else 0.0)
    if isinstance(question.persistence, float):
        return Distribution((question.persistence,), (1.0,))
    base = question.base_rate
    if base is None or not (base.series or base.quiet or base.longest_quiet):
        return None
    known = facts.until(blind.set.date)
    windows = past_windows(str(base.since), blind.set.date, question.closes)
    if not windows:
        return None
    first, last = windows[0]
    if base.series is None:
        spell = float(known.longest_quiet(_series(base), first, last))
        if base.longest_quiet is not None:
            return Distribution((spell,), (1.0,))
        return Chance(float(base.lasts is not None and spell >= base.lasts.years * DAYS_A_YEAR))
    counted = float(known.count(_series(base), first + datetime.timedelta(days=1), last))
    return Distribution((counted,), (1.0,)) if question.form == "count" else Chance(float(counted >= _least(question)))


def _least(question: Question) -> int:
    """Return the number of events that the question asks for."""
    return question.model.at_least if question.model is not None and question.model.at_least else 1
