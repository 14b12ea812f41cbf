"""A verdict in words: the one place where they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.graph.wording import change, in_words, state_id
from offramp.stability.concepts import concept

if TYPE_CHECKING:
    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Sanction, Verdict

__all__ = ["explained", "preferred_because", "summed_up"]

MOST_SANCTIONS = 6
"""The most improvements that are spelled out; the others are counted."""


def summed_up(graph: Graph, verdict: Verdict) -> str:
    """Return the verdict in one sentence.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> from offramp.stability.stability import analyse
    >>> graph = build(load("prisoners-dilemma"))
    >>> print(summed_up(graph, analyse(graph).why("-", "row", "seq")))
    s0 is stable for Row under SEQ: its improvement is sanctioned.
    """
    head = f"{state_id(verdict.state)} is {'stable' if verdict.stable else 'not stable'} for {graph.case.name(verdict.actor)}"
    head += f" under {verdict.concept.upper()}: "
    if verdict.immobile:
        return head + "only because it cannot move from there."
    if not verdict.stable:
        unanswered = "" if verdict.concept == "nash" else " that no sanction deters"
        return f"{head}it has an improvement{unanswered}, to {state_id(verdict.unsanctioned or 0)}."
    count = len(verdict.sanctions)
    if not count:
        return head + "it has no improvement."
    return head + (
        "its improvement is sanctioned." if count == 1 else f"each of its {count} improvements is sanctioned."
    )


def explained(graph: Graph, verdict: Verdict) -> str:
    """Return the verdict with its reasons: the concept, each improvement, and the moves that deter it."""
    entry = concept(verdict.concept)
    lines = [summed_up(graph, verdict), f"{entry.name} ({entry.key.upper()}): {entry.definition} [{entry.source}]"]
    if verdict.unsanctioned is not None:
        lines += ["", _improvement(graph, verdict, verdict.unsanctioned)]
        if verdict.concept != "nash":
            lines.append(f"  {_no_answer(verdict)}")
    for sanction in verdict.sanctions[:MOST_SANCTIONS]:
        lines += ["", *_sanctioned(graph, verdict, sanction)]
    more = len(verdict.sanctions) - MOST_SANCTIONS
    if more > 0:
        lines += ["", f"{more} more improvement{'s are' if more > 1 else ' is'} sanctioned likewise."]
    return "\n".join(lines)


def preferred_because(graph: Graph, actor: str, state: int, better: int) -> str:
    """Say by which statement an actor prefers one state to another, where it has statements."""
    statement = graph.deciding(actor, state, better)
    if statement is None:
        return ""
    source = f" [{', '.join(statement.source)}]" if statement.source else ""
    return f"because it wants: {in_words(graph.case, statement.say.text)}{source}"


def _improvement(graph: Graph, verdict: Verdict, target: int) -> str:
    because = preferred_because(graph, verdict.actor, verdict.state, target)
    step = change(graph, verdict.state, target)
    return f"- {step} ({state_id(verdict.state)} → {state_id(target)}); it prefers {state_id(target)}" + (
        f" {because}." if because else "."
    )


def _no_answer(verdict: Verdict) -> str:
    means = "improvements" if verdict.improving else "moves"
    undo = ", or it could undo the harm by a move of its own" if verdict.countermove else ""
    return f"Whatever {means} the others answer with, it stays better off than in {state_id(verdict.state)}{undo}."


def _sanctioned(graph: Graph, verdict: Verdict, sanction: Sanction) -> list[str]:
    lines = [_improvement(graph, verdict, sanction.improvement)]
    for i, move in enumerate(sanction.moves):
        word = "But" if i == 0 else "and"
        lines.append(f"  {word} {change(graph, move.start, move.end)} ({state_id(move.start)} → {state_id(move.end)})")
    end = sanction.moves[-1].end
    actor = verdict.actor
    same = graph.level(actor, end) == graph.level(actor, verdict.state)
    because = preferred_because(graph, actor, end, verdict.state)
    left = "no better off than" if same else "worse off than"
    undo = ", and no single move of its own mends that" if verdict.countermove else ""
    lines.append(
        f"  which leaves {graph.case.name(actor)} {left} in {state_id(verdict.state)}{undo}"
        + (f", {because}." if because else ".")
    )
    return lines
