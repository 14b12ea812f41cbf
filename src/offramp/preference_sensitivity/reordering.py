"""Other orders of an actor's preferences: adjacent swaps in its list of statements, or in the groups of its ranking.

A ranking is also read as a list of statements, one per group: "the state is in this group". Two states of different
groups differ first on the group that is higher, so the list expresses the ranking. The number of adjacent swaps from
one order to another is the Kendall distance: the number of pairs in the opposite order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from offramp.case.bits import code_of
from offramp.case.doubt import entries
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.case.state_names import read_state
from offramp.graph.conditions import held_in
from offramp.graph.moves import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.graph.graph import Graph

__all__ = [
    "Listing",
    "Order",
    "count_orders",
    "inverted",
    "listing_of",
    "most_swaps",
    "orders",
    "reordered",
    "reorderings",
    "restated",
    "with_levels",
]

Order = tuple[int, ...]
"""A new order of a list: the old places of its entries, the first entry of the new order first."""

T = TypeVar("T")


def orders(length: int, swaps: int) -> Iterator[Order]:
    """Yield every order of a list of `length` entries at a Kendall distance of exactly `swaps`, each once.

    An order is equivalent to its Lehmer code: for each place, the number of remaining entries that it passes over. The
    sum of the code is the distance.

    >>> list(orders(3, 1)), list(orders(3, 2)), list(orders(3, 4))
    ([(1, 0, 2), (0, 2, 1)], [(2, 0, 1), (1, 2, 0)], [])
    """
    for code in _codes(0, length, swaps):
        order = list(range(length))
        for place, passed in code:
            order.insert(place, order.pop(place + passed))
        yield tuple(order)


def _codes(first: int, length: int, swaps: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield the Lehmer codes of that sum from a place on: the places with a digit above 0, and the digit."""
    if swaps == 0:
        yield ()
        return
    for place in range(first, length):
        room = length - 1 - place
        if room * (room + 1) // 2 < swaps:
            return
        for passed in range(min(room, swaps), 0, -1):
            for rest in _codes(place + 1, length, swaps - passed):
                yield ((place, passed), *rest)


def reorderings(length: int, most: int) -> Iterator[tuple[int, Order]]:
    """Yield the orders of a list with their Kendall distance, by rising distance from 0 (the stated order) to `most`.

    >>> list(reorderings(2, 5))
    [(0, (0, 1)), (1, (1, 0))]
    """
    for swaps in range(min(most, most_swaps(length)) + 1):
        for order in orders(length, swaps):
            yield swaps, order


def most_swaps(length: int) -> int:
    """Return the Kendall distance from a list to its reverse, beyond which there is no order."""
    return length * (length - 1) // 2


def count_orders(length: int, swaps: int) -> int:
    """Return how many orders `orders` yields (a Mahonian number).

    >>> [count_orders(4, swaps) for swaps in range(8)]
    [1, 3, 5, 6, 5, 3, 1, 0]
    """
    counts = [1] + [0] * swaps
    for size in range(2, length + 1):
        counts = [sum(counts[max(0, total - size + 1) : total + 1]) for total in range(swaps + 1)]
    return counts[swaps]


def inverted(order: Order) -> tuple[tuple[int, int], ...]:
    """Return the pairs that an order inverts: (the entry now above, the entry now below), by old places.

    >>> inverted((2, 0, 1))
    ((2, 0), (2, 1))
    """
    return tuple((above, below) for place, above in enumerate(order) for below in order[place + 1 :] if below < above)


