"""`offramp states`: list the states of a case, with their short ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.shared import (
    case_argument,
    every_reading,
    graph_of,
    hint,
    json_option,
    read_case,
    show,
    show_json,
    strategic,
)

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["states"]


@click.command()
@case_argument
@strategic
@click.option("--where", metavar="EXPR", help="Only states that satisfy this condition.")
@click.option(
    "--most",
    type=click.IntRange(0),
    metavar="N",
    default=200,
    show_default=True,
    help="Number of states listed; 0: all.",
)
@csv_options
@json_option
def states(
    case: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    where: str | None,
    most: int,
    folder: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """List the states of a case, with their short ids."""
    import numpy as np

    from offramp.paths.routes import condition

    # The states are the same under every reading.
    graph = graph_of(read_case(case), given, () if every_reading(images) else images)
    mask = graph.satisfying(condition(graph, where)) if where is not None else np.ones(graph.size, dtype=bool)
    chosen = np.flatnonzero(mask).tolist()
    if folder is not None:
        write_tables([graph.table(chosen, 0)], folder, force=force)
    if as_json:
        show_json(graph.to_dict(chosen))
        return
    show([graph.table(chosen, most)])
    if most and len(chosen) > most:
        hint(f"offramp states {case} --most 0 shows all, --where EXPR some")
