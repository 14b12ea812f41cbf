"""The record beside a case: evidence and the hindcast that ships."""

from __future__ import annotations

from offramp.case.reading import load, loads
from offramp.comparison.changes import changed
from offramp.findings.record import against_the_record


def test_the_korean_case_has_its_evidence_and_its_hindcast() -> None:
    found = against_the_record(load("korea-2017"))
    assert found.lacking == ""
    assert all(one.agrees for one in found.evidence)
    assert found.hindcast is not None
    assert found.hindcast.loses is (found.hindcast.model > found.hindcast.base_rate)
    assert found.hindcast.date == "2017-06-28"


def test_a_case_of_which_a_number_was_changed_has_no_hindcast() -> None:
    case = changed(load("korea-2017"), {"unknowns.calm": "1"})
    assert against_the_record(case).hindcast is None


def test_evidence_that_cannot_be_read_is_told_and_does_not_stop_a_brief() -> None:
    case = loads(
        "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\nunknowns: {k: {best: 1, evidence: no.such}}\n"
    )
    assert "there is no evidence `no.such`" in against_the_record(case).lacking
