"""Non-myopic stability: the actor stays however far ahead the two look, once they look far enough.

A state is non-myopically stable for i where it is L_h stable for i for all large h. What turns lead to depends on the
turns before alone, and there are finitely many possibilities, so from some h on they repeat; a state is stable where
it is in every one of those that repeat.

Source: Brams & Wittman 1981; Kilgour 1984, 1985; Fang, Hipel & Kilgour 1993, ch. 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.stability.concept import Concept, Family
from offramp.stability.limited import outlooks, played_out, reason_against, stays, verdict_ahead

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.limited import Outlook
    from offramp.stability.verdict import Verdict

__all__ = ["NONMYOPIC", "recheck", "repeating", "stable", "why"]


def repeating(graph: Graph) -> tuple[list[Outlook], int]:
    """Return the outlooks until they repeat, and the position of the first that comes again."""
    seen: dict[bytes, int] = {}
    found: list[Outlook] = []
    for outlook in outlooks(graph):
        key = outlook[0].tobytes() + outlook[1].tobytes()
        if key in seen:
            return found, seen[key]
        seen[key] = len(found)
        found.append(outlook)
    raise AssertionError("outlooks never end")


def stable(graph: Graph, actor: int) -> NDArray[np.bool_]:
    """Return the states in which an actor stays for all large h."""
    found, first = repeating(graph)
    always: NDArray[np.bool_] = np.all([stays(graph, actor, outlook) for outlook in found[first:]], axis=0)
    return always


def _depth(graph: Graph, actor: int, state: int) -> tuple[list[Outlook], int]:
    """Return outlooks that end with one after which the actor leaves, if there is one among those that repeat, and how many."""
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
    """Check a verdict by playing out every course of play at the depths that repeat (one of them, where it leaves)."""
    actor = graph.index(verdict.actor)
    found, first = repeating(graph)
    if not verdict.stable:
        return played_out(graph, verdict, _depth(graph, actor, verdict.state)[1])
    return all(played_out(graph, verdict, h) for h in range(first + 1, len(found) + 1))


NONMYOPIC = Concept(
    key="nonmyopic",
    name="Non-myopic stability",
    definition="However far ahead the two look, taking turns, the actor can count on nothing better than staying.",
    source="Brams & Wittman 1981; Kilgour 1984",
    stable=stable,
    why=why,
    recheck=recheck,
    applies=reason_against,
    page="limited-move",
    family=Family.LIMITED_MOVE,
)
