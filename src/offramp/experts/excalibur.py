"""Panels in the format of EXCALIBUR: assessments (`.dtt`) and realisations (`.rls`), in columns of a fixed width."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from offramp.errors import CaseError, Place, Problem
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
from offramp.experts.problems import checked

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MISSING", "WIDTHS", "Widths", "decoded", "encoded", "panel_from_excalibur"]

_HEAD = re.compile(r"\* CLASS ASCII OUTPUT FILE\. NQ=\s*(?P<count>\d+)\s+QU=(?P<levels>[\d\s.]+)")
MISSING = (-1000.0, -990.0)
"""A value between these stands for no answer."""

_SCALES = {"UNI": "uniform", "LOG": "log"}


_WINDOWS = {code: sign for code in range(0x80, 0xA0) if (sign := bytes([code]).decode("cp1252", "ignore"))}
"""Signs of Windows in the place of control characters, such as a euro sign, by code."""
_CODES = {ord(sign): chr(code) for code, sign in _WINDOWS.items()}


def decoded(data: bytes) -> str:
    r"""Return the text of a file, one character a byte: Latin 1 with the signs of Windows.

    >>> decoded(b"\x80 5")
    '€ 5'
    """
    return data.decode("latin-1").translate(_WINDOWS)


def encoded(text: str) -> bytes:
    r"""Return the bytes of a text, which `decoded` reads.

    >>> encoded("€ 5")
    b'\x80 5'

    Raises
    ------
    UnicodeEncodeError
        where a character has no byte.
    """
    return text.translate(_CODES).encode("latin-1")


class Widths(NamedTuple):
    """Widths of the columns in characters."""

    number: int = 5
    expert: int = 9
    question: int = 5
    name: int = 15
    scale: int = 4
    value: int = 15


WIDTHS = Widths()


class _Line(NamedTuple):
    """The columns of a line of assessments."""

    expert: str
    number: str
    question: str
    scale: str
    values: tuple[float | None, ...]
    text: str


class _Realisation(NamedTuple):
    """A line of realisations: the value, None for a target question, the scale and the text."""

    value: float | None
    scale: str
    text: str


def panel_from_excalibur(assessments: str, realisations: str, origin: str, other: str, title: str) -> Panel:
    """Read a panel from the texts of its two files, called `origin` and `other` in messages.

    The two files may number questions differently, so that the name of a question decides; a question without a name in the file of
    realisations is found by its number.

    Raises
    ------
    CaseError
        where a file is not of the format; the message has the file and the line.
    """
    lines = _lines(assessments)
    levels = _levels(lines[0] if lines else "", origin)
    by_name, by_number = _realisations(realisations, other)
    experts: dict[str, Expert] = {}
    questions: dict[str, PanelQuestion] = {}
    answers: list[Answer] = []
    places: list[int] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.strip() == "\x1a":
            continue
        found = _assessment(line, len(levels), origin, number)
        experts.setdefault(found.expert, Expert())
        stated = by_name.get(found.question.casefold()) or by_number.get(found.number)
        value, scale, text = stated or _Realisation(None, "", "")
        question = PanelQuestion.model_validate(
            {"text": found.text or text, "scale": _SCALES[found.scale], "realisation": value}
        )
        known = questions.setdefault(found.question, question)
        if known.scale != question.scale:
            message = f"`{found.question}` is {found.scale} here, and has another scale in an earlier line"
            problems.append(Problem(message, Place(origin, number, 1)))
        elif scale in _SCALES and scale != found.scale:
            message = f"`{found.question}` is {found.scale} here, and {scale} in {other}"
            problems.append(Problem(message, Place(origin, number, 1)))
        if any(each is not None for each in found.values):
            answers.append(Answer(expert=found.expert, question=found.question, quantiles=found.values))
            places.append(number)
    if not experts:
        problems.append(Problem("the file has no assessment below its first line", Place(origin, 1, 1)))
    if problems:
        raise CaseError(list(dict.fromkeys(problems)))
    panel = Panel(title=title, levels=levels, experts=experts, questions=questions, answers=tuple(answers))

    def place(path: tuple[str | int, ...]) -> Place:
        if path[0] == "answers":
            return Place(origin, places[int(path[1])], 1)
        return Place(other if path[-1] == "realisation" else origin)

    return checked(panel, place)


def _lines(text: str) -> list[str]:
    """Return the lines of a file, without the mark of a UTF-8 file at its start."""
    return re.split(r"\r?\n|\r", text.removeprefix("\u00ef\u00bb\u00bf"))


def _fault(message: str, file: str, line: int) -> CaseError:
    return CaseError([Problem(message, Place(file, line, 1))])


def _levels(line: str, file: str) -> tuple[float, ...]:
    head = _HEAD.match(line)
    if head is None:
        raise _fault("expected `* CLASS ASCII OUTPUT FILE. NQ= 3 QU= 5 50 95`, the first line of assessments", file, 1)
    try:
        levels = tuple(float(Decimal(level) / 100) for level in head["levels"].split())
    except ArithmeticError:
        levels = ()
    if len(levels) != int(head["count"]) or list(levels) != sorted(set(levels)) or not 0 < levels[0] <= levels[-1] < 1:
        raise _fault(
            f"expected {head['count']} levels, ascending between 0 and 100; found {head['levels'].strip()}", file, 1
        )
    return levels


def _number(text: str, what: str, file: str, line: int) -> float | None:
    """Return a number, None for one that stands for no answer."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value != value or abs(value) == float("inf"):
        raise _fault(f"{what} is `{text.strip()}`; expected a number such as 1.00000E+0000", file, line)
    return None if MISSING[0] <= value <= MISSING[1] else value


