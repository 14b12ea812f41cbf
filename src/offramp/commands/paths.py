"""`offramp paths`: find the way to a goal: routes and package deals."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.reading_options import (
    by_reading,
    every_reading,
    happened,
    images_of,
    show_by_reading,
    show_json_by_reading,
)
from offramp.commands.shared import (
    UNDECIDED,
    budgeted,
    case_argument,
    complain,
    goal_asked,
    json_option,
    read_case,
    show,
    show_json,
    strategic_by_reading,
)
from offramp.commands.time_limit import within
from offramp.errors import QuestionError
from offramp.tables import Table
from offramp.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading
    from offramp.paths.deals import Deals
    from offramp.paths.routes import Routes
    from offramp.symbolic.budget import Budget

__all__ = ["paths"]


@click.command()
@case_argument
@click.option("--to", metavar="EXPR", help="The target: a condition, or a goal. Without it, the goals are listed.")
@click.option("--from", "start", metavar="STATE", help="The start of the routes.  [default: the status quo]")
@click.option("--by", type=click.Choice(["improvements", "deals", "moves"]), default="deals", show_default=True,
              help="The kinds of willing steps: improvements, also package deals, or all moves.")  # fmt: skip
@click.option(
    "--most",
    type=click.IntRange(1),
    metavar="N",
    default=5,
    show_default=True,
    help="Number of routes and of deals listed.",
)
@strategic_by_reading
@budgeted
@csv_options
@json_option
def paths(
    case: str,
    to: str | None,
    start: str | None,
    by: str,
    most: int,
    given: tuple[str, ...],
    images: tuple[str, ...],
    engine: str,
    seconds: float,
    memory: float,
    folder: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Find the way to a goal: routes and package deals.

    The answer names the weakest step of each route, and the actors who object. The exit code is 1 if no willing route leads there.
    With `--image all`, it is 1 if some reading has no willing route. It is 3 if not all package deals were examined and no route was
    found, or not in time. Where the states are too many to be listed, the answer is one
    shortest route.
    """
    from offramp.progress import track

    read = read_case(case)
    target = goal_asked(read, to)
    if not every_reading(images):
        from offramp.symbolic.engine import takes_diagrams

        known, of_images = happened(read, given), images_of(read, images)
        if takes_diagrams(read, engine, known):
            from offramp.symbolic.budget import Budget

            if click.get_current_context().get_parameter_source("most") is not ParameterSource.DEFAULT:
                complain(
                    "`--most` has no effect: decision diagrams give one shortest route; `--engine arrays` lists several"
                )
            parts, values, reached = _one_route(read, known, of_images, Budget(seconds, memory), target, start, by)
            if folder is not None:
                write_tables(parts, folder, force=force)
            if as_json:
                show_json(values)
            else:
                show(parts)
            sys.exit(0 if reached else 1)
    elif engine == "symbolic":
        raise QuestionError("`--engine symbolic` answers for one reading, not for `--image all`")
    found = by_reading(read, given, images)
    origin = found[0].graph.state(start) if start else None
    most = max(most, 1)
    answers = [
        (reading, *_answered(reading.graph, target, origin, by, most, whole=folder is not None))
        for reading in track(found, "finding the way")
    ]
    if folder is not None:
        write_tables(_whole(answers), folder, force=force)
    answers = [(reading, routes, _first(deals, most)) for reading, routes, deals in answers]
    if as_json:
        plain = (
            (reading, {**reading.graph.context(), **routes.to_dict(), "deals": deals.to_dict() if deals else None})
            for reading, routes, deals in answers
        )
        show_json_by_reading(found[0].graph, plain, every=every_reading(images))
    else:
        show_by_reading((reading, _told(routes, deals)) for reading, routes, deals in answers)
    unreached = [routes for _, routes, _ in answers if not routes.reached]
    sys.exit(0 if not unreached else 1 if any(routes.complete for routes in unreached) else UNDECIDED)


def _one_route(
    case: Case,
    given: Sequence[str] | None,
    images: Mapping[str, str],
    budget: Budget,
    to: str,
    start: str | None,
    by: str,
) -> tuple[tuple[str | Table, ...], dict[str, Any], bool]:
    """Return one shortest route by decision diagrams, as parts and as plain values, and whether a willing one reaches the target."""
    from offramp.symbolic.budget import OutOfBudgetError
    from offramp.symbolic.large_graph import encode
    from offramp.symbolic.route import shortest_route

    def answered(_: object) -> tuple[tuple[str | Table, ...], dict[str, Any], bool]:
        large = encode(case, given=given, images=images, budget=budget)
        one = shortest_route(large, to, start=large.state(start) if start else None, by=by)
        return tuple(one.parts()), one.to_dict(), one.reached

    try:
        return within(budget.seconds, answered)
    except OutOfBudgetError as error:
        groups = 2 ** len(case.actors) - len(case.actors) - 1
        if by != "deals" or not groups:
            raise
        deals = f"{counted(groups, 'group')} of actors could make package deals; `--by improvements` leaves these out"
        raise OutOfBudgetError(f"{error}; {deals}") from None


def _answered(
    graph: Graph, to: str, start: int | None, by: str, most: int, *, whole: bool
) -> tuple[Routes, Deals | None]:
    """Return the routes and the deals of one reading, all deals for a table of a file."""
    from offramp.paths.deals import deals
    from offramp.paths.routes import routes
    from offramp.paths.search import refuse_what_does_not_fit
    from offramp.stability.stability import analyse

    refuse_what_does_not_fit(graph)
    held = analyse(graph)
    found = routes(graph, to, start=start, by=by, most=most, stability=held)
    if by != "deals":
        return found, None
    return found, deals(graph, to, start=start, most=graph.size if whole else most, stability=held)


def _told(found: Routes, packages: Deals | None) -> list[str | Table]:
    already = found.best is not None and not found.best.steps
    return [*found.parts(), *(packages.parts() if packages is not None and not already else ())]


def _first(packages: Deals | None, most: int) -> Deals | None:
    return replace(packages, deals=packages.deals[:most]) if packages is not None else None


def _whole(answers: list[tuple[Reading, Routes, Deals | None]]) -> list[Table]:
    """Return every table of every reading in full, named after the reading where there are several."""
    return [
        replace(part, title=f"{part.title} ({reading.name})") if len(answers) > 1 else part
        for reading, routes, packages in answers
        for part in _told(routes, packages)
        if isinstance(part, Table)
    ]
