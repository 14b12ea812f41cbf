"""On a projector the form of a question without an answer is shown; one with an answer has the answer alone."""

from __future__ import annotations

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
