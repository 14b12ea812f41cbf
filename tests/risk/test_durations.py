"""Durations of a condition beside past spans: closed forms, the expected ends, the words and the refusals."""

from __future__ import annotations

import json
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma
from tests.strategies import examples, repetitions

from offramp.case.hindsight import known_by
from offramp.case.reading import load, loads
from offramp.errors import CaseError, QuestionError
from offramp.evidence.durations import Spans, ends_ratio, expected_ends
from offramp.evidence.recorded_spans import recorded_spans
from offramp.evidence.resolution import wrong_evidence
from offramp.risk.durations import DurationCheck, durations, percentiles_over_worlds
from offramp.text import to_json
from offramp.worlds.worlds import draw_worlds

CLOCK = """
actors: {{a: {{tempo: 0, reliability: 0.9, options: {{x: X}}}}}}
events: {{halt: A halt}}
status quo: []
preferences: {{a: [a.x]}}
horizon: 5 years
rates: {{halt: {ends} if halt else 0.5}}
policies: {{wait: {{}}, never: {{a.x: on}}}}
durations: {{halt: {{label: a halt, of: halt{more}, evidence: "freezes.two_years{until}"}}}}
"""


def clock(ends: str = "0.2", *, until: str = "", more: str = "", begin: str = "0.5") -> DurationCheck:
    """Return the check of a halt that ends at a rate of so many a year."""
    text = CLOCK.format(ends=ends, until=until, more=more).replace("else 0.5", f"else {begin}")
    (found,) = durations(draw_worlds(loads(text), 1), ["wait"])
    return found


def test_a_constant_rate_gives_an_exponential_and_the_expected_ends_of_the_past_spans() -> None:
    found = clock("0.2")
    wait = found.policies["wait"]
    assert wait.begun == pytest.approx(1 - np.exp(-0.5 * 5), rel=1e-9)
    assert wait.share == pytest.approx(np.exp(-0.2 * found.ages), rel=1e-9)
    years = found.record.spans.years
    assert wait.expected == pytest.approx(0.2 * years.sum(), rel=1e-9)
    low, best, high = wait.ratio
    assert [low, high] == pytest.approx(
        np.asarray(gamma.ppf([0.05, 0.95], 5.5, scale=1 / (0.2 * years.sum()))).tolist()
    )
    assert low < best < high


@pytest.mark.parametrize(
    ("ends", "verdict"), [("0.02", "longer"), ("0.2", "undecided"), ("5", "shorter"), ("0", "longer")]
)
def test_the_model_differs_from_the_record_where_the_ratio_leaves_one_out(ends: str, verdict: str) -> None:
    found = clock(ends)
    assert found.policies["wait"].verdict == verdict
    assert found.of(verdict) == ("wait",)


def test_a_halt_that_never_ends_expects_no_end_and_survives_json() -> None:
    found = clock("0")
    assert found.policies["wait"].expected == 0.0
    assert found.policies["wait"].ratio == (inf, inf, inf)
    plain = json.loads(to_json(found.to_dict()))["policies"]["wait"]
    assert plain["ratio"] == {"low": None, "best": None, "high": None}
    assert plain["expected_ends"] == 0.0
    assert "inf" in found.table().text()


def test_a_halt_that_ends_at_once_holds_the_past_ones_to_be_impossible() -> None:
    found = clock("5000")
    assert found.policies["wait"].expected == inf
    assert found.policies["wait"].verdict == "shorter"
    assert "no such span" in found.table().text()


def test_a_policy_under_which_nothing_begins_has_no_duration() -> None:
    found = clock(begin="0")
    assert found.policies["wait"].verdict == "hardly begins"
    plain = found.to_dict()["policies"]["wait"]
    assert (plain["share"], plain["ratio"]) == (None, None)
    assert "hardly ever begins" in str(found)


