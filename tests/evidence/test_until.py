"""An estimate up to a date reads nothing of what came later: later rows may say anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offramp.errors import QuestionError
from offramp.evidence import estimation, sets
from offramp.evidence.dates import last_day
from offramp.evidence.declared import shipped
from offramp.evidence.facts import facts
from offramp.evidence.records import Records

if TYPE_CHECKING:
    from collections.abc import Iterator

DATES = ("1994-06-01", "2005-09-19", "2012-02-29", "2017-06-28")


def scrambled(table: Records, day: str) -> Records:
    """The table with every row after a day replaced by nonsense that is later, too."""
    after = np.datetime64(day, "D") + 40
    columns = {name: column.copy() for name, column in table.columns.items()}
    if "date" in columns:
        late = last_day(columns["date"], columns["precision"]) > np.datetime64(day, "D")
    else:
        late = columns["public"] > np.datetime64(day, "D")
    rng = np.random.default_rng(7)
    for name, column in columns.items():
        if column.dtype.kind == "M":
            column[late] = after + rng.integers(0, 900, int(late.sum()))
        elif column.dtype.kind == "f":
            column[late] = rng.integers(1, 50, int(late.sum()))
        elif name not in ("source", "confidence"):
            column[late] = rng.permutation(column)[: int(late.sum())]
    if "precision" in columns:
        columns["precision"][late] = "day"
    if "end" in columns:
        ended_later = columns["end"] > np.datetime64(day, "D")
        columns["end"][ended_later] = after
    return Records(table.name, columns, notes=table.notes)


@pytest.fixture
def _fresh() -> Iterator[None]:
    estimation.shipped_estimate.cache_clear()
    yield
    estimation.shipped_estimate.cache_clear()


def numbers(name: str, day: str) -> tuple[float, float, float, int] | str:
    try:
        found = estimation.estimate(f"{name}@{day}")
    except QuestionError as error:
        return str(error)
    return found.low, found.best, found.high, found.n


@pytest.mark.usefixtures("_fresh")
@pytest.mark.parametrize("day", DATES)
def test_later_rows_change_nothing(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name for name, stated in shipped().items() if stated.estimate != "intensity" or day == DATES[-1]]
    before = {name: numbers(name, day) for name in names}
    estimation.shipped_estimate.cache_clear()
    monkeypatch.setattr(sets, "facts", lambda name: scrambled(facts(name), day))
    assert {name: numbers(name, day) for name in names} == before
    assert sum(not isinstance(one, str) for one in before.values()) >= 5


@pytest.mark.usefixtures("_fresh")
def test_the_scrambling_bites() -> None:
    whole = {name: numbers(name, "2026-01-01") for name in ("cns.launches", "csis.tests_talks_ratio")}
    assert whole != {name: numbers(name, "2017-06-28") for name in whole}
