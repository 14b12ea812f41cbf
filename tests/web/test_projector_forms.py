"""On a projector the form of a question without an answer is shown; one with an answer has the answer alone. Scripts keep the view."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.browsers import watched_page, wrong_by_axe
from tests.web.workbenches import SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Served


@pytest.fixture
def page(served: Served) -> Iterator[Any]:
    errors: list[str] = []
    context = served.context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(120_000)
    yield watched_page(context, errors)
    context.close()
    assert not errors


@pytest.mark.parametrize("question", ["ask/ranking", "ask/glance", "argue/brief", "argue/compare", "ask/inverse"])
def test_a_question_without_an_answer_shows_its_form(served: Served, page: Any, question: str) -> None:
    (served.folder / "unasked.yaml").write_text(SMALL, encoding="utf-8")
    page.goto(f"{served.base}/cases/unasked/{question}?view=projector")
    assert page.locator("main form").first.is_visible()
    assert page.locator("main > p").first.is_visible()


def test_a_question_with_an_answer_shows_the_answer_alone(served: Served, page: Any) -> None:
    page.goto(f"{served.base}/cases/hotline/ask/stability?view=projector")
    assert page.locator("main form").first.is_hidden()
    assert page.locator("main table").first.is_visible()


@pytest.mark.dear
def test_the_choice_at_a_glance_is_drawn(served: Served, page: Any) -> None:
    page.goto(f"{served.base}/cases/hotline/ask/glance")
    page.fill("#samples", "16")
    page.get_by_role("button", name="Begin").click()
    page.locator("svg.range").first.wait_for()
    assert page.locator("table.glance tbody td").count() == page.locator("svg.range").count()
    assert all(page.locator("svg.range").nth(0).bounding_box()[side] > 4 for side in ("width", "height"))
    assert wrong_by_axe(page) == []


@pytest.mark.dear
def test_scripts_keep_the_view(served: Served, page: Any) -> None:
    (served.folder / "projected.yaml").write_text(SMALL, encoding="utf-8")
    page.goto(f"{served.base}/cases/projected/build/preferences?view=projector")
    items = page.locator("section:has(#wants-a) ol.statements > li")
    items.nth(1).locator(".said").drag_to(items.nth(0).locator(".said"))
    page.locator("#receipt", has_text="Moved statement 2 of Ann to place 1").wait_for(state="attached")
    assert page.locator("body.projector").count() == 1
    assert "a: [not b.stay, a.go]" in (served.folder / "projected.yaml").read_text(encoding="utf-8")
    page.goto(f"{served.base}/cases/hotline/ask/risk?view=projector")
    page.locator("#policy").evaluate(
        "each => { each.selectedIndex = 1; each.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    page.wait_for_url(re.compile("policy="))
    assert "view=projector" in page.url
    page.reload()
    assert page.locator("body.projector").count() == 1
