"""`offramp worlds`: what is stated and what was drawn, the same as in Python, and every way of asking wrongly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER, DOUBTED
from tests.test_cli import told

from offramp.case.reading import load
from offramp.comparison.changes import changed
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Run


@pytest.fixture(autouse=True)
def _border(tmp_path: Path) -> None:
    (tmp_path / "border.yaml").write_text(BORDER, encoding="utf-8")


def test_it_shows_what_is_stated_and_what_was_drawn(offramp_here: Run) -> None:
    result = offramp_here("worlds", "border.yaml", "--samples", "64", "--seed", "3")
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{draw_worlds(load('border.yaml'), 64, 3)}\n"
    assert "A border: 64 worlds, seed 3" in result.out


def test_json_has_the_worlds_of_python(offramp_here: Run) -> None:
    case = load("border.yaml")
    plain = json.loads(offramp_here("worlds", "border.yaml", "--samples", "8", "--json").out)
    assert plain == draw_worlds(case, 8).to_dict()
    asked = ("--seed", "5", "--method", "latin", "--image", "a=loath", "--set", "clash=0.2")
    plain = json.loads(offramp_here("worlds", "border.yaml", "--samples", "8", *asked, "--json").out)
    other = changed(case, {"unknowns.clash": "{best: 0.2, unit: per year}"})
    assert plain == draw_worlds(other, 8, 5, method="latin", images={"a": "loath"}).to_dict()
    assert set(plain["values"]["clash"]) == {0.2}
    assert set(plain["images"]["a"]) == {"loath"}


def test_a_thousand_worlds_unless_told_otherwise(offramp_here: Run) -> None:
    assert json.loads(offramp_here("worlds", "border.yaml", "--json").out)["count"] == 1000


def test_the_table_as_csv(offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("worlds", "border.yaml", "--samples", "4", "--csv", "tables")
    assert result.err == "wrote tables/a-border-4-worlds-seed-0.csv\n"
    assert (
        (tmp_path / "tables" / "a-border-4-worlds-seed-0.csv")
        .read_text(encoding="utf-8")
        .startswith("what,unit,stated")
    )
    told_out = offramp_here("worlds", "border.yaml", "--samples", "4", "--csv", "tables")
    assert told_out.code == 1
    assert "--force" in told_out.err


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--samples", "0"], ["--samples", "x>=1"]),
        (["--samples", "many"], ["--samples", "many"]),
        (["--seed", "-1"], ["--seed"]),
        (["--method", "dice"], ["dice", "sobol", "latin"]),
        (["--set", "clash"], ["`--set clash` names no entry", "--set clash=0.02"]),
    ],
)
def test_a_wrong_command_line_exits_with_two(asked: list[str], words: list[str], offramp_here: Run) -> None:
    told(offramp_here("worlds", "border.yaml", *asked), *words, code=2)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--samples", "2000000"], ["2,000,000 worlds were requested; expected 1 to 1,048,576"]),
        (["--image", "all"], ["leave out `--image all`"]),
        (["--image", "a"], ["`--image a` names no image", "a=keen"]),
        (["--image", "a=ken"], ["`a` has no image `ken`; did you mean keen?"]),
        (["--image", "b=keen"], ["`b` has no images; images are given of: a"]),
        (["--set", "clahs=1"], ["no unknown `clahs`; did you mean clash?"]),
        (["--set", "clash=often"], ["clash"]),
    ],
)
def test_a_wrong_question_exits_with_one(asked: list[str], words: list[str], offramp_here: Run) -> None:
    told(offramp_here("worlds", "border.yaml", *asked), *words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("low: 0.05, best: 0.1", "low: 0.2, best: 0.1", ["bad.yaml:10:", "`low` (0.2) is above `best` (0.1)"]),
        ("low: 0.05, best: 0.1, high: 0.3", "low: 0.4, high: 0.3", ["`low` (0.4) is above `high` (0.3)"]),
        ("high: 1.8}", "high: 1.8, unit: chance}", ["bad.yaml:10:", "`high` is 1.8; a chance lies between 0 and 1"]),
        ("reliability: 0.8", "reliability: 1.2", ["1.2", "expected a"]),
        (
            "reliability: {low: 0.6",
            "reliability: {low: 0",
            ["bad.yaml:4:71", "the reliability of `a` is 0; expected a chance above 0"],
        ),
        ("best: 0.6, high: 1.8", "high: 1.8, shape: beta", ["`high` is 1.8; a chance lies between 0 and 1"]),
        ("low: 0.2, best: 0.6, high: 1.8", "low: 0.2", ["a range needs both `low` and `high`"]),
        ("{low: 0.2, best: 0.6, high: 1.8}", "{evidence: csis.ratio}", ["there is no evidence `csis.ratio`"]),
        ("reliability: 0.8, ", "", ["reliability is missing for `b`", "reliability: 0.8"]),
        ("counts:", "correlations: [{between: [clash, clam], rank: 0.5}]\ncounts:", ["`clam`", "did you mean"]),
        (
            "counts:",
            "correlations: [{between: [clash, calm], rank: 2}]\ncounts:",
            ["bad.yaml:15:47: `rank` is `2`; expected at most 1"],
        ),
    ],
)
def test_a_wrong_case_is_told_with_its_place(
    old: str, new: str, words: list[str], offramp_here: Run, tmp_path: Path
) -> None:
    assert old in BORDER
    (tmp_path / "bad.yaml").write_text(BORDER.replace(old, new, 1), encoding="utf-8")
    told(offramp_here("worlds", "bad.yaml", "--samples", "4"), *words)


def test_an_unknown_without_a_range_is_the_same_in_every_world(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "point.yaml").write_text(BORDER.replace("{low: 0.2, best: 0.6, high: 1.8}", "0.6"), encoding="utf-8")
    plain = json.loads(offramp_here("worlds", "point.yaml", "--samples", "4", "--json").out)
    assert set(plain["values"]["calm"]) == {0.6}
    assert "constant" in offramp_here("worlds", "point.yaml", "--samples", "4").out
    shown = offramp_here("rank", "point.yaml", "--samples", "4").out
    assert "note: the same in every world, since no range is stated or it was set: calm, b.reliability" in shown


def test_a_range_beyond_what_can_be_is_told_by_check_and_by_what_draws_worlds(
    offramp_here: Run, tmp_path: Path
) -> None:
    text = BORDER.replace("clash: {low: 0.05, ", "clash: {low: 0, ")
    (tmp_path / "none.yaml").write_text(text, encoding="utf-8")
    words = ("none.yaml:10:19: the unknown `clash` is never below 0; as normal it would be", "a small number above 0")
    for command in ("check", "worlds", "rank", "claims"):
        result = offramp_here(command, "none.yaml")
        told(result, *words)
        assert len(result.err.splitlines()) == 1
    plain = json.loads(offramp_here("check", "none.yaml", "--json").out)
    assert (plain["ok"], plain["problems"][0]["line"]) == (False, 10)
    assert offramp_here("risk", "none.yaml").code == 0
    assert offramp_here("worlds", "none.yaml", "--set", "clash=0.1", "--samples", "8").code == 0


# Orders of statements that are in doubt.


def test_a_doubt_is_shown_with_the_swaps_that_were_drawn(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "doubt.yaml").write_text(DOUBTED, encoding="utf-8")
    shown = offramp_here("worlds", "doubt.yaml", "--samples", "64").out
    assert "a.keen.doubt" in shown
    assert "0.2, 0.6, 1.2" in shown
    assert "order of a as keen" in shown
    assert "mean 0." in shown
    assert "taken as certain" not in shown
    plain = json.loads(offramp_here("worlds", "doubt.yaml", "--samples", "8", "--json").out)
    assert plain == draw_worlds(load("doubt.yaml"), 8).to_dict()
    assert {actor: len(orders) for actor, orders in plain["orders"].items()} == {"a": 8, "b": 8}
    assert plain["notes"] == []
    none = json.loads(offramp_here("worlds", "doubt.yaml", "--samples", "64", "--set", "doubt.b=0", "--json").out)
    assert none["orders"]["b"] == [[]] * 64


def test_without_doubt_it_says_that_orders_were_taken_as_certain(offramp_here: Run) -> None:
    words = "the order of each actor's preferences was taken as certain, since the case states no `doubt`"
    assert words in offramp_here("worlds", "border.yaml", "--samples", "4").out.replace("\n", " ")
    plain = json.loads(offramp_here("worlds", "border.yaml", "--samples", "4", "--json").out)
    assert (plain["notes"], plain["orders"]) == ([{"severity": "note", "text": words}], {})


@pytest.mark.parametrize("command", ["check", "worlds", "rank", "claims", "stability"])
def test_a_doubt_that_no_list_can_have_is_told_with_its_place(command: str, offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "far.yaml").write_text(DOUBTED.replace("b: 0.3}", "b: 0.7}"), encoding="utf-8")
    words = ("far.yaml:25:", "the doubt about `b` is 0.7 swaps", "at most 0.5 swaps can be expected")
    told(offramp_here(command, "far.yaml"), *words)


def test_firm_statements_that_leave_no_room_for_the_doubt_are_warned_of(offramp_here: Run, tmp_path: Path) -> None:
    text = DOUBTED.replace("b: [not war, b.z iff a.x]", "b: [{say: not war, firm: true}, b.z iff a.x]")
    (tmp_path / "firm.yaml").write_text(text, encoding="utf-8")
    result = offramp_here("check", "firm.yaml")
    assert result.code == 0
    assert "warning: firm.yaml:25:" in result.out
    assert "the firm statements allow at most 0, so worlds are drawn with at most 0 expected swaps" in result.out
    plain = json.loads(offramp_here("worlds", "firm.yaml", "--samples", "16", "--json").out)
    assert plain["orders"]["b"] == [[]] * 16
