"""What a comparison of policies answers about its lead: by which measure, in which worlds it fails, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.ranking.tables import made

from offramp.errors import QuestionError
from offramp.ranking.rank import rank

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from offramp.ranking.comparison import PolicyComparison

U = np.linspace(1, 3, 40)
VALUES: dict[str, dict[str, ArrayLike]] = {
    "wait": {"m": np.where(U < 2, 0.2, 0.3), "n": 0.5, "own": 0.1},
    "talk": {"m": np.where(U < 2, 0.1, 0.35), "n": 0.4, "own": 0.2},
}
MEASURES = {
    "m": "chance of: war, want: low, matters: 0.01",
    "n": "chance of: flood, want: low",
    "own": "chance of: war, want: low, judge: false",
}


@pytest.fixture(scope="module")
def compared() -> PolicyComparison:
    return rank(made(VALUES, MEASURES))


def test_the_lead_is_by_means_and_stands_on_each_measure(compared: PolicyComparison) -> None:
    assert compared.policies == ("wait", "talk")
    assert compared.lead.policies == ("talk",)
    assert compared.best_by("m") == compared.leading("m") == ("talk",)
    assert compared.leading("own") == ("talk",)
    assert compared.consequence("wait", "own").mean == pytest.approx(0.1)


def test_a_leader_is_beaten_where_another_is_better_by_more_than_matters(compared: PolicyComparison) -> None:
    assert compared.beaten("m").tolist() == (U >= 2).tolist()
    assert not compared.beaten("n").any()
    assert not rank(made({"wait": VALUES["wait"]}, MEASURES)).beaten("m").any()


def test_ranks_by_one_measure_are_shares_of_worlds(compared: PolicyComparison) -> None:
    assert compared.acceptability_by("m").first == {"wait": pytest.approx(0.5), "talk": pytest.approx(0.5)}


def test_where_it_fails_is_searched_over_the_inputs_of_the_case(compared: PolicyComparison) -> None:
    flips = compared.flips("m")
    assert (flips.worlds, flips.cases) == (40, int((U >= 2).sum()))
    fails = compared.fails("talk", "m", 0.3)
    assert fails.cases == int((U >= 2).sum())
    assert compared.fails(["wait", "talk"], "m", 0.32).cases == 0
    assert compared.fails("wait", "m", 0.3).cases == 0  # the limit is reached, not missed


def test_wrong_questions(compared: PolicyComparison) -> None:
    with pytest.raises(QuestionError, match=r"there is no measure `mm`; did you mean m\?"):
        compared.order("mm")
    with pytest.raises(QuestionError, match="policies are not ranked by `own`: the case states `judge: false`"):
        compared.beaten("own")
    with pytest.raises(QuestionError, match=r"the policy `tak` was not evaluated; did you mean talk\?"):
        compared.consequence("tak", "m")
