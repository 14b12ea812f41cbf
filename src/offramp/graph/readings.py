"""The rival readings of a case: its graph under each image of each actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.graph.graph import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.graph.graph import Graph

__all__ = ["Reading", "readings"]


@dataclass(frozen=True, eq=False)
class Reading:
    """One reading of a case: which image of each actor is taken, and the graph that follows.

    `share` is the weight of the image in which it differs from the base reading (of the base reading: of its own
    image), as a share of that actor's images; None where the case has no images.
    """

    name: str
    label: str
    images: Mapping[str, str]
    share: float | None
    graph: Graph


def readings(case: Case, *, given: Sequence[str] | None = None) -> tuple[Reading, ...]:
    """Return the base reading, then each reading that differs from it in the image of one actor.

    >>> from offramp.case.reading import load
    >>> [reading.name for reading in readings(load("korea-2017"))]
    ['survivor', 'unifier', 'bargainer']
    """
    base = build(case, given=given)
    names = [_name(case, actor, image) for actor, image in base.images.items()]
    found = [Reading(", ".join(names) or "as stated", _label(case, base.images), base.images, _base_share(case), base)]
    for actor, images in case.images.items():
        total = sum(image.weight for image in images.values())
        for name, image in images.items():
            if name != base.images[actor]:
                graph = base.with_images(**{actor: name})
                found.append(
                    Reading(_name(case, actor, name), image.label or name, graph.images, image.weight / total, graph)
                )
    return tuple(found)


def _name(case: Case, actor: str, image: str) -> str:
    """Name a reading by its image; with the actor where several have images."""
    return image if len(case.images) == 1 else f"{actor}={image}"


def _label(case: Case, images: Mapping[str, str]) -> str:
    return ", ".join(case.images[actor][name].label or name for actor, name in images.items()) or "As stated"


def _base_share(case: Case) -> float | None:
    if len(case.images) != 1:
        return None
    images = next(iter(case.images.values()))
    return max(image.weight for image in images.values()) / sum(image.weight for image in images.values())
