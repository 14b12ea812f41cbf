"""`offramp paths`: find the way to a goal: routes, package deals, and whose interest stands in the way."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from offramp.commands.shared import (
    asked,
    case_argument,
    csv_options,
    graph_of,
    json_option,
    show,
    show_json,
    strategic,
    write_tables,
)

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["paths"]


@click.command()
@case_argument
@click.option("--to", "to", required=True, metavar="EXPR", help="Where to: a condition, or the name of a goal.")
@click.option("--from", "start", metavar="STATE", help="Where from.  [default: the status quo]")
@click.option("--by", type=click.Choice(["improvements", "deals", "moves"]), default="deals", show_default=True,
              help="What counts as a willing step.")  # fmt: skip
@click.option("--most", default=5, show_default=True, help="The most routes and deals to give.")
@strategic
@csv_options
@json_option
def paths(
    case: str,
    to: str,
    start: str | None,
    by: str,
    most: int,
    given: tuple[str, ...],
    images: tuple[str, ...],
    folder: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Find the way to a goal: routes, package deals, and whose interest stands in the way.

    The exit code is 1 where no willing route leads there.
    """
    from offramp.case.reading import load
    from offramp.paths.deals import deals
    from offramp.paths.routes import routes
    from offramp.stability.stability import analyse

    graph = graph_of(load(case), given, images)
    held = analyse(graph)
    origin = graph.state(start) if start else None
    found = routes(graph, to, start=origin, by=by, most=max(most, 1), stability=held)
    whole = deals(graph, to, start=origin, most=graph.size, stability=held) if by == "deals" else None
    packages = replace(whole, deals=whole.deals[: max(most, 1)]) if whole is not None else None
    already = found.best is not None and not found.best.steps
    if folder is not None:
        write_tables(
            [*found.parts(), *(whole.parts() if whole is not None and not already else ())], folder, force=force
        )
    if as_json:
        show_json({**asked(graph), **found.to_dict(), "deals": packages.to_dict() if packages else None})
    else:
        show([*found.parts(), *(packages.parts() if packages is not None and not already else ())])
    sys.exit(0 if found.reached else 1)
