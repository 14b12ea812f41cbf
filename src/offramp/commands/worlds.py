"""`offramp worlds`: list the uncertainties of a case, and the worlds drawn from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.run_options import run_options
from offramp.commands.shared import hint, json_option, show, show_json

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.commands.run_options import RunOptions

__all__ = ["worlds"]


@click.command()
@run_options("samples", "seed", "method", "images", "sets")
@json_option
@csv_options
def worlds(run: RunOptions, folder: Path | None, *, as_json: bool, force: bool) -> None:
    """List the uncertainties of a case and the drawn worlds.

    A world is one joint draw of all uncertainties. Uncertainties are the unknowns, the images of actors, and the order of doubtful
    preference statements. The same case, seed and number of worlds give the same worlds on every machine. --json prints all of them.
    """
    found = run.draw()
    if as_json:
        show_json(found.to_dict())
    else:
        show([found.table()])
        hint(f"offramp rank {run.case}")
    write_tables([found.table()], folder, force=force)
