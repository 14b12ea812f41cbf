"""Pairs of preference statements whose order is in doubt, as inputs of sensitivity analysis and scenario discovery.

A list has too many orders to treat each as a category. The order of two statements is a category with two values.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.doubt import entries, uncertain_lists
from offramp.case.labels import in_words
from offramp.case.preferences import Statements, StateRanking
from offramp.worlds.orders import orders_with_reading, places_of, worlds_with_reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.preference_sensitivity.reordering import Order

__all__ = ["MOST_PAIRS", "Pair", "pairs_in"]

MOST_PAIRS = 40
"""Largest number of pairs, of all actors together."""

REVERSED_SHARE = 0.1
"""Share of worlds with reversed order above which a pair that is not adjacent is included."""

MOST_GROUP = 3
"""Largest number of states of a tied group that are named."""

YES, NO = "yes", "no"
"""Values of a pair in a world: the stated order, or the reversed order."""


@dataclass(frozen=True)
class Pair:
    """Two entries of an actor's list, `above` stated above `below`.

    The entries are preference statements, or tied groups of states of a ranking (`ranked`). `reading` is an empty text if the
    actor has no images.
    """

    actor: str
    reading: str
    above: str
    below: str
    ranked: bool = False

    @property
    def name(self) -> str:
        """The name of the pair among the inputs.

        >>> Pair("usa", "", "not war", "usa.talks").name
        'usa ranks “not war” above “usa.talks”'
        """
        return f"{self.actor}{f' as {self.reading}' if self.reading else ''} ranks “{self.above}” above “{self.below}”"

    def words(self, case: Case) -> str:
        """Return the pair in words, with the labels of the case."""
        image = case.images[self.actor][self.reading] if self.reading else None
        reading = f" as {image.label or self.reading}" if image is not None else ""
        above, below = (text if self.ranked else in_words(case, text) for text in (self.above, self.below))
        return f"{case.name(self.actor)}{reading} ranks ‘{above}’ above ‘{below}’"


def pairs_in(
    case: Case,
    values: Mapping[str, NDArray[np.float64]],
    images: Mapping[str, Sequence[str]],
    orders: Mapping[str, Sequence[Order]],
    seed: int,
    experts: Mapping[tuple[str, str], Sequence[str]] | None = None,
) -> dict[Pair, NDArray[np.str_]]:
    """Return the pairs of statements whose order differs between worlds, each as an array of `yes` (the stated order) or `no`.

    They are the adjacent pairs of the stated lists, and all pairs reversed in more than a tenth of the worlds of their reading. At
    most 40 are returned, in equal numbers per actor, and of each actor those reversed most often.

    A pair of one reading has values in the worlds of other readings too: the order that the actor would have with that reading, drawn
    from the same model. Pairs are thus independent of the reading, and no effect of the reading is attributed to a pair. `experts` has
    the expert of each world, by actor and reading.
    """
    found: dict[Pair, tuple[NDArray[np.bool_], int]] = {}
    for each in uncertain_lists(case):
        own, preferences = orders.get(each.actor, ()), each.preferences
        worlds = worlds_with_reading(each.reading, images.get(each.actor), len(own))
        if not len(worlds):
            continue
        asked = _included(preferences, places_of([own[world] for world in worlds.tolist()], entries(preferences)))
        swaps = values[each.doubt.name] if each.doubt is not None else None
        chosen = (experts or {}).get((each.actor, each.reading))
        whole = orders_with_reading(each, own, worlds, swaps, seed, chosen)
        places = places_of(whole, entries(preferences))
        for (upper, lower), times in asked.items():
            texts = (_text(preferences, upper), _text(preferences, lower))
            pair = Pair(each.actor, each.reading, *texts, ranked=isinstance(preferences, StateRanking))
            found.setdefault(pair, (places[:, upper] > places[:, lower], times))
    kept = set(_most_varied({pair: times for pair, (_, times) in found.items()}))
    return {pair: np.where(is_reversed, NO, YES) for pair, (is_reversed, _) in found.items() if pair in kept}


def _included(preferences: Preferences, places: NDArray[np.int64]) -> dict[tuple[int, int], int]:
    """Return the included pairs of a list, by their positions, with the number of worlds in which they are reversed."""
    found = {}
    for upper, lower in combinations(range(entries(preferences)), 2):
        is_reversed = places[:, upper] > places[:, lower]
        varies = is_reversed.any() and not is_reversed.all() and _text(preferences, upper) != _text(preferences, lower)
        if varies and (lower == upper + 1 or is_reversed.mean() > REVERSED_SHARE):
            found[upper, lower] = int(is_reversed.sum())
    return found


def _text(preferences: Preferences, place: int) -> str:
    """Return the entry at a position of a list as text."""
    if isinstance(preferences, Statements):
        return preferences.statements[place].say.text
    states: tuple[str, ...] = preferences.ranking[place] if isinstance(preferences, StateRanking) else ()
    more = len(states) - MOST_GROUP
    return " ~ ".join(states[:MOST_GROUP]) + (f" and {more} more" if more > 0 else "")


def _most_varied(times: Mapping[Pair, int]) -> list[Pair]:
    """Return at most `MOST_PAIRS` pairs, taken from the actors in turn, those reversed most often first."""
    by_actor: dict[str, list[Pair]] = {}
    for pair in sorted(times, key=lambda pair: -times[pair]):
        by_actor.setdefault(pair.actor, []).append(pair)
    in_turn = chain.from_iterable(zip_longest(*by_actor.values()))
    return [pair for pair in in_turn if pair is not None][:MOST_PAIRS]
