"""Tables as data, rendered as text for a terminal, Markdown, HTML, CSV or plain values."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.text import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.table import Table as RichTable

__all__ = ["Shown", "Table", "joined", "joined_html", "markdown_text"]

SENTENCE = 72
"""Cells longer than this count as running text."""


@dataclass(frozen=True)
class Table:
    """Rows of texts under named columns.

    >>> print(Table("Who", ("actor", "options"), (("usa", "5"), ("dprk", "6"))).text())
    Who
      actor   options
     ─────────────────
      usa     5
      dprk    6
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int = 10_000) -> str:
        """Return the table for a terminal of `width` characters, without colour."""
        from rich.console import Console

        stream = io.StringIO()
        Console(file=stream, width=width, color_system=None, highlight=False, emoji=False, markup=False).print(
            self.rich(width)
        )
        lines = [line.rstrip() for line in stream.getvalue().splitlines()]
        head = [self.title] if self.title else []
        return "\n".join([*head, *(line for line in lines if line), *([self.note] if self.note else [])])

    def rich(self, width: int = 10_000) -> RichTable:
        """Return the table as an object of `rich` for a terminal of `width` characters."""
        from rich import box
        from rich.table import Table as RichTable
        from rich.text import Text

        table = RichTable(box=box.SIMPLE, pad_edge=True, show_edge=True)
        for column, room in zip(self.columns, self._widths(width), strict=True):
            table.add_column(Text(column), overflow="fold", width=room)
        for row in self.rows:
            table.add_row(*(Text(cell) for cell in row))
        return table

    def fits(self, width: int) -> bool:
        """Return whether a terminal of `width` characters shows the table without breaking a word.

        >>> table = Table("", ("actor", "options"), (("usa", "sanctions"),))
        >>> table.fits(21), table.fits(20)
        (True, False)
        """
        return sum(least for least, _ in self._needs()) + self._separators() <= width

    def _separators(self) -> int:
        """Return the number of characters between and around the columns."""
        return 3 * len(self.columns) + 1

    def _needs(self) -> list[tuple[int, int]]:
        """Return two widths per column: the least one that breaks no word, and the least one with each cell on one line."""
        from rich.cells import cell_len

        needs = []
        for column, *cells in zip(self.columns, *self.rows, strict=True):
            words = max((cell_len(word) for text in (column, *cells) for word in text.split()), default=1)
            whole = max(cell_len(text) for text in (column, *cells))
            # If space is short, running text keeps most of it.
            running = SENTENCE // 3 if any(len(cell) > SENTENCE for cell in cells) else 0
            needs.append((max(words, running, 1), max(whole, 1)))
        return needs

    def _widths(self, width: int) -> list[int]:
        """Return the width of each column; if space is short, columns with the least deficit are served first."""
        needs = self._needs()
        room = [least for least, _ in needs]
        spare = max(width - self._separators() - sum(room), 0)
        for done, i in enumerate(sorted(range(len(needs)), key=lambda i: needs[i][1] - needs[i][0])):
            given = min(needs[i][1] - needs[i][0], spare // (len(needs) - done))
            room[i], spare = room[i] + given, spare - given
        return room

    def stacked(self) -> str:
        """Return the table as a list of its rows, for a terminal that is too narrow.

        >>> print(Table("", ("step", "who"), (("1", "usa"), ("2", "dprk"))).stacked())
        1
          who: usa
        2
          who: dprk
        """
        lines = []
        for first, *others in self.rows:
            lines.append(first)
            lines += [f"  {column}: {cell}" for column, cell in zip(self.columns[1:], others, strict=True)]
        return "\n".join(lines)

    def markdown(self) -> str:
        """Return the table in Markdown.

        >>> print(Table("", ("a", "b"), (("1", "2"),)).markdown())
        | a | b |
        |---|---|
        | 1 | 2 |
        """
        lines = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        shown = ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]
        shown[1] = shown[1].replace(" ", "")
        head = [f"**{markdown_text(self.title)}**", ""] if self.title else []
        return "\n".join([*head, *shown, *(["", markdown_text(self.note)] if self.note else [])])

    def csv(self) -> str:
        r"""Return the columns and rows as comma-separated values (RFC 4180, but with line ends `\n`).

        Title and note are left out. A column of figures has their exact numbers: one column for the value, and one for each
        further number, such as `low` and `high`. Chances go from 0 to 1. A missing number is an empty field.

        >>> print(Table("Who", ("actor", "says"), (("usa", "stop, now"),)).csv(), end="")
        actor,says
        usa,"stop, now"
        >>> print(Table("", ("war",), ((Figure("10 % (1 to 23 %)", 0.1, low=0.01, high=0.23),),)).csv(), end="")
        war,war low,war high
        0.1,0.01,0.23
        """
        cells = [[row[i] for row in self.rows] for i in range(len(self.columns))]
        columns = [part for head, own in zip(self.columns, cells, strict=True) for part in _numbered(head, own)]
        lines = zip(*columns, strict=True) if columns else [() for _ in (self.columns, *self.rows)]
        return "".join(f"{','.join(map(_field, line)) or _EMPTY}\n" for line in lines)

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in self.columns)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in self.rows)
        note = f"<p>{html.escape(self.note)}</p>" if self.note else ""
        caption = f"<caption>{html.escape(self.title)}</caption>" if self.title else ""
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain values."""
        return {
            "title": self.title,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "note": self.note,
        }


def _cell(text: str) -> str:
    return markdown_text(text.replace("\\", "\\\\").replace("|", "\\|"))


_NOTHING = ("·", "")
"""Empty cells of a table."""


def _numbered(head: str, cells: list[str]) -> Iterator[list[str]]:
    """Yield the columns of a CSV file for one column of a table, each with its head: one, or one for each number of its figures."""
    names = dict.fromkeys(name for cell in cells if isinstance(cell, Figure) for name in cell.numbers)
    if not names:
        yield [head, *cells]
        return
    texts = any(not isinstance(cell, Figure) and cell not in _NOTHING for cell in cells)
    for name in {"": None, **names} if texts else names:
        yield [f"{head} {name}".rstrip(), *(_number(cell, name) for cell in cells)]


def _number(cell: str, name: str) -> str:
    """Return one number of a figure with all its digits; of any other cell its text, in the column of the value."""
    if not isinstance(cell, Figure):
        return cell if not name and cell not in _NOTHING else ""
    number = cell.numbers.get(name)
    return repr(float(number) + 0.0) if isinstance(number, float) else "" if number is None else str(number)


_TAG = re.compile(r"<(?=[A-Za-z/!?])|\](?=[(\[:])|(?<!\\)!(?=\[)|^(?=[#>])")
"""Places where Markdown would begin a tag, a link, an image, a heading or a quotation."""


def markdown_text(text: str) -> str:
    r"""Return a text of a case on one line, for Markdown: its tags, links and headings stay text.

    >>> print(markdown_text("# <script> [here](javascript:x)\n< 1 %"))
    \# \<script> [here\](javascript:x) < 1 %
    """
    return _TAG.sub(lambda found: f"\\{found[0]}", text.replace("\n", " "))


_FORMULA = re.compile(r"\s*[=@].|[+-][^\d.\s]|[+-].*([|!]|[A-Za-z]\()", re.DOTALL)
"""Texts that a spreadsheet interprets as a formula; a number with its sign is none."""

_EMPTY = '""'
"""A line with one empty field: without quotation marks it would be an empty line."""


def _field(text: str) -> str:
    if _FORMULA.match(text):
        # A spreadsheet would run it.
        text = f"'{text}"
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if any(sign in text for sign in ',"\r\n') else text


def joined(parts: Iterable[str | Table]) -> str:
    """Join texts and tables into one text for a terminal.

    >>> print(joined(["first", "second"]))
    first
    second
    """
    shown = [f"\n{part}\n" if isinstance(part, Table) else part for part in parts]
    return "\n".join(shown).strip("\n").replace("\n\n\n", "\n\n")


def joined_html(parts: Iterable[str | Table]) -> str:
    """Join texts and tables into HTML for a notebook."""
    return "".join(part._repr_html_() if isinstance(part, Table) else f"<p>{html.escape(part)}</p>" for part in parts)


class Shown:
    """A record that prints as its `parts`: texts and tables, in a terminal and in a notebook."""

    def parts(self) -> tuple[str | Table, ...]:
        """Return the texts and tables to show, in order."""
        raise NotImplementedError

    def __str__(self) -> str:
        return joined(self.parts())

    def _repr_html_(self) -> str:
        return joined_html(self.parts())
