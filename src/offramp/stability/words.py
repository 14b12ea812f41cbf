"""Verdicts in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from offramp.case.labels import in_words
from offramp.case.state_names import state_id
from offramp.graph.wording import change
from offramp.naming import Named, typed
from offramp.stability.concept import Family
from offramp.stability.concepts import concept
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.preferences import Statement
    from offramp.graph.described import Described
    from offramp.naming import Naming
    from offramp.stability.verdict import Move, Sanction, Verdict

__all__ = ["explained", "preferred_because", "summed_up", "verdicts_with_words"]

MOST_SANCTIONS = 6
"""The most improvements that are described individually; the others are counted."""


def summed_up(graph: Described, verdict: Verdict) -> str:
    """Return the verdict in one sentence.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> from offramp.stability.stability import analyse
    >>> graph = build(load("prisoners-dilemma"))
    >>> print(summed_up(graph, analyse(graph).why("-", "row", "seq")))
    s0 is stable for Row under SEQ: its improvement is sanctioned.
    """
    head = f"{state_id(verdict.state)} is {'stable' if verdict.stable else 'not stable'} for {_named(graph, verdict)}"
    head += f" under {concept(verdict.concept).label}: "
    if verdict.immobile:
        return head + "only because it cannot move from there."
    if verdict.unsanctioned is not None:
        return f"{head}{_temptation(verdict)}, to {state_id(verdict.unsanctioned)}."
    count = len(verdict.sanctions) + verdict.unlisted
    if not count:
        return head + "it has no improvement."
    if verdict.sanctions[0].by:
        return head + f"each of the {count} improvements of coalitions that it belongs to is sanctioned."
    if _looks_ahead(verdict):
        return head + (
            "its improvement would not pay." if count == 1 else f"none of its {count} improvements would pay."
        )
    return head + (
        "its improvement is sanctioned." if count == 1 else f"each of its {count} improvements is sanctioned."
    )


def verdicts_with_words(graph: Described, state: int, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return verdicts on a state as plain values, each with its sentence, in the shape that `offramp why --json` prints."""
    return {
        **graph.context(),
        "on": list(graph.on(state)),
        "verdicts": [{**verdict.to_dict(), "words": summed_up(graph, verdict)} for verdict in verdicts],
    }


def _temptation(verdict: Verdict) -> str:
    if _looks_ahead(verdict):
        return "with foresight, it does better by a move"
    return "it has an improvement" + (" that no sanction deters" if concept(verdict.concept).sanctioned else "")


def _named(graph: Described, verdict: Verdict) -> str:
    """Name the judge: an actor, the members of a coalition, or an actor that leaves in a coalition."""
    name = graph.case.name
    if verdict.actor in verdict.members and len(verdict.members) > 1:
        others = listed(name(actor) for actor in verdict.members if actor != verdict.actor)
        return f"{name(verdict.actor)}, in a coalition with {others},"
    return listed(name(actor) for actor in verdict.members or (verdict.actor,))


def _looks_ahead(verdict: Verdict) -> bool:
    return concept(verdict.concept).family is Family.LIMITED_MOVE


def explained(graph: Described, verdict: Verdict, naming: Naming = typed) -> str:
    """Return the verdict with its reasons: the concept, each improvement, and the moves that deter it; `naming` names sources and statements."""
    entry = concept(verdict.concept)
    lines = [summed_up(graph, verdict), f"{entry.name} ({entry.label}): {entry.definition} [{entry.source}]"]
    if verdict.unsanctioned is not None:
        lines += ["", _improvement(graph, verdict, verdict.unsanctioned, naming)]
        if _looks_ahead(verdict):
            lines += _foresight(graph, verdict, verdict.foresight)
        elif entry.sanctioned:
            lines.append(f"  {_no_answer(verdict)}")
    for sanction in verdict.sanctions[:MOST_SANCTIONS]:
        lines += ["", *_sanctioned(graph, verdict, sanction, naming)]
    more = len(verdict.sanctions) + verdict.unlisted - MOST_SANCTIONS
    if more > 0:
        lines += ["", f"{more} more improvement{'s are' if more > 1 else ' is'} sanctioned likewise."]
    return "\n".join(lines)


def preferred_because(graph: Described, actor: str, state: int, better: int, naming: Naming = typed) -> str:
    """Name the statement by which an actor prefers one state to another, where it has statements; `naming` names it and its sources."""
    statement = graph.deciding(actor, state, better)
    if statement is None:
        return ""
    cited = [naming(Named("source", each, bare=True)) for each in statement.source]
    source = f" [{', '.join(cited)}]" if cited else ""
    return f"by the statement: {_said(graph, statement, naming)}{source}"


def _said(graph: Described, statement: Statement, naming: Naming) -> str:
    """Return a statement in words."""
    text = statement.say.text
    return naming(Named("statement", in_words(graph.case, text), (text,), bare=True))


