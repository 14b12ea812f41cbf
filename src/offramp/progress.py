"""Progress of long computations, reported to a callback.

A computation iterates over its items with `track`. A caller with a progress bar runs it inside `watched`. Without a callback
`track` has no cost.
"""

from __future__ import annotations

from collections.abc import Sized
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Watcher = Callable[[str, int, int], None]

__all__ = ["report", "track", "watched"]

T = TypeVar("T")

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Call `watcher(activity, done, total)` after every item of the computations in this block.

    >>> with watched(lambda activity, done, total: print(activity, done, total)):
    ...     squares = [n * n for n in track([1, 2], "squaring")]
    squaring 0 2
    squaring 1 2
    squaring 2 2
    """
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def report(activity: str, done: int, total: int) -> None:
    """Report progress of a computation that does not iterate over single items."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(activity, done, total)


def track(items: Iterable[T], activity: str, total: int | None = None) -> Iterator[T]:
    """Yield the items and report the number done; `total` is the number of items without a length."""
    watcher = _watcher.get()
    if watcher is None:
        yield from items
        return
    count = len(items) if total is None and isinstance(items, Sized) else total or 0
    watcher(activity, 0, count)
    for done, item in enumerate(items, start=1):
        yield item
        watcher(activity, done, max(done, count))
