"""`offramp check`: report errors and oddities of a case file."""

from __future__ import annotations

import sys
from typing import Any

import click

from offramp.commands.shared import case_argument, hint, json_option, known_by_asked, read_case, show, show_json
from offramp.errors import CaseError
from offramp.notes import Note, Severity

__all__ = ["check"]


@click.command()
@case_argument
@json_option
def check(case: str, *, as_json: bool) -> None:
    """Report errors and oddities of a case file.

    Errors make a case unusable, and the exit code is then 1. Warnings name odd parts of the model. A table lists the entries whose
    sources are later than the start of the case.
    """
    from offramp.beliefs.belief_checks import wrong_beliefs
    from offramp.case.hindsight import known_later, later_table
    from offramp.case.reading import load
    from offramp.ensemble.inspection import inspect
    from offramp.graph.advice import advise
    from offramp.graph.graph import Graph
    from offramp.symbolic.encoded_states import EncodedStates
    from offramp.symbolic.engine import graph_for
    from offramp.symbolic.large_graph import LargeGraph
    from offramp.text import counted

    try:
        later = known_later(load(case), known_by_asked())
        read = read_case(case)
        graph = graph_for(read)
        found = inspect(read)
        problems = [*(wrong_beliefs(graph) if isinstance(graph, Graph) else ()), *found.problems]
        if problems:
            raise CaseError(problems)
        states = EncodedStates(read) if isinstance(graph, LargeGraph) else None
        warnings = sorted((*advise(read, states), *found.warnings), key=_line)
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
        show_json({"case": case, "format": 1, "ok": True, "problems": [], "warnings": told, "later": entries})
        return
    sizes = (
        (len(read.actors), "actor"),
        (len(read.options), "option"),
        (len(read.events), "event"),
        (graph.size, "state"),
    )
    counts = ", ".join(f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in sizes)
    verdict = f"no error, {counted(len(warnings), 'warning')}" if warnings else "nothing is wrong"
    show(
        [
            f"{read.title}: {counts}; {verdict}.",
            *(str(Note(Severity.WARNING, str(warning))) for warning in warnings),
        ]
    )
    if later:
        show([later_table(later, known_by_asked() or read.start or "")])
    hint(f"offramp stability {case}")


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
