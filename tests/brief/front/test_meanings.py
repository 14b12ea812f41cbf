"""Meanings of the options, in a line each: what most of them share is said once, and an option that extends another names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.front.tales import tale
from tests.brief.tellers import teller

from offramp.brief.front.clauses import meaning, promises
from offramp.brief.front.meanings import SIGN, meanings

if TYPE_CHECKING:
    from offramp.findings.findings import Findings

CASE = """
start: 2020-07-01
horizon: 3 years
actors:
  a: {name: Anna, tempo: 2, reliability: 0.8, options: {w: Do W, x: Do X, y: Do Y}}
  b: {name: Bert, tempo: 2, reliability: 0.8, options: {z: Do Z}}
status quo: []
preferences: {a: [a.x], b: [b.z]}
policies:
  wait: {}
  one: [{a.x: on, a.y: on}, {a.w: off, while: not b.z}]
  two: [{a.x: on, a.y: on}, {a.w: off, while: not b.z}, {b.z: off}]
  three: [{a.y: on}, {a.w: off, while: not b.z}]
  four: [{a.w: off, while: not b.z}]
"""
SHARED = f"{SIGN} Anna will not do W unless Bert chooses to do Z."


def test_what_most_options_share_is_said_once() -> None:
    lines, shared = meanings(teller(CASE), ["wait", "one", "two", "three", "four"])
    assert shared == SHARED
    assert lines == {
        "wait": "No commitment: each side chooses for itself.",
        "one": f"Anna will do X and do Y. {SIGN}",
        "two": "As “one”. Bert will not do Z.",
        "three": f"Anna will do Y. {SIGN}",
        "four": SIGN,
    }


def test_two_options_share_nothing() -> None:
    lines, shared = meanings(teller(CASE), ["wait", "one", "three"])
    assert shared == ""
    assert lines["one"] == meaning(teller(CASE), "one")


def test_no_commitment_is_lost(korea_findings: Findings) -> None:
    """Every commitment stands in the line of its option, in that of the option it names, or in the shared line."""
    own = tale(korea_findings)
    lines, shared = meanings(own, [*korea_findings.case.policies])
    assert shared.startswith(f"{SIGN} The United States will not strike North Korea")
    for policy, line in lines.items():
        named = next((other for other in lines if f"As “{other}”." in line), None)
        told = f"{line} {lines[named] if named is not None else ''}"
        for promise in promises(own, policy):
            assert promise.acts in told or (SIGN in told and promise.acts in shared), (policy, promise)
        assert (SIGN in told) == any(promise.acts in shared for promise in promises(own, policy))
