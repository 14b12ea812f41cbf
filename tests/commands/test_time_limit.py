"""The limit of `--seconds` holds while one operation on decision diagrams takes longer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from threading import Event
from typing import TYPE_CHECKING

import pytest
from benchmarks.cases import said_case

from offramp.case.writing import write
from offramp.commands.time_limit import GRACE, within
from offramp.errors import QuestionError
from offramp.progress import report, watched
from offramp.symbolic.budget import OutOfBudgetError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

ANSWER_SOON = 30.0
"""Seconds that the whole command may take on a busy machine: fewer than the operation that it does not wait for."""

# Starts the program with an hour of work under SEQ that, like native code, neither an exception nor a signal ends.
WITH_A_LONG_OPERATION = """
import sys, threading
from offramp import cli
from offramp.symbolic import analysis, witness
def endless(usual, place):
    def answered(*arguments):
        if arguments[place] == "seq":
            print("begun", file=sys.stderr, flush=True)
            lock = threading.Lock()
            lock.acquire()
            lock.acquire(timeout=3600)
        return usual(*arguments)
    return answered
analysis.unstable_states = endless(analysis.unstable_states, 2)
witness.judge_large = endless(witness.judge_large, 3)
cli.main()
"""


def test_work_that_ends_in_time_gives_its_result_and_its_errors() -> None:
    seen: list[tuple[str, int, int]] = []

    def work(tell: Callable[[str], None]) -> str:
        tell("some")
        report("counting", 1, 2)
        return "all"

    def refused(_: Callable[[str], None]) -> str:
        raise QuestionError("no such state")

    with watched(lambda *told: seen.append(told)):
        assert within(60, work) == "all"
    assert seen == [("counting", 1, 2)]
    with pytest.raises(QuestionError, match="no such state"):
        within(60, refused)


def test_work_that_does_not_end_gives_what_it_told_last() -> None:
    def work(tell: Callable[[str], None]) -> str:
        tell("some")
        tell("more")
        time.sleep(ANSWER_SOON)
        return "all"

    def silent(_: Callable[[str], None]) -> str:
        time.sleep(ANSWER_SOON)
        return "all"

    begun = time.monotonic()
    assert within(0.1, work) == "more"
    with pytest.raises(OutOfBudgetError, match=r"not decided within 0\.1 s"):
        within(0.1, silent)
    assert time.monotonic() - begun < ANSWER_SOON
    assert GRACE <= 1.5


def test_an_answer_told_before_the_budget_ended_is_kept() -> None:
    def work(tell: Callable[[str], None]) -> str:
        tell("some")
        raise OutOfBudgetError("not decided within 5 s")

    assert within(60, work) == "some"


def test_one_concept_that_is_not_decided_is_not_asked_for_again(tmp_path: Path) -> None:
    result = _run(tmp_path, "stability", "case.yaml", "--seconds", "1", "--concept", "seq")
    assert result.returncode == 3
    assert "Ask for one concept" not in result.stdout
    assert "For more time and memory, write for instance" in result.stdout


@pytest.mark.parametrize("words", [("--json",), ()])
def test_stability_answers_with_what_is_known_where_an_operation_does_not_end(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    begun = time.monotonic()
    result = _run(tmp_path, "stability", "case.yaml", "--seconds", "2", *words)
    assert time.monotonic() - begun < ANSWER_SOON
    assert (result.returncode, result.stderr) == (3, "begun\n")
    if not words:
        assert "SEQ: not decided within 2 s; NASH, GMR and SMR are known." in result.stdout
        assert "Ask for one concept, as in `--concept seq`, which then has the time of all" in result.stdout
        return
    found = json.loads(result.stdout)
    assert set(found["concepts"]) == {"nash", "gmr", "smr"}
    assert found["undecided"]["sseq"]["most"] == found["concepts"]["smr"]["count"]
    assert found["undecided"]["seq"]["least"] == found["concepts"]["nash"]["count"]


def test_inverse_answers_with_the_concepts_examined(tmp_path: Path) -> None:
    result = _run(tmp_path, "inverse", "case.yaml", "--to", "a0.o0", "--seconds", "2")
    assert "SEQ: not decided within 2 s." in result.stdout
    assert "GMR: not decided" not in result.stdout
    assert "GMR: " in result.stdout


def test_why_answers_with_the_verdicts_known(tmp_path: Path) -> None:
    result = _run(tmp_path, "why", "case.yaml", "status quo", "a0", "--seconds", "2")
    assert result.returncode == 3
    assert "under NASH" in result.stdout
    assert "SEQ and SSEQ: not decided within 2 s; for more time" in result.stdout
    found = json.loads(_run(tmp_path, "why", "case.yaml", "status quo", "a0", "--seconds", "2", "--json").stdout)
    keys = [verdict["concept"] for verdict in found["verdicts"]]
    assert [*keys, *found["undecided"]] == ["nash", "gmr", "smr", "seq", "sseq"]
    assert keys
    assert "seq" in found["undecided"]
    assert set(found["undecided"].values()) == {"not decided within 2 s"}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_an_interrupt_ends_the_program_at_once(tmp_path: Path) -> None:
    with _begin(tmp_path, "stability", "case.yaml", "--seconds", "600") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=ANSWER_SOON)
    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    with _begin(folder, *words) as process:
        out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def _begin(folder: Path, *words: str) -> subprocess.Popen[str]:
    write(said_case(26, 2, 6, seed=1), folder / "case.yaml")
    command = [sys.executable, "-c", WITH_A_LONG_OPERATION, *words]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_later_command_in_the_same_process_does_not_end_it(offramp_here: Callable[..., Result]) -> None:
    begun = Event()

    def work(_: Callable[[str], None]) -> str:
        begun.wait(30)
        return "late"

    with pytest.raises(OutOfBudgetError):
        within(-GRACE, work)
    assert offramp_here("cases").code == 0
    begun.set()
