"""Moves along the axes of the grid, for all states at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.space import StateGrid

__all__ = ["NEVER", "Axis", "Improvements", "Reach", "axis_of"]

NEVER = np.iinfo(np.int32).max
"""A level above all levels: the result where no sanction exists."""

Levels = "NDArray[np.int32]"


@dataclass(frozen=True, eq=False)
class Reach:
    """Strategies that share their irreversible options: an actor can move from each of `sources` to each of `targets`."""

    sources: NDArray[np.intp]
    targets: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Axis:
    """Moves of one actor: its axis of the grid, and the reaches that irreversible options divide its strategies into."""

    number: int
    reaches: tuple[Reach, ...]

    @cached_property
    def free(self) -> bool:
        """Return whether every strategy leads to every other."""
        return len(self.reaches) == 1

    @cached_property
    def _reach_of(self) -> NDArray[np.intp]:
        """Position of the reach that each strategy belongs to."""
        belongs = np.zeros(sum(len(reach.sources) for reach in self.reaches), dtype=np.intp)
        for i, reach in enumerate(self.reaches):
            belongs[reach.sources] = i
        return belongs

    def targets(self, strategy: int) -> NDArray[np.intp]:
        """Return the strategies that an actor can move to from one strategy, itself among them."""
        return self.reaches[int(self._reach_of[strategy])].targets

    def best(self, values: NDArray[Any], ufunc: np.ufunc) -> NDArray[Any]:
        """Return, per cell, the `ufunc` (minimum or maximum) of `values` over the cell and the cells its actor can move
        to.
        """
        if self.free:
            return np.broadcast_to(self.reduced(values, ufunc), values.shape)
        return self.reduced(values, ufunc)

    def reduced(self, values: NDArray[Any], ufunc: np.ufunc) -> NDArray[Any]:
        """Return `best` with length 1 along the axis where every strategy leads to every other; it broadcasts to
        `best`.
        """
        if self.free:
            reduced: NDArray[Any] = ufunc.reduce(values, axis=self.number, keepdims=True)
            return reduced
        result = np.empty_like(values)
        for reach in self.reaches:
            part = ufunc.reduce(self.take(values, reach.targets), axis=self.number, keepdims=True)
            result[self.at(reach.sources, values.ndim)] = part
        return result

    def least_elsewhere(self, values: NDArray[np.int32], owner: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return, per cell, the minimum of `values` over the cells its actor can move to that belong to another state.

        `owner` gives the state of each cell; there is no move between cells of one state. The two smallest values of
        different states suffice for every cell of a line.
        """
        result = np.empty_like(values)
        for reach in self.reaches:
            line, owners = self.take(values, reach.targets), self.take(owner, reach.targets)
            at_least = np.expand_dims(line.argmin(axis=self.number), self.number)
            least = np.take_along_axis(line, at_least, axis=self.number)
            whose = np.take_along_axis(owners, at_least, axis=self.number)
            second = np.where(owners == whose, NEVER, line).min(axis=self.number, keepdims=True)
            own = self.take(owner, reach.sources)
            result[self.at(reach.sources, values.ndim)] = np.where(own == whose, second, least)
        return result

    def take(self, values: NDArray[Any], positions: NDArray[np.intp]) -> NDArray[Any]:
        """Return the cells at some positions of the axis."""
        if len(positions) == values.shape[self.number]:
            return values
        return np.take(values, positions, axis=self.number)

    def at(self, positions: NDArray[np.intp], dimensions: int) -> tuple[Any, ...]:
        """Return the index of the cells at some positions of the axis."""
        index: list[Any] = [slice(None)] * dimensions
        index[self.number] = slice(None) if self.free else positions
        return tuple(index)


