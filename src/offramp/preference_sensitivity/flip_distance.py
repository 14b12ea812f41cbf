"""The fewest adjacent swaps that make an equilibrium of a state, or that undo one: an exact search by rising distance.

Orders that give the states the same levels are one preference, and only the nearest of them is tried. Under Nash, GMR
and SMR the stability of a state for an actor depends on that actor's preference alone, so actors are searched one by
one. One actor suffices to undo an equilibrium, and the swaps of all actors add up to make one. Under SEQ and SSEQ
stability also depends on the improvements of the others, so preferences are tried together. A verdict depends on the
actor's own levels and on the improvements of the others, and is computed once for each combination of these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError
from offramp.graph.moves import NEVER
from offramp.preference_sensitivity.profile import PreferenceProfile, preference_profile
from offramp.preference_sensitivity.reordering import count_orders, listing_of, most_swaps, orders, with_levels
from offramp.progress import track
from offramp.stability.concepts import concept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.reordering import Listing, Order
    from offramp.stability.concept import Concept

    Holder = Callable[[Sequence["PreferenceProfile"]], NDArray[np.bool_]]

__all__ = [
    "IMPROVING",
    "WORK",
    "FlipDistance",
    "flip_distance",
    "holder",
    "judge",
    "judging_work",
    "measured",
    "numbered",
    "stated",
]

WORK = 5_000_000_000
"""The most work of one search, in steps of about 10 nanoseconds; the search ends before a distance that would exceed
it.
"""

OWN = frozenset({"nash", "gmr", "smr"})
"""Concepts under which an actor's stability depends on its own preference alone."""

IMPROVING = frozenset({"seq", "sseq"})
"""Concepts under which an actor's stability depends on the others' preferences only through their improvements."""


@dataclass(frozen=True)
class FlipDistance:
    """The fewest swaps that undo an equilibrium, or that make a state one.

    `swaps` is the least number, with `orders` of that distance (by the position of the actor); None where none was
    found. Then `exact` is True if no order reverses the verdict; otherwise the least is more than `above`.
    """

    swaps: int | None
    exact: bool
    above: int
    orders: dict[int, Order] = field(default_factory=dict)


def stated(graph: Graph, actor: int, listing: Listing | None, *, arcs: bool) -> PreferenceProfile:
    """Return the stated preference of an actor."""
    if listing is not None:
        return preference_profile(graph, listing, listing.unchanged, arcs=arcs)
    return PreferenceProfile(None, graph.preference_level(graph.actors[actor]), np.arange(graph.size), b"", b"")


def measured(key: str, what: str = "firmness") -> Concept:
    """Return the concept of that key, if it is one of the five whose verdicts depend on the levels of states alone.

    `what` names, in the message of a refusal, the answer that was asked for.

    Raises
    ------
    QuestionError
        where there is no such concept, or it is not one of the five.
    """
    entry = concept(key)
    if entry.key not in OWN | IMPROVING:
        raise QuestionError(
            f"{what} is not defined under `{entry.key}`; choose from {', '.join(sorted(OWN))}, {', '.join(sorted(IMPROVING))}"
        )
    return entry


def numbered(graph: Graph, state: int | str) -> int:
    """Return the number of a state given by number or by name; raise `QuestionError` where there is none."""
    if isinstance(state, str):
        return graph.state(state)
    if not 0 <= state < graph.size:
        raise QuestionError(f"there is no state {state}; the states are 0 to {graph.size - 1}")
    return int(state)


def holder(graph: Graph, entry: Concept, states: Sequence[int]) -> Holder:
    """Return a function from preference profiles, one per actor, to the mask of `states` that are equilibria."""
    judged = judge(graph, entry, states)
    return lambda profiles: np.logical_and.reduce(judged(profiles), axis=0, keepdims=True)[0]


