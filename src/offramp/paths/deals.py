"""Package deals: joint changes that every participant prefers, and the actors who object if there is none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.questions import read_condition
from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.graph.wording import change
from offramp.naming import Named, typed
from offramp.paths.joint import Joint
from offramp.paths.search import refuse_what_does_not_fit
from offramp.stability.concepts import concepts_in_short
from offramp.stability.stability import Stability, analyse
from offramp.stability.words import preferred_because
from offramp.tables import Shown, Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.graph.graph import Graph
    from offramp.naming import Naming

__all__ = ["Deal", "Deals", "deals"]


@dataclass(frozen=True)
class Deal:
    """A joint change from one state to another that each of `participants` prefers; `hurt` are the other actors that
    lose by it.
    """

    end: int
    participants: tuple[str, ...]
    hurt: tuple[str, ...]
    changes: int
    holds: tuple[str, ...]
    leavers: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Deals(Shown):
    """The package deals that reach a condition from one state in one step, the best first."""

    graph: Graph
    start: int
    to: str
    deals: tuple[Deal, ...]
    count: int
    objectors: tuple[tuple[str, ...], ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Deals):
            return NotImplemented
        return (self.start, self.to, self.deals, self.objectors) == (
            other.start,
            other.to,
            other.deals,
            other.objectors,
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def best(self) -> Deal | None:
        """The best deal, or None."""
        return self.deals[0] if self.deals else None

    def answer(self, naming: Naming = typed) -> str:
        """Return the answer in one or two sentences; `naming` names the goal."""
        graph, to = self.graph, self._goal(naming)
        if self.best is not None:
            best = self.best
            partners = listed(graph.case.name(actor) for actor in best.participants)
            leavers = listed(graph.case.name(actor) for actor in best.leavers)
            under = concepts_in_short(best.holds)
            held = (
                f"it would be an equilibrium under {under}"
                if best.holds
                else f"it would be no equilibrium: {leavers} would leave it"
            )
            many = f" (the best of {self.count})" if self.count > 1 else ""
            return f"A package deal of {partners} reaches {to}{many}: {change(graph, self.start, best.end)}; {held}."
        if not self.objectors:
            return f"No package deal from {state_id(self.start)} reaches {to}."
        groups = [
            f"{names[0]} prefers none of the states with it"
            if len(names) == 1
            else f"{listed(names)} prefer none of them together"
            for group in self.objectors
            if (names := [graph.case.name(actor) for actor in group])
        ]
        return f"No package deal from {state_id(self.start)} reaches {to}: {listed(groups)}."

    def _goal(self, naming: Naming) -> str:
        return naming(Named("condition", self.to, bare=True))

    def reasons(self, naming: Naming = typed) -> tuple[str, ...]:
        """Return, for each actor that prefers no state with the goal, its deciding statement against the state with the
        goal that it ranks highest; `naming` names sources.
        """
        graph = self.graph
        targets = np.flatnonzero(graph.satisfying(read_condition(graph.case, self.to)))
        said = []
        for group in self.objectors:
            if len(group) == 1:
                worth = graph.preference_level(group[0])
                least_bad = int(targets[worth[targets].argmax()])
                because = preferred_because(graph, group[0], least_bad, self.start, naming)
                if because:
                    said.append(
                        f"{graph.case.name(group[0])} prefers {state_id(self.start)} even to {state_id(least_bad)}, {because}."
                    )
        return tuple(said)

    def table(self, naming: Naming = typed) -> Table:
        """Return the deals as a table; `naming` names actors and the goal."""

        def called(actors: Sequence[str]) -> str:
            return ", ".join(naming(Named("actor", actor, bare=True)) for actor in actors)

        rows = [
            (
                state_id(deal.end),
                called(deal.participants),
                change(self.graph, self.start, deal.end),
                called(deal.hurt) or "·",
                concepts_in_short(deal.holds),
                called(deal.leavers) or "·",
            )
            for deal in self.deals
        ]
        columns = ("reaches", "participants", "what changes", "bystanders who lose", "holds under", "would leave")
        note = f"{len(self.deals)} of {self.count} deals shown." if self.count > len(self.deals) else ""
        return Table(f"Package deals that reach {self._goal(naming)}", columns, tuple(rows), note)

    def parts(self, naming: Naming = typed) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the answer, the reasons where there is no deal, the deals."""
        return (self.answer(naming), *self.reasons(naming), *((self.table(naming),) if self.deals else ()))

    def to_dict(self) -> dict[str, Any]:
        """Return the deals as plain values."""
        return {
            "from": state_id(self.start),
            "to": self.to,
            "answer": self.answer(),
            "count": self.count,
            "deals": [
                {
                    "end": state_id(deal.end),
                    "participants": list(deal.participants),
                    "change": change(self.graph, self.start, deal.end),
                    "hurt": list(deal.hurt),
                    "holds": list(deal.holds),
                    "leavers": list(deal.leavers),
                }
                for deal in self.deals
            ],
            "objectors": [list(group) for group in self.objectors],
            "reasons": list(self.reasons()),
        }


