"""The progress of long work, shown on a terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bar"]

PATIENCE = 0.7
"""Seconds after which work counts as long."""


@contextlib.contextmanager
def bar() -> Iterator[None]:
    """Show the progress of long work, on a terminal and only after a moment."""
    from offramp.progress import watched

    if not sys.stderr.isatty():
        yield
        return
    began = time.monotonic()
    shown: dict[str, Any] = {}

    def told(what: str, done: int, total: int) -> None:
        if not shown and time.monotonic() - began < PATIENCE:
            return
        if not shown:
            from rich.console import Console

            shown["bar"] = _progress(Console(stderr=True))
            shown["bar"].start()
        if what not in shown:
            shown[what] = shown["bar"].add_task(what, total=total)
        shown["bar"].update(shown[what], completed=done, total=total, visible=done < total)

    try:
        with watched(told):
            yield
    finally:
        if shown:
            shown["bar"].stop()


def _progress(console: Any) -> Any:
    """Return a progress bar with the numbers of finished and of all items, the speed, and the remaining time."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Speed(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{task.speed:.3g} a second" if task.speed else "", style="progress.data.speed")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Speed(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)
