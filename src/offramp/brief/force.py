"""The deliberate catastrophes: would anybody choose them, where, and once what has happened?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.blocks import Answer
from offramp.brief.views import View, by_reading, grouped, said
from offramp.case.expression import Expression, Name
from offramp.case.feasible import names_under
from offramp.graph.graph import build
from offramp.graph.wording import listed, quoted, state_id
from offramp.stability.words import preferred_because

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.graph.graph import Graph

__all__ = ["by_force", "force_at_a_glance", "force_in_short", "forceful_options", "tempting"]


def by_force(views: Sequence[View]) -> tuple[Answer, ...]:
    """Would an actor gain by the things that cannot be undone, and would they hold?"""
    case = views[0].graph.case
    return tuple(_force_answer(views, option) for option in forceful_options(case))


def forceful_options(case: Case) -> tuple[str, ...]:
    """Return the options that cannot be undone and that end the story: the deliberate catastrophes of a case."""
    if case.ends is None:
        return ()
    ending = names_under(case, case.ends)
    return tuple(option for option in case.options if option in ending and case.once(option) == "on")


def _force_answer(views: Sequence[View], option: str) -> Answer:
    case = views[0].graph.case
    shorts = [force_in_short(view, option) for view in views]
    reasons = [_force_reasons(view, option) for view in views]
    # What it prefers is told for the base reading; where and when it would gain, for all.
    because = [
        reasons[0][0],
        *(text for told in zip(*(reason[1:] for reason in reasons), strict=True) for text in by_reading(views, told)),
    ]
    question = f"Would {case.name(option.partition('.')[0])} deliberately choose “{case.label(option)}”?"
    return Answer(question, said(grouped(views, shorts)), tuple(text for text in because if text))


def force_in_short(view: View, option: str) -> str:
    """Say whether the actor gains by it from the status quo, and whether it is deterred."""
    graph = view.graph
    actor = option.partition(".")[0]
    gains = _gains(graph, option)
    if not gains:
        return "No: from the status quo it would lose by it."
    unsanctioned = view.stability.why(graph.status_quo, actor, "seq").unsanctioned
    return "It would gain, and nothing deters it." if unsanctioned in gains else "It would gain, but is deterred."


def _gains(graph: Graph, option: str) -> list[int]:
    """Return the actor's improvements from the status quo in which the option is on."""
    done = graph.satisfying(Expression(option, Name(option)))
    return [int(end) for end in graph.better(option.partition(".")[0], graph.status_quo) if done[end]]


def _force_reasons(view: View, option: str) -> list[str]:
    """Say what the actor prefers, whether the deed would be stable, where it would gain by it, and what events change
    in that.
    """
    graph, actor = view.graph, option.partition(".")[0]
    name = graph.case.name(actor)
    after = _after(graph, option)
    prefers = stable = ""
    if after is not None:
        lost = not _gains(graph, option)
        because = preferred_because(graph, actor, *((after, graph.status_quo) if lost else (graph.status_quo, after)))
        order = ("the status quo", state_id(after)) if lost else (state_id(after), "the status quo")
        prefers = (
            f"{name} prefers {order[0]} to {order[1]}, in which it has done so{', ' + because if because else ''}."
        )
        prefers = prefers.replace("to the status quo, in which it has done so", "to the status quo")
        before = view.stability.leavers(graph.status_quo, "seq")
        others = [other for other in view.stability.leavers(after, "seq") if other not in before]
        holds = view.stability.is_stable(after, actor, "seq")
        stable = (
            f"Once done it is {'stable' if holds else 'not stable'} for {name} (SEQ), since it cannot be taken back"
        )
        answers = listed(graph.case.name(other) for other in others if other != actor)
        stable += f"; {answers} would answer." if answers else "."
    reasons = [prefers, stable, f"As things stand, {tempting(graph, actor, option)}."]
    for event in graph.case.events:
        if event not in graph.given and not _ends_with(graph.case, event):
            then = build(graph.case, given=(*graph.given, event), images=graph.images)
            reasons.append(f"Once there is {quoted(graph.case.label(event))}, {tempting(then, actor, option)}.")
    return reasons


def _ends_with(case: Case, event: str) -> bool:
    """Whether the story ends once the event has happened."""
    return case.ends is not None and event in names_under(case, case.ends)


def _after(graph: Graph, option: str) -> int | None:
    """Return the state closest to the status quo that its actor can reach by turning the option on."""
    actor = option.partition(".")[0]
    done = graph.satisfying(Expression(option, Name(option)))
    moves = graph.moves(actor, graph.status_quo)
    ends = [int(end) for end in moves[done[moves]]]
    return min(ends, key=lambda end: (graph.code(end) ^ graph.code(graph.status_quo)).bit_count(), default=None)


def tempting(graph: Graph, actor: str, option: str) -> str:
    """Say in how many states the actor would gain by turning the option on, and in how many nothing deters it."""
    axis = graph.axes[graph.index(actor)]
    levels = graph.levels[graph.index(actor)]
    on = np.broadcast_to(graph.space.lookup(option), graph.space.shape)
    possible = graph.feasible if graph.feasible is not None else np.ones(graph.space.shape, dtype=bool)
    best = axis.best(np.where(on & possible, levels, -1), np.maximum)
    others = [other for other in forceful_options(graph.case) if other != option]
    peace = possible & ~on
    for other in others:
        peace = peace & ~graph.space.lookup(other)
    gains = peace & (best > levels)
    count, total = int(gains.sum()), int(peace.sum())
    if not count:
        return "there is no state in which it would gain by it, unless another has struck first"
    return f"it would gain by it in {count:,} of the {total:,} states in which nobody has struck yet{_shared(graph, gains)}"


def _shared(graph: Graph, states: NDArray[np.bool_]) -> str:
    """Name what all these states have in common and differ in from the status quo, which is what makes the
    difference.
    """
    common = []
    for thing in graph.case.options:
        truth = np.broadcast_to(graph.space.lookup(thing), graph.space.shape)[states]
        now = thing in graph.on(graph.status_quo)
        if (truth != now).all():
            common.append(
                f"without {quoted(graph.case.label(thing))}" if now else f"with {quoted(graph.case.label(thing))}"
            )
    return f": those {listed(common)}" if common else ""


def force_at_a_glance(view: View, option: str) -> str:
    """Say in a few words whether an actor gains by a thing that cannot be undone, now or once an event has happened."""
    graph, actor = view.graph, option.partition(".")[0]
    if _gains(graph, option):
        return force_in_short(view, option)
    for event in graph.case.events:
        if event not in graph.given and not _ends_with(graph.case, event):
            then = build(graph.case, given=(*graph.given, event), images=graph.images)
            if "no state" not in tempting(then, actor, option):
                return f"Not now; it may, once there is {quoted(graph.case.label(event))}."
    return "No."
