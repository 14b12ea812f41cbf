"""Pairs of statements in worlds: which of two an actor ranks above the other, where the order is in doubt.

Orders are too many to be categories. What can be asked about, and can decide, is which of two statements stands above the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.doubt import doubted, entries
from offramp.case.labels import in_words
from offramp.case.preferences import Statements, StateRanking
from offramp.worlds.orders import orders_if, places_of, worlds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.preference_sensitivity.reordering import Order

__all__ = ["MOST_PAIRS", "Pair", "pairs_in"]

MOST_PAIRS = 40
"""The most pairs that are looked at, those of all actors together."""

OFTEN = 0.1
"""Pairs that are no neighbours are looked at where they stand the other way round in more than this share of worlds."""

MOST_GROUP = 3
"""The most states of a group of a ranking that are named."""

YES, NO = "yes", "no"
"""Whether the statement stands above the other in a world, as stated, or below it."""


@dataclass(frozen=True)
class Pair:
    """Two entries of an actor's list, `above` stated above `below`: statements, or groups where the list is a ranking (`ranked`).

    `reading` is an empty text where the actor has no images.
    """

    actor: str
    reading: str
    above: str
    below: str
    ranked: bool = False

    @property
    def name(self) -> str:
        """What the pair is called among all that is not known.

        >>> Pair("usa", "", "not war", "usa.talks").name
        'usa ranks “not war” above “usa.talks”'
        """
        return f"{self.actor}{f' as {self.reading}' if self.reading else ''} ranks “{self.above}” above “{self.below}”"

    def words(self, case: Case) -> str:
        """Return the pair with the labels of the case in place of names."""
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
) -> dict[Pair, NDArray[np.str_]]:
    """Return the pairs of statements whose order differs among worlds, each with `yes` or `no` by world; `yes` is the stated order.

    They are the neighbours in the stated lists, and the pairs that stand the other way round in more than a tenth of the worlds of their
    reading. At most 40 are returned, shared evenly among the actors: those of each that stand the other way round in most worlds.

    A pair of one reading has an answer in the worlds of other readings too: how the actor would rank the two if it had that reading, drawn
    from the same model. So pairs are independent of the reading, and an effect of the reading is not taken for one of a pair.
    """
    found: dict[Pair, tuple[NDArray[np.bool_], int]] = {}
    for doubt in doubted(case):
        own = orders.get(doubt.actor, ())
        for reading, preferences in doubt.lists.items():
            worlds = worlds_of(reading, images.get(doubt.actor), len(own))
            if not len(worlds):
                continue
            asked = _asked(preferences, places_of([own[world] for world in worlds.tolist()], entries(preferences)))
            whole = orders_if(doubt, reading, values[doubt.name], seed) if len(worlds) < len(own) else list(own)
            for world in worlds.tolist():
                whole[world] = own[world]
            places = places_of(whole, entries(preferences))
            for (upper, lower), times in asked.items():
                texts = (_text(preferences, upper), _text(preferences, lower))
                pair = Pair(doubt.actor, reading, *texts, ranked=isinstance(preferences, StateRanking))
                found.setdefault(pair, (places[:, upper] > places[:, lower], times))
    kept = set(_most_varied({pair: times for pair, (_, times) in found.items()}))
    return {pair: np.where(turned, NO, YES) for pair, (turned, _) in found.items() if pair in kept}


def _asked(preferences: Preferences, places: NDArray[np.int64]) -> dict[tuple[int, int], int]:
    """Return the pairs of a list that are looked at, by their places, with how often they stand the other way round."""
    found = {}
    for upper, lower in combinations(range(entries(preferences)), 2):
        turned = places[:, upper] > places[:, lower]
        varies = turned.any() and not turned.all() and _text(preferences, upper) != _text(preferences, lower)
        if varies and (lower == upper + 1 or turned.mean() > OFTEN):
            found[upper, lower] = int(turned.sum())
    return found


def _text(preferences: Preferences, place: int) -> str:
    """Return an entry of a list as text."""
    if isinstance(preferences, Statements):
        return preferences.statements[place].say.text
    states: tuple[str, ...] = preferences.ranking[place] if isinstance(preferences, StateRanking) else ()
    more = len(states) - MOST_GROUP
    return " ~ ".join(states[:MOST_GROUP]) + (f" and {more} more" if more > 0 else "")


def _most_varied(times: Mapping[Pair, int]) -> list[Pair]:
    """Return at most `MOST_PAIRS` pairs, in turn one of each actor, its most varied first."""
    by_actor: dict[str, list[Pair]] = {}
    for pair in sorted(times, key=lambda pair: -times[pair]):
        by_actor.setdefault(pair.actor, []).append(pair)
    in_turn = chain.from_iterable(zip_longest(*by_actor.values()))
    return [pair for pair in in_turn if pair is not None][:MOST_PAIRS]
