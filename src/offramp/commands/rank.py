"""`offramp rank`: which policy leads across everything not known, when it is not best, and what decides it."""

from __future__ import annotations

import pathlib
import re
import sys
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from offramp.commands.shared import (
    are_in,
    case_argument,
    complain,
    csv_options,
    hint,
    json_option,
    read_case,
    show,
    show_json,
    tell_versions,
    write_tables,
)
from offramp.commands.worlds import drawing, drawn
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes
    from offramp.ranking.rank import Ranking
    from offramp.tables import Table

__all__ = [
    "cluster_option",
    "followed",
    "how_run",
    "policies_option",
    "rank",
    "running",
    "stored_option",
    "workers_option",
]


class _Shard(click.ParamType[tuple[int, int]]):
    """`i/n`."""

    name = "i/n"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"\s*(\d+)\s*/\s*(\d+)\s*", str(value))
        if match is None:
            self.fail(f"`{value}` is no shard; write for instance 1/4")
        return int(match[1]), int(match[2])


policies_option = click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="NAME",
    help="Only this policy; may be repeated.  [default: all]",
)
stored_option = click.option(
    "--out",
    "stored",
    metavar="FOLDER",
    type=click.Path(path_type=pathlib.Path),
    help="Keep results in this folder (Parquet), world by world; run again, it goes on where it stopped.",
)
workers_option = click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="How many threads to use.  [default: one per core]"
)
cluster_option = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Use a Dask cluster: its scheduler's address, or `local` for processes here.",
)


def how_run(command: Any) -> Any:
    """Give a command the options that say by what worlds are run through."""
    return workers_option(cluster_option(command))


def running(command: Any) -> Any:
    """Give a command the options that say how worlds are run through and where results are kept."""
    return policies_option(stored_option(how_run(command)))


@click.command()
@case_argument
@click.option(
    "--measure", "measures", multiple=True, metavar="MEASURE",
    help="Also show everything on this measure: ranks, metrics, when the lead is not best, what decides it; may be repeated.",
)  # fmt: skip
@click.option(
    "--threshold", type=float, metavar="NUMBER",
    help="With one --measure: what is good enough, also for Starr's domain; in which worlds the lead misses it.",
)  # fmt: skip
@click.option(
    "--pessimism", type=click.FloatRange(0, 1), metavar="SHARE", default=0.5, show_default=True,
    help="Of Hurwicz's rule: the weight of the worst world beside the best.",
)  # fmt: skip
@click.option(
    "--percentile", type=click.FloatRange(0, 1), metavar="SHARE", default=0.9, show_default=True,
    help="Of percentile regret: which percentile, from 0 (the least regret) to 1.",
)  # fmt: skip
@click.option(
    "--trees", is_flag=True,
    help="With --measure: seek the worlds in which the lead is not best (or misses --threshold) by a classification tree (CART) too.",
)  # fmt: skip
@click.option(
    "--sobol", type=click.IntRange(2), metavar="N",
    help="With --measure: also Sobol indices, from N runs per unknown (a power of two).",
)  # fmt: skip
@drawing
@running
@click.option(
    "--shard", type=_Shard(), metavar="I/N",
    help="Do only the I-th of N shares of the worlds, for job arrays; needs --out. Bring them together with `offramp merge`.",
)  # fmt: skip
@json_option
@csv_options
def rank(
    case: str,
    measures: tuple[str, ...],
    threshold: float | None,
    pessimism: float,
    percentile: float,
    sobol: int | None,
    samples: int | None,
    seed: int,
    method: str,
    images: tuple[str, ...],
    sets: tuple[str, ...],
    policies: tuple[str, ...],
    stored: pathlib.Path | None,
    workers: int | None,
    cluster: str | None,
    shard: tuple[int, int] | None,
    folder: pathlib.Path | None,
    *,
    trees: bool,
    as_json: bool,
    force: bool,
) -> None:
    """Compare the policies of a case across everything not known: which leads, when it is not best, and what decides it.

    All policies are followed through the same worlds (see `offramp worlds`). Shown are their consequences, which dominates
    which, the lead (one policy, several that are level, or a trade-off), regret, acceptability over worlds and weights, and
    robustness metrics. CASE may also be a folder of results that --out made. The numbers depend on the case, the seed and the
    number of worlds alone.
    """
    from offramp.ranking.drivers import check_runs
    from offramp.ranking.rank import measures_of
    from offramp.ranking.rank import rank as ranked
    from offramp.ranking.robustness import MetricParameters
    from offramp.text import counted

    if threshold is not None and len(measures) != 1:
        raise click.UsageError("--threshold speaks of one measure; add one --measure MEASURE")
    if sobol is not None and not measures:
        raise click.UsageError("--sobol speaks of a measure; add --measure MEASURE")
    if threshold is not None and not isfinite(threshold):
        raise click.UsageError(f"the threshold is {threshold:g}; expected a finite number, in the unit of the measure")
    if trees and not measures:
        raise click.UsageError("--trees speaks of a measure; add --measure MEASURE")
    if shard is not None and stored is None:
        raise click.UsageError("a shard has to be kept to be brought together with the others; add --out FOLDER")
    if sobol is not None:
        check_runs(sobol)

    def check(case: Case) -> None:
        measures_of(case, measures or None)

    found, stopped = followed(
        case, samples, seed, method, images, sets, policies, stored, workers, cluster, shard=shard, check=check
    )
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
        hint(f"offramp rank {case} --measure {(*ranking.orders, *ranking.measures)[0]}")
    write_tables([*ranking.parts(), *more], folder, force=force)
    if stopped:
        sys.exit(130)


