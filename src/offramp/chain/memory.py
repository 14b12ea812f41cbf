"""Chains with a memory: products of the chain and an automaton, for queries about the past of a history.

A history is one realisation of the chain. A property in CSL asks for the node of a history at a time, or for whether a
condition has held by then. Two kinds of measures ask for both at once. The first kind: a condition has held by a time
*and* the crisis still goes on. The second kind: the amount counted by a time *in histories* that still go on. Each
becomes the probability of a *word* on a product chain. Its nodes are pairs of a node of the plain chain and a word, the
state of the automaton.

- `condition_memory`: a history gets the word `met` at the first node in which a condition holds.
- `amount_memory`: a *bell* rings at the rate 1/t. At its first ring, on a node with reward r per year, a history gets
  the word `counted` with probability r/m, where m is the largest reward of a node. Otherwise, and at a second ring, the
  history is out. Given one ring within t, the ring is uniform on the interval. With N the amount by t this gives
  P(counted, going on at t) = E[N; going on at t] / (e t m). The result is exact, also across windows.

A history is *out* once it can no longer count, for example because its crisis has ended. All histories that are out
share one node.

Sources: CSL, Baier, Haverkort, Hermanns and Katoen 2003, IEEE Transactions on Software Engineering 29, 524-541;
products of chains and automata, Donatelli, Haddad and Sproston 2009, in the same 35, 224-240. The bell is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import e, isfinite
from typing import TYPE_CHECKING

import numpy as np

from offramp.chain.queries import ExpectedReward, TimeBoundedUntilOpen
from offramp.chain.rewards import reward_of
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from offramp.chain.rates import Chain, Group
    from offramp.chain.schedule import Schedule
    from offramp.worlds.parameters import Parameters

__all__ = [
    "BELL",
    "OUT",
    "Memory",
    "Product",
    "amount_memory",
    "condition_memory",
    "products",
    "stays_while_open",
    "words_of",
]

OUT = -1
"""In place of a word or a node: the history is out."""

BELL = -1
"""In place of a mover: the bell."""


@dataclass(frozen=True, eq=False)
class Memory:
    """Automaton over the nodes of a chain, up to a time in years; every history starts with the first of `words`.

    `entered[w]` has shape (words, nodes): the new word of a history that enters a node with a word (or `OUT`).
    `rings[w]` has shape (words, words + 1, nodes): the rates, per year, at which the bell changes one word to another.
    The last column is the rate at which histories go out. Nodes are those of the plain chain of window w.
    """

    words: tuple[str, ...]
    until: float
    entered: tuple[NDArray[np.int64], ...]
    rings: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, eq=False)
class Product:
    """Product of a memory and the chain of one world within a window, restricted to the nodes that can be reached.

    Node k is `nodes[k]` of the plain chain with the word `words[k]`. The last node stands for all histories that are
    out (both `OUT`). Steps are those of the chain; the mover `BELL` is the bell. `entry` gives the new node of every
    node of the window before; in the first window it gives that of the status quo.
    """

    nodes: NDArray[np.int64]
    words: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    movers: NDArray[np.int64]
    values: NDArray[np.float64]
    entry: NDArray[np.int64]


def stays_while_open(question: TimeBoundedUntilOpen, schedule: Schedule, group: Group, until: float) -> bool:
    """Return whether a condition, once it has held, holds while the crisis goes on; then no memory is needed."""
    if question.before is not None:
        return False
    before: NDArray[np.bool_] | None = None
    for chain, entry in _windows(schedule, group, until):
        held = chain.structure.where(question.condition)[chain.nodes] | chain.ended
        if before is not None and (before & ~held[entry]).any():
            return False
        if (held[chain.starts] & ~held[chain.ends]).any():
            return False
        before = held
    return True


def condition_memory(question: TimeBoundedUntilOpen, schedule: Schedule, group: Group, until: float) -> Memory:
    """Return the memory of whether a condition has held, before another condition if one is given.

    >>> from offramp.case.expression import Expression
    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> from offramp.chain.rates import chains_of
    >>> from offramp.worlds.parameters import (best_values)
    >>> schedule = schedule_of(load("hotline"), "stand down")
    >>> (group,) = chains_of(schedule, best_values(schedule.case))
    >>> memory = condition_memory(TimeBoundedUntilOpen(Expression.read("not tense")), schedule, group, 3.0)
    >>> memory.words, [len(product.nodes) for product in products(memory, group)]
    (('waiting', 'met'), [17])
    """
    entered = []
    for chain, _ in _windows(schedule, group, until):
        waiting, met = np.zeros(chain.size, dtype=np.int64), np.ones(chain.size, dtype=np.int64)
        if question.before is not None:
            waiting[chain.structure.where(question.before)[chain.nodes]] = OUT
        waiting[chain.structure.where(question.condition)[chain.nodes]] = 1
        entered.append(np.where(chain.ended, OUT, np.stack([waiting, met])))
    nothing = tuple(np.zeros((2, 3, each.shape[1])) for each in entered)
    return Memory(("waiting", "met"), until, tuple(entered), nothing)


def amount_memory(
    name: str, schedule: Schedule, group: Group, parameters: Parameters, until: float
) -> tuple[Memory, float, float]:
    """Return the memory of an amount counted in histories that go on, the largest reward of a node, and the factor.

    The expected amount in histories that go on is the factor times the probability of the word `counted`. For a stock
    it is the factor times the difference between the probabilities of the words `gained` and `lost`.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> from offramp.chain.rates import chains_of
    >>> from offramp.worlds.parameters import (best_values)
    >>> case = load("hotline")
    >>> schedule, numbers = schedule_of(case, "wait"), best_values(case)
    >>> (group,) = chains_of(schedule, numbers)
    >>> memory, most, factor = amount_memory("flights", schedule, group, numbers, 5.0)
    >>> memory.words, round(most), factor == 5 * e * most
    (('waiting', 'counted'), 120, True)

    Raises
    ------
    QuestionError
        if the factor is no finite number.
    """
    of_stock = name in schedule.case.stocks
    words = ("waiting", "gained", "lost") if of_stock else ("waiting", "counted")
    windows = list(_windows(schedule, group, until))
    added = [
        reward_of(ExpectedReward(name), chain.structure, parameters, chain.nodes.astype(np.intp))[:, 0]
        for chain, _ in windows
    ]
    most = max(float(np.abs(each).max()) for each in added) or 1.0
    factor = e * until * most
    if not isfinite(factor):
        raise QuestionError(f"`{name}` grows past all numbers; state it in a larger unit")
    entered, rings = [], []
    for (chain, _), adds in zip(windows, added, strict=True):
        same = np.broadcast_to(np.arange(len(words))[:, None], (len(words), chain.size))
        entered.append(np.where(chain.ended, OUT, same))
        bell = np.zeros((len(words), len(words) + 1, chain.size))
        shares = [np.maximum(adds, 0.0) / most, np.maximum(-adds, 0.0) / most][: len(words) - 1]
        for word, share in enumerate(shares, 1):
            bell[0, word] = share / until
        bell[0, -1] = (1.0 - np.abs(adds) / most) / until
        bell[1:, -1] = 1.0 / until
        rings.append(np.where(chain.ended, 0.0, bell))
    return Memory(words, until, tuple(entered), tuple(rings)), most, factor


def products(memory: Memory, group: Group) -> Iterator[Product]:
    """Yield the product of the first world's chains with a memory, window after window, up to the time of the memory."""
    before: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
    for chain, entry, entered, rings in zip(group.chains, group.entries, memory.entered, memory.rings, strict=False):
        nodes, words = (entry, np.zeros_like(entry)) if before is None else (entry[before[0][:-1]], before[1][:-1])
        came = _codes(entered, words, nodes)
        if before is not None:
            came = np.append(came, entered.size)
        starts, ends, movers, values = _steps(chain, entered, rings)
        reached = _reached(came, starts, ends, entered.size)
        some = np.isin(starts, reached)
        each = Product(
            np.append(reached[:-1] % chain.size, OUT),
            np.append(reached[:-1] // chain.size, OUT),
            np.searchsorted(reached, starts[some]),
            np.searchsorted(reached, ends[some]),
            movers[some],
            values[some],
            np.searchsorted(reached, came),
        )
        before = each.nodes, each.words
        yield each


def _windows(schedule: Schedule, group: Group, until: float) -> Iterator[tuple[Chain, NDArray[np.int64]]]:
    """Yield the chain and the entry of the windows that begin before a time."""
    for window, chain, entry in zip(schedule.windows, group.chains, group.entries, strict=True):
        if window.begins < until:
            yield chain, entry


def _codes(entered: NDArray[np.int64], words: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers, in the full product, of nodes that histories enter with words; the node `OUT` comes last."""
    now = entered[words, nodes]
    return np.where(now == OUT, entered.size, now * entered.shape[1] + nodes)


def _steps(
    chain: Chain, entered: NDArray[np.int64], rings: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the steps of the full product: starts, ends, movers and rates."""
    size, count = chain.size, len(entered)
    starts, ends, movers, values = [], [], [], []
    for word in range(count):
        starts.append(word * size + chain.starts)
        ends.append(_codes(entered, np.full(len(chain.ends), word), chain.ends))
        movers.append(chain.movers)
        values.append(chain.values[:, 0])
        for other in range(count + 1):
            rung = np.flatnonzero(rings[word, other] > 0)
            starts.append(word * size + rung)
            ends.append(np.full(len(rung), entered.size) if other == count else other * size + rung)
            movers.append(np.full(len(rung), BELL))
            values.append(rings[word, other][rung])
    return np.concatenate(starts), np.concatenate(ends), np.concatenate(movers), np.concatenate(values)


def _reached(
    came: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64], out: int
) -> NDArray[np.int64]:
    """Return the nodes of the full product that can be reached, ascending; always with the node of histories that are out."""
    from scipy import sparse

    # An extra source node leads to the nodes in which histories start.
    source = out + 1
    starts, ends = np.concatenate([starts, np.full(len(came), source)]), np.concatenate([ends, came])
    leads = sparse.coo_array((np.ones(len(starts)), (starts, ends)), shape=(source + 1, source + 1)).tocsr()
    found = sparse.csgraph.breadth_first_order(leads, source, return_predecessors=False)
    return np.union1d(found[found != source], [out]).astype(np.int64)


def words_of(memory: Memory, product: Product) -> Sequence[str]:
    """Return the word of every node of a product; `out` for the last node."""
    return ["out" if word == OUT else memory.words[word] for word in product.words.tolist()]
