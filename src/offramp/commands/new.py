"""`offramp new`: write a commented case to start from."""

from __future__ import annotations

from pathlib import Path

import click

from offramp.commands.shared import complain, hint, refuse_to_overwrite
from offramp.errors import OutputError

__all__ = ["new"]


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new(path: Path, *, force: bool) -> None:
    """Write a commented case to start from."""
    from offramp.case import template
    from offramp.files import write_whole

    if path.suffix not in (".yaml", ".yml"):
        raise OutputError(f"{path}: a case file is named with .yaml at its end")
    refuse_to_overwrite(path, force=force)
    write_whole(path, template())
    complain(f"wrote {path}")
    hint(f"offramp check {path}")
