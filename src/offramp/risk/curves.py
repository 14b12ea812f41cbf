"""Answers over time: curves that can be read at any time up to the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.risk.transient import Passage

__all__ = ["Curve", "Piece", "Sum", "first_time"]

NODES = 8
"""At how many points of a part a curve is looked at to discount over it; it is smooth within a window."""

PARTS = 24
"""How many equal parts there are at least."""

HALVES = 18
"""How often the time after a window's beginning is halved, since things settle there."""


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

    def discounted(self, times: Sequence[float] | NDArray[np.float64], rate: float) -> NDArray[np.float64]:
        """Return what has come together by some times, later parts worth less by exp(-rate · years): shape (times, worlds).

        By parts: how much has come together is known, how fast it does is not, and it may jump where windows meet.
        """
        asked = np.asarray(times, dtype=float)
        last = float(asked.max(initial=0.0))
        begun = [t for t in self.breaks if t < last]
        # What is quick is over soon after a window begins.
        quick = [begins + (last - begins) / 2**k for begins in begun for k in range(1, HALVES)]
        cuts = np.unique([*begun, *quick, *asked, *np.linspace(0.0, last, PARTS + 1)])
        points, weights = np.polynomial.legendre.leggauss(NODES)
        weighed = [np.zeros_like(self.at([0.0])[0])]
        for begins, ends in pairwise(cuts.tolist()):
            inside = begins + (points + 1) / 2 * (ends - begins)
            factors = weights * np.exp(-rate * inside) * (ends - begins) / 2
            weighed.append(weighed[-1] + factors @ self.at(inside))
        before = np.array(weighed)[np.searchsorted(cuts, asked)]
        result: NDArray[np.float64] = np.exp(-rate * asked)[:, None] * self.at(asked) + rate * before
        return result


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

    def discounted(self, times: Sequence[float] | NDArray[np.float64], rate: float) -> NDArray[np.float64]:
        """Return what has come together by some times with later parts worth less: shape (times, worlds)."""
        total = np.repeat(self.constant[None, :], len(times), axis=0)
        for weight, curve in self.parts:
            total = total + weight * curve.discounted(times, rate)
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
