"""`offramp stability` and `offramp why` with decision diagrams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from benchmarks.cases import random_case

from offramp.case.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]


def test_a_case_of_forty_options_is_answered(offramp_here: Run, tmp_path: Path) -> None:
    file = tmp_path / "forty.yaml"
    write(random_case(40, 4, seed=5), file)
    result = offramp_here("stability", str(file), "--concept", "nash", "--concept", "gmr", "--goal", "a0.o0", "--json")
    found = json.loads(result.out)
    assert (result.code, found["engine"], found["size"]) == (0, "symbolic", 2**40)
    assert found["concepts"]["nash"]["count"] == 1
    assert found["goal"]["concepts"]["gmr"]["count"] <= found["concepts"]["gmr"]["count"]
    result = offramp_here("why", str(file), "status quo", "a0", "--concept", "nash")
    assert result.code == 0
    assert "Every witness was checked by the definition" in result.out


def test_the_goal_is_counted_by_either_engine(offramp_here: Run) -> None:
    words = ("stability", "prisoners-dilemma", "--goal", "not row.defect", "--json", "--engine")
    answers = [json.loads(offramp_here(*words, engine).out)["goal"] for engine in ("arrays", "symbolic")]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("engine", ["arrays", "symbolic"])
def test_both_engines_refuse_an_empty_goal_and_an_impossible_status_quo(
    offramp_here: Run, tmp_path: Path, engine: str
) -> None:
    result = offramp_here("stability", "chicken", "--goal", "", "--engine", engine)
    assert (result.code, result.out, result.err) == (1, "", "the condition is empty\n")
    (tmp_path / "c.yaml").write_text(
        "title: T\nactors: {a: {options: {y: y, x: x}}}\nevents: {e: E, f: F}\nimpossible: [e and a.x]\n"
        "status quo: [a.x, a.y, f]\npreferences: {a: [a.x, e, f]}\n",
        encoding="utf-8",
    )
    result = offramp_here("states", "c.yaml", "--given", "e", "--engine", engine)
    assert result.code == 1
    assert result.err.endswith("the state `a.x,a.y,e,f` is impossible: it breaks the rule `e and a.x`\n")


def test_both_engines_print_the_same_tables(offramp_here: Run) -> None:
    assert offramp_here("stability", "chicken", "--engine", "symbolic").out == offramp_here("stability", "chicken").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("stability", "elmira-1991", "--engine", "symbolic"), "decision diagrams do not cover that"),
        (("stability", "chicken", "--engine", "symbolic", "--concept", "sim"), "SIM needs a list of the states"),
        (("stability", "chicken", "--engine", "symbolic", "--coalition", "all"), "answer for single actors"),
        (("why", "chicken", "-", "row,column", "--engine", "symbolic"), "answers for single actors"),
        (
            ("why", "chicken", "-", "row", "--engine", "symbolic", "--concept", "sim"),
            "decision diagrams answer for nash",
        ),
        (("why", "chicken", "-", "row", "--engine", "symbolic", "--concept", "seqq"), "did you mean seq?"),
    ],
)
def test_what_decision_diagrams_do_not_cover_is_said(offramp_here: Run, words: tuple[str, ...], message: str) -> None:
    result = offramp_here(*words)
    assert result.code != 0
    assert message in result.err


def test_a_verdict_is_the_same_under_either_engine(offramp_here: Run) -> None:
    listed = json.loads(offramp_here("why", "chicken", "-", "row", "--json").out)
    large = json.loads(offramp_here("why", "chicken", "-", "row", "--json", "--engine", "symbolic").out)
    for verdict in large["verdicts"]:
        assert verdict.pop("checked") == {"sound": True, "complete": True}
    assert large == listed


def test_a_route_among_states_that_cannot_be_listed(offramp_here: Run, tmp_path: Path) -> None:
    file = tmp_path / "forty.yaml"
    write(random_case(40, 4, seed=2), file)
    result = offramp_here("paths", str(file), "--to", "a0.o0 and a1.o0", "--by", "improvements", "--json")
    found = json.loads(result.out)
    assert (found["engine"], found["reached"]) == ("symbolic", result.code == 0)
    assert {"a0.o0", "a1.o0"} <= set(found["steps"][-1]["on"])


def test_a_route_that_ends_a_crisis_is_as_long_under_either_engine(offramp_here: Run) -> None:
    for goal in ("line", "north.strike", "not north.alert and not south.alert"):
        listed = json.loads(offramp_here("paths", "hotline", "--to", goal, "--json").out)
        result = offramp_here("paths", "hotline", "--to", goal, "--engine", "symbolic", "--json")
        found = json.loads(result.out)
        assert len(found["steps"]) == len(listed["routes"][0]["steps"])
        assert found["answer"] in offramp_here("paths", "hotline", "--to", goal, "--engine", "symbolic").out
        assert (result.code == 0) == listed["willing"]
