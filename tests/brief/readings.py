"""A small case with two readings, which the tests of the sections share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import offramp
from offramp.findings.strategic import strategic
from offramp.graph.readings import readings

if TYPE_CHECKING:
    from offramp.findings.reading import ReadingFindings

TEXT = """
actors:
  a: {options: {talk: Talk, hit: {label: Hit, once: on}}}
  b: {options: {talk: Talk}}
impossible: [a.hit and a.talk]
ends: a.hit
status quo: []
preferences: {b: [not a.hit, a.talk, not b.talk]}
images:
  a:
    calm: {weight: 3, preferences: [not a.hit, b.talk, not a.talk]}
    wild: {weight: 1, preferences: [a.hit]}
goals: {both: a.talk and b.talk, one: a.talk}
"""


def views(text: str = TEXT) -> tuple[ReadingFindings, ...]:
    """The strategic findings under each reading of a case."""
    return strategic(readings(offramp.loads(text))).readings
