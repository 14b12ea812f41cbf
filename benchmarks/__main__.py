"""`make bench`: every measurement, several runs each, with the least, the middle and the greatest figure."""

from __future__ import annotations

import itertools
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import concept_questions, events, experts, foresight, orders, ranking, risk, symbolic, workbench
from benchmarks.asked import asked_table, missed
from offramp.case.catalog import slugs
from offramp.tables import Table

RUNS = 5


def spread(values: list[float], unit: str = "s") -> str:
    return f"{min(values):.3f} / {statistics.median(values):.3f} / {max(values):.3f} {unit}"


def measured(*arguments: str) -> list[dict[str, float]]:
    command = [sys.executable, "-m", "benchmarks.measure", *arguments]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(RUNS)]
    return [json.loads(run) for run in runs]


def stability() -> tuple[Table, Table]:
    rows = []
    plain = {}
    for size, constrained in (
        (10, False),
        (12, False),
        (14, False),
        (16, False),
        (16, True),
        (18, False),
        (20, False),
        (20, True),
    ):
        runs = measured("stability", str(size), *(["constrained"] if constrained else []))
        if not constrained:
            plain[size] = statistics.median(run["five concepts"] for run in runs)
        rows.append(
            (
                f"2^{size}{', rules and once' if constrained else ''}",
                f"{int(runs[0]['states']):,}",
                spread([run["build"] for run in runs]),
                spread([run["five concepts"] for run in runs]),
                f"{max(run['peak MB'] for run in runs):.0f}",
            )
        )
    found = Table(
        "Five concepts, 4 actors (least / middle / greatest)",
        ("grid", "states", "build", "five concepts", "peak MB"),
        tuple(rows),
    )
    return found, growth(plain)


def whole(*arguments: str) -> list[float]:
    seconds = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-m", "offramp", *arguments], capture_output=True, check=True)
        seconds.append(time.perf_counter() - begin)
    return seconds


def commands() -> Table:
    rows = [("offramp --help", spread(whole("--help")))]
    with tempfile.TemporaryDirectory() as folder:
        rows.append(("offramp stability iran-2015", spread(whole("stability", "iran-2015"))))
        for slug in slugs():
            if slug == "iran-2015":
                continue  # Its states cannot be listed.
            out = Path(folder) / f"{slug}.html"
            rows.append((f"offramp brief {slug}", spread(whole("brief", slug, "--out", str(out)))))
    return Table("Whole commands (least / middle / greatest)", ("command", "wall clock"), tuple(rows))


def inverse() -> Table:
    rows = []
    for size in (8, 10, 12):
        runs = measured("inverse", str(size))
        rows.append((f"2^{size}", f"{int(runs[0]['targets']):,}", spread([run["inverse"] for run in runs])))
    columns = ("grid", "states of the goal", "what would have to change")
    return Table("A goal turned round under five concepts, 4 actors (least / middle / greatest)", columns, tuple(rows))


def further() -> Table:
    sizes = (10, 12)
    runs = {size: measured("concepts", str(size)) for size in sizes}
    keys = [key for key in runs[sizes[0]][0] if key != "states"]
    rows = [(key, *(spread([run[key] for run in runs[size]]) for size in sizes)) for key in keys]
    columns = ("concept", *(f"2^{size} states" for size in sizes))
    return Table("Further concepts, 4 actors, coalitions all (least / middle / greatest)", columns, tuple(rows))


def growth(runs: dict[int, float]) -> Table:
    """How much longer each size takes than the one before, as a power of the number of states; 1 is linear."""
    sizes = sorted(runs)
    rows = tuple(
        (f"2^{low} to 2^{high}", f"{math.log2(runs[high] / runs[low]) / (high - low):.2f}")
        for low, high in itertools.pairwise(sizes)
    )
    return Table("Growth of the time for five concepts (1 is linear)", ("from", "power of the number of states"), rows)


def main() -> int:
    """Print every measurement and what was asked for; return 1 where something asked for was missed."""
    print(commands(), end="\n\n")
    for table in stability():
        print(table, end="\n\n")
    print(inverse(), end="\n\n")
    print(further(), end="\n\n")
    asked = [*events.main(), *foresight.main(), *risk.main(), *ranking.main(), *experts.asked(), *orders.main()]
    asked += [*concept_questions.main(), *symbolic.main(), *workbench.main()]
    print(asked_table(asked))
    return missed(asked)


if __name__ == "__main__":
    sys.exit(main())
