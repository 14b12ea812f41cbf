"""Claims on chances, amounts and the order of policies: in each world as worked out by hand from the outcomes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from offramp.case.reading import load, loads
from offramp.graph.readings import readings
from offramp.ranking.claims import claims, claims_table
from offramp.risk.ensemble import outcomes
from offramp.risk.outcomes import Outcomes
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.ranking.claims import ClaimVerdict

CASE = """
title: A border
actors:
  a: {tempo: {low: 1, best: 2, high: 4, unit: per year}, reliability: {low: 0.6, best: 0.8, high: 0.9}, options: {x: X}}
  b: {tempo: {low: 1, best: 2, high: 4, unit: per year}, reliability: 0.8, options: {z: Z}}
events: {war: {label: War, once: on}}
status quo: [b.z]
horizon: 2 years
ends: war
unknowns: {clash: {low: 0.05, best: 0.1, high: 0.3, unit: per year}, calm: {low: 0.2, best: 0.6, high: 1.8}}
preferences: {b: [not war, b.z iff a.x]}
images:
  a: {keen: {weight: 2, preferences: [not war, a.x, not b.z]}, loath: {weight: 1, preferences: [not b.z, not a.x]}}
rates: {war: clash * (calm if a.x else 1)}
counts: {incidents: 3 if b.z else 1}
measures:
  war: {chance of: war, within: 2 years, want: low, weight: 3}
  hold: {chance of: not b.z before war, within: 1 year, want: high, weight: 1}
