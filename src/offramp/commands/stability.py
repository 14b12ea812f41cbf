"""`offramp stability`: say which states hold: stable for each actor, equilibria for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.shared import (
    case_argument,
    every_reading,
    graph_of,
    happened,
    hint,
    json_option,
    show,
    show_json,
    strategic,
)

if TYPE_CHECKING:
    from offramp.stability.across import Across
    from offramp.stability.stability import Stability

__all__ = ["stability"]


@click.command()
@case_argument
@strategic
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@json_option
def stability(
    case: str, given: tuple[str, ...], images: tuple[str, ...], concepts: tuple[str, ...], *, as_json: bool
) -> None:
    """Say which states hold: stable for each actor, equilibria for all.

    With `--image all`, say which hold under every combination of readings, and which under what share of them.
    """
    from offramp.case.reading import load
    from offramp.stability.across import across
    from offramp.stability.stability import analyse

    found: Across | Stability
    if every_reading(images):
        read = load(case)
        found = across(read, concepts or None, given=happened(read, given))
    else:
        found = analyse(graph_of(load(case), given, images), concepts or None)
    graph = found.graph
    if as_json:
        show_json(found.to_dict())
        return
    show(found.parts())
    hint(f"offramp why {case} {graph.name(graph.status_quo)} {graph.actors[0]}")
