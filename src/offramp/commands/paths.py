"""`offramp paths`: find the way to a goal: routes, package deals, and whose interest stands in the way."""

from __future__ import annotations

import sys

import click

from offramp.commands.shared import asked, case_argument, graph_of, json_option, show, show_json, strategic

__all__ = ["paths"]


@click.command()
@case_argument
@click.option("--to", "to", required=True, metavar="EXPR", help="Where to: a condition, or the name of a goal.")
@click.option("--from", "start", metavar="STATE", help="Where from.  [default: the status quo]")
@click.option("--by", type=click.Choice(["improvements", "deals", "moves"]), default="deals", show_default=True,
              help="What counts as a willing step.")  # fmt: skip
@click.option("--most", default=5, show_default=True, help="The most routes and deals to give.")
@strategic
@json_option
def paths(
    case: str,
    to: str,
    start: str | None,
    by: str,
    most: int,
    given: tuple[str, ...],
    images: tuple[str, ...],
    *,
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
    packages = deals(graph, to, start=origin, most=max(most, 1), stability=held) if by == "deals" else None
    if as_json:
        show_json({**asked(graph), **found.to_dict(), "deals": packages.to_dict() if packages else None})
    else:
        already = found.best is not None and not found.best.steps
        show([*found.parts(), *(packages.parts() if packages is not None and not already else ())])
    sys.exit(0 if found.reached else 1)
