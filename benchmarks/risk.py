"""The room of risk against its peers, side by side in one run: Storm, expm_multiply, rebop. Every round does its work."""

from __future__ import annotations

import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.asked import asked_table, missed
from offramp.case.expression import Expression
from offramp.case.reading import load
from offramp.chain.generator import Generator
from offramp.chain.rates import chain_of, chains_of
from offramp.chain.schedule import schedule_of
from offramp.chain.transient import solve
from offramp.comparison.changes import changed
from offramp.control.best_policy import best_policy
from offramp.model_checking.export import write_chain
from offramp.risk.assess import assess
from offramp.risk.simulated_histories import draw
from offramp.tables import Table
from offramp.worlds.parameters import Parameters, best_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.asked import Asked
    from offramp.case.model import Case
    from offramp.chain.rates import Chain

ROUNDS = 5
WORLDS = 64

TIMES_STORM, TIMES_EXPM, TIMES_REBOP, MOST_SECONDS = 5.0, 20.0, 5.0, 5.0
"""What was asked for: how many times the throughput of each peer, and how long all policies of the Korean case may take."""


def seconds(work: Callable[[], Any], rounds: int = ROUNDS) -> list[float]:
    """Return how long each of some rounds takes, after one that compiles and warms up."""
    work()
    found = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return found


def spread(values: list[float], share: float = 1.0) -> str:
    return " / ".join(f"{1000 * share * value:.3g}" for value in (min(values), float(np.median(values)), max(values)))


def batch(case: Case, count: int) -> Parameters:
    """Return parameter vectors that differ in every number."""
    best = best_values(case)
    random = np.random.default_rng(1)

    def varied(values: Any) -> Any:
        return values * random.lognormal(0, 0.3, count)

    return Parameters(
        {name: np.minimum(varied(v), 1.0) if v[0] <= 1 else varied(v) for name, v in best.unknowns.items()},
        {name: varied(v) for name, v in best.tempo.items()},
        {name: random.uniform(0.6, 0.95, count) for name in best.reliability},
        {name: chosen * count for name, chosen in best.images.items()},
        {path: varied(v) for path, v in best.amounts.items()},
    )


def times(what: str, least: float, found: float, note: str = "") -> Asked:
    """Hold how many times as fast something is against how many times it should be; no number is a miss."""
    said = f"{found:.1f} times" if found == found else f"not measured: {note}"
    return f"{what}", f"at least {least:g} times", said, found >= least


def transient() -> tuple[Table, list[Asked]]:
    """The Korean chain, war within five years: a batch here, one by one with the peers, Storm to 1e-10."""
    from scipy.sparse.linalg import expm_multiply

    case = load("korea-2017")
    schedule = schedule_of(case, "wait")
    window = schedule.windows[0]
    chain = chain_of(window.structure, best_values(case), window.entry[:1])
    start = np.zeros(chain.size)
    start[chain.local(window.entry[:1])] = 1.0
    war = window.structure.where(Expression.read("war"))[chain.nodes][None, :].astype(float)

    def filled() -> Generator:
        # All worlds have the same preferences, so that they have the steps of one chain.
        (group,) = chains_of(schedule, batch(case, WORLDS))
        return Generator.of(group.chains[0])

    many, one, rates = filled(), Generator.of(chain), chain.matrix()
    turned = rates.T.tocsr() * 5.0
    rows = [
        (f"offramp, batch of {WORLDS}, per solve", seconds(lambda: solve(many, start, 5.0, war)), 1 / WORLDS),
        ("offramp, one alone", seconds(lambda: solve(one, start, 5.0, war)), 1.0),
        (f"offramp, judging every move and filling in the rates of {WORLDS}, per world", seconds(filled), 1 / WORLDS),
        ("scipy expm_multiply", seconds(lambda: expm_multiply(turned, start)), 1.0),
    ]  # fmt: skip
    try:
        rows.append(("Storm", seconds(storm(case)), 1.0))
    except ImportError:
        rows.append(("Storm (no wheel here)", [float("nan")], 1.0))
    base = float(np.median(rows[0][1])) / WORLDS
    ratios = {name: float(np.median(found)) * share / base for name, found, share in rows}
    shown = tuple((name, spread(found, share), f"{ratios[name]:.1f}") for name, found, share in rows)
    single = next(ratio for name, ratio in ratios.items() if name.startswith("Storm"))
    asked = [
        times(
            "a batch of the Korean chain, beside single solves of Storm",
            TIMES_STORM,
            single,
            "no wheel of stormpy here",
        ),
        times("a batch of the Korean chain, beside expm_multiply", TIMES_EXPM, ratios["scipy expm_multiply"]),
    ]
    title = f"Korean chain, {chain.size:,} nodes that can come about, {rates.nnz:,} rates: war within 5 years (ms, least / middle / greatest)"
    return Table(title, ("solver", "ms", "times the batch"), shown), asked


