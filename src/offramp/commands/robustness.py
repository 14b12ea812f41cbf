"""`offramp robustness`: report the share of orders of statements under which states are equilibria."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.reading_options import graph_of
from offramp.commands.shared import case_argument, hint, json_option, read_case, show, show_json, strategic

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["robustness"]


@click.command()
@case_argument
@click.option("--state", "states", multiple=True, metavar="STATE",
              help="This state, with the pairs of statements that matter; may be repeated.  [default: the equilibria]")  # fmt: skip
@strategic
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@click.option("--draws", type=click.IntRange(1), metavar="N", default=1000, show_default=True,
              help="Number of random orders, for lists with too many orders.")  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", default=0, show_default=True, help="Seed of the random orders."
)
@csv_options
@json_option
def robustness(
    case: str,
    states: tuple[str, ...],
    given: tuple[str, ...],
    images: tuple[str, ...],
    concepts: tuple[str, ...],
    draws: int,
    seed: int,
    folder: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Report the share of orders under which a state holds.

    An order of an actor's statements counts if it agrees with the known pairs. These are the pairs under `above`, and those of firm
    statements. The shares are exact under Nash, GMR and SMR. Under SEQ and SSEQ they are exact for short lists.
    """
    from offramp.preference_sensitivity.robustness import robustness as found_in

    graph = graph_of(read_case(case), given, images, "every")
    found = found_in(graph, states or None, concepts or None, pairs=bool(states), draws=draws, seed=seed)
    write_tables(found.parts(), folder, force=force)
    if as_json:
        show_json(found.to_dict())
        return
    show(found.parts())
    hint(f"offramp robustness {case} --state STATE lists the pairs of statements that matter for a state")
