"""Stability under unknown preferences: four attitudes of the judging actor.

A statement marked `unsure` makes the preference it decides unknown (U). The four attitudes differ in whether an unknown
preference tempts, and whether it deters:

=========  ==============  =====================
attitude   leaves for      is deterred by
=========  ==============  =====================
a          ≻ or U          worse or as good
b          ≻               worse or as good
c          ≻ or U          worse, as good or U
d          ≻               worse, as good or U
=========  ==============  =====================

Under SEQ the others sanction by moves that are improvements for them, or may be.

Source: Li, Hipel, Kilgour & Fang 2004.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.stability.batches import ReferenceLevels, answered, stable_from, step
from offramp.stability.concept import Concept, Family
from offramp.stability.degrees import Degrees, degrees_of
from offramp.stability.question import Question, by_level, moves_as_arcs
from offramp.stability.verdict import checked, judge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.arcs import Arcs
    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict

__all__ = ["ATTITUDES", "UNKNOWN", "question", "stable_in_doubt"]

ATTITUDES = {
    "a": ("leaves for a possible gain", "is deterred only by states that are certainly no better"),
    "b": ("leaves only for a certain gain", "is deterred only by states that are certainly no better"),
    "c": ("leaves for a possible gain", "is deterred by states that may be no better"),
    "d": ("leaves only for a certain gain", "is deterred by states that may be no better"),
}
"""The attitudes: the moves that each makes, and the sanctions that deter it."""


def stable_in_doubt(
    graph: Graph, actor: int, attitude: str, *, sanctioned: bool, improving: bool, countermove: bool
) -> NDArray[np.bool_]:
    """Return the states that are stable for an actor of an attitude, `a` to `d`."""
    worth = graph.preference_level(graph.actors[actor])
    degrees = degrees_of(graph, actor)
    points = ReferenceLevels(
        of_state=worth.astype(np.intp),
        count=degrees.count,
        tempting=lambda chosen: np.array([_tempting(degrees, worth, level, attitude) for level in chosen]),
        deterring=lambda chosen: np.array([_deterring(degrees, worth, level, attitude) for level in chosen]),
    )
    own = moves_as_arcs(graph, graph.actors[actor])
    others = [i for i in range(len(graph.actors)) if i != actor]
    movers = [_answers(graph, other, improving=improving) for other in others] if sanctioned else []
    return stable_from(
        points,
        lambda words: step(own, words),
        (lambda words: answered(movers, words)) if sanctioned else None,
        countermove=countermove,
        what=f"sanctions, attitude {attitude}",
    )


def _tempting(degrees: Degrees, worth: NDArray[np.int32], level: int, attitude: str) -> NDArray[np.bool_]:
    unknown = degrees.unknown(level)[worth]
    better: NDArray[np.bool_] = (worth > level) | unknown if attitude in "ac" else (worth > level) & ~unknown
    return better


def _deterring(degrees: Degrees, worth: NDArray[np.int32], level: int, attitude: str) -> NDArray[np.bool_]:
    unknown = degrees.unknown(level)[worth]
    no_better: NDArray[np.bool_] = (worth <= level) | unknown if attitude in "cd" else (worth <= level) & ~unknown
    return no_better


def _answers(graph: Graph, actor: int, *, improving: bool) -> Arcs:
    """Return the moves with which an actor may answer: all, or those that are, or may be, improvements."""
    name = graph.actors[actor]
    moves = moves_as_arcs(graph, name)
    if not improving:
        return moves
    worth, degrees = graph.preference_level(name), degrees_of(graph, actor)
    start, end = worth[moves.starts], worth[moves.ends]
    wanted = end > start
    if degrees.unsure.any():
        order = np.argsort(start, kind="stable")
        bounds = np.searchsorted(start[order], np.arange(degrees.count + 1))
        for level in range(degrees.count):
            some = order[bounds[level] : bounds[level + 1]]
            wanted[some] |= degrees.unknown(level)[end[some]]
    return moves.where(wanted)


def question(
    graph: Graph, actor: int, state: int, key: str, *, sanctioned: bool, improving: bool, countermove: bool
) -> Question:
    """Return the question of an attitude (the last letter of `key`) about one state."""
    attitude = key[-1]
    worth = graph.preference_level(graph.actors[actor])
    level, degrees = int(worth[state]), degrees_of(graph, actor)
    plain = by_level(graph, actor, state, key, sanctioned=sanctioned, improving=improving, countermove=countermove)
    others = [i for i in range(len(graph.actors)) if i != actor]
    return replace(
        plain,
        tempting=_tempting(degrees, worth, level, attitude),
        deterring=_deterring(degrees, worth, level, attitude),
        answers={graph.actors[i]: _answers(graph, i, improving=improving).of for i in others},
    )


def _in_doubt(base: str, name: str, attitude: str, **flags: Any) -> Concept:
    key = f"{base}_{attitude}"
    leaves, deterred = ATTITUDES[attitude]

    def why(graph: Graph, actor: int, state: int) -> Verdict:
        return judge(question(graph, actor, state, key, **flags))

    def recheck(graph: Graph, verdict: Verdict) -> bool:
        return checked(question(graph, graph.index(verdict.actor), verdict.state, key, **flags), verdict)

    return Concept(
        key=key,
        name=f"{name}, attitude {attitude}",
        definition=f"As {base.upper()}, for an actor that {leaves}"
        + (f" and {deterred}." if flags["sanctioned"] else "."),
        source="Li, Hipel, Kilgour & Fang 2004",
        stable=lambda graph, actor: stable_in_doubt(graph, actor, attitude, **flags),
        why=why,
        recheck=recheck,
        page="unknown-preference",
        family=Family.UNKNOWN_PREFERENCE,
        attitude=attitude,
        sanctioned=flags["sanctioned"],
    )


_BASES: tuple[tuple[str, str, dict[str, bool]], ...] = (
    ("nash", "Nash stability", {"sanctioned": False, "improving": False, "countermove": False}),
    ("gmr", "General metarationality", {"sanctioned": True, "improving": False, "countermove": False}),
    ("smr", "Symmetric metarationality", {"sanctioned": True, "improving": False, "countermove": True}),
    ("seq", "Sequential stability", {"sanctioned": True, "improving": True, "countermove": False}),
)

UNKNOWN: tuple[Concept, ...] = tuple(
    _in_doubt(base, name, attitude, **flags) for base, name, flags in _BASES for attitude in ATTITUDES
)
"""Nash, GMR, SMR and SEQ, each under the four attitudes to unknown preference."""
