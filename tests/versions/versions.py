"""Versions of a small case, each with its findings, made once."""

from __future__ import annotations

from functools import cache

from tests.chain.border import BORDER

import offramp
from offramp.brief.front.teller import Teller
from offramp.language.language import language_of
from offramp.versions.differences import BriefChanges, brief_changes

__all__ = ["SAMPLES", "border", "compared", "since_border", "teller"]

SAMPLES = 8


@cache
def border() -> offramp.Findings:
    """Return the findings of the case as it is."""
    named = BORDER.replace("hold: {chance", "hold: {short: a quiet border, chance").replace(
        "war: {chance", "war: {short: war, chance"
    )
    return offramp.find(offramp.loads(f"{named}goals: {{open: not b.z}}\n"), samples=SAMPLES)


@cache
def compared(*set_to: tuple[str, str]) -> BriefChanges:
    """Return the changes of the case with some entries set to other values."""
    return brief_changes(border(), offramp.changed(border().case, dict(set_to)))


@cache
def teller() -> Teller:
    """Return what tells the case; not made where a module is imported, since every worker imports all modules."""
    return Teller(border(), language_of("en"))


def since_border(*set_to: tuple[str, str]) -> offramp.Brief:
    """Return the brief of these changes."""
    return offramp.compose_changes(compared(*set_to))
