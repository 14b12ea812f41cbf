"""Sequential stability (SEQ): the others answer every improvement by improvements of their own, so that it does not
pay.

Source: Fraser & Hipel 1984; Fang, Hipel & Kilgour 1993.
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

__all__ = ["SEQ", "stable", "why"]


def stable(graph: Graph, actor: int) -> NDArray[np.bool_]:
    """Return the states from which every s1 ∈ R_i⁺(s) has some s2 ∈ R_H⁺(s1) with s ≿_i s2."""
    return stable_by(graph, actor, improving=True, countermove=False)


def why(graph: Graph, actor: int, state: int) -> Verdict:
    """Return the verdict on one state; its witness is a sanction per improvement, or the improvement that has none."""
    return judged(graph, actor, state, "seq", sanctioned=True, improving=True, countermove=False)


SEQ = Concept(
    key="seq",
    name="Sequential stability",
    definition="Every improvement can be answered by moves that are improvements for those who make them and leave the actor no better off.",
    source="Fraser & Hipel 1984; Fang, Hipel & Kilgour 1993",
    stable=stable,
    why=why,
)
