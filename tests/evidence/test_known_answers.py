"""Published and known answers, from the tables of facts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.case.evidence import EvidenceEstimate
from offramp.case.reading import loads
from offramp.evidence.declared import shipped
from offramp.evidence.estimation import estimate
from offramp.evidence.facts import facts

if TYPE_CHECKING:
    from offramp.evidence.measured import RecordEstimate


def variant(found: RecordEstimate, kind: str) -> tuple[float, float, float]:
    one = next(one for one in found.beside if one.kind == kind)
    return one.low, one.best, one.high


def restated(name: str, **changes: object) -> RecordEstimate:
    """Measure a shipped estimate with some keys changed, declared in a case."""
    stated = shipped()[name].model_dump(by_alias=True, exclude_none=True, mode="json") | changes
    case = loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\n")
    declared = EvidenceEstimate.model_validate(stated)
    return estimate(name, case.model_copy(update={"evidence": {name: declared}}))


@pytest.mark.parametrize(
    ("name", "crude", "stratified", "interval"),
    [
        ("csis.provocations_talks_ratio_same_month", 0.57, 0.91, (0.52, 1.91)),
        ("csis.provocations_talks_ratio", 0.43, 0.63, (0.35, 1.12)),
        ("csis.provocations_talks_ratio_six_months", 0.35, 0.47, (0.26, 1.17)),
    ],
)
def test_all_provocations_with_months_before_the_record_as_months_without_talks(
    name: str, crude: float, stratified: float, interval: tuple[float, float]
) -> None:
    found = restated(name, unrecorded="not exposed")
    assert round(variant(found, "crude")[1], 2) == crude
    assert round(variant(found, "stratified")[1], 2) == stratified
    low, _, high = variant(found, "stratified")
    assert low < 1 < high
    assert (low, high) == pytest.approx(interval, rel=0.1)


@pytest.mark.parametrize(
    ("name", "n", "crude", "crude_interval", "stratified", "interval"),
    [
        ("csis.tests_talks_ratio", 110, 0.12, (0.04, 0.26), 0.26, (0.09, 0.58)),
        ("csis.incidents_talks_ratio", 66, 1.60, (0.88, 2.73), 1.39, (0.78, 2.64)),
    ],
)
def test_tests_and_incidents_apart_with_kim_jong_un_from_december_2011(
    name: str,
    n: int,
    crude: float,
    crude_interval: tuple[float, float],
    stratified: float,
    interval: tuple[float, float],
) -> None:
    found = restated(name, strata=["1994-07-01", "2011-12-01"])
    assert found.n == n
    assert round(variant(found, "crude")[1], 2) == crude
    assert round(variant(found, "stratified")[1], 2) == stratified
    assert variant(found, "crude")[::2] == pytest.approx(crude_interval, rel=0.08)
    assert variant(found, "stratified")[::2] == pytest.approx(interval, rel=0.15)


def test_the_placebo_of_all_provocations() -> None:
    low, best, high = variant(estimate("csis.provocations_talks_ratio"), "placebo")
    assert round(best, 2) == 0.38
    assert (low, high) == pytest.approx((0.25, 0.64), rel=0.06)


def test_the_sound_reading_differs_little_from_the_published_one() -> None:
    """Months whose exposure is not recorded are left out, and each leader begins in the month after a death in its first half."""
    found = estimate("csis.provocations_talks_ratio")
    assert variant(found, "stratified")[1] == pytest.approx(0.625, abs=0.005)
    assert "contains 1" in " ".join(found.notes)


@pytest.mark.parametrize(
    ("name", "hits", "trials"),
    [
        ("icb.all_war_share", 63, 377),
        ("icb.nonviolent_war_share", 18, 189),
        ("icb.peninsula_war_share", 0, 14),
        ("icb.outside_war_share", 45, 354),
        ("ties.success_korea", 1, 6),
        ("gsdb.success_korea", 1, 7),
    ],
)
def test_shares(name: str, hits: int, trials: int) -> None:
    found = estimate(name)
    assert (found.n, found.exposure) == (hits, trials)


def test_eleven_korean_crises_in_28_years() -> None:
    found = estimate("icb.peninsula_crises")
    assert (found.n, round(found.exposure, 1)) == (11, 28.0)


def test_eighteen_wars_arose_inside_wars_under_way() -> None:
    crises = facts("icb-crises")
    inside = (crises.column("inside_war") == "yes") & (crises.column("war") == "yes")
    assert crises.column("count")[inside].sum() == 18


def test_the_shares_of_sanctions_that_succeeded_depend_on_the_definition() -> None:
    names = (
        "gsdb.success",
        "gsdb.success_or_part",
        "gsdb.success_or_settlement",
        "ties.success",
        "ties.success_minimal",
    )
    shares = [estimate(name).n / estimate(name).exposure for name in names]
    assert [round(share, 2) for share in shares] == [0.46, 0.64, 0.72, 0.20, 0.35]
    assert estimate("gsdb.success").n == 510


def test_missile_launches() -> None:
    before = estimate("cns.launches_before_freeze")
    assert before.n / before.exposure == pytest.approx(23.6, abs=0.05)
    launches = facts("cns-tests")
    days = launches.column("date").astype(str)
    assert not [day for day in days if "2017-11-28" < day < "2019-04-17"]  # 505 days without an entry
    assert "2019-04-17" in days


def test_three_reference_classes_of_escalation() -> None:
    found = estimate("icb.escalation")
    assert (found.low, found.best, found.high) == pytest.approx((0.00125, 0.0985, 0.1506), abs=5e-5)
    assert [one.n for one in found.beside] == [0, 18, 45]


def test_launches_a_year_stand_beside_the_counts_of_the_source_by_calendar_year() -> None:
    """The source counts by calendar year; a year that the span covers in part is marked."""
    (note,) = [note for note in estimate("cns.launches_before_freeze").notes if "calendar" in note]
    assert note == "By calendar year: 2016 24, 2017 21 (in part)."
    (note,) = [note for note in estimate("cns.launches_2012_2015").notes if "calendar" in note]
    assert note == "By calendar year: 2012 2, 2013 6, 2014 19, 2015 15."
    assert not [note for note in estimate("icb.peninsula_crises").notes if "calendar" in note]
