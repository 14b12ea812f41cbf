"""`offramp waiting`: report the cost of beginning a policy later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.over_time import FORECAST, best_value_note
from offramp.commands.run_options import run_options
from offramp.commands.shared import hint, json_option, show, show_json

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.commands.run_options import RunOptions

__all__ = ["waiting"]


@click.command()
@run_options("policies", "images", "sets", "discount")
@click.option("--measure", metavar="MEASURE", help="The measure that waiting costs.  [default: the first of the case]")
@click.option(
    "--threshold", type=float, metavar="NUMBER", help="Also the latest start that meets this value of the measure."
)
@json_option
@csv_options
def waiting(
    run: RunOptions,
    measure: str | None,
    threshold: float | None,
    folder: Path | None,
    *,
    as_json: bool,
    force: bool,
) -> None:
    """Report the cost of waiting: a measure by the delay.

    Every policy begins later and later. The delays go from none to the time of the measure.
    """
    from offramp.risk.waiting import waiting as cost_of_waiting

    policies = run.chosen_policies()
    case = run.load()
    found = cost_of_waiting(
        case,
        measure or _first_measure(case),
        policies,
        images=run.images_in(case),
        threshold=threshold,
        discount=run.discount,
    )
    if as_json:
        show_json(found.to_dict())
    else:
        show([found.table(), str(best_value_note(case, found.images)), FORECAST])
        hint(f"offramp risk {run.case}")
    write_tables([found.table()], folder, force=force)


def _first_measure(case: Case) -> str:
    from offramp.errors import QuestionError

    for name in case.measures:
        return name
    raise QuestionError(
        "the case has no measures; add for instance `measures: {war: {chance of: war, within: 5 years, want: low}}`"
    )
