"""Numbers of a case from evidence: filled in, compared, dated and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.case.hindsight import known_by
from offramp.case.reading import load, loads
from offramp.ensemble.inspection import inspect
from offramp.errors import CaseError, QuestionError
from offramp.evidence.estimation import estimate
from offramp.evidence.resolution import comparisons, evidence_of, with_evidence, wrong_evidence
from offramp.worlds.estimated_inputs import estimates_in
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from offramp.case.model import Case

CASE = """
start: 2017-06-28
actors: {{a: {{options: {{go: Go}}, tempo: 4, reliability: 0.9}}, b: {{options: {{come: Come}}, tempo: 4, reliability: 0.9}}}}
events: {{war: War}}
status quo: []
preferences: {{a: [a.go], b: [b.come]}}
unknowns:
 crises: {crises}
rates: {{war: crises}}
{more}
"""


def case_of(crises: str, more: str = "") -> Case:
    return loads(CASE.format(crises=crises, more=more))


def test_numbers_are_filled_in_with_their_unit_and_percentiles() -> None:
    case = case_of("{evidence: icb.peninsula_crises}")
    drawn = next(each for each in estimates_in(case) if each.name == "crises")
    measured = estimate("icb.peninsula_crises")
    assert drawn.distribution.percentiles == pytest.approx((measured.low, measured.best, measured.high))
    assert drawn.estimate.unit == "per year"
    assert best_values(case).unknowns["crises"][0] == pytest.approx(measured.best)


def test_a_share_stays_between_its_ends_and_has_all_three_percentiles() -> None:
    case = case_of("{evidence: icb.escalation}")
    drawn = next(each for each in estimates_in(case) if each.name == "crises")
    measured = estimate("icb.escalation")
    assert drawn.distribution.percentiles == pytest.approx((measured.low, measured.best, measured.high))
    assert 0 < drawn.distribution.quantile(1e-9) < drawn.distribution.quantile(1 - 1e-9) < 1


def test_a_rate_is_brought_to_the_unit_of_the_case() -> None:
    case = case_of("{evidence: icb.peninsula_crises, unit: per month}")
    assert with_evidence(case).unknowns["crises"].best == pytest.approx(estimate("icb.peninsula_crises").best / 12)


def test_a_case_with_numbers_is_left_as_it_is() -> None:
    case = load("korea-2017")
    assert with_evidence(case) is case


def test_a_case_known_by_a_date_takes_the_record_up_to_it() -> None:
    case = case_of("{evidence: icb.peninsula_crises}")
    before = known_by(case, "2005-09-19")
    assert before.unknowns["crises"].evidence == "icb.peninsula_crises@2005-09-19"
    rates = [with_evidence(one).unknowns["crises"].best or 0.0 for one in (before, case)]
    assert 0 < rates[0] < rates[1]


def test_a_record_that_ends_earlier_still_ends_there() -> None:
    case = case_of('{evidence: "icb.peninsula_crises@1999-01-01"}')
    assert known_by(case, "2005-09-19").unknowns["crises"].evidence == "icb.peninsula_crises@1999-01-01"


def test_stated_numbers_of_the_korean_case_are_those_of_the_record() -> None:
    found = comparisons(load("korea-2017"))
    assert len(found) >= 11
    assert [one.entry for one in found if not one.agrees] == []


def test_a_number_that_is_not_its_evidence_is_found() -> None:
    (one,) = comparisons(case_of("{low: 0.2, best: 0.9, high: 1.1, evidence: icb.peninsula_crises}"))
    assert not one.agrees
    assert one.apart > 1
    assert one.to_dict()["agrees"] is False


def test_the_evidence_of_before_is_compared_too() -> None:
    case = case_of(
        """
  low: 0.23
  best: 0.4
  high: 0.63
  evidence: icb.peninsula_crises
  known: 2017-08-08
  until then: {best: 0.37, evidence: "icb.peninsula_crises@2017-06-28"}"""
    )
    assert list(evidence_of(case)) == ["crises", "crises, until then"]
    assert all(one.agrees for one in comparisons(case))


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("icb.peninsula_crisis", "there is no evidence `icb.peninsula_crisis`; did you mean icb.peninsula_crises?"),
        (
            '"icb.peninsula_crises@1980-01-01"',
            "has no record between 1990-01-01 and 1980-01-01: nothing of it lies before",
        ),
        ('"icb.peninsula_crises@2017-13-01"', "`2017-13-01` is not a date"),
        ('"icb.peninsula_war_share@1960-01-01"', "no row is left by 1960-01-01"),
    ],
)
def test_evidence_that_is_none_is_named_with_its_place(reference: str, message: str) -> None:
    case = case_of(f"{{evidence: {reference}}}")
    (problem,) = wrong_evidence(case)
    assert message in str(problem)
    assert inspect(case, 4).problems == (problem,)
    with pytest.raises(QuestionError, match=r"evidence|date"):
        estimates_in(case)


def test_a_case_declares_an_estimate_of_its_own() -> None:
    case = case_of(
        "{evidence: crises.nineties}",
        "evidence: {crises.nineties: {label: Crises in the nineties, estimate: rate, of: peninsula-crises, first: 1990-01-01, last: 1999-12-31}}",
    )
    assert estimate("crises.nineties", case).n == 2
    assert with_evidence(case).unknowns["crises"].best == pytest.approx(0.22, abs=0.01)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("{label: A, estimate: rate}", "an estimate of kind `rate` needs `of`"),
        ("{label: A, estimate: rate, of: cns-tests, strata: [1994-07-01]}", "`strata` has no meaning for an estimate of kind `rate`"),
        ("{label: A, estimate: raet, of: cns-tests}", "`estimate` is `raet`"),
        ("{label: A, estimate: rate, of: cns-tests, first: 2018-01-01, last: 2017-01-01}", "is after `last`"),
        ("{label: A, estimate: rate ratio, of: cns-tests, exposed: csis-negotiations, strata: [2012-01-01, 1994-07-01]}", "go upwards"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused_with_what_was_expected(declared: str, message: str) -> None:
    with pytest.raises(CaseError, match=r".") as caught:
        case_of("0.2", f"evidence: {{x: {declared}}}")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("{label: A, estimate: rate, of: cns-test}", "there is no data set `cns-test`; did you mean cns-tests?"),
        ("{label: A, estimate: rate, of: {data: cns-tests, where: {type: IBCM}}}", "no row of `cns-tests` has `type` = IBCM; its values are"),
        ("{label: A, estimate: rate, of: {data: cns-tests, where: {kind: ICBM}}}", "`cns-tests` has no column `kind`; its columns are"),
        ("{label: A, estimate: rate, of: warheads}", "do not say over which dates they are complete"),
        ("{label: A, estimate: mixture, parts: [cns.launches]}", "a mixture is of shares; `cns.launches` is of kind `rate`"),
        ("{label: A, estimate: yearly rate, of: cns-tests, first: 2016-01-01, last: 2017-12-31}", "three complete years or more; found 2"),
        ("{label: A, estimate: growth, of: warheads, column: kind}", "column `kind` does not hold numbers"),
        ("{label: A, estimate: rate ratio, of: nuclear-tests, exposed: csis-negotiations, last: 2008-12-31}", "no finite rate ratio"),
    ],
)  # fmt: skip
def test_a_declaration_that_the_data_cannot_answer_says_why(declared: str, message: str) -> None:
    case = case_of("0.2", f"evidence: {{x: {declared}}}")
    (problem,) = wrong_evidence(case)
    assert message in str(problem)
