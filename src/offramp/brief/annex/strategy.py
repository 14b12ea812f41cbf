"""Stability, routes, deals, changes of preferences and beliefs, in full and in labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer, Paragraph
from offramp.brief.front.clauses import acts
from offramp.case.labels import capitalised, in_words
from offramp.findings.reading import CONCEPT, SHIFT_CONCEPTS, Reach
from offramp.graph.wording import differences
from offramp.stability.concepts import BASIC, concept
from offramp.stability.words import preferred_because
from offramp.tables import Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.findings.reading import ReadingFindings

__all__ = ["beliefs", "changes", "equilibria", "goals"]

MOST_STATES = 6
"""The most equilibria that are listed."""


def _moved(teller: Teller, view: ReadingFindings, start: int, end: int) -> str:
    """Describe the difference of two states in short labels."""
    if start == end:
        return "the status quo"
    told = []
    for owner, (begins, stops) in acts(teller, iter(differences(view.graph, start, end))).items():
        name = capitalised(teller.actor(owner)) if owner in teller.case.actors else "Event"
        parts = [listed(begins)] if begins else []
        parts += [f"no longer {listed(stops)}"] if stops else []
        told.append(f"{name}: {'; '.join(parts)}")
    return ". ".join(told)


def equilibria(teller: Teller) -> Iterator[Block]:
    """Yield the strongest equilibria of the likeliest reading, their number by reading, and why the status quo holds or not."""
    base, views = teller.found.strategic.base, teller.found.strategic.readings
    quo = base.graph.status_quo
    rows = []
    for state in base.strongest[:MOST_STATES]:
        held = [c.key.upper() for c in BASIC if base.stability.holds(state, c.key)]
        firm = next((one.amount for one in base.firmness if one.state == state), "")
        rows.append(
            (_moved(teller, base, quo, state), listed(held), {"never": "by no order of wishes"}.get(firm, firm))
        )
    if rows:
        more = len(base.strongest) - len(rows)
        note = "As differences from today. Firmness: how many neighbouring wishes must change places to break it (SEQ)."
        note += f" {more:,} more states hold as firmly, farther from today." if more > 0 else ""
        yield Table(f"States that hold{_under(teller, base)}", ("state", "holds under", "firmness"), tuple(rows), note)
    counts = tuple(
        (
            _named(teller, view),
            *(f"{len(view.stability.equilibria(c.key)):,}" for c in BASIC),
            _status_quo(teller, view),
        )
        for view in views
    )
    heads = ("reading", *(c.key.upper() for c in BASIC), "does the status quo hold? (SEQ)")
    yield Table("Number of equilibria", heads, counts, "; ".join(f"{c.key.upper()}: {c.name}" for c in BASIC))


def _under(teller: Teller, view: ReadingFindings) -> str:
    return f", under {_named(teller, view)}" if len(teller.found.strategic.readings) > 1 else ""


def _named(teller: Teller, view: ReadingFindings) -> str:
    """Name a reading by the images in which it differs from the likeliest one."""
    base = teller.found.strategic.base.reading.images
    own = {actor: image for actor, image in view.reading.images.items() if base.get(actor) != image}
    if not own:
        return "the likeliest reading" if len(teller.found.strategic.readings) > 1 else "the reading stated"
    return listed(teller.image(actor, image) for actor, image in own.items())


def _status_quo(teller: Teller, view: ReadingFindings) -> str:
    if not view.leavers:
        return "yes"
    told = []
    for actor in view.leavers:
        end = view.verdicts[actor].unsanctioned
        why = preferred_because(view.graph, actor, view.graph.status_quo, end) if end is not None else ""
        told.append(f"{capitalised(teller.actor(actor))} would leave" + (f", {teller.plain(why)}" if why else ""))
    return f"no: {'; '.join(told)}"


def goals(teller: Teller) -> Iterator[Block]:
    """Yield how each goal is reached under each reading, and the steps of the way by deal."""
    views, case = teller.found.strategic.readings, teller.case
    if not views[0].goals:
        return
    rows = tuple(
        (
            f"{capitalised(goal)}: {in_words(case, case.goals[goal].text)}",
            *(_reach(teller, view, goal) for view in views),
        )
        for goal in views[0].goals
    )
    yield Table("How each goal is reached", ("goal", *(capitalised(_named(teller, view)) for view in views)), rows)


def _reach(teller: Teller, view: ReadingFindings, goal: str) -> str:
    match view.reach(goal):
        case Reach.HOLDS:
            return "it holds"
        case Reach.ALONE:
            return "by each side alone"
        case Reach.DEAL:
            deal = view.deals[goal].best
            return (
                f"by a deal of {listed(map(teller.actor, deal.participants))}"
                if deal is not None
                else "by several deals"
            )
    best = view.together[goal].best
    if best is None:
        return "by no way"
    losers = {actor: None for step in best.steps if not step.willing for actor in step.movers if step.gains[actor] <= 0}
    return f"only against the interest of {listed(map(teller.actor, losers))}"


def changes(teller: Teller) -> Iterator[Block]:
    """Yield the changes of preferences under which each of the first goals holds, by reading."""
    views = teller.found.strategic.readings
    rows = []
    for goal in views[0].changes:
        told: dict[str, list[str]] = {}
        for view in views:
            told.setdefault(_change(view, goal), []).append(capitalised(_named(teller, view)))
        rows += [
            (capitalised(goal), listed(names) if len(told) > 1 else "every reading", text)
            for text, names in told.items()
        ]
    if rows:
        note = f"For the goal to hold under {concept(CONCEPT).label}, and under {concept(SHIFT_CONCEPTS[-1]).label} where that asks for more."
        yield Table("What would have to change for a goal to hold", ("goal", "reading", "change"), tuple(rows), note)


def _change(view: ReadingFindings, goal: str) -> str:
    found = view.changes[goal]
    if found is None:
        return "not worked out: there are too many moves to look at"
    told: dict[str, list[str]] = {}
    for key in SHIFT_CONCEPTS:
        targets = found.under(key).targets
        if not targets:
            text = "no change was found"
        elif targets[0].holds:
            text = "nothing: it holds once it is reached"
        else:
            sentences = targets[0].sentences(view.graph)
            wishes = sentences[len(targets[0].least.changes) :] or sentences
            text = " ".join(each for each in wishes if not each.startswith("No other order")) or wishes[0]
        told.setdefault(text, []).append(concept(key).label)
    return "; ".join(text if len(told) == 1 else f"{listed(labels)}: {text}" for text, labels in told.items())


def beliefs(teller: Teller) -> Iterator[Block]:
    """Yield the moves about which each side is wrong today, by reading, each kind once."""
    view = teller.found.strategic.base
    if not view.beliefs.believers:
        return
    rows, seen = [], set()
    for each in view.surprises:
        key = (each.believer, each.mover, each.kind)
        if key in seen:
            continue
        seen.add(key)
        what = _moved(teller, view, each.start, each.end)
        rows.append((capitalised(teller.actor(each.believer)), _ERRORS[each.kind], what))
    if rows:
        yield Table("What each side is wrong about today", ("who", "error", "move"), tuple(rows))
    else:
        yield Paragraph("By the beliefs stated, no side is wrong about a move from today.")
    for believer in view.beliefs.believers:
        real, own = (len(found.equilibria(CONCEPT)) for found in (view.beliefs.true, view.beliefs))
        yield Answer(
            f"Does the error of {teller.actor(believer)} change what holds?",
            f"{own:,} states hold when each side judges by its own beliefs, {real:,} when nobody is wrong.",
        )


_ERRORS = {
    "unseen": "does not know that the move is possible",
    "unwanted": "does not believe that the mover would gain; it would",
    "undeterred": "believes that the mover is deterred; it is not",
    "false alarm": "believes that the mover would gain; it would not",
}
