"""`offramp firmness`: report how many preference changes would reverse a verdict."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from offramp.commands.reading_options import graph_of
from offramp.commands.shared import case_argument, hint, json_option, read_case, show, show_json, strategic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.firmness import Firmnesses
    from offramp.preference_sensitivity.shares import Shares

__all__ = ["firmness"]


@click.command()
@case_argument
@click.option("--state", metavar="STATE", help="Only this state.")
@click.option(
    "--to", metavar="EXPR", help="Only states that satisfy this condition, or goal: swaps that make an equilibrium."
)
@strategic
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@click.option(
    "--most",
    type=click.IntRange(1),
    metavar="N",
    default=3,
    show_default=True,
    help="Largest number of swaps searched.",
)
@click.option("--draws", type=click.IntRange(0), metavar="N", default=0, show_default=True,
              help="Number of random preference orders drawn for each --swaps; 0: none.")  # fmt: skip
@click.option("--swaps", multiple=True, type=click.FloatRange(0), metavar="NUMBER",
              help="Mean number of swaps of the random orders; may be repeated.  [default: 1 to 5]")  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", default=0, show_default=True, help="Seed of the random orders."
)
@json_option
def firmness(
    case: str,
    state: str | None,
    to: str | None,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concepts: tuple[str, ...],
    most: int,
    draws: int,
    swaps: tuple[float, ...],
    seed: int,
    *,
    as_json: bool,
) -> None:
    """Report how many preference changes would reverse a verdict.

    A change is a swap of two neighbours in the preference order of an actor. The answer for an equilibrium is the fewest swaps that
    break it. With --to, the answer is the fewest swaps that make an equilibrium; the exit code is 1 if there is none.
    """
    from offramp.preference_sensitivity.firmness import firmnesses

    if state is not None and to is not None:
        raise click.UsageError("--state asks about one state, --to about all with a condition; give one of them")
    if swaps and not draws:
        raise click.UsageError("--swaps sets the expected swaps of random orders; add --draws, such as --draws 200")
    graph = graph_of(read_case(case), given, images)
    states = _asked_about(graph, state, to)
    found = firmnesses(graph, states, concepts or None, most)
    drawn = _drawn(graph, found, draws, swaps, seed) if draws else {}
    if as_json:
        shares = {key: [one.to_dict() for one in rows] for key, rows in drawn.items()}
        show_json({**found.to_dict(), **({"shares": shares} if draws else {})})
    else:
        _show(found, drawn, one_state=state is not None)
        hint(f"offramp firmness {case} --to EXPR finds the fewest swaps that make your goal an equilibrium")
    holds_or_could = any(one.holds or one.swaps is not None for rows in found.found.values() for one in rows)
    sys.exit(0 if to is None or holds_or_could else 1)


def _asked_about(graph: Graph, state: str | None, to: str | None) -> list[int] | None:
    """Return the requested states; None for the equilibria."""
    import numpy as np

    from offramp.case.questions import read_condition
    from offramp.errors import QuestionError

    if state is not None:
        return [graph.state(state)]
    if to is None:
        return None
    states = np.flatnonzero(graph.satisfying(read_condition(graph.case, to))).tolist()
    if not states:
        raise QuestionError(f"no possible state satisfies `{to}`")
    return states


def _drawn(
    graph: Graph, found: Firmnesses, draws: int, swaps: tuple[float, ...], seed: int
) -> dict[str, Sequence[Shares]]:
    """Return the shares of the states that the tables show, by concept."""
    from offramp.preference_sensitivity.firmness import MOST_SHOWN
    from offramp.preference_sensitivity.shares import shares_of

    numbers = [int(number) if number.is_integer() else number for number in swaps]
    return {
        key: shares_of(graph, [one.state for one in rows[:MOST_SHOWN]], key, numbers or None, draws, seed)
        for key, rows in found.found.items()
        if rows
    }


def _show(found: Firmnesses, drawn: dict[str, Sequence[Shares]], *, one_state: bool) -> None:
    from offramp.preference_sensitivity.firmness import unvaried
    from offramp.preference_sensitivity.shares import shares_table

    tables = [shares_table(rows) for rows in drawn.values()]
    if one_state:
        answers = [one.words for rows in found.found.values() for one in rows]
        show([*answers, *unvaried(found.graph, found.fixed), *tables])
    else:
        show([*found.parts(), *tables])
