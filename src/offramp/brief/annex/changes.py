"""Changes of preferences under which a goal holds, by reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.front.formulas import formula
from offramp.brief.front.standing import under
from offramp.case.preferences import Statements
from offramp.findings.reading import CONCEPT, SHIFT_CONCEPTS
from offramp.inverse.words import moved
from offramp.stability.concepts import concept
from offramp.tables import Table
from offramp.text import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.findings.reading import ReadingFindings
    from offramp.inverse.inverse import Target
    from offramp.inverse.together import StatementChange

__all__ = ["changes"]


def changes(teller: Teller) -> Iterator[Block]:
    """Yield the changes of preferences under which each of the first goals holds; goals with the same answers share a row."""
    views = teller.found.strategic.readings
    rows: list[tuple[list[str], str, str]] = []
    for goal in views[0].changes:
        told: dict[str, list[str]] = {}
        for view in views:
            told.setdefault(_change(teller, view, goal), []).append(capitalised(teller.reading(view)))
        for text, names in told.items():
            whose = teller.language.listed(names) if len(told) > 1 else teller.fixed("every reading")
            same = next((row for row in rows if row[1:] == (whose, text)), None)
            if same is None:
                rows.append(([capitalised(goal)], whose, text))
            else:
                same[0].append(capitalised(goal))
    if rows:
        note = teller.say(
            "For the goal to hold under {concept}, and under {strict} where that asks for more.",
            concept=concept(CONCEPT).label,
            strict=concept(SHIFT_CONCEPTS[-1]).label,
        )
        heads = (teller.fixed("goal"), teller.fixed("reading"), teller.fixed("change"))
        shown = tuple((", ".join(goals), whose, text) for goals, whose, text in rows)
        yield Table(teller.fixed("What would have to change for a goal to hold"), heads, shown, note)


def _change(teller: Teller, view: ReadingFindings, goal: str) -> str:
    """Return the changes under which a goal holds, by concept; concepts with the same answer share it."""
    found = view.changes[goal]
    if found is None:
        return teller.fixed("not worked out: there are too many moves")
    told: dict[str, list[str]] = {}
    for key in SHIFT_CONCEPTS:
        target = next(iter(found.under(key).targets), None)
        text = teller.fixed("no change was found") if target is None else _needed(teller, view, goal, key, target)
        told.setdefault(text, []).append(concept(key).label)
    if len(told) == 1:
        return next(iter(told))
    parts = [
        teller.say("{concepts}: {change}", concepts=teller.language.listed(labels), change=text)
        for text, labels in told.items()
    ]
    return teller.language.together(parts)


def _needed(teller: Teller, view: ReadingFindings, goal: str, key: str, target: Target) -> str:
    if target.holds:
        return teller.fixed("nothing: it holds once it is reached")
    wishes = [
        text
        for actor in target.singles
        if actor in target.statement_changes
        for text in _wish(teller, view, target.statement_changes[actor])
    ]
    if wishes:
        return teller.language.together(wishes)
    return teller.language.together(
        [
            teller.language.say_count(
                "{actor} would have to stop preferring one state to it",
                "{actor} would have to stop preferring {number} states to it",
                len(states),
                of=under(view, {"lowered": goal, "by": actor, "concept": key}),
                actor=teller.starts(actor),
            )
            for actor, states in target.least.changes.items()
        ]
    )


def _wish(teller: Teller, view: ReadingFindings, change: StatementChange) -> Iterator[str]:
    """Yield what an actor would have to put elsewhere among its wishes, or to wish besides."""
    preferences = view.graph.preferences(change.actor)
    stated = preferences.statements if isinstance(preferences, Statements) else ()
    said = [formula(teller, each.say.text, change.actor) for each in stated]
    actor, order = teller.starts(change.actor), change.reordering.order or ()
    for thing in moved(order):
        passed = [other for other in order[order.index(thing) + 1 :] if other < thing]
        if passed:
            yield teller.say(
                "{actor} would have to put {wish} above {other}", actor=actor, wish=said[thing], other=said[min(passed)]
            )
        else:
            before = [other for other in order[: order.index(thing)] if other > thing]
            yield teller.say(
                "{actor} would have to put {wish} below {other}", actor=actor, wish=said[thing], other=said[max(before)]
            )
    added, place = change.addition.text, change.addition.position
    if not order and added is not None and place is not None:
        wish = formula(teller, added, change.actor)
        yield (
            teller.say("{actor} would have to add the wish {wish}, as its last", actor=actor, wish=wish)
            if place == len(said)
            else teller.say(
                "{actor} would have to add the wish {wish}, above {other}", actor=actor, wish=wish, other=said[place]
            )
        )
