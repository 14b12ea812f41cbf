"""The distribution of a jump process over time, by uniformization.

A chain left at rates of at most q is looked at on the ticks of a Poisson clock of rate q: what is expected of it at time
t is the mixture, with Poisson weights of mean qt, of what is expected after 0, 1, 2, … ticks. The ticks are the same for
all t, so that one pass gives whole curves. What is cut off the weights, and what is left out when the distribution no
longer changes, is bounded and reported (Jensen 1953; Fox and Glynn 1988; Reibman and Trivedi 1988); so is what rounding
can add up to, which grows with the number of ticks (Higham 2002, section 3.1, for sums of numbers of one sign).
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

__all__ = ["Passage", "solve"]

UNIT = 2.0**-53
"""By how much, as a share of it, a sum or a product can be off."""

CHECK_EVERY = 16
"""After how many ticks it is looked at whether the distribution still changes, and the whole is brought back to 1."""

BATCH = 16
"""How many worlds are stepped through together; the numbers do not depend on it."""

MIXING = 1e-14
"""What is cut off the weights of curves."""

UNASKED = 2**24
"""So many bytes are taken without looking up how many there are."""

KEPT = 256
"""How many times of a passage are kept once they have been asked for: many questions ask for one time."""


@dataclass(frozen=True, eq=False)
class Passage:
    """Expected rewards over time: K rewards in B worlds, from time 0 to `horizon`, in years.

    `end` is the distribution at the horizon, shape (nodes, B); `moments[b]` are the rewards expected after each tick,
    shape (ticks, K); `rates` is how often the clock ticks in each world. `error` bounds how far a chance, or what is
    expected of a reward between 0 and 1, can be from the truth, but for rounding, and `rounding` what that adds.
    """

    horizon: float
    end: NDArray[np.float64]
    moments: tuple[NDArray[np.float64], ...]
    rates: NDArray[np.float64]
    error: float
    rounding: float
    _known: dict[tuple[float, float | None], NDArray[np.float64]] = field(default_factory=dict, init=False, repr=False)

    def at(self, times: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what is expected at some times: shape (times, K, B)."""
        return self._mixed(times, None)

    def integral(self, times: Sequence[float] | NDArray[np.float64], discount: float = 0.0) -> NDArray[np.float64]:
        """Return its integral from 0 to some times, in years: shape (times, K, B).

        With a `discount`, what is expected after t years counts exp(-discount · t) as much.
        """
        return self._mixed(times, discount)

    @cached_property
    def _flat(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """The moments of all worlds one below the other, and where those of each begin."""
        begins = np.concatenate([[0], np.cumsum([len(part) for part in self.moments])]).astype(np.int64)
        return np.concatenate(self.moments), begins

    def _mixed(self, times: Sequence[float] | NDArray[np.float64], discount: float | None) -> NDArray[np.float64]:
        """Mix the ticks for some times: what is expected then or, with a discount, what has come together by then."""
        result = np.empty((len(times), self.moments[0].shape[1], len(self.moments)))
        for i, time in enumerate(np.asarray(times, dtype=float).tolist()):
            if not -1e-12 <= time <= self.horizon * (1 + 1e-12):
                raise QuestionError(f"{time:g} years lie outside of what was solved, 0 to {self.horizon:g} years")
            mixed = self._known.get((time, discount))
            if mixed is None:
                mixed = self._mix(max(time, 0.0), discount)
                if len(self._known) >= KEPT:
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
        how long, in years.
    rewards
        what is asked of the distribution: shape (K, n) or (K, n, B); with `classes`, shape (K, C) or (K, C, B).
    live
        nodes that can be left; others are absorbing, shape (n,).
    classes
        the class of each node, from 0 to C - 1, shape (n,): nodes of a class count alike. What a world comes to does not
        depend on the others only if classes do not.
    error
        the bound on the truncation error of a chance.
    whole
        whether what the nodes hold stays the same as a whole, as a distribution does; without that the clock ticks at the
        largest of `exits` or once a year, and no step is spared.
    threads
        how many threads share the worlds (default: one per core).

    >>> from scipy import sparse
    >>> from offramp.chain.generator import Generator
    >>> chain = Generator.from_matrix(sparse.csr_array([[-2.0, 2.0], [0.0, 0.0]]))
    >>> passage = solve(chain, np.array([1.0, 0.0]), 1.0, np.array([[0.0, 1.0]]))
    >>> bool(abs(passage.at([1.0])[0, 0, 0] - (1 - np.exp(-2))) < 1e-13)
    True

    Raises
    ------
    QuestionError
        where the horizon is negative or no number.
    TooLarge
        where so many ticks would not fit into memory; the message has the numbers.
    """
    if not 0 <= horizon < np.inf:
        raise QuestionError(f"the time to look ahead is {horizon:g} years; expected 0 or more")
    size, worlds = generator.size, generator.worlds
    starts = np.broadcast_to(start.reshape(size, -1), (size, worlds))
    alive = np.ones(size, dtype=bool) if live is None else live
    # Nobody is asked how often a node is left that nobody leaves: a stiff state that is absorbing costs nothing.
    exits = np.where(alive[:, None], generator.exits, 0.0)
    rates = exits.max(axis=0, initial=0.0)
    if not whole:
        # What is fed in comes also where nothing is left, and the clock has to tick for it.
        rates = np.maximum(rates, 1.0)
    weights = [poisson(float(rate) * horizon, error / 4) for rate in rates]
    if classes is None:
        number, of_classes = _classes(rewards.reshape(len(rewards), size, -1), worlds)
    else:
        number, of_classes = classes.astype(np.int32), _by_class(rewards.reshape(*rewards.shape[:2], -1), worlds)
    _refuse_too_long(max(w.last for w in weights), rewards.shape[0], worlds)

    parts = _parted(generator, alive & generator.leads, number)

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
        # Curves are mixed with weights of their own, cut at a hundredth of a millionth of a millionth.
        max(cut, MIXING) + max(slack for _, _, slack in found),
        _rounding(generator, np.array([w.last for w in weights]), 2 * size + len(parts[3])),
    )


def _rounding(generator: Generator, ticks: NDArray[np.int64], summed: int) -> float:
    """Return a bound on what rounding adds to a chance, in the worst of all worlds.

    All numbers of a tick are sums of products of numbers from 0 up, so that each is off by at most a unit in the last place
    for every term. A step makes no difference larger. That the whole is brought back to 1 now and then could double what
    came since, but a difference that adds up to nothing moves a chance by half its size. The last terms are those of sums
    over nodes, of which there are `summed`, and of the weights themselves.
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
    """Step through some worlds; return their moments, their distributions at the end, and what was left out."""
    from offramp.chain.uniformization_kernel import sweep

    # Each world has a lane of its own, so that its numbers are the same whatever stands beside it.
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
        np.require(starts, requirements=("C", "W")),  # an array that may not be written would be compiled for anew
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


def _parted(generator: Generator, going: NDArray[np.bool_], classes: NDArray[np.int32]) -> tuple[NDArray[Any], ...]:
    """Part the nodes that can be left from all others, and the entries of the latter by their origin and by class."""
    stuck = np.flatnonzero(~going)
    counts = np.diff(generator.in_begins)[stuck]
    entries = np.repeat(generator.in_begins[stuck] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    origins = generator.in_origins[entries].astype(np.int64)
    kinds = int(classes.max(initial=0)) + 1
    pairs, pair_of = np.unique(origins * kinds + np.repeat(classes[stuck], counts), return_inverse=True)
    return (
        np.flatnonzero(going),
        stuck,
        pair_of.astype(np.int64),
        (pairs // kinds).astype(np.int32),
        (pairs % kinds).astype(np.int32),
        np.unique(origins).astype(np.int32),
    )


def _classes(rewards: NDArray[np.float64], worlds: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Group the nodes that all rewards treat alike: the class of each node, and the rewards (classes, K, worlds)."""
    number = np.zeros(rewards.shape[1], dtype=np.int64)
    for row in rewards.transpose(0, 2, 1).reshape(-1, rewards.shape[1]):
        values, place = np.unique(row, return_inverse=True)
        number = np.unique(number * len(values) + place, return_inverse=True)[1]
    _, first = np.unique(number, return_index=True)
    return number.astype(np.int32), _by_class(rewards[:, first], worlds)


def _by_class(rewards: NDArray[np.float64], worlds: int) -> NDArray[np.float64]:
    """Return rewards of shape (K, classes, 1 or worlds) as the kernel takes them: (classes, K, worlds)."""
    turned = rewards.transpose(1, 0, 2)
    return np.broadcast_to(turned, (*turned.shape[:2], worlds))


def _refuse_too_long(ticks: int, kinds: int, worlds: int) -> None:
    wanted = ticks * kinds * min(worlds, BATCH) * 16
    # To look up how much memory there is takes longer than a small chain.
    if wanted > UNASKED and wanted > (room := available()):
        raise TooLarge(
            f"the fastest rate ticks {ticks:,} times within the horizon, which takes {readable(wanted)} of memory; {readable(room)} can be had "
            f"here; shorten the horizon, or slow down what happens so often"
        )
