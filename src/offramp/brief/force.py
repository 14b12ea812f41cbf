"""The deliberate catastrophes: would anybody choose them, where, and once what has happened?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.beliefs.believed_game import game_of
from offramp.brief.blocks import Answer
from offramp.brief.views import View, by_reading, grouped, said
from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.nodes import Name
from offramp.case.state_names import state_id
from offramp.graph.graph import build
from offramp.stability.sanctions import sanction_levels
from offramp.stability.words import preferred_because
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.graph.graph import Graph

__all__ = [
    "Temptation",
    "by_force",
    "events_to_come",
    "force_at_a_glance",
    "force_in_short",
    "forceful_options",
    "temptation",
    "tempting",
]


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
    reasons = [_force_reasons(view, option) for view in views]
    because = [text for told in zip(*reasons, strict=True) for text in by_reading(views, told)]
    question = f"Would {case.name(option.partition('.')[0])} deliberately choose “{case.label(option)}”?"
    return Answer(question, said(grouped(views, [force_in_short(view, option) for view in views])), tuple(because))


@dataclass(frozen=True, eq=False)
class Temptation:
    """Where an actor would gain by an act: in which cells of the grid before it, and in which of them nothing deters it.

    It gains *by* the act where its best move with it is better than staying and than its best move without it. It is deterred
    by the answers that it expects, as where it chooses over time: `undeterred` is judged by its beliefs about the others.
    `misled` is where it expects no answer that would deter it, though by what the others want there would be one.
    """

    before: NDArray[np.bool_]
    gains: NDArray[np.bool_]
    undeterred: NDArray[np.bool_]
    misled: NDArray[np.bool_]

    def at(self, graph: Graph, state: int) -> tuple[bool, bool, bool]:
        """Return whether the actor gains by the act in a state, whether nothing deters it, and whether that is an error."""
        cell = graph.cells[state]
        return bool(self.gains.ravel()[cell]), bool(self.undeterred.ravel()[cell]), bool(self.misled.ravel()[cell])


def temptation(graph: Graph, option: str) -> Temptation:
    """Find where the owner of an option would gain by turning it on, before any act that ends the story."""
    actor = graph.index(option.partition(".")[0])
    axis, levels = graph.axes[actor], graph.levels[actor]
    on = np.broadcast_to(graph.space.lookup(option), graph.space.shape)
    possible = graph.feasible if graph.feasible is not None else np.ones(graph.space.shape, dtype=bool)
    before = possible.copy()
    for act in forceful_options(graph.case):
        before &= ~graph.space.lookup(act)
    best_with = axis.best(np.where(on & possible, levels, -1), np.maximum)
    best_without = axis.best(np.where(~on & possible, levels, -1), np.maximum)
    gains = before & (best_with > best_without) & (best_with > levels)

    def left_with(game: Graph) -> NDArray[np.bool_]:
        least = np.minimum(levels, sanction_levels(game, actor, improving=True, countermove=False))
        return np.asarray(gains & (axis.best(np.where(on & possible, least, -1), np.maximum) > levels))

    truly = left_with(graph)
    own = game_of(graph, graph.actors[actor]).graph
    # What an actor does not know of leaves it a game of other states; then the answers are those of the true one.
    undeterred = left_with(own) if own is not graph and own.space.shape == graph.space.shape else truly
    return Temptation(before, gains, undeterred, undeterred & ~truly)


def force_in_short(view: View, option: str) -> str:
    """Say whether the actor gains by it from the status quo, and whether it is deterred."""
    graph = view.graph
    gains, undeterred, misled = temptation(graph, option).at(graph, graph.status_quo)
    if gains and misled:
        return "Yes: it would gain by it, and expects no answer, though there would be one."
    if gains:
        return (
            "Yes: it would gain by it, and nothing deters it."
            if undeterred
            else "It would gain by it, but is deterred."
        )
    after = _after(graph, option)
    actor = option.partition(".")[0]
    if after is not None and graph.level(actor, after) < graph.level(actor, graph.status_quo):
        return "No: from the status quo it would lose by it."
    return "No: from the status quo it would gain nothing by it."


def _force_reasons(view: View, option: str) -> list[str]:
    """Say why, what would follow, where else the actor would gain by it, and what events change in that."""
    graph = view.graph
    now = tempting(graph, option)
    later = {
        event: tempting(build(graph.case, given=(*graph.given, event), images=graph.images), option)
        for event in events_to_come(graph)
    }
    same = [f"once there is {quoted(graph.case.label(event))}" for event, then in later.items() if then == now]
    stands = listed(["As things stand", *same])
    told = [f"once there is {quoted(graph.case.label(e))}, {then}" for e, then in later.items() if then != now]
    return [_preference(graph, option), _aftermath(view, option), "; ".join([f"{stands}, {now}", *told]) + "."]


def _preference(graph: Graph, option: str) -> str:
    """Say by which statement the actor prefers the status quo to the deed, or the deed to the status quo."""
    after, actor = _after(graph, option), option.partition(".")[0]
    if after is None:
        return ""
    worse, better = sorted((after, graph.status_quo), key=lambda state: graph.level(actor, state))
    because = preferred_because(graph, actor, worse, better)
    return because[0].upper() + because[1:] + "." if because else ""


def _aftermath(view: View, option: str) -> str:
    """Say whether the deed would be stable for its actor, and which act of another would answer it."""
    graph, actor = view.graph, option.partition(".")[0]
    after = _after(graph, option)
    if after is None:
        return ""
    verdict = view.stability.why(after, actor, "seq")
    text = f"Once done ({state_id(after)}), what is left is {'stable' if verdict.stable else 'not stable'} for it"
    text += (
        ": it cannot take the deed back and has nothing better to do."
        if verdict.stable and not verdict.sanctions
        else "."
    )
    answers = []
    for other in graph.actors:
        end = view.stability.why(after, other, "seq").unsanctioned if other != actor else None
        acts = [
            act
            for act in forceful_options(graph.case)
            if end is not None and act in graph.on(end) and act not in graph.on(after)
        ]
        answers += [f"{graph.case.name(other)} would answer with “{graph.case.label(act)}”" for act in acts]
    return f"{text} {listed(answers)}." if answers else text


def events_to_come(graph: Graph) -> list[str]:
    """Return the events that have not happened and do not end the story."""
    case = graph.case
    ending = names_under(case, case.ends) if case.ends is not None else frozenset()
    return [event for event in case.events if event not in graph.given and event not in ending]


def _after(graph: Graph, option: str) -> int | None:
    """Return the state closest to the status quo that its actor can reach by turning the option on."""
    actor = option.partition(".")[0]
    done = graph.satisfying(Expression(option, Name(option)))
    moves = graph.moves(actor, graph.status_quo)
    ends = [int(end) for end in moves[done[moves]]]
    return min(ends, key=lambda end: (graph.code(end) ^ graph.code(graph.status_quo)).bit_count(), default=None)


def tempting(graph: Graph, option: str) -> str:
    """Say in how many states the actor would gain by turning the option on, and in how many of them nothing deters it."""
    found = temptation(graph, option)
    count, total, undeterred = (int(mask.sum()) for mask in (found.gains, found.before, found.undeterred))
    earlier = "any such act" if len(forceful_options(graph.case)) > 1 else "it"
    if not count:
        return f"there is no state before {earlier} in which it would gain by it"
    if not undeterred:
        deterred = "it is deterred in all of them"
    elif undeterred == count:
        deterred = "nothing deters it in any of them"
    else:
        deterred = f"nothing deters it in {undeterred:,} of them"
    if misled := int(found.misled.sum()):
        where = "all of them" if misled == undeterred else f"{misled:,} of them"
        deterred += f", by its beliefs about the others; in {where} the others would answer"
    return f"it would gain by it in {count:,} of the {total:,} states before {earlier}{_shared(graph, found.gains)}; {deterred}"


def _shared(graph: Graph, states: NDArray[np.bool_]) -> str:
    """Name what all these states have in common and differ in from the status quo."""
    common = []
    for thing in graph.case.options:
        truth = np.broadcast_to(graph.space.lookup(thing), graph.space.shape)[states]
        now = thing in graph.on(graph.status_quo)
        if (truth != now).all():
            common.append(f"{'without' if now else 'with'} {quoted(graph.case.label(thing))}")
    return f", those {listed(common)}" if common else ""


def force_at_a_glance(view: View, option: str) -> str:
    """Say in a few words whether an actor gains by a thing that cannot be undone, here, elsewhere, or after an event."""
    graph = view.graph
    found = temptation(graph, option)
    if found.at(graph, graph.status_quo)[0]:
        return force_in_short(view, option)
    if found.gains.any():
        return f"Not from here; in {int(found.gains.sum()):,} of {int(found.before.sum()):,} states it would."
    for event in events_to_come(graph):
        then = build(graph.case, given=(*graph.given, event), images=graph.images)
        later = temptation(then, option)
        if later.gains.any():
            once = f"Not now; it would gain by it in some states once there is {quoted(graph.case.label(event))}"
            if not later.undeterred.any():
                return f"{once}, though deterred."
            return f"{once}{', and wrongly expects no answer' if (later.misled == later.undeterred).all() else ''}."
    return "No."
