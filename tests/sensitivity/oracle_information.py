"""The value of information written straight from its definition: slow, exact over groups, nested where it is simulated."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    Array = np.ndarray[Any, np.dtype[np.float64]]


def mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def exact_evpi(values: Sequence[Sequence[int]]) -> Fraction:
    """EVPI of whole numbers, [policy][world]."""
    worlds = range(len(values[0]))
    return mean([Fraction(max(row[w] for row in values)) for w in worlds]) - max(
        mean([Fraction(x) for x in row]) for row in values
    )


def exact_evppi(values: Sequence[Sequence[int]], groups: Sequence[Hashable]) -> Fraction:
    """EVPPI of a category: per group the greatest mean of a policy, weighted, less the greatest mean over all worlds."""
    total = Fraction(0)
    for group in set(groups):
        members = [w for w, each in enumerate(groups) if each == group]
        best = max(mean([Fraction(row[w]) for w in members]) for row in values)
        total += Fraction(len(members), len(groups)) * best
    return total - max(mean([Fraction(x) for x in row]) for row in values)


def jackknife(estimate: Callable[[list[int]], float], worlds: int) -> float:
    """The standard error of an estimate from all but one of the worlds at a time (Efron & Stein 1981)."""
    left = [estimate([w for w in range(worlds) if w != one]) for one in range(worlds)]
    return float(np.sqrt((worlds - 1) * np.var(left)))


def nested_evppi(
    outer: Callable[[np.random.Generator], Any],
    values: Callable[[Any, np.random.Generator, int], Array],
    random: np.random.Generator,
    draws: int,
    inner: int,
) -> tuple[float, float]:
    """EVPPI by nested simulation, with its standard error.

    `outer` draws what would be known, `values` the values of every policy, shape (policies, inner), given that. Half of the inner draws choose the
    policy and the other half value it, so that the answer is not too high.
    """
    chosen, means = [], []
    for _ in range(draws):
        known = outer(random)
        choosing, valuing = values(known, random, inner), values(known, random, inner)
        chosen.append(valuing[choosing.mean(axis=1).argmax()].mean())
        means.append(valuing.mean(axis=1))
    table = np.array(means)
    gained = np.array(chosen) - table[:, table.mean(axis=0).argmax()]
    return float(gained.mean()), float(gained.std() / np.sqrt(draws))
