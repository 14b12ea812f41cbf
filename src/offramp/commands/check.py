"""`offramp check`: report errors and oddities of a case file."""

from __future__ import annotations

import sys
from typing import Any

import click

from offramp.commands.shared import (
    MORE,
    UNDECIDED,
    case_argument,
    hint,
    json_option,
    known_by_asked,
    limited,
    read_case,
    show,
    show_json,
)
from offramp.errors import CaseError
from offramp.notes import Note, Severity

__all__ = ["check"]

STATES_UNDECIDED = (
    "The warnings about statements that never decide, goals that no state satisfies and options that a rule pins:"
)
"""The warnings that are missing where the search for them did not end."""


@click.command()
@case_argument
@limited
@json_option
def check(case: str, seconds: float, memory: float, *, as_json: bool) -> None:
    """Report errors and oddities of a case file.

    Errors make a case unusable, and the exit code is then 1. It is 3 if warnings about the states were not decided in time.
    Warnings name odd parts of the model. A table lists the entries whose sources are later than the start of the case.
    """
    from offramp.case.hindsight import known_later, later_table
    from offramp.case.reading import load
    from offramp.commands.case_facts import case_facts
    from offramp.ensemble.inspection import inspect
    from offramp.symbolic.budget import Budget
    from offramp.text import counted

    try:
        later = known_later(load(case), known_by_asked())
        read = read_case(case)
        facts = case_facts(read, Budget(seconds, memory))
        found = inspect(read)
        if problems := [*facts.wrong, *found.problems]:
            raise CaseError(problems)
        warnings = sorted((*facts.warnings, *found.warnings), key=_line)
    except CaseError as error:
        if not as_json:
            raise
        show_json(
            {
                "case": case,
                "format": 1,
                "ok": False,
                "problems": [_problem(p) for p in error.problems],
                "warnings": [],
                "later": [],
            }
        )
        sys.exit(1)
    if as_json:
        told = [_problem(warning) for warning in warnings]
        entries = [entry.to_dict() for entry in later]
        unknown = {"undecided": facts.undecided} if facts.undecided else {}
        show_json(
            {"case": case, "format": 1, "ok": True, "problems": [], "warnings": told, "later": entries, **unknown}
        )
        sys.exit(UNDECIDED if unknown else 0)
    sizes = (
        (len(read.actors), "actor"),
        (len(read.options), "option"),
        (len(read.events), "event"),
        (facts.size, "state"),
    )
    counts = ", ".join(f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in sizes)
    verdict = f"no error, {counted(len(warnings), 'warning')}" if warnings or facts.undecided else "nothing is wrong"
    show(
        [
            f"{read.title}: {counts}; {verdict}.",
            *(str(Note(Severity.WARNING, str(warning))) for warning in warnings),
            *([f"{STATES_UNDECIDED} {facts.undecided}; {MORE}."] if facts.undecided else []),
        ]
    )
    if later:
        show([later_table(later, known_by_asked() or read.start or "")])
    hint(f"offramp stability {case}")
    if facts.undecided:
        sys.exit(UNDECIDED)


def _line(problem: Any) -> tuple[int, int]:
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)


def _problem(problem: Any) -> dict[str, Any]:
    place = problem.place
    return {
        "message": problem.message,
        "file": place and place.file,
        "line": place and place.line,
        "column": place and place.column,
    }
