"""Transient distribution of a continuous-time Markov chain, by uniformization.

Let q bound the exit rates of a chain, and observe the chain at the ticks of a Poisson clock of rate q. An expectation
at time t is the Poisson mixture, with mean qt, of the expectations after 0, 1, 2, … ticks. The ticks are the same for
all t, so one pass gives whole curves. The truncation of the weights, and early stopping once the distribution is
stationary, have a reported error bound (Jensen 1953; Fox and Glynn 1988; Reibman and Trivedi 1988). So has rounding,
which grows with the number of ticks (Higham 2002, section 3.1, for sums of numbers of one sign).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.chain.poisson import poisson
from offramp.errors import QuestionError, TooLarge
from offramp.graph.memory import available, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.chain.generator import Generator
    from offramp.chain.poisson import PoissonWeights

__all__ = ["Passage", "distinct", "solve"]

UNIT = 2.0**-53
"""Unit roundoff: the relative error of one sum or product."""

CHECK_EVERY = 16
"""The number of ticks between two checks for stationarity, each with a renormalisation to total probability 1."""

BATCH = 16
"""The number of worlds per batch; results do not depend on it."""

MIXING = 1e-14
"""Truncation error of the Poisson weights of curves."""

CHECK_MEMORY_ABOVE = 2**24
"""Number of bytes above which the available memory is checked first."""

MOST_SPELLED = 1e15
"""Numbers up to which messages write all digits."""

MOST_MARKS = 2**15
"""The largest number of possible keys of which the distinct ones are found by marks."""

CACHED_TIMES = 256
"""Number of times of a passage whose results are cached; many queries share a time."""


@dataclass(frozen=True, eq=False)
class Passage:
    """Expected rewards over time: K rewards in B worlds, from time 0 to `horizon`, in years.

    `end` is the distribution at the horizon, shape (nodes, B). `moments[b]` are the expected rewards after each tick,
    shape (ticks, K). `rates` are the uniformization rates of the worlds. `error` bounds the truncation error of a
    probability, or of a reward between 0 and 1. `rounding` bounds the rounding error.
    """

    horizon: float
    end: NDArray[np.float64]
    moments: tuple[NDArray[np.float64], ...]
    rates: NDArray[np.float64]
    error: float
    rounding: float
    _known: dict[tuple[float, float | None], NDArray[np.float64]] = field(default_factory=dict, init=False, repr=False)

    def at(self, times: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the expected rewards at some times: shape (times, K, B)."""
        return self._mixed(times, None)

    def at_each(self, times: NDArray[np.float64], where: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the expected rewards at times of each world's own, `times` and `where` (times, B): shape (times, K, B).

        Only where `where` is true is a value computed; elsewhere it is 0.
        """
        from offramp.chain.uniformization_kernel import mix

        result = np.zeros((len(times), self.moments[0].shape[1], len(self.moments)))
        one = np.empty((result.shape[1], 1))
        for world, moments in enumerate(self.moments):
            begins, rates = np.array([0, len(moments)], dtype=np.int64), self.rates[world : world + 1]
            for i in np.flatnonzero(where[:, world]).tolist():
                mix(moments, begins, rates, float(times[i, world]), MIXING, one)
                result[i, :, world] = one[:, 0]
        return result

    def integral(self, times: Sequence[float] | NDArray[np.float64], discount: float = 0.0) -> NDArray[np.float64]:
        """Return the integral of the expected rewards from 0 to some times, in years: shape (times, K, B).

        With a `discount`, the integrand at t years is multiplied by exp(-discount · t).
        """
        return self._mixed(times, discount)

    @cached_property
    def _flat(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """The moments of all worlds, concatenated, and the first row of each world."""
        begins = np.concatenate([[0], np.cumsum([len(part) for part in self.moments])]).astype(np.int64)
        return np.concatenate(self.moments), begins

    def _mixed(self, times: Sequence[float] | NDArray[np.float64], discount: float | None) -> NDArray[np.float64]:
        """Mix the ticks for some times: the expected rewards then or, with a discount, their integrals up to then."""
        result = np.empty((len(times), self.moments[0].shape[1], len(self.moments)))
        for i, time in enumerate(np.asarray(times, dtype=float).tolist()):
            if not -1e-12 <= time <= self.horizon * (1 + 1e-12):
                raise QuestionError(f"{time:g} years lie outside the solved span of 0 to {self.horizon:g} years")
            mixed = self._known.get((time, discount))
            if mixed is None:
                mixed = self._mix(max(time, 0.0), discount)
                if len(self._known) >= CACHED_TIMES:
                    self._known.clear()
                self._known[time, discount] = mixed
            result[i] = mixed
        return result

    def _mix(self, time: float, discount: float | None) -> NDArray[np.float64]:
        from offramp.chain.uniformization_kernel import mix, mix_integrals

        result = np.empty((self.moments[0].shape[1], len(self.moments)))
        if discount is None:
            mix(*self._flat, self.rates, time, MIXING, result)
        else:
            mix_integrals(*self._flat, self.rates, time, discount, MIXING, result)
        return result


def solve(
    generator: Generator,
    start: NDArray[np.float64],
    horizon: float,
    rewards: NDArray[np.float64],
    *,
    live: NDArray[np.bool_] | None = None,
    classes: NDArray[np.integer[Any]] | None = None,
    error: float = 1e-13,
    whole: bool = True,
    threads: int | None = None,
) -> Passage:
    """Solve a batch of chains over time.

    Parameters
    ----------
    generator
        the chains, n nodes and B worlds.
    start
        the distribution at time 0, shape (n,) or (n, B).
    horizon
        the horizon in years.
    rewards
        the rewards of nodes: shape (K, n) or (K, n, B); with `classes`, shape (K, C) or (K, C, B).
    live
        nodes that can be left, shape (n,); all others are absorbing.
    classes
        the class of each node, from 0 to C - 1, shape (n,); nodes of a class have equal rewards. The result of a world is
        independent of the other worlds only if the classes are.
    error
        the bound on the truncation error of a probability.
    whole
        whether total mass is conserved, as for a distribution. Otherwise the uniformization rate is the largest of `exits`,
        at least one per year, and all steps are taken.
    threads
        the number of threads that share the worlds (default: one per core).

    >>> from scipy import sparse
    >>> from offramp.chain.generator import Generator
    >>> chain = Generator.from_matrix(sparse.csr_array([[-2.0, 2.0], [0.0, 0.0]]))
    >>> passage = solve(chain, np.array([1.0, 0.0]), 1.0, np.array([[0.0, 1.0]]))
    >>> bool(abs(passage.at([1.0])[0, 0, 0] - (1 - np.exp(-2))) < 1e-13)
    True

    Raises
    ------
    QuestionError
        if the horizon is negative or not a number.
    TooLarge
        if the ticks do not fit into memory; the message has the numbers.
    """
    if not 0 <= horizon < np.inf:
        raise QuestionError(f"the horizon is {horizon:g} years; expected 0 or more")
    size, worlds = generator.size, generator.worlds
    starts = np.broadcast_to(start.reshape(size, -1), (size, worlds))
    alive = np.ones(size, dtype=bool) if live is None else live
    # Exit rates of absorbing nodes do not count, so a stiff absorbing state costs nothing.
    exits = np.where(alive[:, None], generator.exits, 0.0)
    rates = exits.max(axis=0, initial=0.0)
    if not whole:
        # Inflow also enters nodes without exits, so the clock needs a positive rate.
        rates = np.maximum(rates, 1.0)
    kinds = rewards.shape[0]
    # A Poisson count is above its mean by ten deviations once in 10^23 times, so that this many ticks are needed.
    longest = float(rates.max(initial=0.0)) * horizon
    _refuse_too_long(longest + 10 * longest**0.5, kinds, worlds)
    weights = [poisson(float(rate) * horizon, error / 4) for rate in rates]
    if classes is None:
        number, of_classes = _classes(rewards.reshape(len(rewards), size, -1), worlds)
    else:
        number, of_classes = classes.astype(np.int32), _by_class(rewards.reshape(*rewards.shape[:2], -1), worlds)
    _refuse_too_long(max(w.last for w in weights), kinds, worlds)

    parts = _split_absorbing(generator, alive & generator.leads, number)

    def chunk(first: int) -> tuple[list[NDArray[np.float64]], NDArray[np.float64], float]:
        some = slice(first, min(first + BATCH, worlds))
        return _sweep(
            generator,
            starts[:, some],
            exits[:, some],
            rates[some],
            weights[some],
            number,
            of_classes[:, :, some],
            parts,
            some,
            error,
            whole,
        )

    begins = range(0, worlds, BATCH)
    shared = min(len(begins), threads or os.cpu_count() or 1)
    if shared <= 1:
        found = [chunk(first) for first in begins]
    else:
        with ThreadPoolExecutor(shared) as pool:
            found = list(pool.map(chunk, begins))
    cut = max(w.error for w in weights)
    return Passage(
        float(horizon),
        np.concatenate([end for _, end, _ in found], axis=1),
        tuple(moments for part, _, _ in found for moments in part),
        rates,
        # Curves use weights of their own, with the truncation error MIXING.
        max(cut, MIXING) + max(slack for _, _, slack in found),
        _rounding(generator, np.array([w.last for w in weights]), 2 * size + len(parts[3])),
    )


def _rounding(generator: Generator, ticks: NDArray[np.int64], summed: int) -> float:
    """Return a bound on the rounding error of a probability, in the worst of all worlds.

    All numbers of a tick are sums of products of non-negative numbers, so each term adds at most a unit in the last
    place. A step increases no difference. Renormalisation could double the error since the last one; but a difference
    that sums to zero moves a probability by half its size. The last terms stand for sums over `summed` nodes, and for
    the weights.
    """
    units = (ticks + CHECK_EVERY) * (generator.sums + 10) + summed + 120 * np.sqrt(ticks) + 300
    return float(1.01 * UNIT * units.max(initial=0.0))


def _sweep(
    generator: Generator,
    starts: NDArray[np.float64],
    exits: NDArray[np.float64],
    rates: NDArray[np.float64],
    weights: list[PoissonWeights],
    classes: NDArray[np.int32],
    rewards: NDArray[np.float64],
    parts: tuple[NDArray[Any], ...],
    some: slice,
    error: float,
    whole: bool,
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64], float]:
    """Step through some worlds; return their moments, their distributions at the end, and the error of early stopping."""
    from offramp.chain.uniformization_kernel import sweep

    # Each world has its own column, so its numbers do not depend on the other worlds of the batch.
    worlds = len(rates)
    going, stuck, pair_of, pair_origins, pair_classes, sources = parts
    clock = np.where(rates > 0, rates, 1.0)
    steps = np.array([w.last for w in weights], dtype=np.int64)
    mixture = np.zeros((int(steps.max()) + 1, worlds))
    for world, w in enumerate(weights):
        mixture[w.first : w.last + 1, world] = w.chances
    moments = np.empty((int(steps.max()) + 1, rewards.shape[1], worlds))
    end = np.zeros((generator.size, worlds))
    taken = np.zeros(worlds, dtype=np.int64)
    slack = np.zeros(worlds)
    sweep(
        generator.in_begins,
        generator.in_origins,
        np.ascontiguousarray(generator.values[:, some] / clock),
        np.ascontiguousarray(1.0 - exits / clock),
        going,
        stuck,
        pair_of,
        pair_origins,
        pair_classes,
        sources,
        np.require(starts, requirements=("C", "W")),  # a read-only array would compile a second version
        classes,
        np.require(rewards, requirements=("C", "W")),
        mixture,
        steps,
        CHECK_EVERY,
        error / 4,
        whole,
        moments,
        end,
        taken,
        slack,
    )
    return [moments[: taken[world] + 1, :, world].copy() for world in range(worlds)], end, float(slack.max())


def _split_absorbing(
    generator: Generator, going: NDArray[np.bool_], classes: NDArray[np.int32]
) -> tuple[NDArray[Any], ...]:
    """Split nodes into transient and absorbing ones, and group the entries of absorbing nodes by origin and class."""
    stuck = np.flatnonzero(~going)
    counts = np.diff(generator.in_begins)[stuck]
    entries = np.repeat(generator.in_begins[stuck] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    origins = generator.in_origins[entries].astype(np.int64)
    kinds = int(classes.max(initial=0)) + 1
    pairs, pair_of = distinct(origins * kinds + np.repeat(classes[stuck], counts), generator.size * kinds)
    pair_origins = (pairs // kinds).astype(np.int32)
    first = np.ones(len(pairs), dtype=bool)
    first[1:] = pair_origins[1:] != pair_origins[:-1]
    return (
        np.flatnonzero(going),
        stuck,
        pair_of,
        pair_origins,
        (pairs % kinds).astype(np.int32),
        pair_origins[first],
    )


def distinct(keys: NDArray[np.int64], bound: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct keys, ascending, and the place of each key among them; keys are from 0 to `bound`, excluded.

    >>> distinct(np.array([4, 1, 4]), 5)
    (array([1, 4]), array([1, 0, 1]))
    """
    if bound > MOST_MARKS:
        found, places = np.unique(keys, return_inverse=True)
        return found, places.astype(np.int64)
    # Marks take less time than a sort of few keys.
    place = np.zeros(bound, dtype=np.int64)
    place[keys] = 1
    found = np.flatnonzero(place)
    place[found] = np.arange(len(found))
    return found, place[keys]


def _classes(rewards: NDArray[np.float64], worlds: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Group nodes with equal rewards: the class of each node, and the rewards (classes, K, worlds)."""
    number = np.zeros(rewards.shape[1], dtype=np.int64)
    for row in rewards.transpose(0, 2, 1).reshape(-1, rewards.shape[1]):
        values, place = np.unique(row, return_inverse=True)
        number = np.unique(number * len(values) + place, return_inverse=True)[1]
    _, first = np.unique(number, return_index=True)
    return number.astype(np.int32), _by_class(rewards[:, first], worlds)


def _by_class(rewards: NDArray[np.float64], worlds: int) -> NDArray[np.float64]:
    """Return rewards of shape (K, classes, 1 or worlds) in the layout of the kernel: (classes, K, worlds)."""
    turned = rewards.transpose(1, 0, 2)
    return np.broadcast_to(turned, (*turned.shape[:2], worlds))


def _refuse_too_long(ticks: float, kinds: int, worlds: int) -> None:
    wanted = ticks * kinds * min(worlds, BATCH) * 16
    # A check of the available memory takes longer than a small chain.
    if wanted > CHECK_MEMORY_ABOVE and wanted > (room := available()):
        raise TooLarge(
            f"the fastest rate takes {_count(ticks)} ticks within the horizon and {_size(wanted)} of memory; {readable(room)} is available; "
            f"shorten the horizon or lower the fastest rate"
        )


def _count(ticks: float) -> str:
    return f"{ticks:,.0f}" if ticks < MOST_SPELLED else f"{ticks:.2g}"


def _size(wanted: float) -> str:
    return readable(int(wanted)) if wanted < MOST_SPELLED else f"{wanted / 1e9:.2g} GB"
