"""`offramp inverse`: say what would have to change for a goal to hold."""

from __future__ import annotations

import sys

import click

from offramp.commands.shared import case_argument, graph_of, json_option, read_case, show, show_json, strategic

__all__ = ["inverse"]


@click.command()
@case_argument
@click.option("--to", "to", required=True, metavar="EXPR", help="What shall hold: a condition, or the name of a goal.")
@click.option(
    "--actor", "actors", multiple=True, metavar="ACTOR",
    help="Who may change; may be repeated.  [default: everybody]",
)  # fmt: skip
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@click.option(
    "--most", type=click.IntRange(1), default=3, show_default=True, help="The most states to give under each concept."
)
@strategic
@json_option
def inverse(
    case: str,
    to: str,
    actors: tuple[str, ...],
    concepts: tuple[str, ...],
    most: int,
    given: tuple[str, ...],
    images: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Say what would have to change in somebody's interests for a goal to hold.

    The exit code is 1 where no change of the actors makes it hold.
    """
    from offramp.inverse.inverse import invert

    graph = graph_of(read_case(case), given, images)
    found = invert(graph, to, actors or None, concepts or None, most)
    if as_json:
        show_json(found.to_dict())
    else:
        show(found.parts())
    sys.exit(0 if found.possible else 1)
