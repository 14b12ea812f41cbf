"""Strength and certainty of an actor's preference between two states.

Where statements decide, a preference is as strong, and as unsure, as the statement that decides it. Where a ranking
decides, a preference is strong across every marker `much`. Weights have no degrees. States of one level are
indifferent, so degrees are stored between levels.

Source: Hamouda, Kilgour & Hipel 2004 for strength; Li, Hipel, Kilgour & Fang 2004 for unknown preference.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of
from offramp.case.preferences import Statements, StateRanking
from offramp.case.state_names import read_state
from offramp.graph.conditions import held_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["Degrees", "degrees_of"]


@dataclass(frozen=True, eq=False)
class Degrees:
    """The degrees of an actor's preference between its levels, numbered from 0.

    `deciding[l]` is the position of the statement that decides between the levels l and l + 1; `strong` and `unsure`
    have one truth value per position. For a ranking the positions are its levels, and a level is strong where a marker
    `much` follows.
    """

    deciding: NDArray[np.intp]
    strong: NDArray[np.bool_]
    unsure: NDArray[np.bool_]
    ranked: bool

    @property
    def count(self) -> int:
        """Number of levels."""
        return len(self.deciding) + 1

    @property
    def much_somewhere(self) -> bool:
        """Return whether any preference between two levels is strong."""
        return bool(self.strong[self.deciding].any())

    def much(self, level: int) -> NDArray[np.bool_]:
        """Return, per level, whether the preference between it and `level` is strong (whichever of them it favours)."""
        return self._between(level, self.strong)

    def unknown(self, level: int) -> NDArray[np.bool_]:
        """Return, per level, whether the preference between it and `level` is unknown."""
        return self._between(level, self.unsure)

    def _between(self, level: int, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        if self.ranked:
            # A marker anywhere between two levels counts.
            passed = np.concatenate([[0], np.cumsum(marked[self.deciding])])
            return np.asarray(passed != passed[level])
        # Between distant levels, the most important of the statements between neighbouring levels decides.
        below = np.minimum.accumulate(self.deciding[:level][::-1])[::-1]
        above = np.minimum.accumulate(self.deciding[level:])
        return np.concatenate([marked[below], [False], marked[above]])


def degrees_of(graph: Graph, actor: int) -> Degrees:
    """Return the degrees of preference of the actor at that position of the case."""
    name = graph.actors[actor]
    preferences = graph.preferences(name)
    worth = graph.preference_level(name)
    _, example = np.unique(worth, return_index=True)
    match preferences:
        case Statements(statements=statements):
            truth = np.array(
                [graph.of_states(held_in(graph.space, graph.state_of, said.say))[example] for said in statements]
            )
            deciding = (truth[:, 1:] != truth[:, :-1]).argmax(axis=0)
            strong = np.array([said.strong for said in statements])
            return Degrees(deciding, strong, np.array([said.unsure for said in statements]), ranked=False)
        case StateRanking(gaps=gaps):
            depth = _depths(graph, preferences)[example]
            big = np.array([any(low <= gap < high for gap in gaps) for high, low in pairwise(depth)])
            return Degrees(np.arange(len(big)), big.astype(bool), np.zeros(len(big), dtype=bool), ranked=True)
    nothing = np.zeros(len(example), dtype=bool)
    return Degrees(np.arange(len(example) - 1), nothing, nothing, ranked=False)


def _depths(graph: Graph, ranking: StateRanking) -> NDArray[np.intp]:
    """Return the position of each state's group in a ranking, counted from the best."""
    case, given, events = graph.case, frozenset(graph.given), set(graph.case.events)
    groups = [[read_state(text, case) for text in group] for group in ranking.ranking]
    names_events = any(on & events for group in groups for on in group)
    depths = np.zeros(graph.size, dtype=np.intp)
    for depth, group in enumerate(groups):
        for on in group:
            if not names_events or on & events == given:
                cell = np.searchsorted(graph.space.codes, code_of(case, on | given))
                depths[graph.state_of[cell]] = depth
    return depths
