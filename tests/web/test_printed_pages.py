"""In print and on a projector, where the forms are not shown, a page names its case, the readings and the changed numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Served
    from tests.web.workbenches import Browser

READ = "image=dprk%3Dbargainer"


@pytest.mark.parametrize("page", ["stability", "why?state=s746&actor=rok", "graph", "routes", "inverse", "risk"])
@pytest.mark.parametrize("shown", ["print", "projector"])
def test_a_page_without_its_form_names_the_case_and_the_readings(served: Served, page: str, shown: str) -> None:
    context = served.context(viewport={"width": 1280, "height": 900})
    seen = context.new_page()
    address = f"{served.base}/cases/korea-2017/ask/{page}{'&' if '?' in page else '?'}{READ}"
    seen.goto(f"{address}&view=projector" if shown == "projector" else address)
    said = "Korean peninsula, June 2017"
    if shown == "print":
        assert not seen.locator(".asked").first.is_visible(), "the form says it on the screen"
        seen.emulate_media(media="print")
    text = "\n".join(seen.locator(".asked:visible").all_inner_texts())
    assert said in text
    assert "North Korea is read as Bargaining for aid." in text
    context.close()


@pytest.mark.parametrize("page", ["stability?search=ease", "graph?search=ease", "routes?to=ease", "inverse?to=ease"])
def test_print_names_the_goal_or_the_search(served: Served, page: str) -> None:
    context = served.context(viewport={"width": 1280, "height": 900})
    seen = context.new_page()
    seen.goto(f"{served.base}/cases/hotline/ask/{page}")
    seen.emulate_media(media="print")
    assert seen.get_by_text("Asked about: ease").is_visible()
    context.close()


def test_the_figures_name_the_numbers_that_were_changed(browser: Browser) -> None:
    name = browser.post("/cases", {"start": "hotline"}).headers["location"].split("/")[2]
    page = browser.get(f"/cases/{name}/ask/risk", params={"set misread": "0.02"}).text
    figures = page.partition('id="figures"')[2]
    assert "misread: 0.02 in place of 0.01." in figures
    assert page.count("in place of 0.01") == 1


def test_print_leaves_out_what_only_a_screen_can_do(served: Served) -> None:
    context = served.context(viewport={"width": 1280, "height": 900})
    seen = context.new_page()
    seen.goto(f"{served.base}/cases/korea-2017/ask/why?state=s746&actor=rok")
    assert seen.locator(".map-told").is_visible()
    assert seen.get_by_text("Write a note on it").is_visible()
    seen.emulate_media(media="print")
    assert not seen.locator(".map-told").is_visible()
    assert not seen.get_by_text("Write a note on it").is_visible()
    seen.goto(f"{served.base}/cases/hotline/ask/stability")
    assert "Stable under" in seen.locator("caption").first.inner_text()
    assert "verdict" not in seen.locator("caption").first.inner_text()
    seen.emulate_media(media="screen")
    assert "Choose a verdict for its reasons." in seen.locator("caption").first.inner_text()
    context.close()
