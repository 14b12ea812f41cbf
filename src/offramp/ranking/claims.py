"""Claims put to the test, under every reading of the actors; what cannot be tested yet is said to be so."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import expression as ex
from offramp.case.value import evaluate
from offramp.errors import QuestionError
from offramp.paths.search import UNREACHED, search
from offramp.stability.concepts import concept
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case, Claim
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading

__all__ = ["ClaimVerdict", "claims", "claims_table"]

_LATER = (ex.Chance, ex.Expected, ex.Measured, ex.Ranked)


@dataclass(frozen=True)
class ClaimVerdict:
    """What became of a claim.

    `by_reading` says under which readings it holds; it is empty where the claim was not tested, and `untested` then
    says why.
    """

    name: str
    text: str
    test: str
    by_reading: Mapping[str, bool]
    untested: str = ""
    note: str = ""
    source: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The verdict in a few words."""
        if not self.by_reading:
            return "not yet tested" if self.test else "not testable here"
        if all(self.by_reading.values()):
            return "holds" if len(self.by_reading) == 1 else "holds under every reading"
        if not any(self.by_reading.values()):
            return "fails" if len(self.by_reading) == 1 else "fails under every reading"
        return "holds under some readings"

    @property
    def conditions(self) -> str:
        """Under which readings it holds and under which it fails, or why it was not tested."""
        if not self.by_reading:
            return self.untested
        holds = [name for name, value in self.by_reading.items() if value]
        fails = [name for name, value in self.by_reading.items() if not value]
        if not holds or not fails:
            return ""
        return f"holds under {', '.join(holds)}; fails under {', '.join(fails)}"

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        return {
            "name": self.name,
            "text": self.text,
            "test": self.test,
            "verdict": self.verdict,
            "by_reading": dict(self.by_reading),
            "untested": self.untested,
            "note": self.note,
            "source": list(self.source),
        }


def claims(case: Case, readings: Sequence[Reading]) -> tuple[ClaimVerdict, ...]:
    """Test the claims of a case that speak of stability and reachability; list the others as not yet tested, never as
    passed.
    """
    return tuple(_verdict(name, claim, readings) for name, claim in case.claims.items())


def _verdict(name: str, claim: Claim, readings: Sequence[Reading]) -> ClaimVerdict:
    facts: dict[str, Any] = {"name": name, "text": claim.text, "note": claim.note or "", "source": claim.source}
    if claim.holds is None:
        return ClaimVerdict(**facts, test="", by_reading={}, untested="the case states no test for it")
    if any(isinstance(node, _LATER) for node in ex.walk(claim.holds.tree)):
        untested = "speaks of chances over time or of the order of policies, which this version does not compute"
        return ClaimVerdict(**facts, test=claim.holds.text, by_reading={}, untested=untested)
    try:
        by_reading = {reading.name: _true(claim.holds.tree, reading.graph) for reading in readings}
    except QuestionError as error:
        return ClaimVerdict(**facts, test=claim.holds.text, by_reading={}, untested=str(error))
    return ClaimVerdict(**facts, test=claim.holds.text, by_reading=by_reading)


def _true(node: ex.Node, graph: Graph) -> bool:
    """Whether a claim holds in one graph."""
    match node:
        case ex.Stable():
            return _stable(node, graph)
        case ex.Wants():
            return _wants(node, graph)
        case ex.Reachable():
            return _reachable(node, graph)
        case ex.Not(body):
            return not _true(body, graph)
        case ex.And(parts):
            return all(_true(part, graph) for part in parts)
        case ex.Or(parts):
            return any(_true(part, graph) for part in parts)
        case ex.Implied(body, condition):
            return _true(body, graph) or not _true(condition, graph)
        case ex.Iff(left, right):
            return _true(left, graph) == _true(right, graph)
    state = graph.status_quo
    value = evaluate(_answered(node, graph), lambda name: graph.satisfying(ex.Expression(name, ex.Name(name)))[state])
    return bool(value)


def _answered(node: Any, graph: Graph) -> Any:
    """Return an expression with 1 or 0 in place of each question in it."""
    if isinstance(node, ex.Stable | ex.Wants | ex.Reachable):
        return ex.Number(float(_true(node, graph)))
    if isinstance(node, tuple):
        return tuple(_answered(part, graph) for part in node)
    if isinstance(node, ex.Node):
        return replace(node, **{f.name: _answered(getattr(node, f.name), graph) for f in fields(node)})
    return node


def _satisfying(node: ex.Node, graph: Graph, what: str) -> NDArray[np.bool_]:
    states = graph.satisfying(ex.Expression(what, node))
    if not states.any():
        raise QuestionError(f"no possible state satisfies {what}")
    return states


def _stable(node: ex.Stable, graph: Graph) -> bool:
    """Some (or every) state with the condition is stable for an actor (or for all)."""
    entry = concept(node.concept or "seq")
    actors = [graph.index(node.actor)] if node.actor else range(len(graph.actors))
    stable = np.logical_and.reduce([entry.stable(graph, actor) for actor in actors])
    among = stable[_satisfying(node.body, graph, "the condition of the claim")]
    return bool(among.all() if node.every else among.any())


def _starts(node: ex.Node | None, graph: Graph) -> list[int]:
    """The states to start from: the status quo, or those with the condition that differ least from it."""
    if node is None:
        return [graph.status_quo]
    states = np.flatnonzero(_satisfying(node, graph, "the claim's `from`"))
    codes = graph.space.codes[graph.cells]
    far = np.bitwise_count(codes[states] ^ codes[graph.status_quo])
    return [int(state) for state in states[far == far.min()]]


def _wants(node: ex.Wants, graph: Graph) -> bool:
    """From each starting state the actor has an improvement into a state with the condition."""
    goal = _satisfying(node.body, graph, "what is said to be wanted")
    return all(bool(goal[graph.better(node.actor, start)].any()) for start in _starts(node.start, graph))


def _reachable(node: ex.Reachable, graph: Graph) -> bool:
    """From each starting state, willing steps lead to a state with the condition."""
    goal = _satisfying(node.body, graph, "the claim's goal")
    for start in _starts(node.start, graph):
        found = search(graph, start, node.by or "deals", goal, willing_only=True)
        if (found.cost[goal] == UNREACHED).all():
            return False
    return True


def claims_table(verdicts: Sequence[ClaimVerdict]) -> Table:
    """Return the verdicts as a table."""
    rows = tuple(
        (v.name, v.text, v.verdict, "; ".join(part for part in (v.conditions, v.note) if part)) for v in verdicts
    )
    return Table("Claims", ("claim", "as it is made", "verdict", "conditions and notes"), rows)
