"""The report on the value of information: its numbers, its sentences, and the digits it prints."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.sensitivity.report import VoiReport, information
from offramp.sensitivity.value_of_information import ValueOfInformation, evpi, evppi

NOTHING = "No further knowledge would change the choice on this measure."


def setting() -> tuple[np.ndarray[Any, Any], dict[str, np.ndarray[Any, Any]]]:
    random = np.random.default_rng(0)
    growth, calm, idle = random.normal(0, 2, 1000), random.normal(1, 1, 1000), random.random(1000)
    return np.array([np.zeros(1000), calm - growth]), {
        "calm": calm,
        "growth": growth,
        "idle": idle,
        "still": np.ones(1000),
    }


def asked(**more: Any) -> VoiReport:
    return information(*setting(), policies=["wait", "talk first"], unit="lives", **more)


def test_every_unknown_that_varies_is_asked_about() -> None:
    values, inputs = setting()
    found = asked()
    assert [each.of for each in found.unknowns] == [("calm",), ("growth",), ("idle",)]
    assert found.everything == evpi(values)
    assert found.unknowns[1] == evppi(values, inputs, "growth")
    assert [each.name for each in found.ranked()] == ["growth", "calm", "idle"]


def test_groups_may_be_asked_about() -> None:
    found = asked(of=["idle", ("calm", "growth")])
    assert [each.name for each in found.ranked()] == ["calm and growth", "idle"]
    with pytest.raises(QuestionError, match="there is no unknown `clam`; did you mean calm"):
        asked(of=["clam"])


def test_it_is_told() -> None:
    found = asked()
    assert found.words() == (
        "Without further knowledge, talk first is best on average (1.09 lives). Knowing everything before choosing would gain 0.418 "
        "lives (standard error 0.028). Most valuable is to know growth: 0.334 lives (standard error 0.027), 80 % of that."
    )
    assert [row[0] for row in found.table().rows] == ["everything", "growth", "calm", "idle"]
    assert "1,000 worlds, seed 0; in lives" in str(found)
    assert "<table>" in found._repr_html_()
    values = json.loads(json.dumps(found.to_dict()))
    assert values["best"] == "talk first"
    assert values["everything"]["of"] == []
    assert [each["of"] for each in values["unknowns"]] == [["calm"], ["growth"], ["idle"]]
    assert (values["matters"], values["level"], values["words"]) == (0.0, [], found.words())


def test_less_may_be_better() -> None:
    values, inputs = setting()
    found = information(-values, inputs, of=["growth"], maximise=False)
    assert (found.best, found.unknowns[0].value) == ("policy 2", asked().unknowns[1].value)
    assert found.mean < 0


def test_one_choice_that_is_always_best() -> None:
    values, inputs = setting()
    found = information([values[1], values[1] - 1], inputs, of=["growth"])
    assert found.words() == f"Without further knowledge, policy 1 is best on average ({found.mean:.3g}). {NOTHING}"
    assert found.table().rows[0][4] == "·"


def made(everything: float, *unknowns: tuple[float, float, float], **more: Any) -> VoiReport:
    """A report with a standard error of 0.1 for everything; of each unknown value, standard error and bias."""
    each = tuple(ValueOfInformation((f"x{i}",), *numbers) for i, numbers in enumerate(unknowns))
    return VoiReport("wait", 2.0, ValueOfInformation((), everything, 0.1), each, 1000, 0, **more)


@pytest.mark.parametrize(
    ("everything", "unknown", "matters", "told"),
    [
        (0.1, (0.1, 0.01, 0.0), 0.0, NOTHING),  # within its own standard error
        (0.0, (0.0, 0.0, 0.0), 0.0, NOTHING),
        (0.5, (0.4, 0.01, 0.0), 0.6, NOTHING),  # below what matters
        (0.5, (0.4, 0.01, 0.0), 0.5, "No unknown in the table would change the choice by itself."),
        (0.5, (0.4, 0.4, 0.0), 0.0, "No unknown in the table would change the choice by itself."),
        (0.5, (0.4, 0.1, 0.4), 0.0, "So few worlds cannot tell which unknown matters for the choice."),
        (0.5, (0.4, 0.1, 0.3), 0.4, "Most valuable is to know x0: 0.40 (standard error 0.10), 80 % of that."),
    ],
)
def test_values_within_their_error_or_below_what_matters_change_nothing(
    everything: float, unknown: tuple[float, float, float], matters: float, told: str
) -> None:
    found = made(everything, unknown, matters=matters)
    assert found.words().endswith(told)
    assert ("would gain" in found.words()) == (told != NOTHING)
    assert replace(found, matters=0.0).words(matters) == found.words()


def test_an_unknown_whose_value_is_noise_is_passed_over_for_one_whose_value_is_not() -> None:
    told = made(0.5, (0.4, 0.5, 0.0), (0.3, 0.1, 0.0)).words()
    assert "Most valuable is to know x1: 0.30 (standard error 0.10), 60 % of that." in told


def test_without_unknowns_nothing_is_said_of_them() -> None:
    assert made(0.5).words().endswith("would gain 0.50 (standard error 0.10).")


def test_what_matters_is_handed_on() -> None:
    assert NOTHING not in asked(matters=0.4).words()
    assert NOTHING in asked(matters=0.5).words()
    assert asked(matters=0.5).to_dict()["everything"]["value"] > 0.4


def test_policies_that_differ_by_nothing_that_matters_are_level() -> None:
    values, inputs = setting()
    table = np.vstack([values[1], values, values[1] + 0.01])
    names = ["talk", "wait", "talk first", "talk now"]
    found = information(table, inputs, of=[], policies=names)
    assert (found.best, found.level) == ("talk now", ())
    found = information(table, inputs, of=[], policies=names, matters=0.02)
    assert (found.best, found.level) == ("talk now", ("talk", "talk first"))
    assert found.words().startswith(
        "Without further knowledge, talk now, talk and talk first are level on average (1.1)."
    )
    twins = information(table[:3], inputs, of=[], policies=names[:3])
    assert (twins.best, twins.level) == ("talk", ("talk first",))
    assert information(-table[:3], inputs, of=[], policies=names[:3], maximise=False).level == ("talk first",)


def test_chances_are_told_in_per_cent() -> None:
    found = made(0.05, (0.0437, 0.002, 0.0), is_chance=True)
    found = replace(found, mean=0.253, everything=ValueOfInformation((), 0.0502, 0.0031))
    assert found.words() == (
        "Without further knowledge, wait is best on average (25 %). Knowing everything before choosing would gain 5.02 percentage points "
        "(standard error 0.31). Most valuable is to know x0: 4.37 percentage points (standard error 0.20), 87 % of that."
    )
    assert found.table().rows[1][1:4] == ("4.37", "0.20", "0")
    assert str(found.table()).endswith("seed 0; in percentage points")
    assert found.to_dict()["unknowns"][0]["value"] == 0.0437


@pytest.mark.parametrize(
    ("value", "error", "bias", "told"),
    [
        (0.041929, 0.002726, 7e-6, ("0.0419", "0.0027", "< 0.0001")),
        (0.041929, 0.002726, 0.0, ("0.0419", "0.0027", "0")),
        (53211.0, 1234.0, 870.0, ("53,200", "1,200", "900")),
        (53211.0, 1234.0, 20.0, ("53,200", "1,200", "< 100")),
        (5.0, 0.0996, 0.06, ("5.00", "0.10", "0.06")),
        (0.0, 0.0, 0.0022, ("0", "0", "0.0022")),
        (0.5, 0.0, 0.0, ("0.5", "0", "0")),
        (3e-7, 2e-7, 1e-7, ("< 0.0001", "< 0.0001", "< 0.0001")),
        (0.9999, 0.5, 0.0, ("1.00", "0.50", "0")),
    ],
)
def test_figures_have_the_digits_that_their_error_supports(
    value: float, error: float, bias: float, told: tuple[str, str, str]
) -> None:
    found = replace(made(1.0), everything=ValueOfInformation((), value, error, bias))
    assert found.table().rows[0][1:4] == told


@examples(15)
@given(seed=st.integers(0, 10**6))
def test_the_last_digits_of_a_machine_are_not_printed(seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(2, 200))
    image = random.choice(["a", "b"], 200)
    values = np.array([0 * x, x + random.normal(size=200), (image == "a") - 0.4 + y])
    inputs: dict[str, Any] = {"x": x, "image": image}
    one = information(values, inputs)
    rounding = 1 + 4e-16 * random.choice([-1, 0, 1], values.shape)
    assert str(information(values * rounding, inputs)) == str(one)


def test_names_are_as_many_as_policies() -> None:
    values, inputs = setting()
    with pytest.raises(QuestionError, match="there are 3 names for 2 policies"):
        information(values, inputs, policies=["a", "b", "c"])
