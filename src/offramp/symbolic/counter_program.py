"""The least lowering with which counter-moves no longer undo the sanctions of an actor's improvements: a 0-1 program.

Each unsanctioned improvement of the focal actor must be lowered, or a response of the other actors must deter it. A response deters where
all states above the target that the actor can still set there are lowered; see `response_costs`. One response can serve many
improvements, and the states of two responses are disjoint. So the least lowering is a covering: improvements with the same
responses form a group, each group is lowered or covered, and each response has a price.

Two things make the program small. A response whose price is no lower and that serves no more groups than another is left
out; diagrams find the cheapest of the remaining ones, one after the other. Where an actor has irreversible options, its own past settings bound
its counter-moves: a *reach* is a set of own settings that is closed under its moves, and a response is counted per reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from offramp.inverse.solver import Proof, minimise
from offramp.symbolic.response_costs import response_costs, settings_alike
from offramp.symbolic.state_sets import ascending, with_others_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = ["Covering", "covering"]

MOST_REACHES = 64
"""The most sets of own settings per which responses are counted; beyond them the answer has bounds."""

MOST_RESPONSES = 400
"""The most responses of one program; those that are left out have one price together, which bounds the answer from below."""


@dataclass(frozen=True)
class Covering:
    """The states that an actor lowers, and the proof of their number; `serving` is whether a response may serve several improvements."""

    states: Diagram
    serving: bool
    proof: Proof


@dataclass(frozen=True)
class _Group:
    """Improvements that the same responses can deter: how many, their states, the responses, and the reach of a counter-move."""

    count: int
    states: Diagram
    responses: Diagram
    reach: Diagram


@dataclass(frozen=True)
class _Response:
    """Responses of one price that serve the same groups; without `states` an unknown one, for a bound."""

    price: int
    groups: frozenset[int]
    states: Diagram | None
    reach: Diagram


def covering(
    encoding: Encoding, actor: int, target: int, unsanctioned: Diagram, above: Diagram, reached: Diagram
) -> Covering:
    """Return the least lowering of one actor that sanctions its `unsanctioned` improvements or lowers them.

    `above` are the states above the target that are not lowered, and `reached` those that the others reach from the unsanctioned
    improvements. The others' preferences stay as they are.

    Raises
    ------
    OutOfBudgetError
        where the budget of the encoding does not suffice.
    """
    return _Program(encoding, actor, target, above).solved(unsanctioned, reached)


class _Program:
    def __init__(self, encoding: Encoding, actor: int, target: int, above: Diagram) -> None:
        self.encoding, self.diagrams, self.actor, self.target, self.above = (
            encoding,
            encoding.diagrams,
            actor,
            target,
            above,
        )
        self.own = encoding.own(actor)

    def solved(self, unsanctioned: Diagram, reached: Diagram) -> Covering:
        d, groups = self.diagrams, self.groups(unsanctioned, reached)
        reaches, whole = _unions([group.reach for group in groups], d.either)
        responses = [each for reach in reaches for each in self.responses(groups, reach)]
        if not whole:
            # A response may serve several reaches whose union is not counted; it costs one state at least.
            responses.append(_Response(1, frozenset(range(len(groups))), None, d.false))
        chosen, proof = self._minimised(groups, responses)
        if any(each.states is None for each in chosen):
            chosen, found = self._minimised(groups, [each for each in responses if each.states is not None])
            least = min(proof.bound, found.objective)
            proof = Proof(found.objective, least, "optimal" if least >= found.objective else "budget", "milp")
        served = frozenset[int]().union(*(each.groups for each in chosen))
        states = reduce(d.either, (group.states for k, group in enumerate(groups) if k not in served), d.false)
        for each in chosen:
            if each.states is not None:
                code = next(ascending(self.encoding, each.states))
                answer = with_others_of(self.encoding, code, self.own)
                states = d.either(states, d.both(d.both(answer, self.above), each.reach))
        return Covering(states, bool(responses), proof)

    def _minimised(self, groups: Sequence[_Group], responses: Sequence[_Response]) -> tuple[list[_Response], Proof]:
        """Return the responses of the cheapest covering; groups that none of them serves are lowered."""
        costs = [float(group.count) for group in groups] + [float(each.price) for each in responses]
        rows = [({k: 1.0}, 1.0) for k in range(len(groups))]
        for place, each in enumerate(responses, len(groups)):
            for k in each.groups:
                rows[k][0][place] = 1.0
        values, proof = minimise(costs, rows)
        return [each for each, value in zip(responses, values[len(groups) :], strict=True) if value], proof

    def groups(self, unsanctioned: Diagram, reached: Diagram) -> list[_Group]:
        """Return the improvements in groups with the same responses and the same reach of counter-moves."""
        d, away = self.diagrams, ~with_others_of(self.encoding, self.target, self.own)
        return [
            _Group(each.count, d.both(unsanctioned, each.settings), d.both(each.responses, away), each.reach)
            for each in settings_alike(self.encoding, self.actor, reached)
        ]

    def responses(self, groups: Sequence[_Group], reach: Diagram) -> list[_Response]:
        """Return the responses that no cheaper one replaces and that cost less than the improvements that they serve."""
        d = self.diagrams
        within = {k: group for k, group in enumerate(groups) if d.both(group.reach, ~reach) == d.false}
        prices = response_costs(
            self.encoding, self.actor, d.both(self.above, reach), sum(group.count for group in within.values())
        )
        left = d.both(reduce(d.either, (group.responses for group in within.values()), d.false), ~prices.beyond)
        found: list[_Response] = []
        while left.satisfiable():
            price = prices.least(left)
            open_ = [k for k, group in within.items() if d.both(left, group.responses).satisfiable()]
            if price >= sum(within[k].count for k in open_):
                break
            if len(found) >= MOST_RESPONSES:
                found.append(_Response(price, frozenset(open_), None, reach))
                break
            states = d.both(left, prices.equal(price))
            served: list[int] = []
            for k in sorted(open_, key=lambda k: -within[k].count):
                both = d.both(states, within[k].responses)
                if both.satisfiable():
                    states = both
                    served.append(k)
            if price < sum(within[k].count for k in served):
                found.append(_Response(price, frozenset(served), states, reach))
            left = d.both(left, reduce(d.either, (within[k].responses for k in open_ if k not in served), d.false))
        return found


def _unions(sets: Iterable[Diagram], join: Callable[[Diagram, Diagram], Diagram]) -> tuple[list[Diagram], bool]:
    """Return all unions of some sets, and whether they are few enough to be complete."""
    found: list[Diagram] = []
    for one in dict.fromkeys(sets):
        for each in [one, *(join(one, other) for other in found)]:
            if each not in found:
                found.append(each)
        if len(found) > MOST_REACHES:
            return found, False
    return found, True
