"""Nash stability (R): the actor has no improvement from the state.

Source: Nash 1950; Fang, Hipel & Kilgour 1993, ch. 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.stability.concept import Concept
from offramp.stability.question import by_level
from offramp.stability.sanctions import unexceeded
from offramp.stability.verdict import checked, judge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.question import Question
    from offramp.stability.verdict import Verdict

__all__ = ["NASH", "question", "recheck", "stable", "why"]


def stable(graph: Graph, actor: int) -> NDArray[np.bool_]:
    """Return the states from which the actor has no improvement: R_i⁺(s) is empty."""
    return unexceeded(graph, actor, graph.levels[actor])


def question(graph: Graph, actor: int, state: int) -> Question:
    """Return the question of the concept about one state."""
    return by_level(graph, actor, state, "nash", sanctioned=False, improving=False, countermove=False)


def why(graph: Graph, actor: int, state: int) -> Verdict:
    """Return the verdict on one state; its witness is the best improvement, or the absence of any."""
    return judge(question(graph, actor, state))


def recheck(graph: Graph, verdict: Verdict) -> bool:
    """Check a verdict's witness by the definition."""
    return checked(question(graph, graph.index(verdict.actor), verdict.state), verdict)


NASH = Concept(
    key="nash",
    sanctioned=False,
    name="Nash stability",
    definition="The actor has no improvement from the state.",
    source="Nash 1950; Fang, Hipel & Kilgour 1993",
    stable=stable,
    why=why,
    recheck=recheck,
    basic=True,
)
