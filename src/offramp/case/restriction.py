"""A case restricted to some images and some policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.estimate import Estimate
from offramp.case.nodes import PolicyReference, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from offramp.case.model import Case

__all__ = ["claims_on_others", "restricted"]


def restricted(case: Case, images: Mapping[str, str], policies: Collection[str] | None = None) -> Case:
    """Return a case in which some actors have one image, and which has some policies alone (None: all).

    Claims on policies left out are left out too (`claims_on_others`), as are doubts about images left out and correlations
    with these doubts. Names are those of the case. The digest and the places stay those of the file.

    >>> from offramp.case.reading import load
    >>> case = restricted(load("korea-2017"), {"dprk": "survivor"}, ["wait"])
    >>> list(case.images["dprk"]), list(case.policies)
    (['survivor'], ['wait'])
    """
    kept = {
        actor: {images[actor]: own[images[actor]]} if actor in images else own for actor, own in case.images.items()
    }
    gone = {f"{actor}.{name}.doubt" for actor, own in case.images.items() for name in own if name not in kept[actor]}
    doubt = {actor: stated for actor, own in case.doubt.items() if (stated := _doubt(own, kept.get(actor)))}
    correlations = tuple(each for each in case.correlations if not gone.intersection(each.between))
    update: dict[str, Any] = {"images": kept, "doubt": doubt, "correlations": correlations}
    if policies is not None:
        others = claims_on_others(case, policies)
        update["policies"] = {name: stages for name, stages in case.policies.items() if name in policies}
        update["claims"] = {name: claim for name, claim in case.claims.items() if name not in others}
    return case.model_copy(update=update)


def _doubt(stated: Any, images: Mapping[str, Any] | None) -> Any:
    """Return a doubt without the images that are left out; None if it is then empty."""
    if isinstance(stated, Estimate) or images is None:
        return stated
    return {name: estimate for name, estimate in stated.items() if name in images} or None


def claims_on_others(case: Case, policies: Collection[str]) -> tuple[str, ...]:
    """Return the claims that name a policy outside a selection.

    >>> from offramp.case.reading import load
    >>> claims_on_others(load("hotline"), load("hotline").policies)
    ()
    """
    return tuple(
        name
        for name, claim in case.claims.items()
        if claim.holds is not None
        and any(isinstance(node, PolicyReference) and node.policy not in policies for node in walk(claim.holds.tree))
    )
