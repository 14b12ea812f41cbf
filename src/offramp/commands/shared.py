"""Arguments and output shared by the commands."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from math import isfinite
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from offramp.errors import OutputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.tables import Table

__all__ = [
    "MORE",
    "PROGRAM",
    "UNDECIDED",
    "Commands",
    "are_in",
    "budgeted",
    "case_argument",
    "complain",
    "goal_asked",
    "hint",
    "json_option",
    "known_by_asked",
    "known_by_option",
    "limited",
    "offers_every_reading",
    "read_case",
    "refuse_to_overwrite",
    "refuse_what_is_read",
    "show",
    "show_json",
    "strategic",
    "strategic_by_reading",
    "tell_versions",
    "worker_processes",
]

MOST_WORKERS = 3
"""Largest number of worker processes; each needs the memory of the whole program."""
LEAST_MEMORY, MOST_MEMORY = 0.05, 64.0
"""Limits of `--memory` in GB: below, the diagrams of a common case do not fit; above, OxiDD cannot number the entries of its tables."""
MORE = "for more time and memory, write for instance `--seconds 600 --memory 8`"
"""The next thing to write where the time or the memory did not suffice."""
UNDECIDED = 3
"""Exit code where the time or the memory did not suffice to decide all that was asked."""
PROGRAM = "the program"
"""Object of the root context where the program runs by itself."""

WRITTEN = frozenset({"folder", "out", "path", "sealed_to"})
"""Names of the parameters of commands that are files or folders to write."""

CASES = frozenset({".yaml", ".yml", ".json"})
"""Endings of the files of cases that can name panels."""

EXCALIBUR = frozenset({".dtt", ".rls"})
"""Endings of the two files of a panel, of which a command names one."""

KNOWN_BY = "offramp.known_by"
"""Name under which a command remembers the date of `--known-by`."""


def _remember(context: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep the date for `read_case`."""
    if value is not None:
        context.meta[KNOWN_BY] = value


known_by_option = click.option(
    "--known-by",
    metavar="DATE",
    expose_value=False,
    callback=_remember,
    help="Use the case as known on this date, such as 2017-06-28.",
)


def case_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the argument CASE, and the option of a date of knowledge."""
    return click.argument("case", metavar="CASE")(known_by_option(command))


def read_case(case: str, date: str | None = None) -> Case:
    """Return the case of a command, as known on a date (default: that of `--known-by`, if any)."""
    from offramp.case.hindsight import in_words, known_by, known_later
    from offramp.case.reading import load

    read, date = load(case), date or known_by_asked()
    if date is None:
        return read
    before = known_by(read, date)
    told = click.get_current_context().meta.setdefault(f"{KNOWN_BY}.told", set())
    if case not in told:
        complain(in_words(known_later(read, date), date))
        told.add(case)
    return before


def known_by_asked() -> str | None:
    """Return the date that `--known-by` names, if any."""
    date: str | None = click.get_current_context().meta.get(KNOWN_BY)
    return date


@contextlib.contextmanager
def worker_processes(imports: str) -> Iterator[None]:
    """Share long work in this block with processes on the other cores; only if the program runs by itself.

    A worker process imports the main module again, which another program may not be prepared for.
    """
    from offramp.processes import cores, shared

    by_itself = click.get_current_context().find_root().obj == PROGRAM
    with shared(min(cores() - 1, MOST_WORKERS) if by_itself else 0, [imports]):
        yield


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class Commands(click.Group):
    """Commands in the order in which one meets them; the nearest name for one that does not exist."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which they were added."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; the error for an unknown name has the nearest one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            ctx.fail(f"there is no command `{args[0]}`{did_you_mean(args[0], self.list_commands(ctx))}")


def complain(message: str) -> None:
    """Print a message for the user on standard error."""
    from offramp.characters import shown

    click.echo(shown(message), err=True)


def are_in(worlds: int, folder: Path) -> str:
    """Print the number of worlds in a folder.

    >>> from pathlib import Path
    >>> are_in(1, Path("run")), are_in(1000, Path("run"))
    ('1 world is in run', '1,000 worlds are in run')
    """
    from offramp.text import counted

    return f"{counted(worlds, 'world')} {'is' if worlds == 1 else 'are'} in {folder}"


def tell_versions(folder: Path) -> None:
    """Say, where results were made by more than one version of NumPy or SciPy, by which."""
    from offramp.ensemble.provenance import versions_used

    found = versions_used(folder)
    if len(found) > 1:
        complain(
            f"{folder}: results of several versions, which may differ in the last digits: {'; '.join(found)} (see provenance.json)"
        )


def refuse_to_overwrite(path: Path, *, force: bool) -> None:
    """Raise if the file exists and --force was not given, and in any case if the running command reads the file."""
    if not path.is_file():
        return
    refuse_what_is_read(path)
    if not force:
        raise OutputError(f"{path}: there is a file of that name; add --force to write over it")


def refuse_what_is_read(path: Path) -> None:
    """Raise if an existing file is one that the running command reads."""
    if any(path.samefile(read) for read in _files_read()):
        raise OutputError(f"{path}: the command reads this file; name another file for the output")


def _files_read() -> Iterator[Path]:
    """Yield the existing files that the arguments of the running command name, panels of a case and second files of a panel among them."""
    from pathlib import Path

    context = click.get_current_context(silent=True)
    for name, value in context.params.items() if context is not None else ():
        for one in value if isinstance(value, tuple) else (value,):
            if name in WRITTEN or not isinstance(one, str | Path) or not (read := Path(one)).is_file():
                continue
            yield read
            yield from _panels_of(read)
            if read.suffix.casefold() in EXCALIBUR:
                yield from (
                    other
                    for other in read.parent.iterdir()
                    if other.stem == read.stem and other.suffix.casefold() in EXCALIBUR
                )


