"""Sentences about a case with labels in place of the names that stand between backquotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offramp.case.labels import in_words
from offramp.errors import OfframpError
from offramp.risk.measures import titled
from offramp.text import quoted

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["labelled"]

_IMAGE = re.compile(r"image `([^`]+)` of `([^`]+)`")
_TAKEN = re.compile(r"image of `([^`]+)` compared here is `([^`]+)` in the first and `([^`]+)` in the second")
_MEASURE = re.compile(r"measure `([^`]+)`")
_NAME = re.compile(r"`([^`]+)`")


def labelled(text: str, *cases: Case) -> str:
    """Return a text with labels of the first case that knows a name; what no case knows stays as it is.

    >>> from offramp.case.reading import load
    >>> labelled("`north` prefers `not north.alert`; see `claims`.", load("hotline"))
    'Northland prefers not “Keep forces on high alert” by Northland; see `claims`.'
    """
    text = _IMAGE.sub(lambda found: f"image {_image(found[2], found[1], cases)} of `{found[2]}`", text)
    text = _TAKEN.sub(
        lambda found: (
            f"image of `{found[1]}` compared here is {_image(found[1], found[2], cases)} in the first "
            f"and {_image(found[1], found[3], tuple(reversed(cases)))} in the second"
        ),
        text,
    )
    text = _MEASURE.sub(lambda found: f"measure {_measure(found[1], cases)}", text)
    return _NAME.sub(lambda found: _told(found[1], cases), text)


def _image(actor: str, image: str, cases: tuple[Case, ...]) -> str:
    for case in cases:
        stated = case.images.get(actor, {}).get(image)
        if stated is not None:
            return quoted(stated.label or image.replace("_", " "))
    return f"`{image}`"


def _measure(name: str, cases: tuple[Case, ...]) -> str:
    return next((quoted(titled(case, name)) for case in cases if name in case.measures), f"`{name}`")


def _told(name: str, cases: tuple[Case, ...]) -> str:
    """Return the name of an actor, the label of a thing, or a condition in words."""
    for case in cases:
        if name in case.actors:
            return case.name(name)
        if name in case.terms:
            return quoted(name.replace("_", " "))
        try:
            said = in_words(case, name)
        except OfframpError:
            continue
        if said != name:
            return said
    return f"`{name}`"
