"""Cells of a file as text, whatever its format: one array a column, with the line of every row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.errors import DataError
from offramp.files import nearest_file
from offramp.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from offramp.evidence.records import Dropped

__all__ = ["Grid", "Head", "bytes_of", "digest", "distinct_names"]

_BLANK_BYTES = 1 << 16
"""Bytes at the start of a file that show whether it has any text."""


@dataclass(frozen=True)
class Head:
    """A line of a file that may be its header: its names, the separator and the place at which the rows after it begin."""

    names: tuple[str, ...]
    separator: str
    line: int
    offset: int


@dataclass(frozen=True)
class Grid:
    """Names of columns, their cells as arrays of text (pyarrow), and the lines of rows as a function of their numbers from 0.

    `rows` counts the rows of the file before any was dropped, and `dropped` has those that cannot be told into columns.
    """

    names: tuple[str, ...]
    columns: tuple[Any, ...]
    lines: Callable[[NDArray[Any]], NDArray[Any]]
    rows: int
    separator: str = ","
    dropped: tuple[Dropped, ...] = ()


def bytes_of(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    DataError
        where there is no such file, it cannot be opened, or it is empty.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        close = nearest_file(path)
        raise DataError(f"{path}: there is no such file" + (f"; did you mean {close}?" if close else "")) from None
    except IsADirectoryError:
        raise DataError(f"{path}: this is a folder; name a file in it") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not data[:_BLANK_BYTES].strip(b"\xef\xbb\xbf\r\n\t ") and not data.strip(b"\xef\xbb\xbf\r\n\t "):
        raise DataError(f"{path.name}: the file is empty ({counted(len(data), 'byte')})")
    return data


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of columns without blanks around them, each only once: a repeated name gets a number, and an empty one its place.

    >>> distinct_names([" date", "", "n", "n"])
    ('date', 'column 2', 'n', 'n (2)')
    """
    found: dict[str, None] = {}
    for place, raw in enumerate(names, 1):
        name = " ".join(raw.split()) or f"column {place}"
        times = 1
        while (name if times == 1 else f"{name} ({times})") in found:
            times += 1
        found[name if times == 1 else f"{name} ({times})"] = None
    return tuple(found)
