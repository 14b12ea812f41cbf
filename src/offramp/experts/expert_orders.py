"""Orders of statements by several experts: their agreement on each list, and the equilibria by expert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.experts.order_agreement import OrderAgreement, order_agreements
from offramp.experts.order_listing import (
    MOST_EXPERTS,
    MOST_PAIRS,
    agreement_words,
    equilibria_table,
    ranks_table,
    readings_table,
    split_table,
)
from offramp.experts.order_verdicts import EquilibriaByView, OrderView, equilibria_by_expert, order_views, with_lists
from offramp.tables import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.graph.graph import Graph

__all__ = ["ExpertOrders", "expert_orders"]


@dataclass(frozen=True, eq=False)
class ExpertOrders(Shown):
    """Orders of statements by several experts: the agreement on each list, and the equilibria by view.

    The views and equilibria are empty where no expert speaks of the lists of the graph's readings.
    """

    graph: Graph
    lists: tuple[OrderAgreement, ...]
    views: tuple[OrderView, ...]
    equilibria: tuple[EquilibriaByView, ...]
    seed: int

    def parts(self, most: int | None = None) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output; `most` experts have columns, and as many pairs rows."""
        case = self.graph.case
        found: list[str | Table] = []
        for each in self.lists:
            found += [" ".join(agreement_words(case, each)), ranks_table(case, each, most or MOST_EXPERTS)]
            found += [split_table(case, each, most or MOST_PAIRS)] if each.split else []
            found += [readings_table(case, each)] if len(each.readings) > 1 else []
        found += [
            equilibria_table(self.graph, each, self.views, most or MOST_EXPERTS)
            for each in self.equilibria
            if each.states
        ]
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, in the shape that `offramp experts orders --json` prints."""
        return {
            **self.graph.context(),
            "lists": [each.to_dict() for each in self.lists],
            "views": [{"name": view.name, "label": view.label, "certain": view.certain} for view in self.views],
            "concepts": {each.concept: each.to_dict() for each in self.equilibria},
            "seed": self.seed,
        }


def expert_orders(
    graph: Graph, concepts: Sequence[str] | None = None, *, draws: int = 1000, seed: int = 0
) -> ExpertOrders:
    """Compare the orders of the actors' statements that several experts state, and the equilibria by expert.

    Parameters
    ----------
    graph
        the graph; of an actor with images, the equilibria are those of its reading.
    concepts
        of Nash, GMR, SMR, SEQ and SSEQ; by default all.
    draws
        number of random orders, where those that an expert leaves open are too many to judge them all.
    seed
        seed of the random orders.

    >>> from offramp.case.reading import loads
    >>> from offramp.graph.graph import build
    >>> case = loads('''
    ... actors: {a: {options: {x: X, y: Y}}}
    ... status quo: []
    ... preferences: {a: {statements: [not a.x, a.x iff a.y], experts: {kim: [not a.x, a.x iff a.y], lee: [a.x iff a.y, not a.x]}}}
    ... ''')
    >>> found = expert_orders(build(case), ["nash"])
    >>> found.lists[0].concordance.w, [row.differs for row in found.equilibria[0].states]
    (0.0, [False])

    Raises
    ------
    QuestionError
        where no list has experts, with an example, or there is no such concept.
    TooLarge
        where the experts agree too little on too many statements for a pooled order, or the draws could take hours.
    """
    lists = order_agreements(graph.case)
    views = order_views(graph) if with_lists(graph) else ()
    equilibria = equilibria_by_expert(graph, concepts, views=views, draws=draws, seed=seed) if views else ()
    return ExpertOrders(graph, lists, views, equilibria, seed)
