"""Entries of a case by their path: read one, or replace one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offramp.case.model import Path

__all__ = ["entry_at", "with_entry"]


def entry_at(value: Any, path: Path) -> Any:
    """Return the entry of a record or a mapping at a path of fields and keys.

    >>> from offramp.case.reading import load
    >>> entry_at(load("hotline"), ("actors", "north", "tempo")).best
    4.0
    """
    for part in path:
        value = value[part] if isinstance(value, dict) else getattr(value, str(part))
    return value


def with_entry(value: Any, path: Path, new: Any) -> Any:
    """Return a record or a mapping with another entry at a path of fields and keys.

    >>> with_entry({"a": {"b": 1}, "c": 2}, ("a", "b"), 3)
    {'a': {'b': 3}, 'c': 2}
    """
    if not path:
        return new
    key = path[0]
    if isinstance(value, dict):
        return {**value, key: with_entry(value[key], path[1:], new)}
    return value.model_copy(update={str(key): with_entry(getattr(value, str(key)), path[1:], new)})
