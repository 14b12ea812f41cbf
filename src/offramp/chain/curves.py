"""Curves of answers over time, defined at any time up to the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.chain.transient import Passage

__all__ = ["Curve", "Piece", "Sum", "first_time"]

SAME = 1e-12
"""Relative tolerance below which two times are equal; dates carry rounding errors of this size."""


@dataclass(frozen=True, eq=False)
class Piece:
    """A curve within one window: an offset per world, plus a reward of a passage or its integral.

    A `chance` is at least 0 and at most 1: rounding may bring the sum of many probabilities above 1.
    """

    begins: float
    ends: float
    passage: Passage
    reward: int
    offset: NDArray[np.float64]
    integral: bool
    chance: bool = False

    def at(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at times within the window: shape (times, worlds)."""
        since = np.clip(times - self.begins, 0.0, self.passage.horizon)
        values = self.passage.integral(since) if self.integral else self.passage.at(since)
        result: NDArray[np.float64] = self.offset + values[:, self.reward]
        return np.clip(result, 0.0, 1.0) if self.chance else result

    def gained(self, until: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
        """Return the discounted increase from the start of the window to some times: shape (times, worlds).

        The discount factor at a time is exp(-rate · years). A time past the end of the window counts as its end.
        """
        since, which = np.unique(np.clip(until - self.begins, 0.0, self.passage.horizon), return_inverse=True)
        shrunk = self.passage.integral(since, rate)[:, self.reward]
        if not self.integral:
            # Integration by parts: the value of the reward is known, its derivative is not.
            opening, closing = self.passage.at([0.0])[0, self.reward], self.passage.at(since)[:, self.reward]
            shrunk = np.exp(-rate * since)[:, None] * closing - opening + rate * shrunk
        result: NDArray[np.float64] = np.exp(-rate * self.begins) * shrunk[which]
        return result


@dataclass(frozen=True, eq=False)
class Curve:
    """An answer over time, in years from the start; `error` bounds its distance from the exact answer."""

    pieces: tuple[Piece, ...]
    error: float

    @property
    def horizon(self) -> float:
        """The last time of the curve, in years."""
        return self.pieces[-1].ends

    @property
    def windows(self) -> int:
        """The number of windows."""
        return len(self.pieces)

    @property
    def breaks(self) -> tuple[float, ...]:
        """The times at which the curve may not be smooth: the start, the boundaries of windows and the horizon."""
        return (self.pieces[0].begins, *(piece.ends for piece in self.pieces))

    def at(self, times: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at some times: shape (times, worlds).

        At the boundary of two windows the earlier window applies: commitments that begin then do not count yet. At time
        0 the first commitments have taken effect.

        Raises
        ------
        QuestionError
            if a time lies past the horizon.
        """
        asked = np.asarray(times, dtype=float)
        if not len(asked):
            return np.zeros((0, len(self.pieces[0].offset)))
        if asked.max() > self.horizon * (1 + SAME):
            raise QuestionError(f"{asked.max():g} years lie outside the solved span of 0 to {self.horizon:g} years")
        which = np.searchsorted([piece.begins for piece in self.pieces], asked * (1 - SAME), side="left") - 1
        parts = [
            self.pieces[max(piece, 0)].at(np.array([time]))[0]
            for time, piece in zip(asked, which.tolist(), strict=True)
        ]
        return np.array(parts).reshape(len(asked), -1)

    def discounted(self, times: Sequence[float] | NDArray[np.float64], rate: float) -> NDArray[np.float64]:
        """Return the discounted values accumulated by some times: shape (times, worlds).

        The discount factor at a time is exp(-rate · years). At the boundary of two windows the earlier window applies,
        as in `at`.
        """
        asked = np.asarray(times, dtype=float)
        total = np.repeat(self.at([0.0]), len(asked), axis=0)
        before: NDArray[np.float64] | None = None
        for piece in self.pieces:
            begun = np.ones(len(asked), dtype=bool)
            if before is not None:
                begun = piece.begins < asked * (1 - SAME)
                # The jump at the start of a window, from commitments that take effect at once.
                total[begun] += np.exp(-rate * piece.begins) * (piece.at(np.array([piece.begins]))[0] - before)
            total[begun] += piece.gained(asked[begun], rate)
            before = piece.at(np.array([piece.ends]))[0]
        return total


@dataclass(frozen=True, eq=False)
class Sum:
    """A constant plus a weighted sum of curves, such as a stock, or a harm from several conditions."""

    constant: NDArray[np.float64]
    parts: tuple[tuple[NDArray[np.float64], Curve], ...]

    @property
    def horizon(self) -> float:
        """The last time of the sum, in years."""
        return min((curve.horizon for _, curve in self.parts), default=0.0)

    @property
    def error(self) -> float:
        """A bound on the distance from the exact answer."""
        return float(sum(np.abs(weight).max(initial=0.0) * curve.error for weight, curve in self.parts))

    @property
    def windows(self) -> int:
        """The number of windows."""
        return max((curve.windows for _, curve in self.parts), default=1)

    def at(self, times: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at some times: shape (times, worlds)."""
        total = np.repeat(self.constant[None, :], len(times), axis=0)
        for weight, curve in self.parts:
            total = total + weight * curve.at(times)
        return total

    def discounted(self, times: Sequence[float] | NDArray[np.float64], rate: float) -> NDArray[np.float64]:
        """Return the discounted values accumulated by some times: shape (times, worlds)."""
        total = np.repeat(self.constant[None, :], len(times), axis=0)
        for weight, curve in self.parts:
            total = total + weight * curve.discounted(times, rate)
        return total


def first_time(curve: Curve, chance: float, world: int = 0) -> float | None:
    """Return the first time, in years, at which a non-decreasing curve reaches a chance; None if not by the horizon."""
    from scipy.optimize import brentq

    for piece in curve.pieces:
        opening, closing = piece.at(np.array([piece.begins, piece.ends]))[:, world].tolist()
        if opening >= chance:
            return piece.begins
        if closing >= chance:
            found, _ = brentq(
                lambda t, piece=piece: float(piece.at(np.array([t]))[0, world]) - chance,
                piece.begins,
                piece.ends,
                full_output=True,
            )
            return float(found)
    return None
