"""The slow oracle of hypergames: the game of each actor written out as a model of its own, and everything asked of that.

It builds on the oracle of the graph model, and does what is obvious, not what is fast. A state of a believer's game is what the believer sees
of a true state: the combinations of it that satisfy no condition of `unaware`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from tests.oracle import Ranking

if TYPE_CHECKING:
    from tests.oracle import Model, On, Preferences, State
    from tests.rivals import Believers

__all__ = ["CONCEPTS", "Oracle"]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


@dataclass(frozen=True)
class Oracle:
    """What everybody believes, and what follows by the definitions."""

    told: Believers

    @property
    def true(self) -> Model:
        """The true game."""
        return self.told.model

    def sees_combination(self, actor: str, on: On) -> bool:
        """Whether a combination is in an actor's game."""
        return not any(condition.holds(on) for condition in self.told.unaware.get(actor, ()))

    def seen(self, actor: str, state: State) -> State:
        """Return what an actor sees of a true state; nothing where it does not see it."""
        return frozenset(on for on in state if self.sees_combination(actor, on))

    @cached_property
    def games(self) -> dict[str, Model]:
        """The game of each actor as a model."""
        return {actor: self._game(actor) for actor in self.true.actors}

    def _game(self, actor: str) -> Model:
        wants = {**self.true.preferences, **self.told.beliefs.get(actor, {})}
        return replace(
            self.true,
            impossible=(*self.true.impossible, *self.told.unaware.get(actor, ())),
            preferences={other: self._of_what_is_seen(actor, own) for other, own in wants.items()},
        )

    def _of_what_is_seen(self, actor: str, wants: Preferences) -> Preferences:
        """Rank what is seen of each ranked state, in its group."""
        if not isinstance(wants, Ranking):
            return wants
        groups = []
        for group in wants.groups:
            states = [self.seen(actor, self.true.state_with(self.true.given.union(parts))) for parts in group]
            groups.append(tuple(tuple(min(state, key=sorted)) for state in states if state))
        return Ranking(tuple(groups))

    def stable(self, concept: str, actor: str, state: State, *, eyes: str | None = None) -> bool:
        """Whether a true state is stable for an actor in the game of `eyes` (default: its own); never where that one does not see it."""
        game, seen = self.games[eyes or actor], self.seen(eyes or actor, state)
        return bool(seen) and game.is_stable(concept, actor, seen)

    def equilibrium(self, concept: str, state: State) -> bool:
        """Whether each actor finds a true state stable in its own game."""
        return all(self.stable(concept, actor, state) for actor in self.true.actors)

    def believed_equilibria(self, concept: str, believer: str, state: State) -> bool:
        """Whether an actor thinks that a true state is stable for everybody."""
        return all(self.stable(concept, actor, state, eyes=believer) for actor in self.true.actors)

    def moves(self, eyes: str, mover: str, start: State, end: State, *, improving: bool) -> bool:
        """Whether the mover has a move (an improvement) from one true state to another in somebody's game."""
        one, other, game = self.seen(eyes, start), self.seen(eyes, end), self.games[eyes]
        if not one or not other:
            return False
        return other in (game.improvements(mover, one) if improving else game.moves(mover, one))

    def surprises(self, start: State) -> set[tuple[str, str, State, str]]:
        """Return (believer, mover, end, kind) for every misperceived move from a state."""
        found = set()
        for believer in self.true.actors:
            for mover in self.true.others(believer):
                for end in self.true.states:
                    wanted = self.moves(mover, mover, start, end, improving=True)
                    there = self.moves(believer, mover, start, end, improving=False)
                    expected = self.moves(believer, mover, start, end, improving=True)
                    if wanted and not there:
                        found.add((believer, mover, end, "unseen"))
                    if wanted and there and not expected:
                        found.add((believer, mover, end, "unwanted"))
                    if expected and not wanted and self.seen(mover, start):
                        found.add((believer, mover, end, "false alarm"))
        return found
