"""Choice between the two engines: arrays over all states where they can be listed, decision diagrams where they cannot."""

from __future__ import annotations

import time
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from offramp.case.questions import read_condition
from offramp.case.state_names import state_id
from offramp.errors import QuestionError, TooManyStates, did_you_mean
from offramp.graph.graph import Graph, build
from offramp.graph.space import strategy_grid
from offramp.inverse.inverse import invert as invert_listed
from offramp.preference_sensitivity.answers import KINDS
from offramp.stability.concepts import concept
from offramp.stability.stability import Stability
from offramp.stability.stability import analyse as analyse_listed
from offramp.symbolic.analysis import LargeStability, analyse_large
from offramp.symbolic.diagrams import MISSING
from offramp.symbolic.large_graph import LargeGraph, encode
from offramp.symbolic.large_inverse import invert_large
from offramp.tables import Table
from offramp.text import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.inverse.inverse import Changes
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.large_inverse import LargeChanges

__all__ = [
    "ENGINES",
    "MOST_LISTED_CELLS",
    "analyse",
    "engine_for_concepts",
    "goal_answers",
    "goal_plain",
    "goal_table",
    "graph_for",
    "invert",
    "listed_graph",
    "needs_diagrams",
    "of_command",
    "takes_diagrams",
]

ENGINES = ("auto", "arrays", "symbolic")
"""The engines that a command can be asked to use."""

MOST_LISTED_CELLS = 2**22
"""The most combinations of strategies that are listed where the engine is chosen by size."""

MOST_NAMED = 5
"""The most equilibria with a goal that are named for each concept."""


def graph_for(
    case: Case,
    engine: str = "auto",
    *,
    given: Sequence[str] | None = None,
    images: Mapping[str, str] | None = None,
    budget: Budget | None = None,
) -> Graph | LargeGraph:
    """Build the graph of a case for an engine; `auto` lists the states where there are at most `MOST_LISTED_CELLS` combinations.

    A case with merged states is always listed, and so is every case where OxiDD is not installed.

    >>> from offramp.case.reading import load
    >>> type(graph_for(load("chicken"))).__name__, type(graph_for(load("chicken"), "symbolic")).__name__
    ('Graph', 'LargeGraph')

    Raises
    ------
    QuestionError
        where there is no such engine, or the engine does not cover the case.
    TooManyStates
        where the states must be listed and are too many.
    """
    if engine not in ENGINES:
        raise QuestionError(f"there is no engine `{engine}`{did_you_mean(engine, ENGINES)}")
    if takes_diagrams(case, engine, given):
        return encode(case, given=given, images=images, budget=budget)
    return listed_graph(case, given=given, images=images)


def listed_graph(case: Case, *, given: Sequence[str] | None = None, images: Mapping[str, str] | None = None) -> Graph:
    """Build the graph of a case with all its states.

    Raises
    ------
    TooManyStates
        where the states are too many; the message names OxiDD where that is not installed and would answer.
    """
    try:
        return build(case, given=given, images=images)
    except TooManyStates as error:
        if find_spec("oxidd") is not None or case.indistinguishable:
            raise
        raise TooManyStates(f"{MISSING}; without it, {error}") from None


def engine_for_concepts(engine: str, concepts: Sequence[str]) -> str:
    """Return the engine for some concepts: `auto` means arrays where one of them is not basic.

    >>> engine_for_concepts("auto", ["NASH"]), engine_for_concepts("auto", ["sim"])
    ('auto', 'arrays')

    Raises
    ------
    QuestionError
        where there is no such concept.
    """
    basic = all(concept(key).key in KINDS for key in concepts)
    return engine if basic or engine != "auto" else "arrays"


def takes_diagrams(case: Case, engine: str, given: Sequence[str] | None = None) -> bool:
    """Return whether decision diagrams answer where an engine is asked for."""
    return engine == "symbolic" or (engine == "auto" and needs_diagrams(case, given))


def needs_diagrams(case: Case, given: Sequence[str] | None = None) -> bool:
    """Return whether the engine `auto` takes decision diagrams: the states are many, none are merged, and OxiDD is installed.

    >>> from offramp.case.reading import load
    >>> needs_diagrams(load("chicken"))
    False
    """
    return not case.indistinguishable and _is_large(case, given) and find_spec("oxidd") is not None


