"""Folders that results may be written into."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from offramp.experts.panel_copies import COPIES

if TYPE_CHECKING:
    from pathlib import Path


__all__ = ["has_other_files", "obstacle"]


def obstacle(there: Path, folder: Path) -> str | None:
    """Return the reason why `there`, the existing part of a path, is not writable; None if it is."""
    if not there.is_dir():
        return os.strerror(errno.EEXIST if there == folder else errno.ENOTDIR)
    return None if os.access(there, os.W_OK | os.X_OK) else os.strerror(errno.EACCES)


def has_other_files(folder: Path, text: str) -> bool:
    """Return whether a folder holds any file not left by an interrupted run."""
    if not folder.is_dir():
        return False
    return not all(_left_by_interruption(path, text) for path in list(folder.iterdir()))


def _left_by_interruption(path: Path, text: str) -> bool:
    if path.name == "case.yaml":
        return path.is_file() and path.read_bytes() == text.encode()
    if path.name == COPIES:
        return path.is_dir()
    if path.name == "outcomes":
        return path.is_dir() and not any(path.iterdir())
    return path.name.startswith(".") and path.suffix == ".part"
