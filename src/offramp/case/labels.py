"""Conditions of a case with labels in place of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.text import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offramp.case.model import Case
    from offramp.case.parts import Source

__all__ = ["in_words", "short_label", "short_measure", "shortened", "source_name", "things_in_words"]


def in_words(case: Case, text: str) -> str:
    """Put the label of each option and event in place of its name in a condition."""
    tree = ex.parse(text)
    names = sorted((node for node in nodes.walk(tree) if isinstance(node, nodes.Name)), key=lambda node: -node.offset)
    for node in names:
        if node.text in case.things:
            end = node.offset + len(node.text)
            text = text[: node.offset] + _told(case, node.text) + text[end:]
    return re.sub(r"(?<=[”\w)]) iff (?=[“\w(])", " exactly when ", text)


def _told(case: Case, thing: str) -> str:
    """Return the label of a thing, with its owner where another thing has the same label."""
    label = case.label(thing)
    owner = case.owner(thing)
    if owner is None or sum(case.label(other) == label for other in case.things) == 1:
        return quoted(label)
    return f"{quoted(label)} by {case.name(owner)}"


def things_in_words(case: Case, on: Iterable[str]) -> str:
    """Describe a state by the options and events that are on, actor by actor.

    >>> from offramp.case.reading import load
    >>> things_in_words(load("hotline"), ["north.alert", "alarm"])
    'Northland: Keep forces on high alert; Event: A warning system shows an attack that is none'
    """
    by_owner: dict[str, list[str]] = {}
    for thing in on:
        by_owner.setdefault(case.owner(thing) or thing, []).append(case.label(thing))
    parts = []
    for owner, labels in by_owner.items():
        if owner in case.actors:
            parts.append(f"{case.name(owner)}: {', '.join(labels)}")
        else:
            parts.append(f"Event: {', '.join(labels)}")
    return "; ".join(parts) or "nothing is on"


MOST = 40
"""Number of characters of a short label that the case does not state."""

_TAIL = re.compile(r"\s+(?:within|after|in|over|by the end of)\s+(?:the\s+)?[\d.,]+\s+(?:years?|months?|weeks?|days?)$")


def shortened(text: str, most: int = MOST) -> str:
    """Cut a text to about `most` characters, at the end of a word.

    >>> shortened("Hold large exercises with South Korea", 24)
    'Hold large exercises…'
    >>> shortened("Strike first")
    'Strike first'
    """
    plain = " ".join(text.split()).rstrip(".")
    if len(plain) <= most:
        return plain
    head = plain[:most].rpartition(" ")[0] or plain[:most]
    words = head.rstrip(" ,;:").split(" ")
    while len(words) > 1 and words[-1].casefold() in _WEAK:
        words.pop()
    return f"{' '.join(words).rstrip(' ,;:')}…"


_WEAK = {"a", "an", "and", "at", "by", "for", "from", "in", "no", "of", "on", "or", "that", "the", "to", "with"}
"""Words at which no short label ends."""


def short_label(case: Case, thing: str) -> str:
    """Return the short label of an option or an event: the stated one, or else its label, cut.

    >>> from offramp.case.reading import load
    >>> short_label(load("hotline"), "north.alert")
    'Keep forces on high alert'
    """
    stated = case.stated(thing)
    return stated.short or shortened(stated.label)


MOST_OF_A_MEASURE = 48
"""Number of characters of the short label of a measure that the case does not state."""


def short_measure(label: str, short: str | None) -> str:
    """Return the short label of a measure: the stated one, or else its label without its first and last words, cut.

    >>> short_measure("chance of an attack on the dam", None), short_measure("deaths within 5 years", None)
    ('an attack on the dam', 'deaths')
    """
    if short is not None:
        return short
    text = _TAIL.sub("", label)
    for head in ("chance of ", "chance that ", "expected "):
        text = text.removeprefix(head)
    return shortened(text, MOST_OF_A_MEASURE)


MOST_OF_A_SOURCE = 45
"""Number of characters of the name of a source."""

_END_OF_NAME = re.compile(r"[:(;]|,(?=\s)|\.\s| and (?=[A-Z]\.)")
_INITIALS = re.compile(r"(?:[A-Z]\.\s*)+(?=[A-Z])")


def source_name(source: Source) -> str:
    """Return the name of a source: the stated short one, or else the first author or organisation with the year of publication.

    >>> from offramp.case.parts import Source
    >>> source_name(Source(cite="A. M. Barrett, S. D. Baum and K. Hostetler, Science & Global Security 21 (2013)", public="2013-06-01"))
    'Barrett and others, 2013'
    >>> source_name(Source(cite="KCNA, 10 January 2015, on the offer to suspend nuclear tests", public="2015-01-10"))
    'KCNA, 2015'
    """
    if source.short is not None:
        return source.short
    initials = _INITIALS.match(source.cite)
    plain = source.cite[initials.end() :] if initials else source.cite
    name = shortened(_END_OF_NAME.split(plain, maxsplit=1)[0], MOST_OF_A_SOURCE)
    if initials and _INITIALS.match(plain.removeprefix(name).lstrip(", ").removeprefix("and ")):
        name = f"{name} and others"
    year = source.public[:4] if source.public else ""
    return f"{name}, {year}" if year and year not in name else name
