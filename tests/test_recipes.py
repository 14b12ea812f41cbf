"""The recipes of CONTRIBUTING, each followed on a copy of the package: few files are touched, and the addition works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
MOST_FILES = 4


class Copy:
    """A copy of the package, with the files that were changed in it."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "src"
        self.touched: set[str] = set()
        shutil.copytree(SOURCE, self.source, ignore=shutil.ignore_patterns("__pycache__"))

    def new(self, name: str, text: str) -> None:
        """Add a file."""
        file = self.source / "offramp" / name
        assert not file.exists()
        file.write_text(text, encoding="utf-8")
        self.touched.add(name)

    def edit(self, name: str, before: str, after: str) -> None:
        """Put a text in place of another that the file has once."""
        file = self.source / "offramp" / name
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{name} has `{before}` {text.count(before)} times"
        file.write_text(text.replace(before, after), encoding="utf-8")
        self.touched.add(name)

    def run(self, *arguments: str) -> str:
        """Run Python with the copy; return what it prints."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.source.parent,
            env={**os.environ, "PYTHONPATH": str(self.source), "COLUMNS": "100"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_a_solution_concept(copy: Copy) -> None:
    text = (SOURCE / "offramp" / "stability" / "nash.py").read_text(encoding="utf-8")
    copy.new("stability/contentment.py", text.replace('"nash"', '"content"').replace("NASH", "CONTENT"))
    copy.edit("stability/concepts.py", "    NASH,\n", "    NASH,\n    CONTENT,\n")
    copy.edit(
        "stability/concepts.py",
        "from offramp.stability.nash import NASH\n",
        "from offramp.stability.contentment import CONTENT\nfrom offramp.stability.nash import NASH\n",
    )
    assert len(copy.touched) <= MOST_FILES
    shown = copy.run("-m", "offramp", "stability", "prisoners-dilemma", "--concept", "content")
    assert "CONTENT" in shown
    assert "row.defect,column.defect" in shown


def test_a_distribution(copy: Copy) -> None:
    copy.edit("case/estimate.py", '"uniform", "loguniform"]', '"uniform", "loguniform", "gumbel"]')
    copy.edit(
        "worlds/fits.py",
        '    "loguniform": _loguniform,\n',
        '    "loguniform": _loguniform,\n    "gumbel": _gumbel,\n',
    )
    copy.edit(
        "worlds/fits.py",
        "FITS: dict",
        "def _gumbel(stated: Stated) -> tuple[float, ...]:\n"
        "    low, high = -log(-log(LOW)), -log(-log(HIGH))\n"
        "    scale = (stated.high - stated.low) / (high - low)\n"
        "    return stated.low - scale * low, scale\n\n\n"
        "FITS: dict",
    )
    copy.edit(
        "worlds/quantiles.py",
        '    "loguniform": _loguniform_quantile,\n',
        '    "loguniform": _loguniform_quantile,\n'
        '    "gumbel": lambda chances, numbers: numbers[0] - numbers[1] * np.log(-np.log(chances)),\n',
    )
    copy.run("-m", "offramp.case.schema")
    copy.touched.add("case/case.schema.json")
    assert len(copy.touched) <= MOST_FILES
    code = (
        "from offramp.case.estimate import Estimate\n"
        "from offramp.worlds.distribution import distribution_of\n"
        "found = distribution_of(Estimate(low=1.0, high=5.0, shape='gumbel'), 'x')\n"
        "print(*(round(float(found.quantile(p)), 6) for p in (0.05, 0.95)))"
    )
    assert copy.run("-c", code) == "1.0 5.0\n"
    assert '"gumbel"' in (copy.source / "offramp/case/case.schema.json").read_text(encoding="utf-8")


def test_a_robustness_metric(copy: Copy) -> None:
    copy.edit(
        "ranking/robustness.py",
        "METRICS = (\n",
        "def midrange(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:\n"
        '    """Return the middle between the best and the worst world."""\n'
        "    f = oriented(performance, maximise=maximise)\n"
        "    return (f.max(axis=1) + f.min(axis=1)) / 2\n\n\n"
        "METRICS = (\n"
        '    Metric("midrange", "midrange", "How good is it between its extremes?", "an example", midrange),\n',
    )
    assert len(copy.touched) <= MOST_FILES
    code = (
        "from offramp.ranking.disagreement import disagreement\n"
        "found = disagreement([[0.0, 4.0, 1.0], [1.0, 2.0, 3.0]], ['a', 'b'], maximise=True, measure='gain')\n"
        "print(found.to_dict())"
    )
    assert "'midrange'" in copy.run("-c", code)