def judge(graph: Graph, entry: Concept, states: Sequence[int]) -> Holder:
    """Return a function from preference profiles, one per actor, to which of `states` are stable: a row per actor.

    The function caches its results.
    """
    chosen = np.array(states, dtype=np.intp)
    known: dict[tuple[int, tuple[bytes, ...]], NDArray[np.bool_]] = {}
    first: list[tuple[Graph, Sequence[PreferenceProfile]]] = []

    def key(actor: int, profiles: Sequence[PreferenceProfile]) -> tuple[bytes, ...]:
        if entry.key in OWN:
            return (profiles[actor].own,)
        return tuple(profile.own if other == actor else profile.arcs for other, profile in enumerate(profiles))

    def with_profiles(profiles: Sequence[PreferenceProfile]) -> Graph:
        if not first:
            first.append((with_levels(graph, {i: profile.levels for i, profile in enumerate(profiles)}), profiles))
        base, before = first[0]
        pairs = enumerate(zip(profiles, before, strict=True))
        return with_levels(base, {i: profile.levels for i, (profile, old) in pairs if profile.own != old.own})

    def holds(profiles: Sequence[PreferenceProfile]) -> NDArray[np.bool_]:
        result = np.ones((len(profiles), len(chosen)), dtype=bool)
        changed: Graph | None = None
        for actor in range(len(profiles)):
            place = (actor, key(actor, profiles))
            if place not in known:
                if changed is None:
                    changed = with_profiles(profiles)
                known[place] = entry.stable(changed, actor)[chosen]
            result[actor] = known[place]
        return result

    return holds


def flip_distance(
    graph: Graph, entry: Concept, states: Sequence[int], most: int, work: int = WORK
) -> list[FlipDistance]:
    """Return for each state the fewest swaps that undo it as an equilibrium, or make it one.

    The search goes up to `most` swaps: of each actor's list under Nash, GMR and SMR, of all lists together under other
    concepts. It ends earlier where it would take more than `work`. The swaps that undo a Nash equilibrium have a
    formula. A Nash stable state is stable under all five concepts, so that number is a lower bound under the others.
    """
    listings = tuple(listing_of(graph, actor) for actor in range(len(graph.actors)))
    known, floors = _without_search(graph, entry, states, listings)
    left = [state for state in states if state not in known]
    search = _one_by_one if entry.key in OWN else _together
    found = dict(zip(left, search(graph, entry, left, most, work, listings), strict=True))
    for state, distance in found.items():
        if distance.swaps is None and not distance.exact:
            found[state] = FlipDistance(None, False, max(distance.above, floors.get(state, 0)))
    return [known[state] if state in known else found[state] for state in states]


def _without_search(
    graph: Graph, entry: Concept, states: Sequence[int], listings: Sequence[Listing | None]
) -> tuple[dict[int, FlipDistance], dict[int, int]]:
    """Return the swaps, or lower bounds of the swaps, that follow from Nash stability for some states."""
    if entry.key not in OWN | IMPROVING:
        return {}, {}
    known: dict[int, FlipDistance] = {}
    floors: dict[int, int] = {}
    for state in states:
        better = {actor: graph.improvements(name, state) for actor, name in enumerate(graph.actors)}
        if not any(map(len, better.values())):
            distance = _undone_nash(graph, state, listings)
            if entry.key == "nash" or (distance.swaps is None and distance.exact):
                known[state] = distance
            floors[state] = distance.above
        elif entry.key == "nash":
            least = _least_to_make_nash(state, better, listings)
            if least >= NEVER:
                known[state] = FlipDistance(None, True, 0)
            floors[state] = least - 1
    return known, floors


def _least_to_make_nash(state: int, better: Mapping[int, NDArray[np.int32]], listings: Sequence[Listing | None]) -> int:
    """Return a lower bound of the swaps until nobody improves; `NEVER` or more where somebody always does.

    An order without improvements prevents each of them, so the improvement that is hardest to prevent gives a bound.
    """
    total = 0
    for actor, targets in better.items():
        listing = listings[actor]
        if len(targets):
            total += NEVER if listing is None else int(listing.swaps_to_prevent(state)[targets].max())
    return total


