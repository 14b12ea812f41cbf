"""Lists of statements with the known pairs of their orders, and what is open of a verdict on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.preferences import Statements
from offramp.case.priorities import known_above
from offramp.preference_sensitivity.answers import answers, moves_of
from offramp.preference_sensitivity.formula import formula_of
from offramp.preference_sensitivity.open_verdict import open_verdict
from offramp.preference_sensitivity.reordering import listing_of

if TYPE_CHECKING:
    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.answers import Moves
    from offramp.preference_sensitivity.open_verdict import OpenVerdict
    from offramp.preference_sensitivity.reordering import Listing

__all__ = ["Known", "known_lists", "verdict_of"]

Known = tuple["Listing", tuple[int, ...]]
"""An actor's list of statements, and the set of those known to matter more than each."""


def known_lists(graph: Graph) -> tuple[Known | None, ...]:
    """Return each actor's list of statements with the known pairs of its order; None for a ranking or weights.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> [known is None for known in known_lists(build(load("prisoners-dilemma")))]
    [True, True]
    """
    found: list[Known | None] = []
    for position, actor in enumerate(graph.actors):
        preferences = graph.preferences(actor)
        listing = listing_of(graph, position) if isinstance(preferences, Statements) else None
        if listing is None or not isinstance(preferences, Statements):
            found.append(None)
        else:
            found.append((listing, known_above(listing.length, preferences.known_pairs)))
    return tuple(found)


def verdict_of(
    graph: Graph,
    actor: int,
    state: int,
    key: str,
    known: Known,
    moves: Moves | None = None,
    improving: Moves | None = None,
) -> OpenVerdict:
    """Return what is open of the stability of a state for an actor under a concept.

    Under SEQ and SSEQ, `improving` are the improvements of the others that count as sanctions (default: all moves).
    """
    moves = moves_of(graph) if moves is None else moves
    listing, above = known
    found = answers(graph, actor, state, key, moves, moves if improving is None else improving)
    return open_verdict(formula_of(found, listing.truth[:, listing.pattern]), above)
