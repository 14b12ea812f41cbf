"""The one list of solution concepts; a new one is a module, a line here and a page of the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.errors import QuestionError, did_you_mean
from offramp.stability.gmr import GMR
from offramp.stability.nash import NASH
from offramp.stability.seq import SEQ
from offramp.stability.smr import SMR
from offramp.stability.sseq import SSEQ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.stability.concept import Concept

__all__ = ["CONCEPTS", "concept", "concepts_in_short"]

CONCEPTS: tuple[Concept, ...] = (NASH, GMR, SMR, SEQ, SSEQ)
"""Every solution concept, in the order in which tables show them."""


def concept(key: str) -> Concept:
    """Return the concept of that key; raise `QuestionError` where there is none.

    >>> concept("seq").name
    'Sequential stability'
    """
    for entry in CONCEPTS:
        if entry.key == key.casefold():
            return entry
    raise QuestionError(f"there is no solution concept `{key}`{did_you_mean(key, (entry.key for entry in CONCEPTS))}")


def concepts_in_short(keys: Sequence[str]) -> str:
    """Name some concepts as a table does.

    >>> concepts_in_short(["nash", "seq"]), concepts_in_short([])
    ('NASH, SEQ', '·')
    >>> concepts_in_short([entry.key for entry in CONCEPTS])
    'all concepts'
    """
    if set(keys) >= {entry.key for entry in CONCEPTS}:
        return "all concepts"
    return ", ".join(key.upper() for key in keys) or "·"
