"""Answers follow the case: what is out of date says so and asks again; work and questions end without readers."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.conftest import LIMITS
from tests.web.test_jobs import hotline, over
from tests.web.workbenches import SMALL, Browser

from offramp.web import application
from offramp.web.jobs import Jobs
from offramp.web.workers import Cancelled, Workers, reader_gone

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIMS = (
    SMALL
    + """
claims:
  calm: {text: All stays calm., holds: equilibrium(b.stay)}
"""
)
STALE = "Computed before the last change: for version"


def form_of(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form that asks again."""
    form = re.search(rf'<form method="post" action="{action}"[^>]*>(.*?)</form>', page)
    assert form is not None
    assert "Compute again" in form[1]
    return dict(re.findall(r'name="([^"]*)" value="([^"]*)"', form[1]))


def test_an_answer_says_that_the_case_was_changed_and_asks_again(browser: Browser) -> None:
    name = browser.add(CLAIMS)
    page = f"/cases/{name}/ask/claims"
    first = browser.version(name)
    address = browser.post(page, {"samples": "8", "seed": "3"}).headers["location"]
    told = over(browser, address)
    assert (told["version"], told["stale"]) == (first, False)
    assert "All stays calm." in browser.get(page).text, "the answer stands on the page of the question"
    assert STALE not in browser.get(page).text + browser.get(address).text
    browser.change(name, "put", path='["title"]', value="Later")
    now = browser.version(name)
    assert browser.get(f"{address}.json").json()["stale"]
    for shown in (page, address):
        assert f"{STALE} {first}. The case has version {now} now." in browser.get(shown).text
    fields = form_of(browser.get(page).text, page)
    assert fields == {"samples": "8", "seed": "3"}
    fresh = browser.post(page, fields).headers["location"]
    assert fresh != address
    assert over(browser, fresh)["version"] == now
    assert STALE not in browser.get(page).text
    assert "computed before the last change" in browser.get(page).text, "in the list of earlier work"
    assert browser.get("/work").text.count("computed before the last change") == 1, "in the list of all work"
    assert [each["stale"] for each in browser.get("/work.json").json()["jobs"]] == [False, True]
    browser.post(f"/cases/{name}/undo", {"version": str(now), "back": page})
    assert STALE not in browser.get(address).text, "the same text again"
    browser.workbench.store.workspace.file(name).unlink()
    assert browser.get("/work").status_code == browser.get(address).status_code == 200, "also without the file"


def test_changes_for_a_goal_are_asked_again(browser: Browser) -> None:
    name = browser.add()
    page = f"/cases/{name}/ask/inverse"
    address = browser.post(f"{page}/work", {"to": "a.go", "actor": "b"}).headers["location"]
    over(browser, address)
    browser.change(name, "put", path='["title"]', value="Later")
    fields = form_of(browser.get(address).text, f"{page}/work")
    assert fields == {"to": "a.go", "actor": "b"}
    assert browser.post(f"{page}/work", fields).headers["location"] != address


def test_the_choice_at_a_glance_asks_again_by_itself(browser: Browser) -> None:
    name = browser.add()
    page = f"/cases/{name}/ask/glance"
    over(browser, browser.post(page, {"samples": "8"}).headers["location"])
    assert "data-follow>" in browser.get(page).text
    assert " data-follow><input" not in browser.get(page).text
    browser.change(name, "put", path='["title"]', value="Later")
    assert " data-follow><input" in browser.get(page).text


@pytest.mark.parametrize("page", ["stability", "graph", "why", "routes", "inverse", "ranking", "question"])
def test_a_page_under_ask_watches_the_version(browser: Browser, page: str) -> None:
    name = browser.add()
    watch = f'<case-version data-events="/cases/{name}/changes?version={browser.version(name)}"'
    assert watch in browser.get(f"/cases/{name}/ask/{page}").text
    assert "<case-version" not in browser.get(f"/cases/{name}/build/actors").text


def test_a_change_is_told_once(browser: Browser) -> None:
    name = browser.add()
    first = browser.version(name)
    browser.change(name, "put", path='["title"]', value="Later")
    now = browser.version(name)
    told = browser.get(f"/cases/{name}/changes?version={first}")
    assert told.headers["content-type"].startswith("text/event-stream")
    assert told.text == f"data: {json.dumps({'version': now})}\n\n"

    def later() -> None:
        time.sleep(0.7)
        file = browser.workbench.store.workspace.folder / f"{name}.yaml"
        file.write_text(browser.text(name).replace("Later", "By an editor"), encoding="utf-8")

    thread = threading.Thread(target=later)
    thread.start()
    waited = browser.get(f"/cases/{name}/changes?version={now}").text
    thread.join()
    assert waited == f"data: {json.dumps({'version': browser.version(name)})}\n\n"
    assert browser.version(name) > now
    assert browser.get("/cases/none/changes?version=1").status_code == 404


