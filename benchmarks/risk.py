"""The room of risk against its peers, side by side in one run: Storm, expm_multiply, rebop. Every round does its work."""

from __future__ import annotations

import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.expression import Expression
from offramp.case.reading import load
from offramp.comparison.changes import changed
from offramp.risk.adaptive import best_policy
from offramp.risk.assess import assess
from offramp.risk.course import lay_course
from offramp.risk.generator import Generator
from offramp.risk.model_checkers import write_chain
from offramp.risk.rates import fill
from offramp.risk.simulation import draw
from offramp.risk.transient import solve
from offramp.tables import Table
from offramp.worlds.parameters import Parameters, best_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.case.model import Case

ROUNDS = 5
WORLDS = 64


def seconds(work: Callable[[], Any], rounds: int = ROUNDS) -> list[float]:
    """Return how long each of some rounds takes, after one that compiles and warms up."""
    work()
    found = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return found


def spread(values: list[float], times: float = 1.0) -> str:
    return " / ".join(f"{1000 * times * value:.3g}" for value in (min(values), float(np.median(values)), max(values)))


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


def transient() -> Table:
    """The Korean chain, war within five years: a batch here, one by one with the peers, Storm to 1e-10."""
    from scipy.sparse.linalg import expm_multiply

    case = load("korea-2017")
    window = lay_course(case, "wait").windows[0]
    structure = window.structure
    start = np.zeros(structure.size)
    start[window.entry[0]] = 1.0
    war = structure.where(Expression.read("war"))[None, :].astype(float)
    many = Generator.of(fill(structure, batch(case, WORLDS)))
    one = Generator.of(fill(structure, best_values(case)))
    rates = fill(structure, best_values(case)).matrix()
    turned = rates.T.tocsr() * 5.0
    rows = [
        (f"offramp, batch of {WORLDS}, per solve", seconds(lambda: solve(many, start, 5.0, war)), 1 / WORLDS),
        ("offramp, one alone", seconds(lambda: solve(one, start, 5.0, war)), 1.0),
        (f"offramp, filling in the rates of {WORLDS}, per world", seconds(lambda: Generator.of(fill(structure, batch(case, WORLDS)))), 1 / WORLDS),
        ("scipy expm_multiply", seconds(lambda: expm_multiply(turned, start)), 1.0),
    ]  # fmt: skip
    try:
        rows.append(("Storm", seconds(storm(case)), 1.0))
    except ImportError:
        rows.append(("Storm (no wheel here)", [float("nan")], 1.0))
    base = float(np.median(rows[0][1])) / WORLDS
    shown = tuple(
        (name, spread(found, times), f"{float(np.median(found)) * times / base:.1f}") for name, found, times in rows
    )
    title = f"Korean chain, {structure.size:,} nodes, {rates.nnz:,} rates: war within 5 years (ms, least / middle / greatest)"
    return Table(title, ("solver", "ms", "times the batch"), shown)


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


def simulation() -> Table:
    """Histories of the same chain, one thread: a node is a species, a rate a reaction of the first order.

    The peer is called once per history, which is how it is used, and what it takes to be called counts.
    """
    import rebop

    rows = []
    dilemma = load("prisoners-dilemma")
    numbers = {
        f"actors.{actor}.{key}": value
        for actor in dilemma.actors
        for key, value in (("tempo", "5"), ("reliability", "0.7"))
    }
    cases = [
        ("four states", changed(dilemma, {**numbers, "horizon": "10 years"}), 2000),
        ("hotline", load("hotline"), 300),
    ]
    for name, case, count in cases:
        course = lay_course(case)
        structure = course.windows[0].structure
        parameters = best_values(case)
        matrix = fill(structure, parameters).matrix().tocoo()
        reactions = rebop.Gillespie()
        for row, column, rate in zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True):
            if row != column:
                reactions.add_reaction(rate, [f"n{row}"], [f"n{column}"])
        start = {f"n{int(course.windows[0].entry[0])}": 1}
        goal = f"n{structure.size - 1}"

        def theirs(reactions: Any = reactions, start: Any = start, count: int = count, goal: str = goal) -> None:
            for seed in range(count):
                reactions.run(start, tmax=10, nb_steps=1, rng=seed, var_names=[goal])

        def ours(course: Any = course, parameters: Any = parameters, count: int = count) -> None:
            draw(course, parameters, 20 * count, 1)

        mine, other = seconds(ours), seconds(theirs, 3)
        ratio = float(np.median(other)) / count / (float(np.median(mine)) / (20 * count))
        rows.append(
            (
                f"{name}, {structure.size} nodes",
                spread(mine, 1000 / (20 * count)),
                spread(other, 1000 / count),
                f"{ratio:.1f}",
            )
        )
    return Table(
        "Histories of 10 years, one thread (ms per 1,000, least / middle / greatest)",
        ("model", "offramp", "rebop", "ratio"),
        tuple(rows),
    )


def whole() -> Table:
    """Everything a user waits for, in one process that has compiled."""
    case = load("korea-2017")
    rows = (
        ("all policies, all measures", spread(seconds(lambda: assess(case)))),
        ("the best adaptive policy", spread(seconds(lambda: best_policy(case, "usa", ["war", "strike"])))),
    )
    return Table("The Korean case (ms, least / middle / greatest)", ("what", "ms"), rows)


def main() -> None:
    for table in (transient(), whole(), simulation()):
        print(table, end="\n\n")


if __name__ == "__main__":
    main()
