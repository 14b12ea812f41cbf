"""`offramp evidence`: estimates from the record, their check against a case, and their pictures."""

from __future__ import annotations

import pathlib
import sys
from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.run_options import run_options
from offramp.commands.shared import (
    Commands,
    case_argument,
    complain,
    hint,
    json_option,
    read_case,
    refuse_to_overwrite,
    show,
    show_json,
)
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.commands.run_options import RunOptions

__all__ = [
    "check_case",
    "compare_durations",
    "evidence",
    "list_estimates",
    "plot_estimate",
    "read_file",
    "show_estimate",
]

FIRST_DAY = "1991-01-01"
"""Day up to which the time line of the record has at least a year to show."""

DEFAULT_SAMPLES = 64
"""Number of worlds in which durations are compared."""

case_option = click.option("--case", metavar="CASE", help="Use the data and the estimates that a case declares, too.")


def _day(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from offramp.case.record import read_day

    if value is None:
        return None
    try:
        return read_day(value).isoformat()
    except ValueError as error:
        raise QuestionError(str(error)) from None


until_option = click.option(
    "--until", metavar="DATE", callback=_day, help="Use the record up to this date only, such as 2017-06-28."
)


def _case(name: str | None) -> Case | None:
    return None if name is None else read_case(name)


def _referred(name: str, until: str | None) -> str:
    return f"{name}@{until}" if until else name


@click.group(cls=Commands)
def evidence() -> None:
    """Estimate numbers from the record of past events.

    `list` names the estimates. `show` gives one with its variants. `check` compares a case with its evidence.
    `durations` compares how long something lasts. `plot` draws. `read` reports on a data file.
    """


@evidence.command("list")
@click.option("--readers", is_flag=True, help="List the readers of data files alone.")
@case_option
@until_option
@csv_options
@json_option
def list_estimates(
    case: str | None, until: str | None, folder: pathlib.Path | None, *, readers: bool, force: bool, as_json: bool
) -> None:
    """List the estimates from the record.

    Each has its interval and the number of events behind it. A second table has the readers of data files, and says on which files each was
    tried. With --json, --readers chooses the second.
    """
    from offramp.errors import DataError
    from offramp.evidence.declared import declared
    from offramp.evidence.estimation import estimate
    from offramp.evidence.listing import estimates_table, readers_table

    if readers:
        table = readers_table()
        write_tables([table], folder, force=force)
        if as_json:
            show_json(table.to_dict())
        else:
            show([table])
        return
    read = _case(case)
    found = []
    for name in sorted(declared(read)):
        try:
            found.append(estimate(_referred(name, until), read))
        except (DataError, QuestionError) as error:
            complain(str(error))
    table = estimates_table(found, until or "")
    tables = [table, readers_table()]
    write_tables(tables, folder, force=force)
    if as_json:
        show_json([one.to_dict() for one in found])
        return
    show(tables)
    hint("offramp evidence show csis.incidents_talks_ratio")


@evidence.command("show")
@click.argument("name")
@case_option
@until_option
@csv_options
@json_option
def show_estimate(
    name: str, case: str | None, until: str | None, folder: pathlib.Path | None, *, force: bool, as_json: bool
) -> None:
    """Show an estimate and its variants.

    Method, query, source and record are given, and the same estimate by other methods. NAME is an estimate, or a table of facts.
    """
    from offramp.draw.survival import survival_of
    from offramp.evidence.estimation import estimate
    from offramp.evidence.facts import fact_tables
    from offramp.evidence.listing import estimate_text, facts_table, variants_table
    from offramp.evidence.recorded_spans import SPAN_KINDS, recorded_spans

    if name in fact_tables():
        table = facts_table(name, until or "")
        write_tables([table], folder, force=force)
        if as_json:
            show_json(table.to_dict())
        else:
            show([table])
        return
    found = estimate(_referred(name, until), _case(case))
    tables = [variants_table(found)] if found.beside else []
    spans = recorded_spans(_referred(name, until), _case(case)) if found.kind in SPAN_KINDS else None
    tables += [survival_of(spans).table] if spans is not None else []
    write_tables(tables, folder, force=force)
    if as_json:
        show_json({**found.to_dict(), **({"spans": spans.spans_to_dict()} if spans is not None else {})})
        return
    show([estimate_text(found), *tables])
    hint(f"offramp evidence plot {name} --out {name}.png")


@evidence.command("check")
@case_argument
@csv_options
@json_option
def check_case(case: str, folder: pathlib.Path | None, *, force: bool, as_json: bool) -> None:
    """Compare the numbers of a case with their evidence.

    The exit code is 1 if a number differs. A number may differ by rounding: by a tenth of the interval of its estimate.
    """
    from offramp.evidence.listing import comparison_table, seen_table
    from offramp.evidence.resolution import comparisons, wrong_evidence

    read = read_case(case)
    problems = wrong_evidence(read)
    found = () if problems else comparisons(read)
    tables = [comparison_table(found), *([seen_table(read)] if read.data and not problems else [])]
    write_tables(tables, folder, force=force)
    if as_json:
        show_json({"comparisons": [one.to_dict() for one in found], "problems": [str(problem) for problem in problems]})
    elif not problems:
        show(tables)
    for problem in problems:
        complain(str(problem))
    if problems or not all(one.agrees for one in found):
        sys.exit(1)


@evidence.command("durations")
@run_options("policies", "samples", "seed", "sets", samples={"default": DEFAULT_SAMPLES})
@click.option("--duration", "names", metavar="NAME", multiple=True, help="A duration of the case (default: all).")
@click.option("--out", type=click.Path(path_type=pathlib.Path), help="Draw one duration to this file: .svg or .png.")
@csv_options
@json_option
def compare_durations(
    run: RunOptions,
    names: tuple[str, ...],
    out: pathlib.Path | None,
    folder: pathlib.Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Compare how long conditions last with past spans.

    CASE states them under `durations`. The model's share that lasts longer than a time is compared with the curve of the record
    (Kaplan-Meier), under each policy. The exit code is 1 if the model differs from the record under a policy.
    """
    from offramp.draw.charted import draw
    from offramp.draw.durations import duration_curves
    from offramp.risk.durations import durations

    case = run.load()
    if not case.durations:
        raise QuestionError(
            "the case states no durations; add for instance\n"
            "  durations:\n    freeze: {of: not dprk.testing, evidence: freezes.two_years}"
        )
    if out is not None:
        refuse_to_overwrite(out, force=force)
        if len(names or case.durations) > 1:
            raise click.UsageError("--out draws one duration; name it with --duration")
    found = durations(run.draw(case), run.chosen_policies(), names or None)
    if as_json:
        show_json([one.to_dict() for one in found])
    else:
        show([part for one in found for part in one.parts()])
    write_tables([one.table() for one in found], folder, force=force)
    if out is not None:
        draw(duration_curves(found[0], tuple(case.policies))).write(out)
        complain(f"wrote {out}")
    if any(one.of("longer") or one.of("shorter") for one in found):
        sys.exit(1)


@evidence.command("plot")
@click.argument("name")
@case_option
@until_option
@click.option("--out", required=True, type=click.Path(path_type=pathlib.Path), help="File to write: .svg or .png.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
def plot_estimate(name: str, case: str | None, until: str | None, out: pathlib.Path, *, force: bool) -> None:
    """Draw an estimate, or the timeline of the record.

    NAME is an estimate, or `timeline`: talks, tests, resolutions and agreements. A rate ratio is always drawn crude, stratified and as a placebo. A
    survival is drawn as its curve (Kaplan-Meier), with the numbers at risk.
    """
    from offramp.draw.charted import draw
    from offramp.draw.intervals import intervals_of
    from offramp.draw.survival import survival_of
    from offramp.draw.timeline import korean_record
    from offramp.evidence.estimation import estimate
    from offramp.evidence.recorded_spans import recorded_spans

    refuse_to_overwrite(out, force=force)
    if name == "timeline":
        if until is not None and until < FIRST_DAY:
            raise QuestionError(f"the time line of the record begins in 1990; `--until {until}` leaves nothing to draw")
        draw(korean_record(until or "")).write(out)
    else:
        read, reference = _case(case), _referred(name, until)
        found = estimate(reference, read)
        survives = found.kind == "survival"
        draw(survival_of(recorded_spans(reference, read)) if survives else intervals_of(found)).write(out)
    complain(f"wrote {out}")


@evidence.command("read")
@click.argument("file", type=click.Path(path_type=pathlib.Path))
@click.option("--reader", metavar="NAME", help="Name of the reader (default: by the header of the file).")
@json_option
def read_file(file: pathlib.Path, reader: str | None, *, as_json: bool) -> None:
    """Report on a data file: its reader, rows and columns.

    The report has the SHA-256 and the last date of the file. It counts the dropped rows, each with the reason.
    """
    from offramp.evidence.listing import file_report, file_text
    from offramp.evidence.readers.registry import read

    found = read(file, reader)
    if as_json:
        show_json(file_report(found))
        return
    show([file_text(found)])