policies: {wait: {}, yield: {a.x: on}, refuse: {a.x: off}}
"""
COUNT = 128


def judged(holds: str) -> tuple[ClaimVerdict, Outcomes]:
    case = loads(CASE + f"claims: {json.dumps({'it': {'text': 'So it is.', 'holds': holds}})}\n")
    found = outcomes(draw_worlds(case, COUNT, 7))
    (verdict,) = claims(case, readings(case), found)
    return verdict, found


def share(truth: NDArray[np.bool_]) -> float:
    return float(np.mean(truth))


def test_a_chance_of_one_policy_against_another() -> None:
    verdict, found = judged("chance(war within 2 years | yield) < chance(war within 2 years | refuse)")
    expected = found.of("yield", "war") < found.of("refuse", "war")
    assert verdict.share == share(expected)
    # Yielding calms things where calm is below one, and nowhere else.
    assert np.array_equal(expected, found.worlds.values["calm"] < 1)
    assert verdict.worlds == COUNT
    assert verdict.error == pytest.approx(np.sqrt(verdict.share * (1 - verdict.share) / COUNT))


def test_the_conditions_under_which_it_fails_are_said() -> None:
    verdict, _ = judged("chance(war within 2 years | yield) < chance(war within 2 years | refuse)")
    assert verdict.verdict.startswith("depends: holds in")
    (where,) = verdict.where
    assert where.startswith(("calm above 0.9", "calm above 1.0"))
    assert "it fails" in where
    assert verdict.conditions.endswith(where)


def test_amounts_measures_and_arithmetic() -> None:
    verdict, found = judged("expected(incidents within 1 year | yield) - 2 * measure(hold | wait) > 1.2")
    value = found.of("yield", "expected(incidents within 1 year)") - 2 * found.of("wait", "hold")
    assert 0 < share(value > 1.2) < 1
    assert verdict.share == share(value > 1.2)


def test_a_policy_begun_late() -> None:
    verdict, found = judged("measure(war | yield after 12 months) > measure(war | yield)")
    late = found.of("yield after 12 months", "war")
    assert verdict.share == share(late > found.of("yield", "war"))
    assert 0 < verdict.share < 1


def test_without_a_policy_it_is_that_nobody_commits() -> None:
    verdict, found = judged("chance(war) <= chance(war | wait)")
    # Two chains that differ in what they leave out: the same to rounding, and rounding decides no claim.
    assert np.allclose(found.of("no commitment", "chance(war)"), found.of("wait", "chance(war)"), rtol=0, atol=1e-13)
    assert verdict.verdict == "holds in 100 % of worlds"
    assert verdict.where == ()


@pytest.mark.parametrize(
    ("sign", "share_of_ties"), [(">=", 1.0), ("<=", 1.0), ("==", 1.0), (">", 0.0), ("<", 0.0), ("!=", 0.0)]
)
def test_equals_are_equal_on_whichever_side_they_stand(sign: str, share_of_ties: float) -> None:
    verdict, _ = judged(f"3 * expected(incidents within 1 year) {sign} 3 * expected(incidents within 1 year | wait)")
    assert verdict.share == share_of_ties


@pytest.mark.parametrize(("sign", "counts"), [(">", "against"), (">=", "for")])
def test_worlds_that_hang_on_equals_are_counted(sign: str, counts: str) -> None:
    verdict, _ = judged(f"chance(war | wait) {sign} chance(war)")
    assert verdict.tied == 1
    assert f"in 100 % of worlds the two sides are equal, which counts {counts} it" in verdict.conditions
    clear, _ = judged("chance(war within 2 years | yield) < chance(war within 2 years | refuse)")
    assert clear.tied == 0
    assert "equal" not in clear.conditions


def test_what_a_share_is_known_to() -> None:
    verdict, _ = judged("chance(war | wait) >= chance(war)")
    assert verdict.error == 0
    # Wilson: with all of n worlds, from n / (n + z²) up.
    assert verdict.interval == pytest.approx((COUNT / (COUNT + 1.959964**2), 1.0))


def test_too_few_worlds_to_say_in_which_is_said() -> None:
    _, found = judged("chance(war within 2 years | yield) < 0.3")
    third, second = np.sort(found.of("yield", "chance(war within 2 years)"))[-3:-1].tolist()
    verdict, _ = judged(f"chance(war within 2 years | yield) < {(third + second) / 2!r}")
    assert verdict.where == ("it fails in 2 of 128 worlds, too few to say in which",)


@pytest.mark.parametrize("policy", ["wait", "yield", "refuse"])
def test_the_order_by_one_measure(policy: str) -> None:
    verdict, found = judged(f"rank({policy} by war) == 1")
    war = found.performance("war")
    own = war[found.policies.index(policy)]
    better = (war < own - 0.01).sum(axis=0)
    assert verdict.share == share(better == 0)


def test_a_place_by_all_measures_together_is_no_longer_a_claim() -> None:
    verdict, _ = judged("rank(yield) == 1")
    assert verdict.share is None
    assert 'name one, such as `rank("yield" by war)`' in verdict.untested


def test_what_holds_in_the_reading_of_each_world_counts() -> None:
    verdict, found = judged("wants(a, a.x) and chance(war | wait) > 0")
    keen = np.array(found.worlds.images["a"]) == "keen"
    assert verdict.share == share(keen)
    assert verdict.by_image == {"keen": 1.0, "loath": 0.0}
    assert "100 % under keen, 0 % under loath" in verdict.conditions


def test_the_status_quo_may_be_named() -> None:
    verdict, _ = judged("b.z and chance(war | wait) > 0")
    assert verdict.share == 1.0
    verdict, _ = judged("a.x and chance(war | wait) > 0")
    assert verdict.share == 0.0
    assert verdict.verdict == "fails in 100 % of worlds"


def test_a_policy_that_was_not_followed_leaves_the_claim_untested() -> None:
    case = loads(CASE + "claims: {it: {text: T, holds: chance(war | yield) < 1}}\n")
    found = outcomes(draw_worlds(case, 16, 7), ["wait"], claims=False)
    (verdict,) = claims(case, readings(case), found)
    assert verdict.share is None
    assert verdict.verdict == "not yet tested"
    assert "the policy `yield` was not followed" in verdict.untested


def test_what_the_record_says_stands_beside_the_verdict() -> None:
    claim = "{it: {text: T, holds: chance(war | yield) < 1, record: {says: None of twenty became a war., bears: supports it}}}"
    case = loads(CASE + f"claims: {claim}\n")
    (verdict,) = claims(case, readings(case), outcomes(draw_worlds(case, 16, 7)))
    assert verdict.recorded == "The record supports it: None of twenty became a war."
    assert "None of twenty" in claims_table([verdict]).rows[0][-1]
    assert verdict.to_dict()["record"] == {"says": "None of twenty became a war.", "bears": "supports it", "source": []}


def test_every_claim_of_the_korean_case_is_tested_or_says_why_not() -> None:
    korea = load("korea-2017")
    found = claims(korea, readings(korea), outcomes(draw_worlds(korea, 32, 1)))
    for verdict in found:
        tested = verdict.share is not None or bool(verdict.by_reading)
        assert tested != bool(verdict.untested), verdict.name
        assert tested == bool(verdict.test), verdict.name


def test_a_claim_that_fails_where_two_statements_stand_the_other_way_round_says_so() -> None:
    text = "claims: {it: {text: So it is., holds: chance(war within 2 years | wait) < 0.5}}\ndoubt: {a: {loath: 0.4}}\n"
    case = loads(CASE + text)
    worlds = draw_worlds(case, COUNT, 7)
    pair = "a as loath ranks “not b.z” above “not a.x”"
    turned = worlds.varied[pair] == "no"
    values = {
        policy: {name: np.where(turned, 0.9, 0.1) for name in ("war", "hold", "chance(war within 2 years)")}
        for policy in ("wait", "yield", "refuse")
    }
    (verdict,) = claims(case, readings(case), Outcomes(worlds, ("wait", "yield", "refuse"), values))
    assert verdict.share == pytest.approx(1 - turned.mean())
    assert any(f"{pair}: no (" in told for told in verdict.where), verdict.where
