"""A limit of time that also holds while a library computes and cannot be stopped.

An operation on decision diagrams runs in native code, which no signal and no exception ends. So the work runs in a thread of its own, and this
thread waits for it no longer than the limit. Work that was given up goes on until its operation ends; `leave` ends the program
without waiting for it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from contextvars import copy_context
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["GRACE", "forget", "leave", "within"]

T = TypeVar("T")

GRACE = 1.0
"""Seconds beyond the limit in which the work can end by itself, with more in its answer than it has told before."""

STEP = 0.1
"""Seconds between two looks at an interrupt from the keyboard, which does not end a wait on every platform."""

_given_up: list[Thread] = []
"""Threads whose work was given up."""


def within(seconds: float, work: Callable[[Callable[[T], None]], T]) -> T:
    """Return the result of `work(tell)`; where it does not end within the limit, return the value that it told last.

    An error of the work is raised here.

    >>> within(60, lambda tell: "all")
    'all'

    Raises
    ------
    OutOfBudgetError
        where the work does not end and has told nothing.
    """
    from offramp.progress import report, watched
    from offramp.symbolic.budget import NOT_WITHIN, OutOfBudgetError

    until = time.monotonic() + seconds + GRACE
    context, ended, over = copy_context(), Event(), Event()
    told: list[T] = []
    found: list[T] = []
    failed: list[BaseException] = []

    def pass_on(activity: str, done: int, total: int) -> None:
        if not over.is_set():
            context.run(report, activity, done, total)

    def run() -> None:
        try:
            with watched(pass_on):
                found.append(work(told.append))
        except BaseException as error:  # raised by the thread that waits
            failed.append(error)
        finally:
            ended.set()

    thread = Thread(target=copy_context().run, args=(run,), daemon=True)
    thread.start()
    try:
        while not ended.is_set() and (left := until - time.monotonic()) > 0:
            ended.wait(min(left, STEP))
    finally:
        over.set()
        if not ended.is_set():
            _given_up.append(thread)
    if failed and not (told and isinstance(failed[0], OutOfBudgetError)):
        raise failed[0]
    if found:
        return found[0]
    if told:
        return told[-1]
    raise OutOfBudgetError(NOT_WITHIN.format(seconds=seconds))


def forget() -> None:
    """Forget the work that was given up before; a command waits for none of it, and does not end the program because of it."""
    _given_up.clear()


def leave(code: Any) -> None:
    """End the program with an exit code at once where work that was given up still runs; else return."""
    if not any(thread.is_alive() for thread in _given_up):
        return
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)
