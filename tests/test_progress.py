"""Progress is told to whoever watches, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.progress import track, watched

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_items_come_unchanged_where_nobody_watches() -> None:
    assert list(track(range(3), "counting")) == [0, 1, 2]


def test_the_watcher_is_told_of_each_item_done() -> None:
    told: list[tuple[str, int, int]] = []
    with watched(lambda *news: told.append(news)):
        assert list(track("ab", "reading")) == ["a", "b"]
    assert told == [("reading", 0, 2), ("reading", 1, 2), ("reading", 2, 2)]


def test_items_of_unknown_number_are_counted() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2, 3)

    told: list[tuple[str, int, int]] = []
    with watched(lambda *news: told.append(news)):
        list(track(items(), "going", total=2))
    assert told[-1] == ("going", 3, 3)


def test_nobody_is_told_afterwards_even_if_the_work_failed() -> None:
    told: list[tuple[str, int, int]] = []
    with pytest.raises(ValueError, match="broken"), watched(lambda *news: told.append(news)):
        raise ValueError("broken")
    list(track([1], "later"))
    assert told == []
