"""Conditions and rates of a case in words: labels in place of names, and operators in the language of the brief."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.labels import short_label
from offramp.errors import OfframpError
from offramp.language.sentence import mark
from offramp.text import uncapitalised

if TYPE_CHECKING:
    from offramp.brief.front.teller import Teller

__all__ = ["formula"]

OPERATORS = {
    "not": mark("not"),
    "and": mark("and"),
    "or": mark("or"),
    "iff": mark("exactly when"),
    "if": mark("if"),
    "else": mark("else"),
    "*": "×",
}
"""The operators of conditions and rates in words."""

_OPERATOR = re.compile(r"\b(?:not|and|or|iff|if|else)\b|\*")


def formula(teller: Teller, text: str, whose: str = "") -> str:
    """Return a condition or a rate in words.

    Options and events stand in quotation marks, an option with its actor unless that is `whose`. Terms have no underscores, and
    numbers with a label stand in brackets.

    >>> import offramp
    >>> from offramp.brief.front.teller import Teller
    >>> from offramp.language.language import language_of
    >>> found = offramp.find(offramp.load("chicken"))
    >>> formula(Teller(found, language_of("en")), "not row.dare")
    'not “drive straight on” by Row'
    >>> formula(Teller(found, language_of("fr")), "not row.dare", "row").replace("\u00a0", " ")
    'non « drive straight on »'
    """
    try:
        tree = ex.parse(text)
    except (OfframpError, ValueError):
        return text
    parts, start = [], 0
    for node in sorted((n for n in nodes.walk(tree) if isinstance(n, nodes.Name)), key=lambda node: node.offset):
        parts += [_operators(teller, text[start : node.offset]), _named(teller, node.text, whose)]
        start = node.offset + len(node.text)
    return "".join([*parts, _operators(teller, text[start:])])


def _operators(teller: Teller, text: str) -> str:
    return _OPERATOR.sub(lambda found: teller.fixed(OPERATORS[found[0]]), text)


def _named(teller: Teller, name: str, whose: str) -> str:
    case = teller.case
    if name in case.things:
        label, owner = teller.language.quoted(uncapitalised(short_label(case, name))), case.owner(name)
        if owner is None or owner == whose:
            return label
        return teller.say("{act} by {actor}", act=label, actor=teller.actor(owner))
    if name in case.terms:
        return teller.language.quoted(name.replace("_", " "))
    stated = case.unknowns.get(name)
    return f"[{stated.label}]" if stated is not None and stated.label else name.replace("_", " ")
