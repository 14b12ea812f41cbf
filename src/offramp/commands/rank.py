"""`offramp rank`: compare the policies of a case over all uncertainties."""

from __future__ import annotations

import pathlib
import sys
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.run_options import run_options
from offramp.commands.shared import are_in, complain, hint, json_option, show, show_json, tell_versions
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.commands.run_options import RunOptions
    from offramp.ensemble.outcomes import Outcomes
    from offramp.ranking.rank import Ranking
    from offramp.tables import Table

__all__ = ["DRAWING", "FOLLOWING", "followed", "rank"]

DRAWING = ("samples", "seed", "method", "images", "sets")
"""The options of the drawn worlds."""

FOLLOWING = ("policies", "stored", "workers", "cluster")
"""The options of the evaluated policies and of the stored results."""


@click.command()
@run_options(*DRAWING, *FOLLOWING, "shard")
@click.option(
    "--measure", "measures", multiple=True, metavar="MEASURE",
    help="Also the details of this measure: ranks, metrics, worlds in which another policy is best, decisive uncertainties; may be repeated.",
)  # fmt: skip
@click.option(
    "--threshold", type=float, metavar="NUMBER",
    help="Satisficing level of the one --measure: worlds in which the lead misses it, and Starr's domain criterion.",
)  # fmt: skip
@click.option(
    "--pessimism", type=click.FloatRange(0, 1), metavar="SHARE", default=0.5, show_default=True,
    help="Weight of the worst world in Hurwicz's rule.",
)  # fmt: skip
@click.option(
    "--percentile", type=click.FloatRange(0, 1), metavar="SHARE", default=0.9, show_default=True,
    help="Percentile of percentile regret, from 0 to 1.",
)  # fmt: skip
@click.option(
    "--trees", is_flag=True,
    help="With --measure: scenario discovery by classification trees (CART), beside PRIM.",
)  # fmt: skip
@click.option(
    "--sobol", type=click.IntRange(2), metavar="N",
    help="With --measure: Sobol indices from N runs per uncertainty, a power of two.",
)  # fmt: skip
@json_option
@csv_options
def rank(
    run: RunOptions,
    measures: tuple[str, ...],
    threshold: float | None,
    pessimism: float,
    percentile: float,
    sobol: int | None,
    folder: Path | None,
    *,
    trees: bool,
    as_json: bool,
    force: bool,
) -> None:
    """Compare the policies of a case over all uncertainties.

    All policies are evaluated in the same worlds; see `offramp worlds`. The answer has the consequences, dominance, the lead, regret,
    acceptability and robustness metrics. The lead is one policy, several level policies, or a trade-off. CASE may also be a folder
    of results from --out.
    """
    from offramp.ranking.drivers import check_runs
    from offramp.ranking.rank import measures_of
    from offramp.ranking.rank import rank as ranked
    from offramp.ranking.robustness import MetricParameters
    from offramp.text import counted

    if threshold is not None and len(measures) != 1:
        raise click.UsageError("--threshold concerns one measure; add one --measure MEASURE")
    if sobol is not None and not measures:
        raise click.UsageError("--sobol concerns a measure; add --measure MEASURE")
    if threshold is not None and not isfinite(threshold):
        raise click.UsageError(f"the threshold is {threshold:g}; expected a finite number, in the unit of the measure")
    if trees and not measures:
        raise click.UsageError("--trees concerns a measure; add --measure MEASURE")
    if run.shard is not None and run.stored is None:
        raise click.UsageError("a shard has to be kept to be brought together with the others; add --out FOLDER")
    if sobol is not None:
        check_runs(sobol)

    def check(case: Case) -> None:
        measures_of(case, measures or None)

    found, stopped = followed(run, check)
    if found is None:
        sys.exit(130 if stopped else 0)
    limits = {} if threshold is None else dict.fromkeys(measures_of(found.case, measures), threshold)
    ranking = ranked(found, options=MetricParameters(alpha=pessimism, percentile=percentile), thresholds=limits)
    more, values = _more(ranking, measures, threshold, sobol, trees=trees)
    if as_json:
        show_json({**ranking.to_dict(), **values})
    else:
        show(
            [
                *ranking.parts(),
                *more,
                f"{counted(found.count, 'world')}, seed {found.worlds.seed}. A model, not a forecast.",
            ]
        )
        hint(f"offramp rank {run.case} --measure {(*ranking.orders, *ranking.measures)[0]}")
    write_tables([*ranking.parts(), *more], folder, force=force)
    if stopped:
        sys.exit(130)


