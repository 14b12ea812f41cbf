"""The grid of strategies: one axis per actor, and on it the feasible states.

An actor's strategy is one way of setting all its own options. A state is one strategy of every actor, so states are the
cells of a grid with one axis per actor. The last actor comes first, so that cells are in the order of their bit
patterns. Rules that concern one actor alone shorten its axis; rules between actors mask cells. Later modules work along
these axes, and no matrix of states by states is ever built.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from offramp.case.bits import code_of, lookup_in, with_terms
from offramp.case.feasible import MOST_THINGS, names_under
from offramp.case.value import holds
from offramp.errors import CaseError, Problem, TooManyStates
from offramp.graph.memory import available, needed, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.nodes import Node

__all__ = ["MOST_CELLS", "StateGrid", "possible_cells", "strategy_grid"]

MOST_CELLS = 2**30
"""The largest grid that can be numbered; most machines allow less, and the free memory is checked first."""

SPARED = 0.2
"""The share of the free memory that is left to other programs."""

MOST_OWN_OPTIONS = 20
"""The most options that one actor can have before its strategies are too many to list."""

MOST_ACTORS = 60
"""The most actors a case can have: the axes of the grid, less a few that the analysis adds."""

WITHOUT_LIST = (
    "or ask `offramp check`, `states`, `stability`, `why`, `paths` or `inverse`, which answer under the five basic concepts, for single "
    "actors and one reading, without a list of the states"
)
"""The commands that answer where there are too many states, by decision diagrams."""

MERGED_NEED_A_LIST = (
    "or leave `indistinguishable` out: without it, decision diagrams answer without a list of the states; states that are "
    "indistinguishable are not analysed by diagrams"
)
"""The reason why nothing answers where a case with merged states has too many."""

MOST_BYTES_KEPT, MOST_KEPT = 2**16, 512
"""The largest truth of a condition that is kept, and how many are kept for a grid."""


@dataclass(frozen=True, eq=False)
class StateGrid:
    """The grid of strategies of a case with its events fixed.

    `strategies[i]` holds the bit patterns of actor i's strategies, ascending; the grid's shape is the number of
    strategies of each actor, the last actor first; `given` is the bit pattern of the events that are on.
    """

    case: Case
    given: int
    strategies: tuple[NDArray[np.int64], ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes, the last actor's first."""
        return tuple(len(own) for own in reversed(self.strategies))

    def axis(self, actor: int) -> int:
        """Return the axis of an actor given by its position in the case."""
        return len(self.strategies) - 1 - actor

    def along(self, actor: int, values: NDArray[Any]) -> NDArray[Any]:
        """Shape one value per strategy of an actor so that it broadcasts over the grid."""
        shape = [1] * len(self.strategies)
        shape[self.axis(actor)] = len(values)
        return values.reshape(shape)

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """Bit pattern of every cell, flat; bit k is the k-th of `case.things`. Ascending."""
        total: NDArray[np.int64] = np.full((1,) * len(self.strategies), self.given, dtype=np.int64)
        for actor, own in enumerate(self.strategies):
            total = total + self.along(actor, own)
        return np.ascontiguousarray(np.broadcast_to(total, self.shape)).ravel()

    def lookup(self, name: str) -> Any:
        """Return the truth of an option, an event, a term or a goal, in an array that broadcasts over the grid."""
        return with_terms(self.case, self._of_thing)(name)

    def _of_thing(self, name: str) -> NDArray[np.bool_]:
        """Return the truth of an option or an event, in an array that broadcasts over the grid."""
        case = self.case
        bit = case.things.index(name)
        if name in case.events:
            return np.asarray(bool(self.given >> bit & 1)).reshape((1,) * len(self.strategies))
        actor = list(case.actors).index(case.owners[name])
        return self.along(actor, (self.strategies[actor] >> bit & 1).astype(bool))

    def where(self, condition: Expression) -> NDArray[np.bool_]:
        """Return the truth of a condition, as a read-only array that broadcasts over the grid.

        Truths of small grids are kept: many graphs of the same grid, one for each order of statements, ask for the same ones.
        """
        kept = _TRUTHS.setdefault(self, {})
        known = kept.get(id(condition.tree))
        if known is not None and known[0] is condition.tree:
            return known[1]
        result: NDArray[np.bool_] = holds(condition, with_terms(self.case, self._of_thing))
        result.flags.writeable = False
        if result.nbytes <= MOST_BYTES_KEPT and len(kept) < MOST_KEPT:
            kept[id(condition.tree)] = condition.tree, result
        return result

    def feasible(self, rules: Iterable[Expression]) -> NDArray[np.bool_]:
        """Return the mask, in the shape of the grid, of cells that break none of the rules."""
        mask = np.ones(self.shape, dtype=bool)
        for rule in rules:
            mask &= ~self.where(rule)
        return mask


