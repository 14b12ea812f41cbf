"""`offramp stability`: say which states hold: stable for each actor, equilibria for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.shared import (
    case_argument,
    csv_options,
    every_reading,
    graph_of,
    happened,
    hint,
    json_option,
    read_case,
    show,
    show_json,
    strategic,
    write_tables,
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
    """Say which states hold: stable for each actor, equilibria for all.

    With `--image all`, say which hold under every combination of readings, and which under what share of them.
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
