"""First passage times."""

from __future__ import annotations

import json
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.risk.assess import NO_POLICY, assess
from offramp.risk.first_passage import QUANTILES, condition_of, first_passage
from offramp.worlds.parameters import best_values

CASE = """
title: A clock
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X}}}
events: {e: {label: E, once: on}, f: {label: F, once: on}}
status quo: []
preferences: {a: [a.x]}
terms: {both: e and f}
goals: {calm: not e}
rates: {e: 0.25 if a.x else 0.5, f: 2}
horizon: 4 years
policies:
  wait: {}
  hold: {a.x: on}
  later: {a.x: on, from: 1 year}
"""


def test_a_constant_rate_gives_the_quantiles_of_an_exponential() -> None:
    found = first_passage(loads(CASE), "e", ["wait", "hold"], horizon=20)
    for policy, rate in (("wait", 0.5), ("hold", 0.25)):
        assert found.chances[policy] == pytest.approx(1 - exp(-rate * 20), rel=1e-12)
        expected = [-log(1 - quantile) / rate for quantile in QUANTILES]
        assert found.times[policy] == pytest.approx(expected, rel=1e-9)


def test_a_quantile_beyond_the_horizon_has_no_time() -> None:
    found = first_passage(loads(CASE), "e", ["hold"])
    # Within 4 years the chance is 1 - 1/e = 63 %.
    times = found.times["hold"]
    assert [time is None for time in times] == [False, False, False, True, True]
    assert found.chances["hold"] == pytest.approx(1 - exp(-1), rel=1e-12)


def test_a_rate_that_changes_gives_the_quantiles_of_both_windows() -> None:
    found = first_passage(loads(CASE), "e", ["later"], horizon=20)
    # The rate adds up to a half in the first year, and to a quarter in each further one.
    hazards = [-log(1 - quantile) for quantile in QUANTILES]
    expected = [h / 0.5 if h <= 0.5 else 1 + (h - 0.5) / 0.25 for h in hazards]
    assert found.times["later"] == pytest.approx(expected, rel=1e-9)
    assert found.chances["later"] == pytest.approx(1 - exp(-0.5 - 19 / 4), rel=1e-12)


def test_the_later_of_two_events() -> None:
    time = first_passage(loads(CASE), "both", ["wait"], horizon=30).times["wait"][2]
    assert time is not None
    assert (1 - exp(-0.5 * time)) * (1 - exp(-2 * time)) == pytest.approx(0.5, rel=1e-9)


@examples(20)
@given(horizon=st.floats(0.05, 30))
def test_how_far_one_looks_changes_the_chance_and_no_time(horizon: float) -> None:
    found = first_passage(loads(CASE), "e", ["wait"], horizon=horizon)
    assert found.horizon == horizon
    assert found.chances["wait"] == pytest.approx(1 - exp(-0.5 * horizon), rel=1e-10)
    for quantile, time in zip(QUANTILES, found.times["wait"], strict=True):
        expected = -log(1 - quantile) / 0.5
        if time is None:
            assert expected >= horizon * (1 - 1e-9)
        else:
            assert time == pytest.approx(expected, rel=1e-8)


def test_what_is_so_already_takes_no_time() -> None:
    found = first_passage(loads(CASE), "calm", ["wait"])
    assert found.chances["wait"] == 1.0
    assert found.times["wait"] == (0.0,) * 5


def test_what_a_policy_makes_so_at_once_takes_no_time() -> None:
    found = first_passage(loads(CASE), "a.x")
    assert found.times["hold"] == (0.0,) * 5
    assert found.times["wait"] == (None,) * 5
    assert found.times["later"] == (1.0,) * 5
    assert found.chances == {"wait": 0.0, "hold": 1.0, "later": 1.0}


def test_it_agrees_with_the_measure_that_asks_the_same() -> None:
    case = load("hotline")
    found, risk = first_passage(case, "war"), assess(case)
    for policy in case.policies:
        assert found.chances[policy] == pytest.approx(risk.outcome(policy).values["war"], rel=1e-9)
        curve = risk.outcome(policy).curves["war"]
        assert found.curves[policy].at(risk.times)[:, 0] == pytest.approx(curve, rel=1e-9, abs=1e-13)


