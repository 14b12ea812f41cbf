"""`offramp risk`: report the measures and endings of each policy over time."""

from __future__ import annotations

import functools
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.over_time import FORECAST, best_value_note
from offramp.commands.run_options import run_options
from offramp.commands.shared import hint, json_option, show, show_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from offramp.commands.run_options import RunOptions
    from offramp.tables import Table

__all__ = ["risk"]


FORMER = ("--waiting", "--threshold", "--best", "--for", "--simulate", "--paths", "--seed", "--export")
"""Options of `risk` in earlier versions, which are commands of their own now."""


def _former_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give `risk` its former options, hidden, as one argument `former`: the values by flag."""

    @functools.wraps(command)
    def collected(*args: Any, **values: Any) -> Any:
        former = {flag: values.pop(_name(flag)) for flag in FORMER}
        return command(*args, former={flag: given for flag, given in former.items() if given}, **values)

    wrapped: Callable[..., Any] = collected
    for flag in reversed(FORMER):
        wrapped = click.option(flag, _name(flag), multiple=True, hidden=True)(wrapped)
    return wrapped


def _name(flag: str) -> str:
    return f"former_{flag.removeprefix('--')}"


@click.command()
@run_options("policies", "images", "sets", "horizon", "delay", "discount")
@click.option("--reach", metavar="EXPR", help="Also the time until this condition, or goal, first holds.")
@_former_options
@json_option
@csv_options
def risk(
    run: RunOptions,
    reach: str | None,
    former: Mapping[str, tuple[str, ...]],
    folder: Path | None,
    *,
    as_json: bool,
    force: bool,
) -> None:
    """Report the measures and endings of each policy over time.

    The case moves as a continuous-time Markov chain. Actors reconsider at their tempo, and choose by preference, with errors. Events
    happen at their rates. Endings by decision and endings by accident stand apart. A model, not a forecast.
    """
    from offramp.risk.assess import assess
    from offramp.risk.first_passage import first_passage

    if former:
        raise click.UsageError(_instead(run, former))
    chosen = run.chosen_policies()
    case = run.load()
    images, delay = run.images_in(case), run.years("delay") or 0.0
    found = assess(case, chosen, images=images, horizon=run.years("horizon"), delay=delay, discount=run.discount)
    more: list[Table] = []
    values: dict[str, Any] = {}
    if reach is not None:
        passage = first_passage(case, reach, chosen, images=images, horizon=found.horizon, delay=delay)
        more.append(passage.table())
        values["reach"] = passage.to_dict()
    if as_json:
        show_json({**found.to_dict(), **values})
    else:
        sizes = max((outcome.nodes for outcome in found.outcomes), default=0)
        notes = map(str, (*found.notes, best_value_note(case, found.images)))
        show([*found.tables, *more, *notes, f"{sizes:,} nodes; {found.exactness}. {FORECAST}"])
        hint(f"offramp waiting {run.case}")
    write_tables([*found.tables, *more], folder, force=force)


def _instead(run: RunOptions, former: Mapping[str, tuple[str, ...]]) -> str:
    """Name the commands that replace former options of `risk`."""
    from offramp.text import listed

    lines = [f"  offramp {line}" for line in _commands(run, former)]
    instead = "\n".join([f"write {'these commands' if len(lines) > 1 else 'this command'} instead:", *lines])
    return f"`risk` no longer takes {listed(former)}; {instead}"


def _commands(run: RunOptions, former: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    def given(**flags: str) -> str:
        """Return new flags, by their names, with the values of former ones."""
        said = [f"--{new} {shlex.quote(value)}" for new, old in flags.items() for value in former.get(old, ())]
        return "".join(f" {each}" for each in said)

    plain = replace(run, horizon=None, delay=None, discount=0.0)
    if former.keys() & {"--waiting", "--threshold"}:
        yield f"waiting {replace(plain, discount=run.discount).words()}{given(measure='--waiting', threshold='--threshold')}"
    if former.keys() & {"--best", "--for"}:
        actor = shlex.quote(*former.get("--best", ("ACTOR",))[-1:])
        alone = replace(plain, policies=()).words().removeprefix(plain.case)
        yield f"best-policy {plain.case} {actor}{alone}{given(measure='--for')}"
    if former.keys() & {"--simulate", "--paths", "--seed"}:
        only_told = "" if "--simulate" in former or "--paths" not in former else " --replicates 0"
        drawn = given(replicates="--simulate", examples="--paths", seed="--seed")
        yield f"simulate {replace(run, discount=0.0).words()}{only_told}{drawn}"
    if "--export" in former:
        words = replace(run, discount=0.0).words().removeprefix(run.case)
        yield f"export-chain {run.case} {shlex.quote(former['--export'][-1])}{words}"
