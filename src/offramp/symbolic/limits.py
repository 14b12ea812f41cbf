"""Memory that this process can still get: what the system has left, and the limits of the process and of its container."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.errors import TooLarge

if TYPE_CHECKING:
    from offramp.symbolic.budget import Budget

__all__ = ["address_space", "free_memory", "within_limits"]

FIXED = 1.2
"""Address space in GB that the library reserves beside the diagrams, for the stack of its thread; measured, rounded up."""

LEAST = 0.01
"""The least memory in GB for diagrams with which an analysis begins."""

SHARE_OF_FREE = 0.9
"""Share of the free memory that diagrams may take."""

_CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)
"""Files with the limit and the use of memory of a container, of both versions of the kernel's interface."""


def within_limits(budget: Budget) -> Budget:
    """Return a budget whose memory this process can reserve and get: that of `budget`, or less.

    The library ends the program where the system refuses what it reserves, so that the limits are checked before.

    Raises
    ------
    TooLarge
        where the limit of the process leaves too little for any diagram.
    """
    most = budget.gigabytes
    space = address_space()
    if space is not None:
        if space < FIXED + LEAST:
            raise TooLarge(
                f"decision diagrams reserve {FIXED + LEAST:.1f} GB of address space or more, and the limit of this process leaves "
                f"{max(space, 0):.1f} GB; raise the limit (`ulimit -v`)"
            )
        most = min(most, space - FIXED)
    free = free_memory()
    if free is not None:
        most = min(most, max(free * SHARE_OF_FREE, LEAST))
    return budget if most >= budget.gigabytes else replace(budget, gigabytes=max(int(most * 100) / 100, LEAST))


def address_space() -> float | None:
    """Return the address space in GB that the limit of this process leaves; None without a limit."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return None
    used = 0.0
    with suppress(OSError, ValueError, IndexError):
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    return (limit - used) / 1e9


def free_memory() -> float | None:
    """Return the memory in GB that the system and the container have left; None where neither says."""
    found = []
    with suppress(OSError, ValueError, IndexError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found.append(next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")))
    for limit, used in _CGROUPS:
        with suppress(OSError, ValueError):
            most = int(Path(limit).read_text(encoding="ascii"))
            found.append(max(most - int(Path(used).read_text(encoding="ascii")), 0))
    return min(found) / 1e9 if found else None
