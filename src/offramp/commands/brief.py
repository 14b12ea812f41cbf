"""`offramp brief`: write the brief of a case: what holds, the way, the claims, the sources."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from offramp.commands.run_options import run_options
from offramp.commands.shared import complain
from offramp.findings.defaults import SAMPLES

if TYPE_CHECKING:
    from offramp.commands.run_options import RunOptions

__all__ = ["brief"]

MANY: dict[str, Any] = {
    "type": click.IntRange(0),
    "default": SAMPLES,
    "help": "Number of worlds in which policies are compared; 0: no comparison.",
}
"""`--samples` of a brief."""


@click.command()
@run_options("given", "samples", "seed", samples=MANY)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where to write; `-` for standard output.  [default: NAME-brief.FORMAT]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "pdf", "md", "json"]),
    help="What to write; `pdf` needs offramp[pdf].  [default: by the ending of --out, else html]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the brief as JSON to standard output.")
def brief(
    run: RunOptions,
    out: Path | None,
    form: str | None,
    *,
    as_json: bool,
) -> None:
    """Write the brief of a case: which option first, what holds, the way, what can go wrong, the claims, the sources."""
    from offramp.brief.compose import compose
    from offramp.brief.render.pdf import check_typst
    from offramp.brief.writing import rendered, write_brief

    if as_json:
        form, out = "json", Path("-")
    form = form or (out.suffix.lstrip(".") if out is not None and out.suffix else "html")
    out = out or Path(f"{Path(run.case).stem}-brief.{form}")
    if form not in ("html", "pdf", "md", "json"):
        raise click.UsageError(f"cannot tell a format from `{out.name}`; add --format html, pdf, md or json")
    if form == "pdf" and str(out) == "-" and sys.stdout.isatty():
        raise click.UsageError("a PDF is not for a terminal; name a file with --out")
    if form == "pdf":
        check_typst()
    case = run.load()
    command = f"offramp brief {run.words(samples=SAMPLES)}"
    made = compose(case, given=run.events_in(case), samples=run.samples, seed=run.seed, command=command)
    if str(out) == "-":
        click.echo(rendered(made, form), nl=False)
        return
    write_brief(made, out, form)
    complain(f"wrote {out}")
