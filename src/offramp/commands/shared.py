"""Arguments and output shared by the commands."""

from __future__ import annotations

import contextlib
import functools
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.order_notes import tell_orders
from offramp.errors import OutputError, QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.commands.order_notes import OrdersTaken
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading
    from offramp.tables import Table

__all__ = [
    "ALL",
    "PROGRAM",
    "Commands",
    "are_in",
    "bar",
    "budgeted",
    "by_reading",
    "case_argument",
    "complain",
    "every_reading",
    "goal_asked",
    "graph_of",
    "happened",
    "heading",
    "hint",
    "images_of",
    "json_option",
    "known_by_asked",
    "known_by_option",
    "read_case",
    "refuse_to_overwrite",
    "show",
    "show_by_reading",
    "show_json",
    "show_json_by_reading",
    "strategic",
    "tell_versions",
    "worker_processes",
]

ALL = "all"
"""Value of `--image` for every combination of images."""

MOST_WORKERS = 3
"""Largest number of worker processes; each needs the memory of the whole program."""
PATIENCE = 0.7
"""Seconds after which work counts as long."""

PROGRAM = "the program"
"""Object of the root context where the program runs by itself."""

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


@contextlib.contextmanager
def bar() -> Iterator[None]:
    """Show the progress of long work, on a terminal and only after a moment."""
    from offramp.progress import watched

    if not sys.stderr.isatty():
        yield
        return
    began = time.monotonic()
    shown: dict[str, Any] = {}

    def told(what: str, done: int, total: int) -> None:
        if not shown and time.monotonic() - began < PATIENCE:
            return
        if not shown:
            from rich.console import Console

            shown["bar"] = _progress(Console(stderr=True))
            shown["bar"].start()
        if what not in shown:
            shown[what] = shown["bar"].add_task(what, total=total)
        shown["bar"].update(shown[what], completed=done, total=total, visible=done < total)

    try:
        with watched(told):
            yield
    finally:
        if shown:
            shown["bar"].stop()


def _progress(console: Any) -> Any:
    """Return a progress bar with the numbers of finished and of all items, the speed, and the remaining time."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Speed(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{task.speed:.3g} a second" if task.speed else "", style="progress.data.speed")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Speed(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


def refuse_to_overwrite(path: Path, *, force: bool) -> None:
    """Raise if the file exists and --force was not given."""
    if path.is_file() and not force:
        raise OutputError(f"{path}: there is a file of that name; add --force to write over it")


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


def strategic(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose among readings and strata."""
    given = click.option("--given", multiple=True, metavar="EVENT", help="An event that has happened; may be repeated.")
    image = click.option(
        "--image",
        "images",
        multiple=True,
        metavar="ACTOR=IMAGE",
        help="Fix the image of an actor; may be repeated. `all`: every combination of images.",
    )
    return functools.reduce(lambda inner, wrap: wrap(inner), (image, given), command)


def budgeted(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the choice of the engine, and the time and memory that decision diagrams may use."""
    amount = click.FloatRange(min=0, min_open=True)
    seconds = click.option(
        "--seconds",
        type=amount,
        default=60.0,
        show_default=True,
        metavar="S",
        help="Time that decision diagrams may take.",
    )
    memory = click.option(
        "--memory",
        type=amount,
        default=2.0,
        show_default=True,
        metavar="GB",
        help="Memory that decision diagrams may use.",
    )
    engine = click.option(
        "--engine",
        type=click.Choice(["auto", "arrays", "symbolic"]),
        default="auto",
        show_default=True,
        help="Arrays over all states, or decision diagrams; auto chooses by size.",
    )
    return functools.reduce(lambda inner, wrap: wrap(inner), (memory, seconds, engine), command)


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


def every_reading(images: tuple[str, ...]) -> bool:
    """Return whether `--image all` requests every combination of images; raise if a single image is requested too."""
    if ALL in images and set(images) != {ALL}:
        raise QuestionError("`--image all` takes every image of every actor; leave out the other `--image`")
    return ALL in images


def images_of(case: Case, images: tuple[str, ...]) -> dict[str, str]:
    """Return the image of each actor that the options of a command name."""
    chosen = {}
    for text in images:
        actor, sign, image = text.partition("=")
        if not sign and not case.images:
            raise QuestionError(f"no actor has images; leave out `--image {text}`")
        if not sign:
            raise QuestionError(
                f"`--image {text}` names no image; write for instance `--image {_example(case)}`, or `--image all` "
                f"for every combination"
            )
        chosen[actor] = image
    return chosen


def _example(case: Case) -> str:
    """Return an image of the case as `--image` takes it."""
    return next((f"{actor}={image}" for actor, images in case.images.items() for image in images), "ACTOR=IMAGE")


def graph_of(case: Case, given: tuple[str, ...], images: tuple[str, ...], orders: OrdersTaken = "list") -> Graph:
    """Return the graph of a case in the stratum and under the readings that the options of a command name."""
    from offramp.graph.graph import build

    tell_orders(case, orders)
    if every_reading(images) and not case.images:
        raise QuestionError("this command answers for one reading at a time, and the case has one: leave out `--image`")
    if every_reading(images):
        raise QuestionError(
            f"this command answers for one reading at a time, not for `--image all`; write for instance `--image {_example(case)}`"
        )
    return build(case, given=happened(case, given), images=images_of(case, images))


def by_reading(case: Case, given: tuple[str, ...], images: tuple[str, ...]) -> tuple[Reading, ...]:
    """Return the readings that a command answers under: every combination with `--image all`, else the one named."""
    from offramp.graph.readings import Reading, readings

    if every_reading(images):
        tell_orders(case)
        return readings(case, given=happened(case, given), every=True)
    graph = graph_of(case, given, images)
    return (Reading("", "", graph.images, None, graph),)


def heading(reading: Reading) -> str:
    """Return the heading of an answer under one reading of several."""
    if not reading.images:
        return f"Reading: {reading.name} (the case has no images, so there is no other)"
    label = f" ({reading.label})" if reading.label != reading.name else ""
    return f"Reading: {reading.name}{label}, {100 * (reading.share or 0):.3g} % of the weights"


def show_by_reading(answers: Iterable[tuple[Reading, Iterable[str | Table]]]) -> None:
    """Print the answer of a command under each reading, with a heading for `--image all`."""
    for i, (reading, parts) in enumerate(answers):
        if i:
            click.echo()
        show([*([heading(reading), ""] if reading.name else []), *parts])


def show_json_by_reading(graph: Graph, answers: Iterable[tuple[Reading, dict[str, Any]]], *, every: bool) -> None:
    """Print the answers under all readings as one JSON value: `readings`, a list; or the single answer without `--image all`."""
    listed = list(answers)
    if not every:
        show_json(listed[0][1])
        return
    entries = [{"name": r.name, "label": r.label, "share": r.share, **answer} for r, answer in listed]
    show_json({"case": graph.case.title, "format": 1, "given": list(graph.given), "readings": entries})


def happened(case: Case, given: tuple[str, ...]) -> list[str] | None:
    """Return the events that have happened: those of the status quo and those given; None if none is given."""
    return [*(event for event in case.events if event in case.status_quo), *given] if given else None
