"""Symmetric metarationality (SMR): the others can sanction every improvement, and the actor cannot undo the sanction.

Source: Howard 1971; Fang, Hipel & Kilgour 1993.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.stability.concept import Concept
from offramp.stability.question import by_level
from offramp.stability.sanctions import stable_by
from offramp.stability.verdict import checked, judge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.question import Question
    from offramp.stability.verdict import Verdict

__all__ = ["SMR", "question", "recheck", "stable", "why"]


def stable(graph: Graph, actor: int) -> NDArray[np.bool_]:
    """Return the states from which every s1 ∈ R_i⁺(s) has some s2 ∈ R_H(s1) with s ≿_i s2 and s ≿_i s3 for all s3 ∈
    R_i(s2).
    """
    return stable_by(graph, actor, improving=False, countermove=True)


def question(graph: Graph, actor: int, state: int) -> Question:
    """Return the question of the concept about one state."""
    return by_level(graph, actor, state, "smr", sanctioned=True, improving=False, countermove=True)


def why(graph: Graph, actor: int, state: int) -> Verdict:
    """Return the verdict on one state; its witness is a sanction per improvement, or the improvement that has none."""
    return judge(question(graph, actor, state))


def recheck(graph: Graph, verdict: Verdict) -> bool:
    """Check a verdict's witness by the definition."""
    return checked(question(graph, graph.index(verdict.actor), verdict.state), verdict)


SMR = Concept(
    key="smr",
    name="Symmetric metarationality",
    definition=(
        "Every improvement can be answered by moves of the others that leave the actor no better off, and no single move of its "
        "own undoes that."
    ),
    source="Howard 1971; Fang, Hipel & Kilgour 1993",
    stable=stable,
    why=why,
    recheck=recheck,
    basic=True,
)
