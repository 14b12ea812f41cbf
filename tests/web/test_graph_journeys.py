"""The conflict graph in a real browser: the keyboard, the zoom, the mouse, and how it looks in light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.web.browsers import SIZES, too_wide, watched_page, wrong_by_axe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Served

PATIENCE = 120_000
"""Milliseconds to wait for anything; no test depends on speed."""

SLUGS = ("elmira-1991", "hotline", "korea-2017")


@pytest.fixture(scope="module")
def page(served: Served) -> Iterator[tuple[Any, str]]:
    errors: list[str] = []
    context = served.context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield watched_page(context, errors), served.base
    context.close()
    assert errors == []


def focused(shown: Any) -> str:
    return str(shown.evaluate("document.activeElement.dataset.state"))


def width(shown: Any) -> int:
    return int(shown.locator("svg.graph").get_attribute("width"))


@pytest.mark.dear
def test_the_keyboard_goes_from_state_to_state_and_asks_why(page: tuple[Any, str]) -> None:
    shown, base = page
    shown.goto(f"{base}/cases/elmira-1991/ask/graph")
    shown.locator("a[data-state=s0]").focus()
    joined = {
        other
        for start, end in shown.evaluate(
            "[...document.querySelectorAll('[data-from]')].map(e => [e.dataset.from, e.dataset.to])"
        )
        for one, other in ((start, end), (end, start))
        if one == "s0"
    }
    shown.keyboard.press("ArrowRight")
    first = focused(shown)
    assert first in joined
    shown.keyboard.press("ArrowLeft")
    assert focused(shown) == "s0"
    shown.keyboard.press("ArrowRight")
    assert shown.locator(".map-told").inner_text().startswith(first)
    stroke = "getComputedStyle(document.activeElement.querySelector('.shape')).strokeWidth"
    assert shown.evaluate(stroke) == "6px", "the focus is visible"
    shown.keyboard.press("Enter")
    shown.wait_for_url(f"**/ask/why?state={first}")
    shown.get_by_role("heading", name="The reasons").wait_for()


def tab_to(shown: Any, wanted: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(40):
        shown.keyboard.press("Tab")
        if shown.locator(f"{wanted}:focus").count():
            return
    raise AssertionError(f"Tab does not reach {wanted}")


@pytest.mark.dear
def test_the_keyboard_searches_follows_an_actor_zooms_and_pans(page: tuple[Any, str]) -> None:
    shown, base = page
    shown.goto(f"{base}/cases/hotline/ask/graph")
    everyone = shown.locator("path[data-from]").count()
    tab_to(shown, "#search")
    shown.keyboard.type("s12")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**search=s12**")
    shown.locator("a[data-state=s12] .shape.marked").wait_for()
    assert shown.locator(".shape.marked").count() == 1
    tab_to(shown, "#actor")
    shown.keyboard.press("ArrowDown")
    tab_to(shown, "form.add > button")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**actor=north**")
    shown.locator("a[data-state=s12] .shape.marked").wait_for()
    assert 0 < shown.locator("path[data-from]").count() < everyone
    assert len(set(shown.evaluate("[...document.querySelectorAll('path[data-from]')].map(e => e.classList[1])"))) == 1
    shown.locator(".map-tools").wait_for()
    natural = width(shown)
    tab_to(shown, ".map-tools button[aria-label='Zoom in']")
    for _ in range(3):
        shown.keyboard.press("Enter")
    assert width(shown) > 1.9 * natural
    tab_to(shown, ".map-window")
    window = shown.locator(".map-window")
    place = "e => [e.scrollLeft, e.scrollTop]"
    window.evaluate("e => e.scrollTo(0, 0)")
    shown.keyboard.press("ArrowRight")
    shown.keyboard.press("ArrowDown")
    shown.wait_for_timeout(300)  # the browser scrolls smoothly
    assert all(each > 0 for each in window.evaluate(place)), "arrows pan the picture"
    shown.keyboard.press("0")
    assert width(shown) == natural
    tab_to(shown, "a[data-state]")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/ask/why?**actor=north**")


WALK = """() => {
  const states = [...document.querySelectorAll('a[data-state]')].map(each => each.dataset.state);
  const start = document.querySelector('.outer').closest('a').dataset.state;
  const found = new Set([start]), frontier = [start];
  while (frontier.length) {
    const state = frontier.pop();
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown']) {
      document.querySelector(`a[data-state=${state}]`).focus({preventScroll: true});
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
      const end = document.activeElement.dataset.state;
      if (end && !found.has(end)) { found.add(end); frontier.push(end); }
    }
  }
  return [states, [...found]];
}"""
"""All states of the graph, and those that arrow keys reach from the status quo; in one script, since a press of a real key takes long."""


@pytest.mark.dear
@pytest.mark.parametrize("slug", SLUGS)
def test_arrows_reach_every_state(page: tuple[Any, str], slug: str) -> None:
    shown, base = page
    shown.goto(f"{base}/cases/{slug}/ask/graph")
    states, found = shown.evaluate(WALK)
    assert len(states) > 1
    assert set(found) == set(states)


@pytest.mark.dear
def test_keys_and_buttons_zoom_and_the_mouse_pans(page: tuple[Any, str]) -> None:
    shown, base = page
    shown.goto(f"{base}/cases/hotline/ask/graph")
    natural = width(shown)
    shown.locator("a[data-state=s9]").focus()
    shown.keyboard.press("+")
    assert width(shown) == pytest.approx(1.25 * natural, abs=1)
    shown.keyboard.press("0")
    shown.keyboard.press("-")
    assert width(shown) == pytest.approx(natural / 1.25, abs=1)
    shown.get_by_role("button", name="Whole").click()
    fits = "e => e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1"
    assert shown.locator(".map-window").evaluate(fits)
    shown.get_by_role("button", name="Reset").click()
    assert width(shown) == natural
    window = shown.locator(".map-window")
    window.scroll_into_view_if_needed()
    before, box = window.evaluate("e => e.scrollTop"), window.bounding_box()
    shown.mouse.move(box["x"] + 300, box["y"] + 200)
    shown.mouse.down()
    shown.mouse.move(box["x"] + 300, box["y"] + 120, steps=4)
    shown.mouse.up()
    assert window.evaluate("e => e.scrollTop") == pytest.approx(before + 80, abs=2)
    assert "/ask/graph" in shown.url, "a drag follows no link"


VIEWS = (
    "elmira-1991/ask/graph",
    "korea-2017/ask/graph",
    "korea-2017/ask/graph?centre=s746&depth=1",
    "korea-2017/ask/why?state=s744&actor=usa",
)


@pytest.mark.dear
@pytest.mark.parametrize("path", VIEWS)
def test_the_graph_has_no_fault_that_a_program_finds(page: tuple[Any, str], path: str) -> None:
    shown, base = page
    shown.goto(f"{base}/cases/{path}")
    for scheme in ("light", "dark"):
        shown.emulate_media(color_scheme=scheme)
        for size in SIZES.values():
            shown.set_viewport_size({"width": size[0], "height": size[1]})
            assert too_wide(shown) <= 0
        rules = ("color-contrast",) if scheme == "dark" else ()
        assert wrong_by_axe(shown, *rules) == [], (path, scheme)
    shown.emulate_media(color_scheme="light")
    shown.set_viewport_size({"width": 1280, "height": 800})
    spilt = """[...document.querySelectorAll('svg.graph a')].flatMap(a => {
      const box = a.querySelector('.shape').getBoundingClientRect();
      return [...a.querySelectorAll('text')].filter(t => {
        const own = t.getBoundingClientRect();
        return own.left < box.left || own.right > box.right || own.top < box.top || own.bottom > box.bottom;
      }).map(t => t.textContent);
    })"""
    assert shown.evaluate(spilt) == [], "no text leaves its box"


@pytest.mark.dear
def test_the_picture_works_without_scripts(page: tuple[Any, str]) -> None:
    shown, base = page
    plain = shown.context.browser.new_context(java_script_enabled=False)
    plain.add_cookies(shown.context.cookies())
    still = plain.new_page()
    still.goto(f"{base}/cases/elmira-1991/ask/graph")
    still.select_option("#actor", "uniroyal")
    still.get_by_role("button", name="Show").click()
    still.wait_for_url("**actor=uniroyal**")
    still.locator("a[data-state=s5]").click()
    still.wait_for_url("**/ask/why?state=s5&actor=uniroyal")
    plain.close()
