"""`offramp risk`: say what can go wrong, and when, under each policy."""

from __future__ import annotations

import pathlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.run_options import with_set
from offramp.commands.shared import (
    ALL,
    case_argument,
    complain,
    csv_options,
    every_reading,
    hint,
    images_of,
    json_option,
    read_case,
    show,
    show_json,
    write_tables,
)

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.tables import Table

__all__ = ["risk"]


@click.command()
@case_argument
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME", help="Only this policy; may be repeated.  [default: all]"
)
@click.option(
    "--image", "images", multiple=True, metavar="ACTOR=IMAGE", help="Take this reading of an actor; may be repeated."
)
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="NAME=VALUE",
    help="Take this value of an unknown (or of any entry of the file, by its path).",
)
@click.option(
    "--horizon",
    metavar="SPAN",
    help="How far curves, endings, --reach, --paths and --export look ahead, such as `5 years`; a measure keeps its own time.  "
    "[default: the case's]",
)
@click.option("--delay", metavar="SPAN", help="Let the policies begin so much later (not with --waiting or --best).")
@click.option(
    "--discount",
    type=float,
    default=0.0,
    show_default=True,
    metavar="RATE",
    help="Count what comes later less, by RATE a year: counts and harms, their curves, --waiting.",
)
@click.option("--reach", metavar="EXPR", help="Also say when this condition, or goal, first comes about.")
@click.option("--waiting", metavar="MEASURE", help="Also say what it costs to begin later, by this measure.")
@click.option(
    "--threshold",
    type=float,
    metavar="NUMBER",
    help="With --waiting: and the last date on which the measure still keeps to this.",
)
@click.option(
    "--best", metavar="ACTOR", help="Also say what this actor could do at best, looking at the state, as rules."
)
@click.option(
    "--for",
    "measures",
    multiple=True,
    metavar="MEASURE",
    help="With --best: for this measure; repeated, for their weighted sum.  [default: the first]",
)
@click.option(
    "--paths", type=click.IntRange(0), default=0, metavar="N", help="Also tell N example histories of each policy."
)
@click.option(
    "--simulate", "replicates", type=click.IntRange(0), default=0, metavar="N",
    help="Also draw N histories of each policy: intervals and distributions.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of what is drawn.")
