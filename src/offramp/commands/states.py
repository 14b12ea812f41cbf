"""`offramp states`: list the states of a case, with their short ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.reading_options import every_reading, happened, images_of
from offramp.commands.shared import (
    budgeted,
    case_argument,
    hint,
    json_option,
    read_case,
    show,
    show_json,
    strategic_by_reading,
)
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["states"]

MOST = 200
"""Number of states listed by default."""


@click.command()
@case_argument
@strategic_by_reading
@click.option("--where", metavar="EXPR", help="Only states that satisfy this condition.")
@click.option(
    "--most",
    type=click.IntRange(0),
    metavar="N",
    default=MOST,
    show_default=True,
    help="Number of states listed; 0: all.",
)
@budgeted
@csv_options
@json_option
def states(
    case: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    where: str | None,
    most: int,
    engine: str,
    seconds: float,
    memory: float,
    folder: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """List the states of a case, with their short ids.

    Where the states are too many to be listed, they are counted, and the nearest to the status quo are listed.
    """
    import numpy as np

    from offramp.case.questions import read_condition
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.engine import graph_for
    from offramp.symbolic.large_graph import LargeGraph

    read = read_case(case)
    # The states are the same under every reading.
    chosen_images = images_of(read, () if every_reading(images) else images)
    budget = Budget(seconds, memory)
    graph = graph_for(read, engine, given=happened(read, given), images=chosen_images, budget=budget)
    if isinstance(graph, LargeGraph):
        with graph.encoding.diagrams.clock.running():
            _show_large(case, graph, where, most, folder, force=force, as_json=as_json)
        return
    mask = graph.satisfying(read_condition(graph.case, where)) if where is not None else np.ones(graph.size, dtype=bool)
    chosen = np.flatnonzero(mask).tolist()
    if folder is not None:
        write_tables([graph.table(chosen, 0)], folder, force=force)
    if as_json:
        show_json(graph.to_dict(chosen))
        return
    show([graph.table(chosen, most)])
    if most and len(chosen) > most:
        hint(f"offramp states {case} --most 0 shows all, --where EXPR some")


def _show_large(
    case: str, graph: LargeGraph, where: str | None, most: int, folder: Path | None, *, force: bool, as_json: bool
) -> None:
    """Count the states of a graph that cannot be listed, and list some."""
    from offramp.symbolic.encoded_states import SomeStates

    found = SomeStates(graph, where)
    if not most:
        raise QuestionError(
            f"the states are not listed in full under decision diagrams; give a number, as in `--most {MOST}`"
        )
    if folder is not None:
        write_tables([found.table(most)], folder, force=force)
    if as_json:
        show_json(found.to_dict(most))
        return
    show([found.table(most)])
    if found.count > most:
        hint(f"offramp states {case} --where EXPR counts and lists some")
