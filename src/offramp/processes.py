"""Worker processes that share the independent parts of a long computation.

A computation runs its parts with `run_parts`. Inside `shared` this process and its workers share them; elsewhere they run one
after another. The results, and the error raised where several parts fail, do not depend on it.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from offramp.progress import report, track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

__all__ = ["cores", "processes", "run_parts", "shared"]

T = TypeVar("T")

TRIES = 20
"""Number of attempts to write a part for a worker process while this process changes its contents."""

log = logging.getLogger(__name__)


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processes() -> int:
    """Return the number of processes that share the parts of a computation: this one, and the workers of `shared`."""
    workers = _current.get()
    return 1 if workers is None else 1 + workers.count


def run_parts(parts: Sequence[Callable[[], T]], activity: str = "") -> list[T]:
    """Run independent parts of a computation and return their results, in order; report progress under the name of the activity.

    Parts are sent to worker processes, so they and their results can be pickled, as a `partial` of a function of a module can.
    Where parts fail, the error of the first of them is raised.

    >>> from functools import partial
    >>> run_parts([partial(max, 1, 2), partial(max, 3, 4)])
    [2, 4]
    """
    workers = _current.get()
    if workers is None or len(parts) < 2:
        return [part() for part in (track(parts, activity) if activity else parts)]
    return workers.run(parts, activity)


@contextmanager
def shared(count: int, imports: Sequence[str] = ()) -> Iterator[None]:
    """Share the parts of computations in this block with `count` worker processes, which import some modules first.

    A worker imports the main module of the program, so the program needs the guard `if __name__ == "__main__":`. The workers end with
    the block, also by an error or an interrupt. A platform without worker processes runs all parts in this process.

    >>> with shared(0):
    ...     processes()
    1
    """
    workers = _started(count, imports) if count > 0 else None
    if workers is None:
        yield
        return
    token = _current.set(workers)
    try:
        yield
    finally:
        _current.reset(token)
        workers.end()


def _started(count: int, imports: Sequence[str]) -> _Workers | None:
    try:
        return _Workers(count, imports)
    except (ImportError, NotImplementedError, OSError):
        # Some platforms have no semaphores that processes can share, or no processes at all.
        return None


def _ignore_interrupts() -> None:
    """Ignore Ctrl-C, which a terminal sends to all its processes, so that one process answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _import(names: Sequence[str]) -> None:
    for name in names:
        import_module(name)


def _written(part: Callable[[], object]) -> bytes:
    """Return a part as bytes; raise `RuntimeError` where other threads change it all the time, as where they fill a cache."""
    for _ in range(TRIES - 1):
        try:
            return pickle.dumps(part)
        except RuntimeError:
            continue
    return pickle.dumps(part)


def _run(written: bytes) -> Any:
    """Run a part that was written by `_written`."""
    return pickle.loads(written)()  # noqa: S301  (our own)


class _Workers:
    """Worker processes, each with at most one part at a time, so that this process takes parts from the others."""

    def __init__(self, count: int, imports: Sequence[str]) -> None:
        self.count = count
        before = set(multiprocessing.active_children())
        # A forked process would inherit the locks of threads, so all platforms start new ones.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_ignore_interrupts)
        with _interrupts_blocked():
            for _ in range(count):
                self._pool.submit(_import, tuple(imports))
        self._started = [each for each in multiprocessing.active_children() if each not in before]

    def run(self, parts: Sequence[Callable[[], T]], activity: str) -> list[T]:
        """Run parts: workers take them from the end, and this process from the beginning."""
        waiting, lock = deque(range(len(parts))), threading.Lock()
        sent: dict[int, Future[T]] = {}
        own: dict[int, T] = {}

        def send(_: Any = None) -> None:
            with lock:
                if not waiting:
                    return
                try:
                    sent[waiting[-1]] = future = self._pool.submit(_run, _written(parts[waiting[-1]]))
                except (
                    RuntimeError
                ):  # The pool is broken or closed, or the part cannot be written; this process takes it.
                    return
                waiting.pop()
            future.add_done_callback(send)

        def take() -> int | None:
            with lock:
                return waiting.popleft() if waiting else None

        def told() -> None:
            if activity:
                report(activity, len(own) + sum(future.done() for future in [*sent.values()]), len(parts))

        told()
        for _ in range(min(self.count, len(parts) - 1)):
            send()
        failed: tuple[int, Exception] | None = None
        while failed is None and (number := take()) is not None:
            try:
                own[number] = parts[number]()
                told()
            except Exception as error:  # raised below, after the errors of earlier parts
                failed = number, error
                with lock:
                    waiting.clear()
        found = []
        for number, part in enumerate(parts):
            found.append(own[number] if number in own else self._result(sent.get(number), part, number, failed))
            told()
        return found

    @staticmethod
    def _result(
        future: Future[T] | None, part: Callable[[], T], number: int, failed: tuple[int, Exception] | None
    ) -> T:
        """Return the result of a part that a worker took, or raise its error."""
        if failed is not None and failed[0] == number:
            raise failed[1]
        if future is None:
            return part()
        try:
            return future.result()
        except BrokenProcessPool:
            log.warning("a worker process ended before its part was done; this process does it again")
            return part()

    def end(self) -> None:
        """End the workers at once, even those that have not yet started up; no result is waited for any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in self._started:
            process.terminate()
        self._pool.shutdown()


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Hold interrupts back in this block; processes started in it never receive any."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_current: ContextVar[_Workers | None] = ContextVar("workers", default=None)
