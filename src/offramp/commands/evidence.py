"""`offramp evidence`: estimates from the record, their check against a case, and their pictures."""

from __future__ import annotations

import pathlib
import sys
from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
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

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["check_case", "evidence", "list_estimates", "plot_estimate", "read_file", "show_estimate"]

case_option = click.option("--case", metavar="CASE", help="Use the data and the estimates that a case declares, too.")
until_option = click.option("--until", metavar="DATE", help="Use the record up to this date only, such as 2017-06-28.")


def _case(name: str | None) -> Case | None:
    return None if name is None else read_case(name)


def _referred(name: str, until: str | None) -> str:
    return f"{name}@{until}" if until else name


@click.group(cls=Commands)
def evidence() -> None:
    """Estimate numbers from the record of past events.

    `list` names the estimates. `show` gives one with its variants. `check` compares a case with its evidence.
    `plot` draws. `read` reports on a data file.
    """


@evidence.command("list")
@case_option
@until_option
@csv_options
@json_option
def list_estimates(
    case: str | None, until: str | None, folder: pathlib.Path | None, *, force: bool, as_json: bool
) -> None:
    """List the estimates from the record.

    Each has its interval and the number of events behind it.
    """
    from offramp.errors import DataError, QuestionError
    from offramp.evidence.declared import declared
    from offramp.evidence.estimation import estimate
    from offramp.evidence.listing import estimates_table

    read = _case(case)
    found = []
    for name in sorted(declared(read)):
        try:
            found.append(estimate(_referred(name, until), read))
        except (DataError, QuestionError) as error:
            complain(str(error))
    table = estimates_table(found, until or "")
    write_tables([table], folder, force=force)
    if as_json:
        show_json([one.to_dict() for one in found])
        return
    show([table])
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
    from offramp.evidence.estimation import estimate
    from offramp.evidence.facts import fact_tables
    from offramp.evidence.listing import estimate_text, facts_table, variants_table

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
    write_tables(tables, folder, force=force)
    if as_json:
        show_json(found.to_dict())
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


@evidence.command("plot")
@click.argument("name")
@case_option
@until_option
@click.option("--out", required=True, type=click.Path(path_type=pathlib.Path), help="File to write: .svg or .png.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
def plot_estimate(name: str, case: str | None, until: str | None, out: pathlib.Path, *, force: bool) -> None:
    """Draw an estimate, or the timeline of the record.

    NAME is an estimate, or `timeline`: talks, tests, resolutions and agreements. A rate ratio is always drawn crude, stratified and as a placebo.
    """
    from offramp.draw.charted import draw
    from offramp.draw.intervals import intervals_of
    from offramp.draw.timeline import korean_record
    from offramp.evidence.estimation import estimate

    refuse_to_overwrite(out, force=force)
    timeline = name == "timeline"
    data = korean_record(until or "") if timeline else intervals_of(estimate(_referred(name, until), _case(case)))
    draw(data).write(out)
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
