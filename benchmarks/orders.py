"""Orders of statements: exact shares of a long list, the next question, and the sampler.

`python -m benchmarks.orders` measures this alone.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.asked import asked_table, missed
from benchmarks.question_trees import asked_of, drawn_formula, verdict_of
from offramp.case.priorities import known_above
from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.preference_sensitivity.answers import answers, moves_of
from offramp.preference_sensitivity.formula import Formula, formula_of
from offramp.preference_sensitivity.known_lists import known_lists
from offramp.preference_sensitivity.linear_extensions import agreeing_orders, sampled_orders
from offramp.preference_sensitivity.open_verdict import open_verdict
from offramp.preference_sensitivity.order_counts import count_verdict
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.asked import Asked

ROUNDS = 5
SECONDS = 1.0
STATEMENTS, MOVES = 20, 63
CASES, SHORT = 60, 8
MOST_ASKED = 2.8
DRAWS = 100_000


def open_formula(seed: int) -> Formula:
    """Draw a Nash verdict over a long list with many moves. The first statement favours the state in each, so that no order is excluded."""
    signs = np.random.default_rng(seed).choice(
        np.array([-1, 0, 1], dtype=np.int8), size=(STATEMENTS, MOVES), p=[0.6, 0.3, 0.1]
    )
    signs[0] = -1
    return Formula(signs, tuple(np.array([k]) for k in range(MOVES)), ((),) * MOVES)


def graph_case(seed: int, others: int) -> str:
    """Draw a case: an actor with six options and a long list, and one with `others` options and weights."""
    chance = np.random.default_rng(seed)
    own, other = [f"a.o{k}" for k in range(6)], [f"b.p{k}" for k in range(others)]
    listed: dict[str, None] = {}
    while len(listed) < STATEMENTS:
        some = chance.choice([*own, *other], chance.integers(1, 4), replace=False)
        signed = [f"{'not ' if chance.random() < 0.5 else ''}{name}" for name in some]
        listed[(" and " if chance.random() < 0.5 else " or ").join(signed)] = None
    weights = ", ".join(f"{name}: {2**k}" for k, name in enumerate(chance.permutation([*own, *other])))
    options = [", ".join(f"{name[2:]}: {name}" for name in names) for names in (own, other)]
    return (
        f"actors: {{a: {{options: {{{options[0]}}}}}, b: {{options: {{{options[1]}}}}}}}\nstatus quo: []\n"
        f"preferences: {{a: [{', '.join(listed)}], b: {{weights: {{{weights}}}}}}}\n"
    )


def open_graph_formula(seed: int, key: str, others: int) -> Formula:
    """Return the formula of the first state whose verdict is open under a concept of the actor's moves."""
    graph = build(loads(graph_case(seed, others)))
    (known, *_), moves = known_lists(graph), moves_of(graph)
    for state in range(graph.size):
        found = answers(graph, 0, state, key, moves, moves)
        if known is not None and len(found.moves) == MOVES:
            formula = formula_of(found, known[0].truth[:, known[0].pattern])
            if open_verdict(formula, (0,) * STATEMENTS).certain is None:
                return formula
    raise SystemExit("no verdict of the benchmark is open")


def with_sanctions(key: str, others: int) -> list[float]:
    """Time the share of orders and all pairs of verdicts with sanctions, one a random case."""
    formulas = [open_graph_formula(seed, key, others) for seed in range(ROUNDS)]
    return timed(lambda number: count_verdict(open_verdict(formulas[number], (0,) * STATEMENTS), by_pair=True))


def timed(work: Callable[[int], object]) -> list[float]:
    """Return the seconds of each round of some work, which depends on the number of the round."""
    seconds = []
    for number in range(ROUNDS):
        begin = time.perf_counter()
        work(number)
        seconds.append(time.perf_counter() - begin)
    return seconds


def share(number: int, *, pairs: bool = True, above: tuple[int, ...] = (0,) * STATEMENTS) -> None:
    """Count the orders of a long list, with those of every pair; the share must be open."""
    found = count_verdict(open_verdict(open_formula(number), above), by_pair=pairs)
    if not 0 < found.share < 1:
        raise SystemExit("the verdict of the benchmark is certain, so that it measures nothing")


