"""Merging shards: any order of them gives the whole run, and nothing is written from shards that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER

from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.merging import merge
from offramp.ensemble.run import run
from offramp.ensemble.store import load_outcomes
from offramp.errors import ResultsError
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.worlds.worlds import Worlds

COUNT = 140
"""Two chunks, one for each shard."""


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return draw_worlds(loads(BORDER), COUNT, 5)


@pytest.fixture(scope="module")
def shards(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("shards")
    for i in (1, 2):
        run(worlds, folder=folder / f"part-{i}", shard=(i, 2))
    return [folder / "part-1", folder / "part-2"]


def test_shards_in_any_order_are_the_whole_run(worlds: Worlds, shards: list[Path], tmp_path: Path) -> None:
    whole = outcomes(worlds)
    for name, parts in (("ahead", shards), ("back", shards[::-1]), ("twice", [*shards, shards[0]])):
        assert merge(tmp_path / name, parts) == whole
        assert load_outcomes(tmp_path / name) == whole


def test_a_missing_shard_is_named_by_its_worlds(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="12 of 140 worlds are missing, beginning with world 128"):
        merge(tmp_path / "whole", shards[:1])
    assert merge(tmp_path / "whole", shards[1:]).count == COUNT


def test_shards_of_another_run_are_refused_before_anything_is_written(shards: list[Path], tmp_path: Path) -> None:
    run(draw_worlds(loads(BORDER), COUNT, 6), folder=tmp_path / "other", shard=(2, 2))
    with pytest.raises(ResultsError, match="belongs to another run"):
        merge(tmp_path / "whole", [shards[0], tmp_path / "other"])
    assert not (tmp_path / "whole").exists()
