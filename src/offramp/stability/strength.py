"""Strong stability: a sanction must leave the actor much worse off; a slightly worse state does not deter.

Preference has three levels: a statement marked `strong`, or a marker `much` in a ranking, makes the preference it
decides ≫. Every improvement tempts, strong or not. A state is *strongly* stable when each is answered by a sanction s2
with s ≫_i s2 (and, for SMR, with s ≫_i s3 after any countermove). It is *weakly* stable when it is stable but not
strongly stable.

Source: Hamouda, Kilgour & Hipel 2004, 2006; Xu, Hipel, Kilgour & Fang 2018, ch. 6.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from offramp.stability.batches import ReferenceLevels, answered, stable_from, step
from offramp.stability.concept import Concept, Family
from offramp.stability.degrees import degrees_of
from offramp.stability.gmr import GMR
from offramp.stability.question import Question, by_level, moves_as_arcs
from offramp.stability.seq import SEQ
from offramp.stability.smr import SMR
from offramp.stability.verdict import checked, judge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict

__all__ = ["STRONG", "question", "strongly_stable", "weakly_stable"]


def strongly_stable(graph: Graph, actor: int, *, improving: bool, countermove: bool) -> NDArray[np.bool_]:
    """Return the states that are strongly stable for an actor.

    `improving`: the others sanction only by improvements. `countermove`: a sanction counts only if the actor has no
    move of its own that undoes it.
    """
    worth = graph.preference_level(graph.actors[actor])
    degrees = degrees_of(graph, actor)
    points = ReferenceLevels(
        of_state=worth.astype(np.intp),
        count=degrees.count,
        tempting=lambda chosen: worth > chosen[:, None],
        deterring=lambda chosen: np.array([_far_below(degrees.much(level), worth, level) for level in chosen]),
    )
    own = moves_as_arcs(graph, graph.actors[actor])
    movers = [moves_as_arcs(graph, other, improving=improving) for i, other in enumerate(graph.actors) if i != actor]
    return stable_from(
        points,
        lambda words: step(own, words),
        lambda words: answered(movers, words),
        countermove=countermove,
        what="strong sanctions",
    )


def weakly_stable(graph: Graph, actor: int, key: str) -> NDArray[np.bool_]:
    """Return the states that are stable under `gmr`, `smr` or `seq` but not strongly stable.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> weakly_stable(build(load("prisoners-dilemma")), 0, "seq").tolist()
    [True, False, False, False]
    """
    plain = {concept.key: concept for concept in (GMR, SMR, SEQ)}[key]
    strong = {concept.key: concept for concept in STRONG}[f"{key}_strong"]
    weakly: NDArray[np.bool_] = plain.stable(graph, actor) & ~strong.stable(graph, actor)
    return weakly


def _far_below(much: NDArray[np.bool_], worth: NDArray[np.int32], level: int) -> NDArray[np.bool_]:
    below: NDArray[np.bool_] = much[worth] & (worth < level)
    return below


def question(graph: Graph, actor: int, state: int, key: str, *, improving: bool, countermove: bool) -> Question:
    """Return the question of strong stability about one state: as the plain concept, but only a much worse state
    deters.
    """
    plain = by_level(graph, actor, state, key, sanctioned=True, improving=improving, countermove=countermove)
    worth = graph.preference_level(graph.actors[actor])
    level = int(worth[state])
    return replace(plain, deterring=_far_below(degrees_of(graph, actor).much(level), worth, level))


def _strong(key: str, name: str, how: str, *, improving: bool, countermove: bool) -> Concept:
    flags = {"improving": improving, "countermove": countermove}

    def why(graph: Graph, actor: int, state: int) -> Verdict:
        return judge(question(graph, actor, state, key, **flags))

    def recheck(graph: Graph, verdict: Verdict) -> bool:
        return checked(question(graph, graph.index(verdict.actor), verdict.state, key, **flags), verdict)

    return Concept(
        key=key,
        name=name,
        definition=f"Every improvement can be answered by {how}.",
        source="Hamouda, Kilgour & Hipel 2004",
        stable=lambda graph, actor: strongly_stable(graph, actor, **flags),
        why=why,
        recheck=recheck,
        page="strength",
        family=Family.STRENGTH,
    )


STRONG: tuple[Concept, ...] = (
    _strong(
        "gmr_strong",
        "Strong general metarationality",
        "moves of the others that leave the actor much worse off",
        improving=False,
        countermove=False,
    ),
    _strong(
        "smr_strong",
        "Strong symmetric metarationality",
        "moves of the others that leave the actor much worse off, and no single move of its own undoes that",
        improving=False,
        countermove=True,
    ),
    _strong(
        "seq_strong",
        "Strong sequential stability",
        "improvements of the others that leave the actor much worse off",
        improving=True,
        countermove=False,
    ),
)
"""Strong GMR, SMR and SEQ."""
