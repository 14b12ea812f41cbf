"""The believed game of an actor: the others have the preferences that it believes, and unknown states are absent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.bits import code_of
from offramp.case.preferences import StateRanking
from offramp.case.state_names import read_state, state_name
from offramp.errors import CaseError, Problem, QuestionError
from offramp.graph.graph import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.graph.graph import Graph

__all__ = ["Game", "believed", "game_of", "unaware_in_words"]


@dataclass(frozen=True, eq=False)
class Game:
    """A believed game, and the correspondence of its states to those of the true game.

    `number[s]` is the number in this game of the state s of the true graph, -1 if the actor is unaware of it.
    `true[n]` is the state of the true graph whose number in this game is n. Where the actor is unaware of the status
    quo, the status quo of `graph` is a placeholder: its first state.
    """

    believer: str
    graph: Graph
    number: NDArray[np.int32]
    true: NDArray[np.intp]

    def sees(self, state: int) -> bool:
        """Return whether a state of the true graph is in this game."""
        return bool(self.number[state] >= 0)

    def there(self, values: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return truth values for the true states from those of this game (the last axis); False for unknown states."""
        result = np.zeros((*values.shape[:-1], len(self.number)), dtype=bool)
        result[..., self.true] = values
        return result

    def moves(self, mover: str, state: int) -> list[int]:
        """Return the moves of an actor in this game, from and to states of the true graph; none from an unknown state."""
        return self._told(self.graph.moves(mover, int(self.number[state]))) if self.sees(state) else []

    def improvements(self, mover: str, state: int) -> list[int]:
        """Return the improvements of an actor in this game, as `moves` does, the best first."""
        return self._told(self.graph.improvements(mover, int(self.number[state]))) if self.sees(state) else []

    def _told(self, states: NDArray[np.int32]) -> list[int]:
        found: list[int] = self.true[states].tolist()
        return found


def believed(
    case: Case, believer: str, *, given: Sequence[str] | None = None, images: Mapping[str, str] | None = None
) -> Graph:
    """Return the graph of the game that an actor believes in.

    Its beliefs about others replace their preferences (and their images), and the states that satisfy a condition of
    its `unaware` are impossible. The states of the game have numbers of their own; `Game` maps them to the true ones.

    >>> from offramp.case.reading import loads
    >>> case = loads('''
    ... actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
    ... status quo: []
    ... preferences: {a: [a.x], b: [b.y]}
    ... beliefs: {a: {b: [not b.y]}}
    ... unaware: {b: [a.x]}
    ... ''')
    >>> believed(case, "b").size, believed(case, "a").improvements("b", 0).tolist()
    (2, [])

    Raises
    ------
    QuestionError
        if there is no such actor, or if it is unaware of every state or of the status quo.
    CaseError
        if a ranking that it believes in omits or repeats a state that it is aware of.
    """
    true = build(case, given=given, images=images)
    true.index(believer)
    game = game_of(true, believer)
    if not game.sees(true.status_quo):
        raise QuestionError(
            f"`{believer}` is unaware of the status quo, {true.name(true.status_quo)}: {unaware_in_words(case, believer)}; `hypergame` answers "
            "for the other states"
        )
    return game.graph


def game_of(true: Graph, believer: str) -> Game:
    """Return an actor's believed game for a true graph; raise as `believed`, except for an unknown status quo."""
    case = true.case
    if not case.beliefs.get(believer) and not case.unaware.get(believer):
        return Game(believer, true, np.arange(true.size, dtype=np.int32), np.arange(true.size))
    visible = _visible(true, believer)
    if not visible.any():
        raise QuestionError(f"`{believer}` is unaware of every state: {unaware_in_words(case, believer)}")
    graph = _built(true, believer, visible)
    cells = np.flatnonzero(visible)
    here = graph.state_of[np.searchsorted(graph.space.codes, true.space.codes[cells])]
    number = np.full(true.size, -1, dtype=np.int32)
    number[true.state_of[cells]] = here
    seen = np.flatnonzero(number >= 0)
    back = np.empty(graph.size, dtype=np.intp)
    back[number[seen]] = seen
    return Game(believer, graph, number, back)


