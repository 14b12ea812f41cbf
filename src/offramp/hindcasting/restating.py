"""The case of a question set: as known on its date, or restated to a date before that of the case."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.estimates import estimates
from offramp.case.hindsight import known_by
from offramp.case.reading import load, loads
from offramp.case.writing import to_values
from offramp.errors import QuestionError
from offramp.hindcasting.facts import known_series, years_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.hindcasting.facts import Facts
    from offramp.hindcasting.questions import Blind, QuestionSet, RateSince, ShareClass

__all__ = ["case_of", "rate_estimate", "share_estimate"]

PERCENTILES = (0.05, 0.5, 0.95)
"""Percentiles of an estimate: its low, best and high."""

COUNTED = "hindcast_record"
"""Name of the source of a number that is counted from the record."""

LATER_PARTS = ("claims", "base rates", "durations", "summary")
"""Parts of a case that a restated case does not have: they speak of the date of the case."""


def case_of(blind: Blind, facts: Facts, case: Case | None = None) -> Case:
    """Return the case that makes the forecasts; `facts` are used until the date of the set alone.

    `case` is the whole case (default: the one that the set names).

    Raises
    ------
    QuestionError
        where a rate names a series that the record does not have, a path does not exist in the case, or the restated case still has a
        number of later evidence.
    CaseError
        where the restated case is invalid.
    """
    questions = blind.set
    whole = load(questions.case_file) if case is None else case
    known = known_by(whole, questions.known_by or questions.date)
    return known if questions.restated is None else _restated(questions, known, facts.until(questions.date))


def _restated(questions: QuestionSet, case: Case, facts: Facts) -> Case:
    restated = questions.restated
    if restated is None:
        raise ValueError("the set restates nothing")
    values = {key: value for key, value in copy.deepcopy(to_values(case)).items() if key not in LATER_PARTS}
    values |= {"title": questions.title, "start": questions.date}
    values["sources"] = {
        **values.get("sources", {}),
        COUNTED: {"cite": f"the record of dated facts until {questions.date}"},
    }
    for path, value in restated.set.items():
        _put(values, path, value)
    for name, rate in restated.rates.items():
        _put_numbers(values, name, rate_estimate(rate, facts, questions.date))
    for name, classes in restated.shares.items():
        _put_numbers(values, name, share_estimate(classes))
    case = loads(json.dumps(values), questions.title)
    if left := [".".join(map(str, path)) for path, stated in estimates(case) if stated.evidence is not None]:
        raise QuestionError(f"the restated case still has numbers of later evidence: {', '.join(left)}; restate them")
    if left := [".".join(map(str, path)) for path, stated in estimates(case) if stated.by_panel]:
        raise QuestionError(f"the restated case still takes numbers from a panel: {', '.join(left)}; restate them")
    return case


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    """Set the entry at a dotted path, whose last part may be new."""
    *above, last = path.split(".")
    inner: Any = values
    for part in above:
        if not isinstance(inner, dict) or part not in inner:
            raise QuestionError(f"`{path}`: the case has no `{part}`")
        inner = inner[part]
    inner[last] = value


def _put_numbers(values: dict[str, Any], path: str, numbers: dict[str, float]) -> None:
    """Replace the numbers of an estimate and keep its unit, its label and its shape; the source is the record."""
    *above, last = path.split(".")
    inner: Any = values
    for part in above:
        inner = inner[part]
    if last not in inner:
        raise QuestionError(f"`{path}`: the case has no such estimate")
    old = inner[last] if isinstance(inner[last], dict) else {}
    kept = {key: old[key] for key in ("label", "unit", "shape") if key in old}
    inner[last] = {**kept, **numbers, "source": COUNTED}


def rate_estimate(rate: RateSince, facts: Facts, date: str) -> dict[str, float]:
    """Return the 5th, 50th and 95th percentile of a yearly rate: the Jeffreys posterior of the events of a series until a date."""
    from scipy.stats import gamma

    if rate.since >= date:
        raise QuestionError(
            f"the series `{rate.series}` begins on {rate.since}, and the date is {date}; name a later date"
        )
    known = facts.until(date)
    events = known.count(known_series(rate.series), rate.since, date)
    years = rate.years if rate.years is not None else years_between(rate.since, date)
    low, best, high = np.asarray(gamma.ppf(PERCENTILES, events + 0.5, scale=1 / years)).tolist()
    return _rounded(low, best, high)


def share_estimate(classes: Sequence[ShareClass]) -> dict[str, float]:
    """Return the 5th, 50th and 95th percentile of the equal mixture of the Jeffreys posteriors of some reference classes.

    >>> from offramp.hindcasting.questions import ShareClass
    >>> share_estimate([ShareClass(happened=0, of=13)])
    {'low': 0.000148, 'best': 0.017, 'high': 0.135}
    """
    from scipy.optimize import brentq
    from scipy.stats import beta

    shapes = np.array([(one.happened + 0.5, one.of - one.happened + 0.5) for one in classes])

    def below(share: float, level: float) -> float:
        return float(np.mean(beta.cdf(share, shapes[:, 0], shapes[:, 1]))) - level

    low, best, high = (float(brentq(below, 0.0, 1.0, args=(level,), xtol=1e-14)) for level in PERCENTILES)
    return _rounded(low, best, high)


def _rounded(low: float, best: float, high: float) -> dict[str, float]:
    """Return an estimate with three significant digits, so that it is the same text on every machine."""
    return {"low": float(f"{low:.3g}"), "best": float(f"{best:.3g}"), "high": float(f"{high:.3g}")}
