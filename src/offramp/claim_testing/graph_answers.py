"""Questions of claims on one graph: stability, improvements and reachability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.value import answered, evaluate
from offramp.claim_testing.reach import leads_to
from offramp.errors import QuestionError
from offramp.stability.concepts import concept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph
    from offramp.stability.concept import Concept

__all__ = ["true_in"]


def true_in(node: nodes.Node, graph: Graph) -> bool:
    """Return whether a claim on stability and reachability is true in one graph.

    Raises
    ------
    QuestionError
        if no possible state satisfies a condition of the claim.
    """
    match node:
        case nodes.Stable():
            return _stable(node, graph)
        case nodes.Wants():
            return _wants(node, graph)
        case nodes.Reachable():
            return _reachable(node, graph)
        case nodes.Not(body):
            return not true_in(body, graph)
        case nodes.And(parts):
            return all(true_in(part, graph) for part in parts)
        case nodes.Or(parts):
            return any(true_in(part, graph) for part in parts)
        case nodes.Implied(body, condition):
            return true_in(body, graph) or not true_in(condition, graph)
        case nodes.Iff(left, right):
            return true_in(left, graph) == true_in(right, graph)
    state = graph.status_quo
    value = evaluate(
        answered(node, lambda part: _question(part, graph)),
        lambda name: graph.satisfying(ex.Expression(name, nodes.Name(name)))[state],
    )
    return bool(value)


def _question(node: nodes.Node, graph: Graph) -> float | None:
    return float(true_in(node, graph)) if isinstance(node, nodes.GRAPH_QUESTIONS) else None


def _satisfying(node: nodes.Node, graph: Graph, what: str) -> NDArray[np.bool_]:
    states = graph.satisfying(ex.Expression(what, node))
    if not states.any():
        raise QuestionError(f"no possible state satisfies {what}")
    return states


def _stable(node: nodes.Stable, graph: Graph) -> bool:
    """Return whether some (or every) state with the condition is stable for an actor (or for all)."""
    entry = concept(node.concept or "seq")
    actors = [graph.index(node.actor)] if node.actor else range(len(graph.actors))
    stable = np.logical_and.reduce([_stable_for(entry, graph, actor) for actor in actors])
    among = stable[_satisfying(node.body, graph, "the condition of the claim")]
    return bool(among.all() if node.every else among.any())


def _stable_for(entry: Concept, graph: Graph, actor: int) -> NDArray[np.bool_]:
    """Return the states that are stable for an actor, computed once for all questions."""
    key = ("stable", entry.key, actor)
    if key not in graph.remembered:
        graph.remembered[key] = entry.stable(graph, actor)
    found: NDArray[np.bool_] = graph.remembered[key]
    return found


def _starts(node: nodes.Node | None, graph: Graph) -> list[int]:
    """Return the start states: the status quo, or the states with the condition that differ least from it."""
    if node is None:
        return [graph.status_quo]
    states = np.flatnonzero(_satisfying(node, graph, "the claim's `from`"))
    codes = graph.space.codes[graph.cells]
    far = np.bitwise_count(codes[states] ^ codes[graph.status_quo])
    return [int(state) for state in states[far == far.min()]]


def _wants(node: nodes.Wants, graph: Graph) -> bool:
    """Return whether the actor has, from each start state, an improvement to a state with the condition."""
    goal = _satisfying(node.body, graph, "the wanted condition")
    return all(bool(goal[graph.improvements(node.actor, start)].any()) for start in _starts(node.start, graph))


def _reachable(node: nodes.Reachable, graph: Graph) -> bool:
    """Return whether willing steps lead from each start state to a state with the condition."""
    goal = _satisfying(node.body, graph, "the claim's goal")
    return all(leads_to(graph, start, node.by or "deals", goal) for start in _starts(node.start, graph))
