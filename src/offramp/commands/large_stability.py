"""The answer of decision diagrams about stability, within the time of a command."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.commands.shared import MORE
from offramp.commands.time_limit import within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offramp.case.model import Case
    from offramp.symbolic.analysis import LargeStability
    from offramp.symbolic.budget import Budget
    from offramp.tables import Table

__all__ = ["LargeAnswer", "large_stability"]


@dataclass(frozen=True)
class LargeAnswer:
    """Output of the command: tables and sentences, those about the goal, and plain values where JSON is asked for.

    `decided` says whether every concept is decided.
    """

    parts: tuple[str | Table, ...]
    about_goal: tuple[Table, ...]
    plain: dict[str, Any]
    status_quo: str
    actor: str
    decided: bool


def large_stability(
    case: Case,
    given: Sequence[str] | None,
    images: Mapping[str, str],
    budget: Budget,
    concepts: Sequence[str] | None,
    goal: str | None,
    *,
    as_json: bool,
) -> LargeAnswer:
    """Analyse a case by decision diagrams; where the time ends, answer with the concepts decided until then."""
    from offramp.case.questions import read_condition
    from offramp.symbolic.analysis import analyse_large
    from offramp.symbolic.engine import of_command
    from offramp.symbolic.large_graph import encode

    begun = time.monotonic()

    def answered(tell: Callable[[LargeAnswer], None]) -> LargeAnswer:
        if goal is not None:
            read_condition(case, goal)  # refuses before the work
        graph = encode(case, given=given, images=images, budget=budget)
        with of_command(graph, begun, budget.seconds):
            found = analyse_large(graph, concepts, lambda so_far: tell(_answer(so_far, goal, as_json=as_json)))
        return _answer(found, goal, as_json=as_json)

    return within(budget.seconds, answered)


def _answer(found: LargeStability, goal: str | None, *, as_json: bool) -> LargeAnswer:
    from offramp.symbolic.engine import goal_plain, goal_table

    graph, plain = found.graph, dict[str, Any]()
    if as_json:
        plain = {**found.to_dict(), **({"goal": goal_plain(found, goal)} if goal is not None else {})}
    about_goal = (goal_table(found, goal),) if goal is not None else ()
    parts = found.parts()
    if found.undecided:
        first = next(iter(found.undecided))
        alone = f"Ask for one concept, as in `--concept {first}`, which then has the time of all; {MORE}."
        several = len(found.undecided) + len(found.unstable) > 1
        parts = (*parts, alone if several else f"{MORE[0].upper()}{MORE[1:]}.")
    return LargeAnswer(parts, about_goal, plain, graph.name(graph.status_quo), graph.actors[0], not found.undecided)
