"""Text for readers: lists, counts, quotation, chances, amounts and durations."""

from __future__ import annotations

import json
from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Figure",
    "capitalised",
    "chance_in_words",
    "counted",
    "grouped",
    "limit",
    "limit_of_chance",
    "listed",
    "percent",
    "quoted",
    "ranged",
    "rounded",
    "singular",
    "to_json",
    "uncapitalised",
    "years_in_words",
]


class Figure(str):
    """Text of a number for tables, with the exact numbers for CSV files.

    `numbers` has them by name. The value itself has an empty name; a range has `low` and `high`. A missing value is None.

    >>> figure = Figure("10 % (0.29 to 88 %)", 0.1013, low=0.0029, high=0.8812)
    >>> figure, figure.numbers
    ('10 % (0.29 to 88 %)', {'': 0.1013, 'low': 0.0029, 'high': 0.8812})
    """

    __slots__ = ("numbers",)

    numbers: dict[str, float | str | None]

    def __new__(cls, text: str, value: float | None = None, **more: float | str | None) -> Figure:
        """Return the text with its value and further numbers by name."""
        figure = super().__new__(cls, text)
        figure.numbers = {"": value, **more} if value is not None or not more else dict(more)
        return figure

    @property
    def value(self) -> float | str | None:
        """The value, or None."""
        return self.numbers.get("")


def grouped(number: int) -> Figure:
    """Return a whole number for tables, in groups of three digits.

    >>> grouped(2688), grouped(2688).value
    ('2,688', 2688)
    """
    return Figure(f"{number:,}", number)


def ranged(low: Figure, high: Figure) -> Figure:
    """Return a range of two figures.

    >>> ranged(percent(0.01), percent(0.23)), ranged(percent(0.01), percent(0.23)).numbers
    ('1.0 % to 23 %', {'low': 0.01, 'high': 0.23})
    """
    return Figure(f"{low} to {high}", low=low.value, high=high.value)


def listed(parts: Iterable[str], word: str = "and") -> str:
    """Join parts with commas, and the last one with a conjunction.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} {word} {last}" if most else last


def to_json(value: Any) -> str:
    """Return plain values as JSON, indented by two; minus zero becomes zero, and a number that is not finite `null`.

    >>> to_json([-0.0, float("inf")]).split()
    ['[', '0.0,', 'null', ']']
    """
    return json.dumps(_finite(value), ensure_ascii=False, indent=2, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    if isinstance(value, float):
        return value + 0.0 if isfinite(value) else None
    return value


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the singular for 1.

    >>> counted(1, "world"), counted(1000, "world")
    ('1 world', '1,000 worlds')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def singular(noun: str) -> str:
    """Return a noun in the plural, such as a unit, in the singular.

    >>> singular("launches"), singular("tests"), singular("people")
    ('launch', 'test', 'people')
    """
    return noun[:-2] if noun.endswith(("ches", "shes", "sses", "xes")) else noun.removesuffix("s")


def quoted(label: str) -> str:
    """Return a label in quotation marks."""
    return f"“{label}”"


def percent(chance: float) -> Figure:
    """Return a chance in per cent with two significant digits of it or of its complement, whichever is smaller.

    >>> percent(0.0345), percent(0.00002), percent(0.9999), percent(0.4)
    ('3.5 %', '0.0020 %', '99.990 %', '40 %')
    """
    share = 100 * min(max(chance + 0.0, 0.0), 1.0)
    rest = min(share, 100 - share)
    if rest == 0:
        return Figure(f"{share:.0f} %", chance)
    if rest < 1e-4:
        return Figure("< 0.0001 %" if share < 50 else "> 99.9999 %", chance)
    # The digits are counted after rounding: 9.96 is 10, not 10.0.
    digits = max(0, 1 - floor(log10(float(f"{rest:.1e}"))))
    return Figure(f"{share:.{digits}f} %", chance)


def chance_in_words(chance: float) -> str:
    """Return a chance in a sentence: in whole per cent, with one decimal below 10 %.

    >>> [chance_in_words(each) for each in (0, 5e-5, 0.0345, 0.0996, 0.54, 0.9999, 1)]
    ['0 %', 'under 1 %', '3.5 %', '10 %', '54 %', 'over 99 %', '100 %']
    """
    share = 100 * chance
    if 0 < share < 1:
        return "under 1 %"
    if 99 < share < 100:
        return "over 99 %"
    tenths = f"{share:.1f}"
    return f"{tenths} %" if share > 0 and float(tenths) < 10 else f"{share:.0f} %"


def rounded(amount: float) -> Figure:
    """Return an amount with three significant digits, or two from 1,000 on.

    >>> rounded(23.61), rounded(109791), rounded(0), rounded(5e-8)
    ('23.6', '110,000', '0', '< 0.0001')
    """
    amount += 0.0  # Turns minus zero into zero.
    if 0 < abs(amount) < 1e-4:
        return Figure("< 0.0001" if amount > 0 else "> -0.0001", amount)
    large = abs(float(f"{amount:.3g}")) >= 1000
    return Figure(f"{float(f'{amount:.2g}'):,.0f}" if large else f"{amount:.3g}", amount)


def limit(amount: float, digits: int = 3) -> Figure:
    """Return a limit or a threshold with a number of significant digits, as it would be written in a case.

    >>> limit(0.61234), limit(3.2e-7), limit(123456), limit(0), limit(-0.00002)
    ('0.612', '3.2e-7', '123,000', '0', '-2e-5')
    """
    short = float(f"{amount + 0.0:.{digits}g}")
    if abs(short) >= 1000:
        return Figure(f"{short:,.{max(0, digits - 1 - floor(log10(abs(short))))}f}", amount)
    head, sign, power = f"{short:.{digits}g}".partition("e")
    return Figure(f"{head}e{int(power)}" if sign else head, amount)


def limit_of_chance(chance: float) -> Figure:
    """Return a limit of a chance in per cent, with three significant digits.

    >>> limit_of_chance(0.25), limit_of_chance(1e-6), limit_of_chance(1e-8)
    ('25 %', '0.0001 %', '1e-6 %')
    """
    return Figure(f"{limit(100 * chance)} %", chance)


def years_in_words(years: float, digits: int = 6) -> str:
    """Return a duration in years with its unit.

    >>> years_in_words(1.0), years_in_words(2.5), years_in_words(1.04, 2)
    ('1 year', '2.5 years', '1 year')
    """
    said = f"{years:.{digits}g}" if abs(years) < 10 else f"{round(years, max(0, digits - 2)):,.{digits + 6}g}"
    return f"{said} year" if said == "1" else f"{said} years"


def capitalised(text: str) -> str:
    """Return a text with a capital at its start.

    >>> capitalised("relief for freeze")
    'Relief for freeze'
    """
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """Return a label as it stands within a sentence: without its capital, unless its first word is a name or an abbreviation.

    >>> uncapitalised("Keep forces on high alert"), uncapitalised("UN sanctions")
    ('keep forces on high alert', 'UN sanctions')
    """
    first = text.split(" ", 1)[0]
    return text if first[1:] != first[1:].lower() or (len(first) == 1 and first != "A") else text[:1].lower() + text[1:]
