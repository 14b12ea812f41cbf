"""A case that is just begun says what to add next, on every page, and keeps the words about its text for the text page."""

from __future__ import annotations

import html
import json
import re
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from offramp.errors import QuestionError
from offramp.web.questions.long_work import choice_at_a_glance, claims_tested
from offramp.web.rendering import SECTIONS

if TYPE_CHECKING:
    from tests.web.workbenches import Browser

ACTORS = "actors:\n  a: {name: Ann, options: {go: Go}}\n  b: {name: Bob, options: {stay: Stay}}\n"

BEGUN = {
    "title: Mine\n": ("actors", "Add the actors, at least two."),
    "title: Mine\nactors: {}\n": ("actors", "Add the actors, at least two."),
    "title: Mine\nactors: {a: {name: Ann}, b: {name: Bob}}\nstatus quo: []\n": ("actors", "Give each actor an option"),
    f"title: Mine\n{ACTORS}": ("rules", "Tick what is on today"),
    f"title: Mine\n{ACTORS}status quo: []\n": ("preferences", "Say what each actor wants"),
    f"title: Mine\n{ACTORS}status quo: []\npreferences: {{a: [a.go]}}\n": ("preferences", "Say what each actor wants"),
}
"""Cases at each step of the guide, with the page and the words of the step."""


OF_TEXT = (" is missing", " is empty", "no preferences", "no actor has an option")
"""Words about the text of a file that lacks an entry."""


@pytest.mark.parametrize("text", BEGUN)
def test_pages_of_a_begun_case_lead_to_the_next_step(browser: Browser, text: str) -> None:
    name = browser.add(text, "mine")
    page, words = BEGUN[text]
    for section, _ in SECTIONS["build"]:
        shown = browser.get(f"/cases/{name}/build/{section}").text
        said = html.unescape(shown.partition("<main")[2].partition('<details class="beside">')[0])
        assert f'Next: <a href="/cases/{name}/build/{page}">{words}' in said, section
        assert not any(each in said for each in (*OF_TEXT, "aria-invalid")), section
    for section, _ in SECTIONS["ask"]:
        answer = browser.get(f"/cases/{name}/ask/{section}")
        if answer.status_code == 422:
            said = html.unescape(answer.text)
            assert "<h1>The case is not complete yet</h1>" in said, section
            assert f'Next: <a href="/cases/{name}/build/{page}">{words}' in said, section
            assert not any(each in said for each in OF_TEXT), section
    assert browser.get(f"/cases/{name}/ask/stability").status_code == 422
    told = browser.get(f"/cases/{name}/text").text
    problems = json.loads(browser.get(f"/cases/{name}/text.json").text)["problems"]
    assert problems
    assert told.count("?line=") >= len(problems)


def test_what_is_wrong_is_still_said_beside_the_next_step(browser: Browser) -> None:
    name = browser.add(f"title: Mine\n{ACTORS}status quo: [a.gone]\n", "mine")
    for page in ("build/rules", "ask/stability"):
        shown = browser.get(f"/cases/{name}/{page}").text
        assert "Next: <a" in shown
        assert "<code>a.gone</code>" in shown
        assert "no preferences" not in shown
    assert "<h1>The case has problems</h1>" in browser.get(f"/cases/{name}/ask/stability").text


def test_a_whole_case_with_a_mistake_has_no_next_step(browser: Browser) -> None:
    name = browser.add(f"title: Mine\n{ACTORS}status quo: []\npreferences: {{a: [a.go], b: [b.gone]}}\n", "mine")
    for page in ("build/rules", "ask/stability"):
        shown = browser.get(f"/cases/{name}/{page}").text
        assert "Next: <a" not in shown
        assert "<code>b.gone</code>" in shown


