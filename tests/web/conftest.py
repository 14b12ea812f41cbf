"""A workbench for each test; all share their worker processes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.web.workbenches import PORT, Browser, signed_in

from offramp.web.settings import Limits, ServerSettings
from offramp.web.workbench import Workbench, open_workbench
from offramp.web.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMITS = Limits(upload=300_000, case=200_000, patience=2.0, workers=1, seconds=900.0)
"""Limits of the tests; a busy machine needs long for a question, and no timing decides a test."""


@pytest.fixture(scope="session")
def processes() -> Iterator[Workers]:
    workers = Workers(LIMITS)
    yield workers
    workers.close()


@pytest.fixture
def workbench(tmp_path: Path, processes: Workers) -> Iterator[Workbench]:
    settings = ServerSettings(tmp_path / "cases", port=PORT, limits=LIMITS)
    made = open_workbench(settings)
    store = made.store
    store.workers = processes
    made = replace(made, workers=processes)
    made.jobs.workers = processes
    yield made
    made.jobs.close()
    store.history.close()


@pytest.fixture
def browser(workbench: Workbench) -> Browser:
    return signed_in(workbench)
