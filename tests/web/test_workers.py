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
