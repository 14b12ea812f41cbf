"""The questions a brief answers, each under every reading of the actors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer
from offramp.brief.sections.deliberate import deliberate_at_a_glance
from offramp.brief.sections.goals import reach_in_words, weakest_in_short
from offramp.brief.sections.wording import by_reading, grouped, said
from offramp.case.labels import capitalised
from offramp.graph.wording import change
from offramp.stability.words import preferred_because
from offramp.tables import Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.findings.reading import ReadingFindings
    from offramp.graph.graph import Graph

__all__ = ["at_a_glance", "equilibria", "status_quo_answer"]

MOST_RESTING_POINTS = 3


def status_quo_answer(views: Sequence[ReadingFindings]) -> Answer:
    """Is the status quo stable?"""
    shorts, because = [], []
    for view in views:
        leavers = view.leavers
        names = listed(view.graph.case.name(actor) for actor in leavers)
        deterred = any(verdict.sanctions for verdict in view.verdicts.values())
        stays = "Yes: whoever would gain by leaving it is deterred." if deterred else "Yes: nobody gains by leaving it."
        shorts.append(f"No: {names} would leave it." if leavers else stays)
        because.append(" ".join([*(_why_leaves(view, actor) for actor in leavers), *_why_others_stay(view, leavers)]))
    return Answer("Is the status quo stable?", said(grouped(views, shorts)), by_reading(views, because))


def _why_others_stay(view: ReadingFindings, leavers: Sequence[str]) -> list[str]:
    """Say why those stay who do: nothing to gain, deterred, or unable to move."""
    graph = view.graph
    verdicts = {actor: verdict for actor, verdict in view.verdicts.items() if actor not in leavers}
    content = [
        graph.case.name(actor) for actor, verdict in verdicts.items() if not verdict.sanctions and not verdict.immobile
    ]
    texts = [f"{listed(content)} {'has' if len(content) == 1 else 'have'} no improvement."] if content else []
    return texts + [
        _why_stays(view, actor) for actor, verdict in verdicts.items() if verdict.sanctions or verdict.immobile
    ]


def _why_leaves(view: ReadingFindings, actor: str) -> str:
    graph = view.graph
    end = view.verdicts[actor].unsanctioned
    if end is None:
        raise ValueError(f"{actor} does not leave")
    because = preferred_because(graph, actor, graph.status_quo, end)
    return (
        f"{graph.case.name(actor)} has an improvement that no sanction deters: it {_own(graph, graph.status_quo, end)}"
        + (f", {because}." if because else ".")
    )


def _why_stays(view: ReadingFindings, actor: str) -> str:
    graph = view.graph
    verdict = view.verdicts[actor]
    if verdict.immobile:
        return f"{graph.case.name(actor)} stays only because it has no other move."
    sanction = verdict.sanctions[0]
    moves = "; ".join(change(graph, move.start, move.end) for move in sanction.moves)
    gain = _own(graph, graph.status_quo, sanction.improvement)
    return f"{graph.case.name(actor)} would gain if it {gain}, but is deterred: {moves}."


def _own(graph: Graph, start: int, end: int) -> str:
    return change(graph, start, end, with_actor=False)


def equilibria(views: Sequence[ReadingFindings]) -> Answer:
    """Answer which states are equilibria under most concepts."""
    held = [view.strongest for view in views]
    shorts = [_how_many(view, states) for view, states in zip(views, held, strict=True)]
    shown = [states[:MOST_RESTING_POINTS] for states in held]
    everywhere = [state for state in shown[0] if all(state in states for states in shown)]
    texts = []
    for view, states, all_states in zip(views, shown, held, strict=True):
        own = [state for state in states if len(views) == 1 or state not in everywhere]
        more = [f"and {len(all_states) - len(states):,} more, farther away"] if len(all_states) > len(states) else []
        texts.append(_listed(view, own, more))
    common = (f"Under every reading: {_listed(views[0], everywhere, [])}",) if everywhere and len(views) > 1 else ()
    return Answer("Which states are equilibria?", said(grouped(views, shorts)), (*common, *by_reading(views, texts)))


def _how_many(view: ReadingFindings, states: Sequence[int]) -> str:
    if not states:
        return "No state is an equilibrium under any concept."
    most, concepts = int(view.stability.strength[states[0]]), len(view.stability.stable)
    under = "every concept" if most == concepts else f"{most} of the {concepts} concepts"
    return f"{len(states):,} state{'s hold' if len(states) != 1 else ' holds'} under {under}."


def _listed(view: ReadingFindings, states: Sequence[int], more: Sequence[str]) -> str:
    told = [capitalised(_from_status_quo(view.graph, state)) for state in states]
    if len(told) > 1:
        told = [f"({i}) {text}" for i, text in enumerate(told, 1)]
    return "; ".join([*told, *more]) + "." if told or more else ""


def _from_status_quo(graph: Graph, state: int) -> str:
    ended = graph.case.ends is not None and graph.satisfying(graph.case.ends)[state]
    text = "the status quo" if state == graph.status_quo else change(graph, graph.status_quo, state)
    return f"{text} (there the crisis ends)" if ended else text


def at_a_glance(views: Sequence[ReadingFindings]) -> Table:
    """Return every question with its answer under each reading, in a few words."""
    case = views[0].graph.case
    rows = [("Does the status quo hold?", *(_sq_in_short(view) for view in views))]
    for option, act in views[0].deliberate.items():
        question = f"{case.name(act.actor)}: “{case.label(option)}”?"
        rows.append((question, *(deliberate_at_a_glance(view, view.deliberate[option]) for view in views)))
    rows += _goals_at_a_glance(views)
    if len(views[0].goals) > 1:
        rows.append(("Weakest step of the road", *(weakest_in_short(view) for view in views)))
    heads = [
        f"{view.name} ({view.reading.share:.0%})" if view.reading.share is not None else view.name for view in views
    ]
    return Table("At a glance", ("question", *heads), tuple(rows))


def _goals_at_a_glance(views: Sequence[ReadingFindings]) -> list[tuple[str, ...]]:
    """Return a row per goal; goals that follow each other and have the same answers share one."""
    rows: list[tuple[list[str], tuple[str, ...]]] = []
    for goal in views[0].goals:
        cells = tuple(reach_in_words(view, goal) for view in views)
        if rows and rows[-1][1] == cells:
            rows[-1][0].append(f"“{goal}”")
        else:
            rows.append(([f"“{goal}”"], cells))
    return [(f"Can {listed(goals)} be reached?", *cells) for goals, cells in rows]


def _sq_in_short(view: ReadingFindings) -> str:
    leavers = view.leavers
    return f"No: {listed(view.graph.case.name(actor) for actor in leavers)} would leave." if leavers else "Yes."
