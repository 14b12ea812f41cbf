"""Time and memory of a question: a page's by default, and what a worker process was given."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING

import pytest

from offramp.web.allowance import Allowance, allowed, set_allowed
from offramp.web.questions import large_cases
from offramp.web.questions.ways import changes_for

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def kept() -> Iterator[None]:
    before = allowed()
    yield
    set_allowed(before)


@pytest.mark.usefixtures("kept")
def test_what_was_set_last_counts() -> None:
    assert allowed() == Allowance()
    set_allowed(Allowance(1.0, 2**20))
    set_allowed(Allowance(3.0))
    assert (allowed().seconds, allowed().memory) == (3.0, Allowance().memory)
    with pytest.raises(FrozenInstanceError):
        allowed().seconds = 9.0  # type: ignore[misc]


@pytest.mark.usefixtures("kept")
def test_a_search_through_many_states_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("oxidd", reason="decision diagrams are not installed")
    from offramp.case.catalog import find

    file = find("iran-2015")
    assert file is not None
    monkeypatch.setattr(large_cases, "_kept", {})  # the graph that is kept has its budget
    set_allowed(Allowance(seconds=1e-6))
    found = changes_for(file.read_text(encoding="utf-8"), (), (), "iran.cap", ())["found"]
    assert len(found) == 5
    assert all("not decided within 1e-07 s" in each["answer"] and not each["targets"] for each in found)
