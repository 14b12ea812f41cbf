"""`offramp merge`: shards brought together are the whole, and what is not of one run is refused by name."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER
from tests.test_cli import told

from offramp.case.reading import load
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.run import run
from offramp.ensemble.store import load_outcomes
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Run

WORLDS = ("--samples", "300")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the case and both shards; not to be changed."""
    folder = tmp_path_factory.mktemp("shards")
    (folder / "border.yaml").write_text(BORDER, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        worlds = draw_worlds(load("border.yaml"), 300)
        for i in (1, 2):
            run(worlds, folder=folder / f"part-{i}", shard=(i, 2))
    return folder


@pytest.fixture(autouse=True)
def _shards(made: Path, offramp_here: Run, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)


def test_shards_in_any_order_are_the_whole(offramp_here: Run) -> None:
    result = offramp_here("merge", "whole", "part-2", "part-1")
    assert (result.code, result.out, result.err) == (0, "", "300 worlds are in whole\n")
    assert load_outcomes("whole") == outcomes(draw_worlds(load("border.yaml"), 300))
    straight = offramp_here("rank", "border.yaml", *WORLDS)
    assert offramp_here("rank", "whole").out == straight.out
    # Merged again nothing changes; shards may overlap.
    assert offramp_here("merge", "whole", "part-1", "whole").code == 0
    assert offramp_here("rank", "whole").out == straight.out


def test_a_shard_that_lacks_can_be_brought_later(offramp_here: Run) -> None:
    told(
        offramp_here("merge", "whole", "part-1"),
        "whole: 128 of 300 worlds are missing, beginning with world 128",
        "merge the folders",
    )
    assert offramp_here("merge", "whole", "part-2").err == "300 worlds are in whole\n"


def test_the_folder_of_a_shard_may_be_where_they_are_brought(offramp_here: Run) -> None:
    assert offramp_here("merge", "part-1", "part-2").err == "300 worlds are in part-1\n"
    assert load_outcomes("part-1") == outcomes(draw_worlds(load("border.yaml"), 300))


def test_without_a_shard_it_is_usage(offramp_here: Run) -> None:
    told(offramp_here("merge", "whole"), "SHARD", code=2)
    told(offramp_here("merge"), "FOLDER", code=2)


def test_folders_that_are_none_or_of_another_run(offramp_here: Run, tmp_path: Path) -> None:
    told(
        offramp_here("merge", "whole", "part-1", "part-3"),
        "part-3: holds no results: there is no provenance.json in it",
    )
    (tmp_path / "other.yaml").write_text(BORDER.replace("0.05", "0.06"), encoding="utf-8")
    offramp_here("rank", "other.yaml", *WORLDS, "--shard", "2/2", "--out", "other")
    told(
        offramp_here("merge", "whole", "part-1", "other"),
        "other: belongs to another run than part-1",
        "it differs in content of the case (",
        "same case, seed, worlds",
    )
    told(
        offramp_here("merge", "other", "part-1", "part-2"),
        "other: holds the results of another run; it differs in content of the case (",
        "name a new folder",
    )
    offramp_here("rank", "border.yaml", *WORLDS, "--shard", "2/2", "--seed", "1", "--out", "seeded")
    told(
        offramp_here("merge", "whole", "part-1", "seeded"),
        "seeded: belongs to another run than part-1; it differs in seed (1, there 0)",
    )
    assert not (tmp_path / "whole").exists()


def test_a_folder_with_other_things_is_left_alone(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "case.yaml").write_text("my own case\n", encoding="utf-8")
    told(
        offramp_here("merge", "mine", "part-1", "part-2"), "mine: is a folder with other files in it; name a new folder"
    )
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["case.yaml"]
    assert (tmp_path / "mine" / "case.yaml").read_text(encoding="utf-8") == "my own case\n"


def test_a_shard_with_nothing_to_do_is_one_of_them(offramp_here: Run, tmp_path: Path) -> None:
    for i in (1, 2, 3, 4):
        offramp_here("rank", "border.yaml", *WORLDS, "--shard", f"{i}/4", "--out", f"quarter-{i}")
    assert list((tmp_path / "quarter-4" / "outcomes").iterdir()) == []
    result = offramp_here("merge", "whole", "quarter-4", "quarter-1", "quarter-2", "quarter-3")
    assert result.err == "300 worlds are in whole\n"


def test_shards_of_several_versions_are_told(
    offramp_here: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("scipy.__version__", "0.9.1")
        offramp_here("rank", "border.yaml", *WORLDS, "--shard", "2/2", "--out", "old")
    result = offramp_here("merge", "whole", "part-1", "old")
    first, second = result.err.splitlines()
    assert (result.code, first) == (0, "300 worlds are in whole")
    assert second.startswith("whole: results of several versions, which may differ in the last digits: NumPy ")
    assert second.endswith("with SciPy 0.9.1 (see provenance.json)")
    for again in (("rank", "whole"), ("claims", "whole"), ("rank", "border.yaml", *WORLDS, "--out", "whole")):
        assert second in offramp_here(*again).err.splitlines()


def test_a_damaged_file_is_named(offramp_here: Run, tmp_path: Path) -> None:
    file = tmp_path / "part-1" / "outcomes" / "worlds-0000256-0000300.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:-10])
    told(
        offramp_here("merge", "whole", "part-1", "part-2"),
        "part-1/outcomes/worlds-0000256-0000300.parquet: cannot be read",
    )
    file.write_bytes(whole)
    assert offramp_here("merge", "whole", "part-1", "part-2").code == 0


def test_a_file_stands_in_the_way(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "whole").write_text("mine", encoding="utf-8")
    told(offramp_here("merge", "whole", "part-1", "part-2"), "whole: this folder cannot be made")
    assert (tmp_path / "whole").read_text(encoding="utf-8") == "mine"


def test_a_full_disk_loses_nothing(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real, count = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        told(offramp_here("merge", "whole", "part-1", "part-2"), "No space left on device")
    assert offramp_here("merge", "whole", "part-1", "part-2").err == "300 worlds are in whole\n"
    assert load_outcomes("whole") == outcomes(draw_worlds(load("border.yaml"), 300))
