"""What several actors would have to change in their statements for a state to be an equilibrium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.case.preferences import Statements
from offramp.inverse.answers import answers
from offramp.inverse.program import unstable
from offramp.inverse.statements import add, added_to, candidates, reorder, with_statements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.expression import Expression
    from offramp.case.preferences import Statement
    from offramp.graph.graph import Graph
    from offramp.inverse.answers import Moves
    from offramp.inverse.statements import Addition, Reordering

__all__ = ["ROUNDS", "StatementChange", "Together", "stated", "together", "wish"]

ROUNDS = 4
"""How often the actors' changes are fitted to each other before it is said that none was found."""


@dataclass(frozen=True)
class StatementChange:
    """What one actor would have to change in its statements, the others staying as they are: their order, or one more."""

    actor: str
    reordering: Reordering
    addition: Addition

    @property
    def found(self) -> bool:
        """Whether some such change was found."""
        return self.reordering.order is not None or self.addition.text is not None

    def statements(self, stated: Sequence[Statement]) -> list[Statement]:
        """Return the statements after the change: in the new order, or else with one more."""
        if self.reordering.order is not None:
            return [stated[i] for i in self.reordering.order]
        if self.addition.text is None or self.addition.position is None:
            return list(stated)
        return added_to(stated, self.addition.text, self.addition.position)

    def to_dict(self) -> dict[str, Any]:
        """Return the wish as plain values."""
        return {"reordering": self.reordering.to_dict(), "addition": self.addition.to_dict()}


@dataclass(frozen=True)
class Together:
    """The changes of all actors at once; `fitted` where those that each would need alone had to be fitted to each other.

    Where `holds` is False, none was found: not every actor has a change that would do, or they undo each other. That they are
    least together is not claimed.
    """

    wishes: Mapping[str, StatementChange]
    holds: bool
    fitted: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the changes as plain values, by actor."""
        return {
            "holds": self.holds,
            "fitted": self.fitted,
            "actors": {actor: wish.to_dict() for actor, wish in self.wishes.items()} if self.holds else {},
        }


def stated(graph: Graph, actor: str) -> tuple[Statement, ...] | None:
    """Return the statements of an actor in a graph; None where it has a ranking or weights."""
    preferences = graph.preferences(actor)
    return preferences.statements if isinstance(preferences, Statements) else None


def wish(
    graph: Graph, actor: str, state: int, key: str, target: Expression | None, moves: Moves, improving: Moves
) -> StatementChange | None:
    """Return what one actor would have to change in its statements; None where it has none."""
    own = stated(graph, actor)
    if own is None:
        return None
    given = answers(graph, graph.index(actor), state, key, moves, improving)
    reordering = reorder(graph, actor, state, key, own, given=given)
    addition = add(graph, actor, state, key, own, candidates(graph, actor, target), given=given)
    return StatementChange(actor, reordering, addition)


def together(
    graph: Graph, state: int, key: str, wishes: Mapping[str, StatementChange], target: Expression | None, moves: Moves
) -> Together:
    """Put the changes of several actors together and ask the ordinary analysis whether the state holds then.

    Under Nash, GMR and SMR it does if each has one. Under SEQ and SSEQ a change of one may undo what another counted on; then
    actors for whom the state is not stable change theirs again, given the others', up to `ROUNDS` times.
    """
    chosen = dict(wishes)
    for attempt in range(ROUNDS):
        changed = graph
        for actor, own in chosen.items():
            changed = with_statements(changed, actor, own.statements(stated(graph, actor) or ()))
        against = unstable(changed, state, key)
        if not against:
            return Together(chosen, holds=True, fitted=attempt > 0)
        if not set(against) <= set(wishes):
            break
        improving = moves.improving(changed)
        for actor in against:
            again = wish(changed, actor, state, key, target, moves, improving)
            if again is None or not again.found:
                return Together(chosen, holds=False, fitted=attempt > 0)
            chosen[actor] = again
    return Together(chosen, holds=False, fitted=True)
