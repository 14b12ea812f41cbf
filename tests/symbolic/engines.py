"""The two engines on the same case, and a diagram as an array over the states of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.symbolic.budget import Budget
from offramp.symbolic.large_graph import LargeGraph, encode

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tests.strategies import Drawn

    from offramp.graph.graph import Graph
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = ["SMALL", "encoded", "mask"]

SMALL = Budget(seconds=60, gigabytes=0.02)
"""A budget whose cache is quickly reserved, for tests on thousands of cases."""


def encoded(drawn: Drawn) -> LargeGraph:
    """Return the graph of a drawn case in decision diagrams."""
    return encode(drawn.case, given=sorted(drawn.model.given), budget=SMALL)


def mask(encoding: Encoding, graph: Graph, diagram: Diagram) -> NDArray[np.bool_]:
    """Return the truth of a diagram over options in each state of the graph, by a walk over its nodes."""
    codes = graph.space.codes[graph.cells]
    bit = {encoding.place[option]: graph.case.things.index(option) for option in graph.case.options}
    known: dict[Any, NDArray[np.bool_]] = {}

    def truth(node: Diagram) -> NDArray[np.bool_]:
        if node not in known:
            parts = node.cofactors()
            variable = node.node_var()
            if parts is None or variable is None:
                known[node] = np.full(len(codes), node.satisfiable())
            else:
                known[node] = np.where(codes >> bit[variable] & 1 == 1, truth(parts[0]), truth(parts[1]))
        return known[node]

    return truth(diagram)
