"""Variation of the values that a claim compares, and policies with equal results in all worlds."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import nodes
from offramp.case.twins import asked_of, policy_name, same_policy
from offramp.case.value import answered, evaluate
from offramp.claim_testing.answers import NEAR, answer_to
from offramp.claim_testing.verbs import ahead_of
from offramp.ensemble.plan import variant_of
from offramp.ranking.judged import judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.claim_testing.answers import Basis
    from offramp.ensemble.outcomes import Outcomes

__all__ = ["twins_in_effect", "varies"]


def varies(basis: Basis, tree: nodes.Node, answers: Mapping[nodes.Node, Any], outcomes: Outcomes) -> bool:
    """Return whether a comparison of a claim varies from world to world: a difference of two sides, the lead over a
    policy, a move.
    """
    for node in nodes.walk(tree):
        if isinstance(node, nodes.Compare):
            sides = (evaluate(answered(side, answers.get), basis.at_start) for side in (node.left, node.right))
            left, right = (np.asarray(side, dtype=float) for side in sides)
            if _spread(left - right) > NEAR * max(1.0, float(np.abs(left).max()), float(np.abs(right).max())):
                return True
        elif isinstance(node, nodes.Ranked | nodes.Leads | nodes.Undominated):
            if any(_lead_varies(outcomes, node, measure) for measure in _measures(node, outcomes)):
                return True
        elif isinstance(node, nodes.GRAPH_QUESTIONS) and _spread(np.asarray(answers[node], dtype=float)):
            return True
    return False


def _lead_varies(outcomes: Outcomes, node: nodes.Ranked | nodes.Leads | nodes.Undominated, measure: str) -> bool:
    ahead = ahead_of(outcomes, variant_of(node.policy), measure)
    return bool((np.ptp(ahead.by, axis=1) > NEAR * max(1.0, float(np.abs(ahead.by).max()))).any())


def _measures(node: nodes.Ranked | nodes.Leads | nodes.Undominated, outcomes: Outcomes) -> tuple[str, ...]:
    """Return the measures by which a question compares a policy with all others."""
    return judged(outcomes).measures if isinstance(node, nodes.Undominated) else (node.measure,)


def _spread(values: NDArray[np.float64]) -> float:
    return float(np.ptp(values)) if values.ndim else 0.0


def twins_in_effect(basis: Basis, tree: nodes.Node, outcomes: Outcomes) -> Iterator[tuple[str, str]]:
    """Yield policies that a claim distinguishes and that have equal results in every world, to the last bit."""
    for compared in nodes.walk(tree):
        if isinstance(compared, nodes.Compare):
            for one, other in _distinguished(basis.case, compared):
                if np.array_equal(_in_each_world(basis, one, outcomes), _in_each_world(basis, other, outcomes)):
                    yield policy_name(one.policy), policy_name(other.policy)
        elif isinstance(compared, nodes.Ranked | nodes.Leads | nodes.Undominated):
            own = variant_of(compared.policy)
            ahead = [ahead_of(outcomes, own, measure) for measure in _measures(compared, outcomes)]
            for k, other in enumerate(ahead[0].others):
                if not any(each.by[k].any() for each in ahead):
                    yield own.name, other


def _distinguished(case: Case, compared: nodes.Compare) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of questions of a comparison that are the same for different policies."""
    asked = (nodes.Chance, nodes.Expected, nodes.Measured, nodes.Mean)
    questions: list[Any] = [node for node in nodes.walk(compared) if isinstance(node, asked)]
    for one, other in combinations(questions, 2):
        if asked_of(case, one) == asked_of(case, other) and not same_policy(case, one.policy, other.policy):
            yield one, other


def _in_each_world(basis: Basis, node: nodes.Node, outcomes: Outcomes) -> Any:
    """Return the value of a question in each world; for a mean, the values that it averages."""
    alone = nodes.Measured(node.measure, node.policy) if isinstance(node, nodes.Mean) else node
    return answer_to(basis, alone, outcomes)
