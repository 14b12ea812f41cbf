"""The language of a brief: its messages, and how it writes numbers, dates and lists.

Messages are in English in the code, and in a gettext catalogue per other language (`messages/LANGUAGE.po`). A message without a
translation stays in English. Babel reads the catalogues and writes numbers and dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.errors import QuestionError, did_you_mean
from offramp.language.sentence import Sentence, mark, mark_count
from offramp.language.values import Count

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from babel.messages.catalog import Catalog

    from offramp.language.values import Origin, Value

__all__ = ["LANGUAGES", "MESSAGES", "Language", "language_of"]

MESSAGES = Path(__file__).parent / "messages"
"""The folder of the catalogues."""

LANGUAGES = ("en", "fr")
"""The languages of a brief; English is complete, the others translate the front."""

_SPELT = (
    mark("zero"),
    mark("one"),
    mark("two"),
    mark("three"),
    mark("four"),
    mark("five"),
    mark("six"),
    mark("seven"),
    mark("eight"),
    mark("nine"),
    mark("ten"),
)
"""Words for small numbers."""

_UNITS = {
    "year": mark_count("{number} year", "{number} years"),
    "month": mark_count("{number} month", "{number} months"),
    "day": mark_count("{number} day", "{number} days"),
}
"""The units of a duration."""

_JOINED = (mark("and"), mark("or"))
"""The words that join the last part of a list."""


_APART = mark("; ")
"""The sign between parts that have commas of their own."""


@dataclass(frozen=True)
class Language:
    """A language: `say` returns sentences, the other methods their parts."""

    key: str

    def say(self, message: str, **values: Value) -> Sentence:
        """Return a message with values in its braces, as a sentence of this language.

        Raises
        ------
        KeyError
            if the message names a value that is not given.
        """
        return Sentence(self._filled(self.fixed(message), values), message, values)

    def say_count(self, one: str, many: str, number: int, of: Origin | None = None, **values: Value) -> Sentence:
        """Return the message for `one`, or for `many`, of a number; its braces contain `number` with its origin.

        >>> language_of("en").say_count("{number} world", "{number} worlds", 64)
        '64 worlds'
        """
        counted: dict[str, Value] = {"number": Count(number, of or {}), **values}
        return Sentence(self._filled(self._plural(one, many, number), counted), one if number == 1 else many, counted)

    def join(self, sentences: Sequence[str], sign: str = " ") -> Sentence:
        """Return several sentences as one text, which keeps the witnesses of all."""
        parts = {f"part{i}": part for i, part in enumerate(sentences, 1)}
        return Sentence(sign.join(sentences), sign.join(f"{{{name}}}" for name in parts), parts)

    def together(self, parts: Sequence[str]) -> str:
        """Return the parts of a cell with semicolons between them; a single part stays unchanged."""
        return parts[0] if len(parts) == 1 else self.join(parts, self.apart)

    @property
    def apart(self) -> str:
        """The semicolon between parts, with the space that the language puts before it."""
        return self.fixed(_APART)

    def all_of(self, parts: Sequence[str]) -> Sentence:
        """Return parts joined by commas and `and` as one text, which keeps the witnesses of all.

        >>> language_of("fr").all_of(["un", "deux", "trois"])
        'un, deux et trois'
        """
        names = {f"part{i}": part for i, part in enumerate(parts, 1)}
        # The message is of this language: how parts are joined is no message of the catalogue.
        return Sentence(self.listed(parts), self.listed([f"{{{name}}}" for name in names]), names)

    def fixed(self, message: str) -> str:
        """Return a message in this language, with its braces unfilled."""
        return _translated(self.key, message)

    def knows(self, message: str) -> bool:
        """Return whether a text is a message with a translation into this language; English knows every text."""
        return self.key == "en" or _translated(self.key, message) != message

    def number(self, number: float) -> str:
        """Return a number as this language writes it, with at most eight decimals."""
        from babel.numbers import format_decimal

        return str(format_decimal(number, format="#,##0.########", locale=self.key))

    def date(self, day: datetime.date, parts: int = 3) -> str:
        """Return a date in words; of two parts only its month and year, of one its year."""
        from babel.dates import format_date

        return str(format_date(day, format=("y", "MMMM y", "d MMMM y")[parts - 1], locale=self.key))

    def duration(self, number: float, unit: str) -> str:
        """Return a number of years, months or days; small whole numbers as words."""
        one, many = _UNITS[unit]
        whole = int(number) if number == int(number) else 2
        small = number == whole and number < len(_SPELT)
        shown = self.fixed(_SPELT[whole]) if small else self.number(number)
        return self._plural(one, many, whole).format(number=shown)

    def quoted(self, label: str) -> str:
        """Return a label in quotation marks."""
        return self.fixed("“{label}”").format(label=label)

    def listed(self, parts: Sequence[str], word: str = _JOINED[0]) -> str:
        """Return parts joined by commas, and the last one by a conjunction."""
        *most, last = list(parts) or [""]
        return f"{', '.join(most)} {self.fixed(word)} {last}" if most else last

    def _filled(self, message: str, values: Mapping[str, Value]) -> str:
        words = {name: value if isinstance(value, str) else value.words(self) for name, value in values.items()}
        said = message.format(**words).replace("….", "…")
        return _with_a_capital(said) if message[:1] == "{" and message[-1:] in ".!?" else said

    def _plural(self, one: str, many: str, number: int) -> str:
        catalogue = _catalogue(self.key)
        found = catalogue.get((one, many)) if catalogue is not None else None
        forms = list(found.string or ()) if found is not None else []
        if catalogue is None or len(forms) < 2 or not all(forms):
            return one if number == 1 else many
        return str(forms[c2py(catalogue.plural_expr)(number)])


_OPENING = "“«\u00a0 "
"""Signs before the first letter of a sentence."""


def _with_a_capital(text: str) -> str:
    """Return a sentence with a capital at its start, also within quotation marks."""
    opening = len(text) - len(text.lstrip(_OPENING))
    return text[:opening] + text[opening : opening + 1].upper() + text[opening + 1 :]


def language_of(key: str) -> Language:
    """Return a language by its code.

    >>> language_of("fr").number(1234.5)
    '1\u202f234,5'

    Raises
    ------
    QuestionError
        if briefs are not written in it.
    """
    if key not in LANGUAGES:
        raise QuestionError(
            f"a brief is written in {' or '.join(f'`{known}`' for known in LANGUAGES)}, not in `{key}`{did_you_mean(key, LANGUAGES)}"
        )
    return Language(key)


@cache
def _catalogue(key: str) -> Catalog | None:
    """Return the catalogue of a language; None for English, in which the messages are written."""
    if key == "en":
        return None
    from babel.messages.pofile import read_po

    with (MESSAGES / f"{key}.po").open("rb") as file:
        return read_po(file, locale=key)


@cache
def _translated(key: str, message: str) -> str:
    catalogue = _catalogue(key)
    found = catalogue.get(message) if catalogue is not None else None
    return str(found.string) if found is not None and found.string else message