class Waiting:
    """Workers whose only question takes until it is given up."""

    def alone(self, _name: str, _arguments: Any, cancelled: Callable[[], bool], _watch: Any) -> Any:
        while not cancelled():
            time.sleep(0.01)
        raise Cancelled


def waited(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def test_work_ends_without_a_reader_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    jobs = Jobs(Waiting(), 2, patience=60.0)  # type: ignore[arg-type]
    monkeypatch.setattr("offramp.web.jobs.time", replace_time(clock))
    job = jobs.begin("ranking", "Ranking", "/cases/a/ask/ranking", text="a")
    job.note_seen()
    assert waited(lambda: job.state == "running")
    clock[0] = 50.0
    assert jobs.begin("ranking", "Ranking", "/cases/a/ask/ranking", text="a") is job, "a second reader"
    clock[0] = 100.0
    jobs.note_seen("b")
    time.sleep(0.1)
    assert not job.cancelled.is_set(), "one reader is enough"
    jobs.note_seen("a")
    clock[0] = 150.0
    time.sleep(0.1)
    assert not job.cancelled.is_set()
    clock[0] = 161.0
    assert waited(lambda: job.over)
    assert (job.state, job.message) == ("cancelled", "nobody has looked at it or at its case for 1 minutes")


def replace_time(clock: list[float]) -> Any:
    """Return the module `time` with a monotonic clock that a test moves."""

    class Clock:
        time = staticmethod(time.time)

        @staticmethod
        def monotonic() -> float:
            return clock[0]

    return Clock


def test_cancelled_work_is_over_on_the_next_page(browser: Browser) -> None:
    name = browser.add(hotline(), "hotline")
    address = browser.post(f"/cases/{name}/ask/ranking", {"samples": "4096"}).headers["location"]
    over(browser, address, ("running",))
    to = browser.post(f"{address}/cancel").headers["location"]
    page = browser.get(to).text
    assert "Cancelled." in page
    assert ">Cancel<" not in page
    assert ("A partial answer stays below." in page) == ("Partial answer" in page)
    form_of(page, f"/cases/{name}/ask/ranking")


def test_a_question_whose_reader_has_gone_is_ended() -> None:
    workers = Workers(replace(LIMITS, workers=1))
    gone = threading.Event()
    token = reader_gone.set(gone)
    try:
        threading.Timer(1.0, gone.set).start()
        with pytest.raises(Cancelled):
            workers.ask("brief", about="a", text=hotline(), form="html", samples=4096, seed=0, language="en")
        assert not workers.started, "its process has ended"
    finally:
        reader_gone.reset(token)
        workers.close()


def test_the_reader_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "LOOK", 0.01)
    monkeypatch.setattr(application, "GRACE", 0.05)

    class Request:
        looks = 0

        async def is_disconnected(self) -> bool:
            self.looks += 1
            return self.looks > 3

    gone = threading.Event()
    watch = application._watch(Request(), gone)  # type: ignore[arg-type]  # noqa: SLF001  (no address shows it alone)
    # In a thread of its own: where a browser test ran before in this process, this thread has a running loop.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, watch).result(20)
    assert gone.is_set()


def test_every_page_of_a_case_opens_it(browser: Browser) -> None:
    names = [browser.add(SMALL, each) for each in ("one", "two", "three")]
    history = browser.workbench.store.history
    for page, name in zip(("ask/stability", "argue/notes", "text"), names, strict=True):
        before = time.time()
        browser.get(f"/cases/{name}/{page}")
        assert history.opened()[name] >= before
    listed = [each["name"] for each in browser.get("/index.json").json()["cases"]]
    assert listed == list(reversed(names))
    at = history.opened()[names[2]]
    browser.get(f"/cases/{names[2]}/ask/stability")
    assert history.opened()[names[2]] == at, "one that was just noted is not written again"
    browser.get(f"/cases/{names[0]}/ask/stability")
    assert browser.get("/index.json").json()["cases"][0]["name"] == names[0]
