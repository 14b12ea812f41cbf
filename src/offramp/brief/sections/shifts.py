"""Changes of preferences under which a goal holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer
from offramp.brief.sections.wording import by_reading, grouped, said
from offramp.case.state_names import state_id
from offramp.findings.reading import SHIFT_CONCEPTS
from offramp.graph.wording import change
from offramp.stability.concepts import concept
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.findings.reading import ReadingFindings
    from offramp.inverse.inverse import Changes, Target

__all__ = ["shift_answer"]


def shift_answer(views: Sequence[ReadingFindings], goal: str, *, whole: bool = False) -> Answer:
    """Name the changes of preferences under which a goal holds: the statements of each actor, and (`whole`) the state."""
    pairs = [(view, view.changes[goal]) for view in views]
    shorts = [_in_short(view, found) for view, found in pairs]
    because = by_reading(views, [_reasons(view, found, whole=whole) if found else "" for view, found in pairs])
    return Answer(f"What would have to change for “{goal}” to hold?", said(grouped(views, shorts)), because)


def _best(found: Changes, key: str) -> Target | None:
    targets = found.under(key).targets
    return targets[0] if targets else None


def _in_short(view: ReadingFindings, found: Changes | None) -> str:
    if found is None:
        return "Not worked out: there are too many moves to look at."
    concepts: dict[str, list[str]] = {}
    for key in SHIFT_CONCEPTS:
        concepts.setdefault(_short(view, found, key), []).append(concept(key).label)
    return "; ".join(f"under {listed(labels)}, {short}" for short, labels in concepts.items()) + "."


def _short(view: ReadingFindings, found: Changes, key: str) -> str:
    """Summarise the changes under a concept in a few words."""
    best = _best(found, key)
    if best is None:
        return "no change was found with which it holds"
    if best.holds:
        return "nothing: it holds once it is reached"
    names, counts = view.graph.case.name, {actor: len(states) for actor, states in best.least.changes.items()}
    sure = "" if best.least.proved and found.under(key).complete else ", or fewer,"
    return listed(
        f"{names(actor)} would have to cease to prefer {'one state' if count == 1 else f'{count} states'}{sure} to it"
        for actor, count in counts.items()
    )


def _reasons(view: ReadingFindings, found: Changes, *, whole: bool) -> str:
    """State the changes under the strictest concept that asks for any, in the words of the statements."""
    graph = view.graph
    for key in reversed(SHIFT_CONCEPTS):
        best = _best(found, key)
        if best is not None and not best.holds:
            where = f"under {concept(key).label}"
            if whole:
                where += f", in {state_id(best.state)} ({change(graph, graph.status_quo, best.state)})"
            told = best.sentences(graph)
            # In the words of its statements, where an actor has them; else state by state.
            told = told[len(best.least.changes) :] or told
            # That no other order would do matters less than what would.
            first, *others = [text for text in told if whole or not text.startswith("No other order")] or told
            return " ".join([f"To hold {where}: {first}", *others])
    return ""
