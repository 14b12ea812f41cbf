"""Limited-move stability (L_h): two actors who look h moves ahead, taking turns.

G_h(i, s) is the set of states in which play is expected to end when i is to move in s and h moves are left. G_0(i, s) =
{s}. With h moves left, i values each state t that it can move to by the worst state, for i, of G_{h-1}(j, t). Where the
best of these values is better than s, i moves to one of the best, and G_h(i, s) is the union of their G_{h-1}(j, t).
Otherwise it stays, and G_h(i, s) = {s}. A state is L_h stable for i where it stays. L_1 is Nash.

With ties several states may be best, so G_h is a set (Kilgour 1985); an actor that does not know which of them will
occur expects the worst.

Source: Zagare 1984; Kilgour 1985; Fang, Hipel & Kilgour 1993, ch. 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.stability.concept import Concept, Family
from offramp.stability.question import moves_as_arcs
from offramp.stability.verdict import Move, Sanction, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from offramp.graph.arcs import Arcs
    from offramp.graph.graph import Graph

    Anticipation = tuple[NDArray[np.int32], NDArray[np.int32]]

__all__ = ["LIMITED", "anticipations", "limited", "played_out", "reason_against", "stays", "verdict_ahead"]

DEEPEST = 99
"""The greatest depth of a named concept; non-myopic stability serves greater depths."""


def reason_against(graph: Graph) -> str:
    """Return the reason why the concept cannot judge a graph, or an empty text."""
    if len(graph.actors) == 2:
        return ""
    if len(graph.actors) == 1:
        return "it is defined for two actors, who take turns, and there is one"
    return (
        f"it is defined for two actors, and there are {len(graph.actors)}; for more, the literature does not agree on who "
        f"moves after whom"
    )


def anticipations(graph: Graph) -> Iterator[Anticipation]:
    """Yield, for h = 0, 1, …, the anticipated levels at the end of play for each actor to move.

    Entry i has a row per actor k and a column per state s: the least level, for k, over G_h(i, s).
    """
    moves = [moves_as_arcs(graph, actor) for actor in graph.actors]
    worth = np.array([graph.preference_level(actor) for actor in graph.actors])
    anticipated: Anticipation = (worth, worth)
    while True:
        yield anticipated
        anticipated = (_turn(0, moves[0], worth, anticipated[1]), _turn(1, moves[1], worth, anticipated[0]))


def _turn(mover: int, moves: Arcs, worth: NDArray[np.int32], after: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the anticipated levels when the mover is to move, from the levels anticipated after its move."""
    result = worth.copy()
    some = np.flatnonzero(np.diff(moves.begins))
    if not len(some):
        return result
    begins = moves.begins[some]
    counted_on = after[mover, moves.ends]
    best = np.maximum.reduceat(counted_on, begins)
    chosen = counted_on == np.repeat(best, np.diff(moves.begins)[some])
    goes = best > worth[mover, some]
    for k in range(2):
        least = np.minimum.reduceat(np.where(chosen, after[k, moves.ends], np.iinfo(np.int32).max), begins)
        result[k, some[goes]] = least[goes]
    return result


def stays(graph: Graph, actor: int, anticipated: Anticipation) -> NDArray[np.bool_]:
    """Return the states in which an actor stays, given the levels anticipated after its move."""
    moves = moves_as_arcs(graph, graph.actors[actor])
    worth = graph.preference_level(graph.actors[actor])
    result = np.ones(graph.size, dtype=bool)
    some = np.flatnonzero(np.diff(moves.begins))
    if len(some):
        best = np.maximum.reduceat(anticipated[1 - actor][actor, moves.ends], moves.begins[some])
        result[some] = best <= worth[some]
    return result


def _best_ends(graph: Graph, actor: int, state: int, anticipated: Anticipation) -> list[int]:
    """Return the best states that an actor can move to, by the level it anticipates; none if it has no move."""
    ends = graph.moves(graph.actors[actor], state)
    expected = anticipated[1 - actor][actor, ends]
    return [int(end) for end in ends[expected == expected.max()]] if len(ends) else []


