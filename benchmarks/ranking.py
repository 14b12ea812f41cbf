"""Which option first, in thousands of worlds: what it takes, how it grows, and what a world costs beside ema_workbench.

`python -m benchmarks.ranking` measures this alone, `python -m benchmarks.ranking --short` in small sizes, to see that it works.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.asked import asked_table, missed
from benchmarks.cases import tense_case
from offramp.case.reading import load
from offramp.ensemble.ensemble import evaluate_chunk, prepare
from offramp.ensemble.plan import BEFORE_THE_END, plan_of
from offramp.risk.assess import assess
from offramp.tables import Table
from offramp.worlds.parameters import parameters_of
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.asked import Asked
    from offramp.ensemble.ensemble import Prepared
    from offramp.worlds.parameters import Parameters
    from offramp.worlds.worlds import Worlds

CASE = "korea-2017"
SECONDS = 60.0
MEGABYTES = 2e9 / 2**20
TIMES_CHEAPER = 20.0
ALIKE = 1e-9


@dataclass(frozen=True)
class Sizes:
    """How much is done: `beside` worlds are followed beside the peer, `few` of them in its dearer encodings."""

    rounds: int = 3
    worlds: tuple[int, ...] = (125, 250, 500, 1000)
    options: tuple[int, ...] = (6, 8, 10, 12, 14)
    in_states: int = 32
    beside: int = 128
    few: int = 32


SHORT = Sizes(rounds=2, worlds=(16, 64), options=(6, 8, 10), in_states=8, beside=16, few=4)


def span(values: Sequence[float], digits: int = 2) -> str:
    return " / ".join(f"{value:,.{digits}f}" for value in (min(values), float(np.median(values)), max(values)))


def timed(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def powers(sizes: Sequence[float], seconds: Sequence[float]) -> tuple[list[str], str]:
    """Return how time grows from each size to the next, as a power of the size, and from all sizes, by least squares."""
    steps = [
        np.log(b / a) / np.log(n / m)
        for (m, n), (a, b) in zip(itertools.pairwise(sizes), itertools.pairwise(seconds), strict=True)
    ]
    return ["", *(f"{step:.2f}" for step in steps)], f"{np.polyfit(np.log(sizes), np.log(seconds), 1)[0]:.2f}"


def in_worlds(sizes: Sizes) -> tuple[Table, list[Asked]]:
    """The Korean case, all policies: each round of each size in a process of its own, on two threads."""
    runs: dict[int, list[dict[str, float]]] = {}
    for count in sizes.worlds:
        for _ in range(sizes.rounds):
            command = [sys.executable, "-m", "benchmarks.measure", "worlds", str(count)]
            begin = time.perf_counter()
            printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            runs.setdefault(count, []).append({**json.loads(printed), "process": time.perf_counter() - begin})
    steps, power = powers(sizes.worlds, [float(np.median([run["follow"] for run in found])) for found in runs.values()])
    rows = tuple(
        (
            f"{count:,}",
            *(span([run[key] for run in found]) for key in ("draw", "follow", "rank", "process")),
            step,
            span([run["peak MB"] for run in found], 0),
        )
        for (count, found), step in zip(runs.items(), steps, strict=True)
    )
    heads = ("worlds", "draw", "follow", "rank", "whole process", "power", "peak MB")
    note = (
        f"power: of the number of worlds, by which the following grows from the row above (1 is linear); of all rows {power}; the whole process "
        f"starts Python, imports, reads the case and loads what is compiled"
    )
    title = "The Korean case, every policy, measure, ending and question of the claims, 2 threads (s, least / middle / greatest)"
    most = max(sizes.worlds)
    whole, peak = ([run[key] for run in runs[most]] for key in ("process", "peak MB"))
    asked = [
        (
            f"{CASE}, {most:,} worlds with doubt and agreements × all policies, 2 threads, whole process",
            f"under {SECONDS:.0f} s",
            f"{span(whole, 1)} s",
            max(whole) < SECONDS,
        ),
        (
            f"{CASE}, {most:,} worlds with doubt and agreements × all policies, peak memory",
            "under 2 GB",
            f"{span(peak, 0)} MB",
            max(peak) < MEGABYTES,
        ),
    ]
    return Table(title, heads, rows, note), asked


def in_states(sizes: Sizes) -> Table:
    """A family of cases in which nothing can be left out, on one thread: laying out its chain once, following it in each world."""
    nodes, laid, walked = [], [], []
    for options in sizes.options:
        case = tense_case(options)
        worlds = draw_worlds(case, sizes.in_states)
        prepared = prepare(plan_of(case))
        chain = max(schedule.nodes for schedule in prepared.schedules.values())
        if chain < 2**options:
            raise SystemExit(f"of the case of 2^{options} states {chain:,} are left; the sizes are not what they say")
        evaluate_chunk(prepared, worlds.parameters.take(0, 2), 0, 1)
        nodes.append(chain)
        laid.append([timed(lambda case=case: prepare(plan_of(case))) for _ in range(sizes.rounds)])  # type: ignore[misc]
        walked.append([timed(_follow(prepared, worlds.parameters)) for _ in range(sizes.rounds)])
    per_world = [[1000 * seconds / sizes.in_states for seconds in rounds] for rounds in walked]
    of_laying, laying = powers(nodes, [float(np.median(rounds)) for rounds in laid])
    of_walking, walking = powers(nodes, [float(np.median(rounds)) for rounds in walked])
    rows = tuple(
        (f"2^{options}", f"{chain:,}", span([1000 * value for value in once], 1), first, span(each, 2), second)
        for options, chain, once, first, each, second in zip(
            sizes.options, nodes, laid, of_laying, per_world, of_walking, strict=True
        )
    )
    heads = ("states", "nodes, with war", "laid out once (ms)", "power", "per world (ms)", "power")
    note = (
        f"power: of the number of nodes, by which the time grows from the row above (1 is linear); of all rows {laying} and {walking}; an actor "
        f"for every two options, all of them together at one pace"
    )
    title = f"Chains that nothing can be left out of, {sizes.in_states} worlds, one thread (least / middle / greatest)"
    return Table(title, heads, rows, note)


def _follow(prepared: Prepared, parameters: Parameters, threads: int | None = 1) -> Callable[[], Any]:
    return lambda: evaluate_chunk(prepared, parameters, 0, threads)


@dataclass(frozen=True, eq=False)
class Peer:
    """ema_workbench, with the same policies in the same worlds: one experiment after another, as its evaluator goes."""

    workbench: Any
    worlds: Worlds
    prepared: Prepared

    @property
    def columns(self) -> list[tuple[str, str]]:
        """What a world comes to: a policy and a question each."""
        return [
            (variant.name, query.name) for variant in self.prepared.schedules for query in self.prepared.plan.queries[variant]
        ]  # fmt: skip

    @property
    def orders(self) -> dict[str, list[str]]:
        """The order of an actor's statements in each world, as a text: the workbench has no categories that are tuples."""
        return {actor: [" ".join(map(str, order)) for order in drawn] for actor, drawn in self.worlds.orders.items()}

    def scenarios(self, count: int) -> list[Any]:
        """Return the first worlds as it takes them."""
        known: Mapping[str, Sequence[Any]] = {name: values.tolist() for name, values in self.worlds.values.items()}
        read = {_reading(actor): names for actor, names in self.worlds.images.items()}
        ranked = {_order(actor): texts for actor, texts in self.orders.items()}
        return [
            self.workbench.Scenario(str(k), **{name: values[k] for name, values in {**known, **read, **ranked}.items()})
            for k in range(count)
        ]

    def parameters(self, numbers: Mapping[str, Any]) -> Parameters:
        """Return one world as the jump process takes it."""
        values = {name: np.array([numbers[name]]) for name in self.worlds.values}
        images = {actor: (numbers[_reading(actor)],) for actor in self.worlds.images}
        orders = {
            actor: (tuple(int(place) for place in numbers[_order(actor)].split()),) for actor in self.worlds.orders
        }
        return parameters_of(self.worlds.case, values, images, orders)

    def model(self, name: str, call: Callable[..., dict[str, NDArray[np.float64]]], width: int) -> Any:
        """Return its model of a function: what a world comes to as one array, which costs it less than a number each."""
        made = self.workbench.Model(name, function=call)
        made.uncertainties = [
            *(
                self.workbench.RealParameter(known, float(values.min()), float(values.max()))
                for known, values in self.worlds.values.items()
            ),
            *(
                self.workbench.CategoricalParameter(_reading(actor), list(self.worlds.case.images[actor]))
                for actor in self.worlds.images
            ),
            *(
                self.workbench.CategoricalParameter(_order(actor), sorted(set(texts)))
                for actor, texts in self.orders.items()
            ),
        ]
        made.outcomes = [self.workbench.ArrayOutcome("answers", shape=(width,), dtype=float)]
        return made

    def performed(self, model: Any, scenarios: list[Any], policies: Any = 0) -> NDArray[np.float64]:
        """Perform its experiments one after another, without its progress bar."""
        evaluator = self.workbench.SequentialEvaluator(model)
        _, outcomes = self.workbench.perform_experiments(
            model, scenarios, policies, evaluator=evaluator, log_progress=True
        )
        found: NDArray[np.float64] = outcomes["answers"]
        return found

    def nothing(self) -> Any:
        """Return a model that does nothing: what remains is the peer's own work."""
        answers = {"answers": np.zeros(len(self.columns))}
        return self.model("nothing", lambda **_: answers, len(self.columns))

    def at_once(self) -> Any:
        """Return a model that answers for all policies in one call, their schedules laid out beforehand."""

        def call(**numbers: Any) -> dict[str, NDArray[np.float64]]:
            chunk = evaluate_chunk(self.prepared, self.parameters(numbers), 0, 1)
            return {"answers": np.concatenate(list(chunk.values.values()))}

        return self.model("atonce", call, len(self.columns))

    def by_policy(self) -> Any:
        """Return a model that answers for the policy at its lever, whose schedule is laid out beforehand."""
        alone = {
            variant.name: replace(self.prepared, schedules={variant: schedule})
            for variant, schedule in self.prepared.schedules.items()
        }

        def call(commitment: str, **numbers: Any) -> dict[str, NDArray[np.float64]]:
            chunk = evaluate_chunk(alone[commitment], self.parameters(numbers), 0, 1)
            return {"answers": np.concatenate(list(chunk.values.values()))}

        made = self.model("bypolicy", call, len(self.columns) // len(alone))
        made.levers = [self.workbench.CategoricalParameter("commitment", list(alone))]
        return made

    def policies(self) -> list[Any]:
        """Return the policies as it takes them."""
        return [self.workbench.Policy(variant.name, commitment=variant.name) for variant in self.prepared.schedules]

    def assessed(self) -> Any:
        """Return a model that calls `offramp.assess`: all policies in one call, their schedules laid out anew in each."""

        def call(**numbers: Any) -> dict[str, NDArray[np.float64]]:
            risk = assess(self.worlds.case, parameters=self.parameters(numbers))
            found = {
                (outcome.policy, name): value
                for outcome in risk.outcomes
                for name, value in [
                    *outcome.values.items(),
                    *((f"ends: {way}", float(chances[-1])) for way, chances in outcome.endings.items()),
                ]
            }
            return {"answers": np.array([found[column] for column in self.columns])}

        return self.model("assessed", call, len(self.columns))


def _reading(actor: str) -> str:
    return f"reading of {actor}"


def _order(actor: str) -> str:
    return f"order of {actor}"


def beside(sizes: Sizes) -> tuple[Table | None, list[Asked]]:
    """The Korean case in the same worlds, here a batch, there a call per world; rounds of both take turns.

    What counts: here, making the numbers of the worlds ready and following all policies; there, `perform_experiments`, in which each call
    makes the numbers of its world ready and follows all policies. What does not count, on either side: reading the case, drawing the
    worlds, compiling (each has run before), and laying out the schedules of the policies, but where a call does it anew. Both answer every
    measure and ending, and no question of claims.

    The ratio asked for is taken of two encodings, and both are judged. One is the model as its user would write it: a function of the
    unknowns that calls `offramp.assess`. The other is the kindest to the peer: the schedules are laid out once and for all, which takes
    functions from inside offramp, so that what is compared is the batch alone, one kernel against itself. In both all policies are
    answered in one call: its own work goes by experiment, and is then done once per world, not once per world and policy. Its evaluator
    has one process, and offramp one thread.
    """
    what = f"cost per world of {CASE} beside ema_workbench 2.5.3, {{}}, one thread each"
    by_user, by_kernel = what.format("the model calling `offramp.assess`"), what.format("kindest encoding")
    asked = f"at least {TIMES_CHEAPER:.0f} times cheaper"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that ipyparallel is not there, which is not used
            workbench = import_module("ema_workbench")
    except ImportError as error:
        return None, [(each, asked, f"not measured: {error}", False) for each in (by_user, by_kernel)]
    case = load(CASE)
    worlds = draw_worlds(case, sizes.beside)
    plan = plan_of(case, claims=False)
    # How long the crisis goes on is asked for the ranking, and no answer of `assess`.
    queries = {variant: tuple(q for q in asked if q.name != BEFORE_THE_END) for variant, asked in plan.queries.items()}
    prepared = prepare(replace(plan, queries=queries))
    peer = Peer(workbench, worlds, prepared)
    many, few = peer.scenarios(sizes.beside), peer.scenarios(sizes.few)

    def ours(threads: int | None) -> NDArray[np.float64]:
        chunk = evaluate_chunk(prepared, parameters_of(case, worlds.values, worlds.images, worlds.orders), 0, threads)
        return np.stack(list(chunk.values.values()), axis=1)

    nothing, at_once, by_policy, assessed = peer.nothing(), peer.at_once(), peer.by_policy(), peer.assessed()
    policies, theirs = peer.policies(), "ema_workbench"
    works: dict[str, tuple[Callable[[], NDArray[np.float64]], int]] = {
        "offramp, one thread": (lambda: ours(1), sizes.beside),
        f"offramp, as it runs by itself ({os.cpu_count()} threads)": (lambda: ours(None), sizes.beside),
        f"{theirs}, all policies in one call, schedules laid out before": (
            lambda: peer.performed(at_once, many),
            sizes.beside,
        ),
        f"{theirs}, an experiment per policy, schedules laid out before": (
            lambda: peer.performed(by_policy, few, policies),
            sizes.few,
        ),
        f"{theirs}, all policies in one call of `offramp.assess`": (lambda: peer.performed(assessed, few), sizes.few),
        f"{theirs}, a model that does nothing": (lambda: peer.performed(nothing, many), sizes.beside),
    }
    base, _, kindest, lever, plain, _ = works
    found = {name: work() for name, (work, _) in works.items() if name in (base, kindest, lever, plain)}
    by_world = np.concatenate(np.split(found[lever], len(policies)), axis=1)
    apart = max(
        _apart(found[base], found[kindest]),
        _apart(found[base][: sizes.few], by_world),
        _apart(found[base][: sizes.few], found[plain]),
    )
    cost: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(sizes.rounds):
        for name, (work, count) in works.items():
            cost[name].append(1000 * timed(work) / count)
    ratios = {
        name: [there / here for here, there in zip(cost[base], rounds, strict=True)] for name, rounds in cost.items()
    }
    rows = tuple((name, span(rounds), span(ratios[name], 1)) for name, rounds in cost.items())
    note = (
        f"{len(prepared.schedules)} policies, {len(peer.columns)} answers per world, {sizes.beside} worlds ({sizes.few} for the dearer ways); no "
        f"answer differs by more than {apart:.1e} (relative, where above 1)"
    )
    table = Table(
        "A world of the Korean case (ms, least / middle / greatest)",
        ("who", "ms per world", "times offramp"),
        rows,
        note,
    )
    return table, [
        *(
            (each, asked, f"{span(ratios[encoding], 1)} times", float(np.median(ratios[encoding])) >= TIMES_CHEAPER)
            for each, encoding in ((by_user, plain), (by_kernel, kindest))
        ),
        ("the same answers as through ema_workbench", f"to {ALIKE:.0e}", f"{apart:.1e}", apart <= ALIKE),
    ]


def _apart(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    return float((np.abs(ours - theirs) / np.maximum(1.0, np.abs(ours))).max())


def briefs(sizes: Sizes) -> tuple[Table, list[Asked]]:
    """The brief of the Korean case as a user asks for it: right after installation, when nothing is compiled, and again."""

    def whole(cache: Path, out: Path) -> float:
        command = [sys.executable, "-m", "offramp", "brief", CASE, "--out", str(out)]
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache)}
        return timed(lambda: subprocess.run(command, capture_output=True, check=True, env=environment))

    first, again = [], []
    for _ in range(sizes.rounds):
        with tempfile.TemporaryDirectory() as folder:
            cache, out = Path(folder) / "compiled", Path(folder) / "brief.html"
            first.append(whole(cache, out))
            out.unlink()
            again.append(whole(cache, out))
    rows = (("right after installation, nothing compiled", span(first)), ("again", span(again)))
    title = f"offramp brief {CASE}, whole command (s, least / middle / greatest)"
    asked = (
        f"offramp brief {CASE}, right after installation",
        f"under {SECONDS:.0f} s",
        f"{span(first, 1)} s",
        max(first) < SECONDS,
    )
    return Table(title, ("when", "wall clock"), rows), [asked]


def main(sizes: Sizes | None = None) -> list[Asked]:
    """Print every measurement; return what was asked for.

    What is asked of time and memory is met where every round meets it, and of the ratio where the middle one does.
    """
    sizes = sizes or Sizes()
    table, asked = in_worlds(sizes)
    print(table, end="\n\n")
    print(in_states(sizes), end="\n\n")
    side, more = beside(sizes)
    if side is not None:
        print(side, end="\n\n")
    brief, last = briefs(sizes)
    print(brief, end="\n\n")
    return [*asked, *more, *last]


if __name__ == "__main__":
    short = "--short" in sys.argv
    results = main(SHORT if short else None)
    if short:
        print("A short run, in small sizes: what follows judges nothing.")
    print(asked_table(results))
    sys.exit(0 if short else missed(results))
