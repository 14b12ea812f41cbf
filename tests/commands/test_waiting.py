"""`offramp waiting` as a user runs it."""

from __future__ import annotations

import json
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


def test_the_cost_of_each_delay(offramp_here: Run) -> None:
    result = offramp_here("waiting", "hotline", "--policy", "open the line", "--threshold", "0.02")
    assert (result.code, result.err) == (0, "")
    assert "what waiting costs (war)" in result.out
    assert "latest start" in result.out
    assert result.out.endswith("A model, not a forecast.\n")


def test_the_first_measure_unless_another_is_named(offramp_here: Run) -> None:
    def measure(*arguments: str) -> str:
        asked = ("waiting", "hotline", "--policy", "wait", "--json", *arguments)
        name: str = json.loads(offramp_here(*asked).out)["measure"]
        return name

    assert measure() == "war"
    assert measure("--measure", "strike") == "strike"


def test_it_is_discounted_as_measures_are(offramp_here: Run) -> None:
    arguments = ("hotline", "--policy", "open the line", "--discount", "0.1")
    found = json.loads(offramp_here("waiting", *arguments, "--measure", "toll", "--json").out)
    assert found["discount"] == 0.1
    values = found["policies"]["open the line"]["values"]
    risk = json.loads(offramp_here("risk", *arguments, "--json").out)
    assert values[0] == pytest.approx(risk["policies"]["open the line"]["measures"]["toll"], rel=1e-6)
    assert "discounted by 0.1 a year" in offramp_here("waiting", *arguments, "--measure", "toll").out


def test_an_unknown_can_be_set(offramp_here: Run) -> None:
    def war(*arguments: str) -> float:
        asked = ("waiting", "hotline", "--policy", "open the line", "--json", *arguments)
        value: float = json.loads(offramp_here(*asked).out)["policies"]["open the line"]["values"][0]
        return value

    assert war("--set", "misread=0.02") > war() > war("--set", "misread=0.005")


def test_policies_that_run_from_a_trigger_are_left_out(offramp_here: Run, timer: str) -> None:
    data = json.loads(offramp_here("waiting", timer, "--json").out)
    assert list(data["policies"]) == ["hold"]
    result = offramp_here("waiting", timer, "--policy", "timer")
    assert (result.code, result.out) == (1, "")
    assert "as of `offramp simulate`" in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("hotline", "--measure", "wor"), 1, "there is no measure `wor`"),
        (("hotline", "--threshold", "5"), 1, "expected a chance from 0 to 1; 5 % is 0.05"),
        (("hotline", "--threshold", "-1"), 1, "is -1; expected a chance from 0 to 1\n"),
        (("hotline", "--measure", "flights", "--threshold", "nan"), 1, "is nan; expected a number"),
        (("hotline", "--delay", "1 year"), 2, "No such option"),
        (("hotline", "--discount", "-1"), 1, "expected 0 or more"),
        (("hotline", "--image", "all"), 1, "one reading at a time"),
        (("elmira-1991",), 1, "the case has no measures"),
    ],
)
def test_wrong_input(arguments: tuple[str, ...], code: int, told: str, offramp_here: Run) -> None:
    result = offramp_here("waiting", *arguments)
    assert (result.code, result.out) == (code, "")
    assert told in result.err
