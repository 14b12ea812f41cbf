"""The Patient Rule Induction Method (PRIM): boxes of worlds that are dense in cases of interest.

Peeling removes slices from the box of all worlds, one after another. One box of this trajectory is chosen by the required
density, and grown again as long as its density rises (pasting). Its worlds are then removed, and the search is repeated for
the next box (covering).

Sources: J. H. Friedman & N. I. Fisher, Bump hunting in high-dimensional data, *Statistics and Computing* 9, 1999, 123-143;
B. P. Bryant & R. J. Lempert, Thinking inside the box, *Technological Forecasting and Social Change* 77, 2010, 34-49
(coverage, density, quasi-p values). The objective function, density gained per world removed, is from J. H. Kwakkel &
M. Jaxa-Rozen, *Environmental Modelling & Software* 79, 2016, 311-321.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from offramp.discovery.boxes import box_of, inside
from offramp.discovery.discovery import BoxSearch, Discovery, DiscoverySettings, best_of, needless, search_data
from offramp.discovery.peeling import PartialBox, SearchSpace, pasted, peeled
from offramp.errors import QuestionError
from offramp.text import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from offramp.discovery.boxes import Box

__all__ = ["prim"]


def prim(
    inputs: Mapping[str, ArrayLike],
    outcome: ArrayLike,
    *,
    threshold: float = 0.75,
    alpha: float = 0.1,
    paste: float = 0.05,
    least_mass: float = 0.05,
    most: int = 1,
    chance: float | None = None,
    units: Mapping[str, str] | None = None,
    fails: str = "it fails",
    failures: str = "its failures",
) -> Discovery:
    """Return boxes that are dense in cases of interest, with the searches for them.

    Parameters
    ----------
    inputs
        the uncertainties: per name an array of shape (worlds,), of numbers or of categories.
    outcome
        shape (worlds,): 1 or True for a case of interest.
    threshold
        the least density of a box. Of the boxes on the trajectory that reach it, the one with the greatest coverage is chosen.
    alpha
        the share of a box's worlds that one step of peeling removes; of a category, all worlds with one value.
    paste
        the share of a box's worlds that one step of pasting adds, while the density rises; 0 for no pasting.
    least_mass
        the least share of all worlds in a box.
    most
        the largest number of boxes.
    chance
        the quasi-p value above which restrictions are dropped, the weakest first (Bryant & Lempert 2010). A box that then misses
        the threshold is discarded. None keeps all restrictions, with a warning in the words.
    units, fails, failures
        the unit of each input, and the words for the cases of interest.

    Peeling ends when a box would be too small or holds only cases; steps that lose density are allowed. A limit lies midway
    between the last world outside and the first one inside, and worlds with equal values stay together. Ties go to fewer
    restricted inputs, then to the first input, and to its upper side.

    If no box reaches the threshold, if all worlds or none are cases, if no input varies, or if there are fewer than 20 worlds,
    `found` is false and `why` has the reason. The box of all worlds is never returned.

    >>> growth = [i / 100 for i in range(100)]
    >>> calm = [i * 37 % 100 / 100 for i in range(100)]
    >>> war = [g > 0.6 and c < 0.5 for g, c in zip(growth, calm)]
    >>> print(prim({"growth": growth, "calm": calm}, war, threshold=0.9).words()[0])
    growth above 0.595 and calm below 0.505 (20 % of all worlds): it fails in 95.0 % of them; 100 % of all its failures lie here.

    Raises
    ------
    QuestionError
        if shapes differ, a number is not finite, or a setting is out of range.
    """
    asked = DiscoverySettings(threshold, dict(units or {}), fails, failures, chance)
    if not (0 < alpha < 1 and 0 < least_mass < 1 and 0 <= paste < 1):
        raise QuestionError(f"alpha {alpha}, paste {paste}, least_mass {least_mass}: expected shares between 0 and 1")
    found, hits = search_data(inputs, outcome, most)
    return _boxes(SearchSpace(found, hits, np.ones(len(hits), np.bool_), alpha, paste, least_mass), asked, most)


def _boxes(space: SearchSpace, asked: DiscoverySettings, most: int) -> Discovery:
    """Search for boxes one after another, each among the worlds outside the earlier ones."""
    boxes: list[Box] = []
    searches: list[BoxSearch] = []
    why, sparse = "", False
    while len(boxes) < most and not (why := needless(space.found, space.outcome, asked, space.left)):
        search, place = _search(space, asked.threshold, len(boxes))
        if place is not None and asked.chance is not None:
            search, place = _without_chance(space, search, place, asked)
        searches.append(search)
        if search.dropped and place is None:
            why = "boxes reach the threshold only with restrictions that may be due to chance"
            break
        if place is None or search.box is None:
            best, sparse = percent(search.best_density), True
            why = f"no candidate has a density of {percent(asked.threshold)}; the densest has {best}"
            break
        boxes.append(search.box)
        space = replace(space, left=space.left & ~place.within)
    size, total = len(space.outcome), int(space.outcome.sum())
    return Discovery("PRIM", tuple(boxes), tuple(searches), asked, size, total, why, sparse)


def _search(space: SearchSpace, threshold: float, earlier: int) -> tuple[BoxSearch, PartialBox | None]:
    """Peel, choose and paste; return the search and its final box."""
    trajectory = peeled(space)
    candidates = tuple(_counted(space, place, earlier) for place in trajectory)
    chosen = best_of(candidates, threshold)
    if chosen is None:
        return BoxSearch(candidates), None
    grown = pasted(space, trajectory[chosen])
    return BoxSearch(candidates, chosen, tuple(_counted(space, place, earlier) for place in grown)), (
        grown[-1] if grown else trajectory[chosen]
    )


def _without_chance(
    space: SearchSpace, search: BoxSearch, place: PartialBox, asked: DiscoverySettings
) -> tuple[BoxSearch, PartialBox | None]:
    """Drop the restrictions that may be due to chance, the weakest first; return the search and its final box."""
    dropped: list[Box] = []
    while place.limits:
        box = _counted(space, place, search.candidates[0].earlier)
        weakest = max(box.restrictions, key=lambda restriction: restriction.quasi_p)
        if weakest.quasi_p <= (asked.chance or 0.0):
            break
        limits = {name: limit for name, limit in place.limits.items() if name != weakest.input}
        place = PartialBox(limits, space.left & inside(limits.values(), space.found, len(space.outcome)))
        dropped.append(_counted(space, place, search.candidates[0].earlier))
    if not dropped:
        return search, place
    enough = bool(place.limits) and dropped[-1].density >= asked.threshold
    return replace(search, dropped=tuple(dropped), chosen=search.chosen if enough else None), place if enough else None


def _counted(space: SearchSpace, place: PartialBox, earlier: int) -> Box:
    ordered = [place.limits[name] for name in space.found if name in place.limits]
    return box_of(ordered, space.found, space.outcome, space.left, earlier)