def questions(moves: int, *, sanctions: bool = False) -> tuple[float, float, float]:
    """Return the mean number of questions of open verdicts, that of random questions, and the seconds that a question took."""
    chance = np.random.default_rng(10)
    ours, random = list[int](), list[int]()
    seconds, seed = 0.0, 1000
    while len(ours) < CASES:
        formula = drawn_formula(SHORT, moves, seed, sanctions=sanctions)
        order = tuple(int(k) for k in chance.permutation(SHORT))
        seed += 1
        if 0 < (verdict := verdict_of(formula)).share.share < 1:
            begin = time.perf_counter()
            ours.append(asked_of(verdict, order))
            seconds += time.perf_counter() - begin
            random.append(asked_of(verdict, order, chance))
    return float(np.mean(ours)), float(np.mean(random)), seconds / sum(ours)


def drawn_evenly() -> float:
    """Return the p value that every agreeing order of a short list is drawn equally often."""
    from scipy.stats import chisquare

    above = known_above(7, [(0, 1), (1, 2), (3, 4), (4, 5), (0, 5), (6, 2)])
    drawn = Counter(sampled_orders(above, np.random.default_rng(1).random((DRAWS, 6))))
    return float(chisquare([drawn[order] for order in agreeing_orders(above)]).pvalue)


def spread(values: list[float]) -> str:
    return " / ".join(f"{value:.2f}" for value in (min(values), float(np.median(values)), max(values)))


def main() -> list[Asked]:
    """Print what orders take, and return what was asked for."""
    share(0)  # Compiles, or loads the compiled code.
    long = known_above(STATEMENTS, [(0, 1), (2, 3), (4, 5)])
    rows = {
        "share": timed(lambda number: share(number, pairs=False)),
        "share, and shares of all pairs": timed(share),
        "the same, with three known pairs": timed(lambda number: share(number, above=long)),
        **{
            f"{key.upper()}, {2**others - 1} sanctions a move, with all pairs": with_sanctions(key, others)
            for key in ("gmr", "smr")
            for others in (1, 2, 3)
        },
        "1,000 random orders": timed(
            lambda number: sampled_orders(long, np.random.default_rng(number).random((1000, STATEMENTS - 1)))
        ),
    }
    body = tuple((name, spread(seconds)) for name, seconds in rows.items())
    title = f"A list of {STATEMENTS} statements, {MOVES} moves, in seconds (least / middle / greatest)"
    print(Table(title, ("what", "seconds"), body), end="\n\n")
    found = {f"Nash, {moves} moves": questions(moves) for moves in (2, 3, 5)}
    found["GMR, 3 moves, one sanction each"] = questions(3, sanctions=True)
    told = tuple((name, *(f"{value:.2f}" for value in row)) for name, row in found.items())
    columns = ("verdict", "questions", "random questions", "seconds per question")
    print(Table(f"Questions about {SHORT} statements, {CASES} open verdicts", columns, told), end="\n\n")
    nash = found["Nash, 3 moves"]
    middle = float(np.median(rows["share, and shares of all pairs"]))
    even = drawn_evenly()
    return [
        (
            f"share of {STATEMENTS} statements with all pairs",
            f"under {SECONDS:g} s",
            f"{middle:.2f} s",
            middle < SECONDS,
        ),
        *(
            (
                f"{name} ({STATEMENTS} statements)",
                f"under {SECONDS:g} s",
                f"{np.median(seconds):.2f} s",
                bool(np.median(seconds) < SECONDS),
            )
            for name, seconds in rows.items()
            if "sanction" in name
        ),
        ("questions on average, Nash, 3 moves", f"at most {MOST_ASKED:g}", f"{nash[0]:.2f}", nash[0] <= MOST_ASKED),
        ("random orders, chi-square test", "p above 0.0001", f"{even:.3f}", even > 1e-4),
    ]


if __name__ == "__main__":
    asked = main()
    print(asked_table(asked))
    sys.exit(missed(asked))
