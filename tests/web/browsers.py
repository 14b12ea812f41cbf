"""A real browser for tests: found by its path, headless, with every error of a page noted."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

SIZES = {"phone": (360, 740), "desk": (1280, 800), "projector": (2560, 1440)}
"""Widths and heights at which pages are looked at, in pixels."""


def browser_path() -> str:
    """Return the path of a browser, or skip the test with the reason."""
    named = [os.environ.get("OFFRAMP_BROWSER", ""), *NAMES]
    found = next((path for name in named if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("there is no Chromium and no Chrome; `sh tools/have-browser` finds or installs one")
    return found


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield a headless browser of Playwright."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = browser_path()
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def watched_page(context: Any, errors: list[str]) -> Any:
    """Return a page whose errors, warnings of its console and refused parts go into a list."""
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda told: errors.append(told.text) if told.type == "error" and "409" not in told.text else None
    )
    return page


def wrong_by_axe(page: Any, *rules: str) -> list[str]:
    """Return the violations that axe-core finds of some rules (default: all of WCAG 2.2 AA and its best practices)."""
    from importlib.resources import files

    script = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(script)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": tags}
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def faults_of_layout(page: Any) -> list[str]:
    """Return what is wider than the window, cut off, or on top of another text."""
    script = Path(__file__).with_name("faults.js").read_text(encoding="utf-8").partition("\n")[2]
    return [str(each) for each in page.evaluate(script)]


def too_wide(page: Any) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
