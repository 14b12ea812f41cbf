"""In a real browser: an answer follows a change that another tab makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.web.browsers import watched_page, wrong_by_axe
from tests.web.workbenches import SMALL

from offramp.case.catalog import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Served

PATIENCE = 120_000


@pytest.fixture
def tabs(served: Served) -> Iterator[tuple[Any, Any]]:
    errors: list[str] = []
    context = served.context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield watched_page(context, errors), watched_page(context, errors)
    context.close()
    assert not errors


def rename(page: Any, base: str, name: str, title: str) -> None:
    page.goto(f"{base}/cases/{name}/build/case")
    page.fill("#case-title", title)
    page.keyboard.press("Tab")
    page.locator("#receipt", has_text="Saved: Changed the case").wait_for()


@pytest.mark.dear
def test_a_page_says_that_the_case_was_changed_elsewhere(served: Served, tabs: tuple[Any, Any]) -> None:
    (served.folder / "watched.yaml").write_text(SMALL, encoding="utf-8")
    one, other = tabs
    rename(other, served.base, "watched", "First")
    one.goto(f"{served.base}/cases/watched/ask/stability")
    notice = one.get_by_text("Computed before the last change of the case.")
    assert not notice.is_visible()
    rename(other, served.base, "watched", "Second")
    notice.wait_for()
    assert wrong_by_axe(one) == []
    one.get_by_role("link", name="Compute again").click()
    notice.wait_for(state="hidden")


@pytest.mark.dear
def test_the_choice_at_a_glance_follows_a_change(served: Served, tabs: tuple[Any, Any]) -> None:
    file = find("hotline")
    assert file is not None
    (served.folder / "glanced.yaml").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    one, other = tabs
    one.goto(f"{served.base}/cases/glanced/ask/glance")
    one.fill("#samples", "8")
    one.get_by_role("button", name="Begin").click()
    one.get_by_role("heading", name="Answer").wait_for()
    one.goto(f"{served.base}/cases/glanced/ask/glance")
    first = one.get_by_role("heading", name="Answer, for version").inner_text()
    rename(other, served.base, "glanced", "Another title")
    one.wait_for_function(
        "first => { const h = document.getElementById('answer'); return h && h.textContent.startsWith('Answer') && h.textContent !== first; }",
        arg=first,
    )
    assert one.locator("section.notice").count() == 0
    assert wrong_by_axe(one) == []
