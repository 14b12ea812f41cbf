"""The reading of a question stays: what is reset, answered or shown again asks under the same images and events."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from offramp.case.catalog import find

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

IMAGED = """offramp: 1
title: Two readings
actors:
  a: {name: Ann, options: {go: Go}}
  b: {name: Bob, options: {stay: Stay, wait: Wait}}
status quo: []
images:
  b:
    firm: {label: The firm one, weight: 3, preferences: [b.stay, a.go, b.wait]}
    soft: {label: The soft one, weight: 1, preferences: [not a.go, b.wait, b.stay]}
preferences:
  a: [a.go, not b.stay]
"""
ASKED = """offramp: 1
title: Two readings
actors:
  a: {name: Ann, options: {go: Go}}
  b: {name: Bob, options: {stay: Stay}}
status quo: []
images:
  a:
    firm: {weight: 3, preferences: [a.go]}
    soft: {weight: 1, preferences: {statements: [a.go, not b.stay, a.go iff b.stay], above: []}}
preferences:
  b: [not b.stay]
"""
CHAINED = IMAGED.replace(
    "status quo: []",
    """status quo: []
horizon: 2 years
unknowns: {rate: {low: 1, best: 2, high: 3, source: assumed}}
measures: {gone: {chance of: a.go, within: 1 year, want: low}}
""",
)
for actor, name in (("a", "Ann"), ("b", "Bob")):
    tempo = "reliability: {low: 0.7, best: 0.8, high: 0.9, source: assumed}, tempo: {low: 1, best: 2, high: 3, unit: per year, source: assumed}"
    CHAINED = CHAINED.replace(f"{actor}: {{name: {name}", f"{actor}: {{{tempo}, name: {name}")


def korea() -> str:
    file = find("korea-2017")
    assert file is not None
    return file.read_text(encoding="utf-8")


def link(page: str, words: str) -> str:
    found = re.search(rf'href="([^"]*)">{words}<', page)
    assert found, words
    return found[1].replace("&amp;", "&")


def test_a_reset_of_all_numbers_keeps_the_reading(browser: Browser) -> None:
    name = browser.add(CHAINED)
    page = browser.get(f"/cases/{name}/ask/risk?image=b%3Dsoft").text
    assert link(page, "Reset all numbers").endswith("/ask/risk?image=b%3Dsoft")


def test_the_whole_graph_again_keeps_the_reading(browser: Browser) -> None:
    name = browser.add(IMAGED)
    page = browser.get(f"/cases/{name}/ask/graph?centre=s0&depth=1&image=b%3Dsoft").text
    assert link(page, "Show everything again").endswith("/ask/graph?image=b%3Dsoft")


def test_an_answer_leads_to_the_next_question_under_the_same_reading(browser: Browser) -> None:
    name = browser.add(ASKED)
    page = browser.get(f"/cases/{name}/ask/question?state=s0&image=a%3Dsoft").text
    form = page[page.index('name="first"') - 2000 :]
    fields = {key: unescape(value) for key, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)}
    answer = browser.post(f"/cases/{name}/ask/question", {**fields, "choice": "first"})
    assert answer.status_code == 303, answer.text
    assert "image=a%3Dsoft" in answer.headers["location"]
    assert "image=a%3Dsoft" in link(page, "Nobody knows")


@pytest.mark.dear
def test_the_reason_of_the_weakest_step_stands_once(browser: Browser) -> None:
    name = browser.add(korea())
    page = browser.get(f"/cases/{name}/ask/routes").text
    (weakest,) = re.findall(r"Weakest step: \d+\. ([^<]*)<", page)
    assert "worse off" in weakest
    assert page.count(weakest) == 1
