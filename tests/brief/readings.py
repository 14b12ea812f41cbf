"""A small case with two readings, which the tests of the questions share, and the brief of the large one."""

from __future__ import annotations

from functools import cache

import offramp
from offramp.brief.views import View
from offramp.graph.readings import readings

SAMPLES = 64
"""In how many worlds the options of a tested brief are followed: enough for every part, and quick."""

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


def views(text: str = TEXT) -> list[View]:
    """The readings of a case."""
    return [View(reading) for reading in readings(offramp.loads(text))]


@cache
def korea_brief() -> offramp.Brief:
    """The brief of the Korean case, which is composed once for all."""
    return offramp.compose(offramp.load("korea-2017"), samples=SAMPLES, command="offramp brief korea-2017")
