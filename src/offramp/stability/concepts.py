"""The list of solution concepts; a new concept is a module, a line here and a page of the docs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offramp.errors import QuestionError, nearest
from offramp.stability.coalitional import COALITIONAL
from offramp.stability.concept import Family
from offramp.stability.gmr import GMR
from offramp.stability.limited import LIMITED, limited
from offramp.stability.nash import NASH
from offramp.stability.nonmyopic import NONMYOPIC
from offramp.stability.seq import SEQ
from offramp.stability.simultaneous import SIM
from offramp.stability.smr import SMR
from offramp.stability.sseq import SSEQ
from offramp.stability.strength import STRONG
from offramp.stability.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.stability.concept import Concept

__all__ = ["BASIC", "CONCEPTS", "concept", "concepts_in_short"]

CONCEPTS: tuple[Concept, ...] = (
    NASH,
    GMR,
    SMR,
    SEQ,
    SSEQ,
    SIM,
    *LIMITED,
    NONMYOPIC,
    *COALITIONAL,
    *STRONG,
    *UNKNOWN,
)
"""Every solution concept, in the order in which tables show them."""

BASIC: tuple[Concept, ...] = tuple(entry for entry in CONCEPTS if entry.basic)
"""The concepts that are analysed by default."""


def concept(key: str) -> Concept:
    """Return the concept of that key; raise `QuestionError` if there is none.

    >>> concept("seq").name
    'Sequential stability'
    """
    key = key.casefold().replace("-", "_").replace(" ", "_")
    for entry in CONCEPTS:
        if entry.key == key:
            return entry
    if ahead := re.fullmatch(r"l([1-9]\d?)", key):
        return limited(int(ahead[1]))
    close = nearest(key, (entry.key for entry in CONCEPTS))
    raise QuestionError(
        f"there is no solution concept `{key}`; " + (f"did you mean {close[0]}?" if close else _all_in_short())
    )


def _all_in_short() -> str:
    """Name every concept in short, the attitudes and the depths as ranges."""
    named = [entry.key for entry in CONCEPTS if entry.family not in (Family.UNKNOWN_PREFERENCE, Family.LIMITED_MOVE)]
    return f"there are {', '.join(named)}, l2, l3 and so on, nonmyopic, and nash_a to seq_d"


def concepts_in_short(keys: Sequence[str]) -> str:
    """Name some concepts as the head of a table does.

    >>> concepts_in_short(["nash", "seq"]), concepts_in_short([])
    ('NASH, SEQ', '·')
    >>> concepts_in_short([entry.key for entry in BASIC])
    'all concepts'
    """
    if set(keys) >= {entry.key for entry in BASIC}:
        return "all concepts"
    return ", ".join(concept(key).label for key in keys) or "·"
