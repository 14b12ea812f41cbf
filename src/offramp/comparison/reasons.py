"""Reasons why an equilibrium of one graph is none in another, and why a step of a route or a sanction fails there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.comparison.states import first_rules
from offramp.graph.wording import differences
from offramp.paths.joint import Joint
from offramp.stability.concepts import concept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.comparison.matching import Side
    from offramp.stability.stability import Stability
    from offramp.stability.verdict import Move, Verdict

__all__ = ["Failing", "Reason", "failing_step", "reason"]


@dataclass(frozen=True)
class Failing:
    """Reason why a step of one graph is not taken in another; states are those of the latter.

    `kind` is one of `actor` or `option` (the graph has no such actor or option), `impossible` (by `rule`), `move` (the
    state exists, but the movers cannot go to it), `same` (both states are one) and `unwilling` (`actors` gain nothing).
    At the end of a sanction it is `spared` (the sanction leaves the actor better off) or `undone` (the actor can undo
    it). For a route it is `start` (the route begins elsewhere).
    """

    kind: str
    actors: tuple[str, ...]
    start: int
    end: int | None = None
    rule: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the step as plain values."""
        return {
            "kind": self.kind,
            "actors": list(self.actors),
            "from": f"s{self.start}",
            "to": None if self.end is None else f"s{self.end}",
            "rule": self.rule,
        }


