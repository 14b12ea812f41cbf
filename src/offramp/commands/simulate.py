"""`offramp simulate`: draw histories of every policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.over_time import FORECAST, base_images, best_value_note
from offramp.commands.run_options import run_options
from offramp.commands.shared import complain, hint, json_option, show, show_json

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.commands.run_options import RunOptions
    from offramp.tables import Table

__all__ = ["simulate"]

SLOW_STEPS = 1e8
"""Number of steps above which an estimate of the duration is shown first."""

REPLICATES = 1000
"""Number of histories per policy by default."""


@click.command()
@run_options(
    "policies",
    "images",
    "sets",
    "horizon",
    "delay",
    "seed",
    horizon={"help": "Length of the example histories, such as `5 years`.  [default: the case's]"},
)
@click.option(
    "--replicates",
    type=click.IntRange(0),
    default=REPLICATES,
    show_default=True,
    metavar="N",
    help="Number of histories per policy behind the estimates; 0: no estimates.",
)
@click.option(
    "--examples", type=click.IntRange(0), default=0, show_default=True, metavar="N",
    help="Number of example histories per policy, step by step.",
)  # fmt: skip
@json_option
@csv_options
def simulate(
    run: RunOptions,
    replicates: int,
    examples: int,
    folder: Path | None,
    *,
    as_json: bool,
    force: bool,
) -> None:
    """Draw histories of every policy.

    The answer has intervals and quantiles of the measures, and example histories. Drawn histories also follow policies whose
    time runs from a trigger, which `risk` leaves out.
    """
    from offramp.risk.assess import policies_of, years_needed
    from offramp.risk.histories import histories
    from offramp.risk.simulation import simulate as simulated
    from offramp.risk.simulation import simulation_steps

    if not replicates and not examples:
        raise click.UsageError("neither estimates nor examples are requested; add --replicates N or --examples N")
    chosen = run.chosen_policies()
    case = run.load()
    images, delay = run.images_in(case), run.years("delay") or 0.0
    horizon, _ = years_needed(case, run.years("horizon"))
    taken = base_images(case, images)
    parts: list[str | Table] = []
    values: dict[str, Any] = {"seed": run.seed, "replicates": replicates, "policies": {}}
    if replicates:
        steps = simulation_steps(case, chosen, replicates=replicates, delay=delay, images=images)
        if steps > SLOW_STEPS:
            complain(f"up to {steps:.2g} steps are simulated, which takes {_duration(steps)} at most; Ctrl-C stops")
        found = simulated(case, chosen, replicates=replicates, seed=run.seed, delay=delay, images=images)
        parts.append(found.table())
        values = found.to_dict()
    told = [
        history
        for name in (policies_of(case, chosen) if examples else ())
        for history in histories(case, name, examples, seed=run.seed, horizon=horizon, delay=delay, images=images)
    ]
    parts += [f"\n{history}" for history in told]
    if as_json:
        head = {"case": case.title, "format": 1, "images": taken, "horizon": horizon, "delay": delay}
        show_json({**head, **values, "histories": [history.to_dict() for history in told]})
    else:
        show([*parts, str(best_value_note(case, taken)), FORECAST])
        hint(f"offramp risk {run.case}")
    write_tables(parts, folder, force=force)


def _duration(steps: float) -> str:
    """Print the approximate duration of the simulation of some steps.

    >>> _duration(3e8), _duration(2e10), _duration(9e10)
    ('about 30 seconds', 'about 33 minutes', 'about 2.5 hours')
    """
    from offramp.risk.simulated_histories import STEPS_PER_SECOND

    seconds = steps / STEPS_PER_SECOND
    if seconds < 100:
        return f"about {seconds:.0f} seconds"
    return f"about {seconds / 60:.0f} minutes" if seconds < 6000 else f"about {seconds / 3600:.1f} hours"
