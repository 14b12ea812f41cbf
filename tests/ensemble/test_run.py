"""A run is the same to the last bit however it is cut, shared, stopped and stored."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.chain.border import DOUBTED

from offramp.case.reading import load, loads
from offramp.case.writing import to_yaml
from offramp.comparison.changes import changed
from offramp.ensemble import ensemble
from offramp.ensemble import run as running
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.merging import merge
from offramp.ensemble.plan import plan_of
from offramp.ensemble.run import run
from offramp.ensemble.store import load_outcomes
from offramp.errors import OutputError, QuestionError, ResultsError
from offramp.worlds.worlds import draw_worlds, worlds_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from offramp.ensemble.ensemble import Chunk, Prepared
    from offramp.ensemble.outcomes import Outcomes
    from offramp.worlds.parameters import Parameters
    from offramp.worlds.worlds import Worlds

CASE = """
title: A border
actors:
  a: {tempo: {low: 1, best: 2, high: 4, unit: per year}, reliability: {low: 0.6, best: 0.8, high: 0.9}, options: {x: X, y: Y}}
  b: {tempo: {low: 1, best: 2, high: 4, unit: per year}, reliability: 0.8, options: {z: Z}}
events: {war: {label: War, once: on}}
status quo: [b.z]
horizon: 2 years
ends: war
unknowns: {clash: {low: 0.05, best: 0.1, high: 0.3, unit: per year}, calm: {low: 0.2, best: 0.5, high: 0.9, unit: chance}}
preferences: {b: [not war, b.z iff a.x]}
images:
  a: {keen: {weight: 2, preferences: [not war, a.x, not b.z]}, loath: {weight: 1, preferences: [not b.z, not a.x]}}
rates: {war: clash * (calm if a.x else 1)}
counts: {incidents: 3 if b.z else 1}
measures:
  war: {chance of: war, within: 2 years, want: low}
  hold: {chance of: not b.z before war, within: 1 year, want: high}
  incidents: {expected: incidents, within: 2 years, want: low}
policies: {wait: {}, yield: {a.x: on}, later: [{a.x: on, from: 1 year}]}
claims:
  yielding helps: {text: Yielding helps., holds: chance(war | yield after 3 months) < chance(war | wait)}
"""
COUNT = 300
"""Three chunks, the last of them not full."""


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return draw_worlds(loads(CASE), COUNT, 3)


@pytest.fixture(scope="module")
def straight(worlds: Worlds) -> Outcomes:
    return outcomes(worlds)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of two worker processes on this machine: each takes seconds to start, and serves several tests."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as running_cluster:
        yield running_cluster.scheduler_address


def test_chunks_of_any_size(worlds: Worlds, straight: Outcomes) -> None:
    assert outcomes(worlds, size=COUNT) == straight
    assert outcomes(worlds, size=43) == straight
    assert len(ensemble.chunks_of(COUNT, 43)) == 7


def test_one_thread_or_two(worlds: Worlds, straight: Outcomes) -> None:
    assert outcomes(worlds, threads=1) == straight
    assert outcomes(worlds, threads=2) == straight


def test_a_world_alone_comes_to_what_it_comes_to_among_others() -> None:
    korea, policies = load("korea-2017"), ["wait", "talk first", "strike now"]
    many = draw_worlds(korea, 24, 9)
    together = outcomes(many, policies)
    prepared = ensemble.prepare(plan_of(korea, policies))
    for world in (0, 7, 23):
        alone = ensemble.evaluate_chunk(prepared, many.parameters.take(world, world + 1), world)
        for key, values in together.columns.items():
            assert np.array_equal(alone.values[key], values[world : world + 1]), key


def test_stored_and_read_again(worlds: Worlds, straight: Outcomes, tmp_path: Path) -> None:
    found = run(worlds, folder=tmp_path / "run", command="offramp rank border.yaml")
    assert found.outcomes == straight
    assert load_outcomes(tmp_path / "run") == straight
    says = json.loads((tmp_path / "run" / "provenance.json").read_text(encoding="utf-8"))
    assert says["command"] == "offramp rank border.yaml"
    assert says["worlds"] == COUNT
    assert len(says["digest"]) == 64


def test_other_programs_read_it(worlds: Worlds, straight: Outcomes, tmp_path: Path) -> None:
    from pyarrow import parquet

    run(worlds, folder=tmp_path / "run")
    table = parquet.read_table(tmp_path / "run" / "outcomes").sort_by("world")
    assert table.column("world").to_pylist() == list(range(COUNT))
    assert np.array_equal(table.column("clash").to_numpy(), worlds.values["clash"])
    assert np.array_equal(table.column("wait | war").to_numpy(), straight.of("wait", "war"))


class Stop:
    """Stops a run as Ctrl-C does, after some chunks."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, prepared: Prepared, parameters: Parameters, first: int, threads: int | None = None) -> Chunk:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return ensemble.evaluate_chunk(prepared, parameters, first, threads)


