"""`offramp study`: a folder with a case, its settings, the results and the brief."""

from __future__ import annotations

import pathlib
import sys
from typing import TYPE_CHECKING

import click

from offramp.commands.reading_options import images_of
from offramp.commands.run_options import run_options, with_options
from offramp.commands.shared import Commands, complain, hint, json_option, show, show_json, tell_versions

if TYPE_CHECKING:
    from offramp.commands.run_options import RunOptions

__all__ = ["new", "run", "status", "study"]

folder_argument = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=pathlib.Path))


@click.group(cls=Commands)
def study() -> None:
    """Keep a case, its results and its brief in one folder.

    `new` makes the folder. `run` evaluates the missing worlds and writes the files. `status` reports the state of the folder.
    """


@study.command()
@folder_argument
@run_options("samples", "seed", "method", "images", "policies")
@click.option(
    "--hindcast",
    metavar="FILE",
    type=click.Path(path_type=pathlib.Path, dir_okay=False),
    help="File of sealed forecasts of the case, written by `offramp hindcast --out`.",
)
def new(folder: pathlib.Path, run: RunOptions, hindcast: pathlib.Path | None) -> None:
    """Make the folder of a study of CASE.

    The folder holds a copy of the case, `case.yaml`, and the settings, `study.yaml`. With --known-by, the copy is the case as known
    on that date.
    """
    from offramp.study.settings import Settings
    from offramp.study.study import new_study
    from offramp.text import counted

    case = run.load()
    chosen = tuple(images_of(case, run.images).items())
    settings = Settings(run.samples, run.seed, run.method, run.policies or None, chosen)
    made = new_study(folder, case if run.known_by else run.case, settings, hindcast)
    complain(f"wrote {folder}: a study of “{made.case.title}” in {counted(made.settings.samples, 'world')}")
    hint(f"offramp study run {folder}")


@study.command()
@folder_argument
@with_options("workers", "cluster")
@click.option("--force", is_flag=True, help="Start again; the old results move to a folder old-1, old-2, …")
def run(folder: pathlib.Path, workers: int | None, cluster: str | None, *, force: bool) -> None:
    """Evaluate the missing worlds of a study, and write its files.

    An interrupted run resumes. Results of another case, other settings or another version of offramp need --force. The same study
    gives the same files, bit for bit.
    """
    from offramp.study.running import run_study
    from offramp.study.status import status_of
    from offramp.study.study import RESULTS
    from offramp.text import counted

    found = run_study(folder, anew=force, threads=workers, cluster=cluster)
    if found.kept is not None:
        complain(f"the earlier results are in {found.kept}")
    for name in found.written:
        complain(f"wrote {folder / name}")
    if found.stopped:
        complain(
            f"stopped with {found.done:,} of {counted(found.asked, 'world')} done; `offramp study run {folder}` goes on from there"
        )
        sys.exit(130)
    tell_versions(folder / RESULTS)
    status = status_of(folder)
    if not found.written or not status.complete:
        complain(status.answer)
    hint(f"open {folder / 'brief.html'}")


@study.command()
@folder_argument
@json_option
def status(folder: pathlib.Path, *, as_json: bool) -> None:
    """Report the state of a study: done, missing or changed.

    The exit code is 0 if the study is complete and unchanged, otherwise 1.
    """
    from offramp.study.status import status_of
    from offramp.study.study import RESULTS

    found = status_of(folder)
    if found.done:
        tell_versions(folder / RESULTS)
    if as_json:
        show_json(found.to_dict())
    else:
        show(found.parts())
    sys.exit(0 if found.complete else 1)
