"""The record beside a case: evidence and the hindcast that ships."""

from __future__ import annotations

from offramp.case.reading import load, loads
from offramp.comparison.changes import changed
from offramp.findings.record import against_the_record
from offramp.worlds.worlds import draw_worlds


def test_the_korean_case_has_its_evidence_and_its_hindcast() -> None:
    found = against_the_record(load("korea-2017"))
    assert found.lacking == ""
    assert all(one.agrees for one in found.evidence)
    assert found.hindcast is not None
    assert found.hindcast.model > found.hindcast.base_rate
    assert found.hindcast.standing == "worse"
    assert found.hindcast.date == "2017-06-28"


def test_durations_are_compared_in_the_worlds_of_the_options_and_in_few_of_them() -> None:
    text = """
actors: {a: {tempo: 4, reliability: 0.9, options: {test: Test}}}
events: {scandal: {label: A scandal}}
status quo: [a.test]
preferences: {a: [a.test iff scandal]}
unknowns: {k: {low: 0.2, best: 0.3, high: 0.4, unit: per year}}
rates: {scandal: 2 if scandal else k}
horizon: 5 years
durations: {halt: {of: not a.test, evidence: freezes.two_years}}
policies: {wait: {}, go on: {a.test: on}}
"""
    case = loads(text)
    assert against_the_record(case).durations == ()
    (many,) = against_the_record(case, draw_worlds(case, 100)).durations
    (few,) = against_the_record(case, draw_worlds(case, 8, 3), ["wait"]).durations
    assert (many.worlds, few.worlds, few.seed) == (64, 8, 3)
    assert (list(many.policies), list(few.policies)) == (["wait", "go on"], ["wait"])
    broken = loads(text.replace("freezes.two_years", "nuclear.tests"))
    found = against_the_record(broken, draw_worlds(broken, 2))
    assert (found.durations, "is of kind `rate`" in found.lacking) == ((), True)


def test_a_case_of_which_a_number_was_changed_has_no_hindcast() -> None:
    case = changed(load("korea-2017"), {"unknowns.calm": "1"})
    assert against_the_record(case).hindcast is None


def test_evidence_that_cannot_be_read_is_told_and_does_not_stop_a_brief() -> None:
    case = loads(
        "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\nunknowns: {k: {best: 1, evidence: no.such}}\n"
    )
    assert "there is no evidence `no.such`" in against_the_record(case).lacking
