"""Check of a verdict's witness, by the concept that gave the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.stability.concepts import concept

if TYPE_CHECKING:
    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict

__all__ = ["recheck"]


def recheck(graph: Graph, verdict: Verdict) -> bool:
    """Check a verdict's witness against the graph, by the definition and without the search that found it.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> from offramp.stability.stability import analyse
    >>> graph = build(load("chicken"))
    >>> recheck(graph, analyse(graph).why("-", "row", "seq"))
    True
    """
    return concept(verdict.concept).recheck(graph, verdict)
