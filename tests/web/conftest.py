"""A workbench for each test, whose worker processes all share, and one server with one browser for all tests in a real browser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.browsers import chromium
from tests.web.journeys import Journey
from tests.web.workbenches import PORT, SMALL, Browser, running, signed_in

from offramp.case.catalog import find
from offramp.web.settings import Limits, ServerSettings
from offramp.web.workbench import Workbench, open_workbench
from offramp.web.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@dataclass(frozen=True)
class Served:
    """A server as the command runs it, a real browser, and the session that is signed in."""

    browser: Any
    base: str
    folder: Path
    session: Any

    def context(self, **options: Any) -> Any:
        """Return a context of the browser that is signed in."""
        return self.browser.new_context(storage_state=self.session, **options)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server and a browser for all tests of pages in a browser; `tests/conftest.py` runs these tests one after another."""
    folder = tmp_path_factory.mktemp("served") / "my-cases"
    folder.mkdir()
    for slug in ("elmira-1991", "hotline", "korea-2017", "prisoners-dilemma"):
        file = find(slug)
        assert file is not None
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    full = Path(__file__).parents[1] / "case" / "full.yaml"
    (folder / "full.yaml").write_text(full.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "broken.yaml").write_text(SMALL.replace("a.go,", "a.goo,"), encoding="utf-8")
    with chromium() as browser, running(folder) as (_, address):
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        session = context.storage_state()
        context.close()
        yield Served(browser, address.partition("/sign-in")[0], folder, session)


@pytest.fixture(scope="module")
def server(served: Served) -> Iterator[tuple[Any, str, Path]]:
    context = served.context(viewport={"width": 1280, "height": 900})
    yield context, served.base, served.folder
    context.close()


@pytest.fixture
def journey(server: tuple[Any, str, Path]) -> Iterator[Journey]:
    made = Journey(*server)
    yield made
    made.page.close()
    assert made.errors == []
