"""`offramp merge`: join the results of the parts of a run."""

from __future__ import annotations

import pathlib

import click

from offramp.commands.shared import are_in, complain, hint, tell_versions

__all__ = ["merge"]


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=pathlib.Path))
@click.argument("shards", metavar="SHARD...", nargs=-1, required=True, type=click.Path(path_type=pathlib.Path))
def merge(folder: pathlib.Path, shards: tuple[pathlib.Path, ...]) -> None:
    """Join the results of the parts of a run in FOLDER.

    Each SHARD is a folder from `offramp rank CASE --shard I/N --out SHARD`. The parts must belong to one run, and hold every world
    together. `offramp rank FOLDER` then gives the same answer as a run in one part.
    """
    from offramp.ensemble.merging import merge as merged

    found = merged(folder, shards)
    complain(are_in(found.count, folder))
    tell_versions(folder)
    hint(f"offramp rank {folder}")
