"""Tables of a command as CSV files in a folder."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.shared import complain, refuse_to_overwrite
from offramp.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from offramp.tables import Table

__all__ = ["DEVICES", "LONGEST_NAME", "csv_options", "write_tables"]


def csv_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that write its tables as files."""
    import pathlib

    folder = click.option(
        "--csv",
        "folder",
        metavar="FOLDER",
        type=click.Path(path_type=pathlib.Path),
        callback=_writable,
        help="Also write every table to this folder as CSV, with all rows and digits.",
    )
    force = click.option("--force", is_flag=True, help="With --csv: overwrite existing files.")
    return functools.reduce(lambda inner, wrap: wrap(inner), (force, folder), command)


def _writable(_context: click.Context, _param: click.Parameter, folder: Path | None) -> Path | None:
    """Refuse a folder that cannot be made or written to, before any computation."""
    import tempfile

    if folder is None:
        return None
    present = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not present.is_dir():
        raise OutputError(f"{folder}: this folder cannot be made: {present} is a file")
    try:
        with tempfile.TemporaryFile(dir=present):
            return folder
    except OSError as error:
        raise OutputError(f"{folder}: this folder cannot be written to: {error.strerror}") from None


def write_tables(parts: Iterable[str | Table], folder: Path | None, *, force: bool) -> None:
    """Write each table among the parts as CSV into a folder, which is made where it is missing, or none of them.

    A file is named after the title of its table. Without a folder, nothing is written.
    """
    from offramp.files import write_whole
    from offramp.tables import Table

    if folder is None:
        return
    files: dict[Path, str] = {}
    for table in (part for part in parts if isinstance(part, Table)):
        stem = name = _file_name(table.title)
        count = 1
        while folder / f"{name}.csv" in files:
            count += 1
            name = f"{stem}-{count}"
        files[folder / f"{name}.csv"] = table.csv()
    for path in files:
        refuse_to_overwrite(path, force=force)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: this folder cannot be made: {error.strerror}") from None
    for path, text in files.items():
        write_whole(path, text)
        complain(f"wrote {path}")


LONGEST_NAME = 60
"""Signs of a title that the name of a file is made of; a name may have 255 bytes, and a sign up to four of them."""

DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))])
"""Names that Windows gives to no file."""


def _file_name(title: str) -> str:
    """Return the letters and numbers of a title, in any script, joined by `-`."""
    import unicodedata

    plain = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in title.casefold())
    name = "-".join(plain.split())[:LONGEST_NAME].rstrip("-") or "table"
    return f"{name}-table" if name in DEVICES else name
