"""Memory that a case needs and memory that is free; a case that does not fit is refused before any analysis."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["available", "needed", "readable"]

PER_CELL, PER_CELL_AND_ACTOR = 80, 40
"""Bytes per cell at the peak of the analysis under the five basic concepts; measured with `make bench`, and rounded up.
"""

UNLIMITED = 2**62


def needed(cells: int, actors: int) -> int:
    """Return about how many bytes the analysis of a grid needs at its peak.

    >>> readable(needed(2**20, 4))
    '0.3 GB'
    """
    return cells * (PER_CELL + PER_CELL_AND_ACTOR * actors)


def available() -> int:
    """Return the number of free bytes: of the machine, or of the container where that is less."""
    return min(_of_machine(), _of_container())


def readable(count: int) -> str:
    """Return a number of bytes in the unit that suits it."""
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
    """Return the free bytes of a container, under either version of control groups."""
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