def _visible(true: Graph, believer: str) -> NDArray[np.bool_]:
    """Return the mask of cells of the true graph that an actor is aware of."""
    visible = true.state_of >= 0
    for condition in true.case.unaware.get(believer, ()):
        visible = visible & ~np.broadcast_to(true.space.where(condition), true.space.shape).ravel()
    return visible


def _built(true: Graph, believer: str, visible: NDArray[np.bool_]) -> Graph:
    case, beliefs = true.case, true.case.beliefs.get(believer, {})
    images = {actor: image for actor, image in true.images.items() if actor not in beliefs}
    wants = {**case.preferences, **beliefs}
    told: dict[str, Any] = {
        "impossible": (*case.impossible, *case.unaware.get(believer, ())),
        "preferences": {actor: _left(preferences, true, visible) for actor, preferences in wants.items()},
        "images": {
            actor: {
                name: image.model_copy(update={"preferences": _left(image.preferences, true, visible)})
                for name, image in case.images[actor].items()
            }
            for actor in images
        },
        "beliefs": {},
        "unaware": {},
    }
    if not visible[true.members(true.status_quo)].any():
        told["status_quo"] = _things(true, int(np.flatnonzero(visible)[0]))
    elif not visible[_cell(true, {*case.status_quo} - {*case.events})]:
        told["status_quo"] = _things(true, _member(true, true.status_quo, visible))
    try:
        return build(case.model_copy(update=told), given=true.given, images=images)
    except CaseError as error:
        place = case.place("beliefs" if beliefs else "unaware", believer, key=True)
        told_so = f"in the game that `{believer}` believes in"
        raise CaseError(Problem(f"{told_so}: {problem.message}", place) for problem in error.problems) from None


def _left(preferences: Preferences, true: Graph, visible: NDArray[np.bool_]) -> Preferences:
    """Return preferences without ranked states that the actor is unaware of; statements need no change."""
    if not isinstance(preferences, StateRanking) or bool((visible == (true.state_of >= 0)).all()):
        return preferences
    events = set(true.case.events)
    named = any(read_state(text, true.case) & events for group in preferences.ranking for text in group)
    groups: list[tuple[str, ...]] = []
    gaps: set[int] = set()
    for i, group in enumerate(preferences.ranking):
        kept = tuple(text for text in (_seen(text, true, visible, events=named) for text in group) if text is not None)
        if kept:
            groups.append(kept)
        if i in preferences.gaps and groups:
            gaps.add(len(groups) - 1)
    return preferences.model_copy(update={"ranking": tuple(groups), "gaps": frozenset(gaps)})


def _seen(text: str, true: Graph, visible: NDArray[np.bool_], *, events: bool) -> str | None:
    """Return the name of a ranked state by a visible member, None if there is none; an invalid name is returned as
    it is.
    """
    case = true.case
    on = read_state(text, case)
    if events and on & set(case.events) != set(true.given):
        return text
    cell = _cell(true, on)
    if cell < 0 or visible[cell]:
        return text
    state = int(true.state_of[cell])
    if not visible[true.members(state)].any():
        return None
    things = _things(true, _member(true, state, visible))
    return state_name(thing for thing in things if events or thing not in case.events)


def _cell(true: Graph, on: set[str] | frozenset[str]) -> int:
    """Return the cell in which exactly these options are on; -1 if there is none."""
    code = code_of(true.case, {*on} | {*true.given})
    cell = int(np.searchsorted(true.space.codes, code))
    there = cell < len(true.space.codes) and true.space.codes[cell] == code and true.state_of[cell] >= 0
    return cell if there else -1


def _member(true: Graph, state: int, visible: NDArray[np.bool_]) -> int:
    """Return the first visible cell of a state."""
    members = true.members(state)
    return int(members[visible[members]][0])


def _things(true: Graph, cell: int) -> tuple[str, ...]:
    code = int(true.space.codes[cell])
    return tuple(thing for bit, thing in enumerate(true.case.things) if code >> bit & 1)


def unaware_in_words(case: Case, believer: str) -> str:
    """Return the conditions of the states that an actor is unaware of, in words."""
    conditions = ", ".join(f"`{condition}`" for condition in case.unaware.get(believer, ()))
    return f"it is unaware of {conditions}"
