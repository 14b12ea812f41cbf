"""`offramp stability`: say which states hold: stable for each actor, equilibria for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.shared import (
    case_argument,
    csv_options,
    graph_of,
    hint,
    json_option,
    show,
    show_json,
    strategic,
    write_tables,
)

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["stability"]


@click.command()
@case_argument
@strategic
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@csv_options
@json_option
def stability(
    case: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concepts: tuple[str, ...],
    folder: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Say which states hold: stable for each actor, equilibria for all."""
    from offramp.case.reading import load
    from offramp.stability.stability import analyse

    graph = graph_of(load(case), given, images)
    found = analyse(graph, concepts or None)
    if folder is not None:
        write_tables([found.table(graph.size), found.by_actor()], folder, force=force)
    if as_json:
        show_json(found.to_dict())
        return
    show(found.parts())
    hint(f"offramp why {case} {graph.name(graph.status_quo)} {graph.actors[0]}")
