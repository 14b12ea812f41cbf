"""Reproducible ZIP archives: the same parts give the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["packed", "unpacked"]

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every part: the first that the format has."""

UNIX, READABLE = 3, 0o644 << 16


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of parts, in their order, with one date for all.

    >>> unpacked(packed({"a.txt": b"1"}))
    {'a.txt': b'1'}
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, UNIX, READABLE
            archive.writestr(entry, data)
    return whole.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by their names.

    Raises
    ------
    zipfile.BadZipFile
        where the data are no archive, or a damaged one.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
