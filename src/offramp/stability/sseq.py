"""Symmetric sequential stability (SSEQ): the others answer every improvement by improvements of their own, and the
actor cannot undo the answer.

Source: Rêgo & Vieira 2017; Xu, Hipel, Kilgour & Fang 2018.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.stability.concept import Concept
from offramp.stability.sanctions import stable_by
from offramp.stability.verdict import Verdict, judged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["SSEQ", "stable", "why"]


def stable(graph: Graph, actor: int) -> NDArray[np.bool_]:
    """Return the states from which every s1 ∈ R_i⁺(s) has some s2 ∈ R_H⁺(s1) with s ≿_i s2 and s ≿_i s3 for all s3 ∈
    R_i(s2).
    """
    return stable_by(graph, actor, improving=True, countermove=True)


def why(graph: Graph, actor: int, state: int) -> Verdict:
    """Return the verdict on one state; its witness is a sanction per improvement, or the improvement that has none."""
    return judged(graph, actor, state, "sseq", sanctioned=True, improving=True, countermove=True)


SSEQ = Concept(
    key="sseq",
    name="Symmetric sequential stability",
    definition=(
        "Every improvement can be answered by improvements of the others that leave the actor no better off, "
        "whatever single move it then makes."
    ),
    source="Rêgo & Vieira 2017; Xu, Hipel, Kilgour & Fang 2018",
    stable=stable,
    why=why,
)
