"""Long work: progress, partial answers, cancel, and a file at the end."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from tests.web.workbenches import SMALL, Browser

from offramp.case.catalog import find
from offramp.errors import TooLarge
from offramp.web.questions.long_work import deciding_unknowns
from offramp.web.workers import Cancelled, Workers


def hotline() -> str:
    file = find("hotline")
    assert file is not None
    return file.read_text(encoding="utf-8")


def over(browser: Browser, address: str, states: tuple[str, ...] = ("done", "cancelled", "failed")) -> dict[str, Any]:
    for _ in range(900):
        told: dict[str, Any] = browser.get(f"{address}.json").json()
        if told["state"] in states:
            return told
        time.sleep(0.1)
    raise AssertionError(told)


@pytest.mark.dear
def test_a_ranking_tells_its_progress_and_its_answer(browser: Browser) -> None:
    name = browser.add(hotline(), "hotline")
    address = browser.post(f"/cases/{name}/ask/ranking", {"samples": "32"}).headers["location"]
    events = browser.get(f"{address}/events").text
    assert events.startswith("data: ")
    told = over(browser, address)
    assert told["state"] == "done"
    assert told["answers"] == 2, "a partial answer, and the whole one"
    assert told["answer"]["worlds"] == 32
    page = browser.get(address).text
    assert "chance of war within 10 years" in page
    for name in ("eased", "warheads", "toll"):  # names of the file, where the page has labels
        assert f">{name}<" not in page
        assert f"{name}:" not in page
    again = browser.post("/cases/hotline/ask/ranking", {"samples": "32"}).headers["location"]
    assert again == address, "the same question is not computed twice"


@pytest.mark.dear
def test_long_work_tells_partial_answers(browser: Browser) -> None:
    name = browser.add(hotline(), "hotline")
    page = f"/cases/{name}/ask/glance"
    address = browser.post(page, {"samples": "4096"}).headers["location"]
    for _ in range(900):
        told = browser.get(f"{address}.json").json()
        if told["partial"]:
            break
        time.sleep(0.1)
    assert told["state"] == "running"
    for shown in (page, address):
        assert re.search(r"Partial answer from (16|128|1024) worlds", browser.get(shown).text)
    stay = browser.get(browser.post(f"{address}/cancel").headers["location"]).text
    assert "A partial answer stays below." in stay
    assert "Partial answer from" in stay


def test_work_is_cancelled(browser: Browser) -> None:
    name = browser.add(hotline(), "hotline")
    address = browser.post(f"/cases/{name}/ask/ranking", {"samples": "4096"}).headers["location"]
    over(browser, address, ("running",))
    browser.post(f"{address}/cancel")
    told = over(browser, address)
    assert told["state"] == "cancelled"
    assert browser.get(address).status_code == 200


def test_changes_are_found_in_the_background_and_tried_in_a_copy(browser: Browser) -> None:
    name = browser.add()
    page = f"/cases/{name}/ask/inverse"
    assert browser.post(f"{page}/work", {"to": " "}).status_code == 422
    address = browser.post(f"{page}/work", {"to": "a.go and not b.stay"}).headers["location"]
    told = over(browser, address)
    assert told["state"] == "done"
    direct = browser.get(f"{page}.json", params={"to": "a.go and not b.stay"}).json()
    assert told["answer"] == direct
    text = browser.get(address).text
    fields = dict(re.findall(r'name="(job|concept|state|to)" value="([^"]*)"', text))
    assert fields["job"] == told["job"]
    browser.change(name, "put", path='["title"]', value="Later")
    answer = browser.post(page, fields)
    assert answer.headers["location"] == f"/cases/{name}/argue/compare?other={name}-trial"
    assert "title: Small" in browser.text(f"{name}-trial")  # the text that was searched, not the present one
    assert browser.post(page, {**fields, "state": "s99"}).status_code == 422
    assert browser.post(page, {**fields, "job": "other"}).status_code == 422
    other = browser.add()
    assert browser.post(f"/cases/{other}/ask/inverse", fields).status_code == 422, "a search about another case"
    assert address in browser.get(page).text


def test_changes_that_take_too_long_lead_to_the_background(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    name, ask = browser.add(), Workers.ask

    def late(self: Workers, question: str, **arguments: Any) -> Any:
        if arguments.get("to"):
            raise TooLarge("the question needs more than 60 seconds, and was given up")
        return ask(self, question, **arguments)

    monkeypatch.setattr(Workers, "ask", late)
    page = browser.get(f"/cases/{name}/ask/inverse", params={"to": "a.go"})
    assert "No answer in time" in page.text
    assert f'formaction="/cases/{name}/ask/inverse/work"' in page.text
    assert browser.get(f"/cases/{name}/ask/inverse.json", params={"to": "a.go"}).status_code == 503


def test_work_without_an_answer_says_why(browser: Browser) -> None:
    name = browser.add()
    address = browser.post(f"/cases/{name}/ask/claims").headers["location"]
    told = over(browser, address)
    assert told["state"] == "failed"
    assert "makes no claims" in told["message"]
    assert "makes no claims" in browser.get(address).text


@pytest.mark.dear
def test_a_brief_is_a_file(browser: Browser) -> None:
    name = browser.add()
    address = browser.post(f"/cases/{name}/argue/brief", {"samples": "8", "format": "html"}).headers["location"]
    assert over(browser, address)["state"] == "done"
    answer = browser.get(f"{address}/file")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}-brief.html"'
    assert "A model, not a forecast" in answer.text


@pytest.mark.parametrize("fields", [{"samples": "0"}, {"samples": "x"}, {"samples": "9999999"}, {"seed": "-1"}])
def test_questions_have_limits(browser: Browser, fields: dict[str, str]) -> None:
    name = browser.add()
    assert browser.post(f"/cases/{name}/ask/ranking", fields).status_code == 422


def test_unknown_work_is_not_found(browser: Browser) -> None:
    for path in ("/work/nothing", "/work/nothing/file", "/work/nothing/events"):
        assert browser.get(path).status_code == 404


def test_a_question_has_a_budget_of_time(browser: Browser) -> None:
    from dataclasses import replace

    from offramp.errors import TooLarge

    limits = replace(browser.workbench.settings.limits, seconds=0.0)
    workers = Workers(limits)
    try:
        workers.start()
        with pytest.raises(TooLarge, match=r"seconds|busy"):
            workers.ask("risk", text=hotline(), images=(), policy="", sets=())
    finally:
        workers.close()
    with pytest.raises(Cancelled):
        workers.ask("forms", text=SMALL)


@pytest.mark.dear
def test_a_question_has_a_budget_of_memory() -> None:
    from offramp.errors import TooLarge
    from offramp.web.settings import Limits

    workers = Workers(Limits(memory=600 * 2**20, workers=1, seconds=120.0))
    options = ", ".join(f"o{i}: O{i}" for i in range(9))
    actors = ", ".join(f"{actor}: {{options: {{{options}}}}}" for actor in "abc")
    case = f"actors: {{{actors}}}\nstatus quo: []\npreferences: {{a: [a.o1], b: [b.o1], c: [c.o1]}}\n"
    try:
        with pytest.raises(TooLarge):
            workers.ask("stability", text=case, images=(), given=(), key="seq", search="", whole=False)
        assert workers.ask("forms", text=SMALL)["problems"] == []
    finally:
        workers.close()


def test_what_decides_tells_the_unknowns_before_the_worlds_and_few_worlds_before_many() -> None:
    told: list[dict[str, Any]] = []
    whole = deciding_unknowns(hotline(), 256, 0, "", told.append)
    assert [each["worlds"] for each in told] == [64, 256]
    first, unknowns = told
    assert "flips" in first["twin"]
    assert unknowns["parts"] == whole["parts"][: len(unknowns["parts"])]
    assert len(unknowns["parts"]) < len(whole["parts"])
    assert {**unknowns["twin"], "flips": whole["twin"]["flips"]} == whole["twin"]
    few: list[dict[str, Any]] = []
    deciding_unknowns(hotline(), 64, 0, "", few.append)
    assert [each["worlds"] for each in few] == [64]