def axis_of(space: StateGrid, actor: int) -> Axis:
    """Return the moves of an actor, given by its position in the case.

    An actor's move sets its own options anew. An option of `irreversible: on` that is on stays on, and an option of
    `irreversible: off` that is off stays off. A change of several options at once is one move, and an infeasible combination in between
    does not block it.
    """
    case = space.case
    own = space.strategies[actor]
    name = list(case.actors)[actor]
    bits = {f"{name}.{option}": case.things.index(f"{name}.{option}") for option in case.actors[name].options}
    stays_on = sum(1 << bit for option, bit in bits.items() if case.irreversible(option) == "on")
    stays_off = sum(1 << bit for option, bit in bits.items() if case.irreversible(option) == "off")
    settled = (own & stays_on) | (~own & stays_off)
    reaches = [
        Reach(np.flatnonzero(settled == pattern), np.flatnonzero(settled & pattern == pattern))
        for pattern in np.unique(settled)
    ]
    return Axis(space.axis(actor), tuple(reaches))


@dataclass(frozen=True, eq=False)
class _Line:
    """The improvements along the lines of one reach, by positions in the flat array of its targets.

    `order` sorts each line from best to worst. `last` is the position in that order of the worst improvement of each
    source. `none` marks the sources without an improvement.
    """

    order: NDArray[np.intp]
    last: NDArray[np.intp]
    none: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Improvements:
    """Improvements of one actor, in a form that serves whole lines of the grid at once."""

    axis: Axis
    lines: tuple[_Line, ...]

    @classmethod
    def of(cls, axis: Axis, levels: NDArray[np.int32]) -> Improvements:
        """Prepare the improvements of the actor of `axis`, for whom the cells have the preference levels `levels`."""
        lines = []
        for reach in axis.reaches:
            line = axis.take(levels, reach.targets)
            sorting = np.argsort(-line, axis=axis.number, kind="stable")
            ranked = np.take_along_axis(line, sorting, axis=axis.number)
            first = _first_of_ties(ranked, axis.number)
            back = np.empty_like(sorting)
            np.put_along_axis(back, sorting, first, axis=axis.number)
            sources = np.searchsorted(reach.targets, reach.sources)
            better = np.take(back, sources, axis=axis.number) if len(sources) < back.shape[axis.number] else back
            last = _flat(np.maximum(better - 1, 0), line.shape, axis.number)
            lines.append(_Line(_flat(sorting, line.shape, axis.number), last, better == 0))
        return cls(axis, tuple(lines))

    def least(self, values: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return, per cell, the minimum of `values` over the improvements from it; `NEVER` if it has none."""
        axis = self.axis
        parts = []
        for reach, line in zip(axis.reaches, self.lines, strict=True):
            best_first = np.take(axis.take(values, reach.targets), line.order)
            part = np.take(np.minimum.accumulate(best_first, axis=axis.number), line.last)
            part[line.none] = NEVER
            parts.append(part)
        if axis.free:
            return parts[0]
        result = np.empty_like(values)
        for reach, part in zip(axis.reaches, parts, strict=True):
            result[axis.at(reach.sources, values.ndim)] = part
        return result


def _flat(places: NDArray[np.intp], shape: tuple[int, ...], axis: int) -> NDArray[np.intp]:
    """Return, for places along an axis, the positions in the flat array of a shape."""
    stride = int(np.prod(shape[axis + 1 :]))
    length = shape[axis]
    before = np.arange(int(np.prod(shape[:axis]))).reshape(-1, 1, 1) * (length * stride)
    after = np.arange(stride).reshape(1, 1, -1)
    whole = places.reshape(len(before), places.shape[axis], stride)
    flat: NDArray[np.intp] = (before + whole * stride + after).reshape(places.shape)
    return flat


def _first_of_ties(ranked: NDArray[np.int32], axis: int) -> NDArray[np.intp]:
    """Return, for each place of sorted lines, the first place of equal value."""
    length = ranked.shape[axis]
    places = np.arange(length).reshape([length if i == axis else 1 for i in range(ranked.ndim)])
    new = np.ones(ranked.shape, dtype=bool)
    index: list[Any] = [slice(None)] * ranked.ndim
    index[axis] = slice(1, None)
    new[tuple(index)] = np.diff(ranked, axis=axis) != 0
    return np.maximum.accumulate(np.where(new, places, 0), axis=axis)
