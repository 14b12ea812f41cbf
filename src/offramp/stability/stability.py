"""The stability of every state, for every actor, under every concept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.progress import track
from offramp.stability.concept import Family
from offramp.stability.concepts import BASIC, concept
from offramp.stability.degrees import degrees_of
from offramp.stability.sanctions import immobile
from offramp.tables import Shown, Table
from offramp.text import grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict

__all__ = ["Stability", "analyse"]

_DEGREES = {Family.STRENGTH, Family.UNKNOWN_PREFERENCE}

MOST_EQUILIBRIA = 30
"""The most equilibria that a table shows."""


@dataclass(frozen=True, eq=False)
class Stability(Shown):
    """Stable states of a graph, by actor and concept.

    `stable[key]` has a row per actor and a column per state. `immobile` has the same shape and marks states from which
    an actor has no move; stability there does not depend on its preferences.
    """

    graph: Graph
    stable: Mapping[str, NDArray[np.bool_]]
    immobile: NDArray[np.bool_]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stability):
            return NotImplemented
        same = self.stable.keys() == other.stable.keys() and np.array_equal(self.immobile, other.immobile)
        return same and all(np.array_equal(array, other.stable[key]) for key, array in self.stable.items())

    __hash__ = None  # type: ignore[assignment]

    def _of(self, key: str) -> NDArray[np.bool_]:
        entry = concept(key)
        if entry.key not in self.stable:
            raise QuestionError(f"{entry.key.upper()} is not among the concepts analysed: {', '.join(self.stable)}")
        return self.stable[entry.key]

    def equilibria(self, key: str) -> tuple[int, ...]:
        """Return the states that are stable for every actor under a concept."""
        return tuple(int(state) for state in np.flatnonzero(self._of(key).all(axis=0)))

    def holds(self, state: int, key: str) -> bool:
        """Return whether a state is an equilibrium under a concept."""
        return bool(self._of(key)[:, state].all())

    def is_stable(self, state: int, actor: str, key: str) -> bool:
        """Return whether a state is stable for an actor under a concept."""
        return bool(self._of(key)[self.graph.index(actor), state])

    def leavers(self, state: int, key: str) -> tuple[str, ...]:
        """Return the actors for whom a state is unstable under a concept."""
        stable = self._of(key)[:, state]
        return tuple(actor for actor, holds in zip(self.graph.actors, stable, strict=True) if not holds)

    def why(self, state: int | str, actor: str, key: str) -> Verdict:
        """Return the verdict on a state, given by number or by name, with its witness."""
        number = self.graph.state(state if isinstance(state, str) else state_id(state))
        entry = concept(key)
        entry.refuse(self.graph)
        return entry.why(self.graph, self.graph.index(actor), number)

    @cached_property
    def strength(self) -> NDArray[np.int64]:
        """Number of concepts under which each state is an equilibrium."""
        count: NDArray[np.int64] = np.sum([array.all(axis=0) for array in self.stable.values()], axis=0, dtype=np.int64)
        return count

    def held(self) -> tuple[int, ...]:
        """Return the states that are equilibria under at least one concept."""
        return tuple(int(state) for state in np.flatnonzero(self.strength))

    def table(self, most: int = MOST_EQUILIBRIA) -> Table:
        """Return a table of the equilibria: a row per state that is one under some concept.

        Where there are more than `most`, the states that are equilibria under most concepts are shown, the nearest to
        the status quo first.
        """
        keys = list(self.stable)
        held = list(self.held())
        shown = held if len(held) <= most else self.strongest()[:most]
        rows = [
            (state_id(state), *("yes" if self.holds(state, key) else "·" for key in keys), _named(self.graph, state))
            for state in shown
        ]
        note = "" if rows else "No state is an equilibrium under any concept."
        if len(shown) < len(held):
            note = (
                f"{len(shown)} of {len(held):,} equilibria shown: those under most concepts, nearest to the status quo."
            )
        return Table("Equilibria", ("id", *(concept(key).label for key in keys), "state"), tuple(rows), note)

    def strongest(self) -> list[int]:
        """Return the equilibria under some concept: those under most concepts first, then the nearest to the status
        quo.
        """
        graph = self.graph
        codes = graph.space.codes[graph.cells]
        far = np.bitwise_count(codes ^ codes[graph.status_quo])
        held = np.flatnonzero(self.strength)
        return [int(state) for state in held[np.lexsort((held, far[held], -self.strength[held]))]]

    def by_actor(self) -> Table:
        """Return the number of stable states of each actor under each concept, and of states from which it cannot move."""
        keys = list(self.stable)
        rows = [
            (
                actor,
                *(grouped(int(self.stable[key][i].sum())) for key in keys),
                grouped(int(self.immobile[i].sum())),
            )
            for i, actor in enumerate(self.graph.actors)
        ]
        rows.append(
            (
                "all (equilibria)",
                *(grouped(len(self.equilibria(key))) for key in keys),
                grouped(int(self.immobile.all(axis=0).sum())),
            )
        )
        title = f"Stable states of {self.graph.size:,}, per actor"
        return Table(title, ("actor", *(concept(key).label for key in keys), "cannot move"), tuple(rows))

    def parts(self, most: int = MOST_EQUILIBRIA) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the equilibria, then the counts per actor."""
        return self.table(most), self.by_actor(), *self._cautions()

    def _cautions(self) -> list[str]:
        """Return a caution for each concept that needs degrees of preference which the case does not state."""
        families = {concept(key).family for key in self.stable}
        degrees = (
            [degrees_of(self.graph, actor) for actor in range(len(self.graph.actors))] if families & _DEGREES else []
        )
        told = []
        if Family.STRENGTH in families and not any(found.much_somewhere for found in degrees):
            told.append("Nobody's preferences are strong, so only a state without an improvement is strongly stable.")
        if Family.UNKNOWN_PREFERENCE in families and not any(found.unsure.any() for found in degrees):
            told.append("Nobody is unsure of a statement, so every attitude is the plain concept.")
        return told

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values, in the shape that `offramp stability --json` prints."""
        graph = self.graph

        def ids(mask: NDArray[np.bool_]) -> list[str]:
            return [state_id(int(state)) for state in np.flatnonzero(mask)]

        return {
            **graph.context(),
            "status_quo": state_id(graph.status_quo),
            "states": [{"id": state_id(state), "on": list(graph.on(state))} for state in range(graph.size)],
            "concepts": {
                key: {
                    "stable": {actor: ids(array[i]) for i, actor in enumerate(graph.actors)},
                    "equilibria": [state_id(state) for state in self.equilibria(key)],
                }
                for key, array in self.stable.items()
            },
            "immobile": {actor: ids(self.immobile[i]) for i, actor in enumerate(graph.actors)},
        }


def analyse(graph: Graph, concepts: Sequence[str] | None = None) -> Stability:
    """Find the stable states of each actor, under the named concepts (default: the five basic ones).

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> stability = analyse(build(load("prisoners-dilemma")))
    >>> stability.equilibria("nash"), stability.equilibria("seq")
    ((3,), (0, 3))
    """
    chosen = [concept(key) for key in concepts] if concepts is not None else list(BASIC)
    stable = {entry.key: entry.of_everyone(graph) for entry in track(chosen, "concepts")}
    return Stability(graph, stable, np.array([immobile(graph, actor) for actor in range(len(graph.actors))]))


def _named(graph: Graph, state: int) -> str:
    marks = " (status quo)" if state == graph.status_quo else ""
    marks += " (merged)" if graph.is_merged(state) else ""
    return graph.name(state) + marks
