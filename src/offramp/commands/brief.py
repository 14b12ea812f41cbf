"""`offramp brief`: write the brief of a case."""

from __future__ import annotations

import shlex
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from offramp.brief.formats import FORMATS, format_of_ending, listed_endings
from offramp.commands.run_options import run_options
from offramp.commands.shared import complain, refuse_what_is_read, worker_processes
from offramp.errors import OutputError
from offramp.findings.defaults import SAMPLES
from offramp.language.language import LANGUAGES

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.commands.run_options import RunOptions

__all__ = ["brief"]

COMPARED: dict[str, Any] = {
    "type": click.IntRange(0),
    "default": SAMPLES,
    "help": "Number of worlds in which policies are compared; 0: no comparison.",
}
"""`--samples` of a brief."""

MOST_SHORT = 7
"""Largest number of options and events of a case whose brief takes less time than the start of a process."""


@click.command()
@run_options("given", "images", "sets", "policies", "samples", "seed", samples=COMPARED)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File of the brief; `-` for standard output.  [default: NAME-brief.FORMAT, or NAME-slide.pdf]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="Format of the brief. `slide` is one page, as a PDF. `pdf` and `slide` need the package typst, `docx` needs python-docx.  "
    "[default: by the ending of --out, else html]",
)
@click.option("--front-only", is_flag=True, help="Leave the annex out.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the brief; labels and quotations stay as the case has them.",
)
@click.option(
    "--since",
    metavar="OLD",
    help="Write a page on the changes since OLD: a case, a folder of results, or a JSON brief.",
)
@click.option(
    "--hindcast",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of sealed forecasts of this case, written by `offramp hindcast --out`.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the brief as JSON to standard output.")
@click.option("--force", is_flag=True, help="Overwrite any file, also a brief that somebody has edited.")
def brief(
    run: RunOptions,
    out: Path | None,
    form: str | None,
    *,
    language: str,
    since: str | None,
    hindcast: Path | None,
    **flags: bool,
) -> None:
    """Write the brief of a case: two pages and an annex.

    The front compares the policies, and gives the equilibria, the road to the goals, the risks and the claims. The annex gives the
    reasons, the assumptions and the sources. A brief that nobody has edited is overwritten; any other file needs --force.
    """
    from offramp.brief.compose import compose
    from offramp.brief.writing import rendered, write_brief
    from offramp.commands.since import brief_since
    from offramp.findings.dynamic import is_timed

    if since is not None and hindcast is not None:
        raise click.UsageError("a page on the changes has no hindcast; leave out --hindcast, or leave out --since")
    if since is not None and language != "en":
        raise click.UsageError("a page on the changes is in English; leave out --language, or leave out --since")
    if since is not None and flags["front_only"]:
        raise click.UsageError("a page on the changes has no annex; leave out --front-only, or leave out --since")
    if flags["as_json"]:
        if (form or "json") != "json" or str(out or "-") != "-":
            raise click.UsageError("--json prints to standard output; for a file write --out NAME.json without it")
        form, out = "json", Path("-")
    form = _format(form, out)
    chosen_form = FORMATS[form]
    product = "changes" if since is not None else chosen_form.product
    out = out or Path(f"{Path(run.case).stem}-{product}.{chosen_form.ending}")
    if chosen_form.binary and str(out) == "-" and sys.stdout.isatty():
        raise click.UsageError(f"a {chosen_form.ending.upper()} file is not for a terminal; name a file with --out")
    _refuse_to_overwrite(out, force=flags["force"])
    chosen_form.check()
    command = _command(run, language, hindcast, front_only=flags["front_only"])
    if since is not None:
        made = brief_since(run, since, command, _chosen)
    else:
        case = run.load()
        long = is_timed(case) and run.samples and len(case.things) > MOST_SHORT
        with worker_processes("offramp.findings.findings") if long else nullcontext():
            made = compose(
                _chosen(case, run),
                given=run.events_in(case),
                samples=run.samples,
                seed=run.seed,
                hindcast=hindcast,
                command=command,
                language=language,
                front_only=flags["front_only"],
            )
    if str(out) == "-":
        click.echo(rendered(made, form), nl=False)
        return
    write_brief(made, out, form)
    complain(f"wrote {out}")


def _command(run: RunOptions, language: str, hindcast: Path | None, *, front_only: bool) -> str:
    """Return the command that composes the brief again."""
    words = ["offramp brief", run.words(samples=SAMPLES)]
    words += ["--front-only"] if front_only else []
    words += [f"--language {language}"] if language != "en" else []
    words += [f"--hindcast {shlex.quote(str(hindcast))}"] if hindcast is not None else []
    return " ".join(words)


def _format(form: str | None, out: Path | None) -> str:
    """Return the requested format, by name or by the ending of the file; refuse an ending of another format."""
    ending = out.suffix.casefold().lstrip(".") if out is not None else ""
    if form is None:
        if not ending:
            return "html"
        by_ending = format_of_ending(ending)
        if by_ending is None:
            raise click.UsageError(
                f"a brief is written as {listed_endings()}, not as `{ending}`; name another file than `{out}`, or add --format"
            )
        return by_ending
    wanted = FORMATS[form].ending
    if ending in {*(each.ending for each in FORMATS.values()), *PICTURES} - {wanted}:
        raise click.UsageError(
            f"`{out}` is no name for a brief in the format {form}; write for instance --out {FORMATS[form].product}.{wanted}"
        )
    return form


PICTURES = ("png", "jpg", "jpeg", "gif", "svg", "webp")
"""Endings of pictures, which no brief has."""


def _refuse_to_overwrite(out: Path, *, force: bool) -> None:
    """Raise if the file exists and is not an unchanged brief of offramp, or is read; before any computation."""
    from offramp.brief.recognition import Origin, origin_of

    if str(out) == "-" or not out.is_file():
        return
    refuse_what_is_read(out)
    if force:
        return
    match origin_of(out):
        case Origin.OTHER:
            raise OutputError(
                f"{out}: this file is not a brief of offramp; name another, or add --force to overwrite it"
            )
        case Origin.EDITED:
            raise OutputError(
                f"{out}: this brief may have been edited; name another file, or add --force to overwrite it"
            )


def _chosen(case: Case, run: RunOptions) -> Case:
    """Return the case restricted to the images and the policies that the options name."""
    from offramp.case.restriction import claims_on_others, restricted
    from offramp.risk.assess import policies_of
    from offramp.text import counted
    from offramp.worlds.parameters import chosen_images

    images, policies = chosen_images(case, run.images_in(case)), run.chosen_policies()
    if policies is not None:
        policies_of(case, policies)
        others = claims_on_others(case, policies)
        if others:
            complain(f"left out {counted(len(others), 'claim')} on other policies: {', '.join(others)}")
    return restricted(case, images, policies) if images or policies is not None else case
