"""Answers over time: curves that can be read at any time up to the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.risk.transient import Passage

__all__ = ["Curve", "Piece", "Sum", "first_time"]

NODES = 48
"""How many points a window is looked at to discount over it; curves are smooth within a window."""


@dataclass(frozen=True, eq=False)
class Piece:
    """A curve within one window: an offset per world, and a reward of a passage or its integral."""

    begins: float
    ends: float
    passage: Passage
    reward: int
    offset: NDArray[np.float64]
    integral: bool

    def at(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at times within the window: shape (times, worlds)."""
        since = np.clip(times - self.begins, 0.0, self.passage.horizon)
        values = self.passage.integral(since) if self.integral else self.passage.at(since)
        result: NDArray[np.float64] = self.offset + values[:, self.reward]
        return result


@dataclass(frozen=True, eq=False)
class Curve:
    """An answer over time, in years from the start; `error` bounds how far it is from the truth, but for rounding."""

    pieces: tuple[Piece, ...]
    error: float

    @property
    def horizon(self) -> float:
        """Up to when it can be read."""
        return self.pieces[-1].ends

    @property
    def breaks(self) -> tuple[float, ...]:
        """Where windows meet, and the curve need not be smooth; the start and the horizon too."""
        return (self.pieces[0].begins, *(piece.ends for piece in self.pieces))

    def at(self, times: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at some times: shape (times, worlds).

        At the moment where one window ends and the next begins, commitments have taken effect.
        """
        asked = np.asarray(times, dtype=float)
        parts = []
        which = np.searchsorted([piece.begins for piece in self.pieces], asked * (1 + 1e-15), side="right") - 1
        for time, piece in zip(asked, which.tolist(), strict=True):
            parts.append(self.pieces[max(piece, 0)].at(np.array([time]))[0])
        return np.array(parts).reshape(len(asked), -1)

    def discounted(self, time: float, rate: float) -> NDArray[np.float64]:
        """Return what has come together by a time with later parts worth less, by exp(-rate · years): one per world."""
        total: NDArray[np.float64] = self.at([0.0])[0]
        points, weights = np.polynomial.legendre.leggauss(NODES)
        for begins, ends in zip(self.breaks[:-1], self.breaks[1:], strict=True):
            if begins >= time:
                break
            last = min(ends, time)
            inside = begins + (points + 1) / 2 * (last - begins)
            factors = np.exp(-rate * inside)
            opening = self.at([begins])[0]
            rises = self._within(begins, inside) - opening
            closing = self._within(begins, np.array([last]))[0] - opening
            # By parts: what comes together is known, how fast it does is not.
            total = total + np.exp(-rate * last) * closing
            total = total + rate * (last - begins) / 2 * (weights * factors) @ rises
        return total

    def _within(self, begins: float, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values of the window that begins at a time, its end included."""
        piece = next(piece for piece in self.pieces if piece.begins == begins)
        return piece.at(times)


@dataclass(frozen=True, eq=False)
class Sum:
    """A constant and a weighted sum of curves: a stock, or a harm that several conditions do."""

    constant: NDArray[np.float64]
    parts: tuple[tuple[NDArray[np.float64], Curve], ...]

    @property
    def error(self) -> float:
        """How far it can be from the truth, but for rounding."""
        return float(sum(np.abs(weight).max(initial=0.0) * curve.error for weight, curve in self.parts))

    def at(self, times: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at some times: shape (times, worlds)."""
        total = np.repeat(self.constant[None, :], len(times), axis=0)
        for weight, curve in self.parts:
            total = total + weight * curve.at(times)
        return total

    def discounted(self, time: float, rate: float) -> NDArray[np.float64]:
        """Return what has come together by a time with later parts worth less."""
        total = self.constant.copy()
        for weight, curve in self.parts:
            total = total + weight * curve.discounted(time, rate)
        return total


def first_time(curve: Curve, chance: float, world: int = 0) -> float | None:
    """Return when a curve that never falls first comes to a chance, in years; None where it does not by the horizon."""
    from scipy.optimize import brentq

    for begins, ends in zip(curve.breaks[:-1], curve.breaks[1:], strict=True):
        if float(curve.at([begins])[0, world]) >= chance:
            return begins
        piece = next(piece for piece in curve.pieces if piece.begins == begins)
        if float(piece.at(np.array([ends]))[0, world]) >= chance:
            found, _ = brentq(
                lambda t, piece=piece: float(piece.at(np.array([t]))[0, world]) - chance, begins, ends, full_output=True
            )
            return float(found)
    return None
