"""Questions about the order of one list under each of the five concepts, beside the best tree and random questions.

`python -m benchmarks.concept_questions` measures this alone. Two actors have two options each. One has a list of open order, the other weights.
Both are drawn at random, and the verdict on the first open state of each case is asked about.
"""

from __future__ import annotations

import sys
from functools import cache
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.asked import asked_table, missed
from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.preference_sensitivity.known_lists import known_lists
from offramp.preference_sensitivity.listed_verdict import ListedVerdict
from offramp.preference_sensitivity.next_question import with_pair
from offramp.preference_sensitivity.order_verdict import SeparateVerdict, order_verdict
from offramp.stability.concepts import concept
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.asked import Asked
    from offramp.preference_sensitivity.order_verdict import OrderVerdict

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
SHORT, LONG = 5, 8
CASES, LONG_CASES = 20, 20
DRAWS = 1000
WITHIN = 1.1

CASE = """
actors:
  a: {options: {x: X, z: Z}}
  b: {options: {y: Y, w: W}}
status quo: []
preferences:
  a: [LIST]
  b: {weights: {WEIGHTS}}
"""


def random_case(chance: np.random.Generator, size: int) -> str:
    """Draw the statements of the list and the weights."""
    atoms = ["a.x", "a.z", "b.y", "b.w"]
    joined = [f"{one} {word} {other}" for one, other in combinations(atoms, 2) for word in ("and", "or", "iff")]
    pool = [*atoms, *(f"not {atom}" for atom in atoms), *joined, *(f"not ({text})" for text in joined)]
    weights = ", ".join(f"{text}: {2**k}" for k, text in enumerate(chance.choice(pool, 5, replace=False)))
    return CASE.replace("LIST", ", ".join(chance.choice(pool, size, replace=False))).replace("WEIGHTS", weights)


def open_verdicts(key: str, size: int, count: int) -> Iterator[OrderVerdict]:
    """Yield verdicts that depend on the order of the list, one a case."""
    chance = np.random.default_rng(7)
    while count:
        graph = build(loads(random_case(chance, size)))
        known = known_lists(graph)
        found = (order_verdict(graph, concept(key), state, known, DRAWS, 0) for state in range(graph.size))
        verdict = next((each for each in found if 0 < each.share.share < 1), None)
        if verdict is not None:
            count -= 1
            yield verdict


def mean_asked(verdict: OrderVerdict) -> float:
    """Return the mean number of questions over all orders, by following both answers."""
    found = verdict.next_pair(frozenset())
    if found is None:
        return 0.0
    first = mean_asked(verdict.with_pair(found.actor, found.first, found.second))
    second = mean_asked(verdict.with_pair(found.actor, found.second, found.first))
    return 1 + found.chance * first + (1 - found.chance) * second


def held_in(verdict: OrderVerdict, size: int) -> list[bool]:
    """Return an exact verdict in each order of the list, as `permutations` lists them."""
    orders = list(permutations(range(size)))
    if isinstance(verdict, SeparateVerdict):
        held: list[bool] = verdict.parts[0].formula.in_orders(np.array(orders)).tolist()
        return held
    if not isinstance(verdict, ListedVerdict):
        raise SystemExit("a verdict of the benchmark is not exact")
    own = verdict.orders[0]
    by_places = dict(zip(map(tuple, own.places.tolist()), verdict.holds.ravel()[own.number].tolist(), strict=True))
    return [by_places[tuple(order.index(k) for k in range(size))] for order in orders]


def fewest(true: Sequence[bool], size: int) -> float:
    """Return the mean number of questions of the best tree, by dynamic programming over the orders that are left."""
    orders = list(permutations(range(size)))
    certain = sum(1 << k for k, held in enumerate(true) if held)
    first = [
        sum(1 << k for k, order in enumerate(orders) if order.index(a) < order.index(b))
        for a, b in combinations(range(size), 2)
    ]

    @cache
    def expected(left: int) -> float:
        if left & certain in (0, left):
            return 0.0
        best = float("inf")
        for above in first:
            one, other = left & above, left & ~above
            if one and other:
                weight = one.bit_count() / left.bit_count()
                best = min(best, 1 + weight * expected(one) + (1 - weight) * expected(other))
        return best

    return expected((1 << len(orders)) - 1)


def asked_of(verdict: OrderVerdict, order: tuple[int, ...], pick: np.random.Generator | None = None) -> int:
    """Return how many questions an expert with this order is asked; with `pick`, random ones whose answers do not follow."""
    above: tuple[int, ...] = (0,) * len(order)
    count = 0
    while 0 < (verdict := verdict.refreshed()).share.share < 1:
        found = verdict.next_pair(frozenset()) if pick is None else None
        if pick is not None:
            pairs = combinations(range(len(order)), 2)
            unknown = [(a, b) for a, b in pairs if not (above[a] >> b & 1 or above[b] >> a & 1)]
            pair = unknown[pick.integers(len(unknown))]
        elif found is not None:
            pair = found.first, found.second
        else:
            break
        upper, lower = sorted(pair, key=order.index)
        above = with_pair(above, upper, lower)
        verdict = verdict.with_pair(0, upper, lower)
        count += 1
    return count


def main() -> list[Asked]:
    """Print the questions that each concept takes, and return what was asked for."""
    rows, asked = [], list[tuple[str, str, str, bool]]()
    for key in CONCEPTS:
        short = list(open_verdicts(key, SHORT, CASES))
        ours = float(np.mean([mean_asked(each) for each in short]))
        best = float(np.mean([fewest(held_in(each, SHORT), SHORT) for each in short]))
        chance = np.random.default_rng(10)
        longer = [(each, tuple(chance.permutation(LONG).tolist())) for each in open_verdicts(key, LONG, LONG_CASES)]
        eight = float(np.mean([asked_of(*each) for each in longer]))
        random = [asked_of(*each, chance) for each in longer if isinstance(each[0], SeparateVerdict)]
        shown = f"{np.mean(random):.1f}" if len(random) == LONG_CASES else "-"
        rows.append((key.upper(), f"{ours:.2f}", f"{best:.2f}", f"{eight:.1f}", shown))
        name = f"questions about {SHORT} statements, {key.upper()}"
        asked.append((name, "within 10 % of the best tree", f"{ours / best - 1:.1%} more", ours <= WITHIN * best))
    columns = ("concept", f"{SHORT} statements", "best tree", f"{LONG} statements", "random questions")
    print(Table(f"Questions on average, {CASES} open verdicts", columns, tuple(rows)), end="\n\n")
    return asked


if __name__ == "__main__":
    asked = main()
    print(asked_table(asked))
    sys.exit(missed(asked))
