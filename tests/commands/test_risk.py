"""`offramp risk` as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]


def test_measures_and_endings(offramp_in: Run) -> None:
    result = offramp_in("risk", "hotline", "--policy", "wait", "--policy", "stand down")
    assert (result.code, result.err) == (0, "")
    assert "what each policy leads to" in result.out
    assert "by decision   by accident" in result.out
    assert "A model, not a forecast." in result.out


def test_what_is_implied_is_held_against_the_record(offramp_in: Run) -> None:
    result = offramp_in("risk", "korea-2017", "--policy", "wait")
    (line,) = [line for line in result.out.splitlines() if "implies" in line]
    assert line.startswith("note: under “wait” the case implies 4.0 % for war within a year, within")
    assert "(0 of 14): 1.3 %" in line
    assert line.endswith("this is an input seen again, and no independent evidence.")
    wild = offramp_in(
        "risk",
        "korea-2017",
        "--policy",
        "wait",
        "--set",
        "unknowns.crises.best=0.6",
        "--set",
        "unknowns.escalates.best=0.18",
    ).out
    (line,) = [line for line in wild.splitlines() if "implies" in line]
    assert line.startswith("warning: under “wait” the case implies")


def test_json_has_curves_and_answers_to_further_questions(offramp_in: Run) -> None:
    arguments = (
        "--policy",
        "wait",
        "--reach",
        "war",
        "--waiting",
        "war",
        "--best",
        "north",
        "--simulate",
        "50",
        "--paths",
        "1",
    )
    data = json.loads(offramp_in("risk", "hotline", *arguments, "--policy", "stand down", "--json").out)
    curve = data["policies"]["wait"]["curves"]["war"]
    assert len(curve) == len(data["times"]) == 61
    assert curve == sorted(curve)
    assert data["policies"]["wait"]["measures"]["war"] == pytest.approx(curve[-1], abs=1e-12)
    assert data["policies"]["wait"]["by accident"] == pytest.approx(curve[-1], abs=1e-12)
    assert set(data) >= {"reach", "waiting", "best", "simulated", "histories"}
    assert len(data["histories"]) == 2


def test_an_unknown_can_be_set(offramp_in: Run) -> None:
    def war(*arguments: str) -> float:
        result = offramp_in("risk", "hotline", "--policy", "wait", "--json", *arguments)
        value: float = json.loads(result.out)["policies"]["wait"]["measures"]["war"]
        return value

    assert war("--set", "misread=0.02") > war() > war("--set", "misread=0.005")


def test_all_is_every_policy(offramp_in: Run) -> None:
    assert offramp_in("risk", "hotline", "--policy", "all").out == offramp_in("risk", "hotline").out


def test_files(offramp_in: Run, tmp_path: Path) -> None:
    arguments = (
        "risk",
        "hotline",
        "--policy",
        "wait",
        "--export",
        str(tmp_path / "chain"),
        "--csv",
        str(tmp_path / "tables"),
    )
    assert offramp_in(*arguments).code == 0
    assert (tmp_path / "chain" / "wait-1.tra").read_text(encoding="utf-8").startswith("ctmc\n")
    assert (tmp_path / "chain" / "wait.props").exists()
    assert len(list((tmp_path / "tables").iterdir())) == 2
    again = offramp_in(*arguments)
    assert again.code == 1
    assert "--force" in again.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("elmira-1991",), 1, "no measures and nothing that ends the story"),
        (
            ("chicken", "--set", "horizon=1 year", "--set", "measures={m: {chance of: row.swerve, within: 1 year}}"),
            1,
            "",
        ),
        (("hotline", "--horizon", "0 years"), 1, "expected a span of time"),
        (("hotline", "--horizon", "soon"), 1, "`soon` is not a span of time"),
        (("hotline", "--policy", "wayt"), 1, "did you mean wait?"),
        (("hotline", "--set", "rates.war.rate=1/alarm"), 1, "has no value in `-`"),
        (("hotline", "--set", "rates.war.rate=alarm - 1"), 1, "is -1 per year in `-`"),
        (("hotline", "--reach", "warr"), 1, "did you mean war?"),
        (("hotline", "--image", "north=x"), 1, "`north` has no images"),
        (("korea-2017", "--image", "dprk=unifer"), 1, "did you mean unifier?"),
        (("korea-2017", "--image", "all"), 1, "one reading at a time"),
        (("hotline", "--waiting", "wor"), 1, "there is no measure `wor`"),
        (("hotline", "--best", "nort"), 1, "did you mean north?"),
        (("hotline", "--discount", "-1"), 1, "expected 0 or more"),
        (("hotline", "--threshold", "1"), 2, "add --waiting MEASURE"),
        (("hotline", "--for", "war"), 2, "add --best ACTOR"),
        (("hotline", "--set", "misread"), 2, "does not say what to set"),
    ],
)
def test_wrong_input(arguments: tuple[str, ...], code: int, told: str, offramp_in: Run) -> None:
    result = offramp_in("risk", *arguments)
    assert result.code == code
    assert told in result.err
    assert "Traceback" not in result.err


def test_a_case_without_tempo_is_told_what_to_add(offramp_in: Run, tmp_path: Path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text(
        "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\nhorizon: 1 year\n"
        "measures: {m: {chance of: a.x, within: 1 year}}\n",
        encoding="utf-8",
    )
    result = offramp_in("risk", str(file))
    assert result.code == 1
    assert "tempo and reliability are missing for `a`; add for instance" in result.err
    assert "tempo: 4 per year" in result.err


def test_ends_that_nothing_comes_to_are_said_so(offramp_in: Run, tmp_path: Path) -> None:
    file = tmp_path / "endless.yaml"
    file.write_text(
        "actors: {a: {tempo: 1, reliability: 0.8, options: {x: X}}}\nevents: {e: {label: E, once: on}}\nends: e\nstatus quo: []\n"
        "preferences: {a: [a.x]}\nhorizon: 1 year\n",
        encoding="utf-8",
    )
    result = offramp_in("risk", str(file))
    assert result.code == 0
    assert "note: `e` ends the story, but no policy here can come to it" in result.out
