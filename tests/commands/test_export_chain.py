"""`offramp export-chain` as a user runs it."""

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


def test_files_and_their_names(offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("export-chain", "hotline", "chain", "--policy", "wait")
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "chain" / "wait-1.tra").read_text(encoding="utf-8").startswith("ctmc\n")
    written = {f"wrote chain/{path.name}" for path in (tmp_path / "chain").iterdir()}
    assert "wrote chain/wait.props" in written
    assert set(result.err.splitlines()) == written


def test_json_lists_the_files(offramp_here: Run, tmp_path: Path) -> None:
    data = json.loads(offramp_here("export-chain", "hotline", "chain", "--policy", "wait", "--json").out)
    assert data["policies"] == ["wait"]
    assert {tmp_path / file for file in data["files"]} == set((tmp_path / "chain").iterdir())


def test_nothing_is_overwritten_unasked(offramp_here: Run) -> None:
    asked = ("export-chain", "hotline", "chain", "--policy", "wait")
    assert offramp_here(*asked).code == 0
    again = offramp_here(*asked)
    assert (again.code, again.out) == (1, "")
    assert "add --force to write over it" in again.err
    assert offramp_here(*asked, "--force").code == 0


def test_a_delay_opens_a_window_of_its_own(offramp_here: Run, tmp_path: Path) -> None:
    asked = ("--policy", "open the line")
    names = []
    for folder, more in (("now", ()), ("late", ("--delay", "2 years"))):
        assert offramp_here("export-chain", "hotline", folder, *asked, *more).code == 0
        names.append({path.name for path in (tmp_path / folder).iterdir()})
    assert "open_the_line-2.tra" in names[1] - names[0]


def test_a_chain_reaches_as_far_as_the_last_measure(offramp_here: Run, timer: str, tmp_path: Path) -> None:
    for horizon, years in (("5 years", 5.0), ("1 year", 3.0)):
        result = offramp_here("export-chain", timer, f"to {years}", "--horizon", horizon)
        assert "left out timer: its time runs from a trigger" in result.err
        entry = (tmp_path / f"to {years}" / "hold-1.entry").read_text(encoding="utf-8")
        assert f"to {years} years" in entry


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("hotline",), 2, "FOLDER"),
        (("hotline", "x", "--discount", "0.1"), 2, "No such option"),
        (("hotline", "x", "--policy", "wayt"), 1, "did you mean wait?"),
        (("elmira-1991", "x"), 1, "no measures and no endings"),
    ],
)
def test_wrong_input(arguments: tuple[str, ...], code: int, told: str, offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("export-chain", *arguments)
    assert (result.code, result.out) == (code, "")
    assert told in result.err
    assert list(tmp_path.iterdir()) == []
