"""`offramp merge`: bring the shards of a run together."""

from __future__ import annotations

import pathlib

import click

from offramp.commands.shared import are_in, complain, hint, tell_versions

__all__ = ["merge"]


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=pathlib.Path))
@click.argument("shards", metavar="SHARD...", nargs=-1, required=True, type=click.Path(path_type=pathlib.Path))
def merge(folder: pathlib.Path, shards: tuple[pathlib.Path, ...]) -> None:
    """Bring the results of the shards of a run together in FOLDER.

    Each SHARD is a folder that `offramp rank CASE --shard I/N --out SHARD` made. They have to be of one run, and together hold every
    world; then `offramp rank FOLDER` gives the same, to the last digit, as a run that was never cut.
    """
    from offramp.ensemble.merging import merge as merged

    found = merged(folder, shards)
    complain(are_in(found.count, folder))
    tell_versions(folder)
    hint(f"offramp rank {folder}")
