"""`offramp best-policy`: find the best adaptive policy of one actor, as rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.over_time import FORECAST, best_value_note
from offramp.commands.run_options import run_options
from offramp.commands.shared import hint, json_option, show, show_json

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.commands.run_options import RunOptions

__all__ = ["best_policy"]


@click.command("best-policy")
@run_options("images", "sets")
@click.argument("actor", metavar="ACTOR")
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="MEASURE",
    help="The measure to improve; repeated, the weighted sum of several.  [default: the first of the case]",
)
@json_option
@csv_options
def best_policy(
    run: RunOptions,
    actor: str,
    measures: tuple[str, ...],
    folder: Path | None,
    *,
    as_json: bool,
    force: bool,
) -> None:
    """Find the best adaptive policy of ACTOR, as rules.

    An adaptive policy depends on the state and on time. The other actors choose as in the chain without a policy.
    """
    from offramp.control.best_policy import best_policy as best

    case = run.load()
    found = best(case, actor, measures or None, images=run.images_in(case))
    if as_json:
        show_json(found.to_dict())
    else:
        show([*found.parts(), str(best_value_note(case, found.images)), FORECAST])
        hint(f"offramp risk {run.case}")
    write_tables(found.parts(), folder, force=force)