TIMED = ACTORS.replace("}}", "}, tempo: 4 per year, reliability: 0.8}")
MEASURE = "measures: {m: {chance of: a.go, within: 1 year, want: low}}\n"
PLAIN = "title: Mine\n{}status quo: []\npreferences: {{a: [a.go], b: [b.stay]}}\n"
OF_NOW = "claims: {c: {text: A claim, holds: 'wants(a, a.go)'}}\n"
OF_TIME = "claims: {c: {text: A claim, holds: 'chance(a.go within 1 year) > 0.1'}}\n"

NEEDS = {
    ("risk", PLAIN.format(ACTORS)): ["actors", "measures"],
    ("risk", PLAIN.format(TIMED)): ["measures"],
    ("risk", f"{PLAIN.format(TIMED)}{MEASURE}"): [],
    ("risk", f"{PLAIN.format(TIMED)}ends: a.go\nhorizon: 1 year\n"): [],
    ("ranking", PLAIN.format(ACTORS)): ["actors", "measures"],
    ("glance", PLAIN.format(ACTORS)): ["actors", "measures", "policies", "case"],
    ("glance", f"{PLAIN.format(TIMED)}{MEASURE}policies: {{wait: {{}}}}\n"): ["case"],
    ("glance", f"{PLAIN.format(TIMED)}{MEASURE}policies: {{wait: {{}}}}\nhorizon: 1 year\n"): [],
    ("claims", PLAIN.format(ACTORS)): ["claims"],
    ("claims", f"{PLAIN.format(ACTORS)}{OF_NOW}"): [],
    ("claims", f"{PLAIN.format(ACTORS)}{OF_TIME}"): ["actors", "measures"],
    ("claims", f"{PLAIN.format(TIMED)}{OF_TIME}"): ["measures"],
    ("claims", f"{PLAIN.format(TIMED)}{MEASURE}{OF_TIME}"): [],
    ("glance", "title: Mine\n"): [],
}
"""Questions about cases, with the pages that add what the case lacks for them."""


@pytest.mark.parametrize(("question", "text"), NEEDS)
def test_a_question_leads_to_what_the_case_lacks_for_it(browser: Browser, question: str, text: str) -> None:
    name = browser.add(text, "mine")
    page = browser.get(f"/cases/{name}/ask/{question}").text.partition("<main")[2]
    notice = page.partition('aria-labelledby="needed"')[2].partition("</section>")[0]
    assert re.findall(rf'href="/cases/{name}/build/(\w+)"', notice) == NEEDS[question, text]
    assert "for instance" not in page


@pytest.mark.parametrize("text", [text for question, text in NEEDS if question == "glance" and ACTORS[:8] in text])
def test_the_choice_at_a_glance_has_an_answer_exactly_where_it_needs_nothing(text: str) -> None:
    needed = NEEDS["glance", text]
    with pytest.raises(QuestionError) if needed else nullcontext():
        choice_at_a_glance(f"offramp: 1\n{text}", 8, 0, lambda _: None)


@pytest.mark.parametrize("text", [text for question, text in NEEDS if question == "claims"])
def test_claims_have_an_answer_exactly_where_they_need_nothing(text: str) -> None:
    needed = NEEDS["claims", text]
    with pytest.raises(QuestionError) if needed else nullcontext():
        claims_tested(f"offramp: 1\n{text}", 4, 0, lambda _: None)


@pytest.mark.parametrize("policies", ["", "policies: {wait: {}}\n"])
def test_a_wrong_policy_is_told_beside_what_the_case_lacks(browser: Browser, policies: str) -> None:
    name = browser.add(f"{PLAIN.format(ACTORS)}{policies}", "mine")
    page = html.unescape(browser.get(f"/cases/{name}/ask/risk", params={"policy": "zz"}).text)
    assert "there is no policy <code>zz</code>" in page
    assert f'href="/cases/{name}/build/measures"' in page.partition('aria-labelledby="needed"')[2]
    told = browser.get(f"/cases/{name}/ask/risk.json", params={"policy": "zz"}).json()["error"]
    assert told.startswith("there is no policy `zz`")
    assert "for instance" not in page
    lacking = browser.get(f"/cases/{name}/ask/risk").text
    assert 'class="answer"' not in lacking
