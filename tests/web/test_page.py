"""A request as a page sees it: its query, its case, its version."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any

import pytest

from offramp.errors import QuestionError
from offramp.web.bodies import Body
from offramp.web.page import Address, Call, Download, Page, Redirect

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

    from offramp.web.workbench import Workbench


def call(workbench: Any = None, **more: Any) -> Call:
    return Call(workbench, more.pop("names", {}), more.pop("query", {}), **more)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ({}, "else"),
        ({"state": ()}, "else"),
        ({"state": ("s1",)}, "s1"),
        ({"state": ("s1", " s2 ")}, "s2"),
        ({"state": ("",)}, ""),
        ({"States": ("s1",)}, "else"),
    ],
)
def test_the_last_value_of_a_name_counts(query: dict[str, tuple[str, ...]], value: str) -> None:
    assert call(query=query).asked("state", "else") == value


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "1e3", "٣", "9" * 40])
def test_a_form_without_a_version_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="which version"):
        call(body=Body({"version": (text,)})).version()
    with pytest.raises(QuestionError, match="which version"):
        call().version()


def test_a_form_says_its_version() -> None:
    assert call(body=Body({"version": ("3", "12")})).version() == 12


def test_a_call_opens_its_case_and_asks_about_its_text(browser: Browser, workbench: Workbench) -> None:
    name = browser.add()
    asked = call(workbench, names={"name": name})
    opened = asked.case()
    assert (opened.name, opened.text, opened.version.number) == (name, browser.text(name), browser.version(name))
    assert name in workbench.store.history.opened()
    found = asked.ask("stability", opened, images=(), given=(), key="nash", search="s0", whole=False)
    assert [row["id"] for row in found["rows"]] == ["s0"]
    with pytest.raises(QuestionError, match="has no case"):
        call(workbench, names={"name": "none"}).case()


def test_work_about_a_case_that_is_opened_has_a_reader(browser: Browser, workbench: Workbench) -> None:
    names = browser.add(), browser.add(wanted="other")
    jobs = [workbench.jobs.begin("claims", "Claims", f"/cases/{name}/ask/claims", text=name) for name in names]
    for job in jobs:
        job.ended.wait(60)
        job.state, job.seen = "running", 0.0
    call(workbench, names={"name": names[0]}).case()
    assert jobs[0].seen > 0.0
    assert jobs[1].seen == 0.0
    for job in jobs:
        job.state = "done"


def test_answers_are_frozen_and_plain() -> None:
    page, moved = Page("home", "Cases"), Redirect("/cases/a")
    assert (page.status, page.twin, dict(page.values)) == (200, None, {})
    assert (moved.receipt, moved.version, moved.merged) == ("", None, False)
    assert (Download(b"", "image/png").name, Address("/x", lambda _: page).method) == ("", "GET")
    for frozen in (page, moved, call()):
        with pytest.raises(FrozenInstanceError):
            frozen.title = "Other"  # type: ignore[union-attr,misc]
