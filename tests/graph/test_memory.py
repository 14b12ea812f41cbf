"""The memory a case needs, and the memory there is."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from offramp.graph import memory

if TYPE_CHECKING:
    from pathlib import Path


def test_more_cells_and_more_actors_need_more() -> None:
    assert memory.needed(2**20, 4) == 2**20 * 240
    assert memory.needed(2**20, 5) > memory.needed(2**20, 4) > memory.needed(2**19, 4)


def test_there_is_some_memory() -> None:
    assert memory.available() > 2**20


def test_a_reading_serves_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    now, free = 1000.0, 500
    monkeypatch.setattr(memory, "_last", (0.0, 0))
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(memory, "_of_machine", lambda: free)
    assert memory.available() == 500
    now, free = now + memory.VALID_FOR / 2, 400
    assert memory.available() == 500
    now += memory.VALID_FOR
    assert memory.available() == 400


def test_a_container_counts_what_is_left(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("300\n")
    assert memory._of_container(tmp_path, tmp_path / "none") == 700  # noqa: SLF001  (read from a folder made for the test)


def test_a_container_without_limit(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("max\n")
    assert memory._of_container(tmp_path, tmp_path / "none") == memory.UNLIMITED  # noqa: SLF001
    assert memory._of_container(tmp_path / "none", tmp_path / "none") == memory.UNLIMITED  # noqa: SLF001


def test_an_older_container(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "memory.limit_in_bytes").write_text("5000")
    (tmp_path / "memory" / "memory.usage_in_bytes").write_text("1000")
    assert memory._of_container(tmp_path, tmp_path / "none") == 4000  # noqa: SLF001


@pytest.mark.parametrize(("line", "place"), [("0::/outer/inner", "outer"), ("4:memory:/outer/inner", "memory/outer")])
def test_the_groups_around_a_process_count(tmp_path: Path, line: str, place: str) -> None:
    """A job of a batch system is limited in a group of its own, not at the root."""
    inner = tmp_path / place / "inner"
    inner.mkdir(parents=True)
    (inner.parent / "memory.max").write_text("1000\n")
    (inner.parent / "memory.current").write_text("1200\n")
    (inner / "memory.max").write_text("max\n")
    own = tmp_path / "cgroup"
    own.write_text(f"5:cpu:/elsewhere\nnonsense\n{line}\n")
    assert memory._of_container(tmp_path, own) == 0  # noqa: SLF001


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much of the address space is in use")
def test_a_limit_of_the_address_space_counts() -> None:
    code = (
        "import resource; from offramp.graph.memory import available; "
        "resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)); print(available())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0 < int(done.stdout) < 2**31


def test_an_address_space_that_nobody_tells_is_nothing(tmp_path: Path) -> None:
    assert memory._address_space(4096, tmp_path / "none") == 0  # noqa: SLF001
