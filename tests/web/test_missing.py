"""The page about a missing thing names it: a case, a version of a case, or work in the background."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.web.workbenches import SMALL

if TYPE_CHECKING:
    from tests.web.workbenches import Browser


@pytest.mark.parametrize(
    ("path", "title", "back"),
    [
        ("/cases/none/ask/stability", "No such case", "All cases"),
        ("/cases/{name}/build/nope", "No such page", "Back to the case"),
        ("/cases/{name}/argue/compare?from=1&to=99", "No such version", "Back to the case"),
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


def test_a_note_that_never_was_is_neither_removed_nor_brought_back(browser: Browser) -> None:
    name, other = browser.add(), browser.add(wanted="other")
    browser.post(f"/cases/{name}/argue/notes", {"text": "Mine."})
    (mine,) = browser.get(f"/cases/{name}/argue/notes.json").json()["notes"]
    for case, number in ((name, "99"), (name, ""), (name, "x"), (other, str(mine["id"]))):
        for word in ("remove", "restore"):
            answer = browser.post(f"/cases/{case}/argue/notes/{word}", {"number": number})
            assert answer.status_code == 422
            assert "has no such note" in answer.text
    assert browser.post(f"/cases/{name}/argue/notes/remove", {"number": str(mine["id"])}).status_code == 303
    again = browser.post(f"/cases/{name}/argue/notes/remove", {"number": str(mine["id"])})
    assert again.status_code == 303, "the note is removed, as was asked"


def test_of_several_files_all_are_imported_or_none(browser: Browser) -> None:
    good, bad = ("good.yaml", SMALL.encode()), ("bad.gmcr", b'{"options": [\n  oops]}')
    answer = browser.post("/import", files=[("file", good), ("file", bad)])
    assert answer.status_code == 422
    assert "bad.gmcr: line 2: this is no file of GMCR+" in answer.text
    assert "None of the files was imported." in answer.text
    assert browser.get("/index.json").json()["cases"] == []
    large = ("large.yaml", b"x" * (browser.workbench.settings.limits.case + 1))
    answer = browser.post("/import", files=[("file", good), ("file", large)])
    assert answer.text.count("large.yaml: a case may have") == 1
    assert browser.get("/index.json").json()["cases"] == []
    assert browser.post("/import", files=[("file", good), ("file", ("two.yaml", good[1]))]).status_code == 303
    assert {each["name"] for each in browser.get("/index.json").json()["cases"]} == {"good", "two"}


def test_a_case_with_one_version_says_what_to_do_before_a_comparison(browser: Browser) -> None:
    name = browser.add()
    for page in ("compare", "history"):
        shown = browser.get(f"/cases/{name}/argue/{page}").text
        assert "The case has one version." in shown
        assert 'name="from"' not in shown
    assert "The folder has no other case." in browser.get(f"/cases/{name}/argue/compare").text
    browser.change(name, "record", path="[]", form="case", **{"f title": "Changed"})
    browser.add(wanted="other")
    for page in ("compare", "history"):
        shown = browser.get(f"/cases/{name}/argue/{page}").text
        assert "The case has one version." not in shown
        assert 'name="from"' in shown
    assert 'name="other"' in browser.get(f"/cases/{name}/argue/compare").text


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/cases/{name}/", "/cases/{name}"),
        ("/cases/{name}/ask/stability/?search=s1", "/cases/{name}/ask/stability?search=s1"),
        ("/work//", "/work"),
    ],
)
def test_an_address_with_a_slash_too_many_leads_on_without_a_host(browser: Browser, path: str, to: str) -> None:
    name = browser.add()
    answer = browser.get(path.format(name=name), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, to.format(name=name))


@pytest.mark.parametrize("path", ["//elsewhere.example/", "/none/", "/cases/"])
def test_no_other_address_leads_on(browser: Browser, path: str) -> None:
    answer = browser.client.request("GET", f"http://127.0.0.1:8080{path}", follow_redirects=False)
    assert answer.status_code in (404, 405)


@pytest.mark.parametrize("view", ["", "?view=projector"])
def test_pages_that_answer_a_form_link_to_the_page_behind(browser: Browser, view: str) -> None:
    name = browser.add()
    back = f"/cases/{name}/build/actors"
    sent = {"path": '["actors", "a"]', "form": "actor", "f name": "Anna", "back": back}
    old = str(browser.version(name))
    assert browser.post(f"/cases/{name}/change/record", {**sent, "version": old}).status_code == 303
    conflict = browser.post(f"/cases/{name}/change/record{view}", {**sent, "f name": "Anne", "version": old})
    assert conflict.status_code == 409
    error = browser.post(f"/cases/{name}/change/record{view}", {**sent, "version": "none"})
    note = browser.post(f"/cases/{name}/argue/notes{view}", {"text": ""})
    home = browser.post(f"/import{view}")
    for answer, behind in ((conflict, back), (error, back), (note, f"/cases/{name}/build/case"), (home, "/")):
        footer = answer.text.partition("<footer>")[2]
        (link,) = re.findall(r'not a forecast\.</?[^h]*?href="([^"]*)"|not a forecast\. <a href="([^"]*)"', footer)
        other = "".join(link)
        assert other == (behind if view else f"{behind}?view=projector")
        assert browser.get(other).status_code == 200
    for answer in (conflict, error):
        assert set(re.findall(r'name="back" value="([^"]*)"', answer.text)) == {back}


def test_pages_count_the_versions_of_each_case_alone(browser: Browser) -> None:
    for wanted in ("one", "two", "three"):
        browser.add(wanted=wanted)
    name = browser.add(wanted="last")
    first = browser.version(name)
    assert first == 4, "forms count over the folder"
    assert "Version 1, saved " in browser.get(f"/cases/{name}/build/case").text
    fields = {"path": "[]", "form": "case", "f title": "Changed"}
    told = browser.change(name, "record", headers={"accept": "application/json"}, **fields).json()
    assert (told["version"], told["place"]) == (first + 1, 2)
    page = browser.get(f"/cases/{name}/argue/history?from=1&to=2").text
    assert "From version 1 to version 2" in page
    assert re.findall(r'id="version-(\d+)" tabindex="-1">(\d+)', page) == [(str(first + 1), "2"), (str(first), "1")]
    assert re.findall(r'<option value="(\d+)"[^>]*>(\d+):', page) == [("2", "2"), ("1", "1")] * 2
    assert f'href="/cases/{name}/argue/compare?from=1&amp;to=2"' in page
    for asked in ("from=1&to=2", f"first={first}&second={first + 1}"):  # the second counts over the folder
        compared = browser.get(f"/cases/{name}/argue/compare?{asked}").text
        assert "From version 1 to version 2: the answers" in compared
        assert re.findall(r'<option value="(\d)" selected>\1:', compared) == ["1", "2"]
    for page in ("history", "compare"):
        missing = browser.get(f"/cases/{name}/argue/{page}?from=1&to=4")
        assert missing.status_code == 404
        assert "has no version 4; its versions are 1 to 2" in missing.text
        assert browser.get(f"/cases/{name}/argue/{page}?from=0&to=1").status_code == 404
        old = browser.get(f"/cases/{name}/argue/{page}?first=1&second={first}")
        assert old.status_code == 404
        assert "addresses count the versions of a case" in old.text
    undone = browser.post(f"/cases/{name}/undo", {"version": str(first + 1)}, headers={"accept": "application/json"})
    assert undone.json()["receipt"] == "Undone: version 1"


def test_an_unknown_section_is_told_with_those_that_exist_and_the_nearest(browser: Browser) -> None:
    name = browser.add()
    told = browser.get(f"/cases/{name}/build/polices.json")
    assert told.status_code == 404
    assert "`case`, `actors`, `rules`" in told.json()["error"]
    assert told.json()["error"].endswith("; did you mean `policies`?")
    page = browser.get(f"/cases/{name}/build/nope")
    assert page.status_code == 404
    assert "<code>sources</code>" in page.text
    assert "did you mean" not in page.text


def test_an_answer_names_the_version_as_pages_count_it(browser: Browser) -> None:
    browser.add(wanted="other")
    name = browser.add(SMALL + "claims: {c: {text: A claim, holds: 'wants(a, a.go)'}}\n")
    location = browser.post(f"/cases/{name}/ask/claims", {"samples": "1"}).headers["location"]
    browser.workbench.jobs.find(location.rpartition("/")[2]).ended.wait(60)
    page = browser.get(f"/cases/{name}/ask/claims").text
    assert "Answer, for version 1</h2>" in page


def test_a_wrong_reading_is_told_though_the_case_lacks_what_the_question_needs(browser: Browser) -> None:
    name = browser.add()
    answer = browser.get(f"/cases/{name}/ask/risk?image=a=hawk")
    assert answer.status_code == 422
    assert "<code>a</code> has no images; no actor has images" in answer.text
