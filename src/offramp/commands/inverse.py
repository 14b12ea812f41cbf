"""`offramp inverse`: find preference changes that make a goal an equilibrium."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.reading_options import ALL, graph_of, happened, images_of
from offramp.commands.shared import (
    UNDECIDED,
    budgeted,
    case_argument,
    goal_asked,
    json_option,
    read_case,
    show,
    show_json,
    strategic,
)
from offramp.commands.time_limit import within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offramp.case.model import Case
    from offramp.inverse.inverse import Changes
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.large_inverse import LargeChanges
    from offramp.tables import Table

    Answer = tuple[tuple[str | Table, ...], dict[str, Any], int]
    Asked = tuple[str, tuple[str, ...] | None, tuple[str, ...] | None, int]

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

    The exit code is 1 if no preference change of the actors does. It is 3 if none was found, but not all were tried. Where the
    states are too many to be listed, some states with the goal are examined. Decision diagrams have the time of `--seconds` for
    the whole command. The answer names each concept that was not decided.
    """
    from offramp.inverse.inverse import invert
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.engine import listed_graph, takes_diagrams

    read = read_case(case)
    target = goal_asked(read, to)
    if ALL in images:
        graph_of(read, given, images)  # refuses
    known, of_images = happened(read, given), images_of(read, images)
    asked = target, actors or None, concepts or None, most
    if takes_diagrams(read, engine, known):
        parts, plain, code = _by_diagrams(read, known, of_images, Budget(seconds, memory), asked)
    else:
        found = invert(listed_graph(read, given=known, images=of_images), *asked)
        parts, plain, code = tuple(found.parts()), found.to_dict(), _code(found)
    if as_json:
        show_json(plain)
    else:
        show(parts)
    sys.exit(code)


def _code(found: Changes | LargeChanges) -> int:
    """Return 0 where some change was found, 1 where it is certain that there is none, else `UNDECIDED`."""
    if found.possible:
        return 0
    return 1 if all(each.complete for each in found.found) else UNDECIDED


def _by_diagrams(
    case: Case, given: Sequence[str] | None, images: Mapping[str, str], budget: Budget, asked: Asked
) -> Answer:
    """Answer by decision diagrams; where the time ends, with the concepts examined until then."""
    from offramp.symbolic.engine import of_command
    from offramp.symbolic.large_graph import encode
    from offramp.symbolic.large_inverse import invert_large

    begun = time.monotonic()

    def plainly(found: LargeChanges) -> Answer:
        return found.parts(), found.to_dict(), _code(found)

    def answered(tell: Callable[[Answer], None]) -> Answer:
        graph = encode(case, given=given, images=images, budget=budget)
        with of_command(graph, begun, budget.seconds):
            return plainly(invert_large(graph, *asked, tell=lambda so_far: tell(plainly(so_far))))

    return within(budget.seconds, answered)
