"""`offramp ask`: interview an expert about the order of statements, until a verdict or a choice is certain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from offramp.commands.interviewing import answer_file, in_json, in_terminal
from offramp.commands.progress_bar import bar
from offramp.commands.reading_options import graph_of
from offramp.commands.run_options import RunOptions, with_options
from offramp.commands.shared import case_argument, json_option, read_case, strategic
from offramp.errors import QuestionError, nearest

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.interview import Interview
    from offramp.ranking.order_interview import OrderInterview

__all__ = ["ask"]

LEAD = "LEAD"
"""The value of `--for` that asks about the lead."""


@click.command()
@case_argument
@click.option(
    "--for", "about", metavar="STATE|MEASURE|LEAD", required=True,
    help="What the answers are to decide: the verdict on a state, the choice by a measure, or the lead.",
)  # fmt: skip
@strategic
@click.option(
    "--concept", metavar="CONCEPT", help="Solution concept of a verdict: nash, gmr, smr, seq or sseq.  [default: nash]"
)
@with_options(
    "samples",
    "seed",
    "workers",
    samples={"help": "Most worlds drawn at a time, for a measure or LEAD; random orders, under seq and sseq."},
)
@click.option("--expert", metavar="NAME", help="Name of the expert, written with each answer.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE",
              help="Write the case with the answers to this file.  [default: the case file]")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@json_option
def ask(
    case: str,
    about: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concept: str | None,
    samples: int,
    seed: int,
    workers: int | None,
    expert: str | None,
    out: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Interview an expert about the order of statements.

    Each question names two statements of an actor, and asks which matters more. For a state, its answer leaves the least expected
    entropy of the verdict. The interview ends when the verdict is certain.

    With `--for LEAD`, the answer leaves the least expected entropy of the policy that leads. With a measure, it has the greatest
    expected value for the choice by it. Both take worlds, which draw the orders of the lists with `above`: 256 at first, and more if
    these leave no question. The interview ends when no answer would change the choice.

    Each answer is written into the case at once, under `above`. Every other byte of the file stays.

    With --json, each question is one line on standard output, and each answer one line on standard input. An answer is an object with
    the key `answer`: `first`, `second` or `unknown`. It may have the keys `expert` and `reason`.
    """
    read = read_case(case)
    talk = in_json if as_json else in_terminal
    run = RunOptions(case, images=images, samples=samples, seed=seed, workers=workers)
    if about in read.measures or about.strip().casefold() == LEAD.casefold():
        if given or concept is not None:
            option = "--concept" if concept is not None else "--given"
            raise click.UsageError(
                f"{option} speaks of the verdict on a state; leave it out, or name a state with --for"
            )
        file = answer_file(case, out, dry_run=dry_run)
        talk(_about_a_choice(read, run, about if about in read.measures else None), file, expert)
        return
    graph = graph_of(read, given, images, "every")
    file = answer_file(case, out, dry_run=dry_run)
    begun = _about_a_state(graph, about, concept or "nash", run)
    if file.out is not None:
        _refuse_unwritable(graph, begun)
    talk(begun, file, expert)


def _about_a_choice(case: Case, run: RunOptions, measure: str | None) -> OrderInterview:
    """Begin an interview about the lead, or the choice by a measure."""
    from offramp.ensemble.ensemble import outcomes
    from offramp.ranking.interview_basis import refuse_nothing_to_ask
    from offramp.ranking.order_interview import BEGIN, order_interview

    refuse_nothing_to_ask(case)
    begin = replace(run, samples=min(run.samples, BEGIN))
    with bar():
        return order_interview(outcomes(begin.draw(case), claims=False, threads=run.workers), measure, run.samples)


def _about_a_state(graph: Graph, state: str, concept: str, run: RunOptions) -> Interview:
    """Begin an interview about the verdict on a state."""
    from offramp.preference_sensitivity.interview import interview

    try:
        with bar():
            return interview(graph, state, concept, draws=run.samples, seed=run.seed)
    except QuestionError as error:
        if not (close := nearest(state, graph.case.measures)):
            raise
        raise QuestionError(f"{error}; or did you mean the measure `{close[0]}`?") from None


def _refuse_unwritable(graph: Graph, begun: Interview) -> None:
    """Raise where an answer could not be written: beside a doubt or orders of experts, or to a list with a repeated statement."""
    from offramp.case.order_checks import repeated_in
    from offramp.case.preferences import Statements

    for position in begun.verdict.open_actors:
        actor = graph.actors[position]
        stated = graph.preferences(actor)
        if isinstance(stated, Statements) and stated.experts:
            raise QuestionError(
                f"experts state the order of the list of `{actor}`, and answers are known pairs of the list itself; "
                "add --dry-run, and write the answers to the pairs of an expert"
            )
        if isinstance(stated, Statements) and (text := repeated_in(stated.texts)) is not None:
            raise QuestionError(
                f"the list of `{actor}` has `{text}` twice, and beside known pairs each statement stands in it once; "
                "take one of them out, or add --dry-run"
            )
        if actor in graph.case.doubt:
            raise QuestionError(
                f"the case states a doubt about the order of `{actor}`, and answers are known pairs; take the doubt out, or add --dry-run"
            )
