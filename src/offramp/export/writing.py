"""Writing of a graph in the format of another program, by the ending of the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from offramp.errors import QuestionError, did_you_mean
from offramp.export.dot import to_dot
from offramp.export.edges import refuse_too_many
from offramp.export.graphml import to_graphml
from offramp.export.nfg import to_nfg
from offramp.files import write_whole
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.graph.graph import Graph

__all__ = ["ENDINGS", "rendered", "write_graph"]


def _analysed(render: Callable[..., str]) -> Callable[[Graph], str]:
    """Return a renderer that also finds the equilibria; it refuses a graph that is too large before the search."""

    def rendered(graph: Graph) -> str:
        refuse_too_many(graph)
        return render(graph, analyse(graph))

    return rendered


ENDINGS: dict[str, Callable[[Graph], str]] = {
    ".graphml": _analysed(to_graphml),
    ".dot": _analysed(to_dot),
    ".gv": _analysed(to_dot),
    ".nfg": to_nfg,
}
"""Renderers of a graph, by the ending of the file."""


def rendered(graph: Graph, ending: str) -> str:
    """Return a graph in a format, with its equilibria under every concept if the format can hold them.

    Raises
    ------
    QuestionError
        if the ending is unknown, or the format cannot hold the graph.
    TooLarge
        if the graph is too large.
    """
    if ending.casefold() not in ENDINGS:
        raise QuestionError(f"a graph is not written as `{ending}`{did_you_mean(ending, ENDINGS)}")
    return ENDINGS[ending.casefold()](graph)


def write_graph(graph: Graph, path: str | Path) -> None:
    """Write a graph as GraphML, DOT or a game of Gambit, by the ending of `path`; completely or not at all.

    Raises
    ------
    OutputError
        if the file cannot be written.
    QuestionError, TooLarge
        as `rendered` does.
    """
    path = Path(path)
    write_whole(path, rendered(graph, path.suffix or path.name))
