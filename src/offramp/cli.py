"""The commands: parse, call, show. What a command needs is imported when it runs, so that `--help` is quick."""

from __future__ import annotations

import functools
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from offramp._version import __version__
from offramp.errors import CaseError, OfframpError, OutputError, QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.tables import Table

__all__ = ["brief", "cases", "check", "cli", "convert", "main", "new", "paths", "stability", "states", "why"]


class _Commands(click.Group):
    """Commands in the order in which one meets them; the nearest name for one that does not exist."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            ctx.fail(f"there is no command `{args[0]}`{did_you_mean(args[0], self.commands)}")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="offramp")
def cli() -> None:
    """Find the way down from a crisis.

    CASE is a case file, or the slug of a catalog case (see `offramp cases`). Start with `offramp brief korea-2017`.
    """


def main() -> None:
    """Run the program; whatever a user can put right ends in one message and exit code 1, never in a traceback."""
    if sys.stdout is None or sys.stderr is None:  # closed by whoever called us
        sys.exit(1)
    try:
        cli(standalone_mode=False)
        sys.stdout.flush()
    except OfframpError as error:
        _complain(str(error))
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted")
        sys.exit(130)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _complain(f"cannot write the answer: {error.strerror}")
            os._exit(1)  # What is left in the buffer cannot be written either.
        # Whoever reads our output has seen enough.
        sys.stderr.close()
        sys.exit(0)


def _complain(message: str) -> None:
    click.echo(message, err=True)


def _refuse_to_overwrite(path: Path, *, force: bool) -> None:
    if path.is_file() and not force:
        raise OutputError(f"{path}: there is a file of that name; add --force to write over it")


def _hint(message: str) -> None:
    """Name the next step, to whoever sits at a terminal."""
    if sys.stderr.isatty():
        click.secho(f"next: {message}", err=True, dim=True)


def _show(parts: Iterable[str | Table]) -> None:
    """Print texts and tables: fitted to a terminal, else whole lines."""
    from offramp.tables import joined

    if not sys.stdout.isatty():
        click.echo(joined(parts))
        return
    from rich.console import Console
    from rich.measure import Measurement

    console = Console(highlight=False, markup=False, emoji=False)
    for part in parts:
        if isinstance(part, str):
            console.print(part)
            continue
        console.print()
        console.print(part.title, style="bold")
        table = part.rich()
        fits = Measurement.get(console, console.options.update(width=10_000), table).minimum <= console.width
        console.print(table if fits else part.stacked())
        if part.note:
            console.print(part.note)


def _show_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


_case = click.argument("case", metavar="CASE")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _strategic(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose among readings and strata."""
    given = click.option("--given", multiple=True, metavar="EVENT", help="An event that has happened; may be repeated.")
    image = click.option(
        "--image",
        "images",
        multiple=True,
        metavar="ACTOR=IMAGE",
        help="Take this reading of an actor; may be repeated.",
    )
    return functools.reduce(lambda inner, wrap: wrap(inner), (image, given), command)


def _graph(case: Case, given: tuple[str, ...], images: tuple[str, ...]) -> Graph:
    from offramp.graph.graph import build

    chosen = {}
    for text in images:
        actor, sign, image = text.partition("=")
        if not sign:
            raise QuestionError(
                f"`--image {text}` does not say which image; write for instance `--image dprk=survivor`"
            )
        chosen[actor] = image
    return build(case, given=_happened(case, given), images=chosen)


def _happened(case: Case, given: tuple[str, ...]) -> list[str] | None:
    """Return the events that have happened: those of the status quo and those given; None where none is given."""
    return [*(event for event in case.events if event in case.status_quo), *given] if given else None


def _asked(graph: Graph) -> dict[str, Any]:
    """Return of what case, stratum and reading an answer in JSON speaks."""
    return {"case": graph.case.title, "format": 1, "given": list(graph.given), "images": dict(graph.images)}


