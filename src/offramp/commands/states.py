"""`offramp states`: list the states of a case, with their short ids."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.reading_options import every_reading, happened, images_of
from offramp.commands.shared import (
    MORE,
    UNDECIDED,
    budgeted,
    case_argument,
    complain,
    hint,
    json_option,
    read_case,
    show,
    show_json,
    strategic_by_reading,
)
from offramp.commands.time_limit import within
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.symbolic.budget import Budget
    from offramp.tables import Table

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
    The exit code is 3 if not all states asked for were listed in time.
    """
    import numpy as np

    from offramp.case.questions import read_condition
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.engine import listed_graph, takes_diagrams

    read = read_case(case)
    # The states are the same under every reading.
    chosen_images = images_of(read, () if every_reading(images) else images)
    known = happened(read, given)
    if takes_diagrams(read, engine, known):
        if not most:
            raise QuestionError(
                f"the states are not listed in full under decision diagrams; give a number, as in `--most {MOST}`"
            )
        table, plain, count, whole = _some(read, known, chosen_images, Budget(seconds, memory), where, most)
        if folder is not None:
            write_tables([table], folder, force=force)
        if as_json:
            show_json(plain)
        else:
            show([table])
        if not whole:
            complain(f"not all states asked for are listed; ask for fewer, as in `--most {MOST}`; {MORE}")
            sys.exit(UNDECIDED)
        if count > most and not as_json:
            hint(f"offramp states {case} --where EXPR counts and lists some")
        return
    graph = listed_graph(read, given=known, images=chosen_images)
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


def _some(
    case: Case, given: Sequence[str] | None, images: Mapping[str, str], budget: Budget, where: str | None, most: int
) -> tuple[Table, dict[str, Any], int, bool]:
    """Count the states that cannot be listed; return a table of some, plain values, the number, and whether the list is whole."""
    from offramp.symbolic.encoded_states import SomeStates
    from offramp.symbolic.large_graph import encode

    def answered(_: object) -> tuple[Table, dict[str, Any], int, bool]:
        graph = encode(case, given=given, images=images, budget=budget)
        with graph.encoding.diagrams.clock.running():
            found = SomeStates(graph, where)
            return found.table(most), found.to_dict(most), found.count, not found.listed(most)[1]

    return within(budget.seconds, answered)
