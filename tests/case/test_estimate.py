"""What is not known: numbers with their ranges."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from offramp.case.estimate import Estimate, Quantity, ShortEstimate
from offramp.case.expression import Expression
from offramp.case.units import per_year

SHORT: TypeAdapter[Estimate] = TypeAdapter(ShortEstimate)
QUANTITY: TypeAdapter[Any] = TypeAdapter(Quantity)


@pytest.mark.parametrize(
    ("written", "best", "unit"),
    [
        (0.8, 0.8, None),
        (3, 3, None),
        ("0.8", 0.8, None),
        (" 1e5 ", 1e5, None),
        ("-.5", -0.5, None),
        ("4 per year", 4, "per year"),
        ("1e3 per month", 1000, "per month"),
        ("0.5per  week", 0.5, "per week"),
        ({"best": "2"}, 2, None),
    ],
)
def test_a_number_alone_is_a_best_value(written: object, best: float, unit: str | None) -> None:
    estimate = SHORT.validate_python(written)
    assert (estimate.low, estimate.best, estimate.high, estimate.unit) == (None, best, None, unit)


@pytest.mark.parametrize("written", ["abc", "", "4 per head", "1 2", "0x10", "1,5", None, [1], "per year", "4per"])
def test_what_is_no_number_is_refused_with_an_example(written: object) -> None:
    with pytest.raises(ValidationError, match=r"expected a number, such as 0\.8 or 4 per year, or a range"):
        SHORT.validate_python(written)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("12 per yaer", "did you mean `12 per year`?"),
        ("12 per hour", "expected `per year`, `per month`, `per week` or `per day`"),
        ("4 per century", "expected `per year`, `per month`, `per week` or `per day`"),
        ("3 a month", "did you mean `3 per month`?"),
        ("3 monthly", "did you mean `3 per month`?"),
        ("2/week", "did you mean `2 per week`?"),
        ("90 %", "expected a number; write 0.9"),
        ("5 percent", "expected a number; write 0.05"),
    ],
)
def test_a_number_with_another_unit_is_refused_with_the_nearest(written: str, message: str) -> None:
    for form in (SHORT, QUANTITY):
        with pytest.raises(ValidationError) as caught:
            form.validate_python(written)
        assert message in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"low": 3, "best": 2, "high": 4}, "`low` (3) is above `best` (2); low, best and high go upwards"),
        ({"low": 1, "best": 5, "high": 4}, "`best` (5) is above `high` (4); low, best and high go upwards"),
        ({"low": 5, "high": 4}, "`low` (5) is above `high` (4); low, best and high go upwards"),
        ({"low": 1}, "a range needs both `low` and `high`"),
        ({"best": 1, "high": 2}, "a range needs both `low` and `high`"),
        ({}, "an estimate needs a `best`, a range `low` and `high`, an `evidence` or an `experts`"),
        ({"unit": "per year"}, "an estimate needs a `best`"),
        ({"best": float("nan")}, "`best` is nan, which is not a finite number"),
        ({"low": 1, "high": float("inf")}, "`high` is inf, which is not a finite number"),
    ],
)
def test_percentiles_are_finite_go_upwards_and_come_in_pairs(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Estimate(**fields)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "fields",
    [
        {"low": 2, "best": 2, "high": 2},
        {"low": -1, "high": 1},
        {"best": 0},
        {"evidence": "csis.ratio"},
        {"experts": "panel", "question": "q3"},
    ],
)
def test_what_says_enough_is_an_estimate(fields: dict[str, Any]) -> None:
    assert Estimate(**fields) == Estimate(**fields)


SHAPES = ["lognormal", "normal", "beta", "logitnormal", "pert", "triangular", "uniform", "loguniform"]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_one_of_those_known(shape: Any) -> None:
    assert Estimate(low=0.1, high=0.2, shape=shape).shape == shape


@pytest.mark.parametrize("shape", ["beta", "logitnormal"])
def test_what_has_a_shape_of_chances_is_a_chance(shape: Any) -> None:
    with pytest.raises(ValidationError, match="`high` is 2; a chance lies between 0 and 1"):
        Estimate(low=0.1, high=2, shape=shape)


def test_a_shape_not_known_is_refused() -> None:
    with pytest.raises(ValidationError, match="lognormal"):
        Estimate.model_validate({"best": 1, "shape": "cauchy"})


@pytest.mark.parametrize(
    ("fields", "assumed"),
    [
        ({}, True),
        ({"source": ("assumed",)}, True),
        ({"source": ("letter",)}, False),
        ({"source": ("assumed", "letter")}, False),
        ({"evidence": "csis.ratio"}, False),
        ({"experts": "panel"}, False),
    ],
)
def test_what_nobody_says_is_assumed(fields: dict[str, Any], assumed: bool) -> None:
    assert Estimate(best=1, **fields).assumed is assumed


@pytest.mark.parametrize(
    ("unit", "times"),
    [(None, 1), ("per year", 1), ("per month", 12), ("per week", 52.178571429), ("per day", 365.25), ("people", 1)],
)
def test_a_unit_says_how_many_make_one_per_year(unit: str | None, times: float) -> None:
    assert per_year(unit) == times


def test_a_quantity_is_an_estimate_or_an_expression_of_unknowns() -> None:
    assert QUANTITY.validate_python("3") == Estimate(best=3)
    assert QUANTITY.validate_python({"low": 1, "high": 2}) == Estimate(low=1, high=2)
    assert QUANTITY.validate_python("3 * share") == Expression.read("3 * share")
    assert QUANTITY.validate_python(Expression.read("share")) == Expression.read("share")


def test_a_quantity_that_cannot_be_read_says_where() -> None:
    with pytest.raises(ValidationError, match="`3 \\+` ends too early") as caught:
        QUANTITY.validate_python("3 +")
    assert caught.value.errors()[0]["ctx"] == {"reason": "`3 +` ends too early", "offset": 3}