@cli.command()
@_case
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where to write; `-` for standard output.  [default: NAME-brief.FORMAT]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "md", "json"]),
    help="What to write.  [default: by the ending of --out, else html]",
)
@click.option("--given", multiple=True, metavar="EVENT", help="An event that has happened; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the brief as JSON to standard output.")
def brief(case: str, out: Path | None, form: str | None, given: tuple[str, ...], *, as_json: bool) -> None:
    """Write the brief of a case: what holds, the way, the claims, the sources."""
    from offramp.brief.compose import compose
    from offramp.brief.writing import rendered, write_brief
    from offramp.case.reading import load

    if as_json:
        form, out = "json", Path("-")
    form = form or (out.suffix.lstrip(".") if out is not None and out.suffix else "html")
    out = out or Path(f"{Path(case).stem}-brief.{form}")
    if form not in ("html", "md", "json"):
        raise click.UsageError(f"cannot tell a format from `{out.name}`; add --format html, md or json")
    command = " ".join(["offramp brief", case, *(f"--given {event}" for event in given)])
    read = load(case)
    made = compose(read, given=_happened(read, given), command=command)
    if str(out) == "-":
        click.echo(rendered(made, form), nl=False)
        return
    write_brief(made, out, form)
    _complain(f"wrote {out}")


@cli.command()
@_case
@_json
def check(case: str, *, as_json: bool) -> None:
    """Say what is wrong with a case file, and what is odd about it."""
    from offramp.case.reading import load
    from offramp.graph.advice import advise
    from offramp.graph.graph import build

    try:
        read = load(case)
        graph = build(read)
        warnings = advise(read)
    except CaseError as error:
        if not as_json:
            raise
        _show_json(
            {"case": case, "format": 1, "ok": False, "problems": [_problem(p) for p in error.problems], "warnings": []}
        )
        sys.exit(1)
    if as_json:
        _show_json({"case": case, "format": 1, "ok": True, "problems": [], "warnings": [_problem(w) for w in warnings]})
        return
    sizes = (
        (len(read.actors), "actor"),
        (len(read.options), "option"),
        (len(read.events), "event"),
        (graph.size, "state"),
    )
    counts = ", ".join(f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in sizes)
    _show([f"{read.title}: {counts}; nothing is wrong.", *(f"warning: {warning}" for warning in warnings)])
    _hint(f"offramp stability {case}")


def _problem(problem: Any) -> dict[str, Any]:
    place = problem.place
    return {
        "message": problem.message,
        "file": place and place.file,
        "line": place and place.line,
        "column": place and place.column,
    }


@cli.command()
@_case
@_strategic
@click.option("--where", metavar="EXPR", help="Only the states that satisfy a condition.")
@click.option("--most", default=200, show_default=True, help="The most states to list; 0 for all.")
@_json
def states(
    case: str, given: tuple[str, ...], images: tuple[str, ...], where: str | None, most: int, *, as_json: bool
) -> None:
    """List the states of a case with their short ids."""
    import numpy as np

    from offramp.case.reading import load
    from offramp.paths.routes import condition

    graph = _graph(load(case), given, images)
    mask = graph.satisfying(condition(graph, where)) if where else np.ones(graph.size, dtype=bool)
    chosen = np.flatnonzero(mask).tolist()
    if as_json:
        _show_json(graph.to_dict(chosen))
        return
    _show([graph.table(chosen, most)])
    if most and len(chosen) > most:
        _hint(f"offramp states {case} --most 0 shows all, --where EXPR some")


@cli.command()
@_case
@_strategic
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@_json
def stability(
    case: str, given: tuple[str, ...], images: tuple[str, ...], concepts: tuple[str, ...], *, as_json: bool
) -> None:
    """Say which states hold: stable for each actor, equilibria for all."""
    from offramp.case.reading import load
    from offramp.stability.stability import analyse

    graph = _graph(load(case), given, images)
    found = analyse(graph, concepts or None)
    if as_json:
        _show_json(found.to_dict())
        return
    _show(found.parts())
    _hint(f"offramp why {case} {graph.name(graph.status_quo)} {graph.actors[0]}")


