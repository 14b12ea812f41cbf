"""The published chains as their sources state them, state by state, solved with a matrix exponential."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy import sparse
from scipy.linalg import expm

if TYPE_CHECKING:
    from numpy.typing import NDArray

S = TypeVar("S")
State = tuple[int, ...]
Targets = list[tuple[State, float]]
Jumps = Callable[[State], Targets]


@dataclass(frozen=True, eq=False)
class Chain:
    """A chain listed from its first state on; `rates` is the generator, of shape (states, states)."""

    states: tuple[State, ...]
    rates: NDArray[np.float64]

    def chance(self, where: Callable[[State], bool], time: float) -> float:
        """Return the chance that the condition holds at a time."""
        return self.mean(where, time)

    def mean(self, amount: Callable[[State], float], time: float) -> float:
        """Return the mean of an amount of the state at a time."""
        return float(expm(self.rates * time)[0] @ [amount(state) for state in self.states])

    def reached(self, where: Callable[[State], bool], time: float) -> float:
        """Return the chance that the condition has held by a time."""
        there = np.array([where(state) for state in self.states])
        stopped = np.where(there[:, None], 0.0, self.rates)
        return Chain(self.states, stopped).chance(where, time)

    def total(self, reward: Callable[[State], float], time: float) -> float:
        """Return what a reward per unit of time is expected to add up to: the exponential of the chain with one more row."""
        size = len(self.states)
        wider = np.zeros((size + 1, size + 1))
        wider[:size, :size] = self.rates
        wider[:size, size] = [reward(state) for state in self.states]
        return float(expm(wider * time)[0, size])


def explored(first: S, jumps: Callable[[S], Iterable[tuple[S, float]]]) -> tuple[list[S], sparse.coo_array]:
    """List all states that come about from the first, and the rates between them, of shape (states, states)."""
    number = {first: 0}
    entries: list[tuple[int, int, float]] = []
    for state in (waiting := [first]):
        for end, rate in jumps(state):
            if end not in number:
                number[end] = len(number)
                waiting.append(end)
            entries.append((number[state], number[end], rate))
    start, stop, rates = (np.array(part) for part in zip(*entries, strict=True))
    return waiting, sparse.coo_array((rates, (start, stop)), shape=(len(number),) * 2)


def listed(first: State, jumps: Jumps) -> Chain:
    """List a small chain, with its generator."""
    states, rates = explored(first, jumps)
    return Chain(tuple(states), rates.toarray() - np.diag(rates.sum(axis=1)))


def queue(state: State) -> Targets:
    """(customers)."""
    (n,) = state
    jumps: Targets = [((n + 1,), 1.5), ((n - 1,), 3.0)]
    return [(end, rate) for end, rate in jumps if 0 <= end[0] <= 3]


def six_states(state: State) -> Targets:
    """(state)."""
    jumps = {0: {1: 5.0, 3: 5.0}, 1: {0: 5.0, 2: 2.5, 4: 2.5}, 2: {5: 10.0}, 5: {2: 10.0}}
    return [((end,), rate) for end, rate in jumps.get(state[0], {}).items()]


def polling(state: State) -> Targets:
    """(station that the server is at, whether it serves, whether each station is full)."""
    at, serves, *full = state
    jumps: Targets = []
    for i in (0, 1):
        if not full[i]:
            jumps.append(((at, serves, *(full[k] or k == i for k in (0, 1))), 0.5))
    if serves:
        jumps.append(((1 - at, 0, *(int(full[k] and k != at) for k in (0, 1))), 1.0))
    elif full[at]:
        jumps.append(((at, 1, *full), 200.0))
    else:
        jumps.append(((1 - at, 0, *full), 200.0))
    return [(tuple(map(int, end)), rate) for end, rate in jumps]


def tandem(state: State) -> Targets:
    """(customers in the first queue, phase of its service, customers in the second), five at most in each."""
    first, phase, second = state
    jumps: Targets = []
    if first < 5:
        jumps.append(((first + 1, phase, second), 20.0))
    if first and phase == 1:
        jumps.append(((first, 2, second), 0.2))
    if first and second < 5:
        jumps.append(((first - 1, 1, second + 1), 1.8 if phase == 1 else 2.0))
    if second:
        jumps.append(((first, phase, second - 1), 4.0))
    return jumps