def followed(run: RunOptions, check: Callable[[Case], None]) -> tuple[Outcomes | None, bool]:
    """Evaluate the policies of a case in worlds, or read stored results; report missing parts on standard error.

    `check` sees the case first, and raises if it cannot answer the question. Returns the outcomes (None if there are
    none to show) and whether the run was interrupted.
    """
    from offramp.ensemble.run import run as evaluated
    from offramp.ensemble.store import load_outcomes
    from offramp.text import counted

    if pathlib.Path(run.case).is_dir():
        _refuse_what_results_settle(run.case)
        stored_outcomes = load_outcomes(run.case)
        tell_versions(pathlib.Path(run.case))
        check(stored_outcomes.case)
        return stored_outcomes, False
    worlds = run.draw()
    check(worlds.case)
    found = evaluated(
        worlds,
        run.policies or None,
        folder=run.stored,
        shard=run.shard,
        cluster=run.cluster,
        threads=run.workers,
        command=" ".join(["offramp", *sys.argv[1:]]),
    )
    if found.stopped:
        kept = (
            f"kept in {run.stored}; the same command goes on from there"
            if run.stored
            else "this is of those alone; with --out FOLDER they are kept"
        )
        told = found.outcomes.count if found.outcomes is not None else 0
        gap = f" (shown: the first {told:,}, up to a gap)" if run.shard is None and 0 < told < found.done else ""
        complain(f"stopped after {found.done:,} of {counted(found.asked, 'world')}{gap}: {kept}")
    elif run.stored is not None:
        complain(are_in(found.done, run.stored))
    if run.stored is not None and found.done:
        tell_versions(run.stored)
    if run.shard is not None:
        complain(
            f"shard {run.shard[0]} of {run.shard[1]}; bring them together with: offramp merge FOLDER {run.stored} …"
        )
        return None, found.stopped
    return found.outcomes, found.stopped


SETTLED = ("known_by", *DRAWING, *FOLLOWING, "shard")
"""The options that stored results have settled: which worlds were drawn, and which policies were evaluated."""


def _refuse_what_results_settle(folder: str) -> None:
    """Raise if an option requests other worlds or policies than those of the stored results."""
    context = click.get_current_context()
    for param in context.command.params:
        given = param.name in SETTLED and context.get_parameter_source(param.name) is ParameterSource.COMMANDLINE
        if given:
            raise click.UsageError(
                f"{folder} holds results, which say what was drawn and followed; leave out {param.opts[0]}"
            )


def _more(
    ranking: Ranking, measures: tuple[str, ...], threshold: float | None, sobol: int | None, *, trees: bool
) -> tuple[list[str | Table], dict[str, Any]]:
    """Answer the further questions: as texts and tables, and as plain values."""
    parts: list[str | Table] = []
    values: dict[str, Any] = {}
    for measure in measures:
        leading = ranking.leading(measure)
        found: dict[str, Any] = {"measure": measure, "policies": list(leading)}
        parts.append(f"\n{ranking.outcomes.measure_spec(measure).label}\n")
        if measure in ranking.orders:
            parts += _of_a_judged_measure(ranking, measure, found, sobol)
        else:
            why = ranking.judged.left_out[measure]
            parts.append(f"Policies are not ranked by it: {why}.")
            found["left out"] = why
        searched = {"flips": ranking.flips} if measure in ranking.orders else {}
        if threshold is not None:
            searched["fails"] = partial(ranking.fails, leading, limit=threshold)
        for name, search in searched.items():
            discovery = search(measure=measure)
            parts += discovery.parts()
            found[name] = discovery.to_dict()
            if trees:
                grown = search(measure=measure, by="cart")
                parts += ["By a classification tree (CART):", *grown.parts()]
                found.setdefault("trees", {})[name] = grown.to_dict()
        values.setdefault("details", {})[measure] = found
    return parts, values


def _of_a_judged_measure(ranking: Ranking, measure: str, found: dict[str, Any], sobol: int | None) -> list[str | Table]:
    """Return the ranks by a measure, the metrics and the deciding inputs, and add them to the plain values."""
    shares = ranking.acceptability_by(measure)
    parts: list[str | Table] = [*shares.parts(), *ranking.order(measure).parts()]
    found["acceptability"] = {**shares.to_dict(), "pairwise": shares.pairwise}
    try:
        decided = ranking.decided(measure)
        parts += decided.parts()
        found |= decided.to_dict()
    except QuestionError as error:
        parts.append(f"The deciding inputs are not analysed: {error}.")
        found |= {"moves": None, "choice": None, "worth": None}
    if sobol is not None:
        variances = ranking.variances(measure, sobol)
        parts += variances.parts()
        found["sobol"] = variances.to_dict()
    return parts
