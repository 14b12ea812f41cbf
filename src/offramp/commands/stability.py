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

    from offramp.stability.alliances import Alliances
    from offramp.stability.stability import Stability

__all__ = ["stability"]


@click.command()
@case_argument
@strategic
@click.option(
    "--concept",
    "concepts",
    multiple=True,
    metavar="CONCEPT",
    help="Only this solution concept; may be repeated.  [default: nash, gmr, smr, seq, sseq]",
)
@click.option(
    "--coalition",
    "coalitions",
    multiple=True,
    metavar="ACTOR,ACTOR",
    help="What holds for this coalition (its members, or its name in the case), or for `all`; may be repeated.",
)
@csv_options
@json_option
def stability(
    case: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concepts: tuple[str, ...],
    coalitions: tuple[str, ...],
    folder: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Say which states hold: stable for each actor, equilibria for all."""
    from offramp.case.reading import load
    from offramp.stability.stability import analyse

    graph = graph_of(load(case), given, images)
    found: Stability | Alliances
    if coalitions:
        from offramp.stability.alliances import alliances

        found = alliances(graph, None if "all" in coalitions else coalitions, concepts)
        whole = [found.table(), found.upsets(graph.size)]
    else:
        found = analyse(graph, concepts or None)
        whole = [found.table(graph.size), found.by_actor()]
    if folder is not None:
        write_tables(whole, folder, force=force)
    if as_json:
        show_json(found.to_dict())
        return
    show(found.parts())
    hint(f"offramp why {case} {graph.name(graph.status_quo)} {graph.actors[0]}")
