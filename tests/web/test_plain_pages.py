"""Pages without JavaScript: problems without a line, and texts with several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.workbenches import SMALL

from offramp.case.preferences import Statements
from offramp.case.reading import loads

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

NOTED = SMALL.replace("b: [b.stay]", "b:\n  - say: b.stay\n    note: |-\n      first line\n      second line").replace(
    "{go: Go}", '{go: {label: "Go\\nnow"}}'
)


def test_a_problem_without_a_line_has_no_link_to_one(browser: Browser) -> None:
    name = browser.add("title: [" + "[" * 3000 + "]" * 3001)
    page = browser.get(f"/cases/{name}/text").text
    assert "problem" in page
    assert "Line 0" not in page
    assert "line=0" not in page
    answer = browser.get(f"/cases/{name}/ask/stability").text
    assert "The case has problems" in answer
    assert "Line 0" not in answer


def test_texts_of_several_lines_keep_them(browser: Browser) -> None:
    name = browser.add(NOTED)
    page = browser.get(f"/cases/{name}/build/preferences").text
    assert "\nfirst line\nsecond line</textarea>" in page
    fields = {"f say": "b.stay", "f note": "first line\r\nsecond line\r\n", "f source": "", "f known": ""}
    before = browser.text(name)
    browser.change(name, "statement", path='["preferences", "b", 0]', **fields)
    assert browser.text(name) == before, "nothing was changed"
    browser.change(name, "statement", path='["preferences", "b", 0]', **{**fields, "f note": "one\ntwo\nthree"})
    order = loads(browser.text(name)).preferences["b"]
    assert isinstance(order, Statements)
    assert order.statements[0].note == "one\ntwo\nthree"
    actors = browser.get(f"/cases/{name}/build/actors").text
    assert "\nGo\nnow</textarea>" in actors
    before = browser.text(name)
    browser.change(name, "record", path='["actors", "a", "options", "go"]', form="option", **{"f label": "Go\r\nnow"})
    assert browser.text(name) == before
