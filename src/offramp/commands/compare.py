"""`offramp compare`: report the differences between two cases, or between a case and the same case changed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from offramp.commands.over_time import FORECAST
from offramp.commands.reading_options import graph_of, images_of
from offramp.commands.run_options import pairs_of
from offramp.commands.shared import hint, json_option, known_by_option, read_case, show, show_json, strategic
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.comparison.over_time import OverTime

__all__ = ["compare"]


@click.command()
@click.argument("first", metavar="CASE")
@click.argument("second", metavar="[OTHER]", required=False)
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE",
              help="Change this entry of the file to VALUE (YAML), or fix an unknown; may be repeated.")  # fmt: skip
@click.option("--without", multiple=True, metavar="NAME",
              help="Keep this option or event off, or leave out this entry or statement; may be repeated.")  # fmt: skip
@click.option("--most", metavar="N", default=10, show_default=True, type=click.IntRange(min=0),
              help="Number of states and of equilibria given by name, of each kind; 0: all.")  # fmt: skip
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@click.option(
    "--samples", type=click.IntRange(1), metavar="N",
    help="Also compare risk, ranking and claims, over N worlds of each case.  [default: not compared]",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), metavar="N", help="Seed of these worlds.  [default: 0]")
@strategic
@known_by_option
@json_option
def compare(
    first: str,
    second: str | None,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    most: int,
    concepts: tuple[str, ...],
    samples: int | None,
    seed: int | None,
    given: tuple[str, ...],
    images: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Report the differences between two cases, and the reasons.

    Compare CASE with OTHER, or with itself changed by --set and --without. A PATH is the keys of the file joined by dots, with
    positions from 1: `preferences.usa.3`. The name of an unknown alone fixes it. The exit code is 0 in any case.
    """
    from offramp.comparison.changes import changed
    from offramp.comparison.compare import compare_graphs

    if second is None and not sets and not without:
        raise click.UsageError("name a second case, or a change to the first by --set or --without")
    if second is not None and (sets or without):
        raise click.UsageError("compare with another case or with changes, not with both")
    if seed is not None and samples is None:
        raise click.UsageError("--seed is that of the worlds; add --samples N")
    if given and samples is not None:
        raise click.UsageError("risk, ranking and claims begin with the status quo; leave out --given, or --samples")
    pairs = pairs_of(sets, "preferences.usa.1='not war'")
    one = read_case(first)
    other = read_case(second) if second is not None else changed(one, pairs, without)
    graphs = [graph_of(case, given, images) for case in (one, other)]
    over_time = _over_time(one, other, samples, seed or 0, images) if samples is not None else None
    found = compare_graphs(*graphs, concepts=concepts or None, most=most)
    if as_json:
        values: dict[str, Any] = {} if over_time is None else {"over_time": over_time.to_dict()}
        show_json({**found.to_dict(), **values})
        return
    show([*found.parts(), *(() if over_time is None else (*over_time.parts(), FORECAST))])
    hint(
        f"offramp why {first} STATE ACTOR"
        if over_time is not None
        else f"offramp compare {first} … --samples 64 also compares risk, ranking and claims"
    )


def _over_time(one: Case, other: Case, samples: int, seed: int, images: tuple[str, ...]) -> OverTime:
    from offramp.comparison.over_time import compare_over_time

    try:
        return compare_over_time(one, other, samples, seed, images=images_of(one, images))
    except QuestionError as error:
        raise QuestionError(f"{error}\n(risk, ranking and claims were requested by --samples)") from None