def followed(
    case: str,
    samples: int | None,
    seed: int,
    method: str,
    images: tuple[str, ...],
    sets: tuple[str, ...],
    policies: tuple[str, ...],
    stored: pathlib.Path | None,
    workers: int | None,
    cluster: str | None,
    *,
    check: Callable[[Case], None],
    shard: tuple[int, int] | None = None,
) -> tuple[Outcomes | None, bool]:
    """Follow the policies of a case through worlds, or read results; say on standard error what is not whole.

    `check` sees the case first, and raises where it cannot answer what is asked. Returns the outcomes (None where there are
    none to speak of) and whether somebody stopped it.
    """
    from offramp.ensemble.run import run
    from offramp.ensemble.store import load_outcomes
    from offramp.text import counted

    if pathlib.Path(case).is_dir():
        _refuse_what_results_settle(case)
        stored_outcomes = load_outcomes(case)
        tell_versions(pathlib.Path(case))
        check(stored_outcomes.case)
        return stored_outcomes, False
    worlds = drawn(read_case(case), samples, seed, method, images, sets)
    check(worlds.case)
    found = run(
        worlds,
        policies or None,
        folder=stored,
        shard=shard,
        cluster=cluster,
        threads=workers,
        command=" ".join(["offramp", *sys.argv[1:]]),
    )
    if found.stopped:
        kept = (
            f"kept in {stored}; the same command goes on from there"
            if stored
            else "this is of those alone; with --out FOLDER they are kept"
        )
        told = found.outcomes.count if found.outcomes is not None else 0
        gap = f" (shown: the first {told:,}, up to a gap)" if shard is None and 0 < told < found.done else ""
        complain(f"stopped after {found.done:,} of {counted(found.asked, 'world')}{gap}: {kept}")
    elif stored is not None:
        complain(are_in(found.done, stored))
    if stored is not None and found.done:
        tell_versions(stored)
    if shard is not None:
        complain(f"shard {shard[0]} of {shard[1]}; bring them together with: offramp merge FOLDER {stored} …")
        return None, found.stopped
    return found.outcomes, found.stopped


SETTLED = (
    "known_by",
    "samples",
    "seed",
    "method",
    "images",
    "sets",
    "policies",
    "stored",
    "workers",
    "cluster",
    "shard",
)
"""The options that say what is drawn and followed, and how."""


def _refuse_what_results_settle(folder: str) -> None:
    """Raise where an option asks for other worlds or policies than those whose results are read."""
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
    """Return the ranks by a measure, the metrics and what decides it, and note them down as plain values."""
    shares = ranking.acceptability_by(measure)
    parts: list[str | Table] = [*shares.parts(), *ranking.order(measure).parts()]
    found["acceptability"] = {**shares.to_dict(), "pairwise": shares.pairwise}
    try:
        decided = ranking.decided(measure)
        parts += decided.parts()
        found |= decided.to_dict()
    except QuestionError as error:
        parts.append(f"What decides it is not told: {error}.")
        found |= {"moves": None, "choice": None, "worth": None}
    if sobol is not None:
        variances = ranking.variances(measure, sobol)
        parts += variances.parts()
        found["sobol"] = variances.to_dict()
    return parts
