"""Checks of stored results: the format of a provenance, the types of its entries, its key, and sealed metadata."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from offramp.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["FORMAT", "damages", "key_of", "sealed", "unsealed"]

FORMAT = 1
"""The format of results that this version writes and reads."""


def key_of(entries: Mapping[str, Any]) -> str:
    """Return the key of a run: the SHA-256 digest of the entries that determine its results."""
    decides = {name: entries[name] for name in _KINDS if name not in _FREE}
    return _digest(decides)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_seed(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_mapping_of_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_list, value.values()))


def _is_list_of_mappings(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_mapping, value))


_KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "format": (f"{FORMAT}, the format that this version reads", lambda value: value is not True and value == FORMAT),
    "case": ("a text", _is_text),
    "digest": ("a text", _is_text),
    "worlds": ("a whole number above 0", _is_count),
    "seed": ("a whole number, 0 or above", _is_seed),
    "method": ("a text", _is_text),
    "images": ("a mapping of actors to images", _is_mapping),
    "policies": ("a list of names", _is_list),
    "asked": ("a mapping of policies to lists of questions", _is_mapping_of_lists),
    "chunk": ("a whole number above 0", _is_count),
    "offramp": ("a text", _is_text),
    "key": ("a text", _is_text),
    "left_out": ("a list of names", _is_list),
    "command": ("a text", _is_text),
    "numpy": ("a text", _is_text),
    "scipy": ("a text", _is_text),
    "also": ("a list of versions", _is_list_of_mappings),
}
"""Type of every entry of a provenance, in words and as a test."""

_OPTIONAL = ("command", "numpy", "scipy", "also")
"""Entries that results can be read without."""

_FREE = ("key", "left_out", *_OPTIONAL)
"""Entries that do not enter the key."""


def damages(entries: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the faults of the entries of a provenance, in words; empty if it is as it was written."""
    return tuple(_wrong(entries)) or tuple(_changed(entries))


def _wrong(entries: Mapping[str, Any]) -> Iterator[str]:
    for name, (expected, is_right) in _KINDS.items():
        if name not in entries and name not in _OPTIONAL:
            yield f"`{name}` is missing"
        elif name in entries and not is_right(entries[name]):
            yield f"`{name}` is {_short(entries[name])}; expected {expected}"


def _changed(entries: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of entries that each have the right type."""
    if key_of(entries) == entries["key"]:
        return
    yield "its entries do not belong to its `key`, so one of them was changed"
    unknown = [name for name in entries["policies"] if name not in entries["asked"]]
    if unknown:
        yield f"`policies` names {listed(map(quoted, unknown))}, for which no questions are listed"
    if len(set(entries["policies"])) < len(entries["policies"]):
        yield "`policies` names a policy twice"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 24 else f"{text[:23]}…"


SEAL = "seal"
"""Entry of sealed metadata that holds the digest of all others."""


def sealed(values: Mapping[str, Any]) -> bytes:
    """Return plain values as JSON with a digest of themselves.

    >>> unsealed(sealed({"error": 1e-9}))
    {'error': 1e-09}
    """
    return json.dumps({**values, SEAL: _digest(values)}).encode()


def unsealed(text: bytes) -> dict[str, Any]:
    """Return the values of sealed metadata; raise `ValueError` if they were changed. Older files have no seal."""
    found = json.loads(text)
    if not isinstance(found, dict) or _is_broken(found):
        raise ValueError("the metadata was changed")
    return found


def _is_broken(found: dict[str, Any]) -> bool:
    seal = found.pop(SEAL, None)
    return seal is not None and seal != _digest(found)


def _digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