def test_a_case_without_policies_is_answered_for_nobody_committing() -> None:
    text = CASE[: CASE.index("policies:")]
    found = first_passage(loads(text), "e")
    assert list(found.chances) == [NO_POLICY]


def test_other_numbers_can_be_given() -> None:
    case = loads(CASE.replace("0.25 if a.x else 0.5", "k") + "unknowns: {k: {low: 0.1, best: 0.5, high: 1}}\n")
    numbers = best_values(case)
    numbers.unknowns["k"][:] = 2.0
    found = first_passage(case, "e", ["wait"], parameters=numbers)
    assert found.times["wait"][2] == pytest.approx(log(2) / 2, rel=1e-9)


def test_another_reading_of_an_actor_can_be_taken() -> None:
    korea = load("korea-2017")
    actor, images = next(iter(korea.images.items()))
    chances = {
        image: first_passage(korea, "war", ["wait"], images={actor: image}, horizon=1).chances["wait"]
        for image in images
    }
    assert len(set(chances.values())) == len(images)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("e and", "`e and` ends too early"),
        ("", "the condition is empty"),
        ("ee", "there is no option, event or term `ee`; did you mean e?"),
        ("e + 1", "`e + 1` is a number; expected a condition, which is true or false"),
        ("chance(e)", "questions such as chance(…) and stable(…) belong into `claims`"),
    ],
)
def test_a_condition_that_cannot_be_asked_is_told_why(text: str, message: str) -> None:
    with pytest.raises(QuestionError) as error:
        first_passage(loads(CASE), text)
    assert str(error.value) == message
    with pytest.raises(QuestionError):
        condition_of(loads(CASE), text)


def test_all_that_is_wrong_with_a_condition_is_told_at_once() -> None:
    with pytest.raises(QuestionError, match=r"`ee`.*; there is no option, event or term `a\.z`; did you mean a\.x\?"):
        condition_of(loads(CASE), "ee and a.z")


def test_a_condition_may_name_options_events_terms_and_goals() -> None:
    for text in ("a.x", "e", "both", "calm", "a.x + e + f > 1"):
        assert condition_of(loads(CASE), text).text == text


@pytest.mark.parametrize(
    ("policies", "horizon", "message"),
    [
        (["hodl"], None, r"^there is no policy `hodl`; did you mean hold\?$"),
        (None, 0.0, r"^the horizon is 0 years; expected a span of time, such as `5 years`$"),
        (None, -2.0, r"^the horizon is -2 years; expected a span of time, such as `5 years`$"),
    ],
)
def test_what_cannot_be_answered_is_told(policies: list[str] | None, horizon: float | None, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        first_passage(loads(CASE), "e", policies, horizon=horizon)


def test_without_any_horizon_one_is_asked_for() -> None:
    case = loads(CASE.replace("horizon: 4 years\n", ""))
    with pytest.raises(QuestionError, match=r"^the case states no horizon; add for instance `horizon: 5 years`"):
        first_passage(case, "e")
    assert first_passage(case, "e", horizon=1.0).horizon == 1.0


def test_it_shows_as_a_table_and_as_plain_values() -> None:
    found = first_passage(loads(CASE), "e", ["wait", "hold"])
    table = found.table()
    assert table.title == "When e first occurs"
    assert table.columns == ("policy", "within 4 years", "5 % by", "25 % by", "50 % by", "75 % by", "95 % by")
    assert table.rows == (
        ("wait", "86 %", "0.10 years", "0.58 years", "1.39 years", "2.77 years", "not within"),
        ("hold", "63 %", "0.21 years", "1.15 years", "2.77 years", "not within", "not within"),
    )
    assert str(found) == table.text()
    assert found._repr_html_() == table._repr_html_()
    values = found.to_dict()
    assert json.loads(json.dumps(values)) == values
    assert values == {
        "condition": "e",
        "horizon": 4.0,
        "quantiles": [0.05, 0.25, 0.5, 0.75, 0.95],
        "policies": {
            policy: {"chance": found.chances[policy], "years": list(found.times[policy])} for policy in ("wait", "hold")
        },
    }
