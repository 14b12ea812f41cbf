"""`offramp best-policy` as a user runs it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.commands.timer import TIMER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]


@pytest.fixture
def timer(tmp_path: Path) -> str:
    file = tmp_path / "timer.yaml"
    file.write_text(TIMER, encoding="utf-8")
    return str(file)


def test_rules_and_their_value(offramp_here: Run) -> None:
    result = offramp_here("best-policy", "hotline", "north", "--measure", "war", "--measure", "strike")
    assert (result.code, result.err) == (0, "")
    assert "weighted sum of war, strike" in result.out
    assert "  Man the hot line: always" in result.out
    assert result.out.endswith("A model, not a forecast.\n")


def test_json_has_the_rules_as_a_policy(offramp_here: Run) -> None:
    data = json.loads(offramp_here("best-policy", "hotline", "north", "--json").out)
    assert data["measures"] == ["war"]
    assert data["policy"] == "[{north.alert: off}, {north.line: on}, {north.strike: off}]"
    assert data["bound"] <= data["value"] <= data["by_rules"]


def test_json_knows_no_minus_nothing(offramp_here: Run) -> None:
    out = offramp_here("best-policy", "hotline", "north", "--measure", "strike", "--json").out
    assert json.loads(out)["value"] == 0
    assert not re.search(r"-0\.0\b", out)


def test_policies_that_run_from_a_trigger_are_not_compared(offramp_here: Run, timer: str) -> None:
    data = json.loads(offramp_here("best-policy", timer, "a", "--json").out)
    assert (data["drawn"], data["others"]) == (["timer"], [])


def test_tables_are_written(offramp_here: Run, tmp_path: Path) -> None:
    assert offramp_here("best-policy", "hotline", "north", "--csv", "tables").code == 0
    (path,) = (tmp_path / "tables").iterdir()
    assert "the best plan" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("hotline",), 2, "ACTOR"),
        (("hotline", "nort"), 1, "did you mean north?"),
        (("hotline", "north", "--measure", "wor"), 1, "there is no measure `wor`"),
        (("hotline", "north", "--discount", "0.1"), 2, "No such option"),
        (("elmira-1991", "uniroyal"), 1, "the case has no measures"),
    ],
)
def test_wrong_input(arguments: tuple[str, ...], code: int, told: str, offramp_here: Run) -> None:
    result = offramp_here("best-policy", *arguments)
    assert (result.code, result.out) == (code, "")
    assert told in result.err
