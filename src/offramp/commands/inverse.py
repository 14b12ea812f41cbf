"""`offramp inverse`: find preference changes that make a goal an equilibrium."""

from __future__ import annotations

import sys
import time

import click

from offramp.commands.reading_options import ALL, graph_of, happened, images_of
from offramp.commands.shared import (
    budgeted,
    case_argument,
    goal_asked,
    json_option,
    read_case,
    show,
    show_json,
    strategic,
)

__all__ = ["inverse"]


@click.command()
@case_argument
@click.option("--to", metavar="EXPR", help="The target: a condition, or a goal. Without it, the goals are listed.")
@click.option(
    "--actor", "actors", multiple=True, metavar="ACTOR",
    help="An actor whose preferences may change; may be repeated.  [default: all]",
)  # fmt: skip
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@click.option(
    "--most",
    type=click.IntRange(1),
    metavar="N",
    default=3,
    show_default=True,
    help="Number of states listed under each concept.",
)
@strategic
@budgeted
@json_option
def inverse(
    case: str,
    to: str | None,
    actors: tuple[str, ...],
    concepts: tuple[str, ...],
    most: int,
    given: tuple[str, ...],
    images: tuple[str, ...],
    engine: str,
    seconds: float,
    memory: float,
    *,
    as_json: bool,
) -> None:
    """Find preference changes that make a goal an equilibrium.

    The exit code is 1 if no preference change of the actors does. Where the states are too many to be listed, some states with the
    goal are examined. Decision diagrams have the time of `--seconds` for the whole command. The answer names each concept that was not decided.
    """
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.engine import graph_for, invert, of_command

    read = read_case(case)
    target = goal_asked(read, to)
    if ALL in images:
        graph_of(read, given, images)  # refuses
    begun, budget = time.monotonic(), Budget(seconds, memory)
    graph = graph_for(read, engine, given=happened(read, given), images=images_of(read, images), budget=budget)
    with of_command(graph, begun, seconds):
        found = invert(graph, target, actors or None, concepts or None, most)
    if as_json:
        show_json(found.to_dict())
    else:
        show(found.parts())
    sys.exit(0 if found.possible else 1)
