"""Units of rates: the converted ones, and the probable meaning of a misspelt one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from offramp.case.duration import PERIODS, YEARS, intended_period

__all__ = [
    "CHANCES",
    "RATE_UNITS",
    "TimedUnit",
    "is_rate",
    "per_year",
    "rate_expected",
    "refuse_unknown_rate",
    "share_of_percent",
    "timed",
]

CHANCES = ("chance", "probability", "share")
"""Units by which a number is a chance, between 0 and 1."""

RATE_UNITS = tuple(f"per {period}" for period in PERIODS)
"""The units of a rate, all of which are converted."""

OTHER_PERIODS = ("second", "minute", "hour", "fortnight", "quarter", "decade", "century", "annum")
"""Periods that no rate is stated in; other words after `per`, such as `head`, are no period at all."""

_OTHER_ADVERBS = ("hourly", "fortnightly", "quarterly")
_ADVERBS = {
    "yearly": "year",
    "annual": "year",
    "annually": "year",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
}
_TIMED = re.compile(
    r"(?:(?P<amount>.*?\S)\s+)?(?:(?:per|an?|each|every)\s+|(?:1\s*)?/\s*)(?P<word>[^\W\d_]+)\.?", re.IGNORECASE
)
_PERCENT = re.compile(r"(?:percent|per\s?cent|pct|%)(?P<rest>\s+per\s+\w+|\s+a\s+\w+)?", re.IGNORECASE)
"""Per cent, a unit by which a number would be read a hundredfold."""

_IN_PERCENT = re.compile(r"(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(?:percent|per\s?cent|pct|%)", re.IGNORECASE)


@dataclass(frozen=True)
class TimedUnit:
    """A unit that states a period: `per mnoth`, `warheads per year`, `monthly`.

    `amount` is the part before the period, or an empty text. `period` is the period meant; None for one that no rate is stated in.
    `exact` is true for a unit that ends in one of `RATE_UNITS`.
    """

    amount: str
    period: str | None
    exact: bool

    @property
    def meant(self) -> str | None:
        """The unit as it should be written, or None."""
        return self.period and f"{self.amount} per {self.period}".strip()


def is_rate(unit: str | None) -> bool:
    """Return whether a unit is one of time that is converted: `per month`, but not `per head`.

    >>> is_rate("per month"), is_rate("per head")
    (True, False)
    """
    return unit is not None and unit.startswith("per ") and unit.removeprefix("per ").strip() in YEARS


def per_year(unit: str | None) -> float:
    """Return the number of times in a year that a unit stands for: `per month` gives 12.

    >>> per_year("per month"), per_year(None)
    (12.0, 1.0)
    """
    if unit is None or not is_rate(unit):
        return 1.0
    return round(1 / YEARS[unit.removeprefix("per ").strip()], 9)


def timed(unit: str) -> TimedUnit | None:
    """Return the period that a unit states, however it is spelt; None for a unit without a period.

    >>> timed("warheads per yaer").meant, timed("monthly").meant, timed("per hour").meant
    ('warheads per year', 'per month', None)
    >>> print(timed("per head"), timed("gallons"))
    None None
    """
    words = unit.strip().casefold()
    if words in _OTHER_ADVERBS:
        return TimedUnit("", None, exact=False)
    if adverb := get_close_matches(words, _ADVERBS, n=1, cutoff=0.85):
        return TimedUnit("", _ADVERBS[adverb[0]], exact=False)
    if words in ("p.a.", "pa"):
        return TimedUnit("", "year", exact=False)
    found = _TIMED.fullmatch(unit.strip())
    if found is None:
        return None
    period = intended_period(found["word"])
    if period is None and found["word"].casefold().removesuffix("s") not in OTHER_PERIODS:
        return None
    return TimedUnit(found["amount"] or "", period, exact=" ".join(unit.split()).endswith(RATE_UNITS))


def rate_expected(unit: str, *, number: str = "") -> str:
    """Return the end of a message on an invalid unit of a rate: the valid units, and the nearest, after its number.

    >>> rate_expected("per mnoth")
    'expected `per year`, `per month`, `per week` or `per day`; did you mean `per month`?'
    >>> rate_expected("gallons")
    'expected `per year`, `per month`, `per week` or `per day`'
    """
    found = timed(unit)
    words = re.findall(r"[^\W\d_]+", unit)
    period = found.period if found else intended_period(words[-1]) if words else None
    quoted = [f"`{known}`" for known in RATE_UNITS]
    nearest = f"; did you mean `{f'{number} per {period}'.strip()}`?" if period else ""
    return f"expected {', '.join(quoted[:-1])} or {quoted[-1]}{nearest}"


def share_of_percent(text: str) -> str | None:
    """Return the share to write in place of a number in per cent; None for any other text.

    >>> share_of_percent("90 %"), share_of_percent("2.5 percent"), share_of_percent("0.9")
    ('0.9', '0.025', None)
    """
    found = _IN_PERCENT.fullmatch(text.strip())
    return f"{float(found['number']) / 100:g}" if found else None


def refuse_unknown_rate(unit: str | None) -> None:
    """Raise `ValueError` for a unit that no number is stated in: per cent, or a period such as `per quarter`.

    >>> refuse_unknown_rate("per month")
    """
    if unit is not None and (percent := _PERCENT.fullmatch(unit.strip())):
        rest = " ".join((percent["rest"] or "").replace(" a ", " per ").split())
        meant = f"shares, `unit: {rest}`" if rest else "shares, `unit: share`"
        raise ValueError(f"`{unit}` would be read as a hundred times the number; write {meant}: 10 percent is 0.1")
    if unit is not None and unit.startswith("per ") and unit.removeprefix("per ").strip() in OTHER_PERIODS:
        raise ValueError(f"`{unit}` is no unit of a rate; {rate_expected(unit)}")