def deals(
    graph: Graph, to: str | Expression, *, start: int | None = None, most: int = 5, stability: Stability | None = None
) -> Deals:
    """Find the package deals that reach `to` from `start` (default: the status quo) in one step.

    A deal is a joint change by two or more actors, each of whom prefers the resulting state. The best deals lead to a
    state that is an equilibrium under most concepts; then those that hurt fewest bystanders; then those of fewest
    changes. Where there is none, `objectors` are the smallest groups of actors such that no state with the goal is
    preferred to the start by all of the group.

    Raises
    ------
    QuestionError
        if the condition cannot be read, or no state satisfies it.
    TooLarge
        if the case has more states than can be searched, or the search would exceed the memory.
    """
    refuse_what_does_not_fit(graph)
    wanted = read_condition(graph.case, to)
    stability = stability or analyse(graph)
    origin = graph.status_quo if start is None else start
    joint = Joint(graph)
    goal = graph.satisfying(wanted)
    if not goal.any():
        raise QuestionError(f"no possible state satisfies `{wanted}`")
    _, reached, _ = joint.ends(origin)
    ends = reached[goal[reached]]
    if not graph.merged:
        made = [
            _deal(graph, stability, joint, origin, end) for end in _best(graph, stability, joint, origin, ends, most)
        ]
    else:
        made = sorted((_deal(graph, stability, joint, origin, int(end)) for end in ends), key=_order)[:most]
    objectors = () if made else _objectors(graph, origin, np.flatnonzero(goal))
    return Deals(graph, origin, wanted.text, tuple(made), len(ends), objectors)


def _best(
    graph: Graph, stability: Stability, joint: Joint, start: int, ends: NDArray[np.int32], most: int
) -> list[int]:
    """Return the ends of the `most` best deals in the order of `_order`; no state is merged, so each end is one cell."""
    cells, codes = graph.cells[ends], graph.space.codes
    changes = joint.changers(int(graph.cells[start]), cells)
    hurt = np.zeros(len(ends), dtype=np.int64)
    for actor, changed in zip(graph.actors, changes, strict=True):
        level = graph.preference_level(actor)
        hurt += ~changed & (level[ends] < level[start])
    far = np.bitwise_count(codes[cells] ^ codes[graph.cells[start]])
    order = np.lexsort((ends, far, hurt, -stability.strength[ends]))
    best: list[int] = ends[order[:most]].tolist()
    return best


def _order(deal: Deal) -> tuple[int, int, int, int]:
    return (-len(deal.holds), len(deal.hurt), deal.changes, deal.end)


def _deal(graph: Graph, stability: Stability, joint: Joint, start: int, end: int) -> Deal:
    participants = joint.participants(start, end, willing=True, least=2)
    hurt = tuple(
        actor
        for actor in graph.actors
        if actor not in participants and graph.level(actor, end) < graph.level(actor, start)
    )
    holds = tuple(key for key in stability.stable if stability.holds(end, key))
    return Deal(
        end, participants, hurt, (graph.code(start) ^ graph.code(end)).bit_count(), holds, stability.leavers(end, "seq")
    )


def _objectors(graph: Graph, start: int, targets: NDArray[np.intp]) -> tuple[tuple[str, ...], ...]:
    """Return the smallest groups of actors that agree on none of the targets."""
    gains = {
        actor: graph.preference_level(actor)[targets] > graph.preference_level(actor)[start] for actor in graph.actors
    }
    for size in range(1, len(graph.actors) + 1):
        groups = [
            group
            for group in combinations(graph.actors, size)
            if not np.logical_and.reduce([gains[actor] for actor in group]).any()
        ]
        if groups:
            return tuple(groups)
    return ()
