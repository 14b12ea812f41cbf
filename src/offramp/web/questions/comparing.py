"""Two variants of a case side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from offramp.comparison.compare import compare
from offramp.tables import Table
from offramp.web.questions.cases import case_of
from offramp.web.questions.labelled import labelled

if TYPE_CHECKING:
    from offramp.graph.graph import Graph

__all__ = ["compared"]


def compared(text: str, other: str) -> dict[str, Any]:
    """Return what the second text changes in the answers on the graph, and why, as `offramp compare --json` prints it.

    The page has states in words and labels, where the command has their names.
    """
    found = compare(case_of(text), case_of(other))
    cases = (found.one.case, found.other.case)
    parts = [
        _in_words(part, (found.one, found.other)).to_dict() if isinstance(part, Table) else labelled(part, *cases)
        for part in found.parts()
    ]
    return {"parts": parts, "twin": found.to_dict()}


def _in_words(table: Table, graphs: tuple[Graph, Graph]) -> Table:
    """Return a table with its states in words; others as they are."""
    if table.columns[:2] != ("id", "name"):
        return table
    rows: list[tuple[str, ...]] = []
    cases = tuple(graph.case for graph in graphs)
    for state, name, *more in table.rows:
        number = int(state.removeprefix("s"))
        graph = next(each for each in graphs if number < each.size and each.name(number) == name)
        rows.append((state, graph.in_words(number), *(labelled(str(cell), *cases) for cell in more)))
    return replace(table, columns=("id", "on in this state", *table.columns[2:]), rows=tuple(rows))
