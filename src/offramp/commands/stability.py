"""`offramp stability`: list the equilibria and the stable states of each actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.shared import (
    case_argument,
    every_reading,
    graph_of,
    happened,
    hint,
    json_option,
    read_case,
    show,
    show_json,
    strategic,
)
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.stability.across import Across
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
    help="Stability for this coalition: its members, its name in the case, or `all`; may be repeated.",
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
    """List the equilibria and the stable states of each actor.

    With `--image all`, report the equilibria under every combination of images, with their share of the weights.
    """
    from offramp.stability.across import across
    from offramp.stability.alliances import alliances
    from offramp.stability.stability import analyse

    read = read_case(case)
    found: Across | Alliances | Stability
    if coalitions and every_reading(images):
        raise QuestionError("`--coalition` answers for one reading at a time, not for `--image all`")
    if coalitions:
        found = alliances(graph_of(read, given, images), None if "all" in coalitions else coalitions, concepts)
    elif every_reading(images):
        found = across(read, concepts or None, given=happened(read, given))
    else:
        found = analyse(graph_of(read, given, images), concepts or None)
    if folder is not None:
        write_tables(found.parts(most=found.graph.size), folder, force=force)
    graph = found.graph
    if as_json:
        show_json(found.to_dict())
        return
    show(found.parts())
    hint(f"offramp why {case} {graph.name(graph.status_quo)} {graph.actors[0]}")