def possible_cells(case: Case, given: Sequence[str]) -> tuple[StateGrid, NDArray[np.bool_]] | None:
    """Return the grid in which exactly the events of `given` have occurred, with the mask of possible cells; None where no state is possible."""
    try:
        space = strategy_grid(case, given)
    except CaseError:  # The rules leave an actor no strategy beside these events.
        return None
    possible = space.feasible(case.impossible)
    return (space, possible) if possible.any() else None


_TRUTHS: WeakKeyDictionary[StateGrid, dict[int, tuple[Node, NDArray[np.bool_]]]] = WeakKeyDictionary()
"""Truths of conditions by grid, kept outside it so that they are not stored with it; each kept tree has a number."""


def strategy_grid(case: Case, given: Sequence[str]) -> StateGrid:
    """Build the grid of a case in which exactly the events of `given` have occurred.

    Raises
    ------
    TooManyStates
        before any large array is allocated; the message gives the numbers.
    CaseError
        if an actor's own rules leave it no strategy.
    """
    things = case.things
    if len(case.actors) > MOST_ACTORS:
        raise _too_many(
            case,
            f"the case has {len(case.actors)} actors; the most it can have is {MOST_ACTORS}; leave out those without options, or "
            f"join actors that act together",
        )
    if len(things) > MOST_THINGS:
        raise _too_many(
            case,
            f"the case has {len(things)} options and events; the most it can have is {MOST_THINGS}; {_advice(case)}",
        )
    code = code_of(case, given)
    own_rules = {actor: _own_rules(case, actor) for actor in case.actors}
    for actor, spec in case.actors.items():
        if len(spec.options) > MOST_OWN_OPTIONS:
            raise _too_many(
                case,
                f"`{actor}` has {len(spec.options)} options, so {2 ** len(spec.options):,} ways to act; the most it can have is "
                f"{MOST_OWN_OPTIONS} options; {_advice(case)}",
                actor,
            )
    strategies = tuple(_strategies(case, actor, rules, code) for actor, rules in own_rules.items())
    cells = 1
    for own in strategies:
        cells *= len(own)
    if cells > MOST_CELLS:
        raise _too_many(
            case,
            f"{len(case.options)} options make {cells:,} combinations of strategies; the limit is {MOST_CELLS:,}; "
            f"{_advice(case)}",
        )
    _refuse_what_does_not_fit(case, cells)
    return StateGrid(case, code, strategies)


def _refuse_what_does_not_fit(case: Case, cells: int) -> None:
    room = int(available() * (1 - SPARED))
    wanted = needed(cells, len(case.actors))
    if wanted > room:
        raise _too_many(
            case,
            f"{len(case.options)} options make {cells:,} combinations of strategies, whose analysis needs about "
            f"{readable(wanted)} of memory; {readable(room)} is free here; {_advice(case)}",
        )


def _too_many(case: Case, message: str, *actor: str) -> TooManyStates:
    """Return a refusal with the place of the actors, or of one of them, where the case was read from a file."""
    place = case.place("actors", *actor, key=True)
    message += f"; {MERGED_NEED_A_LIST if case.indistinguishable else WITHOUT_LIST}"
    return TooManyStates(f"{place}: {message}" if place.line else message, listless=not case.indistinguishable)


def _advice(case: Case) -> str:
    counts = {actor: len(spec.options) for actor, spec in case.actors.items()}
    largest = max(counts, key=lambda actor: counts[actor])
    return (
        f"join options that go together into one (`{largest}` has most, {counts[largest]}), or state under `impossible` which of an "
        f"actor's own options exclude each other"
    )


def _own_rules(case: Case, actor: str) -> list[Expression]:
    """Return the rules that concern only the options of this actor (and events, which are fixed)."""
    own = {f"{actor}.{option}" for option in case.actors[actor].options} | set(case.events)
    return [rule for rule in case.impossible if (names := names_under(case, rule)) <= own and names - set(case.events)]


def _strategies(case: Case, actor: str, rules: list[Expression], given: int) -> NDArray[np.int64]:
    """Return the bit patterns of the strategies that an actor's own rules allow."""
    things = case.things
    first = next((i for i, name in enumerate(things) if name.startswith(f"{actor}.")), 0)
    codes = np.arange(1 << len(case.actors[actor].options), dtype=np.int64) << first
    for rule in rules:
        keep = ~np.broadcast_to(holds(rule, lookup_in(case, codes | given)), codes.shape)
        if not keep.any():
            raise CaseError(
                [
                    Problem(
                        f"the rules leave `{actor}` no strategy: {_shown(rules)}",
                        case.place("actors", actor, key=True),
                    )
                ]
            )
        codes = codes[keep]
    return codes


def _shown(rules: Iterable[Expression]) -> str:
    return "; ".join(f"`{rule}`" for rule in rules)
