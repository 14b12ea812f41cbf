"""`offramp cases`: list the catalog of published cases."""

from __future__ import annotations

import click

from offramp.commands.shared import hint, json_option, show, show_json

__all__ = ["cases"]


@click.command()
@json_option
def cases(*, as_json: bool) -> None:
    """List the catalog of published cases."""
    from offramp.case.catalog import slugs
    from offramp.case.reading import load
    from offramp.tables import Table

    read = {slug: load(slug) for slug in slugs()}
    if as_json:
        show_json(
            [
                {"slug": slug, "title": case.title, "actors": list(case.actors), "options": list(case.options)}
                for slug, case in read.items()
            ]
        )
        return
    rows = [(slug, case.title, ", ".join(case.actors), str(len(case.options))) for slug, case in read.items()]
    show([Table("Catalog", ("slug", "title", "actors", "options"), tuple(rows))])
    hint("offramp brief korea-2017")