def test_stopped_and_gone_on_with(
    worlds: Worlds, straight: Outcomes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(running, "evaluate_chunk", Stop(after=1))
        first = run(worlds, folder=tmp_path / "run")
    assert first.stopped
    assert (first.done, first.asked) == (128, COUNT)
    # What was done is a sample in its own right: the first worlds.
    assert first.outcomes == outcomes(draw_worlds(loads(CASE), 128, 3))
    with pytest.raises(ResultsError, match="172 of 300 worlds are missing, beginning with world 128"):
        load_outcomes(tmp_path / "run")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "run" / "outcomes").iterdir()}
    second = run(worlds, folder=tmp_path / "run")
    assert second.outcomes == straight
    assert not second.stopped
    assert all(path.stat().st_mtime_ns == at for path, at in before.items())


def test_an_interrupted_run_has_as_many_orders_and_experts_as_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    case = loads(DOUBTED)
    monkeypatch.setattr(running, "evaluate_chunk", Stop(after=1))
    found = run(draw_worlds(case, COUNT, 3)).outcomes
    assert found is not None
    assert {len(orders) for orders in found.worlds.orders.values()} == {128}
    assert found.worlds == draw_worlds(case, 128, 3)


def test_stopped_at_once_there_is_nothing(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "evaluate_chunk", Stop(after=0))
    found = run(worlds)
    assert found.outcomes is None
    assert found.stopped


def test_shards_merged(worlds: Worlds, straight: Outcomes, tmp_path: Path) -> None:
    shards = [tmp_path / f"part-{i}" for i in (1, 2)]
    for i, folder in enumerate(shards, 1):
        run(worlds, folder=folder, shard=(i, 2))
    with pytest.raises(ResultsError, match="worlds are missing"):
        merge(tmp_path / "half", shards[:1])
    assert merge(tmp_path / "whole", shards) == straight
    assert load_outcomes(tmp_path / "whole") == straight
    # Shards may as well write into one folder.
    for i in (1, 2):
        found = run(worlds, folder=tmp_path / "shared", shard=(i, 2))
    assert found.outcomes is None  # the second shard alone does not begin with the first world
    assert load_outcomes(tmp_path / "shared") == straight