@dataclass(frozen=True, eq=False)
class Listing:
    """An actor's list, and the truth of each entry in every state.

    `truth[k, p]` is whether entry k is true in the states of pattern p, and `pattern[s]` the pattern of state s. States
    of one pattern are indifferent to the actor in every order.
    """

    actor: int
    ranked: bool
    entries: tuple[str, ...]
    truth: NDArray[np.bool_]
    pattern: NDArray[np.intp]

    @property
    def length(self) -> int:
        """Number of entries."""
        return len(self.entries)

    @property
    def unchanged(self) -> Order:
        """The stated order."""
        return tuple(range(self.length))

    @cached_property
    def _group(self) -> NDArray[np.intp]:
        """The first true entry, per pattern."""
        first: NDArray[np.intp] = self.truth.argmax(axis=0)
        return first

    def ranks(self, order: Order) -> NDArray[np.int32]:
        """Return the level of every pattern under an order, as `levels_of` numbers them: 0 is worst."""
        if self.ranked:
            place = np.empty(self.length, dtype=np.int64)
            place[list(order)] = np.arange(self.length)
            ascending = np.argsort(-place[self._group])
        else:
            ascending = np.lexsort(self.truth[list(order)][::-1])
        ranks = np.empty(self.truth.shape[1], dtype=np.int32)
        ranks[ascending] = np.arange(len(ascending), dtype=np.int32)
        return ranks

    def levels(self, order: Order) -> NDArray[np.int32]:
        """Return the level of every state under an order."""
        return self.ranks(order)[self.pattern]

    def preferred(self, state: int, order: Order) -> NDArray[np.bool_]:
        """Return which states the actor prefers to `state` under an order."""
        here = self.truth[list(order), self.pattern[state]]
        differs = self.truth[list(order)] != here[:, None]
        first = differs.argmax(axis=0)
        better: NDArray[np.bool_] = differs.any(axis=0) & ~here[first]
        return better[self.pattern]

    def swaps_to_prefer(self, state: int) -> NDArray[np.int64]:
        """Return, per state t, the fewest swaps after which t is preferred to `state`; NEVER where no order does it.

        Say t alone satisfies the entries P, `state` alone the entries M. If P is empty, no order prefers t. If the
        first of P is before the first of M, or M is empty, t is preferred already. Otherwise the answer is the place of
        the first of P minus that of the first of M. That many suffice: raise the first of P to directly above the first
        of M. That many are necessary: in an order that prefers t, some f in P is above all of M, hence above its first,
        m. So the pair (m, f) is inverted. For every entry x that was between them, (m, x) or (x, f) is inverted too,
        since m above x above f would put m above f. These are place(f) - place(m) different pairs.
        """
        here = self.truth[:, self.pattern[state]][:, None]
        return _to_come_first(self.truth & ~here, ~self.truth & here)[self.pattern]

    def swaps_to_prevent(self, state: int) -> NDArray[np.int64]:
        """Return, per state t, the fewest swaps after which t is not preferred to `state`; NEVER where it always is.

        Two states that differ in some entry are indifferent in no order, so the answer is the fewest swaps after which
        `state` is preferred.
        """
        here = self.truth[:, self.pattern[state]][:, None]
        gained, lost = self.truth & ~here, ~self.truth & here
        return np.where(gained.any(axis=0), _to_come_first(lost, gained), 0)[self.pattern]

    def preferring(self, state: int, other: int) -> Order | None:
        """Return a nearest order that prefers `other` to `state`; None where there is none."""
        swaps = int(self.swaps_to_prefer(state)[other])
        if swaps == NEVER:
            return None
        gained = self.truth[:, self.pattern[other]] & ~self.truth[:, self.pattern[state]]
        raised = int(gained.argmax())
        order = list(range(self.length))
        order.insert(raised - swaps, order.pop(raised))
        return tuple(order)