def _new_orders(listing: Listing, swaps: int, seen: set[bytes]) -> list[Order]:
    """Return the orders at a distance that give levels which no nearer order gives (and add them to `seen`)."""
    new = []
    for order in orders(listing.length, swaps):
        own = listing.ranks(order).tobytes()
        if own not in seen:
            seen.add(own)
            new.append(order)
    return new


def _listing_work(listings: Sequence[Listing | None], swaps: int) -> int:
    """Return the work of computing the levels of all orders at a distance."""
    return sum(
        count_orders(listing.length, swaps) * (listing.length if listing.ranked else listing.truth.size)
        for listing in listings
        if listing is not None
    )


def judging_work(graph: Graph) -> int:
    """Return the work of computing the stable states of one actor, or its improvements."""
    return 10 * (graph.state_of.size + 5000)


# One actor after another: Nash, GMR, SMR.


def _one_by_one(
    graph: Graph, entry: Concept, states: Sequence[int], most: int, work: int, listings: Sequence[Listing | None]
) -> list[FlipDistance]:
    chosen = np.array(states, dtype=np.intp)
    stable: NDArray[np.bool_] = np.array([entry.stable(graph, actor)[chosen] for actor in range(len(graph.actors))])
    distances: list[dict[int, tuple[int, Order]]] = [{} for _ in states]
    held: NDArray[np.bool_] = np.logical_and.reduce(stable, axis=0)
    waiting = ~stable | held
    seen = [set() if listing is None else {listing.ranks(listing.unchanged).tobytes()} for listing in listings]
    searched = 0
    while searched < most and waiting.any():
        swaps = searched + 1
        active = [listing for listing in listings if listing is not None and waiting[listing.actor].any()]
        work -= _listing_work(active, swaps)
        if work < 0:
            break
        new = [(listing, order) for listing in active for order in _new_orders(listing, swaps, seen[listing.actor])]
        work -= len(new) * judging_work(graph)
        if work < 0:
            break
        for listing, order in track(new, f"{entry.label}: preferences {swaps} swaps away"):
            actor = listing.actor
            found = entry.stable(with_levels(graph, {actor: listing.levels(order)}), actor)[chosen]
            for column in np.flatnonzero(waiting[actor] & (found != stable[actor])).tolist():
                distances[column][actor] = (swaps, order)
                waiting[slice(None) if held[column] else actor, column] = False
        searched = swaps
    ends = [0 if listing is None else most_swaps(listing.length) for listing in listings]
    return [
        _added_up(distances[column], held[column] | ~stable[:, column], searched, ends, held=bool(held[column]))
        for column in range(len(states))
    ]


def _added_up(
    distances: dict[int, tuple[int, Order]],
    needed: NDArray[np.bool_],
    searched: int,
    ends: Sequence[int],
    *,
    held: bool,
) -> FlipDistance:
    """Return the result of single actors' swaps together: any of them undoes an equilibrium, all `needed` make one."""
    missing = [actor for actor in np.flatnonzero(needed).tolist() if actor not in distances]
    swaps = sum(found for found, _ in distances.values())
    if distances and (held or not missing):
        return FlipDistance(swaps, True, swaps - 1, {actor: order for actor, (_, order) in distances.items()})
    never = (all if held else any)(ends[actor] <= searched for actor in missing)
    return FlipDistance(None, never, searched if held else swaps + len(missing) * (searched + 1) - 1)


def _undone_nash(graph: Graph, state: int, listings: Sequence[Listing | None]) -> FlipDistance:
    """Return the fewest swaps after which some actor prefers a state that it can move to, by a formula."""
    best: tuple[int, int, int] | None = None
    for listing in listings:
        targets = graph.moves(graph.actors[listing.actor], state) if listing is not None else ()
        if listing is None or len(targets) == 0:
            continue
        swaps = listing.swaps_to_prefer(state)[targets]
        nearest = (int(swaps.min()), listing.actor, int(targets[swaps.argmin()]))
        best = nearest if best is None else min(best, nearest)
    if best is None or best[0] == NEVER:
        return FlipDistance(None, True, 0)
    fewest, actor, target = best
    listing = listings[actor]
    order = listing.preferring(state, target) if listing is not None else None
    return FlipDistance(fewest, True, fewest - 1, {actor: order or ()})


