"""Changes in the statements of several actors with which a state is an equilibrium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.case.preferences import Statements
from offramp.inverse.program import unstable
from offramp.inverse.statements import add, added_to, candidates, reorder, with_statements
from offramp.preference_sensitivity.answers import answers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.expression import Expression
    from offramp.case.preferences import Statement
    from offramp.graph.graph import Graph
    from offramp.inverse.statements import Addition, Reordering
    from offramp.preference_sensitivity.answers import Moves

__all__ = ["ROUNDS", "StatementChange", "Together", "stated", "statement_change", "together"]

ROUNDS = 4
"""The most rounds in which the actors' changes are adapted to each other."""


@dataclass(frozen=True)
class StatementChange:
    """Change of one actor's statements, with the others unchanged: their order, or one more statement."""

    actor: str
    reordering: Reordering
    addition: Addition

    @property
    def found(self) -> bool:
        """Return whether some such change was found."""
        return self.reordering.order is not None or self.addition.text is not None

    def statements(self, stated: Sequence[Statement]) -> list[Statement]:
        """Return the statements after the change: in the new order, or else with one more."""
        if self.reordering.order is not None:
            return [stated[i] for i in self.reordering.order]
        if self.addition.text is None or self.addition.position is None:
            return list(stated)
        return added_to(stated, self.addition.text, self.addition.position)

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain values."""
        return {"reordering": self.reordering.to_dict(), "addition": self.addition.to_dict()}


@dataclass(frozen=True)
class Together:
    """The changes of all actors at once; `fitted` where the changes of single actors had to be adapted to each other.

    Where `holds` is False, none was found: some actor has no sufficient change, or the changes undo each other. They
    are not proved to be least together.
    """

    statement_changes: Mapping[str, StatementChange]
    holds: bool
    fitted: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the changes as plain values, by actor."""
        return {
            "holds": self.holds,
            "fitted": self.fitted,
            "actors": {actor: change.to_dict() for actor, change in self.statement_changes.items()}
            if self.holds
            else {},
        }


def stated(graph: Graph, actor: str) -> tuple[Statement, ...] | None:
    """Return the statements of an actor in a graph; None if it has a ranking or weights."""
    preferences = graph.preferences(actor)
    return preferences.statements if isinstance(preferences, Statements) else None


def statement_change(
    graph: Graph, actor: str, state: int, key: str, target: Expression | None, moves: Moves, improving: Moves
) -> StatementChange | None:
    """Return the change of one actor's statements; None if it has none."""
    own = stated(graph, actor)
    if own is None:
        return None
    given = answers(graph, graph.index(actor), state, key, moves, improving)
    reordering = reorder(graph, actor, state, key, own, given=given)
    addition = add(graph, actor, state, key, own, candidates(graph, actor, target), given=given)
    return StatementChange(actor, reordering, addition)


def together(
    graph: Graph, state: int, key: str, changes: Mapping[str, StatementChange], target: Expression | None, moves: Moves
) -> Together:
    """Combine the changes of several actors and check by the ordinary analysis whether the state is an equilibrium.

    Under Nash, GMR and SMR it is one if each actor has a change. Under SEQ and SSEQ the change of one actor may undo a
    sanction that another relies on. Then actors for whom the state is unstable change their statements again, given the
    others', up to `ROUNDS` times.
    """
    chosen = dict(changes)
    for attempt in range(ROUNDS):
        changed = graph
        for actor, own in chosen.items():
            changed = with_statements(changed, actor, own.statements(stated(graph, actor) or ()))
        against = unstable(changed, state, key)
        if not against:
            return Together(chosen, holds=True, fitted=attempt > 0)
        if not set(against) <= set(changes):
            break
        improving = moves.improving(changed)
        for actor in against:
            again = statement_change(changed, actor, state, key, target, moves, improving)
            if again is None or not again.found:
                return Together(chosen, holds=False, fitted=attempt > 0)
            chosen[actor] = again
    return Together(chosen, holds=False, fitted=True)
