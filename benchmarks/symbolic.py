"""Cases with more states than can be listed: five concepts, many levels, routes, and how the time grows.

`python -m benchmarks.symbolic` measures this alone, `python -m benchmarks.symbolic --short` in small sizes, to see that it works.
`--keep` stores the figures of the growth beside this file, and `--draw` draws the stored ones for the documentation. `--inverse`
measures instead how many least changes of preferences are proved. Every case is measured in a process of its own. Seconds are those of
the processor.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

import altair

from benchmarks.asked import asked_table, missed
from benchmarks.cases import random_case, said_case
from benchmarks.measure import peak
from offramp.tables import Table

__all__ = ["main"]

FIGURES = Path(__file__).parent / "symbolic_growth.csv"
"""Measured figures of the growth, from which its picture is drawn."""

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "symbolic-growth.svg"

SECONDS_OF_CHANGE = 30.0
"""The most seconds for one least change of preferences."""

SEEDS = 6
MEDIAN, WORST, MEGABYTES, LARGE, NASH, GOAL = 5.0, 15.0, 4000.0, 60.0, 1.0, 60.0
"""Asked: seconds for 40 options, megabytes, seconds for 100 options, and seconds for Nash and for SEQ with many levels."""


def measure(kind: str, options: int, actors: int, statements: int, seed: int) -> dict[str, float]:
    """Analyse one case; `said` has statements of several options, `bare` orders all options one by one."""
    from offramp.symbolic.analysis import analyse_large
    from offramp.symbolic.budget import Budget
    from offramp.symbolic.large_graph import encode
    from offramp.symbolic.reach import shortest_steps

    case = (
        random_case(options, actors, seed=seed) if kind == "bare" else said_case(options, actors, statements, seed=seed)
    )
    begin = time.process_time()
    graph = encode(case, budget=Budget(seconds=300))
    found = {"encode": time.process_time() - begin}
    begin = time.process_time()
    for key in ("nash", "gmr", "smr", "seq", "sseq"):
        began = time.process_time()
        stability = analyse_large(graph, [key])
        found[key] = time.process_time() - began
        began = time.process_time()
        if not stability.undecided:
            stability.equilibria(key, "a0.o0 and not a1.o0", most=1)
        found[f"{key} with a goal"] = found[key] + time.process_time() - began
        found[f"{key} decided"] = float(not stability.undecided)
    found["five concepts"] = found["encode"] + sum(found[key] for key in ("nash", "gmr", "smr", "seq", "sseq"))
    began = time.process_time()
    shortest_steps(graph, "a0.o0 and a1.o0", by="improvements")
    found["route"] = time.process_time() - began
    return found | {"peak MB": peak()}


def measure_changes(kind: str, options: int, actors: int, statements: int, seed: int) -> dict[str, float]:
    """Find the least changes of preferences for the status quo of a case and for a random state, under the concepts that have programs."""
    from offramp.symbolic.budget import Budget, OutOfBudgetError
    from offramp.symbolic.large_graph import encode
    from offramp.symbolic.least_change import least_change

    case = (
        random_case(options, actors, seed=seed) if kind == "bare" else said_case(options, actors, statements, seed=seed)
    )
    graph = encode(case, budget=Budget(seconds=SECONDS_OF_CHANGE))
    found: dict[str, float] = {}
    for name, state in (("status quo", graph.status_quo), ("other", random.Random(seed).randrange(graph.size))):  # noqa: S311  (no secret)
        for key in ("smr", "seq", "sseq"):
            begin = time.process_time()
            try:
                change = least_change(graph, state, key)
                proved, gap = float(change.proved), change.proof.gap / max(change.cost, 1)
            except OutOfBudgetError:
                proved, gap = 0.0, 1.0
            found |= {
                f"{key} proved, {name}": proved,
                f"{key} gap, {name}": gap,
                f"{key} seconds, {name}": time.process_time() - begin,
            }
    return found


def changes_table(options: int, seeds: int) -> Table:
    """Return how many least changes of preferences are proved, the widest gap in per cent, and the seconds."""
    rows = []
    for kind, name in (("said", "8 statements"), ("bare", "bare options")):
        runs = measured(kind, options, 4, 8, seeds, "--measure-changes")
        for key in ("smr", "seq", "sseq"):
            values = {
                what: [run[f"{key} {what}, {state}"] for run in runs for state in ("status quo", "other")]
                for what in ("proved", "gap", "seconds")
            }
            proved = f"{sum(values['proved']):.0f} of {len(values['proved'])}"
            rows.append(
                (
                    f"{options} options, {name}",
                    key.upper(),
                    proved,
                    f"{max(values['gap']):.0%}",
                    spread(values["seconds"]),
                )
            )
    columns = ("case", "concept", "proved least", "widest gap", "seconds")
    return Table("Least changes of preferences (seconds: least / middle / greatest)", columns, tuple(rows))


def measured(
    kind: str, options: int, actors: int, statements: int, seeds: int, what: str = "--measure"
) -> list[dict[str, float]]:
    """Measure some cases, each in a process of its own."""
    found = []
    for seed in range(1, seeds + 1):
        words = [
            sys.executable,
            "-m",
            "benchmarks.symbolic",
            what,
            kind,
            *map(str, (options, actors, statements, seed)),
        ]
        found.append(json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout))
    return found


def spread(values: list[float]) -> str:
    return f"{min(values):.2f} / {statistics.median(values):.2f} / {max(values):.2f}"


def row(name: str, runs: list[dict[str, float]]) -> tuple[str, ...]:
    keys = ("encode", "nash", "gmr", "smr", "seq", "sseq", "five concepts", "route")
    decided = min(run[f"{key} decided"] for run in runs for key in ("nash", "gmr", "smr", "seq", "sseq"))
    return (
        name,
        *(spread([run[key] for run in runs]) for key in keys),
        f"{max(run['peak MB'] for run in runs):.0f}",
        "yes" if decided else "NO",
    )


def growth_chart(rows: list[tuple[str, int, float]]) -> altair.HConcatChart:
    """Return the chart of the growth: a panel per series."""
    panels = []
    for series in dict.fromkeys(series for series, _, _ in rows):
        values = [{"size": size, "seconds": seconds} for each, size, seconds in rows if each == series]
        chart = altair.Chart(altair.InlineData(values=values), title=series, width=300, height=180).mark_line(
            point=True
        )
        panels.append(
            chart.encode(
                x=altair.X(
                    "size:Q", title=series.split(",")[0], axis=altair.Axis(values=[each["size"] for each in values])
                ),
                y=altair.Y(
                    "seconds:Q", title="seconds of one processor", scale=altair.Scale(type="log", domain=[0.1, 100])
                ),
            )
        )
    return altair.hconcat(*panels, background="white")


def growth(rows: list[tuple[str, int, float]], file: Path | None) -> Table:
    """Return the growth of the time with options and with statements; write the figures to a file, if there is one."""
    if file is not None:
        with file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([("series", "size", "seconds"), *((s, n, f"{t:.2f}") for s, n, t in rows)])
    shown = tuple((series, str(size), f"{seconds:.2f}") for series, size, seconds in rows)
    return Table("Growth of the time for five concepts (median)", ("series", "size", "seconds"), shown)


def draw_growth() -> None:
    """Draw the stored figures of the growth."""
    with FIGURES.open(newline="", encoding="utf-8") as stream:
        rows = [(row["series"], int(row["size"]), float(row["seconds"])) for row in csv.DictReader(stream)]
    growth_chart(rows).save(str(PICTURE), format="svg")


def main(*, short: bool = False, figures: Path | None = None) -> list[tuple[str, str, str, bool]]:
    """Print every measurement; return what was asked for."""
    seeds = 1 if short else SEEDS
    large, wide = (16, 20) if short else (40, 100)
    said, far = measured("said", large, 4, 8, seeds), measured("said", wide, 4 if short else 6, 8, 1 if short else 3)
    bare = measured("bare", large, 4, 0, seeds)
    rows = [row(f"{large} options, 4 actors, 8 statements", said), row(f"{wide} options, 8 statements", far)]
    rows.append(row(f"{large} bare options ordered by each of 4 actors", bare))
    columns = ("case", "encode", "NASH", "GMR", "SMR", "SEQ", "SSEQ", "five concepts", "route", "peak MB", "decided")
    print(
        Table("Decision diagrams (seconds of processor time, least / middle / greatest)", columns, tuple(rows)),
        end="\n\n",
    )
    sizes = ((8, 12), (4, 6)) if short else ((20, 40, 60, 80, 100), (4, 8, 10, 12, 14, 16))
    grown = [("options, 8 statements", n, measured("said", n, 4, 8, min(seeds, 3))) for n in sizes[0]]
    grown += [("statements, 40 options", n, measured("said", large, 4, n, min(seeds, 3))) for n in sizes[1]]
    lines = [(series, n, statistics.median(run["five concepts"] for run in runs)) for series, n, runs in grown]
    print(growth(lines, figures), end="\n\n")
    total, most = [run["five concepts"] for run in said], max(run["peak MB"] for run in said)
    whole = all(run[f"{key} decided"] for run in (*said, *far, *bare) for key in ("nash", "gmr", "smr", "seq", "sseq"))
    wide_total, nash = [run["five concepts"] for run in far], [run["encode"] + run["nash"] for run in bare]
    goal, middle = [run["seq with a goal"] for run in bare], statistics.median(total)
    return [
        ("40 options, five concepts, median", f"under {MEDIAN:g} s", f"{middle:.2f} s", middle < MEDIAN),
        ("40 options, five concepts, worst", f"under {WORST:g} s", f"{max(total):.2f} s", max(total) < WORST),
        ("40 options, memory", f"under {MEGABYTES:g} MB", f"{most:.0f} MB", most < MEGABYTES),
        ("100 options, five concepts", f"under {LARGE:g} s", f"{spread(wide_total)} s", max(wide_total) < LARGE),
        ("40 bare options, Nash", f"under {NASH:g} s", f"{spread(nash)} s", max(nash) < NASH),
        ("40 bare options, SEQ with a goal", f"under {GOAL:g} s", f"{spread(goal)} s", max(goal) < GOAL),
        ("every concept decided", "yes", "yes" if whole else "no", whole),
    ]


def asked() -> argparse.Namespace:
    """Return what the command asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.symbolic", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--short", action="store_true", help="measure small sizes, to see that it works")
    parser.add_argument("--keep", action="store_true", help=f"store the figures of the growth in {FIGURES.name}")
    parser.add_argument(
        "--draw", action="store_true", help="draw the stored figures of the growth, and measure nothing"
    )
    parser.add_argument("--inverse", action="store_true", help="measure least changes of preferences alone")
    for name in ("--measure", "--measure-changes"):
        parser.add_argument(name, nargs=5, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    wanted = asked()
    if wanted.measure or wanted.measure_changes:
        which, *numbers = wanted.measure or wanted.measure_changes
        print(json.dumps((measure if wanted.measure else measure_changes)(which, *map(int, numbers))))
    elif wanted.draw:
        draw_growth()
    elif wanted.inverse:
        print(changes_table(*((12, 2) if wanted.short else (40, SEEDS))))
    else:
        results = main(short=wanted.short, figures=FIGURES if wanted.keep else None)
        print(asked_table(results))
        sys.exit(0 if wanted.short else missed(results))
