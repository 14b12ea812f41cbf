"""What the page on clusters shows, run on this machine: the script for Slurm on a local cluster, the job array task by task."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from offramp.case.reading import load
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.store import load_outcomes
from offramp.worlds.worlds import draw_worlds
from tests.test_docs import DOCS, blocks

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = {block.file: block.text for block in blocks(DOCS / "how-to" / "run-on-a-cluster.md") if block.file}


@pytest.mark.dear
def test_the_script_for_slurm_runs_on_a_local_cluster(tmp_path: Path) -> None:
    """As it stands, with a cluster in the place of Slurm's that starts its workers here."""
    pytest.importorskip("distributed", reason="Dask is not installed")
    (tmp_path / "on_slurm.py").write_text(SHOWN["on_slurm.py"], encoding="utf-8")
    (tmp_path / "dask_jobqueue.py").write_text(
        "import distributed\n"
        "class SLURMCluster(distributed.LocalCluster):\n"
        "    def __init__(self, *, queue, account, cores, processes, memory, walltime):\n"
        "        super().__init__(n_workers=0, threads_per_worker=cores // processes, dashboard_address='127.0.0.1:0')\n"
        "    def scale(self, n=0, *, jobs=0):\n"
        "        super().scale(2 if jobs else n)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "on_slurm.py", "river", "200", "results"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "200 of 200 worlds are in results\nA dam on the river: consequences over 200 worlds\n"
    )
    assert load_outcomes(tmp_path / "results") == outcomes(draw_worlds(load("river"), 200))


def test_slurm_gets_the_job_that_the_script_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real dask-jobqueue understands what the script asks for, and makes a job of it."""
    jobqueue = pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed")
    told: list[str] = []

    class Stopped(Exception):  # noqa: N818  (it is no error)
        pass

    real = jobqueue.SLURMCluster.scale

    def scale(self: Any, n: int = 0, *, jobs: int = 0) -> None:
        if not jobs:  # as it does at its end
            real(self, n)
            return
        told.append(self.job_script())
        raise Stopped

    monkeypatch.setattr(jobqueue.SLURMCluster, "scale", scale)
    names: dict[str, Any] = {"__name__": "on_slurm"}
    exec(compile(SHOWN["on_slurm.py"], "on_slurm.py", "exec"), names)  # noqa: S102  (our own page)
    dask = pytest.importorskip("dask")
    free = {
        "jobqueue.slurm.scheduler-options": {"dashboard_address": "127.0.0.1:0"}
    }  # another test may hold the usual port
    with dask.config.set(free), pytest.raises(Stopped):
        names["main"]("river", "8", "results")
    for line in ("#SBATCH -p normal", "#SBATCH -A my-project", "#SBATCH --cpus-per-task=16", "#SBATCH -t 02:00:00"):
        assert line in told[0]
    assert "--nworkers 16" in told[0]


@pytest.mark.dear
@pytest.mark.skipif(os.name != "posix", reason="the script is one for sh")
def test_the_job_array_brought_together_is_the_whole(tmp_path: Path) -> None:
    (tmp_path / "array.sh").write_text(SHOWN["array.sh"], encoding="utf-8")
    program = tmp_path / "bin" / "offramp"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m offramp "$@"\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"

    def sh(*command: str, **more: str) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, "PATH": path, **more}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    for task in ("1", "2"):
        asked = {"SLURM_ARRAY_TASK_ID": task, "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_CPUS_PER_TASK": "1"}
        sh("sh", "array.sh", "river", "200", **asked)
    assert sh("sh", "-c", "offramp merge whole part-*") == "200 worlds are in whole\n"
    assert load_outcomes(tmp_path / "whole") == outcomes(draw_worlds(load("river"), 200))
