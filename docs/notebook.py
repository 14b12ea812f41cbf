"""Notebooks in the documentation: read, run cell by cell, and turned into pages with what their last lines show.

A notebook is run as plain Python in one namespace, and not in a kernel: nothing in ours needs one, a kernel would bring some
twenty packages to the tests and the documentation, and what a record shows of itself is its own `_repr_html_` or `_repr_svg_`.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Cell", "cells", "page", "run", "shown"]


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook: text in Markdown, or code."""

    kind: str
    source: str


def cells(text: str) -> tuple[Cell, ...]:
    """Return the cells of a notebook (format 4)."""
    found = json.loads(text)
    return tuple(Cell(cell["cell_type"], "".join(cell["source"])) for cell in found["cells"])


def run(source: str, names: dict[str, Any], name: str = "<cell>") -> tuple[str, Any]:
    """Run the code of a cell; return what it prints, and the value of its last line where that is an expression."""
    tree = ast.parse(source, name)
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None  # type: ignore[attr-defined]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, name, "exec"), names)  # noqa: S102  (our own notebooks)
        value = eval(compile(last, name, "eval"), names) if last is not None else None  # noqa: S307
    return printed.getvalue(), value


def shown(value: Any) -> str:
    """Return a value as a notebook shows it, in HTML: as it says itself, else its text; nothing for None."""
    if value is None:
        return ""
    for method in ("_repr_html_", "_repr_svg_"):
        rich = getattr(value, method, None)
        if rich is not None:
            return str(rich())
    return f"<pre>{escape(repr(value))}</pre>"


def page(text: str) -> str:
    """Return a notebook as a page in Markdown, run anew, each cell followed by what it prints and shows."""
    return "\n\n".join(_parts(text)) + "\n"


def _parts(text: str) -> Iterator[str]:
    names: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(cells(text), start=1):
        if cell.kind != "code":
            yield cell.source
            continue
        yield f"```python\n{cell.source}\n```"
        printed, value = run(cell.source, names, f"cell {number}")
        if printed:
            yield f"```text\n{printed.rstrip()}\n```"
        if value is not None:
            yield f'```{{raw}} html\n<div class="output" style="overflow-x:auto">{shown(value)}</div>\n```'
