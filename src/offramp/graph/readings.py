"""Readings of a case: its graph under each image of each actor, one at a time or in every combination."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from offramp.errors import TooLarge
from offramp.graph.graph import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.graph.graph import Graph

__all__ = ["MOST_READINGS", "Reading", "readings"]

MOST_READINGS = 512
"""The most combinations of images that are analysed."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One reading of a case: the image of each actor, and the graph under these images.

    `share` is the weight of the image that differs from the base reading, as a share of that actor's images. For the
    base reading it is the share of its own image, and None where the case has no images. Among all combinations `share`
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
) -> tuple[Reading, ...]:
    """Return the base reading, then each reading that differs from it in the image of one actor.

    With `every`, return the base reading and then every other combination of images, in the order of the file. With
    `fixed` (images by actor), return every combination that contains these images.

    >>> from offramp.case.reading import load
    >>> [reading.name for reading in readings(load("korea-2017"))]
    ['usa=administration, dprk=survivor', 'usa=preventive', 'dprk=unifier', 'dprk=bargainer']

    Raises
    ------
    TooLarge
        where there are more than `MOST_READINGS` combinations, before any graph is built.
    CaseError, QuestionError
        as `build` does.
    """
    if every or fixed:
        _refuse_too_many(case)
    base = build(case, given=given)
    if fixed:
        found = _combined(case, base)
        return tuple(each for each in found if all(each.images[actor] == image for actor, image in fixed.items()))
    return _combined(case, base) if every else _one_by_one(case, base)


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


def _combined(case: Case, base: Graph) -> tuple[Reading, ...]:
    """Return all combinations of images; the levels of each image are computed once."""
    alone = {
        (actor, name): base.with_images(**{actor: name}) for actor, images in case.images.items() for name in images
    }
    found = []
    for names in product(*case.images.values()):
        chosen = dict(zip(case.images, names, strict=True))
        levels = tuple(
            alone[actor, chosen[actor]].levels[i] if actor in chosen else base.levels[i]
            for i, actor in enumerate(case.actors)
        )
        name = ", ".join(_name(case, actor, image) for actor, image in chosen.items()) or "as stated"
        share = prod((_share(case, actor, image) for actor, image in chosen.items()), start=1.0)
        found.append(Reading(name, _label(case, chosen), chosen, share, base.with_levels(levels, images=chosen)))
    return tuple(sorted(found, key=lambda reading: reading.images != base.images))


def _refuse_too_many(case: Case) -> None:
    counts = {actor: len(images) for actor, images in case.images.items()}
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
