"""Parts shared with worker processes give what they give in one process: results, errors, progress; and the workers end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from offramp import processes
from offramp.errors import CaseError, Place, Problem, QuestionError
from offramp.processes import cores, run_parts, shared
from offramp.progress import watched

REFUSED = CaseError([Problem("no actor is called usb", Place("korea.yaml", 3, 5))])


def slow(number: int, seconds: float = 0.0) -> tuple[int, int]:
    time.sleep(seconds)
    return number, os.getpid()


def failing(error: Exception) -> Any:
    raise error


def ending() -> int:
    """End a worker process without an answer; answer in any other process."""
    if multiprocessing.parent_process() is not None:
        os._exit(3)
    return os.getpid()


def test_without_workers_parts_run_one_after_another_here() -> None:
    assert processes.processes() == 1
    assert run_parts([partial(slow, 1), partial(slow, 2)]) == [(1, os.getpid()), (2, os.getpid())]
    with shared(0):
        assert processes.processes() == 1


def test_workers_take_parts_from_the_end_and_results_keep_their_order() -> None:
    with shared(1):
        assert processes.processes() == 2
        run_parts([partial(slow, 0, 5.0), partial(slow, 0)])  # until the worker has started
        found = run_parts([partial(slow, number, 0.2) for number in range(6)])
    assert [number for number, _ in found] == list(range(6))
    where = [process for _, process in found]
    assert where[0] == os.getpid() != where[-1]
    assert len(set(where)) == 2
    assert processes.processes() == 1


def test_the_first_error_of_several_is_raised_whole() -> None:
    with shared(1):
        parts = [partial(slow, 0), partial(failing, REFUSED), partial(failing, QuestionError("later"))]
        with pytest.raises(CaseError) as caught:
            run_parts(parts)
        assert caught.value.problems == REFUSED.problems
        with pytest.raises(QuestionError, match="later"):
            run_parts([partial(slow, 0, 0.5), partial(failing, QuestionError("later"))])
        assert [number for number, _ in run_parts([partial(slow, 1), partial(slow, 2)])] == [1, 2]


def test_progress_is_reported_as_parts_are_done() -> None:
    told: list[tuple[str, int, int]] = []
    with watched(lambda activity, done, total: told.append((activity, done, total))):
        with shared(1):
            run_parts([partial(slow, number) for number in range(3)], "counting")
        run_parts([partial(slow, number) for number in range(3)], "counting")
    assert {(activity, total) for activity, _, total in told} == {("counting", 3)}
    done = [number for _, number, _ in told]
    assert done[-4:] == [0, 1, 2, 3]
    assert done[:-4] == sorted(done[:-4])
    assert done[0] < done[-5] == 3


def test_parts_of_a_worker_that_ends_are_done_here(caplog: pytest.LogCaptureFixture) -> None:
    with shared(1):
        run_parts([partial(slow, 0, 5.0), partial(slow, 0)])  # until the worker has started
        assert run_parts([ending, ending, ending]) == [os.getpid()] * 3
        assert run_parts([ending, ending]) == [os.getpid()] * 2
    assert "a worker process ended before its part was done" in caplog.text


class Changing:
    """A part that another thread changes while it is written, the first `times` times."""

    def __init__(self, times: float) -> None:
        self.times = times

    def __call__(self) -> int:
        return os.getpid()

    def __reduce__(self) -> Any:
        self.times -= 1
        if self.times >= 0:
            raise RuntimeError("dictionary changed size during iteration")
        return Changing, (0,)


def test_a_part_that_changes_while_it_is_written_is_written_again_or_done_here() -> None:
    with shared(1):
        while run_parts([partial(slow, 0, 1.0), partial(slow, 0)])[1][1] == os.getpid():
            pass  # until the worker has started, which takes long on a busy machine
        parts: list[Any] = [partial(slow, 0, 5.0), Changing(3)]
        here, there = run_parts(parts)
        assert there != here[1] == os.getpid()
        parts = [os.getpid, Changing(float("inf"))]
        assert run_parts(parts) == [os.getpid()] * 2


def test_a_platform_without_processes_runs_all_parts_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any, **__: Any) -> Any:
        raise NotImplementedError("this platform has no shared semaphores")

    monkeypatch.setattr(processes, "ProcessPoolExecutor", none)
    with shared(1):
        assert processes.processes() == 1
        assert run_parts([os.getpid, os.getpid]) == [os.getpid()] * 2


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this platform does not bind processes to cores")
def test_only_cores_that_the_process_may_use_count() -> None:
    assert cores() == len(os.sched_getaffinity(0)) >= 1


PROGRAM = """
import os, sys, time
from functools import partial
from offramp.processes import run_parts, shared

def part(seconds):
    print(os.getpid(), flush=True)
    time.sleep(seconds)

if __name__ == "__main__":
    try:
        with shared(1):
            run_parts([partial(part, 60), partial(part, 60)])
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        sys.exit(130)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C in another way")
def test_an_interrupt_ends_the_workers_without_a_word(tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(processes.__file__).parents[1])},
    )
    assert run.stdout is not None
    started = [int(run.stdout.readline()), int(run.stdout.readline())]
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does, to all processes
    out, errors = run.communicate(timeout=60)
    assert (run.returncode, out, errors) == (130, "interrupted\n", "")
    for process in started:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
