"""Worker processes of the workbench: each question has a budget of time and memory, and can be cancelled."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from offramp import errors
from offramp.errors import CaseError, OfframpError, Place, Problem, QuestionError, TooLarge
from offramp.web.worker import BUILDING, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offramp.web.settings import Limits

__all__ = ["Cancelled", "WorkerFault", "Workers", "reader_gone"]

log = logging.getLogger(__name__)

POLL = 0.2
"""Seconds between two looks at whether a question was cancelled."""

COMPILING = "parts of the program are compiled for this machine, which happens once; try again in a minute"
"""Addition to the refusal of a late question while kernels are compiled."""

STARTING = 120.0
"""Seconds that a process may take to start."""


reader_gone: ContextVar[threading.Event | None] = ContextVar("reader_gone", default=None)
"""Set once the reader of the page that is being made has gone."""


class Cancelled(Exception):  # noqa: N818  (to be cancelled is no fault)
    """The question was cancelled."""


class WorkerFault(Exception):  # noqa: N818  (the name states the fault)
    """The program has a fault; the place is in the log."""


class _LateError(TooLarge):
    """A question took longer than its budget of time; its process still works on it."""


class _Worker:
    """One process and the connection to it."""

    def __init__(self, memory: int, seconds: float) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=work, args=(other, memory, seconds), daemon=True, name="offramp-question")
        self.process.start()
        other.close()
        self.about = ""
        self.ready = False

    def ask(
        self, name: str, arguments: dict[str, Any], until: Callable[[float], None], watch: Callable[[str, Any], None]
    ) -> Any:
        """Return the answer to a question; `until` sees the seconds it takes, and raises to end it."""
        if not self.ready:
            started = time.monotonic()
            while not self.connection.poll(POLL):
                if not self.process.is_alive() or time.monotonic() - started > STARTING:
                    raise WorkerFault("a worker process could not be started")
                until(0.0)
            self.connection.recv()
            self.ready = True
        begun = time.monotonic()
        self.connection.send((name, arguments))
        while True:
            while not self.connection.poll(POLL):
                until(time.monotonic() - begun)
            kind, values = self.connection.recv()
            if kind in ("progress", "partial"):
                watch(kind, values)
                until(time.monotonic() - begun)
                continue
            return _result(kind, values)

    def end(self) -> None:
        """End the process at once."""
        self.connection.close()
        self.process.kill()
        self.process.join(5)


def _result(kind: str, values: Any) -> Any:
    """Return an answer, or raise the error that it tells of."""
    if kind == "done":
        return values
    if kind == "failed":
        log.error("a question failed:\n%s", values)
        raise WorkerFault("a question failed; its place is in the log")
    if values["kind"] == "CaseError":
        raise CaseError(
            Problem(message, Place("the case", line, column)) for message, line, column in values["problems"]
        )
    kind_of_error = getattr(errors, values["kind"], QuestionError)
    raise kind_of_error(values["message"])


class Workers:
    """A few processes, started when they are first needed, that answer questions about cases.

    A process remembers the cases that it was asked about, so questions on the same case go to the same process where it is free. Beside
    the processes of the limits there is one for the pages on which a case is built, so that no long question keeps an edit waiting.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._condition = threading.Condition()
        self._free: list[_Worker] = []
        self._count = 0
        self._long = 0
        self._closed = False
        self._compiling = False

    @property
    def started(self) -> bool:
        """Whether a process was started, and has not ended."""
        return self._count > 0

    def start(self) -> None:
        """Start one process ahead of the first question."""
        with self._condition:
            if not self._closed and not self._count:
                self._free.append(_Worker(self.limits.memory, self.limits.seconds))
                self._count += 1

    def ask(self, name: str, *, about: str = "", **arguments: Any) -> Any:
        """Return the answer to a question within its budget of time; `about` names the case that it is about.

        Raises
        ------
        OfframpError
            where the question has no answer.
        TooLarge
            where it needs more time than allowed; its process is ended.
        Cancelled
            where the reader of the page has gone (`reader_gone`); its process is ended too.
        """
        seconds, gone = self.limits.seconds, reader_gone.get()

        def until(taken: float) -> None:
            if gone is not None and gone.is_set():
                raise Cancelled
            if taken > seconds:
                told = f"the question needs more than {seconds:g} seconds, and was given up"
                raise _LateError(told + (f"; {COMPILING}" if self._compiling else ""))

        with self._one(about, quick=name in BUILDING) as worker:
            return worker.ask(name, arguments, until, lambda *_: None)

    @contextmanager
    def _one(self, about: str, *, quick: bool) -> Iterator[_Worker]:
        """Lend a free process; one whose question did not end in an answer is ended."""
        worker = self._take(about, quick=quick)
        try:
            with self._lent(worker):
                yield worker
        finally:
            if not quick:
                with self._condition:
                    self._long -= 1
                    self._condition.notify_all()

    @contextmanager
    def _lent(self, worker: _Worker) -> Iterator[None]:
        try:
            yield
        except OfframpError as error:
            self._give_back(worker, healthy=not isinstance(error, _LateError))
            raise
        except WorkerFault:
            self._give_back(worker, healthy=worker.process.is_alive() and worker.ready)
            raise
        except (EOFError, OSError):
            self._give_back(worker, healthy=False)
            raise TooLarge("the question ended its process; it may need more memory than allowed") from None
        except BaseException:
            self._give_back(worker, healthy=False)
            raise
        self._give_back(worker, healthy=True)

    def _take(self, about: str, *, quick: bool) -> _Worker:
        """Return a free process, a new one where there is room, or wait for one; `quick` questions have one more than long ones."""
        with self._condition:
            end = time.monotonic() + self.limits.seconds
            most = self.limits.workers + 1
            while True:
                if self._closed:
                    raise Cancelled
                allowed = quick or self._long < self.limits.workers
                if allowed and self._free:
                    chosen = next((each for each in self._free if each.about == about), self._free[0])
                    if not (chosen.about and chosen.about != about and self._count < self.limits.workers):
                        self._free.remove(chosen)
                        chosen.about = about
                        self._long += not quick
                        return chosen
                if allowed and self._count < most:
                    break
                if not self._condition.wait(max(end - time.monotonic(), 0.0)) and time.monotonic() >= end:
                    raise TooLarge("the workbench is busy with other questions; try again in a moment")
            self._count += 1
            self._long += not quick
        try:
            worker = _Worker(self.limits.memory, self.limits.seconds)
        except BaseException:
            with self._condition:
                self._count -= 1
                self._long -= not quick
                self._condition.notify_all()
            raise
        worker.about = about
        return worker

    def _give_back(self, worker: _Worker, *, healthy: bool) -> None:
        with self._condition:
            if healthy and not self._closed:
                self._free.append(worker)
            else:
                self._count -= 1
            self._condition.notify_all()
        if not healthy or self._closed:
            worker.end()

    def alone(
        self, name: str, arguments: dict[str, Any], cancelled: Callable[[], bool], watch: Callable[[str, Any], None]
    ) -> Any:
        """Return the answer to a question in a process of its own, which ends with it, within the budget of long work.

        Raises
        ------
        Cancelled
            where `cancelled` returns true.
        """
        worker = _Worker(self.limits.memory, self.limits.long_seconds)

        def until(taken: float) -> None:
            if cancelled():
                raise Cancelled
            if taken > self.limits.long_seconds:
                raise _LateError(f"the question needs more than {self.limits.long_seconds:g} seconds, and was given up")

        try:
            return worker.ask(name, arguments, until, watch)
        except (EOFError, OSError):
            raise TooLarge("the question ended its process; it may need more memory than allowed") from None
        finally:
            worker.end()

    def compile_kernels(self) -> None:
        """Compile the kernels of risk in a process of its own, which keeps no question waiting, until the workbench is closed.

        After an installation that takes a minute, which the first page of risk would take otherwise. Later the kernels are read from a
        cache on the disk.
        """
        self._compiling = True
        try:
            with contextlib.suppress(Cancelled, OfframpError, WorkerFault):  # the page itself compiles what is missing
                self.alone("kernels", {}, lambda: self._closed, lambda *_: None)
        finally:
            self._compiling = False

    def close(self) -> None:
        """End all processes."""
        with self._condition:
            self._closed = True
            free, self._free = self._free, []
            self._condition.notify_all()
        for worker in free:
            worker.end()
