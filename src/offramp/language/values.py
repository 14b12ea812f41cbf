"""Values in a sentence: chances, amounts, counts, durations, dates and lists of labels, each with its origin.

A value has its origin (`of`), so that a reader or a program can compute it again: a mapping of plain values, such as
`{"mean": "any_war", "policy": "wait"}`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Amount", "Chance", "Count", "Day", "Names", "Origin", "Span", "Stated", "Value", "Writer", "significant"]


class Writer(Protocol):
    """A language as values see it: how it writes numbers, dates, durations and lists."""

    def fixed(self, message: str) -> str:
        """Return a message in the language."""

    def number(self, number: float) -> str:
        """Return a number as the language writes it."""

    def date(self, day: datetime.date, parts: int = 3) -> str:
        """Return a date in words; of two parts only its month and year, of one its year."""

    def duration(self, number: float, unit: str) -> str:
        """Return a number of years, months or days."""

    def quoted(self, label: str) -> str:
        """Return a label in quotation marks."""

    def listed(self, parts: Sequence[str], word: str = "and") -> str:
        """Return parts joined by commas and a conjunction."""


Origin: TypeAlias = Mapping[str, Any]
"""Origin of a value, as plain values."""


def significant(amount: float, digits: int = 2) -> float:
    """Return a number rounded to some significant digits.

    >>> significant(54321.0), significant(0.0456)
    (54000.0, 0.046)
    """
    return 0.0 if amount == 0 else float(f"{amount:.{digits}g}")


class Stated:
    """A value with its origin `of`; `kind` is the name of its `value` among plain values."""

    kind: ClassVar[str] = "value"

    def words(self, language: Writer) -> str:
        """Return the value in words."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Return the value as plain values, its origin last.

        >>> Chance(0.2, {"mean": "war"}).to_dict(), Names(("wait",)).to_dict()
        ({'chance': 0.2, 'of': {'mean': 'war'}}, {'names': ['wait'], 'quoted': False, 'word': 'and', 'of': {}})
        """
        shown = {
            self.kind if each.name == "value" else each.name: getattr(self, each.name)
            for each in fields(self)  # type: ignore[arg-type]
            if each.name != "of" and each.metadata.get("plain", True)
        }
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in shown.items()}
        return {**told, "of": dict(getattr(self, "of"))}  # noqa: B009


@dataclass(frozen=True)
class Chance(Stated):
    """A chance or a share between 0 and 1, in whole per cent, with one decimal below 10 %."""

    kind = "chance"

    value: float
    of: Origin = field(default_factory=dict)

    def words(self, language: Writer) -> str:
        """Return the chance in words.

        >>> from offramp.language.language import language_of
        >>> english = language_of("en")
        >>> [Chance(value).words(english) for value in (0, 0.004, 0.0871, 0.096, 0.54, 0.9961, 1)]
        ['0 %', 'under 1 %', '8.7 %', '9.6 %', '54 %', 'over 99 %', '100 %']
        """
        share = 100 * min(max(self.value, 0.0), 1.0)
        if 0 < share < 1:
            return language.fixed("under {number} %").format(number=language.number(1))
        if 99 < share < 100:
            return language.fixed("over {number} %").format(number=language.number(99))
        shown = round(share, 1) if share < 9.95 else round(share)
        return language.fixed("{number} %").format(number=language.number(shown))


@dataclass(frozen=True)
class Amount(Stated):
    """An amount with two significant digits and its unit; from a million on in millions.

    An amount below 0.01 is `under 0.01`, unless it is `exact`, as a stated number is. A `counted` number keeps its digits.
    """

    kind = "amount"

    value: float
    unit: str = ""
    of: Origin = field(default_factory=dict)
    exact: bool = field(default=False, metadata={"plain": False})
    counted: bool = field(default=False, metadata={"plain": False})

    def words(self, language: Writer) -> str:
        """Return the amount in words.

        >>> from offramp.language.language import language_of
        >>> english = language_of("en")
        >>> Amount(43.14, "warheads").words(english), Amount(54321).words(english), Amount(2.13e6, "deaths").words(english)
        ('43 warheads', '54,000', '2.1 million deaths')
        >>> Amount(505, "days", counted=True).words(english)
        '505 days'
        """
        size = self.value if self.counted else significant(self.value)
        if 0 < abs(self.value) < 0.01 and not self.exact:
            number = language.fixed("under {number}").format(number=language.number(0.01))
        elif abs(size) >= 1e6:
            number = language.fixed("{number} million").format(number=language.number(size / 1e6))
        else:
            number = language.number(size)
        return f"{number} {self.unit}".strip()


@dataclass(frozen=True)
class Count(Stated):
    """A whole number, in full."""

    kind = "count"

    value: int
    of: Origin = field(default_factory=dict)

    def words(self, language: Writer) -> str:
        """Return the number in words.

        >>> from offramp.language.language import language_of
        >>> Count(1024).words(language_of("en"))
        '1,024'
        """
        return language.number(self.value)


@dataclass(frozen=True)
class Span(Stated):
    """A duration in years, in the unit that a person would use."""

    years: float
    of: Origin = field(default_factory=dict)

    def words(self, language: Writer) -> str:
        """Return the duration in words.

        >>> from offramp.language.language import language_of
        >>> english = language_of("en")
        >>> [Span(years).words(english) for years in (5, 1, 1.5, 0.25, 0.02)]
        ['five years', 'one year', '18 months', 'three months', 'seven days']
        """
        number, unit = self.years, "year"
        if abs(self.years - round(self.years)) > 0.01 * max(self.years, 1) or self.years < 0.95:
            number, unit = (self.years * 12, "month") if self.years >= 0.95 / 12 else (self.years * 365.25, "day")
            if self.years > 3:
                number, unit = self.years, "year"
        shown = significant(number) if unit == "year" and number > 3 else float(round(number))
        return language.duration(shown, unit)


@dataclass(frozen=True)
class Day(Stated):
    """A date, as `2017-06-28`; or a month or a year, as `2017-06` and `2017`."""

    kind = "date"

    value: str
    of: Origin = field(default_factory=dict)

    def words(self, language: Writer) -> str:
        """Return the date in words.

        >>> from offramp.language.language import language_of
        >>> Day("2017-06-28").words(language_of("en")), Day("2017-06-28").words(language_of("fr"))
        ('28 June 2017', '28 juin 2017')
        >>> Day("2017-10").words(language_of("en")), Day("2017").words(language_of("en"))
        ('October 2017', '2017')
        """
        parts = list(map(int, self.value.split("-")))
        return language.date(datetime.date(*parts, *(1,) * (3 - len(parts))), len(parts))


@dataclass(frozen=True)
class Names(Stated):
    """Labels of the case, joined by commas and `and`; `quoted` puts each in quotation marks."""

    names: tuple[str, ...]
    of: Origin = field(default_factory=dict)
    quoted: bool = False
    word: str = "and"

    def words(self, language: Writer) -> str:
        """Return the labels in words.

        >>> from offramp.language.language import language_of
        >>> Names(("wait", "talk first"), quoted=True).words(language_of("en"))
        '“wait” and “talk first”'
        """
        shown = [language.quoted(name) if self.quoted else name for name in self.names]
        return language.listed(shown, self.word)


Value: TypeAlias = "str | Amount | Chance | Count | Day | Names | Span"
"""Part of a sentence: a label of the case, another sentence, or a value with its origin."""
