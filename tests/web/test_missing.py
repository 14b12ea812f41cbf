"""The page about a missing thing names it: a case, a version of a case, or work in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.workbenches import Browser


@pytest.mark.parametrize(
    ("path", "title", "back"),
    [
        ("/cases/none/ask/stability", "No such case", "All cases"),
        ("/cases/{name}/argue/compare?first=1&second=99", "No such version", "Back to the case"),
        ("/work/none", "No such work", "All cases"),
    ],
)
def test_the_title_says_what_is_missing(browser: Browser, path: str, title: str, back: str) -> None:
    answer = browser.get(path.format(name=browser.add()))
    assert answer.status_code == 404
    assert f"<h1>{title}</h1>" in answer.text
    assert f">{back}</a>" in answer.text


def test_an_import_that_is_no_json_names_its_place(browser: Browser) -> None:
    answer = browser.post("/import", files={"file": ("peru.gmcr", b'{"options": [\n  oops]}')})
    assert answer.status_code == 422
    assert "<li>Line 2: this is no file of GMCR+: expected JSON, but here found <code>oops]}</code>" in answer.text
    assert "Expecting" not in answer.text
