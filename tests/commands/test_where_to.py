"""How states and goals are named on the command line: `status quo`, a missing comma, `--to` left out or misspelt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

HEAT = """
actors:
  a: {options: {go: Go, stop: Stop}}
  b: {options: {go: Go}}
status quo: [b.go]
preferences: {a: [a.go, not b.go], b: [b.go]}
goals: {heat: a.go}
"""


@pytest.fixture(autouse=True)
def _heat(tmp_path: Path) -> None:
    (tmp_path / "heat.yaml").write_text(HEAT, encoding="utf-8")


def test_the_status_quo_goes_by_its_name(offramp_here: Run) -> None:
    named, spelled = (offramp_here("why", "heat.yaml", state, "a", "--json") for state in ("status quo", "b.go"))
    assert (named.code, named.out) == (0, spelled.out)
    assert json.loads(named.out)["on"] == ["b.go"]
    assert offramp_here("paths", "heat.yaml", "--from", "Status  quo", "--to", "heat").code == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["a.go b.go", "a"], 1, "has a space where a comma belongs; write `a.go,b.go`"),
        (["a.go, b.go a.stop", "a"], 1, "write `a.go,b.go,a.stop`"),
        (["a.go", "b.go", "a"], 2, "write: offramp why heat.yaml a.go,b.go a\n"),
        (["a.go,", "b.go", "a"], 2, "write: offramp why heat.yaml a.go,b.go a\n"),
        (["status", "quo", "a"], 2, 'write: offramp why heat.yaml "status quo" a\n'),
        (["status", "a"], 1, "names `status`, which is no option or event"),
    ],
)
def test_a_missing_comma_is_said_so(words: list[str], code: int, told: str, offramp_here: Run) -> None:
    result = offramp_here("why", "heat.yaml", *words)
    assert (result.code, result.out) == (code, "")
    assert told in result.err


@pytest.mark.parametrize("command", ["paths", "inverse"])
def test_without_a_target_the_goals_are_listed(command: str, offramp_here: Run) -> None:
    result = offramp_here(command, "heat.yaml")
    assert (result.code, result.out) == (2, "")
    assert "one of the goals of the case:\n  heat  “Go” by a\n" in result.err
    none = offramp_here(command, "chicken")
    assert (none.code, none.out) == (2, "")
    assert "such as --to row.dare; the case names no goals" in none.err
    assert offramp_here(command, "nowhere.yaml").code == 1


@pytest.mark.parametrize("command", ["paths", "inverse", "firmness"])
def test_a_misspelt_goal_is_called_a_goal(command: str, offramp_here: Run) -> None:
    result = offramp_here(command, "heat.yaml", "--to", "hat")
    assert (result.code, result.out) == (1, "")
    assert result.err == "there is no option, event, term or goal `hat`; did you mean the goal `heat`?\n"
    option = offramp_here(command, "heat.yaml", "--to", "a.og")
    assert option.err == "there is no option, event or term `a.og`; did you mean a.go?\n"
