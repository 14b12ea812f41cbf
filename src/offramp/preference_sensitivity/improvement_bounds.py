"""Bounds of the shares of orders under SEQ and SSEQ, from the moves that are improvements in every order, or in some.

The sanctions of the others are improvements. Whatever their orders, they include the moves that are improvements in every agreeing order,
and are among those that are in some. With either of these fixed, a verdict depends on the actor's own order alone, so that its share is
exact. A Nash stable state satisfies the stricter verdict, and the looser one implies GMR (SMR under SSEQ). Where both shares are the same, the
verdict under SEQ is the same as both in every order, and its share is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import TooLarge
from offramp.preference_sensitivity.answers import Moves, answers, moves_of
from offramp.preference_sensitivity.known_lists import verdict_of
from offramp.preference_sensitivity.order_counts import count_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.known_lists import Known

__all__ = ["ImprovementBounds", "improvement_bounds", "share_bounds"]

Bounds = tuple[Fraction, Fraction]
"""The least and the greatest share."""


@dataclass(frozen=True, eq=False)
class ImprovementBounds:
    """All moves of all actors, those that are improvements in every agreeing order, and those that are in some."""

    moves: Moves
    certain: Moves
    possible: Moves


def improvement_bounds(graph: Graph, known: Sequence[Known | None]) -> ImprovementBounds:
    r"""Return the moves that are improvements in every agreeing order, and those that are in some.

    >>> from offramp.case.reading import loads
    >>> from offramp.graph.graph import build
    >>> from offramp.preference_sensitivity.known_lists import known_lists
    >>> case = loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x, not a.x]}")
    >>> found = improvement_bounds(build(case), known_lists(build(case)))
    >>> [len(some.arcs[0].ends) for some in (found.moves, found.certain, found.possible)]
    [2, 0, 2]

    Raises
    ------
    TooLarge
        where there are too many moves to list.
    """
    moves = moves_of(graph)
    masks: list[tuple[NDArray[np.bool_], NDArray[np.bool_]]] = []
    for actor, own, starts, given in zip(graph.actors, moves.arcs, moves.starts, known, strict=True):
        if given is None:
            worth = graph.preference_level(actor)
            better = worth[own.ends] > worth[starts]
            masks.append((better, better))
        else:
            masks.append(_improvements(given, starts, own.ends))
    certain, possible = (_where(moves, [mask[k] for mask in masks]) for k in (0, 1))
    return ImprovementBounds(moves, certain, possible)


def _where(moves: Moves, masks: Sequence[NDArray[np.bool_]]) -> Moves:
    kept = tuple(own.where(mask) for own, mask in zip(moves.arcs, masks, strict=True))
    return Moves(kept, tuple(own.starts for own in kept))


def _improvements(
    known: Known, starts: NDArray[np.int32], ends: NDArray[np.int32]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which moves of an actor are improvements in every agreeing order, and which are in some.

    A move is an improvement if the first statement on which its states differ is gained by it. So it is one in every order if each lost
    statement is known to matter less than a gained one, and in some order unless this is so the other way round.
    """
    listing, above = known
    size = listing.truth.shape[1]
    pairs, place = np.unique(
        listing.pattern[starts].astype(np.int64) * size + listing.pattern[ends], return_inverse=True
    )
    before, after = listing.truth[:, pairs // size], listing.truth[:, pairs % size]
    gained, lost = after & ~before, before & ~after
    certain = gained.any(axis=0) & _covered(lost, gained, above)
    possible = gained.any(axis=0) & ~(lost.any(axis=0) & _covered(gained, lost, above))
    place = place.reshape(-1)
    return certain[place], possible[place]


def _covered(some: NDArray[np.bool_], others: NDArray[np.bool_], above: Sequence[int]) -> NDArray[np.bool_]:
    """Return, per column, whether each of `some` statements is known to matter less than one of `others`."""
    covered = np.ones(some.shape[1], dtype=np.bool_)
    for entry, superiors in enumerate(above):
        more = [k for k in range(len(above)) if superiors >> k & 1]
        covered &= ~some[entry] | others[more].any(axis=0)
    return covered


def share_bounds(
    graph: Graph, key: str, state: int, known: Sequence[Known | None], improvements: ImprovementBounds
) -> list[Bounds]:
    """Return the least and the greatest share under which a state is stable for each actor under SEQ or SSEQ, and last for all.

    A share that is too large to count is from 0 to 1.
    """
    found = [_of_actor(graph, key, state, actor, given, improvements) for actor, given in enumerate(known)]
    return [
        *found,
        (prod((low for low, _ in found), start=Fraction(1)), prod((high for _, high in found), start=Fraction(1))),
    ]


def _of_actor(
    graph: Graph, key: str, state: int, actor: int, given: Known | None, improvements: ImprovementBounds
) -> Bounds:
    both = improvements.certain, improvements.possible
    if given is None:
        worth = graph.preference_level(graph.actors[actor])
        kept = worth <= worth[state]
        low, high = (answers(graph, actor, state, key, improvements.moves, some).stable(kept) for some in both)
        return Fraction(int(low)), Fraction(int(high))
    try:
        low_share, high_share = (
            count_verdict(verdict_of(graph, actor, state, key, given, improvements.moves, some)).share for some in both
        )
    except TooLarge:
        return Fraction(0), Fraction(1)
    return low_share, high_share