def _improvement(graph: Described, verdict: Verdict, target: int, naming: Naming) -> str:
    step = f"- {change(graph, verdict.state, target)} ({state_id(verdict.state)} → {state_id(target)})"
    if _looks_ahead(verdict) and graph.level(verdict.actor, target) <= graph.level(verdict.actor, verdict.state):
        return f"{step}; it prefers {state_id(target)} for the play that follows."
    reasons = [
        (graph.case.name(actor), preferred_because(graph, actor, verdict.state, target, naming))
        for actor in verdict.members or (verdict.actor,)
    ]
    if len(reasons) == 1:
        if doubt := _doubt(graph, verdict, target, naming):
            return f"{step}; it may prefer {state_id(target)}, {doubt}."
        because = reasons[0][1]
        return f"{step}; it prefers {state_id(target)}" + (f" {because}." if because else ".")
    why = "; ".join(f"{name} {because}" for name, because in reasons if because)
    return f"{step}; all prefer {state_id(target)}" + (f": {why}." if why else ".")


def _doubt(graph: Described, verdict: Verdict, other: int, naming: Naming) -> str:
    """Name the statement that leaves the preference unknown, for a concept that allows for doubt; otherwise nothing."""
    statement = graph.deciding(verdict.actor, verdict.state, other) if concept(verdict.concept).attitude else None
    if statement is None or not statement.unsure:
        return ""
    return f"since its preference is unknown on: {_said(graph, statement, naming)}"


def _foresight(graph: Described, verdict: Verdict, play: tuple[Move, ...]) -> list[str]:
    """Describe the expected play after a move, and whether it leaves the actor better off."""
    deep = _depth(verdict)
    stays = "and there play would stay" if deep is None or len(play) + 1 < deep else "and the foresight ends there"
    if not play:
        return [f"  {stays}."]
    lines = [f"  then {_told(graph, move)}" for move in play]
    end = play[-1].end
    better = graph.level(verdict.actor, end) > graph.level(verdict.actor, verdict.state)
    left = "better off than" if better else "no better off than"
    return [
        *lines,
        f"  {stays}, which leaves {graph.case.name(verdict.actor)} {left} in {state_id(verdict.state)}.",
    ]


def _depth(verdict: Verdict) -> int | None:
    """Return the depth of foresight of the concept; None if it has no limit."""
    return None if verdict.concept == "nonmyopic" else int(verdict.concept[1:])


def _told(graph: Described, move: Move) -> str:
    return f"{change(graph, move.start, move.end)} ({state_id(move.start)} → {state_id(move.end)})"


def _no_answer(verdict: Verdict) -> str:
    means = "improvements" if verdict.improving else "moves"
    if verdict.concept == "sim":
        means = "improvements, one after another or at the same time,"
    entry = concept(verdict.concept)
    if entry.family is Family.STRENGTH:
        left = "it is never left much worse off"
    elif entry.attitude:
        left = "it is never left surely no better off" if entry.attitude in "ab" else "it stays surely better off"
    else:
        left = "all its members stay better off" if len(verdict.members) > 1 else "it stays better off"
    whose = "moves of its members" if len(verdict.members) > 1 else "a move of its own"
    undo = f", or it could undo the harm by {whose}" if verdict.countermove else ""
    return f"Whatever {means} the others answer with, {left} than in {state_id(verdict.state)}{undo}."


def _sanctioned(graph: Described, verdict: Verdict, sanction: Sanction, naming: Naming) -> list[str]:
    if sanction.by:
        verdict = replace(verdict, members=sanction.by)
    lines = [_improvement(graph, verdict, sanction.improvement, naming)]
    if _looks_ahead(verdict):
        return lines + _foresight(graph, verdict, sanction.moves)
    if sanction.outcome is not None:
        together = " and ".join(change(graph, move.start, move.end) for move in sanction.moves)
        lines.append(f"  But if at the same time {together} (→ {state_id(sanction.end)})")
    else:
        words = ["But", *["and"] * (len(sanction.moves) - 1)]
        lines += [f"  {word} {_told(graph, move)}" for word, move in zip(words, sanction.moves, strict=True)]
    undo = ", and no single move of its own undoes that" if verdict.countermove else ""
    return [*lines, f"  which leaves {_left(graph, verdict, sanction.end, undo, naming)}"]


def _left(graph: Described, verdict: Verdict, end: int, undo: str, naming: Naming) -> str:
    """Describe how a sanction leaves the judge: the actor, or the first member of a coalition that it deters."""
    state = verdict.state
    losers = [
        actor for actor in verdict.members or (verdict.actor,) if graph.level(actor, end) <= graph.level(actor, state)
    ]
    actor = losers[0] if losers else verdict.actor
    if len(verdict.members) > 1 and undo:
        undo = ", and no move of the coalition undoes that"
    if doubt := _doubt(graph, verdict, end, naming):
        return f"{graph.case.name(actor)} in doubt whether it is any better off than in {state_id(state)}, {doubt}."
    if graph.level(actor, end) == graph.level(actor, state):
        left = "no better off than"
    else:
        left = "much worse off than" if concept(verdict.concept).family is Family.STRENGTH else "worse off than"
    because = preferred_because(graph, actor, end, state, naming)
    return f"{graph.case.name(actor)} {left} in {state_id(state)}{undo}" + (f", {because}." if because else ".")
