"""Panels as rows of a table: one per expert, question and round, for CSV files and sheets."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from pydantic import ValidationError

from offramp.case.complaints import complaint
from offramp.case.yaml import Document
from offramp.errors import CaseError, Place, Problem, did_you_mean
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
from offramp.experts.problems import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pydantic import BaseModel

__all__ = ["panel_from_csv", "panel_from_rows", "panel_to_csv", "panel_to_rows"]

LIST = " | "
"""Sign between the entries of a list in one cell."""

_PANEL = {"panel": "title", "panel date": "date", "panel note": "note", "panel source": "source"}
_EXPERT = {"expert label": "label", "expert note": "note"}
_QUESTION = {
    "text": "text",
    "kind": "kind",
    "unit": "unit",
    "resolution": "resolution",
    "horizon": "horizon",
    "scale": "scale",
    "lowest": "lowest",
    "highest": "highest",
    "realisation": "realisation",
    "realisation known": "known",
    "weight": "weight",
    "question source": "source",
    "question note": "note",
}
_ANSWER = {name: name for name in ("round", "low", "best", "high", "sure", "edges", "chips")} | {
    name: name for name in ("reason", "said", "date", "source", "note")
}
_PROBABILITY = ("probability", "probability high")
_COLUMNS = ("expert", "question", *_PANEL, *_EXPERT, *_QUESTION, *_ANSWER, *_PROBABILITY)
_NUMBERS = {"lowest", "highest", "realisation", "weight", "low", "best", "high", "sure"}


def _level_column(level: float) -> str:
    """Return the column of a level: `p5` for 0.05."""
    text = f"{Decimal(repr(level)) * 100:f}"
    return "p" + (text.rstrip("0").rstrip(".") if "." in text else text)


def _level_of(column: str) -> float | None:
    """Return the level of a column, None for a column of another kind."""
    if column[:1] != "p" or not column[1:2].isdigit():
        return None
    try:
        return float(Decimal(column[1:]) / 100)
    except InvalidOperation:
        return None


def panel_to_rows(panel: Panel) -> list[list[str]]:
    """Return a panel as rows of text, the header first; empty columns are left out."""
    rows = _rows(panel, [(answer.expert, answer.question, answer) for answer in panel.answers])
    if _order(rows) != (list(panel.experts), list(panel.questions)) or (panel.levels and not rows):
        # Rows without an answer state the order of the questions and experts, and those that nobody answered.
        lead: list[tuple[str, str, Answer | None]] = [("", name, None) for name in panel.questions]
        lead += [(name, "", None) for name in panel.experts]
        rows = _rows(panel, [*lead, *((each.expert, each.question, each) for each in panel.answers)])
    levels = [_level_column(level) for level in panel.levels]
    used = {key for row in rows for key, cell in row.items() if cell}
    columns = [name for name in (*_COLUMNS, *levels) if name in used or name in ("expert", "question", *levels)]
    return [columns, *([row.get(name, "") for name in columns] for row in rows)]


def _order(rows: Iterable[dict[str, str]]) -> tuple[list[str], list[str]]:
    """Return the experts and the questions in the order in which rows name them."""
    found: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for row in rows:
        for names, key in zip(found, ("expert", "question"), strict=True):
            if row[key]:
                names[row[key]] = None
    return list(found[0]), list(found[1])


def _rows(panel: Panel, entries: Sequence[tuple[str, str, Answer | None]]) -> list[dict[str, str]]:
    rows = []
    for expert, question, answer in entries:
        row = {"expert": expert, "question": question}
        row |= _cells(panel, Panel(), _PANEL)
        if expert in panel.experts:
            row |= _cells(panel.experts[expert], Expert(), _EXPERT)
        if question in panel.questions:
            row |= _cells(panel.questions[question], PanelQuestion(), _QUESTION)
        if answer is not None:
            row |= _cells(answer, Answer(expert=expert, question=question), _ANSWER) | {"round": str(answer.round)}
            for level, value in zip(panel.levels, answer.quantiles or (), strict=False):
                # A missing quantile of an answer differs from an answer without quantiles.
                row[_level_column(level)] = "-" if value is None else repr(value)
            if answer.probability is not None:
                row |= {key: repr(end) for key, end in zip(_PROBABILITY, answer.probability, strict=True)}
        rows.append(row)
    return rows


def _cells(record: BaseModel, plain: BaseModel, columns: dict[str, str]) -> dict[str, str]:
    """Return the fields of a record as text, empty where they are those of a plain record."""
    found = {}
    for column, name in columns.items():
        value = getattr(record, name)
        if value != getattr(plain, name):
            found[column] = LIST.join(map(repr, value)) if isinstance(value, tuple) else _text(value)
    return found


def _text(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def panel_from_rows(
    rows: Sequence[Sequence[str]], origin: str, number: Callable[[int], int] = lambda i: i + 1
) -> Panel:
    """Read a panel from rows of text, the header first; `number` gives the number of a row in its file.

    Empty rows above the header are passed over. A question or an expert is described by the first row that does so, and the others may
    leave these cells empty.

    Raises
    ------
    CaseError
        with every problem of the table, each with its row.
    """
    filled = [i for i, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        raise CaseError(
            [Problem("the table is empty; its first row names the columns, such as `expert`", Place(origin))]
        )
    first, *rest = filled
    header = [normalize("NFC", cell.strip()) for cell in rows[first]]
    problems = _header_problems(header, Place(origin, number(first), 1))
    if not problems and not rest:
        problems = [Problem("the table has no row below its header", Place(origin, number(first), 1))]
    if problems:
        raise CaseError(problems)
    document = Document(origin)
    records = []
    for i in rest:
        cells = [normalize("NFC", cell) for cell in rows[i]]
        record = {name: cell for name, cell in zip(header, cells, strict=False) if name}
        records.append((i, record))
        problems += [Problem(told, Place(origin, number(i), 1)) for told in _row_problems(header, cells, record)]
    if problems:
        raise CaseError(problems)
    value = _gathered(records, header, document, lambda i: Place(origin, number(i), 1))
    if document.problems:
        raise CaseError(document.problems)
    try:
        panel = Panel.model_validate(value)
    except ValidationError as error:
        raise CaseError([complaint(each, value, document, Panel) for each in error.errors(include_url=False)]) from None
    return checked(panel, lambda path: document.places.get(path[:2], Place(origin)))


def _row_problems(header: list[str], cells: list[str], record: dict[str, str]) -> Iterator[str]:
    """Yield the problems of a row: cells without a column, and an answer without an expert or a question."""
    stray = [k for k, cell in enumerate(cells) if cell.strip() and (k >= len(header) or not header[k])]
    if stray:
        yield f"a cell stands in column {stray[0] + 1}, which has no name in the header"
    said = [name for name in (*_ANSWER, *_PROBABILITY) if record.get(name, "").strip()]
    said += [name for name in header if _level_of(name) is not None and record.get(name, "").strip()]
    if said:
        for name in ("expert", "question"):
            if not record.get(name, "").strip():
                yield f"the row has an answer (`{said[0]}`) and no `{name}`"


def _header_problems(header: list[str], place: Place) -> list[Problem]:
    if not {"expert", "question"} & set(header):
        found = next(name for name in header if name)
        message = f"the first row begins with `{found}`, and is no header; it names the columns, such as `expert` and `question`"
        return [Problem(message, place)]
    levels = {name: level for name in header if (level := _level_of(name)) is not None}
    known = (*_COLUMNS, *levels)
    problems = [
        Problem(f"there is no column `{name}`{did_you_mean(name, known)}", place)
        for name in header
        if name and name not in known
    ]
    problems += [
        Problem(f"the column `{name}` is no level; a quantile at 5 % has the column `p5`, between p0 and p100", place)
        for name, level in levels.items()
        if not 0 < level < 1
    ]
    problems += [
        Problem(f"two columns are called `{name}`", place)
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    problems += [
        Problem(f"the column `{name}` is missing", place) for name in ("expert", "question") if name not in header
    ]
    return problems


def _gathered(
    records: list[tuple[int, dict[str, str]]], header: list[str], document: Document, place: Callable[[int], Place]
) -> dict[str, Any]:
    """Return the plain values of a panel, and note the places of its parts."""
    levels = sorted((level, name) for name in header if (level := _level_of(name)) is not None)
    value: dict[str, Any] = {"levels": [level for level, _ in levels], "experts": {}, "questions": {}, "answers": []}
    for i, row in records:
        _described(value, row, _PANEL, document, place(i), ())
        for section, columns in (("experts", _EXPERT), ("questions", _QUESTION)):
            name = row.get(section[:-1], "").strip()
            if name:
                document.places.setdefault((section, name), place(i))
                known = value[section].setdefault(name, {})
                _described(known, row, columns, document, place(i), (section, name))
        answer = _answer(row, [name for _, name in levels])
        if answer:
            document.places[("answers", len(value["answers"]))] = place(i)
            value["answers"].append(answer)
    return value


def _described(
    known: dict[str, Any],
    row: dict[str, str],
    columns: dict[str, str],
    document: Document,
    place: Place,
    path: tuple[str, ...],
) -> None:
    """Add the cells of a row that describe a question, an expert or the panel; note one that contradicts an earlier row."""
    for column, name in columns.items():
        if not (cell := row.get(column, "")):
            continue
        if known.setdefault(name, cell) != cell:
            what = f"`{path[-1]}`" if path else "the panel"
            document.problems.append(
                Problem(f"`{column}` of {what} is `{cell}` here and `{known[name]}` in an earlier row", place)
            )


def _answer(row: dict[str, str], levels: list[str]) -> dict[str, Any]:
    """Return the answer of a row as plain values; nothing for a row that only describes."""
    found: dict[str, Any] = {name: row[column] for column, name in _ANSWER.items() if row.get(column)}
    for name in ("edges", "chips"):
        if name in found:
            found[name] = [part.strip() for part in found[name].split(LIST.strip())]
    stated = [row.get(name, "").strip() for name in levels]
    if any(stated):
        found["quantiles"] = [None if cell in ("", "-") else cell for cell in stated]
    ends = [row.get(name, "").strip() for name in _PROBABILITY]
    if any(ends):
        found["probability"] = [ends[0] or ends[1], ends[1] or ends[0]]
    names = {"expert": row["expert"].strip(), "question": row["question"].strip()}
    return {**names, **found} if found and all(names.values()) else {}


def panel_to_csv(panel: Panel) -> str:
    """Return a panel as comma-separated values.

    >>> from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
    >>> one = Panel(levels=(0.5,), experts={"a": Expert()}, questions={"q": PanelQuestion(unit="days")},
    ...             answers=(Answer(expert="a", question="q", quantiles=(3,)),))
    >>> print(panel_to_csv(one), end="")
    expert,question,unit,round,p50
    a,q,days,1,3.0
    """
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(panel_to_rows(panel))
    return stream.getvalue()


def panel_from_csv(text: str, origin: str = "the panel") -> Panel:
    """Read a panel from comma-separated values; `;` or a tab divides them where the header has no comma.

    Raises
    ------
    CaseError
        with every problem of the table, each with its line.
    """
    first = text.lstrip().partition("\n")[0]
    sign = next((sign for sign in (",", ";", "\t") if sign in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    rows, lines = [], []
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise CaseError(
            [Problem(f"this is no table of comma-separated values: {error}", Place(origin, reader.line_num, 1))]
        ) from None
    width = len(next((row for row in rows if any(cell.strip() for cell in row)), []))
    short = [
        Problem(
            f"the row has {len(row)} cells, and the header {width}; a missing value is an empty cell",
            Place(origin, line, 1),
        )
        for row, line in zip(rows, lines, strict=True)
        if any(cell.strip() for cell in row) and len(row) != width
    ]
    if short:
        raise CaseError(short)
    return panel_from_rows(rows, origin, lambda i: lines[i])
