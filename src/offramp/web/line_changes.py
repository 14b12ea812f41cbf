"""Lines that differ between two texts, in bounded time and number."""

from __future__ import annotations

import difflib
from typing import Any

__all__ = ["MOST_ROWS", "line_changes"]

CONTEXT = 2
"""Unchanged lines around a change."""

MOST_PAIRS = 50_000_000
"""Most pairs of an old and a new line that are compared; beyond, all lines between the first and the last change are shown as changed."""

MOST_ROWS = 4_000
"""Most lines that are shown."""


def line_changes(before: str, after: str) -> list[dict[str, Any]]:
    r"""Return the lines that differ between two texts, each with its kind: `old`, `new`, `same` or `gap`.

    >>> [(each["kind"], each["text"]) for each in line_changes("a: 1\nb: 2\n", "a: 1\nb: 3\n")]
    [('same', 'a: 1'), ('old', 'b: 2'), ('new', 'b: 3')]
    """
    kinds = {"-": "old", "+": "new", " ": "same", "@": "gap"}
    old, new = before.splitlines(), after.splitlines()
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    first, last = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(first) * len(last) > MOST_PAIRS:
        lines = [f"-{line}" for line in first[: MOST_ROWS // 2]] + [f"+{line}" for line in last[: MOST_ROWS // 2]]
        cut = len(lines) < len(first) + len(last)
    else:
        # The lines around the change are those that a comparison of the whole texts would show.
        before_it, after_it = old[max(head - CONTEXT, 0) : head], old[len(old) - tail :][:CONTEXT]
        one, other = ([*before_it, *each, *after_it] for each in (first, last))
        lines = list(difflib.unified_diff(one, other, lineterm="", n=CONTEXT))[3:]
        cut = len(lines) > MOST_ROWS
    rows = [{"kind": kinds[line[0]], "text": "" if line[0] == "@" else line[1:]} for line in lines[:MOST_ROWS]]
    return [*rows, {"kind": "gap", "text": ""}] if cut else rows


def _alike(one: list[str], other: list[str]) -> int:
    """Return the number of lines at the beginning that two texts share."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
