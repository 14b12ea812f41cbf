"""`offramp hindcast`: forecasts from what was known on a date, scored against the record."""

from __future__ import annotations

import pathlib
import sys
from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.reading_options import ALL
from offramp.commands.run_options import with_options
from offramp.commands.shared import complain, hint, json_option, refuse_to_overwrite, show, show_json
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from offramp.hindcasting.hindcast import Hindcast

__all__ = ["hindcast"]

DEFAULT_SAMPLES = 64
"""Number of worlds: with 256, no chance of the set of 2017 differs by more than 0.6 points."""


@click.command()
@click.argument("name", metavar="SET", default="", required=False)
@click.option("--all", "every", is_flag=True, help="Every question set of the catalog, and all of them together.")
@with_options("samples", "seed", samples={"default": DEFAULT_SAMPLES})
@click.option("--no-claims", is_flag=True, help="Leave out the scorecard of the claims, which takes most of the time.")
@click.option(
    "--out",
    "sealed_to",
    metavar="FILE",
    type=click.Path(path_type=pathlib.Path, dir_okay=False),
    help="Write the sealed forecasts to this file (JSON).",
)
@click.option(
    "--sealed",
    metavar="FILE",
    type=click.Path(path_type=pathlib.Path, dir_okay=False),
    help="Make the forecasts of this file again, and compare them and their hashes.",
)
@json_option
@csv_options
def hindcast(
    name: str,
    samples: int,
    seed: int,
    sealed_to: pathlib.Path | None,
    sealed: pathlib.Path | None,
    folder: pathlib.Path | None,
    *,
    every: bool,
    no_claims: bool,
    as_json: bool,
    force: bool,
) -> None:
    """Score forecasts of a past date against the record.

    SET is a question set of the catalog (korea-2017, korea-1994, korea-2005 or korea-2012), `all`, or a file. The forecasts use the case
    and the record as known on the date. They are compared with base rates, persistence and published probabilities. No outcome is read
    before the forecasts are sealed. With --sealed, the exit code is 1 if a forecast or a hash differs.
    """
    if sealed is not None:
        _check(sealed, name)
        return
    every = every or name == ALL
    if not name and not every:
        raise click.UsageError("name a question set, such as korea-2017, or `all`")
    if every and sealed_to is not None:
        raise click.UsageError("--out writes the forecasts of one set; name it")
    if sealed_to is not None:
        refuse_to_overwrite(sealed_to, force=force)
    found = _made(name, samples, seed, claims=not no_claims, every=every)
    if sealed_to is not None:
        from offramp.files import write_whole

        write_whole(sealed_to, found[0].text())
        complain(f"wrote {sealed_to}")
    _show(found, as_json=as_json)
    tables = [table for one in found for table in one.tables()]
    write_tables(tables, folder, force=force)


def _made(name: str, samples: int, seed: int, *, claims: bool, every: bool) -> list[Hindcast]:
    from offramp.hindcasting.catalog import slugs
    from offramp.hindcasting.hindcast import hindcast as hindcast_of

    names = slugs() if every else (name,)
    return [hindcast_of(one, samples=samples, seed=seed, claims=claims) for one in names]


def _show(found: list[Hindcast], *, as_json: bool) -> None:
    from offramp.hindcasting.summary import together
    from offramp.hindcasting.words import verdict_sentences

    several = together([(one.questions.date, one.rows) for one in found]) if len(found) > 1 else None
    if as_json:
        if several is None:
            show_json(found[0].to_dict())
        else:
            show_json({"format": 1, "summary": several.to_dict(), "hindcasts": [one.to_dict() for one in found]})
        return
    if several is not None:
        show([*verdict_sentences(several), ""])
    for number, one in enumerate(found):
        if number:
            click.echo()
        show(one.parts())
    if several is None and found[0].sealed.set == "korea-2017":
        hint("offramp hindcast all")


def _check(file: pathlib.Path, name: str) -> None:
    """Make the forecasts of a file again and compare; exit with 1 if something differs. A set that is named must be the file's."""
    from offramp.hindcasting.facts import shipped_facts
    from offramp.hindcasting.questions import read_questions
    from offramp.hindcasting.sealing import differences, read_sealed, seal, set_file

    kept = read_sealed(file)
    if name and name != str(kept["set"]):
        raise QuestionError(
            f"{file}: the forecasts are of the set `{kept['set']}`, not of `{name}`; leave the name out"
        )
    try:
        samples, seed, histories = (int(kept[key]) for key in ("samples", "seed", "histories"))
    except (KeyError, TypeError, ValueError):
        raise QuestionError(f"{file}: the file does not say from which worlds and seed it was made") from None
    blind = read_questions(set_file(kept, file)).blind()
    made = seal(blind, shipped_facts(), str(kept["set"]), samples=samples, seed=seed, histories=histories)
    found = differences(kept, made.digests, made)
    if not found:
        click.echo(
            f"{file}: the forecasts of {kept['date']} follow from this case, these questions, these facts and this code."
        )
        return
    click.echo("\n".join([f"{file}: the file and the forecasts made again differ:", *(f"  {line}" for line in found)]))
    sys.exit(1)