def storm(case: Case) -> Callable[[], Any]:
    """Return one check of the exported chain by Storm, without its loading."""
    stormpy: Any = import_module("stormpy")

    stormpy.set_settings(["--timebounded:precision", "1e-10"])
    with tempfile.TemporaryDirectory() as folder:
        write_chain(case, "wait", Path(folder))
        files = [str(Path(folder) / f"wait-1.{ending}") for ending in ("tra", "lab")]
        model = stormpy.build_sparse_model_from_explicit(*files)
    formula = stormpy.parse_properties('P=? [ F<=5 "measure_war" ]')[0]
    return lambda: stormpy.model_checking(model, formula)


def simulation() -> tuple[Table, list[Asked]]:
    """Histories of the same chain, one thread, beside the peer: short ones, called for one by one, and single long ones.

    Of short histories what it takes to be called is most; of a long one, what a step takes. Nothing ends the long ones.
    """
    what = "histories of the hot line, beside rebop, long ones, one thread"
    try:
        import rebop
    except ImportError as error:
        return Table("Histories (no rebop here)", (), ()), [times(what, TIMES_REBOP, float("nan"), str(error))]

    def reactions_of(schedule: Any, parameters: Parameters) -> tuple[Any, int, Chain]:
        window = schedule.windows[0]
        chain = chain_of(window.structure, parameters, window.entry[:1])
        matrix = chain.matrix().tocoo()
        found = [
            (rate, row, column)
            for row, column, rate in zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True)
            if row != column and rate > 0
        ]
        model = rebop.Gillespie()
        for rate, row, column in found:
            model.add_reaction(rate, [f"n{row}"], [f"n{column}"])
        return model, len(found), chain

    dilemma, hotline = load("prisoners-dilemma"), load("hotline")
    numbers = {
        f"actors.{actor}.{key}": value
        for actor in dilemma.actors
        for key, value in (("tempo", "5"), ("reliability", "0.7"))
    }
    four = changed(dilemma, {**numbers, "horizon": "10 years"})
    endless = hotline.model_copy(update={"ends": None})
    rows, ratios = [], {}
    for name, case, years, count in (
        ("four states, 10 years at a time", four, 10.0, 2000),
        ("four states, in one go", four, 20_000.0, 1),
        ("hot line, 10 years at a time", hotline, 10.0, 300),
        ("hot line, in one go", endless, 200.0, 1),
    ):
        schedule, parameters = schedule_of(case, None, years), best_values(case)
        reactions, number, chain = reactions_of(schedule, parameters)
        start = {f"n{int(chain.local(schedule.windows[0].entry[:1])[0])}": 1}
        goal = f"n{chain.size - 1}"
        many = 20 * count if count > 1 else 1

        def theirs(
            model: Any = reactions, start: Any = start, count: int = count, years: float = years, goal: str = goal
        ) -> None:
            for seed in range(count):
                model.run(start, tmax=years, nb_steps=1, rng=seed, var_names=[goal])

        def ours(schedule: Any = schedule, parameters: Any = parameters, many: int = many) -> None:
            draw(schedule, parameters, many, 1)

        mine, other = seconds(ours), seconds(theirs, 3)
        ratios[name] = float(np.median(other)) / count / (float(np.median(mine)) / many)
        per = 1000 / years
        size = f"{name}: {chain.size} nodes, {number:,} reactions"
        rows.append((size, spread(mine, per / many), spread(other, per / count), f"{ratios[name]:.3g}"))
    note = (
        "For rebop a node is a species of one, and each rate between two nodes a reaction of the first order: choices by preferences depend on the "
        "whole state and are no mass action of the options. After a step it looks at every reaction again, so that it is quick where there are "
        "few, and quicker than offramp on four states once a call does not count; offramp looks at what can happen in its node."
    )
    heads = ("model", "offramp", "rebop", "ratio")
    title = "Histories, one thread (ms per 1,000 years, least / middle / greatest)"
    return Table(title, heads, tuple(rows), note), [times(what, TIMES_REBOP, ratios["hot line, in one go"])]


def whole() -> tuple[Table, list[Asked]]:
    """Everything a user waits for, in one process that has compiled."""
    case = load("korea-2017")
    policies = seconds(lambda: assess(case))
    rows = (
        ("all policies, all measures", spread(policies)),
        ("the best adaptive policy", spread(seconds(lambda: best_policy(case, "usa", ["war", "strike"])))),
    )
    nodes = max(outcome.nodes for outcome in assess(case).outcomes)
    slowest = max(policies)
    asked = (
        f"all policies of the Korean case, {nodes:,} nodes at the most",
        f"under {MOST_SECONDS:g} s",
        f"{slowest:.2f} s at the slowest",
        slowest < MOST_SECONDS,
    )
    return Table("The Korean case (ms, least / middle / greatest)", ("what", "ms"), rows), [asked]


def main() -> list[Asked]:
    """Print every measurement; return what was asked for."""
    asked: list[Asked] = []
    for table, more in (transient(), whole(), simulation()):
        print(table, end="\n\n")
        asked += more
    return asked


if __name__ == "__main__":
    results = main()
    print(asked_table(results))
    sys.exit(missed(results))