def _to_come_first(some: NDArray[np.bool_], others: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return, per column, the fewest swaps that move an entry of `some` above all of `others`; NEVER where `some` is
    empty.
    """
    swaps = some.argmax(axis=0) - np.where(others.any(axis=0), others.argmax(axis=0), len(some))
    return np.where(some.any(axis=0), np.maximum(swaps, 0), NEVER).astype(np.int64)


def listing_of(graph: Graph, actor: int) -> Listing | None:
    """Return the list of the actor at that position of the case; None where its preferences are weights, which have no
    order.
    """
    preferences = graph.preferences(graph.actors[actor])
    if isinstance(preferences, Statements):
        held = [
            graph.of_states(held_in(graph.space, graph.state_of, statement.say)) for statement in preferences.statements
        ]
        _, first, pattern = np.unique(
            np.packbits(np.array(held), axis=0), axis=1, return_index=True, return_inverse=True
        )
        texts = tuple(statement.say.text for statement in preferences.statements)
        return Listing(actor, False, texts, np.array(held)[:, first], pattern.ravel())
    if isinstance(preferences, StateRanking):
        groups = _groups(graph, preferences)
        present, pattern = np.unique(groups, return_inverse=True)
        texts = tuple(" ~ ".join(group) for group in preferences.ranking)
        return Listing(actor, True, texts, np.arange(len(texts))[:, None] == present, pattern.ravel())
    return None


def _groups(graph: Graph, preferences: StateRanking) -> NDArray[np.intp]:
    """Return the group of each state; groups of states with other events may be empty here."""
    case = graph.case
    given = frozenset(graph.given)
    groups = [[read_state(text, case) for text in group] for group in preferences.ranking]
    speaks_of_events = any(on & set(case.events) for group in groups for on in group)
    states = {int(code): int(state) for code, state in zip(graph.space.codes, graph.state_of, strict=True)}
    found = np.zeros(graph.size, dtype=np.intp)
    for place, group in enumerate(groups):
        for on in group:
            if not speaks_of_events or on & set(case.events) == given:
                found[states[code_of(case, on | given)]] = place
    return found


def with_levels(graph: Graph, levels: Mapping[int, NDArray[np.int32]]) -> Graph:
    """Return the graph in which states have other levels for some actors (by position); the case stays as stated."""
    cells = np.maximum(graph.state_of, 0)
    changed = {actor: values[cells].reshape(graph.space.shape) for actor, values in levels.items()}
    return graph.with_levels([changed.get(actor, kept) for actor, kept in enumerate(graph.levels)])


def restated(graph: Graph, new: Mapping[str, Order]) -> Case:
    """Return the case with the lists of some actors in another order, as if read from a file.

    For an actor with an image, the list of that image changes.
    """
    from offramp.case.reading import loads
    from offramp.case.writing import to_yaml

    case = graph.case
    preferences = dict(case.preferences)
    images = {actor: dict(readings) for actor, readings in case.images.items()}
    for actor, order in new.items():
        changed = reordered(graph.preferences(actor), order)
        if actor in graph.images:
            reading = images[actor][graph.images[actor]]
            images[actor][graph.images[actor]] = reading.model_copy(update={"preferences": changed})
        else:
            preferences[actor] = changed
    return loads(to_yaml(case.model_copy(update={"preferences": preferences, "images": images})))


def reordered(preferences: Preferences, order: Order) -> Preferences:
    """Return a list of statements, or a ranking, in another order; an empty order is the stated one.

    The markers `much` of a ranking keep their places: a marker after the first group stays after the first group.

    >>> from offramp.case.preferences import Statements
    >>> stated = Statements(statements=("a.x", "b.y"))
    >>> [statement.say.text for statement in reordered(stated, (1, 0)).statements]
    ['b.y', 'a.x']

    Raises
    ------
    TypeError
        where the preferences are weights, which have no order.
    ValueError
        where the order is of a list of another length.
    """
    if not order:
        return preferences
    if isinstance(preferences, StatementWeights):
        raise TypeError("weights have no order")
    if len(order) != entries(preferences):
        raise ValueError(f"an order of {len(order)} entries was given of a list of {entries(preferences)}")
    if isinstance(preferences, Statements):
        return preferences.model_copy(update={"statements": _permuted(preferences.statements, order)})
    return preferences.model_copy(update={"ranking": _permuted(preferences.ranking, order)})


def _permuted(listed: Sequence[T], order: Order) -> tuple[T, ...]:
    return tuple(listed[place] for place in order)
