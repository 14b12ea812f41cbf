"""`offramp brief`: write the brief of a case."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.run_options import run_options
from offramp.commands.shared import complain
from offramp.errors import OutputError
from offramp.findings.defaults import SAMPLES

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.commands.run_options import RunOptions

__all__ = ["brief"]

FORMATS = ("html", "pdf", "md", "json")
"""Formats of a brief, which are also the endings of its files."""

COMPARED: dict[str, Any] = {
    "type": click.IntRange(0),
    "default": SAMPLES,
    "help": "Number of worlds in which policies are compared; 0: no comparison.",
}
"""`--samples` of a brief."""


@click.command()
@run_options("given", "images", "sets", "policies", "samples", "seed", samples=COMPARED)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File of the brief; `-` for standard output.  [default: NAME-brief.FORMAT]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Format of the brief; `pdf` needs offramp[pdf].  [default: by the ending of --out, else html]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the brief as JSON to standard output.")
@click.option("--force", is_flag=True, help="Overwrite a file that is not a brief of offramp.")
def brief(run: RunOptions, out: Path | None, form: str | None, *, as_json: bool, force: bool) -> None:
    """Write the brief of a case: two pages and an annex.

    The front compares the policies, and gives the equilibria, the road to the goals, the risks and the claims. The annex gives the
    reasons, the assumptions and the sources. A brief of offramp is overwritten; any other file needs --force.
    """
    from offramp.brief.compose import compose
    from offramp.brief.render.pdf import check_typst
    from offramp.brief.writing import rendered, write_brief

    if as_json:
        form, out = "json", Path("-")
    form = _format(form, out)
    out = out or Path(f"{Path(run.case).stem}-brief.{form}")
    if form == "pdf" and str(out) == "-" and sys.stdout.isatty():
        raise click.UsageError("a PDF is not for a terminal; name a file with --out")
    if not force:
        _refuse_to_overwrite(out)
    if form == "pdf":
        check_typst()
    case = run.load()
    chosen = _chosen(case, run)
    command = f"offramp brief {run.words(samples=SAMPLES)}"
    made = compose(chosen, given=run.events_in(case), samples=run.samples, seed=run.seed, command=command)
    if str(out) == "-":
        click.echo(rendered(made, form), nl=False)
        return
    write_brief(made, out, form)
    complain(f"wrote {out}")


def _format(form: str | None, out: Path | None) -> str:
    """Return the format that is asked for, by name or by the ending of the file; refuse an ending of another format."""
    ending = out.suffix.casefold().lstrip(".") if out is not None else ""
    if form is None and (out is None or not ending):
        return "html"
    if form is None and ending in FORMATS:
        return ending
    if form is None:
        raise click.UsageError(
            f"a brief is written as html, pdf, md or json, not as `{ending}`; name another file than `{out}`, or add --format"
        )
    if ending in {*FORMATS, *PICTURES} - {form}:
        raise click.UsageError(
            f"`{out}` is no name for a brief in the format {form}; write for instance --out brief.{form}"
        )
    return form


PICTURES = ("png", "jpg", "jpeg", "gif", "svg", "webp")
"""Endings of pictures, which no brief has."""


def _refuse_to_overwrite(out: Path) -> None:
    """Raise where a file is there that is not a brief of offramp; before anything is computed."""
    from offramp.brief.recognition import is_brief

    if str(out) != "-" and out.is_file() and not is_brief(out):
        raise OutputError(f"{out}: this file is not a brief of offramp; name another, or add --force to overwrite it")


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
