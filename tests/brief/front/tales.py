"""Tellers of stored cases, which the tests of the front share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from offramp.brief.front.teller import Teller
from offramp.language.language import language_of

if TYPE_CHECKING:
    from offramp.findings.findings import Findings
    from offramp.findings.options import Options

__all__ = ["options_of", "tale"]


def tale(found: Findings, language: str = "en", **changed: Any) -> Teller:
    """Return a teller of findings, some of them changed."""
    return Teller(replace(found, **changed) if changed else found, language_of(language))


def options_of(found: Findings, **changed: Any) -> Options:
    """Return the findings on the options, some of them changed."""
    assert found.options is not None
    return replace(found.options, **changed)
