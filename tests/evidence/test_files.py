"""Data files of a case, and the tables of facts against the files that they are compiled from."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from offramp.case.reading import load
from offramp.errors import QuestionError
from offramp.evidence.estimation import estimate
from offramp.evidence.facts import facts
from offramp.evidence.listing import seen_table
from offramp.evidence.months import Months, monthly_counts, select
from offramp.evidence.readers.registry import read
from offramp.evidence.resolution import wrong_evidence
from tests.evidence.readers.test_sources import DATA
from tests.test_cli import told

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Run

ROWS = """Datum;Art;Anzahl
03.02.2001;Überfall;1
17.05.2002;Überfall;2
01.06.2002;Rede;1
30.11.2004;Überfall;1
"""

CASE = """
actors: {a: {options: {x: X}}}
status quo: []
preferences: {a: [a.x]}
sources: {log: A log}
data:
  log: {file: log.csv, date: Datum, day first: true, separator: ";", columns: {kind: Art, count: Anzahl},
    first: 2001-01-01, last: 2004-12-31, source: log%s}
evidence:
  log.raids: {label: Raids a year, counted: raids, estimate: rate, of: {data: log, where: {kind: Überfall}}, source: log}
unknowns: {raids: {evidence: log.raids}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "log.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "case.yaml").write_text(CASE % "", encoding="utf-8")
    return tmp_path


def test_a_file_beside_the_case_is_counted(folder: Path) -> None:
    case = load(folder / "case.yaml")
    found = estimate("log.raids", case)
    assert (found.n, found.first, found.last) == (4, "2001-01-01", "2004-12-31")
    assert found.sources == ("A log",)
    assert estimate("log.raids@2002-12-31", case).n == 3


def test_a_file_that_changed_is_named(folder: Path) -> None:
    assert "as written" in seen_table(load(folder / "case.yaml")).rows[0]
    (folder / "case.yaml").write_text(CASE % ", rows: 5", encoding="utf-8")
    assert "another file than the case was written with" in seen_table(load(folder / "case.yaml")).rows[0]


def test_a_missing_file_has_its_place(folder: Path) -> None:
    (folder / "log.csv").unlink()
    problems = wrong_evidence(load(folder / "case.yaml"))
    assert {problem.place.line for problem in problems if problem.place} == {10, 11}
    assert all("log.csv" in str(problem) for problem in problems)


def test_a_report_on_a_file(folder: Path, offramp_here: Run) -> None:
    assert "log.csv" in offramp_here("evidence", "check", "case.yaml").out
    (folder / "tests.csv").write_text("Year,Month,Prov,Nego\n1990,Jan,0,1\n1990,Feb,2,0\n", encoding="utf-8")
    found = json.loads(offramp_here("evidence", "read", "tests.csv", "--json").out)
    assert (found["reader"], found["rows"], found["used"]) == ("csis-months", 2, 2)
    assert "sha256: " in offramp_here("evidence", "read", "tests.csv").out
    told(offramp_here("evidence", "read", "tests.csv", "--reader", "csis-month"), "did you mean csis-months?")
    told(offramp_here("evidence", "read", "no-such.csv"), "no-such.csv")


def test_the_column_of_counts_is_named(folder: Path) -> None:
    (folder / "months.csv").write_text("Year,Month,Prov,Nego\n1990,Jan,0,1\n1990,Feb,2,0\n", encoding="utf-8")
    text = (CASE % "").replace(
        "log: {file: log.csv", "months: {file: months.csv, last: 1990-02-28}\n  log: {file: log.csv"
    )
    text = text.replace(
        "evidence:\n", "evidence:\n  p: {label: P, estimate: rate, of: {data: months, count: provocations}}\n", 1
    )
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    assert estimate("p", load(folder / "case.yaml")).n == 2
    (folder / "case.yaml").write_text(text.replace("count: provocations", "count: precision"), encoding="utf-8")
    with pytest.raises(QuestionError, match="does not hold counts"):
        estimate("p", load(folder / "case.yaml"))


beside = pytest.mark.skipif(
    not (DATA / "SOURCES.txt").exists(),
    reason="the data sets are not beside the clone; the tables of facts have their counts",
)

PROVOCATIONS = "csis_negotiations_provocations"


@beside
def test_the_counts_of_months_are_those_of_the_files() -> None:
    months = Months("1990-01-01", "2018-08-31")
    for name, file, kinds in (
        ("csis-provocations", f"{PROVOCATIONS}/Provocations.csv", ("missile", "nuclear", "other")),
        ("csis-negotiations", f"{PROVOCATIONS}/Negotiations.csv", ()),
        ("csis-months", f"{PROVOCATIONS}/USKoreaData.csv", ()),
    ):
        theirs, ours = read(DATA / file), facts(name)
        for kind in kinds:
            one, other = (monthly_counts(select(rows, {"kind": [kind]}), months) for rows in (theirs, ours))
            assert np.array_equal(one, other)
        if name == "csis-months":
            theirs = replace(theirs, columns={**theirs.columns, "count": theirs.column("provocations")})
        assert np.array_equal(monthly_counts(theirs, months), monthly_counts(ours, months))


@beside
def test_the_launches_are_those_of_the_file() -> None:
    theirs, ours = read(DATA / ("nti_cns_missile_tests/cns_missile_tests_flat.csv")), facts("cns-tests")
    assert len(theirs) == int(ours.column("count").sum()) == 339
    for kind in ("ICBM", "SRBM", "Unknown"):
        rows = ours.column("type") == kind
        assert (theirs.column("type") == kind).sum() == int(ours.column("count")[rows].sum())


@beside
def test_the_crises_are_those_of_the_file() -> None:
    theirs, ours = read(DATA / ("icb_v14/icb1v14.csv")), facts("icb-crises")
    since = theirs.column("date") >= np.datetime64("1946-01-01")
    assert int(since.sum()) == int(ours.column("count").sum()) == 377
    assert (
        int((theirs.column("violence")[since] == 4).sum())
        == int(ours.column("count")[ours.column("war") == "yes"].sum())
        == 63
    )
