"""Stability, routes, deals and beliefs, in full and in labels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.brief.blocks import Paragraph
from offramp.brief.front.clauses import moved
from offramp.brief.front.formulas import formula
from offramp.brief.front.standing import losers, under
from offramp.case.labels import short_label
from offramp.draw.conflict import Wording, conflict_graph
from offramp.findings.reading import CONCEPT, Reach
from offramp.language.sentence import mark
from offramp.language.values import Count, Names
from offramp.stability.concepts import BASIC
from offramp.tables import Table
from offramp.text import capitalised, uncapitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.findings.reading import ReadingFindings
    from offramp.preference_sensitivity.firmness import Firmness

__all__ = ["beliefs", "conflict", "equilibria", "goals"]

MOST_STATES = 6
"""The most equilibria that are listed."""


def _moved(teller: Teller, view: ReadingFindings, start: int, end: int) -> str:
    """Describe the difference of two states in short labels."""
    return teller.fixed("the status quo") if start == end else moved(teller, view.graph, start, end)


def equilibria(teller: Teller) -> Iterator[Block]:
    """Yield the strongest equilibria of the likeliest reading, their number by reading, and why the status quo holds or not."""
    base, views = teller.found.strategic.base, teller.found.strategic.readings
    firm = {one.state: one for one in teller.found.strategic.firmness}
    rows = tuple(
        (
            _moved(teller, base, base.graph.status_quo, state),
            teller.language.listed([c.label for c in BASIC if base.stability.holds(state, c.key)]),
            _swaps(teller, base, firm[state]) if state in firm else teller.fixed("not computed"),
        )
        for state in base.strongest[:MOST_STATES]
    )
    if rows:
        notes = [
            teller.say("As differences from today. Swaps: how many neighbouring wishes must change places to break it.")
        ]
        more = len(base.strongest) - len(rows)
        if more > 0:
            of = under(base, {"equilibria": "farther", "nearer": MOST_STATES})
            notes.append(
                teller.language.say_count(
                    "One more state holds as firmly, farther from today.",
                    "{number} more states hold as firmly, farther from today.",
                    more,
                    of=of,
                )
            )
        title = (
            teller.say("States that hold, under {reading}", reading=teller.reading(base))
            if len(views) > 1
            else teller.fixed("States that hold")
        )
        heads = (teller.fixed("state"), teller.fixed("holds under"), teller.fixed("swaps (SEQ)"))
        yield Table(title, heads, rows, teller.language.join(notes))
    counts = tuple(
        (
            teller.reading(view),
            *(
                teller.say(
                    "{number}",
                    number=Count(len(view.stability.equilibria(c.key)), under(view, {"equilibria": c.key})),
                )
                for c in BASIC
            ),
            _status_quo(teller, view),
        )
        for view in views
    )
    columns = (
        teller.fixed("reading"),
        *(c.label for c in BASIC),
        teller.fixed("does the status quo hold? (SEQ)"),
    )
    yield Table(teller.fixed("Number of equilibria"), columns, counts)


def conflict(teller: Teller) -> Iterator[Block]:
    """Yield the graph of a case that compares no options, with the way, in labels and numbered states."""
    view = teller.found.strategic.base
    if teller.found.options is not None:
        return
    steps = view.whole_road.steps if view.whole_road is not None else ()
    drawn = conflict_graph(view.graph, view.stability, steps, _wording(teller))
    title = teller.language.say_count(
        "The conflict as a graph: one state", "The conflict as a graph: {number} states", view.graph.size
    )
    heads = (
        teller.fixed("state"),
        teller.fixed("options taken"),
        teller.fixed("holds under"),
        teller.fixed("improvements"),
    )
    table = replace(drawn.table, title=title, columns=heads)
    described = teller.say(
        "{title}, in layers from the status quo, with improvements as arrows. The table gives the same.", title=title
    )
    yield replace(drawn, title=title, description=described, table=table)


def _wording(teller: Teller) -> Wording:
    """Return the words of the graph: labels, and the rest in the language of the brief."""
    case, fixed = teller.case, teller.fixed
    labels = {thing: uncapitalised(short_label(case, thing)) for thing in case.things}
    return Wording(
        {**labels, **{actor: teller.starts(actor) for actor in case.actors}},
        state=f"{fixed('state')} ",
        status_quo=fixed("status quo"),
        every=fixed("holds under all"),
        holds=fixed("holds:"),
        to=fixed("to"),
        hidden=fixed("not shown"),
        more=fixed("… and {number} more"),
    )


def _swaps(teller: Teller, view: ReadingFindings, firm: Firmness) -> str:
    """Return the fewest swaps of wishes that break an equilibrium."""
    of = under(view, {"firmness": sorted(view.graph.on(firm.state)), "concept": firm.concept})
    if firm.swaps is not None:
        return teller.say("{number}", number=Count(firm.swaps, of))
    if firm.exact:
        return teller.fixed("no order breaks it")
    return teller.say("more than {number}", number=Count(firm.above, {**of, "least": "above"}))


def _status_quo(teller: Teller, view: ReadingFindings) -> str:
    if not view.leavers:
        return teller.fixed("yes")
    told = []
    for actor in view.leavers:
        end = view.verdicts[actor].unsanctioned
        statement = view.graph.deciding(actor, view.graph.status_quo, end) if end is not None else None
        leaver = Names((teller.starts(actor),), under(view, {"leavers": CONCEPT, "one": actor}))
        if statement is None:
            told.append(teller.say("{actor} would leave", actor=leaver))
        else:
            told.append(
                teller.say(
                    "{actor} would leave, by the wish: {wish} ({source})",
                    actor=leaver,
                    wish=formula(teller, statement.say.text, actor),
                    source=teller.source(statement.source),
                )
            )
    return teller.say("no: {reasons}", reasons=teller.language.together(told))


def goals(teller: Teller) -> Iterator[Block]:
    """Yield how each goal is reached under each reading."""
    views, case = teller.found.strategic.readings, teller.case
    if not views[0].goals:
        return
    rows = tuple(
        (
            teller.say("{goal}: {condition}", goal=capitalised(goal), condition=formula(teller, case.goals[goal].text)),
            *(_reach(teller, view, goal) for view in views),
        )
        for goal in views[0].goals
    )
    heads = (teller.fixed("goal"), *(capitalised(teller.reading(view)) for view in views))
    yield Table(teller.fixed("How each goal is reached"), heads, rows)


_REACHED = {
    Reach.HOLDS: mark("it holds"),
    Reach.ALONE: mark("by each side alone"),
    Reach.NO: mark("by no way"),
}


def _reach(teller: Teller, view: ReadingFindings, goal: str) -> str:
    reach = view.reach(goal)
    if reach in _REACHED:
        return teller.fixed(_REACHED[reach])
    if reach is Reach.AGAINST:
        against = Names(tuple(map(teller.actor, losers(view, goal))), under(view, {"against": goal}))
        return teller.say("only against the interest of {actors}", actors=against)
    best = view.together[goal].best
    joint = [step.movers for step in best.steps if len(step.movers) > 1] if best is not None else []
    if len(joint) != 1:
        return teller.fixed("by several deals")
    participants = Names(tuple(map(teller.actor, joint[0])), under(view, {"deal": goal}))
    if best is not None and len(best.steps) > 1:
        return teller.say("by steps of one side and a deal of {actors}", actors=participants)
    return teller.say("by a deal of {actors}", actors=participants)


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
        rows.append((teller.starts(each.believer), teller.fixed(_ERRORS[each.kind]), what))
    if rows:
        heads = (teller.fixed("who"), teller.fixed("error"), teller.fixed("move"))
        yield Table(teller.fixed("What each side is wrong about today"), heads, tuple(rows))
    else:
        yield Paragraph(teller.say("By the beliefs stated, no side is wrong about a move from today."))
    real, own = (
        Count(len(found.equilibria(CONCEPT)), under(view, {"believed": how}))
        for found, how in ((view.beliefs.true, "nobody is wrong"), (view.beliefs, "own beliefs"))
    )
    yield Paragraph(
        teller.say(
            "States that hold when each side judges by its own beliefs: {own}; when nobody is wrong: {real}.",
            own=own,
            real=real,
        )
    )


_ERRORS = {
    "unseen": mark("does not know that the move is possible"),
    "unwanted": mark("does not believe that the mover would gain; it would"),
    "undeterred": mark("believes that the mover is deterred; it is not"),
    "false alarm": mark("believes that the mover would gain; it would not"),
}