@dataclass(frozen=True)
class Reason:
    """Reason why an equilibrium of one graph is none in another, whose state is `state`: `actor` leaves it for `improvement`.

    `kind` is the reason why the actor does not leave in the first graph. It is `impossible`, `actor`, `option`, `move`
    or `same` as in `Failing`, `wish` (it would gain nothing there) or `sanction`: a `sanction` deters it there, and
    here that fails by `failing`. It is `state` where the state itself is impossible, by `rule`. It is `unmatched` where
    the merges or options of one graph alone prevent a comparison move by move. `others` are further actors that would
    leave. `held` and `target` are the state and the improvement in the first graph.
    """

    kind: str
    state: int | None = None
    actor: str = ""
    improvement: int | None = None
    rule: str = ""
    held: int | None = None
    target: int | None = None
    sanction: tuple[Move, ...] = ()
    failing: Failing | None = None
    others: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the reason as plain values."""
        return {
            "kind": self.kind,
            "actor": self.actor or None,
            "from": None if self.state is None else f"s{self.state}",
            "to": None if self.improvement is None else f"s{self.improvement}",
            "rule": self.rule,
            "sanction": [{"actor": m.actor, "from": f"s{m.start}", "to": f"s{m.end}"} for m in self.sanction],
            "failing": None if self.failing is None else self.failing.to_dict(),
            "others": list(self.others),
        }


def reason(holding: Side, failing: Side, stability: Stability, cell: int, key: str) -> Reason:
    """Return the reason why a state is an equilibrium under a concept in one graph (`cell` is one of its cells) and
    none in another.

    `stability` is that of the graph where it is no equilibrium. The reason concerns the first actor who leaves and
    whose move can be found in both graphs.
    """
    place = int(holding.places[cell])
    state = failing.state_at(place)
    if state is None:
        return Reason("state", rule=_rule(failing, place))
    leavers = stability.leavers(state, key)
    if not concept(key).basic:
        # The reasons below assume improvements and consecutive answers.
        return Reason("unmatched", state, actor=leavers[0] if leavers else "", others=leavers[1:])
    held = int(holding.graph.state_of[cell])
    best: Reason | None = None
    for actor in leavers:
        verdict = concept(key).why(failing.graph, failing.graph.index(actor), state)
        found = _reason(holding, failing, held, verdict)
        if best is None or found.kind != "unmatched":
            best = found
        if best.kind != "unmatched":
            break
    if best is None:
        return Reason("unmatched", state)
    others = tuple(actor for actor in leavers if actor != best.actor)
    return Reason(**{**vars(best), "others": others})


def _rule(side: Side, place: int, base: int | None = None) -> str:
    """Return the first rule of a case that forbids a place."""
    (i,) = first_rules(side, np.array([side.code_at(place, base)], dtype=np.int64))
    return str(side.graph.case.impossible[i]) if i >= 0 else ""


def _reason(holding: Side, failing: Side, held: int, verdict: Verdict) -> Reason:
    """Return the reason why an actor leaves in one graph, by its verdict, and not in the other."""
    graph, actor, better = holding.graph, verdict.actor, verdict.unsanctioned
    facts: dict[str, Any] = {"state": verdict.state, "actor": actor, "improvement": better, "held": held}
    if better is None or verdict.stable:
        return Reason("unmatched", **facts)
    if actor not in graph.actors:
        return Reason("actor", **facts)
    if any(thing in failing.own for thing, _ in differences(failing.graph, verdict.state, better)):
        return Reason("option", **facts)
    place = failing.place(better)
    target = holding.state_at(place, held)
    if target is None:
        return Reason("impossible", rule=_rule(holding, place, held), **facts)
    if target == held:
        return Reason("same", **facts)
    facts["target"] = target
    if target not in graph.moves(actor, held):
        return Reason("move", **facts)
    if graph.level(actor, target) <= graph.level(actor, held):
        return Reason("wish", **facts)
    return _deterred(holding, failing, held, target, verdict, facts)


def _deterred(holding: Side, failing: Side, held: int, target: int, verdict: Verdict, facts: dict[str, Any]) -> Reason:
    """Return the sanction of the graph where the state is an equilibrium, and the reason why it fails in the other."""
    there = concept(verdict.concept).why(holding.graph, holding.graph.index(verdict.actor), held)
    sanction = next((s.moves for s in there.sanctions if s.improvement == target), ())
    broken = _unanswered(holding, failing, sanction, verdict) if sanction else None
    return Reason("unmatched" if broken is None else "sanction", sanction=sanction, failing=broken, **facts)


def _unanswered(holding: Side, failing: Side, sanction: Sequence[Move], verdict: Verdict) -> Failing | None:
    """Follow a sanction of one graph in the other, and return the reason why it fails."""
    graph, actor, at = failing.graph, verdict.actor, verdict.unsanctioned or 0
    for move in sanction:
        step = failing_step(holding, failing, (move.actor,), (move.start, move.end), at, willing=verdict.improving)
        if isinstance(step, Failing):
            return step
        at = step
    if graph.level(actor, at) > graph.level(actor, verdict.state):
        return Failing("spared", (actor,), verdict.state, at)
    for end in graph.moves(actor, at).tolist() if verdict.countermove else ():
        if graph.level(actor, end) > graph.level(actor, verdict.state):
            return Failing("undone", (actor,), at, end)
    return None


def failing_step(
    source: Side, side: Side, movers: tuple[str, ...], step: tuple[int, int], at: int, *, willing: bool
) -> Failing | int:
    """Return the state that a step of one graph leads to in another, from the state `at` there, or the reason why it
    fails.

    With `willing`, each mover must prefer the end.
    """
    graph = side.graph
    if absent := tuple(actor for actor in movers if actor not in graph.actors):
        return Failing("actor", absent, at)
    if any(thing in source.own for thing, _ in differences(source.graph, *step)):
        return Failing("option", movers, at)
    place = source.place(step[1])
    end = side.state_at(place, at)
    if end is None:
        return Failing("impossible", movers, at, rule=_rule(side, place, at))
    if end == at:
        return Failing("same", movers, at, end)
    able = end in graph.moves(movers[0], at) if len(movers) == 1 else bool(Joint(graph).participants(at, end))
    if not able:
        return Failing("move", movers, at, end)
    unwilling = tuple(actor for actor in movers if graph.level(actor, end) <= graph.level(actor, at))
    return Failing("unwilling", unwilling, at, end) if willing and unwilling else end
