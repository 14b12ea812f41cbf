"""Claims on chances, amounts and the order of policies: in each world as worked out by hand from the outcomes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from offramp.case.reading import load, loads
from offramp.claim_testing.claims import claims, claims_table
from offramp.claim_testing.results import ClaimStatus, SpeaksOf
from offramp.ensemble.ensemble import outcomes
from offramp.graph.readings import readings
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.claim_testing.verdicts import ClaimVerdict
    from offramp.ensemble.outcomes import Outcomes

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
  war: {chance of: war, within: 2 years, want: low}
  hold: {chance of: not b.z before war, within: 1 year, want: high}
  fights: {expected: incidents, within: 1 year, over: 50, judge: false}
policies: {wait: {}, yield: {a.x: on}, refuse: {a.x: off}, too late: [{a.x: on, from: 9 years}]}
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
    assert verdict.speaks_of is SpeaksOf.OVER_TIME
    value = found.of("yield", "expected(incidents within 1 year)") - 2 * found.of("wait", "hold")
    assert 0 < share(value > 1.2) < 1
    assert verdict.share == share(value > 1.2)


def test_a_policy_begun_late() -> None:
    verdict, found = judged("measure(war | yield after 12 months) > measure(war | yield)")
    late = found.of("yield after 12 months", "war")
    assert verdict.share == share(late > found.of("yield", "war"))
    assert 0 < verdict.share < 1


def test_without_a_policy_it_is_that_nobody_commits() -> None:
    verdict, found = judged("chance(war) < chance(war | refuse)")
    assert verdict.share == share(found.of("no commitment", "chance(war)") < found.of("refuse", "chance(war)") - 1e-10)


@pytest.mark.parametrize(
    ("sign", "share_of_ties"), [(">=", 1.0), ("<=", 1.0), ("==", 1.0), (">", 0.0), ("<", 0.0), ("!=", 0.0)]
)
def test_equals_are_equal_on_whichever_side_they_stand(sign: str, share_of_ties: float) -> None:
    verdict, _ = judged(
        f"3 * expected(incidents within 1 year) {sign} 3 * expected(incidents within 1 year | 'too late')"
    )
    assert verdict.share == share_of_ties
    # They come to the same whatever is drawn, so the verdict is no finding.
    assert (verdict.status, verdict.varies) == (ClaimStatus.AS_STATED, False)
    assert "an assumption restated: the values that it compares are the same in all 128 worlds" in verdict.conditions


@pytest.mark.parametrize(("sign", "counts"), [(">", "against"), (">=", "for")])
def test_worlds_that_hang_on_equals_are_counted(sign: str, counts: str) -> None:
    verdict, _ = judged(f"chance(war | wait) {sign} chance(war | 'too late')")
    assert verdict.tied == 1
    assert f"in all worlds the two sides are equal, which counts {counts} it" in verdict.conditions
    clear, _ = judged("chance(war within 2 years | yield) < chance(war within 2 years | refuse)")
    assert clear.tied == 0
    assert "equal" not in clear.conditions


@pytest.mark.parametrize(("sign", "counts"), [("<", "against"), ("<=", "for")])
def test_equals_in_some_worlds_count_as_the_sign_says(sign: str, counts: str) -> None:
    """However many other worlds there are in which it holds."""
    asked = "chance(war within 2 years | yield)"
    found = judged(f"{asked} < 0.3")[1].of("yield", "chance(war within 2 years)")
    limit = float(np.quantile(found, 0.8))
    verdict, _ = judged(f"min({asked}, {limit!r}) {sign} {limit!r}")
    above = share(found >= limit)
    assert 0.1 < above < 0.3
    assert verdict.tied == above
    assert verdict.tied_for == (above if counts == "for" else 0)
    assert verdict.share == (1 if counts == "for" else 1 - above)
    assert f"{100 * above:.0f} % of worlds the two sides are equal, which counts {counts} it" in verdict.conditions


def test_what_a_share_is_known_to() -> None:
    verdict, _ = judged("chance(war | wait) < 0.99")
    assert verdict.error == 0
    # Wilson: with all of n worlds, from n / (n + z²) up.
    assert verdict.interval == pytest.approx((COUNT / (COUNT + 1.959964**2), 1.0))


def test_too_few_worlds_to_say_in_which_is_said() -> None:
    _, found = judged("chance(war within 2 years | yield) < 0.3")
    third, second = np.sort(found.of("yield", "chance(war within 2 years)"))[-3:-1].tolist()
    verdict, _ = judged(f"chance(war within 2 years | yield) < {(third + second) / 2!r}")
    assert verdict.where == ("it fails in 2 of 128 worlds, too few to describe them",)
    assert (verdict.status, verdict.verdict) == (ClaimStatus.HOLDS, "holds in 98 % of worlds")


@pytest.mark.parametrize("policy", ["wait", "yield", "refuse"])
def test_the_order_by_one_measure(policy: str) -> None:
    found = judged(f"rank({policy} on war) == 1")[1]
    war = found.performance("war")
    better = (war < war[found.policies.index(policy)] - 0.01).sum(axis=0)
    for text, truth in (
        (f"rank({policy} on war) == 1", better == 0),
        (f"rank({policy} on war) <= 2", better <= 1),
        (f"leads({policy} on war)", better == 0),
        (f"not leads({policy} on war)", better > 0),
    ):
        assert judged(text)[0].share == share(truth)


def test_a_policy_is_dominated_where_one_is_no_worse_and_somewhere_better() -> None:
    verdict, found = judged("undominated(wait)")
    wait = found.policies.index("wait")
    war, hold = (found.performance(name) - found.performance(name)[wait] for name in ("war", "hold"))
    dominated = ((war <= 0.01) & (hold >= -0.01) & ((war < -0.01) | (hold > 0.01))).any(axis=0)
    assert verdict.share == share(~dominated)


def test_a_policy_begun_late_is_ranked_in_its_own_place() -> None:
    verdict, found = judged("leads(yield after 12 months on war)")
    late, others = (
        found.of("yield after 12 months", "war"),
        [found.of(name, "war") for name in ("wait", "refuse", "too late")],
    )
    assert verdict.share == share(late <= np.min(others, axis=0) + 0.01)


def test_a_measure_that_is_not_judged_ranks_nobody() -> None:
    verdict, _ = judged("leads(wait on fights)")
    assert verdict.status is ClaimStatus.NOT_TESTED
    assert verdict.untested == "policies are not judged by `fights`: the case states `judge: false`"
    assert judged("measure(fights | wait) < measure(fights | refuse)")[0].tested


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
    assert (verdict.verdict, verdict.fails) == ("fails in all 128 worlds", True)


def test_a_policy_that_was_not_followed_leaves_the_claim_untested() -> None:
    case = loads(CASE + "claims: {it: {text: T, holds: chance(war | yield) < 1}}\n")
    found = outcomes(draw_worlds(case, 16, 7), ["wait"], claims=False)
    (verdict,) = claims(case, readings(case), found)
    assert verdict.share is None
    assert verdict.status is ClaimStatus.NOT_TESTED
    assert "the policy `yield` was not evaluated" in verdict.untested


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
        assert verdict.tested != bool(verdict.untested), verdict.name
        assert verdict.tested == (verdict.share is not None or bool(verdict.by_reading)), verdict.name
        assert verdict.tested or verdict.test in ("", "not testable"), verdict.name


# What is true on average.


def test_a_claim_made_of_means_has_one_verdict() -> None:
    verdict, found = judged("mean(war | yield) < mean(war | refuse)")
    one, other = found.of("yield", "war"), found.of("refuse", "war")
    assert (verdict.status, verdict.holds, verdict.verdict) == (ClaimStatus.ON_AVERAGE, True, "holds on average")
    assert (verdict.share, verdict.worlds, verdict.where) == (None, COUNT, ())
    assert verdict.margin is not None
    assert verdict.margin.least == pytest.approx(np.mean(other) - np.mean(one))
    # Of a difference of means it is the standard error of the mean of the differences.
    assert verdict.margin.error == pytest.approx(np.std(other - one, ddof=1) / np.sqrt(COUNT))
    assert verdict.conditions.startswith(f"by {100 * verdict.margin.least:.1f} percentage points, over 128 worlds")
    assert not judged("mean(war | yield) > mean(war | refuse)")[0].holds
    assert judged("mean(war | yield) > mean(war | refuse)")[0].fails


def test_the_mean_of_a_policy_begun_late() -> None:
    verdict, found = judged("mean(war | yield after 12 months) >= mean(war | yield)")
    late = found.of("yield after 12 months", "war")
    assert verdict.holds == (late.mean() >= found.of("yield", "war").mean())


def test_the_error_of_a_ratio_of_means_is_that_of_the_delta_method() -> None:
    verdict, found = judged("mean(war | yield) < 0.8 * mean(war | refuse) and mean(war | yield) < 0.9")
    one, other = found.of("yield", "war"), found.of("refuse", "war")
    assert verdict.margin is not None
    assert verdict.margin.least == pytest.approx(abs(0.8 * other.mean() - one.mean()))
    assert verdict.margin.error == pytest.approx(np.std(0.8 * other - one, ddof=1) / np.sqrt(COUNT))


def test_a_mean_that_is_too_close_to_tell_says_so() -> None:
    _, found = judged("mean(war | yield) < 0.5")
    mean = float(found.of("yield", "war").mean())
    verdict, _ = judged(f"mean(war | yield) < {mean + 1e-4!r}")
    assert verdict.holds
    assert (
        "by under 0.1 percentage points, over 128 worlds; that is less than two standard errors of the mean ("
        in verdict.conditions
    )
    assert "so other worlds may reverse it" in verdict.conditions
    clear, _ = judged(f"mean(war | yield) < {mean + 0.2!r}")
    assert "standard error" not in clear.conditions


def test_a_mean_that_is_good_under_one_reading_and_bad_under_another_says_so() -> None:
    _, found = judged("mean(war | wait) < 0.5")
    keen = np.array(found.worlds.images["a"]) == "keen"
    war = found.of("wait", "war")
    between = float((war[keen].mean() + war[~keen].mean()) / 2)
    verdict, _ = judged(f"mean(war | wait) < {between!r}")
    assert verdict.by_image == {"keen": float(war[keen].mean() < between), "loath": float(war[~keen].mean() < between)}
    assert "on the average of each reading alone it holds under " in verdict.conditions


def test_a_mean_beside_what_differs_from_world_to_world_is_the_same_in_all() -> None:
    verdict, found = judged("measure(war | yield) < mean(war | yield)")
    war = found.of("yield", "war")
    assert verdict.share == share(war < war.mean())
    verdict, found = judged("mean(war | yield) < 0.9 and wants(a, a.x)")
    assert verdict.share == share(np.array(found.worlds.images["a"]) == "keen")
    assert verdict.speaks_of is SpeaksOf.BOTH


def test_equal_means_count_as_the_sign_says() -> None:
    loose, _ = judged("mean(war | wait) <= mean(war | 'too late')")
    strict, _ = judged("mean(war | wait) < mean(war | 'too late')")
    assert (loose.holds, loose.tied) == (True, 1.0)
    assert (strict.holds, strict.tied) == (False, 1.0)
    assert "the two sides are equal, which counts for it" in loose.conditions
    assert "the two sides are equal, which counts against it" in strict.conditions


# What is as stated.


def test_what_holds_in_every_world_says_by_how_much_where_it_could_have_failed() -> None:
    verdict, found = judged("chance(war | wait) < 0.99")
    assert (verdict.status, verdict.holds, verdict.verdict) == (ClaimStatus.AS_STATED, True, "holds in all 128 worlds")
    assert verdict.varies
    assert verdict.margin is not None
    assert verdict.margin.least == pytest.approx(float((0.99 - found.of("wait", "chance(war)")).min()))
    by = round(100 * verdict.margin.least)
    assert verdict.conditions == (
        f"robust within the ranges stated: the values that it compares vary, and it holds in all 128 worlds, by {by} percentage points or more"
    )
    fails, _ = judged("chance(war | wait) > 0.99")
    assert (fails.verdict, fails.fails) == ("fails in all 128 worlds", True)
    assert "and it fails in all 128 worlds, by" in fails.conditions
    assert fails.margin == verdict.margin


def test_what_is_the_same_in_every_world_is_an_assumption_restated() -> None:
    verdict, _ = judged(
        "expected(incidents within 1 year | wait) > expected(incidents within 1 year | wait) - 1 and not a.x"
    )
    assert verdict.untested == "“wait” is compared with itself"
    verdict, _ = judged("measure(war | wait) - measure(war | 'too late') > -0.1")
    assert (verdict.status, verdict.varies) == (ClaimStatus.AS_STATED, False)
    assert verdict.conditions.startswith(
        "no finding, but an assumption restated: the values that it compares are the same in all 128 worlds"
    )


def test_a_reading_that_was_not_drawn_leaves_a_verdict_open_to_it() -> None:
    case = loads(CASE + "claims: {it: {text: T, holds: chance(war | wait) < 0.99}}\n")
    found = outcomes(draw_worlds(case, 16, 7, images={"a": "keen"}))
    (verdict,) = claims(case, readings(case, fixed={"a": "keen"}), found)
    assert (verdict.status, verdict.verdict, verdict.share) == (ClaimStatus.HOLDS, "holds in all 16 worlds", 1.0)


def test_policies_that_come_to_the_same_in_effect_are_named() -> None:
    verdict, found = judged("measure(war | wait) < measure(war | 'too late') + 0.01")
    assert np.array_equal(found.of("wait", "war"), found.of("too late", "war"))
    assert verdict.twins == (("wait", "too late"),)
    assert "“wait” and “too late” have the same result in every world, to the last digit" in verdict.conditions
    for text in (
        "leads(wait on war)",
        "rank(wait on war) <= 2",
        "undominated(wait)",
        "mean(war | wait) > mean(war | 'too late')",
    ):
        assert judged(text)[0].twins == (("wait", "too late"),)
    assert judged("measure(war | wait) < measure(war | yield)")[0].twins == ()
    assert judged("leads(yield on war)")[0].twins == ()


# Doubt about the order of statements.


def with_orders(found: Outcomes, orders: dict[str, tuple[tuple[int, ...], ...]]) -> Outcomes:
    worlds = replace(found.worlds)
    worlds.__dict__["parameters"] = replace(found.worlds.parameters, orders=orders)
    return replace(found, worlds=worlds)


def test_a_claim_on_the_graph_is_tested_in_every_order_of_statements_that_was_drawn() -> None:
    case = loads(CASE + "doubt: {b: 0.4}\nclaims: {it: {text: T, holds: 'wants(b, not b.z)'}}\n")
    found = outcomes(draw_worlds(case, 32, 7))
    # Bert's first statement speaks of war alone, so that the order of the two makes no difference to what he wants now.
    swapped = with_orders(found, {"b": ((1, 0),) * 16 + ((),) * 16})
    (verdict,) = claims(case, readings(case), swapped)
    assert (verdict.status, verdict.verdict) == (ClaimStatus.AS_STATED, "holds as stated")
    assert (verdict.share, verdict.worlds, verdict.by_reading) == (1.0, 32, {"keen": True, "loath": True})
    assert (
        "follows from the case as written, under each of its 2 readings and in every order of statements drawn (all 32 worlds)"
        in verdict.conditions
    )
    assert not verdict.orders_taken_as_certain


def test_a_claim_that_hangs_on_the_order_depends() -> None:
    text = CASE.replace("b: [not war, b.z iff a.x]", "b: [b.z iff a.x, b.z]")
    case = loads(
        text
        + "doubt: {b: 0.4}\nclaims: {it: {text: T, holds: 'wants(b, not b.z)'}, at: {text: T, holds: 'wants(b, not b.z) and chance(war) < 1'}}\n"
    )
    found = with_orders(outcomes(draw_worlds(case, 32, 7)), {"b": ((1, 0),) * 8 + ((),) * 24})
    graph, both = claims(case, readings(case), found)
    assert graph.by_reading == {"keen": True, "loath": True}
    assert (graph.share, graph.status, graph.verdict) == (0.75, ClaimStatus.DEPENDS, "depends: holds in 75 % of worlds")
    # One that speaks of chances too takes the order of each world as well.
    assert both.share == 0.75
    # Nearly every order bears it out: it holds, but is no assumption.
    rare = with_orders(found, {"b": ((1, 0),) + ((),) * 31})
    graph, _ = claims(case, readings(case), rare)
    assert (graph.status, graph.holds, graph.verdict) == (ClaimStatus.HOLDS, True, "holds in 97 % of worlds")


def test_without_readings_the_order_alone_tells_where() -> None:
    text = CASE.split("images:")[0].replace(
        "preferences: {b: [not war, b.z iff a.x]}", "preferences: {a: [a.x], b: [b.z iff a.x, b.z]}"
    )
    rest = CASE[CASE.index("rates:") :]
    case = loads(text + rest + "doubt: {b: 0.4}\nclaims: {it: {text: T, holds: 'wants(b, not b.z)'}}\n")
    found = with_orders(outcomes(draw_worlds(case, 16, 7)), {"b": ((1, 0), ()) * 8})
    (verdict,) = claims(case, readings(case), found)
    assert (verdict.share, verdict.status) == (0.5, ClaimStatus.DEPENDS)
    assert verdict.where == ("only the order of statements distinguishes these worlds from the others",)


def test_a_claim_on_chances_is_open_to_orders_that_were_not_drawn() -> None:
    case = loads(
        CASE
        + "doubt: {b: 0.4}\nclaims: {it: {text: T, holds: chance(war | wait) < 0.99}, on: {text: T, holds: mean(war) < 0.99}}\n"
    )
    found = with_orders(outcomes(draw_worlds(case, 16, 7)), {})
    one, mean = claims(case, readings(case), found)
    assert (one.status, one.orders_taken_as_certain, mean.orders_taken_as_certain) == (ClaimStatus.HOLDS, True, True)
    assert "orders of statements that the case doubts are taken as certain" in mean.conditions
    drawn = with_orders(found, {"b": ((),) * 16})
    assert claims(case, readings(case), drawn)[0].status is ClaimStatus.AS_STATED


def test_where_no_order_was_drawn_a_claim_on_the_graph_is_tested_under_readings_alone() -> None:
    case = loads(CASE + "claims: {it: {text: T, holds: 'wants(b, not b.z)'}}\n")
    (verdict,) = claims(case, readings(case), outcomes(draw_worlds(case, 8, 7)))
    assert (verdict.share, verdict.worlds, verdict.status) == (None, 0, ClaimStatus.AS_STATED)


def test_a_policy_that_only_histories_can_follow_leaves_its_claims_untested_and_no_others() -> None:
    more = CASE.replace("refuse: {a.x: off}", "refuse: {a.x: off}, reply: [{a.x: on, when: not b.z, for: 1 month}]")
    tests = {"one": "leads(reply on war)", "two": "chance(war | reply) < 1", "six": "leads(wait on war)"}
    stated = {name: {"text": "T", "holds": holds} for name, holds in tests.items()}
    case = loads(more + f"claims: {json.dumps(stated)}\n")
    verdicts = {verdict.name: verdict for verdict in claims(case, readings(case), outcomes(draw_worlds(case, 8, 7)))}
    untested = "the time of “reply” runs from a trigger, which only simulated histories follow"
    assert (verdicts["one"].untested, verdicts["two"].untested) == (untested, untested)
    assert verdicts["six"].share is not None
