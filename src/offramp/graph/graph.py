"""Graph of a case: states, moves and the preference level of each state for each actor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from offramp.case.bits import code_of, lookup_in
from offramp.case.labels import in_words, things_in_words
from offramp.case.preferences import Statements
from offramp.case.questions import asked_state
from offramp.case.state_names import state_id, state_name
from offramp.case.value import holds
from offramp.errors import CaseError, Problem, QuestionError, did_you_mean
from offramp.graph.assembly import all_levels, chosen_images, clash, numbered, taken
from offramp.graph.conditions import held_in
from offramp.graph.levels import Layout, levels_of
from offramp.graph.moves import Axis, Improvements, axis_of
from offramp.graph.space import StateGrid, strategy_grid
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.preferences import Preferences, Statement
    from offramp.graph.arcs import Arcs

__all__ = ["Graph", "build"]

RENAMED = {"better": "improvements", "worth": "preference_level"}
"""The former names of methods of a graph, and their present names."""

MOST_STATES_SHOWN = 60
"""The most states that a table shows by default."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Graph of a case with its events fixed.

    States are numbered from 0 in the order of their bit patterns (bit k is the k-th of `things`). A merged state counts
    by its first pattern. Arrays over cells have the shape of `space`; `state_of` gives the state of each cell, -1 if
    it is infeasible.
    """

    case: Case
    given: tuple[str, ...]
    images: Mapping[str, str]
    space: StateGrid
    layout: Layout
    merged: tuple[NDArray[np.intp], ...]
    levels: tuple[NDArray[np.int32], ...]
    axes: tuple[Axis, ...]
    status_quo: int

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Graph):
            return NotImplemented
        same = (self.case, self.given, dict(self.images)) == (other.case, other.given, dict(other.images))
        pairs = zip((self.state_of, *self.levels), (other.state_of, *other.levels), strict=False)
        return same and all(np.array_equal(mine, theirs) for mine, theirs in pairs)

    __hash__ = None  # type: ignore[assignment]

    def __getattr__(self, name: str) -> NoReturn:
        """Raise `AttributeError`; for a former name of a method, with the present name."""
        now = f"; write `{RENAMED[name]}`" if name in RENAMED else ""
        raise AttributeError(f"a graph has no `{name}`{now}")

    def __repr__(self) -> str:
        return f"Graph({self.case.title!r}, {self.size} states, given={self.given}, images={dict(self.images)})"

    @property
    def actors(self) -> tuple[str, ...]:
        """Names of the actors, in the order of the file."""
        return tuple(self.case.actors)

    @property
    def size(self) -> int:
        """Number of states."""
        return len(self.layout.cells)

    @property
    def state_of(self) -> NDArray[np.int32]:
        """State of every cell, flat; -1 if the cell is infeasible."""
        return self.layout.state_of

    @property
    def cells(self) -> NDArray[np.intp]:
        """First cell of every state."""
        return self.layout.cells

    @cached_property
    def feasible(self) -> NDArray[np.bool_] | None:
        """Mask of feasible cells in the shape of the grid; None if all are."""
        mask = self.state_of >= 0
        return None if mask.all() else mask.reshape(self.space.shape)

    @cached_property
    def improvement_lines(self) -> tuple[Improvements, ...]:
        """Improvements of each actor over whole lines of the grid."""
        return tuple(
            Improvements.of(axis, levels) if kept is None else kept
            for kept, axis, levels in zip(self._kept, self.axes, self.levels, strict=True)
        )

    @cached_property
    def _kept(self) -> tuple[Improvements | None, ...]:
        """Improvements of each actor, where a graph with the same levels has already computed them."""
        return (None,) * len(self.axes)

    def index(self, actor: str) -> int:
        """Return the position of an actor; raise `QuestionError` if there is none of that name."""
        if actor not in self.case.actors:
            raise QuestionError(f"there is no actor `{actor}`{did_you_mean(actor, self.actors)}")
        return self.actors.index(actor)

    def level(self, actor: str, state: int) -> int:
        """Return the preference level of a state for an actor: 0 is the worst, and equal levels are indifferent."""
        return int(self.preference_level(actor)[state])

    def preference_level(self, actor: str) -> NDArray[np.int32]:
        """Return the preference level of every state for an actor."""
        return self._preference_levels[self.index(actor)]

    @cached_property
    def _preference_levels(self) -> tuple[NDArray[np.int32], ...]:
        return tuple(self.of_states(levels) for levels in self.levels)

    def of_states(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the value of every state from an array over cells that is constant within each state."""
        whole = values if values.shape == self.space.shape else np.broadcast_to(values, self.space.shape)
        return whole.ravel() if self.size == whole.size else whole.ravel()[self.cells]

    def together(self, values: NDArray[Any], ufunc: np.ufunc) -> NDArray[Any]:
        """Reduce the values within each merged state by `ufunc` and give every cell of the state the result."""
        if not self.merged:
            return values
        # A copy in C order, since arrays that NumPy broadcasts or transposes have no flat view to write to.
        result = np.array(np.broadcast_to(values, self.space.shape), order="C")
        flat = result.reshape(-1)
        for members in self.merged:
            flat[members] = ufunc.reduce(flat[members])
        return result

    def code(self, state: int) -> int:
        """Return the bit pattern of a state (of its first cell, where it is merged)."""
        return int(self.space.codes[self.cells[state]])

    def on(self, state: int) -> tuple[str, ...]:
        """Return the options and events that are on in a state; those of its first cell, where it is merged."""
        return self._things_of(self.code(state))

    def _things_of(self, code: int) -> tuple[str, ...]:
        return tuple(thing for bit, thing in enumerate(self.case.things) if code >> bit & 1)

    def name(self, state: int) -> str:
        """Return the name of a state: the options and events that are on, `-` if none is."""
        return state_name(self.on(state))

    def is_merged(self, state: int) -> bool:
        """Return whether a state stands for several combinations."""
        return any(self.state_of[members[0]] == state for members in self.merged)

    def state(self, text: str) -> int:
        """Return the state of a name (`usa.talks,dprk.cap`, `-`) or an id (`s12`).

        A merged state has the names of all its members. Events that are given need not be named. `status quo` is
        the state of that name.

        Raises
        ------
        QuestionError
            if there is no such state; the message names the rule that forbids it.
        """
        found = asked_state(self.case, text, size=self.size, status_quo=self.status_quo, given=self.given)
        return found if isinstance(found, int) else self._state_with(found, text.strip())

    def _state_with(self, on: Iterable[str], text: str) -> int:
        code = code_of(self.case, on)
        cell = int(np.searchsorted(self.space.codes, code))
        if cell < len(self.space.codes) and self.space.codes[cell] == code and self.state_of[cell] >= 0:
            return int(self.state_of[cell])
        broken = [rule for rule in self.case.impossible if holds(rule, lookup_in(self.case, code))]
        raise QuestionError(f"the state `{text}` is impossible: it breaks the rule `{broken[0]}`")

    def members(self, state: int) -> NDArray[np.intp]:
        """Return the cells of a state: one, or several where it is merged."""
        for members in self.merged:
            if self.state_of[members[0]] == state:
                return members
        return self.cells[state : state + 1]

    def moves(self, actor: str, state: int) -> NDArray[np.int32]:
        """Return the states that an actor can move to from a state, ascending: R_i(s)."""
        axis = self.axes[self.index(actor)]
        stride, length = self._strides[axis.number], self.space.shape[axis.number]
        found = []
        for cell in self.members(state).tolist():
            place = cell // stride % length
            found.append(self.state_of[cell + (axis.targets(place) - place) * stride])
        targets: NDArray[np.int32] = np.unique(np.concatenate(found)) if self.merged else found[0]
        moves: NDArray[np.int32] = targets[(targets >= 0) & (targets != state)]
        return moves

    @cached_property
    def listed_moves(self) -> dict[str, Arcs]:
        """Moves of each actor that `arcs` has already listed."""
        return {}

    @cached_property
    def remembered(self) -> dict[tuple[Any, ...], Any]:
        """Cache of results derived from this graph, under keys that their makers choose."""
        return {}

    @cached_property
    def _strides(self) -> tuple[int, ...]:
        """Distance in cells between neighbours along each axis."""
        shape = self.space.shape
        return tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))

    def improvements(self, actor: str, state: int) -> NDArray[np.int32]:
        """Return the improvements of an actor from a state, the best first: R_i⁺(s)."""
        levels = self._preference_levels[self.index(actor)]
        targets = self.moves(actor, state)
        targets = targets[levels[targets] > levels[state]]
        best_first: NDArray[np.int32] = targets[np.argsort(-levels[targets], kind="stable")]
        return best_first

    def satisfying(self, condition: Expression) -> NDArray[np.bool_]:
        """Return the mask of states that satisfy a condition; a merged state does if any of its members does.

        A comparison that has no value in a state is a `QuestionError`, which names the state.
        """
        return self.of_states(self.together(held_in(self.space, self.state_of, condition), np.logical_or))

    def deciding(self, actor: str, state: int, other: int) -> Statement | None:
        """Return the statement that decides an actor's preference between two states; None if no statement does."""
        preferences = self.preferences(actor)
        if isinstance(preferences, Statements):
            lookup = lookup_in(self.case, np.array([self.code(state), self.code(other)]))
            for statement in preferences.statements:
                first, second = np.broadcast_to(holds(statement.say, lookup), 2)
                if first != second:
                    return statement
        return None

    def preferences(self, actor: str) -> Preferences:
        """Return the preferences of an actor in this graph: as stated, or those of its chosen image."""
        preferences = self.case.image(actor, self.images.get(actor))
        if preferences is None:
            raise QuestionError(f"`{actor}` has no preferences")
        return preferences

    def in_words(self, state: int) -> str:
        """Describe a state by the options that are on, actor by actor."""
        if self.is_merged(state):
            for condition in self.case.indistinguishable:
                if self.satisfying(condition)[state]:
                    return f"any state with {in_words(self.case, condition.text)}"
        return things_in_words(self.case, self.on(state))

    def table(self, states: Sequence[int] | None = None, most: int = MOST_STATES_SHOWN) -> Table:
        """Return a table of some states (default: all), at most `most` of them (0: no limit)."""
        chosen = range(self.size) if states is None else states
        shown = chosen[:most] if most else chosen
        rows = tuple(
            (
                state_id(state) + (" (status quo)" if state == self.status_quo else ""),
                self.name(state),
                self.in_words(state),
            )
            for state in shown
        )
        note = f"{len(shown):,} of {len(chosen):,} states shown." if len(shown) < len(chosen) else ""
        count = f"{len(chosen):,} state{'' if len(chosen) == 1 else 's'}"
        return Table(f"{self.case.title}: {count}", ("id", "name", "what is on"), rows, note)

    def __str__(self) -> str:
        return self.table().text()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def context(self) -> dict[str, Any]:
        """Return the case, events, images and format version that identify a result, as plain values."""
        return {"case": self.case.title, "format": 1, "given": list(self.given), "images": dict(self.images)}

    def to_dict(self, states: Sequence[int] | None = None) -> dict[str, Any]:
        """Return the states (default: all) as plain values, in the shape that `offramp states --json` prints."""
        return {
            **self.context(),
            "status_quo": f"s{self.status_quo}",
            "states": [
                {"id": f"s{state}", "on": list(self.on(state)), "merged": self.is_merged(state)}
                for state in (range(self.size) if states is None else states)
            ],
        }

    def with_levels(self, levels: Sequence[NDArray[np.int32]], **changes: Any) -> Graph:
        """Return the graph with other preference levels, and other fields as named.

        The new graph keeps the listed moves, and the improvements of every actor whose levels are the same array.
        """
        graph = replace(self, levels=tuple(levels), **changes)
        names: tuple[str, ...] = ("feasible", "listed_moves", "_strides")
        known: dict[str, Any] = {name: self.__dict__[name] for name in names if name in self.__dict__}
        pairs = zip(self.__dict__.get("improvement_lines", self._kept), self.levels, graph.levels, strict=True)
        known["_kept"] = tuple(own if old is new else None for own, old, new in pairs)
        graph.__dict__.update(known)
        return graph

    def with_images(self, /, **images: str) -> Graph:
        """Return the same graph under other images of some actors; see `build`."""
        chosen = chosen_images(self.case, {**self.images, **images})
        levels = tuple(
            kept
            if self.images.get(actor) == chosen.get(actor)
            else levels_of(taken(self.case, actor, chosen), self.layout, actor)
            for actor, kept in zip(self.actors, self.levels, strict=True)
        )
        return self.with_levels(levels, images=chosen)


