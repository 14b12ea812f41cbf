"""`offramp brief`: write the brief of a case: what holds, the way, the claims, the sources."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from offramp.commands.shared import case_argument, complain, happened, known_by_asked, read_case

__all__ = ["brief"]


@click.command()
@case_argument
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
@click.option("--given", multiple=True, metavar="EVENT", help="An event that has happened; may be repeated.")
@click.option(
    "--samples",
    type=click.IntRange(0),
    metavar="N",
    help="In how many worlds to follow the options; 0: in none.  [default: 500]",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the worlds.")
@click.option("--json", "as_json", is_flag=True, help="Print the brief as JSON to standard output.")
def brief(
    case: str,
    out: Path | None,
    form: str | None,
    given: tuple[str, ...],
    samples: int | None,
    seed: int,
    *,
    as_json: bool,
) -> None:
    """Write the brief of a case: which option first, what holds, the way, what can go wrong, the claims, the sources."""
    from offramp.brief.compose import compose
    from offramp.brief.render.pdf import check_typst
    from offramp.brief.writing import rendered, write_brief
    from offramp.findings.options import SAMPLES

    if as_json:
        form, out = "json", Path("-")
    form = form or (out.suffix.lstrip(".") if out is not None and out.suffix else "html")
    out = out or Path(f"{Path(case).stem}-brief.{form}")
    if form not in ("html", "pdf", "md", "json"):
        raise click.UsageError(f"cannot tell a format from `{out.name}`; add --format html, pdf, md or json")
    if form == "pdf" and str(out) == "-" and sys.stdout.isatty():
        raise click.UsageError("a PDF is not for a terminal; name a file with --out")
    if form == "pdf":
        check_typst()
    asked = [*(f"--given {event}" for event in given), *([f"--samples {samples}"] if samples is not None else [])]
    date = known_by_asked()
    asked += [f"--seed {seed}"] if seed else []
    command = " ".join(["offramp brief", case, *([f"--known-by {date}"] if date else []), *asked])
    read = read_case(case)
    many = SAMPLES if samples is None else samples
    made = compose(read, given=happened(read, given), samples=many, seed=seed, command=command)
    if str(out) == "-":
        click.echo(rendered(made, form), nl=False)
        return
    write_brief(made, out, form)
    complain(f"wrote {out}")
