"""Basis of an interview: what it refuses, and that its leads are those of the ranking."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.ranking.open_orders import OPEN_ORDERS

from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.errors import QuestionError
from offramp.ranking.interview_basis import InterviewBasis, refuse_nothing_to_ask
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from offramp.ensemble.outcomes import Outcomes


@cache
def found() -> Outcomes:
    return outcomes(draw_worlds(loads(OPEN_ORDERS), 60, 3), claims=False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "  open the line: {south.line: on}\n  stand down: {south.alert: off}\n",
            "",
            "has one policy, and a choice needs two",
        ),
        ("    above: [[not war, north.alert]]\n", "", "no list of the case has `above`"),
    ],
)
def test_a_case_without_a_choice_or_without_open_pairs_is_refused(old: str, new: str, message: str) -> None:
    assert old in OPEN_ORDERS
    with pytest.raises(QuestionError, match=message):
        refuse_nothing_to_ask(loads(OPEN_ORDERS.replace(old, new)))


def test_a_measure_that_ranks_nothing_is_refused_with_its_reason() -> None:
    with pytest.raises(QuestionError, match="policies are not ranked by `early`: "):
        InterviewBasis.of(found(), "early")


def test_all_worlds_together_have_the_lead_of_the_ranking() -> None:
    basis = InterviewBasis.of(found(), None)
    expected = rank(found()).lead
    lead = basis.lead_in(np.ones(60, dtype=bool))
    assert (lead.kind, lead.policies, lead.best_by) == (expected.kind, expected.policies, expected.best_by)
    assert basis.values.shape == (0, 60)
    assert set(basis.allowed.pairs) == {"war", "eased"}


def test_values_of_a_measure_are_better_the_higher_they_are() -> None:
    basis = InterviewBasis.of(found(), "war")
    assert np.array_equal(basis.values, -found().performance("war"))
    rising = InterviewBasis.of(found(), "eased")
    assert np.array_equal(rising.values, found().performance("eased"))
    assert set(basis.allowed.pairs) == {"war"}
