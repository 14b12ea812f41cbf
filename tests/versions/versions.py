"""Versions of a small case, each with its findings, made once."""

from __future__ import annotations

from functools import cache

from tests.chain.border import BORDER

import offramp
from offramp.versions.differences import BriefChanges, brief_changes

__all__ = ["SAMPLES", "border", "compared", "since_border"]

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


def since_border(*set_to: tuple[str, str]) -> offramp.Brief:
    """Return the brief of these changes."""
    return offramp.compose_changes(compared(*set_to))
