"""Answers to the questions of a claim: under the readings of a case, and in the worlds in which its policies were
evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.doubt import uncertain_lists
from offramp.case.unparse import text_of
from offramp.case.value import NoValueError, answered, evaluate
from offramp.claim_testing.graph_worlds import orders_drawn
from offramp.claim_testing.verbs import is_undominated, leads_on, rank_on
from offramp.ensemble.plan import queried, variant_of
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading

__all__ = ["NEAR", "Basis", "answer_to", "answers_to", "truth_of"]

NEAR = 1e-10
"""Answers that differ by no more than this are equal, so that rounding decides no comparison."""


@dataclass(frozen=True, eq=False)
class Basis:
    """Data against which claims are tested: the readings of a case, and its outcomes, if its policies were evaluated.

    `base` is the graph of the first reading. `truths` has, per question on the graph that is evaluated in worlds, its
    truth in each world, shape (worlds,), or the reason why it has none.
    """

    case: Case
    readings: Sequence[Reading]
    base: Graph
    outcomes: Outcomes | None
    truths: Mapping[nodes.Node, NDArray[np.bool_] | QuestionError]

    @property
    def every_reading(self) -> bool:
        """Return whether the given readings include all images of each actor."""
        return all(
            {reading.images[actor] for reading in self.readings} == set(self.case.images[actor])
            for actor in self.case.images
        )

    @property
    def every_reading_drawn(self) -> bool:
        """Return whether every reading of positive weight occurs in some world."""
        drawn = self.outcomes.worlds.images if self.outcomes is not None else {}
        return all(
            {name for name, image in images.items() if image.weight > 0} <= set(drawn.get(actor, ()))
            for actor, images in self.case.images.items()
        )

    @property
    def orders_drawn(self) -> bool:
        """Return whether orders of doubted statements were drawn."""
        return self.outcomes is not None and orders_drawn(self.outcomes.worlds)

    @property
    def orders_taken_as_certain(self) -> bool:
        """Return whether an order of statements is not certain, and no order was drawn."""
        return bool(uncertain_lists(self.case)) and not self.orders_drawn

    def at_start(self, name: str) -> bool:
        """Return the truth of a name in the status quo."""
        return bool(self.base.satisfying(ex.Expression(name, nodes.Name(name)))[self.base.status_quo])


def answers_to(basis: Basis, tree: nodes.Node, outcomes: Outcomes) -> dict[nodes.Node, Any]:
    """Return the answer to every question of a claim; see `answer_to`."""
    return {node: answer_to(basis, node, outcomes) for node in nodes.walk(tree) if isinstance(node, nodes.QUESTIONS)}


def answer_to(basis: Basis, node: nodes.Node, outcomes: Outcomes) -> Any:
    """Return the answer to one question: a number or a truth for each world, shape (worlds,), or one for all.

    Raise `QuestionError` if it has none: a policy was not evaluated, a measure is not judged, or no state satisfies
    a condition.
    """
    match node:
        case nodes.Chance() | nodes.Expected():
            return outcomes.of(variant_of(node.policy).name, queried(basis.case, node).name)
        case nodes.Measured(measure, policy):
            return outcomes.of(variant_of(policy).name, measure)
        case nodes.Mean(measure, policy):
            return float(outcomes.of(variant_of(policy).name, measure).mean())
        case nodes.Ranked(policy, measure):
            return rank_on(outcomes, variant_of(policy), measure)
        case nodes.Leads(policy, measure):
            return leads_on(outcomes, variant_of(policy), measure)
        case nodes.Undominated(policy):
            return is_undominated(outcomes, variant_of(policy))
    truth = basis.truths[node]
    if isinstance(truth, QuestionError):
        raise truth
    return truth


def truth_of(
    basis: Basis, tree: nodes.Node, answers: Mapping[nodes.Node, Any], count: int, ties: bool | None = None
) -> NDArray[np.bool_]:
    """Return the truth of a claim, from the answers to its questions: shape (count,).

    `ties` says whether equal values count as less, and as more; by default the sign of the claim decides.

    Raises
    ------
    NoValueError
        if the claim has no value for some of the answers; the message has the claim, not the answers.
    """
    try:
        value = evaluate(answered(tree, answers.get), basis.at_start, NEAR, ties=ties)
    except NoValueError as error:
        raise NoValueError(text_of(tree), error.cause, "some world" if count > 1 else "") from None
    return np.broadcast_to(np.asarray(value).astype(bool), (count,))