def _is_large(case: Case, given: Sequence[str] | None) -> bool:
    """Return whether a case has too many combinations of strategies for all states to be listed quickly."""
    if 2 ** len(case.options) <= MOST_LISTED_CELLS:
        return False
    known = case.events if given is None else given
    try:
        shape = strategy_grid(case, [event for event in known if event in case.events]).shape
    except TooManyStates:
        return True
    return int(np.prod(shape, dtype=object)) > MOST_LISTED_CELLS


@contextmanager
def of_command(graph: Graph | LargeGraph, begun: float, seconds: float) -> Iterator[None]:
    """Limit decision diagrams to what a command has left of its seconds, of which some went into the graph; `begun` is by the monotonic clock."""
    if isinstance(graph, Graph):
        yield
        return
    with graph.encoding.diagrams.clock.running(max(0.0, begun + seconds - time.monotonic())):
        yield


@overload
def analyse(graph: Graph, concepts: Sequence[str] | None = None) -> Stability: ...
@overload
def analyse(graph: LargeGraph, concepts: Sequence[str] | None = None) -> LargeStability: ...
def analyse(graph: Graph | LargeGraph, concepts: Sequence[str] | None = None) -> Stability | LargeStability:
    """Find the stable states of each actor, under the named concepts (default: the five basic ones).

    A graph of `build` is analysed by arrays, one of `encode` by decision diagrams.

    >>> from offramp.case.reading import load
    >>> stability = analyse(build(load("prisoners-dilemma")))
    >>> stability.equilibria("nash"), stability.equilibria("seq")
    ((3,), (0, 3))
    """
    return analyse_large(graph, concepts) if isinstance(graph, LargeGraph) else analyse_listed(graph, concepts)


@overload
def invert(
    graph: Graph,
    to: str | Expression,
    actors: Sequence[str] | None = None,
    concepts: Sequence[str] | None = None,
    most: int = 3,
) -> Changes: ...
@overload
def invert(
    graph: LargeGraph,
    to: str | Expression,
    actors: Sequence[str] | None = None,
    concepts: Sequence[str] | None = None,
    most: int = 3,
) -> LargeChanges: ...
def invert(
    graph: Graph | LargeGraph,
    to: str | Expression,
    actors: Sequence[str] | None = None,
    concepts: Sequence[str] | None = None,
    most: int = 3,
) -> Changes | LargeChanges:
    """Find the least changes of preferences with which a condition holds, by the engine of the graph.

    In a graph of `build`, every state that satisfies `to` is a candidate (`offramp.inverse.inverse.invert`); in one of `encode`, a few are
    (`offramp.symbolic.large_inverse.invert_large`). Both refuse alike.
    """
    if isinstance(graph, LargeGraph):
        return invert_large(graph, to, actors, concepts, most)
    return invert_listed(graph, to, actors, concepts, most)


def goal_answers(
    found: Stability | LargeStability, goal: str, most: int = MOST_NAMED
) -> dict[str, tuple[int, list[int]]]:
    """Return, for each decided concept, how many equilibria satisfy a goal, and up to `most` of them, the nearest to the status quo first.

    >>> from offramp.case.reading import load
    >>> goal_answers(analyse(build(load("prisoners-dilemma"))), "not row.defect", 3)["seq"]
    (1, [0])
    """
    if isinstance(found, LargeStability):
        return {key: (found.count(key, goal), list(found.equilibria(key, goal, most))) for key in found.unstable}
    graph = found.graph
    codes, wanted = graph.space.codes[graph.cells], graph.satisfying(read_condition(graph.case, goal))
    far = np.bitwise_count(codes ^ codes[graph.status_quo])
    held = {
        key: sorted((state for state in found.equilibria(key) if wanted[state]), key=lambda state: (far[state], state))
        for key in found.stable
    }
    return {key: (len(states), states[:most]) for key, states in held.items()}


def goal_table(found: Stability | LargeStability, goal: str) -> Table:
    """Return the equilibria that satisfy a goal as a table: a row per concept."""
    rows = [
        (concept(key).label, grouped(count), " · ".join(f"{state_id(s)}: {found.graph.name(s)}" for s in states) or "·")
        for key, (count, states) in goal_answers(found, goal, 1).items()
    ]
    note = "" if rows else "No concept is decided."
    return Table(f"Equilibria with {goal}", ("concept", "number", "one of them"), tuple(rows), note)


def goal_plain(found: Stability | LargeStability, goal: str) -> dict[str, Any]:
    """Return the equilibria that satisfy a goal as plain values."""
    answers = goal_answers(found, goal)
    concepts = {
        key: {"count": count, "equilibria": list(map(state_id, states))} for key, (count, states) in answers.items()
    }
    return {"to": goal, "concepts": concepts}