@cli.command()
@_case
@click.argument("state")
@click.argument("actor")
@_strategic
@click.option(
    "--concept", metavar="CONCEPT", help="Explain under this solution concept.  [default: each in short, SEQ in full]"
)
@_json
def why(
    case: str,
    state: str,
    actor: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concept: str | None,
    *,
    as_json: bool,
) -> None:
    """Say why a state is stable for an actor, or why not."""
    from offramp.case.reading import load
    from offramp.graph.wording import state_in_words
    from offramp.stability.concepts import CONCEPTS
    from offramp.stability.concepts import concept as find
    from offramp.stability.words import explained, summed_up

    graph = _graph(load(case), given, images)
    number, position = graph.state(state), graph.index(actor)
    entries = [find(concept)] if concept else list(CONCEPTS)
    verdicts = [entry.why(graph, position, number) for entry in entries]
    if as_json:
        _show_json(
            {
                **_asked(graph),
                "on": list(graph.on(number)),
                "verdicts": [{**v.to_dict(), "words": summed_up(graph, v)} for v in verdicts],
            }
        )
        return
    in_full = next((v for v in verdicts if v.concept == "seq"), verdicts[0])
    short = [summed_up(graph, verdict) for verdict in verdicts] if concept is None else []
    _show([f"s{number}: {graph.name(number)} ({state_in_words(graph, number)})", *short, "", explained(graph, in_full)])


@cli.command()
@_case
@click.option("--to", "to", required=True, metavar="EXPR", help="Where to: a condition, or the name of a goal.")
@click.option("--from", "start", metavar="STATE", help="Where from.  [default: the status quo]")
@click.option("--by", type=click.Choice(["improvements", "deals", "moves"]), default="deals", show_default=True,
              help="What counts as a willing step.")  # fmt: skip
@click.option("--most", default=5, show_default=True, help="The most routes and deals to give.")
@_strategic
@_json
def paths(
    case: str,
    to: str,
    start: str | None,
    by: str,
    most: int,
    given: tuple[str, ...],
    images: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Find the way to a goal: routes, package deals, and whose interest stands in the way.

    The exit code is 1 where no willing route leads there.
    """
    from offramp.case.reading import load
    from offramp.paths.deals import deals
    from offramp.paths.routes import routes
    from offramp.stability.stability import analyse

    graph = _graph(load(case), given, images)
    held = analyse(graph)
    origin = graph.state(start) if start else None
    found = routes(graph, to, start=origin, by=by, most=max(most, 1), stability=held)
    packages = deals(graph, to, start=origin, most=max(most, 1), stability=held) if by == "deals" else None
    if as_json:
        _show_json({**_asked(graph), **found.to_dict(), "deals": packages.to_dict() if packages else None})
    else:
        already = found.best is not None and not found.best.steps
        _show([*found.parts(), *(packages.parts() if packages is not None and not already else ())])
    sys.exit(0 if found.reached else 1)


@cli.command()
@_json
def cases(*, as_json: bool) -> None:
    """List the catalog of published cases."""
    from offramp.case.catalog import slugs
    from offramp.case.reading import load
    from offramp.tables import Table

    read = {slug: load(slug) for slug in slugs()}
    if as_json:
        _show_json(
            [
                {"slug": slug, "title": case.title, "actors": list(case.actors), "options": list(case.options)}
                for slug, case in read.items()
            ]
        )
        return
    rows = [(slug, case.title, ", ".join(case.actors), str(len(case.options))) for slug, case in read.items()]
    _show([Table("Catalog", ("slug", "title", "actors", "options"), tuple(rows))])
    _hint("offramp brief korea-2017")


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new(path: Path, *, force: bool) -> None:
    """Write a commented case to start from."""
    from offramp.case import template
    from offramp.files import write_whole

    if path.suffix not in (".yaml", ".yml"):
        raise OutputError(f"{path}: a case file is named with .yaml at its end")
    _refuse_to_overwrite(path, force=force)
    write_whole(path, template())
    _complain(f"wrote {path}")
    _hint(f"offramp check {path}")


@cli.command()
@_case
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def convert(case: str, out: Path, *, force: bool) -> None:
    """Write a case in another format: .yaml, .json or .gmcr, by the ending of OUT."""
    from offramp.case.reading import load
    from offramp.case.writing import write

    _refuse_to_overwrite(out, force=force)
    write(load(case), out)
    _complain(f"wrote {out}")


if __name__ == "__main__":
    main()
