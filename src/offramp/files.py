"""Atomic writing of files: completely or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.errors import OutputError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["all_or_none", "nearest_file", "write_whole"]


def nearest_file(path: Path, *endings: str) -> str | None:
    """Return the file whose name is nearest to that of a missing one, in its folder; of these endings, where any are named.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "border.yaml").write_text("title: A border")
    ...     nearest_file(Path(folder, "boder.yaml")) == str(Path(folder, "border.yaml"))
    True
    """
    try:
        names = [each.name for each in path.parent.iterdir() if not endings or each.suffix.casefold() in endings]
    except (OSError, ValueError):
        return None
    return next((str(path.with_name(name)) for name in nearest(path.name, names)), None)


def write_whole(path: str | Path, content: str | bytes) -> None:
    """Write text (UTF-8) or bytes to a temporary file in the folder of `path`, then rename it.

    No reader sees a partial file. A symbolic link is resolved; a device or a pipe is written to and never replaced.

    Raises
    ------
    OutputError
        if the folder is missing, is no folder, or cannot be written to.
    """
    path = Path(path)
    data = content.encode(errors="replace") if isinstance(content, str) else content
    try:
        if path.is_dir():
            raise OutputError(f"{path}: this is a folder; name a file")
        path = path.resolve() if path.is_symlink() else path
        if path.exists() and not path.is_file():
            _write_through(path, data)
            return
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: cannot be written: {getattr(error, 'strerror', None) or error}") from None
    _rename(_temporary_file(path, data), path)


@contextmanager
def all_or_none() -> Iterator[Callable[[Path, str], None]]:
    """Yield a function that writes files (UTF-8); they appear together at the end of the block, or none after an error.

    Raises
    ------
    OutputError
        if one of them cannot be written, or a folder or a device has its name.
    """
    waiting: dict[Path, Path] = {}

    def write(path: Path, text: str) -> None:
        path = path.resolve() if path.is_symlink() else path
        if path.exists() and not path.is_file():
            raise OutputError(f"{path}: this is no file; name another")
        waiting[path] = _temporary_file(path, text.encode(errors="replace"))

    try:
        yield write
        for path in list(waiting):
            _rename(waiting[path], path)
            del waiting[path]
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _temporary_file(path: Path, data: bytes) -> Path:
    """Write bytes to a temporary file in the folder of a path, with the permissions of the final file."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: cannot be written: {getattr(error, 'strerror', None) or error}") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _rename(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write_through(path: Path, data: bytes) -> None:
    """Write to a device or a pipe, which must not be replaced by a file."""
    try:
        with path.open("wb") as stream:
            stream.write(data)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None


def _umask() -> int:
    """Return the umask of the process, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
