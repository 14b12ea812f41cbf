"""Share of random preference orders under which a state is an equilibrium, by the Mallows model."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.doubt import entries, firm_places, most_expected, rooms
from offramp.case.state_names import state_id
from offramp.errors import QuestionError, TooLarge
from offramp.preference_sensitivity.flip_distance import (
    IMPROVING,
    WORK,
    holder,
    judging_work,
    measured,
    numbered,
    stated,
)
from offramp.preference_sensitivity.mallows import dispersion, orders_at
from offramp.preference_sensitivity.profile import PreferenceProfile, preference_profile
from offramp.preference_sensitivity.reordering import listing_of
from offramp.progress import track
from offramp.tables import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.reordering import Order

__all__ = ["Share", "Shares", "perturbations", "shares", "shares_of", "shares_table"]

MOST_WORK = 20 * WORK
"""The most work that random orders may take; see `flip_distance.WORK`."""

USUAL = (1, 2, 3, 4, 5)
"""Default numbers of expected swaps."""

BLOCK = 256
"""The number of orders drawn at a time; no order depends on it."""

NORMAL = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


@dataclass(frozen=True)
class Share:
    """Number of `draws` random orders, `swaps` away on average, under which a state is an equilibrium."""

    swaps: float
    held: int
    draws: int

    @property
    def share(self) -> float:
        """The share, from 0 to 1."""
        return self.held / self.draws

    @property
    def range(self) -> tuple[float, float]:
        """The 95 % confidence interval of the share (Wilson 1927).

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
    """Shares in which a state is an equilibrium, by the expected number of swaps; `holds`: whether it is one as stated."""

    graph: Graph
    state: int
    concept: str
    holds: bool
    found: tuple[Share, ...]
    seed: int

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output."""
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
    swaps: Sequence[float] | None = None,
    draws: int = 200,
    seed: int = 0,
) -> Shares:
    """Return the share of random orders, `swaps` away on average, under which a state is an equilibrium.

    Orders are drawn from the Mallows model (`offramp.preference_sensitivity.mallows`) with one dispersion for the lists
    of all actors, so that `swaps` is the expected total of all lists. No statement below a firm one overtakes it. By
    default `swaps` is 1 to 5, as far as possible. The draws depend only on the seed and the case. For every number of
    swaps they are the same but for the dispersion.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> [share.held for share in shares(build(load("prisoners-dilemma")), 3, "nash", swaps=(0, 1), draws=50).found]
    [50, 31]

    Raises
    ------
    QuestionError
        where there is no such state, the concept is not one of the five, no list has two entries, or a number is out of range.
    TooLarge
        where the draws could take hours.
    """
    return shares_of(graph, [numbered(graph, state)], concept, swaps, draws, seed)[0]


def shares_of(
    graph: Graph,
    states: Sequence[int],
    key: str = "seq",
    swaps: Sequence[float] | None = None,
    draws: int = 200,
    seed: int = 0,
) -> tuple[Shares, ...]:
    """Return the shares of several states, all under the same orders."""
    entry = measured(key)
    if draws < 1 or seed < 0 or (swaps is not None and min(swaps, default=0) < 0):
        raise QuestionError("the number of draws must be at least 1, those of swaps and the seed at least 0")
    arcs = entry.key in IMPROVING
    listings = [listing_of(graph, actor) for actor in range(len(graph.actors))]
    free = [_rooms(graph, actor) for actor in graph.actors]
    wanted = tuple(dict.fromkeys(_usual(free) if swaps is None else swaps))
    _refuse_what_takes_too_long(graph, len(wanted) * draws)
    holds = holder(graph, entry, states)
    now = [stated(graph, actor, listing, arcs=arcs) for actor, listing in enumerate(listings)]
    known: dict[tuple[int, Order], PreferenceProfile] = {}

    def profiles(orders: tuple[Order, ...]) -> Iterator[PreferenceProfile]:
        for actor, listing in enumerate(listings):
            if listing is None:
                yield now[actor]
                continue
            place = (actor, orders[actor])
            if place not in known:
                known[place] = preference_profile(graph, listing, orders[actor], arcs=arcs)
            yield known[place]

    counts = {}
    for expected in wanted:
        drawn = perturbations(free, expected, draws, seed)
        told = track(drawn, f"{entry.label}: {_swaps(expected)} expected", draws)
        counts[expected] = np.sum([holds(tuple(profiles(orders))) for orders in told], axis=0)
    before = holds(now)
    return tuple(
        Shares(
            graph,
            state,
            entry.key,
            bool(before[i]),
            tuple(Share(expected, int(counts[expected][i]), draws) for expected in counts),
            seed,
        )
        for i, state in enumerate(states)
    )


def _rooms(graph: Graph, actor: str) -> tuple[int, ...]:
    """Return the number of entries below that may overtake each entry of an actor's list; empty for weights."""
    preferences = graph.preferences(actor)
    return rooms(entries(preferences), firm_places(preferences))


