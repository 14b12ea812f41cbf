"""A case restricted to some images and policies."""

from __future__ import annotations

from offramp.case.reading import load, loads
from offramp.case.restriction import claims_on_others, restricted

DOUBTED = """
actors: {a: {options: {x: X, y: Y}}, b: {options: {z: Z}}}
status quo: []
preferences: {b: [b.z, a.x]}
images:
  a: {mild: {weight: 3, preferences: [a.x, a.y]}, wild: {weight: 1, preferences: [a.y, a.x]}}
doubt: {a: {mild: 0.2, wild: 0.1}, b: 0.3}
correlations: [{between: [a.wild.doubt, b.doubt], rank: 0.5}, {between: [a.mild.doubt, b.doubt], rank: 0.5}]
"""


def test_images_left_out_take_their_doubts_and_correlations_along() -> None:
    case = restricted(loads(DOUBTED), {"a": "mild"})
    assert list(case.images["a"]) == ["mild"]
    assert list(case.doubt["a"]) == ["mild"]
    assert "b" in case.doubt
    assert [each.between for each in case.correlations] == [("a.mild.doubt", "b.doubt")]


def test_claims_on_other_policies_are_left_out() -> None:
    case = load("korea-2017")
    others = claims_on_others(case, ["wait"])
    assert "window" in others
    found = restricted(case, {}, ["wait"])
    assert (list(found.policies), set(found.claims)) == (["wait"], set(case.claims) - set(others))
    assert claims_on_others(case, case.policies) == ()


def test_nothing_named_is_nothing_left_out() -> None:
    case = loads(DOUBTED)
    assert restricted(case, {}) == case
