"""Non-myopic stability: the actor stays at every sufficiently large depth of foresight.

A state is non-myopically stable for i where it is L_h stable for i for all large h. The anticipated levels at depth h
depend only on those at depth h - 1, and they take finitely many values, so from some h on they repeat. A state is
stable where i stays at every depth of the cycle.

Source: Brams & Wittman 1981; Kilgour 1984, 1985; Fang, Hipel & Kilgour 1993, ch. 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.stability.concept import Concept, Family
from offramp.stability.limited import anticipations, played_out, reason_against, stays, verdict_ahead

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.limited import Anticipation
    from offramp.stability.verdict import Verdict

__all__ = ["NONMYOPIC", "recheck", "repeating", "stable", "why"]


def repeating(graph: Graph) -> tuple[list[Anticipation], int]:
    """Return the anticipated levels until they repeat, and the position where the cycle begins."""
    seen: dict[bytes, int] = {}
    found: list[Anticipation] = []
    for anticipated in anticipations(graph):
        key = anticipated[0].tobytes() + anticipated[1].tobytes()
        if key in seen:
            return found, seen[key]
        seen[key] = len(found)
        found.append(anticipated)
    raise AssertionError("the anticipated levels never end")


def stable(graph: Graph, actor: int) -> NDArray[np.bool_]:
    """Return the states in which an actor stays for all large h."""
    found, first = repeating(graph)
    always: NDArray[np.bool_] = np.all([stays(graph, actor, anticipated) for anticipated in found[first:]], axis=0)
    return always


def _depth(graph: Graph, actor: int, state: int) -> tuple[list[Anticipation], int]:
    """Return the anticipated levels up to a depth of the cycle and their number; a depth at which the actor leaves, if
    one exists.
    """
    found, first = repeating(graph)
    for last in range(first, len(found)):
        if not stays(graph, actor, found[last])[state]:
            return found[: last + 1], last + 1
    return found, len(found)


def why(graph: Graph, actor: int, state: int) -> Verdict:
    """Return the verdict on one state, with the play expected at a depth that repeats."""
    before, _ = _depth(graph, actor, state)
    return verdict_ahead(graph, actor, state, "nonmyopic", before)


def recheck(graph: Graph, verdict: Verdict) -> bool:
    """Check a verdict by playing out every sequence of moves at the depths of the cycle (one of them, where it leaves)."""
    actor = graph.index(verdict.actor)
    found, first = repeating(graph)
    if not verdict.stable:
        return played_out(graph, verdict, _depth(graph, actor, verdict.state)[1])
    return all(played_out(graph, verdict, h) for h in range(first + 1, len(found) + 1))


NONMYOPIC = Concept(
    key="nonmyopic",
    name="Non-myopic stability",
    definition="At every sufficiently large depth of foresight, in turns, the actor anticipates no end of play that is better than staying.",
    source="Brams & Wittman 1981; Kilgour 1984",
    stable=stable,
    why=why,
    recheck=recheck,
    applies=reason_against,
    page="limited-move",
    family=Family.LIMITED_MOVE,
)
