"""Every decision maker and leave-one-out of the published studies, and of as many random panels of their sizes.

`python -m benchmarks.experts` measures this alone. The answers of the studies are not part of the clone: they are read from the folder in
`OFFRAMP_DATA` or from `../shared/data` beside the clone, and left out where they are absent.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.asked import asked_table, missed
from offramp.experts.classical import on_scale
from offramp.experts.decision_makers import decision_makers
from offramp.experts.judgements import Judgements, judgements
from offramp.experts.reading import load_panel
from offramp.experts.robustness import leave_one_out

if TYPE_CHECKING:
    from benchmarks.asked import Asked

SIZES = ((5, 10), (4, 7), (20, 10), (14, 15), (11, 15), (7, 10), (12, 14), (18, 8), (10, 11), (21, 16))
"""Experts and seeds of ten of the published studies; each stands for two."""

STUDIES = 20
"""Number of studies that one paper scores; the published figures also have a panel on political violence."""

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


def published_studies() -> list[Path]:
    """Return the files of the published studies, without those that are absent."""
    here = Path(__file__).resolve().parents
    listed = here[1] / "tests" / "published" / "excalibur.csv"
    lines = [line for line in listed.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    names = {row["file"].casefold() for row in csv.DictReader(lines)}
    data = [Path(os.environ["OFFRAMP_DATA"])] if "OFFRAMP_DATA" in os.environ else []
    folders = [data / "experts" / "cases" for data in (*data, here[2] / "shared" / "data")]
    found = next((folder for folder in folders if folder.is_dir()), None)
    files = sorted(found.iterdir()) if found is not None else []
    return [file for file in files if file.suffix.casefold() == ".dtt" and file.stem.casefold() in names]


def seconds_of(panels: list[Judgements]) -> float:
    """Return the seconds of every decision maker and leave-one-out."""
    begin = time.perf_counter()
    for each in panels:
        decision_makers(on_scale(each))
        leave_one_out(each)
    return time.perf_counter() - begin


def asked() -> list[Asked]:
    """Return the times of the studies and of random panels beside the one that was asked for."""
    drawn = [panel(experts, seeds, number) for number in range(2) for experts, seeds in SIZES]
    took = {f"{len(drawn)} random panels": seconds_of(drawn)}
    if len(files := published_studies()) >= STUDIES:
        begin = time.perf_counter()
        read = [judgements(load_panel(file)) for file in files]
        reading = time.perf_counter() - begin
        took[f"the {len(files)} published studies, with reading them"] = reading + seconds_of(read)
    return [
        (
            f"every decision maker and leave-one-out of {what}",
            f"under {MOST_SECONDS:g} s",
            f"{seconds:.2f} s",
            seconds < MOST_SECONDS,
        )
        for what, seconds in took.items()
    ]


if __name__ == "__main__":
    rows = asked()
    print(asked_table(rows))
    sys.exit(missed(rows))
