"""Conditions of a case with labels in place of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.text import quoted

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["in_words"]


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
