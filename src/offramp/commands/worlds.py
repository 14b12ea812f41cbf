"""`offramp worlds`: show what is not known, and the worlds drawn from it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.shared import (
    case_argument,
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
    from collections.abc import Callable

    from offramp.case.model import Case
    from offramp.worlds.worlds import Worlds

__all__ = [
    "drawing",
    "drawn",
    "image_option",
    "method_option",
    "pairs",
    "samples_option",
    "seed_option",
    "set_option",
    "with_set",
    "worlds",
]


samples_option = click.option(
    "--samples", type=click.IntRange(1), metavar="N", help="How many worlds to draw.  [default: 1000]"
)
seed_option = click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the worlds.")
method_option = click.option(
    "--method",
    type=click.Choice(["sobol", "latin"]),
    default="sobol",
    show_default=True,
    help="Scrambled Sobol points, or a Latin hypercube.",
)
image_option = click.option(
    "--image",
    "images",
    multiple=True,
    metavar="ACTOR=IMAGE",
    help="Take this reading of an actor in every world; may be repeated.",
)
set_option = click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="NAME=VALUE",
    help="Fix an unknown (or any entry of the file, by its path); may be repeated.",
)


def drawing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which worlds are drawn."""
    options = (samples_option, seed_option, method_option, image_option, set_option)
    return functools.reduce(lambda inner, wrap: wrap(inner), reversed(options), command)


def drawn(
    case: Case, samples: int | None, seed: int, method: Any, images: tuple[str, ...], sets: tuple[str, ...]
) -> Worlds:
    """Return the worlds that the options of a command ask for."""
    from offramp.errors import QuestionError
    from offramp.worlds.worlds import WORLDS, draw_worlds

    if every_reading(images):
        raise QuestionError("worlds are drawn under every reading by its weight; leave out `--image all`")
    fixed = with_set(case, sets)
    return draw_worlds(
        fixed, WORLDS if samples is None else samples, seed, method=method, images=images_of(fixed, images)
    )


def with_set(case: Case, sets: tuple[str, ...]) -> Case:
    """Return a case with the entries that `--set` names; an unknown that is set to a number has it in every world."""
    from offramp.comparison.changes import changed

    return changed(case, dict(_fixed(case, path, value) for path, value in pairs(sets).items())) if sets else case


def _fixed(case: Case, path: str, value: str) -> tuple[str, str]:
    """Return what to set, where an unknown loses its range: the path and the text."""
    import json

    from offramp.comparison.entries import sections

    estimate = case.unknowns.get(path) if path not in sections() else None
    try:
        number = float(value)
    except ValueError:
        return path, value
    if estimate is None:
        return path, value
    return f"unknowns.{path}", json.dumps({"best": number} | ({"unit": estimate.unit} if estimate.unit else {}))


def pairs(sets: tuple[str, ...]) -> dict[str, str]:
    """Read `NAME=VALUE`."""
    found = {}
    for text in sets:
        path, sign, value = text.partition("=")
        if not sign or not path.strip():
            raise click.UsageError(f"`--set {text}` does not say what to set; write for instance --set clash=0.02")
        found[path.strip()] = value
    return found


@click.command()
@case_argument
@drawing
@json_option
@csv_options
def worlds(
    case: str,
    samples: int | None,
    seed: int,
    method: str,
    images: tuple[str, ...],
    sets: tuple[str, ...],
    folder: Any,
    *,
    as_json: bool,
    force: bool,
) -> None:
    """Show what is not known: what the case states of it, the distribution taken, and what was drawn.

    A world is one joint draw of every number that is estimated, of every reading of an actor, and of every order of statements that is in
    doubt. The same case, seed and number of worlds give the same worlds on any machine. `--json` prints them all.
    """
    found = drawn(read_case(case), samples, seed, method, images, sets)
    if as_json:
        show_json(found.to_dict())
    else:
        show([found.table()])
        hint(f"offramp rank {case}")
    write_tables([found.table()], folder, force=force)