def test_spans_that_had_not_ended_count_with_their_time_and_without_an_end() -> None:
    found = clock(until="@2005-09-19")
    assert (found.record.n, found.record.ended) == (2, 1)
    years = found.record.spans.years
    assert found.policies["wait"].expected == pytest.approx(0.2 * years.sum(), rel=1e-9)
    assert found.policies["wait"].ratio[1] == pytest.approx(float(gamma.ppf(0.5, 1.5)) / (0.2 * years.sum()))
    assert "2 spans, of which 1 ended and 1 was under way" in str(found)


def test_the_time_by_which_it_begins_may_be_stated() -> None:
    found = clock(more=", begun within: 18 months")
    assert found.within == 1.5
    assert found.policies["wait"].begun == pytest.approx(1 - np.exp(-0.5 * 1.5), rel=1e-9)


def test_a_name_that_is_not_there_is_answered_with_the_nearest() -> None:
    worlds = draw_worlds(loads(CLOCK.format(ends="0.2", until="", more="")), 1)
    with pytest.raises(QuestionError, match="states no duration `hald`; did you mean halt"):
        durations(worlds, names=["hald"])
    with pytest.raises(QuestionError, match="there is no policy `wit`"):
        durations(worlds, ["wit"])


def test_without_a_horizon_the_time_has_to_be_stated() -> None:
    text = CLOCK.format(ends="0.2", until="", more="").replace("horizon: 5 years\n", "")
    with pytest.raises(QuestionError, match="add for instance `begun within: 5 years`"):
        durations(draw_worlds(loads(text), 1))


def test_evidence_without_spans_is_named_with_its_place() -> None:
    case = loads(CLOCK.format(ends="0.2", until="", more="").replace("freezes.two_years", "nuclear.tests"))
    (problem,) = wrong_evidence(case)
    assert "is of kind `rate`; a duration is compared with spans" in str(problem)
    assert problem.place is not None
    assert problem.place.line == 9
    (missing,) = wrong_evidence(loads(CLOCK.format(ends="0.2", until="", more="").replace("two_years", "two_year")))
    assert "did you mean freezes.two_years" in str(missing)


def test_the_condition_is_checked_where_it_stands() -> None:
    with pytest.raises(CaseError, match="there is no option, event or term `hald`"):
        loads(CLOCK.format(ends="0.2", until="", more="").replace("of: halt,", "of: hald,"))


def test_a_case_as_known_on_a_day_uses_the_record_up_to_it() -> None:
    case = known_by(load("korea-2017"), "2017-06-28")
    assert case.durations["freeze"].evidence == "freezes.two_years@2017-06-28"
    assert recorded_spans(case.durations["freeze"].evidence, case).n == 4


@examples(40)
@given(
    shares=st.lists(st.integers(0, 10), min_size=1, max_size=12),
    weights=st.lists(st.integers(0, 5), min_size=12, max_size=12),
)
def test_percentiles_over_worlds_are_those_of_each_world_repeated_by_its_weight(
    shares: list[int], weights: list[int]
) -> None:
    begun = np.array(weights[: len(shares)], dtype=float)
    if not begun.any():
        begun[0] = 1.0
    low, high = percentiles_over_worlds(np.array([shares], dtype=float) / 10 * begun, begun)
    many = np.repeat(np.array(shares) / 10, begun.astype(int))
    for found, level in ((low[0], 0.05), (high[0], 0.95)):
        assert found == pytest.approx(float(np.quantile(many, level, method="inverted_cdf")))


def test_the_interval_of_the_ratio_covers_one_at_its_rate_where_the_model_is_true() -> None:
    """Spans drawn from the model, censored at random: in nine cases of ten the interval contains 1."""
    rng, count = np.random.default_rng(1), repetitions(6000)
    inside = 0
    for _ in range(count):
        years, until = rng.exponential(3.0, 8), rng.uniform(1, 15, 8)
        spans = Spans(np.minimum(years, until), years <= until)
        ages = np.unique(spans.years)
        low, _, high = ends_ratio(int(spans.ended.sum()), expected_ends(spans, ages, np.exp(-ages / 3.0)))
        inside += low <= 1 <= high
    assert 0.87 < inside / count < 0.93
