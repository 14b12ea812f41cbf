"""`offramp cases`: list the published cases of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.shared import hint, json_option, show, show_json

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["cases"]


@click.command()
@csv_options
@json_option
def cases(folder: Path | None, *, force: bool, as_json: bool) -> None:
    """List the published cases of the catalog."""
    from offramp.case.catalog import slugs
    from offramp.case.reading import load
    from offramp.tables import Table

    read = {slug: load(slug) for slug in slugs()}
    rows = [(slug, case.title, ", ".join(case.actors), str(len(case.options))) for slug, case in read.items()]
    table = Table("Catalog", ("slug", "title", "actors", "options"), tuple(rows))
    write_tables([table], folder, force=force)
    if as_json:
        show_json(
            [
                {"slug": slug, "title": case.title, "actors": list(case.actors), "options": list(case.options)}
                for slug, case in read.items()
            ]
        )
        return
    show([table])
    hint("offramp brief korea-2017")
