"""Record of a solution concept: its name, its definition, its stable states, and a witness for one state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict

__all__ = ["Concept", "Family"]


class Family(Enum):
    """Family of a solution concept: its addition to the basic concepts."""

    BASIC = "basic"
    SIMULTANEOUS = "simultaneous sanctions"
    LIMITED_MOVE = "limited moves"
    COALITIONAL = "coalitions"
    STRENGTH = "strength of preference"
    UNKNOWN_PREFERENCE = "unknown preference"


@dataclass(frozen=True)
class Concept:
    """A solution concept.

    `stable(graph, actor)` returns for every state whether it is stable for the actor at that position of the case.
    `why(graph, actor, state)` returns the verdict on one state with its witness, and `recheck(graph, verdict)` checks
    such a witness by the definition. The `basic` concepts are analysed by default. `applies(graph)` returns the reason
    why the concept cannot judge a graph, or an empty text. `page` is the common page of the docs for several concepts.
    The optional `everyone(graph)` computes `stable` for all actors at once: a row per actor.

    `family` is its addition to the basic concepts, `attitude` the one to unknown preference, `depth` the number of
    moves that the actors look ahead. `sanctioned` is false if no improvement can be deterred.
    """

    key: str
    name: str
    definition: str
    source: str
    stable: Callable[[Graph, int], NDArray[np.bool_]]
    why: Callable[[Graph, int, int], Verdict]
    recheck: Callable[[Graph, Verdict], bool]
    basic: bool = False
    applies: Callable[[Graph], str] = lambda _graph: ""
    page: str = ""
    family: Family = Family.BASIC
    attitude: str = ""
    depth: int | None = None
    sanctioned: bool = True
    everyone: Callable[[Graph], NDArray[np.bool_]] | None = None

    @property
    def label(self) -> str:
        """Short name of the concept in the head of a table.

        >>> from offramp.stability.concepts import concept
        >>> concept("gmr_strong").label
        'GMR strong'
        """
        head, _, tail = self.key.partition("_")
        return f"{head.upper()} {tail}".strip()

    def of_everyone(self, graph: Graph) -> NDArray[np.bool_]:
        """Return which states are stable: a row per actor, a column per state."""
        self.refuse(graph)
        if self.everyone is not None:
            return self.everyone(graph)
        import numpy as np

        return np.array([self.stable(graph, actor) for actor in range(len(graph.actors))])

    def refuse(self, graph: Graph) -> None:
        """Raise `QuestionError` with the reason where the concept cannot judge a graph."""
        if reason := self.applies(graph):
            raise QuestionError(f"{self.label} cannot be asked of this case: {reason}")