def _panels_of(file: Path) -> Iterator[Path]:
    """Yield the existing files of the panels that a case names, or nothing where the file is no case."""
    from offramp.case.entries import entry_at
    from offramp.case.reading import load
    from offramp.errors import OfframpError
    from offramp.experts.dating import dated_panel
    from offramp.experts.panel_copies import panel_file

    if file.suffix.casefold() not in CASES:
        return
    with contextlib.suppress(OfframpError, OSError, UnicodeError):
        case = load(str(file))
        for path in case.estimated.values():
            named = getattr(entry_at(case, path), "experts", None)
            if named and (panel := panel_file(dated_panel(named)[0], file.parent)) is not None:
                yield panel


def hint(message: str) -> None:
    """Print the next step, on a terminal only."""
    if sys.stderr.isatty():
        click.secho(f"next: {message}", err=True, dim=True)


def show(parts: Iterable[str | Table]) -> None:
    """Print texts and tables: fitted to a terminal, else in whole lines."""
    from offramp.characters import shown
    from offramp.tables import joined

    if not sys.stdout.isatty():
        click.echo(shown(joined(parts)))
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    for part in parts:
        if isinstance(part, str):
            console.print(shown(part))
            continue
        console.print()
        console.print(part.title, style="bold")
        console.print(part.rich(console.width) if part.fits(console.width) else part.stacked())
        if part.note:
            console.print(part.note)


def show_json(value: Any) -> None:
    """Print plain values as JSON, without negative zero, and with `null` for an infinite number."""
    from offramp.characters import escaped
    from offramp.text import to_json

    click.echo(escaped(to_json(value)))


_ONE_IMAGE = "Fix the image of an actor; may be repeated."
_EVERY_IMAGE = " `all`: every combination of images."


def strategic(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that answers under one reading the options that choose it, and the stratum."""
    return _strategic(command, _ONE_IMAGE)


def strategic_by_reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that answers under one reading, or under every one, the options that choose among readings and strata."""
    return _strategic(command, _ONE_IMAGE + _EVERY_IMAGE)


def _strategic(command: Callable[..., Any], images: str) -> Callable[..., Any]:
    given = click.option("--given", multiple=True, metavar="EVENT", help="An event that has happened; may be repeated.")
    image = click.option("--image", "images", multiple=True, metavar="ACTOR=IMAGE", help=images)
    return functools.reduce(lambda inner, wrap: wrap(inner), (image, given), command)


def offers_every_reading() -> bool:
    """Return whether the help of the running command offers `--image all`."""
    context = click.get_current_context(silent=True)
    options = context.command.params if context is not None else []
    return any(_EVERY_IMAGE in (getattr(option, "help", None) or "") for option in options)


def _finite(_context: click.Context, _: click.Parameter, value: float) -> float:
    """Refuse a number of which no limit can be made."""
    if not isfinite(value):
        raise click.BadParameter(f"{value:g} is no limit; give a number, such as 60")
    return value


def _within_machine(context: click.Context, parameter: click.Parameter, value: float) -> float:
    """Refuse more memory than the machine has; the default is never refused."""
    _finite(context, parameter, value)
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (AttributeError, OSError, ValueError):  # the system does not tell
        machine = MOST_MEMORY
    given = context.get_parameter_source(parameter.name or "") is not ParameterSource.DEFAULT
    if given and value > min(machine, MOST_MEMORY):
        raise click.BadParameter(
            f"{value:g} GB is more than this machine can give; the most is {min(machine, MOST_MEMORY):.1f}"
        )
    return value


def limited(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the time and memory that decision diagrams may use."""
    seconds = click.option(
        "--seconds",
        type=click.FloatRange(min=0, min_open=True),
        callback=_finite,
        default=60.0,
        show_default=True,
        metavar="S",
        help="Time that decision diagrams may take.",
    )
    memory = click.option(
        "--memory",
        type=click.FloatRange(min=LEAST_MEMORY),
        callback=_within_machine,
        default=2.0,
        show_default=True,
        metavar="GB",
        help="Memory that decision diagrams may use.",
    )
    return functools.reduce(lambda inner, wrap: wrap(inner), (memory, seconds), command)


def budgeted(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the choice of the engine, and the time and memory that decision diagrams may use."""
    engine = click.option(
        "--engine",
        type=click.Choice(["auto", "arrays", "symbolic"]),
        default="auto",
        show_default=True,
        help="Arrays over all states, or decision diagrams; auto chooses by size.",
    )
    return engine(limited(command))


def goal_asked(case: Case, to: str | None) -> str:
    """Return the value of `--to`; without one, raise with the goals of the case and their conditions."""
    from offramp.case.labels import in_words

    if to is not None:
        return to
    if not case.goals:
        option = next(iter(case.options), "usa.talks")
        raise click.UsageError(f"add --to EXPR: a condition, such as --to {option}; the case names no goals")
    width = max(map(len, case.goals))
    listed = "\n".join(f"  {name:<{width}}  {in_words(case, goal.text)}" for name, goal in case.goals.items())
    raise click.UsageError(f"add --to EXPR: a condition, or one of the goals of the case:\n{listed}")
