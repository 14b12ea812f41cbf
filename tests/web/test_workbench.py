"""The parts of a workbench: made without a process, and closed for good."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import LIMITS
from tests.web.workbenches import SMALL

from offramp.errors import OfframpError
from offramp.web.settings import ServerSettings
from offramp.web.workbench import Workbench, open_workbench
from offramp.web.workers import Cancelled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Workbench]:
    made = open_workbench(ServerSettings(tmp_path / "cases", limits=replace(LIMITS, jobs=1, unread=5.0)))
    yield made
    made.close()


def test_no_process_is_started_before_a_question(opened: Workbench) -> None:
    assert not opened.workers.started
    assert opened.store.workspace.folder.is_dir(), "the folder is made"
    assert opened.store.workspace.cases() == []
    name = opened.store.add("small", SMALL, "New case")
    assert [each.name for each in opened.store.workspace.cases()] == [name]
    assert not opened.workers.started, "a case is added without a question"


def test_the_parts_belong_together(opened: Workbench) -> None:
    assert opened.store.workers is opened.jobs.workers is opened.workers
    assert opened.jobs.patience == opened.settings.limits.unread
    other = open_workbench(opened.settings)
    assert other.sessions.token != opened.sessions.token, "each server has its own address of sign-in"
    other.close()


def test_a_closed_workbench_answers_nothing_and_has_lost_nothing(tmp_path: Path) -> None:
    settings = ServerSettings(tmp_path / "cases", limits=LIMITS)
    first = open_workbench(settings)
    name = first.store.add("small", SMALL, "New case")
    first.close()
    first.close()
    with pytest.raises(Cancelled):
        first.workers.ask("forms", text=SMALL)
    again = open_workbench(settings)
    found = again.store.open(name)
    assert (found.text, found.version.change) == (SMALL, "New case")
    again.close()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "cases").write_text("no folder", encoding="utf-8")
    with pytest.raises(OfframpError, match="cases"):
        open_workbench(ServerSettings(tmp_path / "cases", limits=LIMITS))
    assert (tmp_path / "cases").read_text(encoding="utf-8") == "no folder"
