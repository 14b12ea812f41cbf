"""How much memory a case needs, and how much there is; a case that does not fit is refused before it starts."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["available", "needed", "readable"]

PER_CELL, PER_CELL_AND_ACTOR = 80, 40
"""Bytes that the analysis of all five concepts holds at its peak; measured with `make bench`, and rounded up."""

UNLIMITED = 2**62


def needed(cells: int, actors: int) -> int:
    """Return about how many bytes the analysis of a grid needs at its peak.

    >>> readable(needed(2**20, 4))
    '0.3 GB'
    """
    return cells * (PER_CELL + PER_CELL_AND_ACTOR * actors)


def available() -> int:
    """Return how many bytes can still be taken: of the machine, or of the container where that is less."""
    return min(_of_machine(), _of_container())


def readable(count: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{count / 1e9:,.1f} GB"


def _of_machine() -> int:
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return UNLIMITED


def _of_container(folder: Path = Path("/sys/fs/cgroup")) -> int:
    """Return what is left of a container's limit, of either version of control groups."""
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        try:
            text = (folder / limit).read_text(encoding="ascii").strip()
            return UNLIMITED if text == "max" else int(text) - int((folder / used).read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
    return UNLIMITED
