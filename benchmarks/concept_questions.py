"""Questions about the order of one list under each of the five concepts, beside the best tree and random questions.

`python -m benchmarks.concept_questions` measures this alone. Two actors have two options each. One has a list of open order, the other weights.
Both are drawn at random, and the verdict on the first open state of each case is asked about. A second table asks about random moves and sanctions.
"""

from __future__ import annotations

import sys
from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.asked import asked_table, missed
from benchmarks.question_trees import (
    asked_of,
    best_mean,
    drawn_formula,
    held_in,
    mean_asked,
    open_verdicts,
    verdict_of,
    verdicts_of_two,
)
from offramp.preference_sensitivity.order_verdict import SeparateVerdict
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.asked import Asked
    from offramp.preference_sensitivity.order_verdict import OrderVerdict

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
SHORT, LONG = (5, 6), 8
CASES, TWO_LISTS = 20, 12
WITHIN = 1.1


def ours_and_best(verdicts: Iterable[OrderVerdict], size: int) -> tuple[float, float]:
    """Return the mean number of questions of verdicts, over all orders, and that of the best trees."""
    each = [(mean_asked(verdict), best_mean(held_in(verdict, size), [size])) for verdict in verdicts]
    ours, best = np.mean(each, axis=0).tolist()
    return ours, best


def drawn_verdicts(size: int, moves: int, *, sanctions: bool) -> Iterable[OrderVerdict]:
    """Return open verdicts on random moves, without end."""
    verdicts = (verdict_of(drawn_formula(size, moves, seed, sanctions=sanctions)) for seed in count(100))
    return (each for each in verdicts if 0 < each.share.share < 1)


def within(name: str, ours: float, best: float) -> Asked:
    """Return the row of a figure that must be near the best tree's."""
    return name, "within 10 % of the best tree", f"{ours / best - 1:.1%} more", ours <= WITHIN * best


def of_moves() -> tuple[Table, list[Asked]]:
    """Return the questions that verdicts on random moves take."""
    rows, asked = [], list[tuple[str, str, str, bool]]()
    for size in SHORT:
        for key, moves, sanctions in (("NASH", 3, False), ("GMR", 3, True)):
            ours, best = ours_and_best(islice(drawn_verdicts(size, moves, sanctions=sanctions), CASES), size)
            what = f"{size} statements, {moves} moves{', one sanction each' if sanctions else ''}"
            rows.append((what, key, f"{ours:.2f}", f"{best:.2f}"))
            asked.append(within(f"questions about {what}, {key}", ours, best))
    for key in ("seq", "sseq"):
        drawn = list(verdicts_of_two(key, TWO_LISTS))
        ours = float(np.mean([mean_asked(verdict) for verdict, _ in drawn]))
        best = float(np.mean([best_mean(held, [3, 3]) for _, held in drawn]))
        what = f"two actors, 3 statements each ({len(drawn)} verdicts)"
        rows.append((what, key.upper(), f"{ours:.2f}", f"{best:.2f}"))
        asked.append(within(f"questions about {what}, {key.upper()}", ours, best))
    title = f"Questions on average, {CASES} open verdicts on random moves, all orders"
    return Table(title, ("setting", "concept", "questions", "best tree"), tuple(rows)), asked


def main() -> list[Asked]:
    """Print the questions that each concept takes, and return what was asked for."""
    rows, asked = [], list[tuple[str, str, str, bool]]()
    for key in CONCEPTS:
        shown: list[str] = []
        for size in SHORT:
            ours, best = ours_and_best(islice(open_verdicts(key, size), CASES), size)
            shown += [f"{ours:.2f}", f"{best:.2f}"]
            asked.append(within(f"questions about {size} statements, {key.upper()}", ours, best))
        chance = np.random.default_rng(10)
        longer = [(each, tuple(chance.permutation(LONG).tolist())) for each in islice(open_verdicts(key, LONG), CASES)]
        eight = float(np.mean([asked_of(*each) for each in longer]))
        random = [asked_of(*each, chance) for each in longer if isinstance(each[0], SeparateVerdict)]
        rows.append((key.upper(), *shown, f"{eight:.1f}", f"{np.mean(random):.1f}" if len(random) == CASES else "-"))
    short = (column for size in SHORT for column in (f"{size} statements", "best tree"))
    columns = ("concept", *short, f"{LONG} statements", "random questions")
    print(Table(f"Questions on average, {CASES} open verdicts", columns, tuple(rows)), end="\n\n")
    table, more = of_moves()
    print(table, end="\n\n")
    return [*asked, *more]


if __name__ == "__main__":
    asked = main()
    print(asked_table(asked))
    sys.exit(missed(asked))
