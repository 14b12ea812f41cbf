"""`offramp convert`: write a case in another format: .yaml, .json or .gmcr, by the ending of OUT."""

from __future__ import annotations

from pathlib import Path

import click

from offramp.commands.shared import case_argument, complain, refuse_to_overwrite

__all__ = ["convert"]


@click.command()
@case_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def convert(case: str, out: Path, *, force: bool) -> None:
    """Write a case in another format: .yaml, .json or .gmcr, by the ending of OUT."""
    from offramp.case.reading import load
    from offramp.case.writing import write

    refuse_to_overwrite(out, force=force)
    write(load(case), out)
    complain(f"wrote {out}")
