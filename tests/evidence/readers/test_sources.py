"""The data sets themselves, where they are beside the clone (or in OFFRAMP_DATA): the counts that their list of sources states."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from offramp.evidence.readers.dyad_months import dyad_months
from offramp.evidence.readers.registry import read

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("OFFRAMP_DATA") or ROOT.parent / "shared" / "data")

pytestmark = pytest.mark.skipif(
    not (DATA / "SOURCES.txt").exists(),
    reason="the data sets are not beside the clone; small files of the same formats are read by the other tests",
)

FILES = {
    "csis_negotiations_provocations/USKoreaData.csv": ("csis-months", 344, 344, "2018-08-01"),
    "csis_negotiations_provocations/Negotiations.csv": ("csis-negotiations", 214, 214, "2018-08-01"),
    "csis_negotiations_provocations/Provocations.csv": ("csis-provocations", 176, 176, "2017-11-01"),
    "csis_provocations_1958_present/north_korea_provocations_1958_present.csv": (
        "csis-provocations-1958",
        493,
        493,
        "2026-08-20",
    ),
    "csis_provocations_1958_present/north_korea_provocations_1958_present.json": (
        "csis-provocations-1958",
        493,
        493,
        "2026-08-20",
    ),
    "nti_cns_missile_tests/cns_missile_tests_flat.csv": ("cns-tests", 339, 339, "2026-04-18"),
    "nti_cns_missile_tests/test.en.json": ("cns-tests", 339, 339, "2026-04-18"),
    "icb_v14/icb1v14.csv": ("icb-crises", 487, 486, "2017-07-03"),
    "icb_v14/icb2v14.csv": ("icb-actors", 1078, 1077, "2017-08-05"),
    "gsdb/gsdb_sanctions.csv": ("gsdb", 1101, 1101, "2019-01-01"),
    "ties/ties_custom.csv": ("ties", 766, 766, "2006-01-01"),
    "icews_korea_subset/icews_dprk_events.csv": ("icews", 3140, 3140, "2018-10-31"),
    "nuclear_stockpiles/bulletin_nuclear_notebook_2021.csv": ("stockpiles", 657, 584, "2017-01-01"),
    "nuclear_stockpiles/fas_owid_2023_dprk.csv": ("stockpiles", 18, 18, "2023-01-01"),
}
"""Files, each with its reader, its rows, how many of them are kept, and the date of the last."""


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_recognised_and_counted(file: str) -> None:
    name, rows, kept, last = FILES[file]
    found = read(DATA / file)
    assert found.seen is not None
    assert (found.name, found.seen.rows, len(found), found.seen.last) == (name, rows, kept, last)
    assert sum(each.count for each in found.dropped) == rows - kept


def test_missile_tests_come_out_exactly() -> None:
    flat = read(DATA / "nti_cns_missile_tests" / "cns_missile_tests_flat.csv")
    lists = read(DATA / "nti_cns_missile_tests" / "test.en.json")
    assert Counter(flat.column("outcome").tolist()) == {"success": 229, "failure": 38, "unknown": 72}
    assert Counter(flat.column("precision").tolist()) == {"day": 331, "month": 8}
    assert int((flat.column("type") == "Unknown").sum()) == 66
    assert str(flat.column("date").min()) == "1984-04-09"
    for name in ("date", "precision", "missile", "type", "outcome", "apogee_km", "distance_km"):
        np.testing.assert_array_equal(flat.column(name), lists.column(name))


def test_crises_come_out_exactly() -> None:
    crises = read(DATA / "icb_v14" / "icb1v14.csv")
    actors = read(DATA / "icb_v14" / "icb2v14.csv")
    assert [(each.count, each.lines) for each in crises.dropped] == [(1, (475,))]
    assert [(each.count, each.lines) for each in actors.dropped] == [(1, (1044,))]
    assert Counter(crises.column("violence").tolist()) == {1: 125, 2: 142, 3: 116, 4: 103}
    assert int((crises.column("mediated") == 4).sum()) == 153
    assert set(crises.column("number").tolist()) == set(range(1, 488)) - {474}
    assert set(actors.column("crisis").tolist()) == set(crises.column("number").tolist())


def test_sanctions_come_out_exactly() -> None:
    found = read(DATA / "gsdb" / "gsdb_sanctions.csv")
    north = found.where(found.column("target") == "North Korea")
    assert north.column("number").tolist() == list(range(704, 723))
    assert found.column("begin").min() == 1949
    assert found.column("end").max() == 2019
    np.testing.assert_array_equal(found.column("years"), found.column("length"))
    results = [part for text in found.column("success") for part in text.split(",")]
    assert Counter(results) == {
        "success_total": 510,
        "ongoing": 330,
        "failed": 310,
        "success_part": 198,
        "nego_settlement": 81,
    }


def test_events_of_korea_come_out_exactly() -> None:
    months = read(DATA / "csis_negotiations_provocations" / "USKoreaData.csv")
    assert (months.column("provocations").sum(), months.column("negotiations").sum()) == (159, 214)
    kinds = Counter(
        read(DATA / "csis_provocations_1958_present" / "north_korea_provocations_1958_present.csv").column("kind")
    )
    assert kinds == {"missile": 246, "other": 241, "nuclear": 6}


def test_classes_of_events_are_those_of_the_file_but_for_protests() -> None:
    """The file counts protest (root 14) as words; the manual of PLOVER counts it as a deed."""
    path = DATA / "icews_korea_subset" / "icews_dprk_events.csv"
    found = read(path)
    theirs = [line.rsplit(",", 1)[1] for line in path.read_text().splitlines()[1:]]
    differ = found.column("quad") != np.array(theirs, dtype=object)
    assert Counter(code[:2] for code in found.column("code")[differ]) == {"14": 5}
    monthly = dyad_months(found)
    assert monthly.column("n").sum() == 3140
    assert monthly.column("goldstein_sum").sum() == pytest.approx(found.column("goldstein").sum())


def test_the_method_of_north_korea() -> None:
    found = read(DATA / "nuclear_stockpiles" / "fas_owid_2023_dprk.csv")
    assert (
        dict(zip(found.column("date").astype(str).tolist(), found.column("method").tolist(), strict=True))["2021-01-01"]
        == 2
    )
    zeros = read(DATA / "nuclear_stockpiles" / "bulletin_nuclear_notebook_2021.csv")
    assert "North Korea" not in zeros.column("country")
