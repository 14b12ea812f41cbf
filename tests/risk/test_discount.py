"""Discounted values: a constant count in closed form, and what is never discounted."""

from __future__ import annotations

from math import exp

import pytest
from tests.chain.border import BORDER

from offramp.case.reading import loads
from offramp.errors import QuestionError
from offramp.risk.assess import assess
from offramp.risk.discount import MOST_DISCOUNT, checked_discount

PLAIN = BORDER.replace("incidents: 3 if b.z else 1", "incidents: 3").replace("ends: war\n", "")


@pytest.mark.parametrize("discount", [0.03, 1.0, 50.0])
def test_a_constant_count_is_worth_its_integral(discount: float) -> None:
    """Three a year for two years, discounted: 3 (1 - exp(-2 r)) / r."""
    found = assess(loads(PLAIN), ["wait"], discount=discount).outcomes[0]
    assert found.values["incidents"] == pytest.approx(3 * (1 - exp(-2 * discount)) / discount, rel=1e-9)
    plain = assess(loads(PLAIN), ["wait"]).outcomes[0]
    assert plain.values["incidents"] == pytest.approx(6)
    assert found.errors["incidents"] >= plain.errors["incidents"]


def test_a_chance_is_not_discounted() -> None:
    plain, later = (assess(loads(PLAIN), ["wait"], discount=discount).outcomes[0] for discount in (0.0, 0.5))
    for measure in ("war", "hold"):
        assert later.values[measure] == plain.values[measure]
        assert later.errors[measure] == plain.errors[measure]


def test_a_discount_is_a_number_that_can_be_meant() -> None:
    for discount in (0.0, 0.03, MOST_DISCOUNT):
        assert checked_discount(discount) == discount
    for discount, said in (
        (-0.1, "0 or more"),
        (float("inf"), "0 or more"),
        (float("nan"), "0 or more"),
        (1001.0, "at most 1000"),
    ):
        with pytest.raises(QuestionError, match=f"expected {said}, such as 0.03"):
            checked_discount(discount)
