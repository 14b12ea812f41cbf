"""A worker process: its questions, its answers to every kind of mistake, and its limits."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.workbenches import SMALL

from offramp.errors import QuestionError, TooLarge
from offramp.progress import track
from offramp.web import worker
from offramp.web.worker import BUILDING, QUESTIONS, _answer, work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

MEMORY = 3 * 2**30


class Line:
    """The end of a connection that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send(self, value: Any) -> None:
        self.sent.append(value)


def answered(monkeypatch: pytest.MonkeyPatch, function: Any, **arguments: Any) -> tuple[tuple[str, Any], list[Any]]:
    """Return the answer of a worker whose question is a function, and what it sent before."""
    monkeypatch.setattr(worker, "asked_here", function, raising=False)
    monkeypatch.setitem(QUESTIONS, "here", "offramp.web.worker:asked_here")
    line = Line()
    return _answer(line, "here", arguments), line.sent  # type: ignore[arg-type]


def test_every_question_has_a_function() -> None:
    assert set(QUESTIONS) >= BUILDING
    for place in QUESTIONS.values():
        module, _, function = place.partition(":")
        answer = getattr(import_module(module), function)
        assert function in import_module(module).__all__, place
        tells = getattr(answer, "tells_parts", False)
        assert ("tell" in signature(answer).parameters) == tells, place


def test_an_answer_with_its_progress_and_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    def question(number: int, tell: Any) -> int:
        for i in track(range(number), "counting"):
            tell({"so far": i})
        return number

    question.tells_parts = True  # type: ignore[attr-defined]
    answer, sent = answered(monkeypatch, question, number=3)
    assert answer == ("done", 3)
    assert [values for kind, values in sent if kind == "partial"] == [{"so far": i} for i in range(3)]
    progress = [values for kind, values in sent if kind == "progress"]
    assert progress
    assert {(activity, total) for activity, _, total in progress} == {("counting", 3)}
    assert [done for _, done, _ in progress] == sorted(done for _, done, _ in progress)


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (QuestionError("there is no such state"), "QuestionError", "there is no such state"),
        (TooLarge("4 million states"), "TooLarge", "4 million states"),
        (MemoryError(), "TooLarge", "the question needs more memory than it may use"),
        (RecursionError(), "TooLarge", "the case is nested too deeply"),
    ],
)
def test_a_mistake_of_a_user_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, error: Exception, kind: str, message: str
) -> None:
    def question() -> None:
        raise error

    answer, sent = answered(monkeypatch, question)
    assert answer == ("problem", {"kind": kind, "message": message, "problems": []})
    assert sent == []


def test_a_case_with_problems_tells_their_places() -> None:
    text = SMALL.replace("a.go,", "a.goo,").replace("[b.stay]", "[b.sty]")
    kind, told = _answer(Line(), "stability", {**_reading(), "text": text})  # type: ignore[arg-type]
    assert (kind, told["kind"]) == ("problem", "CaseError")
    lines = text.splitlines()
    for (message, line, column), name in zip(told["problems"], ("a.goo", "b.sty"), strict=True):
        assert name in message
        assert lines[line - 1][column - 1 :].startswith(name)


def test_a_fault_of_the_program_is_no_message_for_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def question(given: str) -> int:
        return len(given) // 0

    answer, _ = answered(monkeypatch, question, given="s3cret")
    assert answer[0] == "failed"
    assert "ZeroDivisionError" in answer[1]
    assert "s3cret" not in answer[1], "the place, and no values"
    kind, text = _answer(Line(), "forms", {"wrong": 1})  # type: ignore[arg-type]
    assert (kind, "TypeError" in text) == ("failed", True)


def _reading() -> dict[str, Any]:
    return {"images": (), "given": (), "key": "", "search": "", "whole": False}


@pytest.fixture
def process() -> Iterator[tuple[Connection, Any]]:
    here, there = multiprocessing.Pipe()
    made = multiprocessing.get_context("spawn").Process(target=work, args=(there, MEMORY, 60.0), daemon=True)
    made.start()
    there.close()
    assert here.poll(300), "it is ready"
    assert here.recv() == ("ready", None)
    yield here, made
    here.close()
    made.kill()
    made.join(60)


@pytest.mark.dear
@pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
def test_a_process_answers_until_its_line_is_closed(process: tuple[Connection, Any]) -> None:
    line, made = process
    os.kill(made.pid, signal.SIGINT)  # Ctrl+C in the terminal of the server ends the server, which ends its processes
    for text, problems in ((SMALL, 0), (SMALL.replace("a.go,", "a.goo,"), 1)):
        line.send(("forms", {"text": text}))
        assert line.poll(300)
        kind, values = line.recv()
        assert (kind, len(values["problems"])) == ("done", problems)
    if sys.platform == "linux":
        import resource

        assert resource.prlimit(made.pid, resource.RLIMIT_DATA)[0] == MEMORY
    line.close()
    made.join(60)
    assert made.exitcode == 0
