"""Conditions of a case with short labels in place of its names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.labels import short_label, uncapitalised
from offramp.errors import OfframpError

if TYPE_CHECKING:
    from offramp.brief.front.teller import Teller

__all__ = ["in_labels"]

_IFF = re.compile(r"(?<=[”\w)]) iff (?=[“\w(])")


def in_labels(teller: Teller, text: str) -> str:
    """Return a condition with short labels: options and events in quotation marks, terms and numbers without underscores.

    >>> import offramp
    >>> from offramp.brief.front.teller import Teller
    >>> from offramp.language.language import language_of
    >>> teller = Teller(offramp.find(offramp.load("chicken")), language_of("en"))
    >>> in_labels(teller, "not row.dare")
    'not “drive straight on” by Row'
    """
    try:
        tree = ex.parse(text)
    except (OfframpError, ValueError):
        return text
    names = [node for node in nodes.walk(tree) if isinstance(node, nodes.Name)]
    for node in sorted(names, key=lambda node: -node.offset):
        text = text[: node.offset] + _told(teller, node.text) + text[node.offset + len(node.text) :]
    return _IFF.sub(" exactly when ", text)


def _told(teller: Teller, name: str) -> str:
    case = teller.case
    if name in case.things:
        label, owner = teller.language.quoted(uncapitalised(short_label(case, name))), case.owner(name)
        return label if owner is None else teller.say("{act} by {actor}", act=label, actor=teller.actor(owner))
    return teller.language.quoted(name.replace("_", " ")) if name in case.terms else name.replace("_", " ")
