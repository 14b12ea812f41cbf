"""The pair of statements to ask about next, by a sample of orders: the one whose answer leaves the least expected entropy.

Each sample has an order of every list, and a label: a verdict, or the policy that leads. An answer to "does a matter more than b?" keeps
the samples that agree with it. A gain is the entropy of the labels less its expectation after the answer: their mutual information.

A gain in a sample is never 0, so that it must exceed what chance gives. Without an influence of the question, 2 n ln 2 times the gain
has about a chi-square distribution with one degree of freedom for each label beyond the first (the G test; S. S. Wilks, *Annals of
Mathematical Statistics* 9, 1938, 60-62). The level is divided by the number of questions (C. E. Bonferroni, 1936).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import chi2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "LEAST_GAIN",
    "LEAST_SIDE",
    "LEVEL",
    "PairColumns",
    "SampledQuestion",
    "next_sampled_question",
    "sampled_gain",
]

LEVEL = 0.01
"""The chance that some question without an influence seems to have one."""

LEAST_GAIN = 0.01
"""The least expected gain of a question worth asking, in bits."""

LEAST_SIDE = 20
"""The fewest samples that must agree with either answer, and the fewest of a label that is counted by itself."""

BEAM = 8
"""The most questions compared by the question after, too."""

MOST_PAIRED = 400
"""The most questions of which every two are tried together, where none alone has a gain."""


@dataclass(frozen=True, eq=False)
class PairColumns:
    """The order of every two entries of some lists in each sample.

    `pairs[q]` is the number of a list and two of its entries, the lesser first. `first[q, s]` is whether the former is above the latter in
    sample s.
    """

    pairs: tuple[tuple[int, int, int], ...]
    first: NDArray[np.bool_]

    @classmethod
    def of(cls, places: Sequence[NDArray[np.int64]]) -> PairColumns:
        """Return the columns from the place of each entry of each list: arrays of shape (samples, entries).

        >>> PairColumns.of([np.array([[0, 1], [1, 0]])]).first.tolist()
        [[True, False]]
        """
        pairs = tuple(
            (number, upper, lower)
            for number, own in enumerate(places)
            for upper, lower in combinations(range(own.shape[1]), 2)
        )
        columns = [places[number][:, upper] < places[number][:, lower] for number, upper, lower in pairs]
        samples = len(places[0]) if places else 0
        return cls(pairs, np.array(columns, dtype=np.bool_).reshape(len(pairs), samples))


@dataclass(frozen=True)
class SampledQuestion:
    """A question, by its row among the columns: the share of samples with the first above, and the expected gain.

    `gain` is in bits, or the value of the answer in the unit of a measure, with its `standard_error`. Where `joint`, the answer is worth
    something only together with that to a second question.
    """

    row: int
    chance: float
    gain: float
    standard_error: float
    joint: bool = False


def next_sampled_question(
    first: NDArray[np.bool_], labels: NDArray[np.intp], askable: NDArray[np.bool_]
) -> SampledQuestion | None:
    """Return the question to ask next; None where none has a gain that differs from chance.

    Parameters
    ----------
    first
        whether the first of two entries is above the second, shape (questions, samples).
    labels
        the label of each sample, shape (samples,).
    askable
        the questions that may be asked, shape (questions,).

    Of the best questions the one is taken that leaves the least entropy, after it and after the question that follows, added up. Where no
    question alone has a gain, every two are tried together.

    >>> first = np.array([[True, False] * 50, [True] * 50 + [False] * 50])
    >>> next_sampled_question(first, np.arange(100) // 50, np.ones(2, dtype=bool)).row
    1
    """
    if not len(labels) or not len(first):
        return None
    rows = _rows_of(labels)
    gains, worth = _gains(first, rows, askable)
    if not worth.any():
        row = _of_two(first, rows, _usable(first, askable))
        return (
            None
            if row is None
            else SampledQuestion(row, float(first[row].mean()), *sampled_gain(first[row], labels), True)
        )
    best = np.flatnonzero(worth)
    best = best[np.lexsort((np.abs(first[best].mean(axis=1) - 0.5), -np.round(gains[best], 9)))][:BEAM]
    if len(best) > 1:
        after = [2 * gains[row] + _gain_after(first, rows, askable, first[row]) for row in best.tolist()]
        best = best[np.argsort(-np.round(after, 9), kind="stable")]
    row = int(best[0])
    return SampledQuestion(row, float(first[row].mean()), *sampled_gain(first[row], labels))


def sampled_gain(column: NDArray[np.bool_], labels: NDArray[np.intp]) -> tuple[float, float]:
    """Return the mutual information between an answer and the labels, in bits, and its standard error by the delta method.

    >>> sampled_gain(np.array([True, True, False, False]), np.array([0, 0, 1, 1]))
    (1.0, 0.0)
    """
    different, number = np.unique(labels, return_inverse=True)
    cells = np.bincount(2 * number.reshape(-1) + column, minlength=2 * len(different)).reshape(-1, 2) / len(labels)
    expected = cells.sum(axis=1, keepdims=True) * cells.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        surprise = np.where(cells > 0, np.log2(cells / expected), 0.0)
    gain = float((cells * surprise).sum())
    variance = float((cells * (surprise - gain) ** 2).sum())
    return max(gain, 0.0), float(np.sqrt(variance / len(labels)))


def _rows_of(labels: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return a row per label, which marks its samples: shape (labels, samples). Labels of few samples are one label."""
    _, number, counts = np.unique(labels, return_inverse=True, return_counts=True)
    frequent = np.flatnonzero(counts >= LEAST_SIDE)
    rows = number.reshape(-1) == frequent[:, None]
    rare = ~rows.any(axis=0)
    marked = np.vstack([rows, rare]) if rare.any() else rows
    return marked.astype(np.float32)


def _usable(first: NDArray[np.bool_], askable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the questions that may be asked, and of which both answers have samples enough."""
    yes = first.sum(axis=1)
    usable: NDArray[np.bool_] = askable & (yes >= LEAST_SIDE) & (first.shape[1] - yes >= LEAST_SIDE)
    return usable


def _bits(counts: NDArray[Any]) -> NDArray[np.float64]:
    """Return the entropy of the last axis of some counts, in bits, times the number of samples."""
    counts = counts.astype(float)
    totals = counts.sum(axis=-1, keepdims=True)
    logs = np.log2(np.where(counts > 0, totals / np.where(counts > 0, counts, 1.0), 1.0))
    return np.asarray((counts * logs).sum(axis=-1))


def _least_gain(samples: int, labels: int, tests: int, answers: int = 2) -> float:
    """Return the gain, in bits, above which a question differs from chance and is worth asking."""
    if labels < 2 or not tests:
        return np.inf
    limit = float(chi2.isf(LEVEL / tests, (labels - 1) * (answers - 1)))
    return max(LEAST_GAIN, limit / (2 * samples * log(2)))


def _gains(
    first: NDArray[np.bool_], rows: NDArray[np.float32], askable: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the expected gain of each question in bits, and which are worth asking."""
    samples = first.shape[1]
    yes = first.astype(np.float32) @ rows.T
    every = rows.sum(axis=1)
    gains: NDArray[np.float64] = (_bits(every) - _bits(yes) - _bits(every - yes)) / samples
    usable = _usable(first, askable)
    return gains, usable & (gains > _least_gain(samples, len(rows), int(usable.sum())))


def _gain_after(
    first: NDArray[np.bool_], rows: NDArray[np.float32], askable: NDArray[np.bool_], asked: NDArray[np.bool_]
) -> float:
    """Return the expected gain of the question after one, in bits."""
    found = 0.0
    for agreeing in (asked, ~asked):
        gains, worth = _gains(first[:, agreeing], rows[:, agreeing], askable)
        found += float(agreeing.mean()) * float(gains[worth].max(initial=0.0))
    return found


def _of_two(first: NDArray[np.bool_], rows: NDArray[np.float32], usable: NDArray[np.bool_]) -> int | None:
    """Return a question whose answer has a gain together with that of another; None where no two have one."""
    asked = np.flatnonzero(usable)[:MOST_PAIRED]
    samples, count = first.shape[1], len(asked)
    if count < 2 or len(rows) < 2:
        return None
    columns = first[asked].astype(np.float32)
    cells = np.zeros((4, count, count, len(rows)))
    for label, marked in enumerate(rows):
        both = (columns * marked) @ columns.T
        yes = columns @ marked
        cells[0, :, :, label] = both
        cells[1, :, :, label] = yes[:, None] - both
        cells[2, :, :, label] = yes[None, :] - both
        cells[3, :, :, label] = marked.sum() - yes[:, None] - yes[None, :] + both
    left = _bits(cells).sum(axis=0)
    gains = np.triu((_bits(rows.sum(axis=1)) - left) / samples, 1)
    one, other = np.unravel_index(int(gains.argmax()), gains.shape)
    if gains[one, other] <= _least_gain(samples, len(rows), count * (count - 1) // 2, 4):
        return None
    chances = np.abs(columns[[one, other]].mean(axis=1) - 0.5)
    return int(asked[one if chances[0] <= chances[1] else other])
