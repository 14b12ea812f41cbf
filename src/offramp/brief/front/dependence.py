"""Conditions on which a verdict depends, in a few words for the scoreboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.language.sentence import mark
from offramp.language.values import Chance, Names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.brief.front.teller import Teller
    from offramp.claim_testing.verdicts import ClaimVerdict
    from offramp.discovery.boxes import Restriction
    from offramp.language.sentence import Sentence

__all__ = ["dependence"]

APART = 0.2
"""Difference of the shares of two readings from which a verdict without a box depends on the reading."""

_IN_A_BOX = {
    True: mark("depends on {subjects}: {share} of worlds, mostly {conditions}"),
    False: mark("depends on {subjects}: {share} of worlds, seldom {conditions}"),
}
"""Verdicts by whether the claim holds under the conditions of a box, or fails."""

_BY_READING = {
    True: mark("depends on {actor}: {share} of worlds, most often {reading}"),
    False: mark("depends on {actor}: {share} of worlds, least often {reading}"),
}
"""Verdicts by whether the claim holds in a larger share under a reading than in all worlds."""


def dependence(teller: Teller, verdict: ClaimVerdict, share: float) -> Sentence:
    """Name the condition that a verdict depends on, by its first box or else by the reading that differs most; and the share of worlds."""
    worlds = Chance(share, {"claim": verdict.name})
    if verdict.boxes:
        parts = [_restricted(teller, each) for each in verdict.boxes[0].restrictions]
        return teller.say(
            _IN_A_BOX[share < 0.5],  # boxes have the rarer verdict
            subjects=teller.language.listed(list(dict.fromkeys(subject for subject, _ in parts))),
            share=worlds,
            conditions=teller.language.all_of([limit for _, limit in parts]),
        )
    shares = verdict.by_image
    if not shares or max(shares.values()) - min(shares.values()) < APART:
        return teller.say("depends: {share} of worlds", share=worlds)
    farthest = max(shares, key=lambda name: abs(shares[name] - share))
    actor, image = _image(teller, farthest)
    return teller.say(
        _BY_READING[shares[farthest] > share],
        actor=teller.actor(actor),
        share=worlds,
        reading=_as(teller, actor, (image,)),
    )


def _image(teller: Teller, name: str) -> tuple[str, str]:
    """Return the actor and the image of a name: `actor=image`, or the image alone where one actor has images."""
    actor, sign, image = name.partition("=")
    return (actor, image) if sign else (next(each for each, own in teller.case.images.items() if name in own), name)


def _restricted(teller: Teller, restriction: Restriction) -> tuple[str, str]:
    """Return the subject of a restriction, and its limit."""
    name = restriction.input
    for actor in teller.case.images:
        if name == f"reading of {actor}":
            return teller.actor(actor), _as(teller, actor, restriction.among)
    if restriction.among:
        if " ranks “" in name:
            stated = "yes" in restriction.among
            return teller.input(name), teller.fixed("as stated") if stated else teller.fixed("not as stated")
        return teller.input(name), teller.say("with {values}", values=Names(restriction.among, word="or"))
    low, high = (teller.limit(name, end) if end is not None else None for end in (restriction.low, restriction.high))
    label = teller.language.quoted(teller.input(name))
    if low is not None and high is not None:
        return label, teller.say("between {low} and {high}", low=low, high=high)
    if low is not None:
        return label, teller.say("above {limit}", limit=low)
    return label, teller.say("below {limit}", limit=high or "")


def _as(teller: Teller, actor: str, images: Sequence[str]) -> str:
    return teller.say("as {readings}", readings=Names(tuple(teller.image(actor, image) for image in images), word="or"))
