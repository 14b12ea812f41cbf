"""Questions about the states of a case that warnings ask, and their answers from a list of the states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from offramp.case.feasible import names_under
from offramp.graph.conditions import held_in
from offramp.graph.graph import build
from offramp.graph.space import possible_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.preferences import Statements
    from offramp.graph.graph import Graph
    from offramp.graph.space import StateGrid

__all__ = ["ListedStates", "StateQuestions"]


class StateQuestions(Protocol):
    """Answers about the possible states of a case, however they are computed."""

    def satisfiable(self, condition: Expression) -> bool:
        """Return whether some possible state satisfies a condition, whichever events have occurred."""

    def pinned(self, rule: Expression, option: str) -> str | None:
        """Name a state where an option is on and this rule alone keeps its owner from turning it off; None if none is."""

    def undecided(self, path: tuple[str | int, ...], preferences: Statements) -> list[int]:
        """Return the statements at a path that never decide between two possible states."""

    def indifferent(self, actor: str) -> bool:
        """Return whether an actor has the same level in all possible states, and there are several."""

    def divided(self, expression: Expression) -> Iterator[str]:
        """Yield the names of merged states whose combinations differ on an expression."""


@dataclass(frozen=True, eq=False)
class ListedStates:
    """Answers from the graph of a case.

    >>> from offramp.case.reading import load
    >>> ListedStates.of(load("garrison-1976")).indifferent("ijc")
    True
    """

    graph: Graph

    @classmethod
    def of(cls, case: Case) -> ListedStates:
        """Build the graph of a case, and answer from it."""
        return cls(build(case))

    @cached_property
    def _beside(self) -> tuple[tuple[StateGrid, NDArray[np.int32]], ...]:
        """The grid beside each event alone, with a number for each possible cell and -1 elsewhere.

        No graph is built of them: a ranking need not rank what is possible beside another event, and a rule may exclude an event.
        """
        case, found = self.graph.case, []
        for event in case.events:
            if (event,) != self.graph.given and (known := possible_cells(case, [event])) is not None:
                space, possible = known
                numbers = np.cumsum(possible).reshape(space.shape) - 1
                found.append((space, np.where(possible, numbers, -1).astype(np.int32)))
        return tuple(found)

    def satisfiable(self, condition: Expression) -> bool:
        """Return whether some possible state satisfies a condition, whichever events have occurred."""
        if bool(self.graph.satisfying(condition).any()):
            return True
        return any(bool((held_in(space, states, condition) & (states >= 0)).any()) for space, states in self._beside)

    def pinned(self, rule: Expression, option: str) -> str | None:
        """Name a state where an option is on and this rule alone keeps its owner from turning it off; None if none is."""
        graph, case = self.graph, self.graph.case
        axis = graph.axes[graph.index(case.owners[option])]
        feasible = (graph.state_of >= 0).reshape(graph.space.shape)
        on = np.broadcast_to(graph.space.lookup(option), graph.space.shape)
        without = graph.space.feasible(other for other in case.impossible if other is not rule)

        def can_stop(possible: NDArray[np.bool_]) -> NDArray[np.bool_]:
            return axis.best(possible & ~on, np.logical_or)

        cells = np.flatnonzero(feasible & on & ~can_stop(feasible) & can_stop(without))
        return graph.name(int(graph.state_of[cells[0]])) if len(cells) else None

    def undecided(self, path: tuple[str | int, ...], preferences: Statements) -> list[int]:  # noqa: ARG002  (of diagrams)
        """Return the statements that never decide between two possible states."""
        graph, found = self.graph, []
        classes = np.zeros(graph.size, dtype=np.int64)
        for i, statement in enumerate(preferences.statements):
            if names_under(graph.case, statement.say) & set(graph.case.events):
                continue  # Events are fixed in one graph; such a statement decides between graphs of different events.
            truth = graph.of_states(held_in(graph.space, graph.state_of, statement.say))
            finer = np.unique(2 * classes + truth, return_inverse=True)[1].ravel()
            if finer.max() == classes.max():
                found.append(i)
            classes = finer
        return found

    def indifferent(self, actor: str) -> bool:
        """Return whether an actor has the same level in all possible states, and there are several."""
        return self.graph.size > 1 and int(self.graph.preference_level(actor).max()) == 0

    def divided(self, expression: Expression) -> Iterator[str]:
        """Yield the names of merged states whose combinations differ on an expression."""
        graph = self.graph
        truth = np.broadcast_to(held_in(graph.space, graph.state_of, expression), graph.space.shape).ravel()
        for members in graph.merged:
            if truth[members].any() and not truth[members].all():
                yield graph.name(int(graph.state_of[members[0]]))
