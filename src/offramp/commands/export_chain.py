"""`offramp export-chain`: write the chain of each policy for the model checkers Storm and PRISM."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import click

from offramp.commands.over_time import base_images
from offramp.commands.run_options import run_options
from offramp.commands.shared import complain, hint, json_option, show_json

if TYPE_CHECKING:
    from offramp.commands.run_options import RunOptions

__all__ = ["export_chain"]


@click.command("export-chain")
@run_options(
    "policies",
    "images",
    "sets",
    "horizon",
    "delay",
    horizon={"help": "Time horizon of the chain, such as `5 years`; at least the last measure.  [default: the case's]"},
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=pathlib.Path))
@json_option
@click.option("--force", is_flag=True, help="Overwrite existing files.")
def export_chain(run: RunOptions, folder: pathlib.Path, *, as_json: bool, force: bool) -> None:
    """Write the chain of each policy for Storm and PRISM.

    The files in FOLDER are input of these model checkers. All files are written, or none. Every unknown has its best value.
    """
    from offramp.errors import QuestionError
    from offramp.model_checking.export import write_chains
    from offramp.risk.assess import chain_policies, years_needed
    from offramp.risk.endings import endings
    from offramp.risk.measures import measure_specs

    chosen = run.chosen_policies()
    case = run.load()
    if not measure_specs(case) and not endings(case):
        raise QuestionError(
            "the case has no measures and no endings, so there is nothing to export; add for instance\n"
            "  measures:\n    war: {chance of: war, within: 5 years, want: low}"
        )
    images, delay = run.images_in(case), run.years("delay") or 0.0
    horizon, _ = years_needed(case, run.years("horizon"))
    names, drawn = chain_policies(case, chosen)
    written = write_chains(case, names, folder, images=images, horizon=horizon, delay=delay, force=force)
    if as_json:
        show_json(
            {
                "case": case.title,
                "format": 1,
                "images": base_images(case, images),
                "horizon": horizon,
                "delay": delay,
                "policies": [name for name in names if name is not None],
                "left_out": list(drawn),
                "files": [str(path) for path in written],
            }
        )
        return
    for path in written:
        complain(f"wrote {path}")
    for name in drawn:
        complain(f"left out {name}: its time runs from a trigger, which no Markov chain can represent")
    hint(f"offramp risk {run.case}")
