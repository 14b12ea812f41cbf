"""How often a state is an equilibrium when what the actors want is reordered at random."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError, TooManyStates
from offramp.graph.wording import state_id
from offramp.progress import track
from offramp.stability.least_swaps import (
    IMPROVING,
    WORK,
    Wish,
    holder,
    judging_work,
    measured,
    numbered,
    stated,
    wish_of,
)
from offramp.stability.reordering import listing_of
from offramp.tables import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.graph.graph import Graph
    from offramp.stability.reordering import Order

__all__ = ["Share", "Shares", "perturbations", "shares", "shares_of", "shares_table"]

MOST_WORK = 20 * WORK
"""The most work that random reorderings may take; see `least_swaps.WORK`."""

NORMAL = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


@dataclass(frozen=True)
class Share:
    """Of `draws` random reorderings by `swaps` adjacent swaps each, the number under which a state is an equilibrium."""

    swaps: int
    held: int
    draws: int

    @property
    def share(self) -> float:
        """The share, from 0 to 1."""
        return self.held / self.draws

    @property
    def range(self) -> tuple[float, float]:
        """The 95 % interval of the share over all reorderings so drawn (Wilson 1927).

        >>> low, high = Share(1, 50, 100).range
        >>> round(low, 3), round(high, 3)
        (0.404, 0.596)
        """
        n, z = self.draws, NORMAL
        middle = (self.held + z * z / 2) / (n + z * z)
        half = z / (n + z * z) * sqrt(self.held * (n - self.held) / n + z * z / 4)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.range
        return f"{self.share:.2f} ({low:.2f} to {high:.2f})"

    def to_dict(self) -> dict[str, Any]:
        """Return the share as plain values."""
        low, high = self.range
        return {"swaps": self.swaps, "held": self.held, "draws": self.draws, "share": self.share, "range": [low, high]}


@dataclass(frozen=True)
class Shares(Shown):
    """How often a state is an equilibrium under a concept, by the number of random swaps; `holds`: whether it is now."""

    graph: Graph
    state: int
    concept: str
    holds: bool
    found: tuple[Share, ...]
    seed: int

    def parts(self) -> tuple[str | Table, ...]:
        """Return what a terminal shows."""
        return (shares_table([self]),)

    def to_dict(self) -> dict[str, Any]:
        """Return the shares as plain values, the state by id."""
        return {
            "state": state_id(self.state),
            "concept": self.concept,
            "holds": self.holds,
            "seed": self.seed,
            "shares": [share.to_dict() for share in self.found],
        }


def shares(
    graph: Graph,
    state: int | str,
    concept: str = "seq",
    swaps: Sequence[int] = (1, 2, 3, 4, 5),
    draws: int = 200,
    seed: int = 0,
) -> Shares:
    """Return how often a state is an equilibrium after so many random adjacent swaps in the actors' lists.

    Each swap is drawn anew: an actor, with a chance in proportion to the swaps its list has room for, then one of its
    neighbouring pairs; so every neighbouring pair of every list is equally likely. A later swap may undo an earlier
    one. The draws depend on the seed and the case alone.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> [share.held for share in shares(build(load("prisoners-dilemma")), 3, "nash", swaps=(0, 1), draws=50).found]
    [50, 38]

    Raises
    ------
    QuestionError
        where there is no such state, the concept is none of the five, no list has two entries, or a number is out of range.
    TooManyStates
        where the draws could take hours.
    """
    return shares_of(graph, [numbered(graph, state)], concept, swaps, draws, seed)[0]


def shares_of(
    graph: Graph,
    states: Sequence[int],
    key: str = "seq",
    swaps: Sequence[int] = (1, 2, 3, 4, 5),
    draws: int = 200,
    seed: int = 0,
) -> tuple[Shares, ...]:
    """Answer as `shares` does for several states, all in the same random reorderings."""
    entry = measured(key)
    if draws < 1 or seed < 0 or min(swaps, default=0) < 0:
        raise QuestionError("the number of draws must be at least 1, those of swaps and the seed at least 0")
    arcs = entry.key in IMPROVING
    listings = [listing_of(graph, actor) for actor in range(len(graph.actors))]
    lengths = [0 if listing is None else listing.length for listing in listings]
    _refuse_what_takes_too_long(graph, len(set(swaps)) * draws)
    holds = holder(graph, entry, states)
    now = [stated(graph, actor, listing, arcs=arcs) for actor, listing in enumerate(listings)]
    known: dict[tuple[int, Order], Wish] = {}

    def wishes(orders: tuple[Order, ...]) -> Iterator[Wish]:
        for actor, listing in enumerate(listings):
            if listing is None:
                yield now[actor]
                continue
            place = (actor, orders[actor])
            if place not in known:
                known[place] = wish_of(graph, listing, orders[actor], arcs=arcs)
            yield known[place]

    counts = {}
    for count in dict.fromkeys(swaps):
        drawn = perturbations(lengths, count, draws, seed)
        told = track(drawn, f"{entry.label}: {count} random swaps", draws)
        counts[count] = np.sum([holds(tuple(wishes(orders))) for orders in told], axis=0)
    before = holds(now)
    return tuple(
        Shares(
            graph,
            state,
            entry.key,
            bool(before[i]),
            tuple(Share(count, int(counts[count][i]), draws) for count in counts),
            seed,
        )
        for i, state in enumerate(states)
    )


def _refuse_what_takes_too_long(graph: Graph, reorderings: int) -> None:
    wanted = reorderings * len(graph.actors) * judging_work(graph)
    if wanted > MOST_WORK:
        fewer = MOST_WORK * reorderings // wanted
        raise TooManyStates(
            f"{reorderings:,} random reorderings of a case with {graph.size:,} states could take hours; "
            f"at most {fewer:,} can be asked for, over all numbers of swaps together"
        )


def shares_table(found: Sequence[Shares]) -> Table:
    """Return the shares of several states in the same reorderings, one row each."""
    first = found[0]
    columns = ("id", "now", *(f"{share.swaps} swap{'' if share.swaps == 1 else 's'}" for share in first.found))
    rows = tuple((state_id(one.state), "holds" if one.holds else "·", *map(str, one.found)) for one in found)
    note = (
        f"{first.found[0].draws} draws each, seed {first.seed}; in brackets the 95 % interval." if first.found else ""
    )
    return Table(f"{first.concept.upper()}: share that hold after random swaps", columns, rows, note)


def perturbations(lengths: Sequence[int], swaps: int, draws: int, seed: int) -> Iterator[tuple[Order, ...]]:
    """Yield random orders of several lists, `swaps` adjacent swaps from the order as it is, one swap after another.

    Each list is given by its length; one of length 0 or 1 is never changed. The bits come from Philox, keyed by the
    seed and the number of swaps, and are turned into places by multiplication, so that every machine and every version
    of NumPy draws the same.

    >>> list(perturbations([2, 0, 1], 1, 2, seed=5))
    [((1, 0), (), (0,)), ((1, 0), (), (0,))]

    Raises
    ------
    QuestionError
        where no list has two entries to swap.
    """
    places = [(which, place) for which, length in enumerate(lengths) for place in range(length - 1)]
    if not places:
        raise QuestionError("there is nothing to reorder: no actor has a list of two statements or groups")
    bits = np.random.Philox(key=(swaps << 64) + seed % 2**64)
    for _ in range(draws):
        orders = [list(range(length)) for length in lengths]
        for raw in np.atleast_1d(bits.random_raw(swaps)).tolist() if swaps else ():
            which, place = places[int(raw) * len(places) >> 64]
            order = orders[which]
            order[place], order[place + 1] = order[place + 1], order[place]
        yield tuple(map(tuple, orders))
