"""Memory that a case needs and memory that is free; a case that does not fit is refused before any analysis."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

__all__ = ["available", "needed", "readable"]

PER_CELL, PER_CELL_AND_ACTOR = 80, 40
"""Bytes per cell at the peak of the analysis under the five basic concepts; measured with `make bench`, and rounded up.
"""

UNLIMITED = 2**62

VALID_FOR = 0.05
"""Seconds for which a reading of the free memory serves: it takes two dozen files, and small graphs are built by the thousand."""

_last: tuple[float, int] = (-VALID_FOR, 0)


def needed(cells: int, actors: int) -> int:
    """Return about how many bytes the analysis of a grid needs at its peak.

    >>> readable(needed(2**20, 4))
    '0.3 GB'
    """
    return cells * (PER_CELL + PER_CELL_AND_ACTOR * actors)


def available() -> int:
    """Return the number of free bytes: the least of the machine, its control groups, and the limit of the process.

    A reading at most `VALID_FOR` seconds old is returned again.
    """
    global _last
    if time.monotonic() - _last[0] >= VALID_FOR:
        _last = (time.monotonic(), min(_of_machine(), _of_container(), _of_process()))
    return _last[1]


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


def _of_container(folder: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> int:
    """Return the free bytes of the control groups of this process, under either version; `own` lists the groups."""
    return min(_free_in(group) for group in (folder, *_groups(folder, own)))


@cache
def _groups(folder: Path, own: Path) -> tuple[Path, ...]:
    """Return the folders of the control groups that limit the memory of this process, and of the groups around them."""
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()
    found: list[Path] = []
    for line in lines:
        _, controllers, path = (*line.split(":", 2), "", "")[:3]
        if controllers not in ("", "memory"):
            continue
        group = folder / controllers / path.lstrip("/")
        found += [each for each in (group, *group.parents) if each.is_relative_to(folder)]
    return tuple(found)


def _free_in(group: Path) -> int:
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        try:
            text = (group / limit).read_text(encoding="ascii").strip()
            if text == "max":
                return UNLIMITED
            return max(int(text) - int((group / used).read_text(encoding="ascii")), 0)
        except (OSError, ValueError):
            continue
    return UNLIMITED


def _of_process() -> int:
    """Return the bytes left below the limit of the address space, as `ulimit -v` sets it."""
    try:
        import resource
    except ImportError:  # there is no such limit on this system
        return UNLIMITED
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return UNLIMITED
    return max(limit - _address_space(resource.getpagesize()), 0)


def _address_space(page: int, file: Path = Path("/proc/self/statm")) -> int:
    """Return the bytes of the address space in use, or 0 if the system does not report them."""
    try:
        return int(file.read_text(encoding="ascii").split()[0]) * page
    except (OSError, ValueError, IndexError):
        return 0