# All actors together: SEQ, SSEQ, and any other concept of levels.


def _together(
    graph: Graph, entry: Concept, states: Sequence[int], most: int, work: int, listings: Sequence[Listing | None]
) -> list[FlipDistance]:
    arcs = entry.key in IMPROVING
    nearest = [stated(graph, actor, listing, arcs=arcs) for actor, listing in enumerate(listings)]
    profiles = [[[profile]] for profile in nearest]
    seen = [{profile.own} for profile in nearest]
    holds = holder(graph, entry, states)
    before = holds(nearest)
    found: dict[int, FlipDistance] = {}
    searched = 0
    while searched < most and len(found) < len(states):
        swaps = searched + 1
        work -= _listing_work(listings, swaps)
        if work < 0:
            break
        new = [[] if listing is None else _new_orders(listing, swaps, seen[listing.actor]) for listing in listings]
        work -= sum(map(len, new)) * judging_work(graph)
        if work < 0:
            break
        for listing, fresh, rows in zip(listings, new, profiles, strict=True):
            rows.append(
                [preference_profile(graph, listing, order, arcs=arcs) for order in fresh] if listing is not None else []
            )
        total = _ways([[len(new) for new in rows] for rows in profiles], swaps)
        work -= total * 1000 + _judgements(profiles, swaps) * judging_work(graph)
        if work < 0:
            break
        for tried in track(_combined(profiles, swaps), f"{entry.label}: preferences {swaps} swaps away", total):
            for column in np.flatnonzero(holds(tried) != before).tolist():
                found.setdefault(column, FlipDistance(swaps, True, swaps - 1, _changed(tried, nearest)))
            if len(found) == len(states):
                break
        searched = swaps
    never = searched >= sum(most_swaps(listing.length) for listing in listings if listing is not None)
    return [found.get(column, FlipDistance(None, never, searched)) for column in range(len(states))]


def _changed(tried: Sequence[PreferenceProfile], nearest: Sequence[PreferenceProfile]) -> dict[int, Order]:
    pairs = enumerate(zip(tried, nearest, strict=True))
    return {
        actor: profile.order
        for actor, (profile, stated) in pairs
        if profile is not stated and profile.order is not None
    }


def _combined(
    profiles: Sequence[Sequence[Sequence[PreferenceProfile]]], swaps: int
) -> Iterator[tuple[PreferenceProfile, ...]]:
    """Yield one profile of each actor in every combination whose distances (the places in its list) add up to `swaps`."""
    if not profiles:
        if swaps == 0:
            yield ()
        return
    for distance, own in enumerate(profiles[0][: swaps + 1]):
        for others in _combined(profiles[1:], swaps - distance):
            for profile in own:
                yield (profile, *others)


def _ways(counts: Sequence[Sequence[int]], swaps: int) -> int:
    """Return the number of ways to take one item of each row so that their places add up to `swaps`."""
    ways = [1] + [0] * swaps
    for row in counts:
        ways = [
            sum(ways[total - place] * row[place] for place in range(min(total + 1, len(row))))
            for total in range(swaps + 1)
        ]
    return ways[swaps]


def _judgements(profiles: Sequence[Sequence[Sequence[PreferenceProfile]]], swaps: int) -> int:
    """Return how many times the stable states of an actor are computed at a distance, given the results at nearer ones."""
    own = [[len(found) for found in rows] for rows in profiles]
    arcs = []
    for rows in profiles:
        seen: set[bytes] = set()
        row = []
        for found in rows:
            new = {profile.arcs for profile in found} - seen
            row.append(len(new))
            seen |= new
        arcs.append(row)
    return sum(_ways([own[j] if j == i else arcs[j] for j in range(len(own))], swaps) for i in range(len(own)))
