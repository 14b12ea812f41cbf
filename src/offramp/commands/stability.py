"""`offramp stability`: list the equilibria and the stable states of each actor."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from offramp.commands.csv_tables import csv_options, write_tables
from offramp.commands.order_notes import tell_orders
from offramp.commands.reading_options import every_reading, graph_of, happened, images_of
from offramp.commands.shared import (
    UNDECIDED,
    budgeted,
    case_argument,
    hint,
    json_option,
    read_case,
    show,
    show_json,
    strategic_by_reading,
)
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.stability.across import Across
    from offramp.stability.alliances import Alliances
    from offramp.stability.stability import Stability

__all__ = ["stability"]


@click.command()
@case_argument
@strategic_by_reading
@click.option(
    "--concept",
    "concepts",
    multiple=True,
    metavar="CONCEPT",
    help="Only this solution concept; may be repeated.  [default: nash, gmr, smr, seq, sseq]",
)
@click.option(
    "--coalition",
    "coalitions",
    multiple=True,
    metavar="ACTOR,ACTOR",
    help="Stability for this coalition: its members, its name in the case, or `all`; may be repeated.",
)
@click.option(
    "--goal", metavar="EXPR", help="Also count the equilibria that satisfy a condition, or a goal of the case."
)
@budgeted
@csv_options
@json_option
def stability(
    case: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concepts: tuple[str, ...],
    coalitions: tuple[str, ...],
    goal: str | None,
    engine: str,
    seconds: float,
    memory: float,
    folder: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """List the equilibria and the stable states of each actor.

    The exit code is 3 if some concept was not decided in time. With `--image all`, report the equilibria under every combination
    of images, with their share of the weights. Where the states are too many to be listed, decision diagrams answer under the
    five basic concepts.
    """
    from offramp.stability.across import across
    from offramp.stability.alliances import alliances
    from offramp.stability.stability import Stability, analyse
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.engine import engine_for_concepts, goal_plain, goal_table, listed_graph, takes_diagrams

    read = read_case(case)
    if (coalitions or every_reading(images)) and (goal is not None or engine == "symbolic"):
        raise QuestionError("`--goal` and `--engine symbolic` answer for single actors and one reading")
    found: Across | Alliances | Stability
    if coalitions and every_reading(images):
        raise QuestionError("`--coalition` answers for one reading at a time, not for `--image all`")
    if coalitions:
        found = alliances(graph_of(read, given, images), None if "all" in coalitions else coalitions, concepts)
    elif every_reading(images):
        tell_orders(read)
        found = across(read, concepts or None, given=happened(read, given))
    else:
        tell_orders(read)
        chosen = engine_for_concepts(engine, concepts)
        known, of_images = happened(read, given), images_of(read, images)
        if takes_diagrams(read, chosen, known):
            from offramp.commands.large_stability import large_stability

            budget = Budget(seconds, memory)
            answer = large_stability(read, known, of_images, budget, concepts or None, goal, as_json=as_json)
            if folder is not None:
                write_tables([*answer.parts, *answer.about_goal], folder, force=force)
            if as_json:
                show_json(answer.plain)
            else:
                show([*answer.parts, *answer.about_goal])
                hint(f"offramp why {case} {answer.status_quo} {answer.actor}")
            if not answer.decided:
                sys.exit(UNDECIDED)
            return
        graph = listed_graph(read, given=known, images=of_images)
        found = analyse(graph, concepts or None)
    aimed = found if goal is not None and isinstance(found, Stability) else None
    about_goal = [goal_table(aimed, goal)] if aimed is not None and goal is not None else []
    if folder is not None:
        write_tables([*found.parts(most=found.graph.size), *about_goal], folder, force=force)
    if as_json:
        show_json(
            {**found.to_dict(), **({"goal": goal_plain(aimed, goal)} if aimed is not None and goal is not None else {})}
        )
        return
    show([*found.parts(), *about_goal])
    hint(f"offramp why {case} {found.graph.name(found.graph.status_quo)} {found.graph.actors[0]}")
