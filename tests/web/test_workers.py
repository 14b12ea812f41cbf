from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from offramp.errors import TooLarge
from offramp.web import workers
from offramp.web.settings import Limits
from offramp.web.workers import Workers


class Stub:
    """A worker whose long questions wait for `gate`, without a process."""

    made = 0
    gate = threading.Event()

    def __init__(self, _memory: int, _seconds: float) -> None:
        type(self).made += 1
        self.about, self.ready, self.ended = "", True, False

    def ask(self, name: str, *_: Any) -> str:
        if name == "stability":
            assert self.gate.wait(20)
        return name

    def end(self) -> None:
        self.ended = True


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Workers:
    monkeypatch.setattr(workers, "_Worker", Stub)
    monkeypatch.setattr(Stub, "made", 0)
    monkeypatch.setattr(Stub, "gate", threading.Event())
    return Workers(Limits(seconds=0.5))


def busy(pool: Workers, count: int) -> list[threading.Thread]:
    """Ask long questions in threads, and wait until all that may run do."""
    threads = [
        threading.Thread(target=pool.ask, args=("stability",), kwargs={"about": f"case {k}"}) for k in range(count)
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 10
    while Stub.made < count and time.monotonic() < deadline:
        time.sleep(0.01)
    assert Stub.made == count
    return threads


def test_long_questions_keep_no_edit_waiting(pool: Workers) -> None:
    threads = busy(pool, 2)
    assert pool.ask("forms", about="another case") == "forms"
    assert pool.ask("edit", about="a third case") == "edit"
    assert Stub.made == 3
    Stub.gate.set()
    for thread in threads:
        thread.join(10)
    assert pool.ask("stability", about="case 0") == "stability"
    assert Stub.made == 3


def test_a_third_long_question_waits_and_is_told(pool: Workers) -> None:
    threads = busy(pool, 2)
    assert pool.ask("forms", about="another case") == "forms"  # whose process is free now, and stays so
    with pytest.raises(TooLarge, match="busy with other questions"):
        pool.ask("why", about="case 3")
    Stub.gate.set()
    for thread in threads:
        thread.join(10)
    assert pool.ask("why", about="case 3") == "why"


class Late(Stub):
    """A worker whose questions take as long as `taken`, and end with `fault` where they have time."""

    taken = 0.0
    fault: Exception | None = None

    def ask(self, name: str, *more: Any) -> str:
        _, until, _ = more
        until(self.taken)
        if self.fault is not None:
            raise self.fault
        return name


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Workers:
    monkeypatch.setattr(workers, "_Worker", Late)
    monkeypatch.setattr(Late, "made", 0)
    monkeypatch.setattr(Late, "taken", 0.0)
    monkeypatch.setattr(Late, "fault", None)
    return Workers(Limits(seconds=0.5))


def test_a_process_ends_with_its_late_question_and_not_with_a_refusal(
    late: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Late, "fault", TooLarge("the search was given up"))
    for _ in range(2):
        with pytest.raises(TooLarge, match="the search was given up"):
            late.ask("why")
    assert Late.made == 1
    monkeypatch.setattr(Late, "taken", 0.6)
    for _ in range(2):
        with pytest.raises(TooLarge, match=r"needs more than 0\.5 seconds, and was given up$"):
            late.ask("why")
    assert Late.made == 2


def test_a_late_question_says_that_the_kernels_are_compiled(late: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, told = threading.Event(), threading.Event()

    def compiled(*_: Any) -> None:
        begun.set()
        told.wait(20)

    monkeypatch.setattr(late, "alone", compiled)
    thread = threading.Thread(target=late.compile_kernels)
    thread.start()
    assert begun.wait(20)
    monkeypatch.setattr(Late, "taken", 0.6)
    with pytest.raises(TooLarge, match="which happens once; try again in a minute"):
        late.ask("risk")
    told.set()
    thread.join(20)
    with pytest.raises(TooLarge, match=r"was given up$"):
        late.ask("risk")
