"""`offramp new`: write a commented case file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from offramp.commands.shared import complain, hint, refuse_to_overwrite
from offramp.errors import OutputError, QuestionError, did_you_mean

__all__ = ["new"]


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--minimal", is_flag=True, help="Only the sections for stability and routes.")
@click.option("--from", "slug", metavar="SLUG", help="Copy this case of the catalog.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def new(path: Path, *, minimal: bool, slug: str | None, force: bool) -> None:
    """Write a commented case file to start from.

    The file has every section of the format, or with --from a copy of a catalog case.
    """
    from offramp.case import template
    from offramp.files import write_whole

    if path.suffix not in (".yaml", ".yml"):
        raise OutputError(f"{path}: a case file is named with .yaml at its end")
    if slug is not None and minimal:
        raise QuestionError("--minimal is about the case to start from, and --from copies another; give one of them")
    text = _copied(slug) if slug is not None else template(minimal=minimal)
    refuse_to_overwrite(path, force=force)
    write_whole(path, text)
    complain(f"wrote {path}")
    hint(f"offramp check {path}")


def _copied(slug: str) -> str:
    """Return the text of a catalog case."""
    from offramp.case.catalog import find, slugs

    found = find(slug)
    if found is None:
        raise QuestionError(f"the catalog has no case `{slug}`{did_you_mean(slug, slugs())}")
    return found.read_text(encoding="utf-8")
