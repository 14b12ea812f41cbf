"""Answers on a graph computed again by their definitions, from the moves and the preference levels alone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import offramp
from offramp.case.expression import Expression
from offramp.paths.joint import Joint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KEYS = ("nash", "gmr", "smr", "seq", "sseq")
SMALL = 500
"""Number of states up to which all states are judged by the definitions."""


class Again:
    """A graph under one reading, judged state by state."""

    def __init__(self, case: offramp.Case, images: Mapping[str, str]) -> None:
        self.case = case
        self.graph = offramp.build(case, images=dict(images))
        self.quo = self.graph.status_quo

    def moves(self, actor: str, state: int, *, improving: bool = False) -> list[int]:
        """Return the ends of an actor's moves."""
        level = self.graph.level
        ends = self.graph.moves(actor, state).tolist()
        return [end for end in ends if not improving or level(actor, end) > level(actor, state)]

    def answered(self, actor: str, start: int, *, improving: bool) -> set[int]:
        """Return the states that the others reach from a state by legal sequences."""
        seen: set[tuple[int, str]] = set()
        open_ends = [(start, "")]
        while open_ends:
            state, last = open_ends.pop()
            for other in self.graph.actors:
                if other not in (actor, last):
                    new = {(end, other) for end in self.moves(other, state, improving=improving)} - seen
                    seen |= new
                    open_ends += new
        return {state for state, _ in seen}

    def stable(self, actor: str, state: int, key: str) -> bool:
        """Judge a state for an actor by the definition of a concept."""
        level, here = self.graph.level, self.graph.level(actor, state)

        def deters(end: int) -> bool:
            if level(actor, end) > here:
                return False
            return key not in ("smr", "sseq") or all(level(actor, own) <= here for own in self.moves(actor, end))

        improvements = self.moves(actor, state, improving=True)
        if key == "nash":
            return not improvements
        return all(
            any(map(deters, self.answered(actor, better, improving=key in ("seq", "sseq")))) for better in improvements
        )

    def holds(self, state: int, key: str) -> bool:
        """Judge whether a state is an equilibrium."""
        return all(self.stable(actor, state, key) for actor in self.graph.actors)

    def equilibria(self, key: str) -> list[int]:
        """Return the equilibria under a concept; of a large graph those of a new analysis."""
        if self.graph.size > SMALL:
            return list(offramp.analyse(self.graph).equilibria(key))
        return [state for state in range(self.graph.size) if self.holds(state, key)]

    @cached_property
    def everywhere(self) -> list[int]:
        """The equilibria under every concept."""
        first, *others = (set(self.equilibria(key)) for key in KEYS)
        return sorted(first.intersection(*others))

    def leavers(self, key: str) -> tuple[str, ...]:
        """Return the actors for whom the status quo is not stable."""
        return tuple(actor for actor in self.graph.actors if not self.stable(actor, self.quo, key))

    def goal(self, name: str) -> set[int]:
        """Return the states that satisfy a goal."""
        return set(self.graph.satisfying(Expression.read(self.case.goals[name].text)).nonzero()[0].tolist())

    def reach(self, name: str) -> str:
        """Return how a goal is reached, by searches of growing freedom."""
        goal, joint = self.goal(name), Joint(self.graph)
        if self.quo in goal:
            return "holds"
        words = ("alone", "deal", "against")
        return next((word for kinds, word in enumerate(words, 1) if self._found(goal, joint, kinds)), "no")

    def _found(self, goal: set[int], joint: Joint, kinds: int) -> bool:
        """Search for a goal by improvements (1), also by deals (2), also by other moves (3)."""
        seen, open_ends = {self.quo}, [self.quo]
        while open_ends:
            for ends in joint.ends(open_ends.pop())[:kinds]:
                new = set(ends.tolist()) - seen
                if new & goal:
                    return True
                seen |= new
                open_ends += new
        return False


def again(case: offramp.Case, images: Mapping[str, str], of: Mapping[str, Any]) -> Any:
    """Compute a value again from its origin: a number, or the labels of actors or goals in the order of the file."""
    key = (case.digest, tuple(sorted(of.get("reading", images).items())))
    if key not in _KNOWN:
        _KNOWN[key] = Again(case, dict(key[1]))
    return _QUESTIONS[next(iter(of))](_KNOWN[key], of)


_KNOWN: dict[tuple[str, tuple[tuple[str, str], ...]], Again] = {}
"""The graphs judged so far, by the digest of the case and the reading."""


def _names(found: Again, actors: Any) -> tuple[str, ...]:
    return tuple(found.case.called(actor) for actor in found.graph.actors if actor in actors)


def _idle(found: Again, *, immobile: bool) -> tuple[str, ...]:
    """Name the actors that gain nothing by leaving the status quo: those that cannot move, or the others."""
    return _names(
        found,
        {
            actor
            for actor in found.graph.actors
            if not found.moves(actor, found.quo, improving=True) and (not found.moves(actor, found.quo)) == immobile
        },
    )


def _state(found: Again, on: list[str]) -> int:
    return next(state for state in range(found.graph.size) if sorted(found.graph.on(state)) == on)


def _would_leave(found: Again, of: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the actors that would gain by leaving a sequential equilibrium of a goal."""
    state = _state(found, of["state"])
    assert state in found.goal(of["would leave"])
    assert found.holds(state, "seq")
    return _names(found, {actor for actor in found.graph.actors if found.moves(actor, state, improving=True)})


def _firmness(found: Again, of: Mapping[str, Any]) -> int:
    answer = offramp.firmness(found.graph, _state(found, of["firmness"]), of["concept"])
    return answer.above if "least" in of else answer.swaps or -1


def _lowered(found: Again, of: Mapping[str, Any]) -> int:
    targets = offramp.invert(found.graph, of["lowered"], concepts=[of["concept"]], most=1).under(of["concept"]).targets
    return len(targets[0].least.changes[of["by"]])


_QUESTIONS: dict[str, Callable[[Again, Mapping[str, Any]], Any]] = {
    "leavers": lambda found, of: _names(found, found.leavers(of["leavers"])),
    "deterred": lambda found, of: _names(
        found,
        {a for a in found.graph.actors if found.moves(a, found.quo, improving=True)} - {*found.leavers(of["deterred"])},
    ),
    "immobile": lambda found, _: _idle(found, immobile=True),
    "content": lambda found, _: _idle(found, immobile=False),
    "goals": lambda found, of: tuple(goal for goal in found.case.goals if found.reach(goal) == of["goals"]),
    "against": lambda found, of: _names(
        found,
        {
            actor
            for step in offramp.routes(found.graph, of["against"], by="deals", most=1).routes[0].steps
            for actor in step.movers
            if step.gains[actor] <= 0
        },
    ),
    "equilibria": lambda found, of: (
        len(found.everywhere) - of.get("nearer", 0)
        if of["equilibria"] in ("every concept", "farther")
        else len(found.equilibria(of["equilibria"]))
    ),
    "would leave": _would_leave,
    "firmness": _firmness,
    "lowered": _lowered,
}
"""How a value is computed again, by the first key of its origin."""
