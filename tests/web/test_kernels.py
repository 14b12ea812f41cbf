"""The kernels of risk are compiled after the first page, and cover what the page of risk needs."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.test_reading_kept import CHAINED
from tests.web.workbenches import signed_in

from offramp.web import workers
from offramp.web.questions import kernels
from offramp.web.questions.risks import risk_of
from offramp.web.settings import Limits
from offramp.web.workers import WorkerFault, Workers

if TYPE_CHECKING:
    from offramp.web.workbench import Workbench


def compiled_now() -> dict[str, int]:
    """Return the number of compiled forms of every kernel that is loaded."""
    return {
        f"{module}.{name}": len(value.signatures)
        for module, loaded in list(sys.modules.items())
        if module.startswith("offramp.")
        for name, value in list(vars(loaded).items())
        if type(value).__module__.startswith("numba.") and hasattr(value, "signatures")
    }


@pytest.mark.dear
def test_the_kernels_of_risk_are_compiled_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    monkeypatch.setattr(os, "nice", steps.append, raising=False)
    assert kernels.compiled_kernels() == kernels.CASES
    assert steps == [kernels.PATIENCE]
    before = compiled_now()
    assert any(before.values())
    risk_of(CHAINED, (), "", ())
    risk_of(CHAINED, (("b", "soft"),), "", (("rate", "2.5"),))
    assert compiled_now() == before


class Stub:
    """A worker that keeps the questions that it is asked, without a process."""

    asked: list[str]
    come: threading.Event
    fails: bool

    def __init__(self, _memory: int, _seconds: float) -> None:
        self.about, self.ready, self.ended = "", True, False

    def ask(self, name: str, _: Any, until: Any, __: Any) -> str:
        type(self).asked.append(name)
        type(self).come.set()
        until(0.0)
        if type(self).fails:
            raise WorkerFault
        return name

    def end(self) -> None:
        self.ended = True


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Workers:
    monkeypatch.setattr(workers, "_Worker", Stub)
    for name, value in (("asked", []), ("come", threading.Event()), ("fails", False)):
        monkeypatch.setattr(Stub, name, value, raising=False)
    return Workers(Limits())


def test_they_are_compiled_after_the_first_page(workbench: Workbench, stubbed: Workers) -> None:
    browser = signed_in(replace(workbench, workers=stubbed))
    assert not Stub.asked
    assert browser.get("/").status_code == 200
    assert Stub.come.wait(20)
    browser.get("/")
    assert Stub.asked == ["kernels"]
    assert stubbed.ask("forms") == "forms", "they keep no question waiting"


@pytest.mark.parametrize("closed", [False, True])
def test_a_failed_compilation_is_left_to_the_page(
    stubbed: Workers, monkeypatch: pytest.MonkeyPatch, closed: bool
) -> None:
    monkeypatch.setattr(Stub, "fails", True)
    if closed:
        stubbed.close()
    stubbed.compile_kernels()
    assert Stub.asked == ["kernels"]
