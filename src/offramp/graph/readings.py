"""Readings of a case: its graph under each image of each actor, one at a time or in combination."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from offramp.errors import TooLarge
from offramp.graph.graph import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from offramp.case.model import Case
    from offramp.graph.graph import Graph

__all__ = ["MOST_READINGS", "Reading", "combinations", "nearest_readings", "readings"]

MOST_READINGS = 512
"""The most combinations of images that are analysed."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One reading of a case: the image of each actor, and the graph under these images.

    `share` is the weight of the image that differs from the base reading, as a share of that actor's images. For the
    base reading it is the share of its own image, and None if the case has no images. Among all combinations `share`
    is the product of the shares of all their images, so that the shares of the combinations add up to 1.
    """

    name: str
    label: str
    images: Mapping[str, str]
    share: float | None
    graph: Graph


def readings(
    case: Case,
    *,
    given: Sequence[str] | None = None,
    every: bool = False,
    fixed: Mapping[str, str] | None = None,
    most: int | None = None,
) -> tuple[Reading, ...]:
    """Return the base reading, then each reading that differs from it in the image of one actor.

    With `every`, return the base reading and then every other combination of images, in the order of the file. With
    `fixed` (images by actor), return every combination that contains these images. With `most`, return the base reading
    and then the combinations of greatest weight, `most` in all.

    >>> from offramp.case.reading import load
    >>> [reading.name for reading in readings(load("korea-2017"))]
    ['usa=administration, dprk=survivor', 'usa=preventive', 'dprk=unifier', 'dprk=bargainer']
    >>> [reading.name for reading in readings(load("korea-2017"), most=2)]
    ['usa=administration, dprk=survivor', 'usa=administration, dprk=bargainer']

    Raises
    ------
    TooLarge
        if `every` or `fixed` give more than `MOST_READINGS` combinations, before any graph is built.
    CaseError, QuestionError
        as `build` does.
    """
    if every or fixed:
        _refuse_too_many(case, fixed or {})
    base = build(case, given=given)
    if most is not None:
        chosen = [base.images, *(images for images in _heaviest(case, most) if images != base.images)][:most]
        return _combined(case, base, chosen)
    if not every and not fixed:
        return _one_by_one(case, base)
    found = _combined(case, base, _every(case, fixed or {}))
    return tuple(sorted(found, key=lambda reading: reading.images != base.images))


def combinations(case: Case) -> int:
    """Return the number of combinations of images.

    >>> from offramp.case.reading import load
    >>> combinations(load("korea-2017"))
    6
    """
    return prod(map(len, case.images.values()))


def nearest_readings(
    case: Case, images: Mapping[str, str], *, given: Sequence[str] | None = None
) -> tuple[Reading, ...]:
    """Return the base reading with some images fixed, then each reading that differs from it in one other actor's image.

    Raises
    ------
    CaseError, QuestionError
        as `build` does.
    """
    base = build(case, given=given, images=images)
    first = base.images
    others = ({**first, actor: name} for actor in case.images if actor not in images for name in case.images[actor])
    return _combined(case, base, [first, *(other for other in others if other != first)])


def _every(case: Case, fixed: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Yield the combinations of images that contain the fixed ones, in the order of the file."""
    choices = ([fixed[actor]] if actor in fixed else list(images) for actor, images in case.images.items())
    for names in product(*choices):
        yield dict(zip(case.images, names, strict=True))


def _heaviest(case: Case, most: int) -> Iterator[Mapping[str, str]]:
    """Yield the combinations of images of greatest weight, the heaviest first."""
    ranked = [
        sorted(((_share(case, actor, name), name) for name in images), key=lambda pair: -pair[0])
        for actor, images in case.images.items()
    ]

    def entry(places: tuple[int, ...]) -> tuple[float, int, tuple[int, ...]]:
        shares = [images[place][0] for images, place in zip(ranked, places, strict=True)]
        return -prod(shares, start=1.0), sum(places), places

    waiting, seen = [entry((0,) * len(ranked))], set[tuple[int, ...]]()
    for _ in range(most):
        if not waiting:
            return
        places = heapq.heappop(waiting)[2]
        yield {actor: images[place][1] for actor, images, place in zip(case.images, ranked, places, strict=True)}
        for i, images in enumerate(ranked):
            lighter = (*places[:i], places[i] + 1, *places[i + 1 :])
            if lighter[i] < len(images) and lighter not in seen:
                seen.add(lighter)
                heapq.heappush(waiting, entry(lighter))


def _one_by_one(case: Case, base: Graph) -> tuple[Reading, ...]:
    names = [_name(case, actor, image) for actor, image in base.images.items()]
    found = [Reading(", ".join(names) or "as stated", _label(case, base.images), base.images, _base_share(case), base)]
    for actor, images in case.images.items():
        for name, image in images.items():
            if name != base.images[actor]:
                graph = base.with_images(**{actor: name})
                share = _share(case, actor, name)
                found.append(Reading(_name(case, actor, name), image.label or name, graph.images, share, graph))
    return tuple(found)


def _combined(case: Case, base: Graph, chosen: Iterable[Mapping[str, str]]) -> tuple[Reading, ...]:
    """Return some combinations of images; the levels of each image are computed once."""
    alone = {
        (actor, name): base.with_images(**{actor: name}) for actor, images in case.images.items() for name in images
    }
    found = []
    for images in chosen:
        levels = tuple(
            alone[actor, images[actor]].levels[i] if actor in images else base.levels[i]
            for i, actor in enumerate(case.actors)
        )
        name = ", ".join(_name(case, actor, image) for actor, image in images.items()) or "as stated"
        share = prod((_share(case, actor, image) for actor, image in images.items()), start=1.0)
        found.append(Reading(name, _label(case, images), images, share, base.with_levels(levels, images=images)))
    return tuple(found)


def _refuse_too_many(case: Case, fixed: Mapping[str, str]) -> None:
    counts = {actor: len(images) for actor, images in case.images.items() if actor not in fixed}
    total = prod(counts.values())
    if total > MOST_READINGS:
        spelled = " × ".join(f"{count} of `{actor}`" for actor, count in counts.items())
        raise TooLarge(
            f"the images make {total:,} combinations ({spelled}); the limit is {MOST_READINGS:,}; fix some of them by "
            f"stating one image under `preferences`, or take one reading at a time"
        )


def _share(case: Case, actor: str, image: str) -> float:
    """Return the weight of an image as a share of the weights of its actor's images."""
    return case.images[actor][image].weight / sum(other.weight for other in case.images[actor].values())


def _name(case: Case, actor: str, image: str) -> str:
    """Name a reading by its image, with the actor where several actors have images."""
    return image if len(case.images) == 1 else f"{actor}={image}"


def _label(case: Case, images: Mapping[str, str]) -> str:
    return ", ".join(case.images[actor][name].label or name for actor, name in images.items()) or "As stated"


def _base_share(case: Case) -> float | None:
    if len(case.images) != 1:
        return None
    (actor,) = case.images
    return _share(case, actor, case.base_image(actor) or "")
