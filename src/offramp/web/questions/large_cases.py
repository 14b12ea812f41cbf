"""Graphs, verdicts and moves of cases whose states cannot be listed, by decision diagrams."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from offramp.case.value import holds
from offramp.preference_sensitivity.answers import KINDS
from offramp.symbolic.analysis import analyse_large
from offramp.symbolic.budget import Budget
from offramp.symbolic.engine import needs_diagrams
from offramp.symbolic.large_graph import encode
from offramp.symbolic.state_sets import alone, best_first, nearest, own_ends, preferred_to
from offramp.symbolic.witness import stable_large
from offramp.web.allowance import allowed
from offramp.web.questions.cases import case_of, happened

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.symbolic.analysis import LargeStability
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["OwnMoves", "SingleVerdicts", "goals_met", "large_graph_of", "large_stability_of", "own_moves"]

SHARE_OF_TIME, SHARE_OF_SEARCH = 0.6, 0.1
"""Share of the time of a question that diagrams may take: for an analysis, and for each part of a search for changes."""

SHARE_OF_MEMORY = 0.15
"""Share of the memory of a process that the diagrams of a graph may take; about twice as much is reserved."""

Images = tuple[tuple[str, str], ...]


def large_graph_of(
    text: str, images: Images = (), given: tuple[str, ...] = (), *, searched: bool = False
) -> LargeGraph | None:
    """Return the graph of a case whose states cannot be listed; None where they can.

    `searched` gives a graph whose budget is that of each part of a search for changes.
    """
    case = case_of(text)
    if not needs_diagrams(case, happened(case, given)):
        return None
    share = SHARE_OF_SEARCH if searched else SHARE_OF_TIME
    key = (text, images, given, share)
    if key not in _kept:
        _kept.clear()
        gc.collect()  # each graph has reserved memory, which listed graphs of the same process need too
        may = allowed()
        budget = Budget(may.seconds * share, may.memory * SHARE_OF_MEMORY / 1e9)
        _kept[key] = _Kept(encode(case, given=happened(case, given), images=dict(images), budget=budget))
    return _kept[key].graph


def large_stability_of(text: str, images: Images = (), given: tuple[str, ...] = ()) -> LargeStability | None:
    """Return the stable states of a case whose states cannot be listed; None where they can."""
    if large_graph_of(text, images, given) is None:
        return None
    return _kept[text, images, given, SHARE_OF_TIME].stability


@dataclass(frozen=True, eq=False)
class _Kept:
    graph: LargeGraph

    @cached_property
    def stability(self) -> LargeStability:
        return analyse_large(self.graph)


_kept: dict[tuple[str, Images, tuple[str, ...], float], _Kept] = {}
"""The last graph of this process with its analysis."""


@dataclass(frozen=True, eq=False)
class SingleVerdicts:
    """Verdicts on single states of a large graph, each found when it is asked for; no analysis of all states is needed."""

    graph: LargeGraph

    @cached_property
    def _leavers(self) -> dict[tuple[int, str], tuple[str, ...]]:
        return {}

    @property
    def concepts(self) -> tuple[str, ...]:
        """The keys of the concepts."""
        return tuple(KINDS)

    def leavers(self, state: int, key: str) -> tuple[str, ...]:
        """Return the actors for whom a state is unstable under a concept."""
        if (state, key) not in self._leavers:
            graph = self.graph
            with graph.encoding.diagrams.clock.running():
                self._leavers[state, key] = tuple(
                    actor for actor in graph.actors if not stable_large(graph, state, actor, key)
                )
        return self._leavers[state, key]

    def holds(self, state: int, key: str) -> bool:
        """Return whether a state is an equilibrium under a concept."""
        return not self.leavers(state, key)


def goals_met(case: Case, graph: LargeGraph, state: int) -> list[str]:
    """Return the goals of a case that a state satisfies."""
    lookup = graph.definition.of_state(graph.code(state))
    return [name for name, goal in case.goals.items() if bool(holds(goal, lookup))]


@dataclass(frozen=True)
class OwnMoves:
    """Moves of one actor from a state: the best improvements, the nearest other ends, and the numbers of both."""

    improvements: tuple[int, ...]
    others: tuple[int, ...]
    number_of_improvements: int
    number: int


def own_moves(graph: LargeGraph, actor: str, state: int, most: int) -> OwnMoves:
    """Return the moves of an actor from a state, up to `most` improvements and up to `most` others."""
    encoding, d, who, code = graph.encoding, graph.encoding.diagrams, graph.index(actor), graph.code(state)
    own = d.both(d.both(own_ends(encoding, who, code), encoding.feasible), ~alone(encoding, code))
    better = d.both(own, preferred_to(encoding, who, code))
    return OwnMoves(
        tuple(map(graph.number, islice(best_first(encoding, better, who), most))),
        tuple(map(graph.number, nearest(encoding, d.both(own, ~better), code, most))),
        encoding.count(better),
        encoding.count(own),
    )
