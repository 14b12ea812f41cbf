"""`offramp simulate` as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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


def found(run: Run, *arguments: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run("simulate", *arguments, "--json").out)
    return data


def test_intervals_and_examples(offramp_here: Run) -> None:
    result = offramp_here("simulate", "hotline", "--policy", "wait", "--replicates", "50", "--examples", "1")
    assert (result.code, result.err) == (0, "")
    assert "50 histories per policy, seed 0" in result.out
    assert "History 1 under “wait”" in result.out
    assert result.out.endswith("A model, not a forecast.\n")


def test_the_printed_number_of_histories_is_the_number_drawn(offramp_here: Run) -> None:
    shown = offramp_here("simulate", "--help").out
    assert "[default: 1000; x>=0]" in " ".join(shown.split())
    assert found(offramp_here, "hotline", "--policy", "wait")["replicates"] == 1000


def test_json_is_the_same_for_the_same_seed(offramp_here: Run) -> None:
    asked = ("hotline", "--policy", "wait", "--replicates", "40", "--examples", "2")
    one, again, other = (found(offramp_here, *asked, "--seed", seed) for seed in ("3", "3", "4"))
    assert one == again != other
    assert (one["seed"], one["replicates"], len(one["histories"])) == (3, 40, 2)
    war = one["policies"]["wait"]["measures"]["war"]
    assert war["low"] <= war["mean"] <= war["high"]


def test_examples_alone(offramp_here: Run) -> None:
    data = found(offramp_here, "hotline", "--replicates", "0", "--examples", "1", "--policy", "wait")
    assert (data["replicates"], data["policies"], len(data["histories"])) == (0, {}, 1)


def test_examples_end_at_the_horizon(offramp_here: Run) -> None:
    ends = [
        found(
            offramp_here,
            "hotline",
            "--policy",
            "stand down",
            "--replicates",
            "0",
            "--examples",
            "1",
            "--horizon",
            horizon,
        )["histories"][0]["words"][-1].split(":")[0]
        for horizon in ("6 months", "12 years")
    ]
    assert ends == ["1 July 2030", "1 January 2042"]


def test_policies_that_run_from_a_trigger_are_followed(offramp_here: Run, timer: str) -> None:
    for named in ((), ("--policy", "timer"), ("--policy", "timer", "--policy", "hold")):
        data = found(offramp_here, timer, *named, "--replicates", "50", "--examples", "1")
        assert "timer" in data["policies"]
        assert "timer" in {history["policy"] for history in data["histories"]}


def test_a_delay_is_that_of_every_policy(offramp_here: Run) -> None:
    asked = ("hotline", "--policy", "open the line", "--examples", "1", "--replicates", "300")
    now, late = found(offramp_here, *asked), found(offramp_here, *asked, "--delay", "10 years")
    assert now["histories"][0]["steps"][0] == {"years": 0.0, "on": ["north.line"], "off": [], "agreement": None}
    assert late["histories"][0]["steps"][0]["years"] > 0
    line = [data["policies"]["open the line"]["measures"]["line"] for data in (now, late)]
    assert line[1]["high"] < line[0]["low"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("hotline", "--replicates", "0"), 2, "add --replicates N or --examples N"),
        (("hotline", "--discount", "0.1"), 2, "No such option"),
        (("hotline", "--policy", "all", "--policy", "wait"), 2, "`--policy all` is every policy"),
        (("hotline", "--horizon", "soon"), 1, "`soon` is not a span of time"),
        (("hotline", "--examples", "1001", "--replicates", "0"), 1, "expected 1 to 1000"),
    ],
)
def test_wrong_input(arguments: tuple[str, ...], code: int, told: str, offramp_here: Run) -> None:
    result = offramp_here("simulate", *arguments)
    assert (result.code, result.out) == (code, "")
    assert told in result.err


def test_long_work_is_estimated_and_interrupted(tmp_path: Path) -> None:
    """A history cannot be interrupted, so many are simulated in blocks."""
    import signal
    import subprocess
    import sys

    file = tmp_path / "fast.yaml"
    file.write_text(
        "actors: {a: {tempo: 2 per year, reliability: 0.8, options: {go: Go}}}\nevents: {e: E}\nstatus quo: []\nhorizon: 5 years\n"
        "preferences: {a: [a.go]}\nrates: {e: 1e6}\nmeasures: {m: {chance of: a.go, within: 5 years}}\npolicies: {p: {}}\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "offramp", "simulate", str(file), "--replicates", "10000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert first == "up to 5e+10 steps are simulated, which takes about 83 minutes at most; Ctrl-C stops\n"
    assert (out, err.strip(), process.returncode) == ("", "interrupted", 130)
