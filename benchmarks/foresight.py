"""What it takes to think ahead: sanction levels and candidates of the Korean case, and five concepts on a small grid.

Every round does its work: no level, sanction level or verdict is kept from the round before.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

import offramp
from benchmarks.asked import asked_table, missed
from benchmarks.cases import random_case
from offramp.case.reading import load
from offramp.chain.choice import Foresight, profile_of
from offramp.chain.schedule import schedule_of
from offramp.tables import Table
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.asked import Asked

ROUNDS = 5
WORLDS = 64
OPTIONS, ACTORS, GRAPHS = 9, 3, 20

MILLISECONDS = 3.0
"""What was asked for: how long sanction levels and candidates of the Korean case may take in a world, for all actors."""


def timed(work: Callable[[], Any], rounds: int = ROUNDS) -> list[float]:
    """Return the milliseconds that each of some rounds takes, after one that compiles and warms up."""
    work()
    found = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - begin))
    return found


def span(values: list[float]) -> str:
    return " / ".join(f"{value:.3g}" for value in (min(values), float(np.median(values)), max(values)))


def judging(worlds: int = WORLDS, rounds: int = ROUNDS) -> tuple[Table, list[Asked]]:
    """Judge every node for all actors in each world, with the readings and orders drawn, and find the steps that follow."""
    case = load("korea-2017")
    window = schedule_of(case, None).windows[0]
    structure, entry = window.structure, window.entry[:1].astype(np.int64)
    parameters = draw_worlds(case, worlds).parameters
    profiles = [profile_of(structure, parameters, world) for world in range(worlds)]
    foresight = Foresight(structure)
    judged = [foresight.judge(profile) for profile in profiles]
    works: dict[str, Callable[[], Any]] = {
        "levels and sanction levels of every node": lambda: [foresight.judge(profile) for profile in profiles],
        "candidates, deals and events from the status quo on": lambda: [
            foresight.steps(each, entry) for each in judged
        ],
        "both": lambda: [foresight.steps(foresight.judge(profile), entry) for profile in profiles],
        "both, each value when it is needed": lambda: [
            foresight.steps(foresight.on_demand(profile), entry) for profile in profiles
        ],
    }
    cost = {name: [each / worlds for each in timed(work, rounds)] for name, work in works.items()}
    note = (
        f"{len(set(profiles))} different combinations of readings and orders in {worlds} worlds, each world judged anew; the nodes and the "
        f"patterns of statements are found once for a case"
    )
    title = (
        f"The Korean case without a policy, {foresight.arena.size:,} nodes, {len(case.actors)} actors "
        f"(ms a world, least / middle / greatest)"
    )
    asked = (
        "sanction levels and candidates of the Korean case, all actors",
        f"under {MILLISECONDS:g} ms a world",
        f"{span(cost['both'])} ms",
        max(cost["both"]) < MILLISECONDS,
    )
    rows = tuple((name, span(found)) for name, found in cost.items())
    return Table(title, ("what", "ms a world"), rows, note), [asked]


def concepts(graphs: int = GRAPHS, rounds: int = ROUNDS) -> Table:
    """Five concepts for all actors on grids of 512 states, each round on new graphs, which are built before the clock starts."""
    cases = [random_case(OPTIONS, ACTORS, seed=seed) for seed in range(graphs)]
    found = []
    for turn in range(rounds + 1):
        built = [offramp.build(case) for case in cases]
        begin = time.perf_counter()
        for graph in built:
            offramp.analyse(graph)
        # The first turn compiles and warms up.
        found += [1000 * (time.perf_counter() - begin) / graphs] * bool(turn)
    note = "when GMCR+ was measured beside it, this took 1.0 ms, and GMCR+ 540 times as long"
    title = f"Five concepts, {2**OPTIONS} states, {ACTORS} actors (ms, least / middle / greatest)"
    return Table(title, ("graphs", "ms a graph"), ((f"{graphs}", span(found)),), note)


def main() -> list[Asked]:
    """Print both measurements; return what was asked for."""
    table, asked = judging()
    print(table, end="\n\n")
    print(concepts(), end="\n\n")
    return asked


if __name__ == "__main__":
    results = main()
    print(asked_table(results))
    sys.exit(missed(results))
