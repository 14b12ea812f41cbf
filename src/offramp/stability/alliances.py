"""Coalitional stability of a graph: the equilibria that coalitions upset, and the states that they prefer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.graph.wording import change
from offramp.progress import track
from offramp.stability.coalitional import (
    COALITIONAL,
    coalition_stable,
    coalition_why,
    coalitions_of,
    members_of,
    remembered,
)
from offramp.stability.concepts import concept
from offramp.stability.stability import Stability, analyse
from offramp.tables import Shown, Table
from offramp.text import grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict

__all__ = ["Alliances", "alliances"]

PLAIN = {"cnash": "nash", "cgmr": "gmr", "csmr": "smr", "cseq": "seq"}
"""The individual concept that corresponds to each coalitional concept."""

MOST_UPSETS = 30
"""The most upsets that a table shows."""


@dataclass(frozen=True, eq=False)
class Alliances(Shown):
    """Stable states of coalitions.

    `stable[key]` has a row per coalition and a column per state; `single` is the stability for individual actors.
    """

    graph: Graph
    coalitions: tuple[tuple[str, ...], ...]
    stable: Mapping[str, NDArray[np.bool_]]
    single: Stability

    def equilibria(self, key: str) -> tuple[int, ...]:
        """Return the states that are stable for every coalition of the analysis."""
        return tuple(int(state) for state in np.flatnonzero(self.stable[key].all(axis=0)))

    def upset(self, key: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Return the individual equilibria that are unstable for a coalition, each with the smallest such coalition."""
        held = self.single.equilibria(PLAIN[key])
        return tuple(
            (
                state,
                next(members for members, row in zip(self.coalitions, self.stable[key], strict=True) if not row[state]),
            )
            for state in held
            if not self.stable[key][:, state].all()
        )

    def why(self, state: int, members: Sequence[str], key: str) -> Verdict:
        """Return the verdict of a coalition on a state, with its witness."""
        return coalition_why(self.graph, members, state, key)

    def table(self) -> Table:
        """Return the number of stable states of each coalition."""
        keys = list(self.stable)
        rows = [
            (", ".join(members), *(grouped(int(self.stable[key][i].sum())) for key in keys))
            for i, members in enumerate(self.coalitions)
        ]
        if len(rows) > 1:
            rows.append(("every coalition", *(grouped(len(self.equilibria(key))) for key in keys)))
        columns = ("coalition", *(concept(key).label for key in keys))
        return Table(f"Stable states of {self.graph.size:,}, per coalition", columns, tuple(rows))

    def upsets(self, most: int = MOST_UPSETS) -> Table:
        """Return a table of the equilibria that a coalition upsets: the coalition, the state that it prefers, the
        change. Equilibria under most individual concepts come first, then the nearest to the status quo.
        """
        under: dict[tuple[int, tuple[str, ...], int], list[str]] = {}
        by_state: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
        for key in self.stable:
            for state, members in self.upset(key):
                by_state.setdefault(state, []).append((key, members))
        ordered = [state for state in self.single.strongest() if state in by_state]
        for state in ordered[:most]:
            for key, members in by_state[state]:
                end = self.why(state, members, key).unsanctioned
                if end is not None:
                    under.setdefault((state, members, end), []).append(concept(key).label)
        rows = tuple(
            (state_id(state), ", ".join(keys), ", ".join(members), state_id(end), change(self.graph, state, end))
            for (state, members, end), keys in under.items()
        )
        whose = (
            "No coalition" if len(self.coalitions) == 2 ** len(self.graph.actors) - 1 else "None of these coalitions"
        )
        note = "" if rows else f"{whose} upsets an individual equilibrium."
        if len(ordered) > most:
            note = f"{most} of {len(ordered):,} equilibria shown: those under most concepts, nearest to the status quo."
        columns = ("equilibrium", "under", "upset by", "in favour of", "what changes")
        return Table("Equilibria that a coalition upsets", columns, rows, note)

    def parts(self, most: int = MOST_UPSETS) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the counts, then the upset equilibria."""
        return self.table(), self.upsets(most)

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values, states by id."""
        graph = self.graph
        return {
            **graph.context(),
            "states": [{"id": state_id(state), "on": list(graph.on(state))} for state in range(graph.size)],
            "coalitions": [list(members) for members in self.coalitions],
            "concepts": {
                key: {
                    "stable": [[state_id(int(state)) for state in np.flatnonzero(row)] for row in rows],
                    "equilibria": [state_id(state) for state in self.equilibria(key)],
                    "upset": [{"state": state_id(state), "by": list(who)} for state, who in self.upset(key)],
                }
                for key, rows in self.stable.items()
            },
        }


def alliances(
    graph: Graph, coalitions: Sequence[str] | None = None, concepts: Sequence[str] | None = None
) -> Alliances:
    """Find the stable states of coalitions, each written as `usa,rok` or named in the case (default: all coalitions).

    `concepts` are among `cnash`, `cgmr`, `csmr` and `cseq` (default: all four).

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> found = alliances(build(load("elmira-1991")), ["ministry,uniroyal"], ["cseq"])
    >>> [(state, " and ".join(members)) for state, members in found.upset("cseq")]
    [(5, 'ministry and uniroyal')]
    """
    keys = [entry.key for entry in COALITIONAL]
    for key in concepts or ():
        if concept(key).key not in keys:
            raise QuestionError(f"{concept(key).label} does not apply to coalitions; choose from {', '.join(keys)}")
    chosen = [concept(key).key for key in concepts] if concepts else keys
    named = {members_of(graph, text): None for text in coalitions or ()}
    groups = tuple(sorted(named, key=len)) if coalitions else coalitions_of(graph.actors)
    improving = remembered(graph)
    stable = {
        key: np.array(
            [
                coalition_stable(graph, members, key, improving)
                for members in track(groups, f"coalitions, {key.upper()}")
            ]
        )
        for key in chosen
    }
    return Alliances(graph, groups, stable, analyse(graph, [PLAIN[key] for key in chosen]))