@click.option(
    "--export",
    "exported",
    metavar="FOLDER",
    type=click.Path(path_type=pathlib.Path),
    help="Also write the chain of each policy for the model checkers Storm and PRISM into this folder.",
)
@json_option
@partial(csv_options, also="--export")
def risk(
    case: str,
    policies: tuple[str, ...],
    images: tuple[str, ...],
    sets: tuple[str, ...],
    horizon: str | None,
    delay: str | None,
    discount: float,
    reach: str | None,
    waiting: str | None,
    threshold: float | None,
    best: str | None,
    measures: tuple[str, ...],
    paths: int,
    replicates: int,
    seed: int,
    exported: pathlib.Path | None,
    folder: pathlib.Path | None,
    *,
    as_json: bool,
    force: bool,
) -> None:
    """Say what can go wrong, and when, under each policy.

    The case moves as a jump process: actors reconsider at their tempo and pick what suits them, not always rightly;
    events happen at their rates. War by decision and war by accident are shown apart. A model, not a forecast.
    """
    from offramp.errors import QuestionError
    from offramp.risk.assess import assess, only_drawn

    _refuse_combinations(
        (threshold is not None and waiting is None, "--threshold speaks of what waiting costs; add --waiting MEASURE"),
        (measures and best is None, "--for says what --best is to be best for; add --best ACTOR"),
        (delay and waiting, "--waiting begins the policies later and later by itself; leave out --delay"),
        (delay and best, "--best asks what can be done from the start on; leave out --delay, or ask on its own"),
        (discount and best, "--best does not discount; leave out --discount, or ask on its own"),
        (discount and replicates, "drawn histories are not discounted; leave out --discount, or --simulate"),
        (discount and exported, "exported properties are not discounted; leave out --discount, or --export"),
    )
    loaded = read_case(case)
    if sets:
        loaded = with_set(loaded, sets)
    chosen = _policies(policies)
    if every_reading(images):
        raise QuestionError(
            "this command answers for one reading at a time; write for instance `--image dprk=unifier`, once per reading"
        )
    taken = images_of(loaded, images)
    further = reach is not None or waiting is not None or exported is not None
    exact, drawn = _followed(loaded, chosen, drawing=bool(replicates or paths), further=further)
    late = _years(delay) or 0.0
    found = assess(loaded, exact, images=taken, horizon=_years(horizon), delay=late, discount=discount)
    found = replace(found, notes=(*found.notes, *only_drawn(drawn)))
    more: list[Table | str] = []
    values: dict[str, Any] = {}
    if reach is not None:
        from offramp.risk.first_passage import first_passage

        passage = first_passage(loaded, reach, exact, images=taken, horizon=found.horizon, delay=late)
        more.append(passage.table())
        values["reach"] = passage.to_dict()
    if waiting is not None:
        from offramp.risk.waiting import waiting as cost_of_waiting

        cost = cost_of_waiting(loaded, waiting, exact, images=taken, threshold=threshold, discount=discount)
        more.append(cost.table())
        values["waiting"] = cost.to_dict()
    if best is not None:
        from offramp.control.best_policy import best_policy

        adaptive = best_policy(loaded, best, measures or None, images=taken)
        more += adaptive.parts()
        values["best"] = adaptive.to_dict()
    if replicates:
        from offramp.risk.simulation import simulate

        simulated = simulate(loaded, chosen, replicates=replicates, seed=seed, delay=late, images=taken)
        more.append(simulated.table())
        values["simulated"] = simulated.to_dict()
    if paths:
        from offramp.risk.assess import policies_of
        from offramp.risk.histories import histories

        told = [
            history
            for name in policies_of(loaded, chosen)
            for history in histories(loaded, name, paths, seed=seed, horizon=found.horizon, delay=late, images=taken)
        ]
        more += [f"\n{history}" for history in told]
        values["histories"] = [history.to_dict() for history in told]
    if as_json:
        show_json({**found.to_dict(), **values})
    else:
        sizes = max((outcome.nodes for outcome in found.outcomes), default=0)
        exactly = f"{sizes:,} nodes; {found.exactness}. " if found.outcomes else ""
        notes = [note if note.startswith("warning: ") else f"note: {note}" for note in found.notes]
        taken_as = "".join(f", {loaded.name(actor)} read as {image}" for actor, image in found.images.items())
        notes.append(f"note: every unknown at its best value{taken_as}; `offramp rank` looks at all that is not known")
        show([*found.tables, *more, *notes, f"{exactly}A model, not a forecast."])
        hint(f"offramp risk {case} --waiting {found.measure_specs[0].name if found.measure_specs else 'MEASURE'}")
    write_tables([*found.tables, *more], folder, force=force)
    if exported is not None:
        from offramp.model_checking.export import write_chains

        names = [outcome.policy if outcome.policy in loaded.policies else None for outcome in found.outcomes]
        written = write_chains(loaded, names, exported, images=taken, horizon=found.horizon, delay=late, force=force)
        for path in written:
            complain(f"wrote {path}")


def _refuse_combinations(*wrong: tuple[object, str]) -> None:
    """Raise where an option would have no effect on another, with a sentence that says so."""
    for given, message in wrong:
        if given:
            raise click.UsageError(message)


def _followed(
    case: Case, policies: tuple[str, ...] | None, *, drawing: bool, further: bool
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Return which of the policies named are assessed, and which of them are only drawn, where histories are drawn.

    Where a `further` question needs a policy that can be followed and there is none, all are assessed, and refused.
    """
    from offramp.chain.schedule import runs_from_a_trigger
    from offramp.risk.assess import policies_of

    if policies is None or not drawing:
        return policies, ()
    names = tuple(name for name in policies_of(case, policies) if name is not None)
    drawn = tuple(name for name in names if runs_from_a_trigger(case, name))
    exact = tuple(name for name in names if name not in drawn)
    return (exact, drawn) if exact or not further else (policies, ())


def _policies(policies: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the policies asked for; None, or `all`, is every one."""
    if ALL in policies and set(policies) != {ALL}:
        raise click.UsageError("`--policy all` is every policy; leave out the other --policy, or leave out `all`")
    return None if not policies or ALL in policies else policies


def _years(text: str | None) -> float | None:
    from offramp.case.duration import Duration
    from offramp.errors import QuestionError

    if text is None:
        return None
    try:
        return Duration.read(text).years
    except ValueError as error:
        raise QuestionError(str(error)) from None
