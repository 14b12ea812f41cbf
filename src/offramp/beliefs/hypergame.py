"""The hypergame: each actor judges stability in the game that it believes in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.beliefs.believed_game import Game, game_of
from offramp.beliefs.surprises import BECAUSE, Kind, Surprise, surprise_table, surprises_at
from offramp.case.labels import in_words
from offramp.case.state_names import state_id
from offramp.errors import QuestionError, TooLarge
from offramp.graph.graph import build
from offramp.graph.memory import available, needed, readable
from offramp.graph.wording import change
from offramp.progress import track
from offramp.stability.concepts import BASIC, concept, concepts_in_short
from offramp.stability.stability import Stability, analyse
from offramp.tables import Shown, Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.graph.graph import Graph

__all__ = ["Hypergame", "hypergame"]

MOST_EQUILIBRIA = 15
"""The most equilibria that a table shows by default."""

MOST_BROKEN = 8
"""The most destroyed equilibria that a table shows for each believer."""

BESIDE = "what changes from the status quo"
"""Head of the column that describes a state."""


@dataclass(frozen=True, eq=False)
class Hypergame(Shown):
    """Stability under misperception: a hypergame of the first level.

    States are those of the true graph. `games` and `judged` have, for every actor, its believed game and the stability
    of the states in it. For an actor without beliefs that is the true game.
    """

    true: Stability
    games: Mapping[str, Game]
    judged: Mapping[str, Stability]

    @property
    def graph(self) -> Graph:
        """The true graph."""
        return self.true.graph

    @property
    def believers(self) -> tuple[str, ...]:
        """The actors whose believed game differs from the true one."""
        return tuple(actor for actor, game in self.games.items() if game.graph is not self.graph)

    def sees(self, actor: str, state: int) -> bool:
        """Return whether an actor is aware of a state."""
        return self._game(actor).sees(state)

    def unseen(self, actor: str) -> tuple[int, ...]:
        """Return the states that an actor is unaware of."""
        return _states(self._game(actor).number < 0)

    def _game(self, actor: str) -> Game:
        self.graph.index(actor)
        return self.games[actor]

    def stable(self, key: str) -> NDArray[np.bool_]:
        """Return, per actor and state, whether the state is stable for the actor in its own game; False for unknown
        states.
        """
        key = self._key(key)
        return np.array([game.there(self.judged[a].stable[key][i]) for i, (a, game) in enumerate(self.games.items())])

    def is_stable(self, state: int, actor: str, key: str) -> bool:
        """Return whether a state is stable for an actor in its own game."""
        return bool(self.stable(key)[self.graph.index(actor), state])

    def equilibria(self, key: str) -> tuple[int, ...]:
        """Return the equilibria of the hypergame: the states that are stable for each actor in its own game."""
        return _states(np.logical_and.reduce(self.stable(key), axis=0))

    def believed_equilibria(self, actor: str, key: str) -> tuple[int, ...]:
        """Return the equilibria of an actor's believed game: the states that it believes to be stable for every actor."""
        return _states(self._believed_stable(actor, self._key(key)))

    def leavers(self, state: int, key: str) -> tuple[str, ...]:
        """Return the actors for whom a state is unstable in their own game."""
        stable = self.stable(key)[:, state]
        return tuple(actor for actor, holds in zip(self.graph.actors, stable, strict=True) if not holds)

    def broken(self, believer: str, key: str) -> tuple[int, ...]:
        """Return the equilibria of an actor's believed game that are unstable for another actor in its own game."""
        self.graph.index(believer)
        return _states(
            self._believed_stable(believer, self._key(key)) & ~np.logical_and.reduce(self.stable(key), axis=0)
        )

    def surprises(self, state: int | None = None) -> tuple[Surprise, ...]:
        """Return the moves from a state (default: the status quo) that some actor misperceives."""
        return surprises_at(self.games, self.graph.status_quo if state is None else state)

    def breaks(self, believer: str, state: int, key: str) -> tuple[Surprise, ...]:
        """Return the moves by which others leave an equilibrium of the believer's game: of each, the best undeterred.

        The move is None for an actor that is unaware of the state, since its game has no behaviour there.
        """
        key = self._key(key)
        if not self._believed_stable(believer, key)[state]:
            return ()
        return tuple(
            self._leaving(believer, mover, state, key) for mover in self.leavers(state, key) if self.sees(mover, state)
        )

    def _leaving(self, believer: str, mover: str, state: int, key: str) -> Surprise:
        own = self.games[mover]
        verdict = concept(key).why(own.graph, own.graph.index(mover), int(own.number[state]))
        if verdict.unsanctioned is None:
            raise AssertionError(f"{state_id(state)} is not stable for {mover}, yet it has no reason to leave")
        end = int(own.true[verdict.unsanctioned])
        game = self.games[believer]
        kind: Kind = "unseen" if end not in game.moves(mover, state) else "unwanted"
        if end in game.improvements(mover, state):
            kind = "undeterred"
        return Surprise(believer, mover, state, end, kind)

    def _key(self, key: str) -> str:
        entry = concept(key)
        if entry.key not in self.true.stable:
            raise QuestionError(f"{entry.label} is not among the concepts analysed: {', '.join(self.true.stable)}")
        return entry.key

    def _believed_stable(self, actor: str, key: str) -> NDArray[np.bool_]:
        return self._game(actor).there(np.logical_and.reduce(self.judged[actor].stable[key], axis=0))

    # In words.

    def answer(self) -> str:
        """Describe the beliefs that differ from the true game, in sentences."""
        case = self.graph.case
        lines = []
        for actor in self.believers:
            name, beliefs = case.name(actor), case.beliefs.get(actor, {})
            if beliefs:
                whom = listed(case.name(other) for other in beliefs)
                lines.append(f"{name} has beliefs of its own about the preferences of {whom}.")
            if case.unaware.get(actor):
                conditions = listed((in_words(case, condition.text) for condition in case.unaware[actor]), "or")
                count = len(self.unseen(actor))
                lines.append(f"{name} is unaware of {count:,} of {self.graph.size:,} states: those with {conditions}.")
            if not self.sees(actor, self.graph.status_quo):
                lines.append(f"{name} is unaware of the status quo itself.")
        return " ".join(lines) or "No actor has beliefs of its own, so every believed game is the true one."

    def counts(self) -> Table:
        """Return the number of equilibria: of the true game, of each believed game, and of the hypergame."""
        rows = tuple(
            (
                concept(key).label,
                str(len(self.true.equilibria(key))),
                *(str(len(self.believed_equilibria(actor, key))) for actor in self.believers),
                str(len(self.equilibria(key))),
            )
            for key in self.true.stable
        )
        return Table("How many equilibria", ("concept", *self._columns), rows)

    @property
    def _columns(self) -> tuple[str, ...]:
        beliefs = (f"as {self.graph.case.name(actor)} believes" for actor in self.believers)
        return ("in the true game", *beliefs, "each in its own game")

    def table(self, most: int = MOST_EQUILIBRIA) -> Table:
        """Return a row per equilibrium of some game: the concepts under which it is one in the true game, in each
        believed game, and in the hypergame.
        """
        graph, keys = self.graph, list(self.true.stable)
        holds = {key: {actor: self._believed_stable(actor, key) for actor in self.believers} for key in keys}
        real = {key: np.logical_and.reduce(self.stable(key), axis=0) for key in keys}
        truth = {key: np.logical_and.reduce(self.true.stable[key], axis=0) for key in keys}
        score = np.sum([real[key].astype(int) for key in keys], axis=0)
        some = np.any([array for key in keys for array in (real[key], truth[key], *holds[key].values())], axis=0)
        held = self._nearest(np.flatnonzero(some), score)
        rows = tuple(
            (
                state_id(state) + (" (status quo)" if state == graph.status_quo else ""),
                concepts_in_short([key for key in keys if truth[key][state]]),
                *(concepts_in_short([key for key in keys if holds[key][actor][state]]) for actor in self.believers),
                concepts_in_short([key for key in keys if real[key][state]]),
                change(graph, graph.status_quo, state),
            )
            for state in held[:most]
        )
        note = "" if rows else "No state is an equilibrium in any game."
        if len(rows) < len(held):
            note = f"{len(rows)} of {len(held):,} states shown: those that are equilibria of the hypergame under most concepts."
        return Table("Equilibria", ("id", *self._columns, BESIDE), rows, note)

    def _nearest(self, states: NDArray[np.intp], score: NDArray[np.int64]) -> list[int]:
        """Sort states by score, the highest first, then by distance from the status quo."""
        codes = self.graph.space.codes[self.graph.cells]
        far = np.bitwise_count(codes ^ codes[self.graph.status_quo])
        return [int(state) for state in states[np.lexsort((states, far[states], -score[states]))]]

    @cached_property
    def _broken_by_concept(self) -> dict[str, dict[str, set[int]]]:
        return {actor: {key: set(self.broken(actor, key)) for key in self.true.stable} for actor in self.believers}

    def broken_table(self, most: int = MOST_BROKEN) -> Table:
        """Return, for each believer, the equilibria of its game that an actor leaves; those under most concepts first."""
        graph, case, rows, total = self.graph, self.graph.case, [], 0
        for believer, by_concept in self._broken_by_concept.items():
            score = np.zeros(graph.size, dtype=np.int64)
            for states in by_concept.values():
                score[list(states)] += 1
            broken = self._nearest(np.flatnonzero(score), score)
            total += len(broken)
            for state in broken[:most]:
                keys = [key for key, states in by_concept.items() if state in states]
                words = (
                    state_id(state),
                    change(graph, graph.status_quo, state),
                    self._broken_by(believer, state, keys[0]),
                )
                rows.append((case.name(believer), concepts_in_short(keys), *words))
        note = "" if rows else "Every equilibrium of a believed game is stable for every actor in its own game."
        if len(rows) < total:
            note = f"{len(rows)} of {total:,} shown: those under most concepts, the nearest to the status quo."
        columns = ("who is wrong", "under", "id", BESIDE, "the move that leaves it")
        return Table("Believed equilibria that are not stable", columns, tuple(rows), note)

    def _broken_by(self, believer: str, state: int, key: str) -> str:
        """Describe the moves by which others leave a believed equilibrium, and why the believer does not expect them."""
        graph, case = self.graph, self.graph.case
        told = [
            f"{change(graph, state, s.end)} → {state_id(s.end)} ({case.name(believer)} {BECAUSE[s.kind]})"
            for s in self.breaks(believer, state, key)
        ]
        told += [
            f"{case.name(actor)} is unaware of this state"
            for actor in self.leavers(state, key)
            if not self.sees(actor, state)
        ]
        return "; ".join(told)

    def surprise_table(self, state: int | None = None) -> Table:
        """Return a table of the surprises at a state (default: the status quo)."""
        at = self.graph.status_quo if state is None else state
        where = "the status quo" if at == self.graph.status_quo else state_id(at)
        found = self.surprises(at)
        table = surprise_table(self.graph, found, f"Misperceived moves from {where}")
        return table if found else Table(table.title, table.columns, (), "No actor misperceives a move from there.")

    def at(self, state: int) -> tuple[str | Table, ...]:
        """Return the output about one state: the actors for whom it is stable in each game, and the surprises."""
        graph, keys = self.graph, list(self.true.stable)
        rows = tuple(
            (
                graph.case.name(actor),
                "yes" if self.sees(actor, state) else "no",
                concepts_in_short([key for key in keys if self.true.is_stable(state, actor, key)]),
                concepts_in_short([key for key in keys if self.is_stable(state, actor, key)]),
                concepts_in_short([key for key in keys if self._believed_stable(actor, key)[state]]),
            )
            for actor in graph.actors
        )
        columns = (
            "actor",
            "aware of it",
            "stable in the true game",
            "stable in its own game",
            "believes it an equilibrium",
        )
        head = f"{state_id(state)}: {graph.name(state)} ({graph.in_words(state)})"
        return head, Table("Under which concepts", columns, rows), self.surprise_table(state)

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the beliefs, the equilibria of each game, and the surprises."""
        return self.answer(), self.counts(), self.table(), self.surprise_table(), self.broken_table()

    def to_dict(self, state: int | None = None) -> dict[str, Any]:
        """Return all results as plain values, in the shape that `offramp beliefs --json` prints; surprises at one
        state.
        """
        graph, keys = self.graph, list(self.true.stable)
        return {
            **graph.context(),
            "status_quo": state_id(graph.status_quo),
            "states": [{"id": state_id(s), "on": list(graph.on(s))} for s in range(graph.size)],
            "believers": {actor: self._believer(actor, keys) for actor in self.believers},
            "concepts": {
                key: {
                    "true": _ids(self.true.equilibria(key)),
                    "hypergame": _ids(self.equilibria(key)),
                    "stable": {a: _ids(_states(row)) for a, row in zip(graph.actors, self.stable(key), strict=True)},
                }
                for key in keys
            },
            "at": state_id(graph.status_quo if state is None else state),
            "surprises": [surprise.to_dict() for surprise in self.surprises(state)],
        }

    def _believer(self, actor: str, keys: list[str]) -> dict[str, Any]:
        return {
            "beliefs": list(self.graph.case.beliefs.get(actor, {})),
            "unseen": _ids(self.unseen(actor)),
            "equilibria": {key: _ids(self.believed_equilibria(actor, key)) for key in keys},
            "broken": {key: _ids(self.broken(actor, key)) for key in keys},
        }


def hypergame(
    case: Case,
    concepts: Sequence[str] | None = None,
    *,
    given: Sequence[str] | None = None,
    images: Mapping[str, str] | None = None,
) -> Hypergame:
    """Find the stable states when each actor judges by its believed game (default: under all concepts).

    An actor's believed game has its `beliefs` in place of the preferences of others, and lacks the states of its
    `unaware`. The game of an actor without either is the true game (Wang, Hipel & Fraser 1988, at the first level).

    >>> from offramp.case.reading import load
    >>> found = hypergame(load("korea-2017"), ["nash"])
    >>> found.believers, len(found.equilibria("nash")), len(found.believed_equilibria("dprk", "nash"))
    (('dprk',), 3, 6)

    Raises
    ------
    QuestionError
        if an actor is unaware of every state, or `given`, `images` or `concepts` contain an unknown name.
    CaseError
        as `build` does, also for believed preferences.
    TooLarge
        if the games together exceed the memory.
    """
    true = build(case, given=given, images=images)
    chosen = [_asked(key) for key in concepts] if concepts is not None else [entry.key for entry in BASIC]
    _refuse_what_does_not_fit(true)
    games = {actor: game_of(true, actor) for actor in case.actors}
    truth = analyse(true, chosen)
    judged = {
        actor: truth if game.graph is true else analyse(game.graph, chosen)
        for actor, game in track(games.items(), "judging in each actor's game", len(games))
    }
    return Hypergame(truth, games, judged)


def _refuse_what_does_not_fit(true: Graph) -> None:
    case = true.case
    believers = [actor for actor in case.actors if case.beliefs.get(actor) or case.unaware.get(actor)]
    wanted, room = len(believers) * needed(len(true.state_of), len(case.actors)), available()
    if wanted > room:
        raise TooLarge(
            f"the games of {len(believers)} believers, of up to {true.size:,} states each, need about {readable(wanted)} of memory; "
            f"{readable(room)} is free here; state the beliefs of fewer actors at a time"
        )


def _states(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(state) for state in np.flatnonzero(mask))


def _ids(states: Iterable[int]) -> list[str]:
    return [state_id(state) for state in states]


def _asked(key: str) -> str:
    entry = concept(key)
    if not entry.basic:
        names = listed((basic.label for basic in BASIC), "or")
        raise QuestionError(f"the stability of beliefs is defined under {names}, not under {entry.label}")
    return entry.key
