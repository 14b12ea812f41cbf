"""Rate ratios: the placebo mirrors the exposure in time, and what is said of it is so."""

from __future__ import annotations

import math

import numpy as np
import pytest

from offramp.evidence.estimation import estimate, estimates
from offramp.evidence.facts import facts
from offramp.evidence.months import Months, monthly_counts


@pytest.mark.parametrize(
    ("name", "ahead"),
    [
        ("csis.provocations_talks_ratio", range(1, 2)),
        ("csis.provocations_talks_ratio_same_month", range(1, 2)),
        ("csis.provocations_talks_ratio_six_months", range(1, 7)),
    ],
)
def test_a_placebo_is_exposed_by_the_months_after_and_by_no_other(name: str, ahead: range) -> None:
    months = Months("1990-01-01", "2018-08-31")
    events, talks = (monthly_counts(facts(table), months) for table in ("csis-months", "csis-negotiations"))
    known = np.arange(months.count) + max(ahead) < months.count
    exposed = np.array([any(talks[i + j] > 0 for j in ahead if i + j < months.count) for i in range(months.count)])
    crude = events[known & exposed].mean() / events[known & ~exposed].mean()
    (placebo,) = (one for one in estimate(name).beside if one.kind == "placebo")
    assert placebo.best == pytest.approx(crude)


def test_the_placebo_is_said_to_be_as_far_from_1_only_where_it_is() -> None:
    for found in estimates():
        if found.kind != "rate ratio":
            continue
        placebo = next(one.best for one in found.beside if one.kind == "stratified placebo")
        far = abs(math.log(placebo)) >= abs(math.log(found.best))
        assert any("at least as far from 1" in note for note in found.notes) is far, found.name
        if far:
            side = "same" if (placebo < 1) == (found.best < 1) else "other"
            assert any(f"on the {side} side" in note for note in found.notes)