def _refuse_short(line: str, width: int, file: str, number: int) -> None:
    """Raise `CaseError` for a line that ends within its columns, where a number would lose digits."""
    if len(line) < width:
        raise _fault(f"the line has {len(line)} characters, and its columns {width}; the file is damaged", file, number)


def _assessment(line: str, count: int, file: str, number: int) -> _Line:
    widths = (WIDTHS.number, WIDTHS.expert, WIDTHS.question, WIDTHS.name, WIDTHS.scale)
    _refuse_short(line, sum(widths) + count * WIDTHS.value, file, number)
    places = iter(_cut(line, *widths, *[WIDTHS.value] * count))
    code, expert, question, name, scale = (next(places).strip() for _ in range(5))
    scale = scale.upper()
    if scale not in _SCALES:
        raise _fault(f"the scale is `{scale}`; expected UNI or LOG in the columns 35 to 38", file, number)
    expert, name = expert or code, name or question
    if not expert or not name:
        raise _fault("this line names no expert or no question; the columns have a fixed width", file, number)
    values = tuple(
        _number(next(places), f"quantile {i + 1} of {expert} for {name}", file, number) for i in range(count)
    )
    return _Line(expert, question, name, scale, values, next(places).strip())


def _cut(line: str, *widths: int) -> Iterator[str]:
    """Yield columns of a line, and then its rest."""
    at = 0
    for width in widths:
        yield line[at : at + width]
        at += width
    yield line[at:]


def _realisations(text: str, file: str) -> tuple[dict[str, _Realisation], dict[str, _Realisation]]:
    """Return the realisations by name, and those without a name by number."""
    by_name: dict[str, _Realisation] = {}
    by_number: dict[str, _Realisation] = {}
    for number, line in enumerate(_lines(text), start=1):
        if not line.strip() or line.strip() == "\x1a":
            continue
        widths = (WIDTHS.number, WIDTHS.name, WIDTHS.value, WIDTHS.scale)
        _refuse_short(line, sum(widths[:3]), file, number)
        question, name, value, scale, said = (part.strip() for part in _cut(line, *widths))
        known_value = _number(value, f"the realisation of {name or question}", file, number)
        found = _Realisation(known_value, scale.upper(), said)
        known, key = (by_name, name.casefold()) if name else (by_number, question)
        if key in known:
            raise _fault(f"a second realisation of `{name or question}`", file, number)
        known[key] = found
    if not by_name and not by_number:
        raise _fault("the file has no realisation; a target question has the value -9.99500E+0002", file, 1)
    return by_name, by_number