@pytest.mark.dear
def test_a_cluster_of_processes(worlds: Worlds, straight: Outcomes, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    found = run(worlds, folder=tmp_path / "run", cluster="local")
    assert found.outcomes == straight
    assert load_outcomes(tmp_path / "run") == straight


@pytest.mark.dear
def test_a_cluster_and_shards_follow_the_orders_that_were_drawn(tmp_path: Path, cluster: str) -> None:
    doubted = draw_worlds(loads(DOUBTED), 140, 1)
    straight = outcomes(doubted)
    assert run(doubted, cluster=cluster).outcomes == straight
    for i in (1, 2):
        run(doubted, folder=tmp_path / str(i), shard=(i, 2))
    assert merge(tmp_path / "whole", [tmp_path / "1", tmp_path / "2"]) == straight


@pytest.mark.dear
def test_a_cluster_follows_the_worlds_it_is_given(
    worlds: Worlds, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worlds that no seed draws: given ones, and the first of a Latin hypercube that was stopped."""
    images = {"a": np.array(["loath", "keen"] * 70)}
    given = worlds_at(worlds.case, {"clash": np.linspace(0.05, 0.3, 140), "a.tempo": np.linspace(4, 1, 140)}, images)
    assert run(given, cluster=cluster).outcomes == outcomes(given)
    latin = draw_worlds(worlds.case, COUNT, 3, method="latin")
    with monkeypatch.context() as patch:
        patch.setattr(running, "evaluate_chunk", Stop(after=1))
        stopped = run(latin).outcomes
    assert stopped is not None
    assert stopped.worlds != draw_worlds(worlds.case, 128, 3, method="latin")
    assert run(stopped.worlds, cluster=cluster).outcomes == stopped


@pytest.mark.dear
def test_a_cluster_of_other_versions(
    worlds: Worlds, cluster: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("scipy.__version__", "0.9.1")
    with pytest.raises(
        QuestionError, match=r"a worker of the cluster has offramp .*, and this process .*scipy 0\.9\.1; install"
    ):
        run(worlds, folder=tmp_path / "run", cluster=cluster)
    assert not (tmp_path / "run").exists()


def test_a_cluster_that_does_not_answer(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(running, "TIMEOUT_SECONDS", 1)
    with pytest.raises(QuestionError, match=r"no cluster answers at tcp://127\.0\.0\.1:9 within 1 seconds"):
        run(worlds, cluster="tcp://127.0.0.1:9")


@pytest.mark.parametrize("name", ["FutureCancelledError", "KilledWorker", "CommClosedError"])
def test_a_cluster_that_is_lost(name: str, worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Dask raises when its scheduler or too many workers are gone: one message, and what was done is kept."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    lost: dict[str, Exception] = {
        "FutureCancelledError": distributed.client.FutureCancelledError("key", "lost dependencies"),
        "KilledWorker": distributed.KilledWorker("key", None, 3),
        "CommClosedError": distributed.comm.core.CommClosedError("closed"),
    }

    class Task:
        def __init__(self, ask: Callable[..., Chunk], *what: object) -> None:
            self.ask, self.what, self.whole = ask, what, True

        def result(self) -> Chunk:
            if not self.whole:
                raise lost[name]
            return self.ask(*self.what)

    class Client:
        def __init__(self, *_: object, **__: object) -> None: ...
        def __enter__(self) -> Client:
            return self

        def __exit__(self, *_: object) -> None: ...
        def submit(self, ask: Callable[..., Chunk], *what: object, **_: object) -> Task:
            return Task(ask, *what)

    def in_order(tasks: list[Task]) -> list[Task]:
        tasks[1].whole = False
        return tasks

    monkeypatch.setattr(distributed, "Client", Client)
    monkeypatch.setattr(distributed, "as_completed", in_order)
    with pytest.raises(
        QuestionError, match=rf"the connection to the cluster at tcp://far:1 was lost \({name}\); if results"
    ):
        run(worlds, folder=tmp_path / "run", cluster="tcp://far:1")
    assert [path.name for path in (tmp_path / "run" / "outcomes").iterdir()] == ["worlds-0000000-0000128.parquet"]


@pytest.mark.parametrize("shard", [(0, 2), (3, 2), (1, 0)])
def test_shards_that_are_none(worlds: Worlds, shard: tuple[int, int]) -> None:
    with pytest.raises(QuestionError, match="expected for instance 1/"):
        run(worlds, shard=shard)


def test_killed_in_the_middle_of_a_write(tmp_path: Path, straight: Outcomes, worlds: Worlds) -> None:
    """SIGKILL while a file is being written: what is there is whole, and the run goes on from it."""
    folder = tmp_path / "run"
    code = (
        f"CASE = {CASE!r}\n"
        "import os, signal, offramp.files as files\n"
        "from offramp.case.reading import loads\n"
        "from offramp.ensemble.run import run\n"
        "from offramp.worlds.worlds import draw_worlds\n"
        "real, count = os.fsync, 0\n"
        "def fsync(handle):\n"
        "    global count\n"
        "    count += 1\n"
        "    if count == 4: os.kill(os.getpid(), signal.SIGKILL)\n"  # case, provenance, one chunk, and then in the second
        "    real(handle)\n"
        "files.os.fsync = fsync\n"
        f"run(draw_worlds(loads(CASE), {COUNT}, 3), folder={str(folder)!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    names = sorted(path.name for path in (folder / "outcomes").iterdir())
    assert [name for name in names if name.endswith(".parquet")] == ["worlds-0000000-0000128.parquet"]
    assert any(name.endswith(".part") for name in names)
    with pytest.raises(ResultsError, match="172 of 300 worlds are missing"):
        load_outcomes(folder)
    assert run(worlds, folder=folder).outcomes == straight


def test_killed_at_any_time(tmp_path: Path, straight: Outcomes, worlds: Worlds) -> None:
    folder = tmp_path / "run"
    code = (
        f"CASE = {CASE!r}\n"
        "from offramp.case.reading import loads\nfrom offramp.ensemble.run import run\nfrom offramp.worlds.worlds import draw_worlds\n"
        f"run(draw_worlds(loads(CASE), {COUNT}, 3), folder={str(folder)!r})\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 60
    while not (folder / "outcomes").is_dir() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    if (folder / "provenance.json").exists():
        assert run(worlds, folder=folder).outcomes == straight


@pytest.fixture
def stored(worlds: Worlds, tmp_path: Path) -> Path:
    run(worlds, folder=tmp_path / "run")
    return tmp_path / "run"


def test_a_truncated_file_is_named(stored: Path, worlds: Worlds, straight: Outcomes) -> None:
    file = stored / "outcomes" / "worlds-0000128-0000256.parquet"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(
        ResultsError, match=r"worlds-0000128-0000256.parquet: cannot be read: it is damaged.*remove it and run"
    ):
        load_outcomes(stored)
    with pytest.raises(ResultsError, match="cannot be read"):
        run(worlds, folder=stored)
    file.unlink()
    assert run(worlds, folder=stored).outcomes == straight


def test_what_is_refused_leaves_no_folder(worlds: Worlds, tmp_path: Path) -> None:
    """A rate that is below nothing in some world of the first chunk; only what was there already stays."""
    wrong = draw_worlds(loads(CASE.replace("war: clash *", "war: (clash - 0.06) *")), COUNT, 3)
    assert wrong.values["clash"][:128].min() < 0.06
    with pytest.raises(QuestionError, match="the rate of `war`"):
        run(wrong, folder=tmp_path / "deep" / "run")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "run").mkdir()
    with pytest.raises(QuestionError, match="the rate of `war`"):
        run(wrong, folder=tmp_path / "run")
    assert list((tmp_path / "run").iterdir()) == []
    assert run(worlds, folder=tmp_path / "run").done == COUNT


def test_worlds_that_no_seed_draws_are_not_stored(worlds: Worlds, tmp_path: Path) -> None:
    """The folder would say that a seed draws them, and could not be read again."""
    given = worlds_at(worlds.case, {"clash": np.array([0.1, 0.2])})
    for others in (given, replace(worlds, seed=4)):
        with pytest.raises(QuestionError, match="stores only worlds drawn from a seed, and these differ"):
            run(others, folder=tmp_path / "run")
    assert not (tmp_path / "run").exists()
    fixed = draw_worlds(worlds.case, 8, 3, images={"a": "loath"})
    assert run(fixed, folder=tmp_path / "run").outcomes == load_outcomes(tmp_path / "run") == outcomes(fixed)


def test_results_of_another_case_are_not_taken(stored: Path, worlds: Worlds) -> None:
    other = changed(loads(CASE), {"clash": "{low: 0.05, best: 0.2, high: 0.3, unit: per year}"})
    with pytest.raises(ResultsError, match="holds the results of another run; it differs in content of the case"):
        run(draw_worlds(other, COUNT, 3), folder=stored)
    with pytest.raises(ResultsError, match=r"differs in number of worlds \(300, now 10\)"):
        run(draw_worlds(worlds.case, 10, 3), folder=stored)
    with pytest.raises(ResultsError, match=r"differs in seed \(3, now 4\)"):
        run(draw_worlds(worlds.case, COUNT, 4), folder=stored)
    with pytest.raises(ResultsError, match="differs in policies"):
        run(worlds, ["wait"], folder=stored)


def test_a_file_of_another_run_is_not_taken(stored: Path, worlds: Worlds, tmp_path: Path) -> None:
    run(draw_worlds(worlds.case, COUNT, 4), folder=tmp_path / "other")
    name = "worlds-0000000-0000128.parquet"
    (stored / "outcomes" / name).write_bytes((tmp_path / "other" / "outcomes" / name).read_bytes())
    with pytest.raises(ResultsError, match="belongs to another run"):
        load_outcomes(stored)
    with pytest.raises(ResultsError, match="belongs to another run than"):
        merge(tmp_path / "both", [stored, tmp_path / "other"])


def test_folders_that_hold_no_results(tmp_path: Path, worlds: Worlds) -> None:
    with pytest.raises(ResultsError, match=r"holds no results: there is no provenance\.json in it"):
        load_outcomes(tmp_path)
    (tmp_path / "diary.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ResultsError, match="is a folder with other files in it"):
        run(worlds, folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]
    (tmp_path / "provenance.json").write_text("{", encoding="utf-8")
    with pytest.raises(ResultsError, match="cannot be read; the results in its folder need it"):
        load_outcomes(tmp_path)


def test_a_full_disk_loses_nothing(
    worlds: Worlds, straight: Outcomes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    real, count = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal count
        count += 1
        if count == 4:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="No space left on device; the stored results are intact"):
            run(worlds, folder=tmp_path / "run")
    assert [path.name for path in (tmp_path / "run" / "outcomes").iterdir()] == ["worlds-0000000-0000128.parquet"]
    assert run(worlds, folder=tmp_path / "run").outcomes == straight


def test_the_case_stored_is_the_case(stored: Path) -> None:
    assert loads((stored / "case.yaml").read_text(encoding="utf-8")) == loads(CASE)
    assert to_yaml(loads(CASE)) == (stored / "case.yaml").read_text(encoding="utf-8")


@pytest.mark.dear
def test_a_script_without_its_guard_is_told_so(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    script = tmp_path / "unguarded.py"
    script.write_text(
        "import offramp\nfrom offramp.ensemble.run import run\nrun(offramp.draw_worlds(offramp.load('river'), 64), cluster='local')\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("offramp.errors.QuestionError: the worker processes of a local cluster could not start; ")
    assert '`if __name__ == "__main__":`' in last
