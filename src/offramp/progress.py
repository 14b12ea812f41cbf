"""How far long work has come, told to whoever wants to know.

Work that can take long goes through its items with `track`; who wants to show a bar calls it inside `watched`. Where
nobody watches, `track` costs nothing.
"""

from __future__ import annotations

from collections.abc import Sized
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Watcher = Callable[[str, int, int], None]

__all__ = ["tell", "track", "watched"]

T = TypeVar("T")

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Tell `watcher` what is being done, how many of its items are done, and how many there are.

    >>> with watched(lambda what, done, total: print(what, done, total)):
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


def tell(what: str, done: int, total: int) -> None:
    """Tell whoever watches how far work has come that does not go through one item after another."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(what, done, total)


def track(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """Yield the items, telling whoever watches how many are done; `total` where the items do not know their number."""
    watcher = _watcher.get()
    if watcher is None:
        yield from items
        return
    count = len(items) if total is None and isinstance(items, Sized) else total or 0
    watcher(what, 0, count)
    for done, item in enumerate(items, start=1):
        yield item
        watcher(what, done, max(done, count))
