"""Agreement of several experts on the order of an actor's statements: concordance, split pairs, the pooled order, rival readings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.doubt import readings_of
from offramp.case.preferences import Statements
from offramp.case.priorities import known_above
from offramp.errors import QuestionError
from offramp.experts.concordance import concordance
from offramp.experts.kemeny import PooledOrder, kemeny_order, support
from offramp.experts.order_readings import distances, order_groups, relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.experts.concordance import Concordance

__all__ = ["OrderAgreement", "OrderReading", "SplitPair", "order_agreement", "order_agreements", "pooled_statements"]

EXAMPLE = "preferences: {dprk: {statements: [a, b], experts: {hecker: [a, b], cha: {above: [[b, a]]}}}}"


@dataclass(frozen=True)
class SplitPair:
    """Two statements, by their places in the list, that experts order differently.

    `first_above` are the experts who place the first above the second, and `second_above` those who do the reverse; the others leave the
    pair open. The first has no less weight. `division` is the weight of the smaller side as a share of both, at most one half.
    """

    first: int
    second: int
    first_above: tuple[str, ...]
    second_above: tuple[str, ...]
    division: float


@dataclass(frozen=True)
class OrderReading:
    """Experts whose orders are alike, their weight as a share of that of all, and their pooled order."""

    experts: tuple[str, ...]
    share: float
    pooled: PooledOrder


@dataclass(frozen=True, eq=False)
class OrderAgreement:
    """Agreement of the experts on one list of an actor, whose `reading` is an empty text where it has no images.

    `above` has, per expert, the set of statements known to matter more than each. `concordance` is that of the `ranked` experts, who
    state an order of all statements; None with fewer than two. `split` are the pairs that experts order differently, the most divided
    first. `said` is the weight of all pairs that experts state or that follow, and `list_disagreement` that of the pairs that the list
    contradicts. `readings` are the rival readings, one where the experts form no groups (`silhouette` is then None).
    """

    actor: str
    reading: str
    statements: tuple[str, ...]
    experts: tuple[str, ...]
    labels: tuple[str, ...]
    weights: tuple[float, ...]
    above: tuple[tuple[int, ...], ...]
    ranked: tuple[str, ...]
    concordance: Concordance | None
    split: tuple[SplitPair, ...]
    pooled: PooledOrder
    said: float
    list_disagreement: float
    readings: tuple[OrderReading, ...]
    silhouette: float | None
    distances: NDArray[np.float64]

    def label(self, expert: str) -> str:
        """Return the label of an expert."""
        return self.labels[self.experts.index(expert)]

    def ranks(self, expert: str) -> list[tuple[int, int]]:
        """Return the highest and the lowest rank, from 1, that each statement can have in the orders that agree with an expert."""
        above = self.above[self.experts.index(expert)]
        below = [sum(superiors >> k & 1 for superiors in above) for k in range(len(above))]
        return [(1 + superiors.bit_count(), len(above) - lower) for superiors, lower in zip(above, below, strict=True)]

    def in_order(self, pooled: PooledOrder) -> list[str]:
        """Return the statements in a pooled order."""
        return [self.statements[k] for k in pooled.order]

    def to_dict(self) -> dict[str, Any]:
        """Return the agreement as plain values, statements by their text."""
        return {
            "actor": self.actor,
            "reading": self.reading,
            "statements": list(self.statements),
            "experts": [
                {"expert": name, "label": label, "weight": weight, "ranks": [list(ends) for ends in self.ranks(name)]}
                for name, label, weight in zip(self.experts, self.labels, self.weights, strict=True)
            ],
            "ranked": list(self.ranked),
            "concordance": self.concordance.to_dict() if self.concordance is not None else None,
            "split": [
                {
                    "first": self.statements[pair.first],
                    "second": self.statements[pair.second],
                    "first_above": list(pair.first_above),
                    "second_above": list(pair.second_above),
                    "division": pair.division,
                }
                for pair in self.split
            ],
            "pooled": self._plain(self.pooled),
            "said": self.said,
            "list_disagreement": self.list_disagreement,
            "readings": [
                {"experts": list(each.experts), "share": each.share, **self._plain(each.pooled)}
                for each in self.readings
            ],
            "silhouette": self.silhouette,
            "distances": self.distances.tolist(),
        }

    def _plain(self, pooled: PooledOrder) -> dict[str, Any]:
        return {"order": self.in_order(pooled), "disagreement": pooled.disagreement, "orders": pooled.orders}


def order_agreements(case: Case) -> tuple[OrderAgreement, ...]:
    """Return the agreement on each list whose order several experts, or one, state; in the order of the case.

    >>> from offramp.case.reading import loads
    >>> case = loads('''
    ... actors: {a: {options: {x: X, y: Y, z: Z}}}
    ... status quo: []
    ... preferences: {a: {statements: [a.x, a.y, a.z], experts: {kim: [a.x, a.z, a.y], lee: [a.z, a.x, a.y]}}}
    ... ''')
    >>> found, = order_agreements(case)
    >>> found.concordance.w, [(pair.first, pair.second) for pair in found.split], found.pooled.orders
    (0.75, [(0, 2)], 2)

    Raises
    ------
    QuestionError
        where no list has experts, with an example.
    TooLarge
        where the experts agree too little on too many statements for a pooled order.
    """
    found = [
        order_agreement(stated, actor, reading)
        for actor in case.actors
        for reading, stated in readings_of(case, actor).items()
        if isinstance(stated, Statements) and stated.experts
    ]
    if not found:
        raise QuestionError(f"no expert states an order of statements; add for instance\n  {EXAMPLE}")
    return tuple(found)


def order_agreement(stated: Statements, actor: str = "", reading: str = "") -> OrderAgreement:
    """Return the agreement of the experts on one list.

    Raises
    ------
    TooLarge
        where the experts agree too little on too many statements for a pooled order.
    """
    experts = stated.experts or {}
    length = len(stated.statements)
    names, weights = tuple(experts), tuple(expert.weight for expert in experts.values())
    said = [(stated.pairs_by(name), weight) for name, weight in zip(names, weights, strict=True)]
    above = tuple(known_above(length, pairs) for pairs, _ in said)
    relations = [relation(sets) for sets in above]
    prefer = support(length, said)
    ranked = [k for k, expert in enumerate(experts.values()) if expert.order is not None]
    apart = distances(relations)
    groups, silhouette = order_groups(apart)
    members = [[k for k in range(len(names)) if groups[k] == group] for group in range(max(groups) + 1)]
    pooled = kemeny_order(prefer)
    return OrderAgreement(
        actor,
        reading,
        tuple(stated.texts),
        names,
        tuple(expert.label or name for name, expert in experts.items()),
        weights,
        above,
        tuple(names[k] for k in ranked),
        concordance(np.array([_mean_ranks(relations[k]) for k in ranked]).reshape(len(ranked), length)),
        _split(names, relations, prefer),
        pooled,
        float(prefer.sum()),
        float(np.tril(prefer, -1).sum()),
        tuple(
            OrderReading(
                tuple(names[k] for k in group),
                sum(weights[k] for k in group) / sum(weights),
                kemeny_order(support(length, [said[k] for k in group])) if len(members) > 1 else pooled,
            )
            for group in members
        ),
        silhouette,
        apart,
    )


def _mean_ranks(relation: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return the rank of each statement in an order, from 1; statements of a group have the mean of their ranks."""
    return np.asarray((len(relation) + 1 - relation.sum(axis=1)) / 2)


def _split(
    names: Sequence[str], relations: Sequence[NDArray[np.int8]], prefer: NDArray[np.float64]
) -> tuple[SplitPair, ...]:
    found = []
    for upper, lower in combinations(range(len(prefer)), 2):
        if not (prefer[upper, lower] and prefer[lower, upper]):
            continue
        first, second = (upper, lower) if prefer[upper, lower] >= prefer[lower, upper] else (lower, upper)
        sides = [
            tuple(name for name, said in zip(names, relations, strict=True) if said[a, b] > 0)
            for a, b in ((first, second), (second, first))
        ]
        division = float(prefer[second, first] / (prefer[first, second] + prefer[second, first]))
        found.append(SplitPair(first, second, sides[0], sides[1], division))
    return tuple(sorted(found, key=lambda pair: -pair.division))


def pooled_statements(stated: Statements) -> tuple[int, ...]:
    """Return the pooled order of the experts on a list, as places in it; the list itself without experts.

    Raises
    ------
    TooLarge
        where the experts agree too little on too many statements for a pooled order.
    """
    said = [(stated.pairs_by(name), expert.weight) for name, expert in (stated.experts or {}).items()]
    return kemeny_order(support(len(stated.statements), said)).order
