"""What a solution concept is: a name, a definition, an answer for all states at once, and a witness for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict

__all__ = ["Concept"]


@dataclass(frozen=True)
class Concept:
    """A solution concept.

    `stable(graph, actor)` says for every state whether it is stable for the actor at that position of the case;
    `why(graph, actor, state)` returns the verdict on one state with its witness.
    """

    key: str
    name: str
    definition: str
    source: str
    stable: Callable[[Graph, int], NDArray[np.bool_]]
    why: Callable[[Graph, int, int], Verdict]
