"""Files that cannot be opened, names that lead to none, and views of no known kind: each is told, and nothing is lost."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from starlette.requests import ClientDisconnect
from tests.web.workbenches import SMALL, Browser

from offramp.web.guard import Guard
from offramp.web.line_changes import MOST_ROWS, line_changes

if TYPE_CHECKING:
    from pathlib import Path

READ_TWO_WAYS = """offramp: 1
title: Read
actors:
  a: {name: Ann, options: {go: Go}, tempo: 4 per year, reliability: 0.8}
status quo: []
images:
  a:
    hard: {preferences: [a.go]}
    soft: {preferences: [not a.go]}
events: {end: {label: An end, irreversible: on}}
unknowns: {pace: {low: 0.1, best: 0.2, high: 0.4, unit: per year, source: assumed}}
rates: {end: pace}
ends: end
policies: {wait: {}, go: {a.go: on}}
measures: {over: {chance of: end, within: 1 year, want: low}}
"""


def folder(browser: Browser) -> Path:
    return browser.workbench.store.workspace.folder


def test_the_risk_of_a_case_with_readings_is_shown_and_reset_within_its_reading(browser: Browser) -> None:
    name = browser.add(READ_TWO_WAYS)
    page = browser.get(f"/cases/{name}/ask/risk", params={"image": "a=soft", "set pace": "0.3"})
    assert page.status_code == 200
    assert "changed, from 0.2</small>" in page.text
    reset = page.text.partition("Reset all numbers")[0].rpartition('href="')[2]
    assert "image=a%3Dsoft" in reset
    assert "set" not in reset


def test_a_file_that_is_no_text_in_utf_8_is_told_and_left_alone(browser: Browser) -> None:
    data = SMALL.replace("Ann", "Andr\u00e9").encode("latin-1")
    (folder(browser) / "old.yaml").write_bytes(data)
    for page in ("build/case", "text", "ask/stability"):
        answer = browser.get(f"/cases/old/{page}")
        assert answer.status_code == 422
        assert "old.yaml: this is not a text file in UTF-8 (byte" in answer.text
    changed = browser.post("/cases/old/change/put", {"version": "1", "path": '["title"]', "value": "New"})
    assert changed.status_code == 422
    assert (folder(browser) / "old.yaml").read_bytes() == data
    assert browser.get("/").status_code == 200


def test_a_file_that_is_too_large_is_told(browser: Browser) -> None:
    (folder(browser) / "large.yaml").write_text(SMALL + "# more\n" * 40_000)
    for page in ("/cases/large", "/cases/large/build/case", "/cases/large/text"):
        answer = browser.get(page)
        assert answer.status_code == 503
        assert "which the workbench does not open" in answer.text
    assert "bytes" in browser.get("/cases/large/build/case.json").json()["error"]


@pytest.mark.parametrize("view", ["\u65e5\u672c", "\0", "a;b", "workbench; Path=/x"])
def test_a_view_of_no_known_kind_is_not_kept(browser: Browser, view: str) -> None:
    answer = browser.get("/", params={"view": view})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


def test_a_page_that_watches_a_case_whose_file_goes_is_told(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    name = browser.add()
    shown = browser.version(name)
    thread = threading.Timer(0.3, (folder(browser) / f"{name}.yaml").unlink)
    thread.start()
    with caplog.at_level(logging.ERROR, "offramp.web"):
        told = browser.get(f"/cases/{name}/changes?version={shown}")
    thread.join()
    assert told.text == 'data: {"version": null}\n\n'
    assert caplog.records == []


def test_names_of_no_case_take_no_room(browser: Browser) -> None:
    store = browser.workbench.store
    for number in range(5):
        assert browser.get(f"/cases/none-{number}/text").status_code == 404
        assert browser.post(f"/cases/none-{number}/text", {"version": "1", "text": "x"}).status_code == 404
    assert not any(name.startswith("none-") for name in vars(store)["_locks"])


def test_a_note_on_a_long_statement_keeps_it_whole(browser: Browser) -> None:
    name = browser.add()
    about = " or ".join(["not a.go"] * 60)
    browser.post(f"/cases/{name}/argue/notes", {"about": about, "text": "Why?"})
    assert [note["path"] for note in browser.get(f"/cases/{name}/argue/notes.json").json()["notes"]] == [about]
    answer = browser.post(f"/cases/{name}/argue/notes", {"about": "x" * 3000, "text": "Why?"})
    assert answer.status_code == 422
    assert "at most 2,000 characters" in answer.text


def test_two_large_texts_are_compared_in_bounded_time_and_room() -> None:
    old = [str(i % 10) for i in range(20_000)]
    new = old.copy()
    new.sort(key=lambda each: int(each) * 7 % 10)
    rows = line_changes("\n".join(old), "\n".join(new))
    assert len(rows) == MOST_ROWS + 1
    assert rows[-1]["kind"] == "gap"
    one_more = [*old[:15_000], "a: new", *old[15_000:]]
    rows = line_changes("\n".join(old), "\n".join(one_more))
    assert [each["text"] for each in rows] == ["8", "9", "a: new", "0", "1"]
    assert [each["kind"] for each in rows] == ["same", "same", "new", "same", "same"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"samples": "0"}, "the number of worlds is a whole number from 1 to 4,096"),
        ({"samples": "many"}, "the number of worlds is a whole number from 1 to 4,096"),
        ({"seed": "-1"}, "the seed is a whole number, 0 or more, not "),
    ],
)
def test_a_wrong_number_of_worlds_is_told(browser: Browser, fields: dict[str, str], told: str) -> None:
    answer = browser.post(f"/cases/{browser.add()}/ask/ranking", fields)
    assert answer.status_code == 422
    assert told in answer.text


def test_a_client_that_leaves_in_the_middle_of_a_request_is_no_fault(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    async def left(*_: object) -> Any:
        raise ClientDisconnect

    sent: list[object] = []

    async def send(message: object) -> None:
        sent.append(message)

    guard = Guard(left, browser.workbench.settings, browser.workbench.sessions)
    scope = {"type": "http", "method": "GET", "path": "/static/keys.js", "headers": [(b"host", b"127.0.0.1:8080")]}
    # In a thread of its own: where a browser test ran before in this process, this thread has a running loop.
    with caplog.at_level(logging.INFO, "offramp.web"), ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, guard(scope, left, send)).result(20)
    assert (sent, caplog.records) == ([], [])


def test_two_variants_are_compared_in_words(browser: Browser) -> None:
    name = browser.add()
    browser.add(SMALL.replace("a: [a.go, not b.stay]", "a: [not a.go]"), "other")
    page = browser.get(f"/cases/{name}/argue/compare", params={"other": "other"}).text
    tables = page.partition("Equilibria of the first alone")[2].partition("the text")[0]
    assert "<td>Ann: Go; Bob: Stay</td>" in tables
    assert "a.go,b.stay" not in tables
