"""With JavaScript, a change that is saved is followed by what the page says beside its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.workbenches import SMALL

if TYPE_CHECKING:
    from tests.web.conftest import Served


def test_a_saved_number_is_followed_by_the_head_and_the_problem_of_its_entry(served: Served) -> None:
    (served.folder / "followed.yaml").write_text(
        f"{SMALL}unknowns:\n  pace: {{low: 1, best: 2, high: 4, source: assumed}}\n", encoding="utf-8"
    )
    context = served.context()
    page = context.new_page()
    page.goto(f"{served.base}/cases/followed/build/unknowns")
    head = page.locator("#unknowns-entry-1")
    head.click()
    low = page.locator("li details[open] input[name='f low']")
    low.fill("three")
    low.press("Tab")
    wrong = page.locator("li details[open] div.field", has=page.locator("[name='f low']")).locator(".problem")
    wrong.wait_for()
    assert "three" in wrong.inner_text()
    assert "three – 2 – 4" in head.inner_text()
    assert low.get_attribute("aria-invalid") == "true"
    assert page.evaluate("document.activeElement.name") == "f best"
    low.fill("0.5")
    low.press("Tab")
    wrong.wait_for(state="detached")
    assert "0.5 – 2 – 4" in head.inner_text()
    assert low.get_attribute("aria-invalid") is None
    context.close()