def build(case: Case, *, given: Sequence[str] | None = None, images: Mapping[str, str] | None = None) -> Graph:
    """Build the graph of a case.

    Events do not occur during strategic analysis. `given` are the events that have occurred (default: those of the
    status quo), and the states are the feasible combinations of options. `images` names the image of each actor that
    has several (default: the heaviest).

    >>> from offramp.case.reading import load
    >>> graph = build(load("prisoners-dilemma"))
    >>> [graph.name(state) for state in range(graph.size)]
    ['-', 'row.defect', 'column.defect', 'row.defect,column.defect']

    Raises
    ------
    CaseError
        if no state is feasible, the status quo is not, or a ranking omits or repeats a state.
    TooManyStates
        if the case is too large, before any large array is allocated.
    QuestionError
        if `given` or `images` contain an unknown name.
    """
    if given is None:
        given = [event for event in case.events if event in case.status_quo]
    for event in given:
        if event not in case.events:
            raise QuestionError(f"there is no event `{event}`{did_you_mean(event, case.events)}")
    given = tuple(event for event in case.events if event in given)
    chosen = chosen_images(case, images or {})
    space = strategy_grid(case, given)
    feasible = space.feasible(case.impossible)
    if not feasible.any():
        raise CaseError([Problem(f"no state is possible: {clash(case, space)}", case.place("impossible", key=True))])
    layout, merged = numbered(case, space, feasible)
    levels = all_levels(case, layout, chosen)
    axes = tuple(axis_of(space, actor) for actor in range(len(case.actors)))
    graph = Graph(case, given, chosen, space, layout, merged, levels, axes, status_quo=0)
    return replace(graph, status_quo=_status_quo(graph))


def _status_quo(graph: Graph) -> int:
    on = {thing for thing in graph.case.status_quo if thing not in graph.case.events} | set(graph.given)
    try:
        return graph._state_with(on, state_name(sorted(on)))  # noqa: SLF001  (the builder completes what it builds)
    except QuestionError as error:
        raise CaseError([Problem(f"the status quo is impossible: {error}", graph.case.place("status quo"))]) from None
