"""The memory a case needs, and the memory there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.graph import memory

if TYPE_CHECKING:
    from pathlib import Path


def test_more_cells_and_more_actors_need_more() -> None:
    assert memory.needed(2**20, 4) == 2**20 * 240
    assert memory.needed(2**20, 5) > memory.needed(2**20, 4) > memory.needed(2**19, 4)


def test_there_is_some_memory() -> None:
    assert memory.available() > 2**20


def test_a_container_counts_what_is_left(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("300\n")
    assert memory._of_container(tmp_path) == 700  # noqa: SLF001  (read from a folder made for the test)


def test_a_container_without_limit(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("max\n")
    assert memory._of_container(tmp_path) == memory.UNLIMITED  # noqa: SLF001
    assert memory._of_container(tmp_path / "none") == memory.UNLIMITED  # noqa: SLF001


def test_an_older_container(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "memory.limit_in_bytes").write_text("5000")
    (tmp_path / "memory" / "memory.usage_in_bytes").write_text("1000")
    assert memory._of_container(tmp_path) == 4000  # noqa: SLF001