def _foreseen(graph: Graph, mover: int, state: int, before: list[Anticipation], judge: int) -> tuple[Move, ...]:
    """Return the expected play from a state with `mover` to move; among equally good plays, the worst for `judge`.

    `before` are the levels anticipated after each move to come; those after the next move are last.
    """
    if not before:
        return ()
    *earlier, anticipated = before
    name, after = graph.actors[mover], anticipated[1 - mover]
    ends = _best_ends(graph, mover, state, anticipated)
    if not ends or after[mover, ends[0]] <= graph.preference_level(name)[state]:
        return ()
    end = min(ends, key=lambda end: int(after[judge, end]))
    return (Move(name, state, end), *_foreseen(graph, 1 - mover, end, earlier, judge))


def _anticipated_after(graph: Graph, count: int) -> list[Anticipation]:
    found = []
    for anticipated in anticipations(graph):
        found.append(anticipated)
        if len(found) == count:
            break
    return found


def verdict_ahead(graph: Graph, actor: int, state: int, key: str, before: list[Anticipation]) -> Verdict:
    """Return the verdict of a foresighted actor: the state that it would move to, and the play that it then expects."""
    name = graph.actors[actor]
    *earlier, anticipated = before
    ends = _best_ends(graph, actor, state, anticipated)
    if not ends:
        return Verdict(key, name, state, stable=True, immobile=True)
    play = _foreseen(graph, 1 - actor, ends[0], earlier, actor)
    if anticipated[1 - actor][actor, ends[0]] > graph.preference_level(name)[state]:
        return Verdict(key, name, state, stable=False, unsanctioned=ends[0], foresight=play)
    tempting = graph.improvements(name, state)
    sanctions = tuple(Sanction(int(end), _foreseen(graph, 1 - actor, int(end), earlier, actor)) for end in tempting)
    return Verdict(key, name, state, stable=True, sanctions=sanctions)


def limited(h: int) -> Concept:
    """Return the concept of actors who look h moves ahead.

    >>> limited(3).key
    'l3'
    """
    key = f"l{h}"

    def stable(graph: Graph, actor: int) -> NDArray[np.bool_]:
        return stays(graph, actor, _anticipated_after(graph, h)[-1])

    def why(graph: Graph, actor: int, state: int) -> Verdict:
        return verdict_ahead(graph, actor, state, key, _anticipated_after(graph, h))

    def recheck(graph: Graph, verdict: Verdict) -> bool:
        return played_out(graph, verdict, h)

    return Concept(
        key=key,
        name=f"Limited-move stability, {h} move{'' if h == 1 else 's'} ahead",
        definition=(
            "The actor has no improvement from the state."
            if h == 1
            else f"With {h} moves ahead, taken in turns, the actor anticipates no end of play that is better than staying."
        ),
        source="Kilgour 1985; Fang, Hipel & Kilgour 1993",
        stable=stable,
        why=why,
        recheck=recheck,
        applies=reason_against,
        page="limited-move",
        family=Family.LIMITED_MOVE,
        depth=h,
    )


def played_out(graph: Graph, verdict: Verdict, h: int) -> bool:
    """Check a verdict by playing out every sequence of moves, set by set, from the definition."""
    actor = graph.index(verdict.actor)
    worth = [graph.preference_level(name) for name in graph.actors]
    known: dict[tuple[int, int, int], frozenset[int]] = {}

    def ends(mover: int, state: int, left: int) -> frozenset[int]:
        if left == 0:
            return frozenset([state])
        if (mover, state, left) not in known:
            targets = [int(end) for end in graph.moves(graph.actors[mover], state)]
            after = {end: ends(1 - mover, end, left - 1) for end in targets}
            counted = {end: min(worth[mover][last] for last in after[end]) for end in targets}
            best = max(counted.values(), default=-1)
            goes = best > worth[mover][state]
            found = frozenset().union(*(after[end] for end in targets if counted[end] == best)) if goes else {state}
            known[mover, state, left] = frozenset(found)
        return known[mover, state, left]

    stays_there = ends(actor, verdict.state, h) == {verdict.state}
    if verdict.stable:
        return stays_there and verdict.immobile == (len(graph.moves(verdict.actor, verdict.state)) == 0)
    if verdict.unsanctioned is None or verdict.unsanctioned not in graph.moves(verdict.actor, verdict.state):
        return False
    counted = min(worth[actor][last] for last in ends(1 - actor, verdict.unsanctioned, h - 1))
    return not stays_there and bool(counted > worth[actor][verdict.state])


LIMITED: tuple[Concept, ...] = (limited(2), limited(3))
"""Depths two and three; `concept("l5")` and the like give any other depth."""
