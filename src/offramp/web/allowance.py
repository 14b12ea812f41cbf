"""Time and memory that a question of this process may use."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Allowance", "allowed", "set_allowed"]


@dataclass(frozen=True)
class Allowance:
    """Seconds of one question, and bytes of the process; those of a page by default."""

    seconds: float = 60.0
    memory: int = 4 * 2**30


_current = [Allowance()]


def allowed() -> Allowance:
    """Return what a question of this process may use.

    >>> allowed().seconds
    60.0
    """
    return _current[0]


def set_allowed(allowance: Allowance) -> None:
    """Set what questions of this process may use; a worker process does so once, when it starts."""
    _current[0] = allowance