def _usual(free: Sequence[tuple[int, ...]]) -> tuple[float, ...]:
    """Return the default numbers of expected swaps: 1 to 5 as far as possible, otherwise the greatest possible number."""
    most = most_expected([room for rooms in free for room in rooms])
    return tuple(swaps for swaps in USUAL if swaps <= most) or (most,)


def _swaps(count: float) -> str:
    return f"{count:g} swap{'' if count == 1 else 's'}"


def _refuse_what_takes_too_long(graph: Graph, reorderings: int) -> None:
    wanted = reorderings * len(graph.actors) * judging_work(graph)
    if wanted > MOST_WORK:
        fewer = MOST_WORK * reorderings // wanted
        raise TooLarge(
            f"{reorderings:,} random orders of a case with {graph.size:,} states could take hours; the limit is {fewer:,}, over all "
            "numbers of swaps together"
        )


def shares_table(found: Sequence[Shares]) -> Table:
    """Return a table of the shares of several states under the same orders, one row each."""
    first = found[0]
    columns = ("id", "now", *(_swaps(share.swaps) for share in first.found))
    rows = tuple((state_id(one.state), "holds" if one.holds else "·", *map(str, one.found)) for one in found)
    note = (
        f"Orders of the Mallows model, so many swaps away on average; {first.found[0].draws} draws each, seed {first.seed}; in brackets "
        "the 95 % interval."
        if first.found
        else ""
    )
    return Table(
        f"{first.concept.upper()}: share of random orders under which states are equilibria", columns, rows, note
    )


def perturbations(free: Sequence[Sequence[int]], swaps: float, draws: int, seed: int) -> Iterator[tuple[Order, ...]]:
    """Yield random orders of several lists from the Mallows model, `swaps` away from the stated orders on average in
    total.

    Each list is given by the `rooms` of its entries (`offramp.case.doubt.rooms`); a list of length 0 or 1 is never
    changed. The random bits are from Philox, keyed by the seed, and become numbers by multiplication, so that every
    machine and every version of NumPy draws the same.

    >>> list(perturbations([(1, 0), (), (0,)], 0.5, 3, seed=4))
    [((0, 1), (), (0,)), ((0, 1), (), (0,)), ((1, 0), (), (0,))]

    Raises
    ------
    QuestionError
        where no list has two entries to swap, or so many swaps are impossible on average.
    """
    together = [room for rooms in free for room in rooms]
    if not any(len(rooms) > 1 for rooms in free):
        raise QuestionError("no order can change: no actor has a list of two statements or groups")
    most = most_expected(together)
    if not swaps <= most:
        raise QuestionError(
            f"{_swaps(swaps)} cannot be expected: the lists of all actors together allow at most {most:g}, when every order is equally likely"
        )
    q = dispersion(swaps, together)
    ends = np.cumsum([0, *(max(len(rooms) - 1, 0) for rooms in free)])
    bits = np.random.Philox(key=seed % 2**64)
    for begun in range(0, draws, BLOCK):
        raw = bits.random_raw(min(BLOCK, draws - begun) * ends[-1]).reshape(-1, ends[-1])
        points = ((raw >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52
        lists = [orders_at(points[:, ends[k] : ends[k + 1]], q, rooms) for k, rooms in enumerate(free)]
        yield from zip(*lists, strict=True)
