"""Deliberate catastrophes: whether an actor would choose an irreversible act that ends the crisis, where, and after which event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.beliefs.believed_game import game_of
from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.nodes import Name
from offramp.graph.graph import build
from offramp.graph.space import possible_cells
from offramp.stability.sanctions import sanction_levels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability
    from offramp.stability.verdict import Verdict

__all__ = ["DeliberateAct", "Temptation", "catastrophes", "deliberate_acts", "events_to_come", "temptation"]


@dataclass(frozen=True, eq=False)
class Temptation:
    """Gain of an actor by an act: the cells of the grid before it with a gain, and those with an undeterred gain.

    It gains *by* the act where its best move with it is better than staying and than its best move without it. It is deterred
    by the answers that it expects, like its choice over time: `undeterred` is judged by its beliefs about the others.
    `misled` is where it expects no answer that would deter it, though by the preferences of the others there would be one.
    `common` are the options in which all states with a gain differ from the status quo, and whether they are on in the status quo.
    """

    before: NDArray[np.bool_]
    gains: NDArray[np.bool_]
    undeterred: NDArray[np.bool_]
    misled: NDArray[np.bool_]
    common: tuple[tuple[str, bool], ...]

    def at(self, graph: Graph, state: int) -> tuple[bool, bool, bool]:
        """Return three truths of the act in a state: the actor gains by it, no sanction deters it, and this is an error."""
        cell = graph.cells[state]
        return bool(self.gains.ravel()[cell]), bool(self.undeterred.ravel()[cell]), bool(self.misled.ravel()[cell])


@dataclass(frozen=True, eq=False)
class DeliberateAct:
    """An irreversible act that ends the crisis: the states in which it tempts its actor, and the answers to it.

    `now` is the present temptation, `once` that after each later event. `end` is the nearest state that the actor
    reaches by the act from the status quo, None if there is none; `verdict` judges that state for the actor by SEQ, and
    `answers` are the acts of others, with their actors, that would follow.
    """

    option: str
    actor: str
    now: Temptation
    once: Mapping[str, Temptation]
    end: int | None
    verdict: Verdict | None
    answers: tuple[tuple[str, str], ...]


def catastrophes(case: Case) -> tuple[str, ...]:
    """Return the options that cannot be undone and that end the crisis.

    >>> from offramp.case.reading import load
    >>> catastrophes(load("korea-2017"))
    ('usa.strike', 'dprk.attack')
    """
    if case.ends is None:
        return ()
    ending = names_under(case, case.ends)
    return tuple(option for option in case.options if option in ending and case.irreversible(option) == "on")


def events_to_come(graph: Graph) -> tuple[str, ...]:
    """Return the events that can happen, have not happened and do not end the crisis."""
    case = graph.case
    ending = names_under(case, case.ends) if case.ends is not None else frozenset()
    ahead = (event for event in case.events if event not in graph.given and event not in ending)
    return tuple(event for event in ahead if possible_cells(case, (*graph.given, event)) is not None)


def deliberate_acts(graph: Graph, stability: Stability) -> dict[str, DeliberateAct]:
    """Return every deliberate catastrophe of a case by its option; the graph after each event is built once for all."""
    acts = catastrophes(graph.case)
    events = events_to_come(graph) if acts else ()
    later = {event: build(graph.case, given=(*graph.given, event), images=graph.images) for event in events}
    return {option: _act(graph, later, stability, option) for option in acts}


def _act(graph: Graph, later: Mapping[str, Graph], stability: Stability, option: str) -> DeliberateAct:
    actor = graph.case.owners[option]
    end = _nearest_end(graph, option)
    return DeliberateAct(
        option,
        actor,
        temptation(graph, option),
        {event: temptation(then, option) for event, then in later.items()},
        end,
        stability.why(end, actor, "seq") if end is not None else None,
        tuple(_answers(graph, stability, actor, end)) if end is not None else (),
    )


def temptation(graph: Graph, option: str) -> Temptation:
    """Find where the actor of an option would gain by turning it on, before any act that ends the crisis."""
    actor = graph.index(graph.case.owners[option])
    axis, levels = graph.axes[actor], graph.levels[actor]
    on = np.broadcast_to(graph.space.lookup(option), graph.space.shape)
    possible = graph.feasible if graph.feasible is not None else np.ones(graph.space.shape, dtype=bool)
    before = possible.copy()
    for act in catastrophes(graph.case):
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
    return Temptation(before, gains, undeterred, undeterred & ~truly, _common(graph, gains))


def _common(graph: Graph, states: NDArray[np.bool_]) -> tuple[tuple[str, bool], ...]:
    """Return the options in which all these states differ from the status quo, and whether each is on there."""
    found = []
    for option in graph.case.options:
        now = option in graph.on(graph.status_quo)
        if (np.broadcast_to(graph.space.lookup(option), graph.space.shape)[states] != now).all():
            found.append((option, now))
    return tuple(found)


def _nearest_end(graph: Graph, option: str) -> int | None:
    """Return the state closest to the status quo that the actor of an option can reach by turning it on."""
    done = graph.satisfying(Expression(option, Name(option)))
    moves = graph.moves(graph.case.owners[option], graph.status_quo)
    ends = [int(end) for end in moves[done[moves]]]
    return min(ends, key=lambda end: (graph.code(end) ^ graph.code(graph.status_quo)).bit_count(), default=None)


def _answers(graph: Graph, stability: Stability, actor: str, end: int) -> list[tuple[str, str]]:
    """Return the deliberate catastrophes by which others would answer, with their actors."""
    found = []
    for other in graph.actors:
        answer = stability.why(end, other, "seq").unsanctioned if other != actor else None
        found += [
            (other, act)
            for act in catastrophes(graph.case)
            if answer is not None and act in graph.on(answer) and act not in graph.on(end)
        ]
    return found
