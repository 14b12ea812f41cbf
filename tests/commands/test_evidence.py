"""`offramp evidence`: what it prints, what it writes, and every way of asking wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.test_cli import told

from offramp.evidence.estimation import estimate, estimates

if TYPE_CHECKING:
    from tests.test_cli import Run

CASE = """
actors: {a: {options: {go: Go}, tempo: 4, reliability: 0.9}}
events: {war: War}
status quo: []
preferences: {a: [a.go]}
unknowns: {crises: {low: 0.2, best: 0.9, high: 1.1, unit: per year, evidence: icb.peninsula_crises}}
rates: {war: crises}
"""


def test_the_list_has_every_estimate(offramp_here: Run) -> None:
    result = offramp_here("evidence", "list")
    assert result.code == 0
    for found in estimates():
        assert found.name in result.out
    plain = json.loads(offramp_here("evidence", "list", "--json").out)
    assert plain == [found.to_dict() for found in estimates()]


def test_the_list_says_on_which_files_each_reader_was_tried(offramp_here: Run) -> None:
    plain = json.loads(offramp_here("evidence", "list", "--readers", "--json").out)
    tried = {name: word for name, _, word in plain["rows"]}
    assert {name for name, word in tried.items() if word != "real"} == {"pax", "ties", "cns-tests", "table"}
    assert (tried["pax"], tried["ties"], tried["cns-tests"], tried["table"]) == (
        "layout",
        "partly",
        "partly",
        "invented",
    )
    lines = offramp_here("evidence", "list").out.splitlines()
    assert ["pax", "layout"] in [[*line.split()[:1], *line.split()[-1:]] for line in lines]


def test_the_list_up_to_a_date_tells_what_has_no_record_yet(offramp_here: Run) -> None:
    result = offramp_here("evidence", "list", "--until", "1994-06-01")
    assert result.code == 0
    assert "evidence `cns.launches` has no record between 2016-01-01 and 1994-06-01" in result.err
    assert "icb.peninsula_crises" in result.out


def test_an_estimate_is_shown_with_all_that_stands_beside_it(offramp_here: Run) -> None:
    result = offramp_here("evidence", "show", "csis.incidents_talks_ratio")
    assert result.code == 0
    for words in ("n 66", "crude", "stratified placebo", "query: {estimate: rate ratio", "contains 1"):
        assert words in result.out
    plain = json.loads(offramp_here("evidence", "show", "icb.escalation", "--json").out)
    assert plain == estimate("icb.escalation").to_dict()


def test_a_table_of_facts_up_to_a_date(offramp_here: Run) -> None:
    result = offramp_here("evidence", "show", "nuclear-tests", "--until", "2017-06-28")
    assert "2016-09-09" in result.out
    assert "2017-09-03" not in result.out
    assert json.loads(offramp_here("evidence", "show", "warheads", "--json").out)["columns"][0] == "date"


def test_numbers_that_differ_from_their_evidence_end_with_1(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(CASE, encoding="utf-8")
    result = offramp_here("evidence", "check", "mine.yaml")
    assert result.code == 1
    assert "differs" in result.out
    (tmp_path / "mine.yaml").write_text(
        CASE.replace("low: 0.2, best: 0.9, high: 1.1", "low: 0.23, best: 0.4, high: 0.63"), encoding="utf-8"
    )
    assert offramp_here("evidence", "check", "mine.yaml").code == 0


def test_a_case_without_evidence_says_so(offramp_here: Run) -> None:
    result = offramp_here("evidence", "check", "chicken")
    assert (result.code, "No number of this case names evidence." in result.out) == (0, True)


def test_tables_as_csv_have_numbers(offramp_here: Run, tmp_path: Path) -> None:
    assert offramp_here("evidence", "show", "icb.escalation", "--csv", "tables").code == 0
    (file,) = (tmp_path / "tables").iterdir()
    assert file.read_text(encoding="utf-8").splitlines()[1].startswith("icb.peninsula_war_share,0.0001")


@pytest.mark.parametrize("name", ["csis.tests_talks_ratio", "icb.escalation", "warheads.growth", "timeline"])
def test_pictures_are_written_whole_and_not_over_another(name: str, offramp_here: Run, tmp_path: Path) -> None:
    assert offramp_here("evidence", "plot", name, "--out", "x.svg").code == 0
    text = (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert text.rstrip().endswith("</svg>")
    told(offramp_here("evidence", "plot", name, "--out", "x.svg"), "--force")
    told(offramp_here("evidence", "plot", name, "--out", "x.pdf"), ".svg or .png")


HALT = """
actors: {a: {tempo: 4, reliability: 0.9, options: {test: Test}}}
events: {scandal: {label: A scandal}}
status quo: [a.test]
preferences: {a: [a.test iff scandal]}
rates: {scandal: 2 if scandal else RATE}
horizon: 5 years
durations: {halt: {label: a halt, of: not a.test, evidence: freezes.two_years}}
"""


def test_durations_end_with_1_where_the_model_differs_from_the_record(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "same.yaml").write_text(HALT.replace("RATE", "0.3"), encoding="utf-8")
    (tmp_path / "other.yaml").write_text(HALT.replace("RATE", "0.001"), encoding="utf-8")
    same = offramp_here("evidence", "durations", "same.yaml", "--samples", "2")
    assert (same.code, "the record does not decide between the two" in same.out) == (0, True)
    other = offramp_here("evidence", "durations", "other.yaml", "--samples", "2", "--out", "x.svg", "--csv", "tables")
    assert (other.code, "the model holds it longer than the record" in other.out) == (1, True)
    assert "record (n 5)" in (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert next((tmp_path / "tables").iterdir()).read_text(encoding="utf-8").count("\n") == 3
    (plain,) = json.loads(offramp_here("evidence", "durations", "same.yaml", "--samples", "2", "--json").out)
    assert plain["policies"]["no commitment"]["verdict"] == "undecided"
    assert (plain["record"]["n"], plain["record"]["censored"]) == (5, 0)


def test_every_key_of_durations_is_explained(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "same.yaml").write_text(HALT.replace("RATE", "0.3"), encoding="utf-8")
    (plain,) = json.loads(offramp_here("evidence", "durations", "same.yaml", "--samples", "2", "--json").out)
    text = (Path(__file__).parents[2] / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    keys = {*plain, *plain["record"], *plain["record"]["curve"], *plain["policies"]["no commitment"]}
    assert {key for key in keys if f"`{key}`" not in text} == set()


def test_durations_asked_wrongly_are_told(offramp_here: Run, tmp_path: Path) -> None:
    told(offramp_here("evidence", "durations", "chicken"), "states no durations", "freeze: {of: not dprk.testing")
    (tmp_path / "same.yaml").write_text(HALT.replace("RATE", "0.3"), encoding="utf-8")
    told(offramp_here("evidence", "durations", "same.yaml", "--duration", "hald"), "did you mean halt?")
    two = HALT.replace("RATE", "0.3").replace(
        "two_years}}", "two_years}, test: {of: a.test, evidence: freezes.two_years}}"
    )
    (tmp_path / "two.yaml").write_text(two, encoding="utf-8")
    result = offramp_here("evidence", "durations", "two.yaml", "--out", "x.svg")
    assert (result.code, "name it with --duration" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("show", "cns.lauches"), ["did you mean cns.launches?"]),
        (("show", "cns.launches", "--until", "soon"), ["`soon` is not a date"]),
        (("show", "nuclear-tests", "--until", "soon"), ["`soon` is not a date"]),
        (("list", "--until", "soon"), ["`soon` is not a date"]),
        (("plot", "timeline", "--until", "2017-02-30", "--out", "t.svg"), ["`2017-02-30` is not a date"]),
        (("plot", "timeline", "--until", "1950-01-01", "--out", "t.svg"), ["begins in 1990"]),
        (("show", "cns.launches", "--case", "no-such-case.yaml"), ["no-such-case.yaml"]),
    ],
)
def test_what_is_asked_wrongly_is_told(asked: tuple[str, ...], words: list[str], offramp_here: Run) -> None:
    told(offramp_here("evidence", *asked), *words)


def test_usage_is_told_with_exit_code_2(offramp_here: Run) -> None:
    for asked, words in ((("plot", "cns.launches"), "--out"), (("chek", "hotline"), "did you mean check?")):
        result = offramp_here("evidence", *asked)
        assert result.code == 2
        assert words in result.err
