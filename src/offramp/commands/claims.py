"""`offramp claims`: test the claims of a case."""

from __future__ import annotations

import pathlib
import sys
from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.rank import DRAWING, FOLLOWING, followed
from offramp.commands.reading_options import images_of
from offramp.commands.run_options import run_options
from offramp.commands.shared import hint, json_option, show, show_json
from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.commands.run_options import RunOptions

__all__ = ["claims"]


@click.command()
@run_options(*DRAWING, *FOLLOWING)
@click.option("--claim", "names", multiple=True, metavar="NAME", help="Only this claim; may be repeated.")
@json_option
@csv_options
def claims(
    run: RunOptions,
    names: tuple[str, ...],
    folder: pathlib.Path | None,
    *,
    as_json: bool,
    force: bool,
) -> None:
    """Test the claims of a case.

    A claim on stability or reachability is tested under each reading. With doubt about preference orders, it is also tested in each
    world. A claim on chances, amounts or policies is tested in each world. A verdict that is the same everywhere is marked as
    stated: the claim restates an assumption. The exit code is 1 if a claim fails. CASE may also be a folder of results.
    """
    from offramp.claim_testing.claims import claims as tested
    from offramp.claim_testing.claims import claims_table, known_within, speaks_of_time, told
    from offramp.graph.readings import readings
    from offramp.worlds.parameters import chosen_images

    def check(case: Case) -> None:
        if not case.claims:
            raise QuestionError(
                "the case makes no claims; add for instance\n"
                "  claims:\n    it will last:\n      text: The peace will last.\n      holds: chance(war within 5 years) < 0.1"
            )
        for name in names:
            if name not in case.claims:
                raise QuestionError(f"there is no claim `{name}`{did_you_mean(name, case.claims)}")

    found, stopped, stated = None, False, None
    if run.stored is None and not pathlib.Path(run.case).is_dir():
        stated = run.load()
        check(stated)
    if stated is None or any(speaks_of_time(stated.claims[name]) for name in names or stated.claims):
        found, stopped = followed(run, check)
        if found is None:
            sys.exit(130)
        stated = found.case
    fixed = found.worlds.fixed if found is not None else chosen_images(stated, images_of(stated, run.images))
    verdicts = tested(stated, readings(stated, fixed=fixed), found, names=names or None)
    if as_json:
        show_json(told(stated, verdicts, found))
    else:
        worlds = f"{known_within(found)}. " if found is not None else ""
        show([claims_table(verdicts), f"{worlds}A model, not a forecast."])
        hint(f"offramp rank {run.case}")
    write_tables([claims_table(verdicts)], folder, force=force)
    if stopped:
        sys.exit(130)
    if any(verdict.fails for verdict in verdicts):
        sys.exit(1)
