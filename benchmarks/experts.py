"""Every decision maker and leave-one-out of as many panels as there are published studies, of their sizes."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.asked import asked_table, missed
from offramp.experts.classical import on_scale
from offramp.experts.decision_makers import decision_makers
from offramp.experts.judgements import Judgements
from offramp.experts.robustness import leave_one_out

if TYPE_CHECKING:
    from benchmarks.asked import Asked

SIZES = ((5, 10), (4, 7), (20, 10), (14, 15), (11, 15), (7, 10), (12, 14), (18, 8), (10, 11), (21, 16))
"""Experts and seeds of ten of the published studies; each stands for two."""

TARGETS = 20
MOST_SECONDS = 10.0


def panel(experts: int, seeds: int, number: int) -> Judgements:
    """Return random judgements around random truths."""
    random = np.random.default_rng(number)
    count = seeds + TARGETS
    truth = random.uniform(10, 100, count)
    middle = truth * np.exp(random.normal(0, 0.5, (experts, count)))
    width = random.uniform(1.2, 2.5, (experts, count))
    known = np.where(np.arange(count) < seeds, truth, np.nan)
    names = (tuple(f"e{i}" for i in range(experts)), tuple(f"q{j}" for j in range(count)))
    answers = np.stack([middle / width, middle, middle * width], axis=2)
    levels = np.array([0.05, 0.5, 0.95])
    return Judgements("Random", *names, levels, answers, known, np.arange(count) % 3 == 0, np.ones(count))


def asked() -> list[Asked]:
    """Return the time of the studies beside the one that was asked for."""
    drawn = [panel(experts, seeds, number) for number in range(2) for experts, seeds in SIZES]
    begin = time.perf_counter()
    for judgements in drawn:
        decision_makers(on_scale(judgements))
        leave_one_out(judgements)
    took = time.perf_counter() - begin
    what = "every decision maker and leave-one-out of 20 panels"
    return [(what, f"under {MOST_SECONDS:g} s", f"{took:.2f} s", took < MOST_SECONDS)]


if __name__ == "__main__":
    rows = asked()
    print(asked_table(rows))
    sys.exit(missed(rows))
