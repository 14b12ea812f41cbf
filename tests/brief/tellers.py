"""Tellers of small cases, which the tests of the front and the annex share."""

from __future__ import annotations

from functools import cache

import offramp
from offramp.brief.front.teller import Teller
from offramp.language.language import language_of


@cache
def found(text: str) -> offramp.Findings:
    """Return the findings of a case, without worlds."""
    return offramp.find(offramp.loads(text), samples=0)


def teller(text: str, language: str = "en") -> Teller:
    """Return a teller of a case, without worlds."""
    return Teller(found(text), language_of(language))
