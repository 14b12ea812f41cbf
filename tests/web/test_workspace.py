"""No name leads out of the folder of cases."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.web.workbenches import SAME, SMALL, Browser

from offramp.errors import OutputError, QuestionError
from offramp.web.application import _response
from offramp.web.page import Call, Download
from offramp.web.workspace import Workspace, stated_title

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "name", ["../secret", "..", ".", "a/b", "/etc/passwd", "a\\b", ".hidden", "a\0b", "", "a" * 100, "-x", "a.", "a\nb"]
)
def test_a_name_is_a_plain_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.yaml").write_text("title: Secret\n")
    workspace = Workspace(tmp_path / "cases")
    for use in (workspace.file, workspace.read):
        with pytest.raises(QuestionError):
            use(name)
    with pytest.raises(QuestionError):
        workspace.write(name, "x")


@pytest.mark.parametrize(
    "path",
    [
        "/cases/..%2fsecret/text",
        "/cases/%2e%2e/text",
        "/cases/../secret/text",
        "/static/..%2fguard.py",
        "/static/../guard.py",
    ],
)
def test_no_address_leads_out(browser: Browser, path: str) -> None:
    (browser.workbench.store.workspace.folder.parent / "secret.yaml").write_text("title: Secret\n")
    answer = browser.get(path)
    assert answer.status_code in (404, 422)
    assert "Secret" not in answer.text


def test_a_symbolic_link_out_of_the_folder_is_no_case(browser: Browser, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("title: Secret\n")
    folder = browser.workbench.store.workspace.folder
    (folder / "link.yaml").symlink_to(outside)
    (folder / "round.yaml").symlink_to(folder / "round.yaml")
    assert browser.workbench.store.workspace.cases() == []
    assert browser.get("/cases/link/text").status_code == 404
    assert browser.post("/cases/link/text", {"version": "1", "text": "x"}).status_code == 404
    assert outside.read_text() == "title: Secret\n"
    assert browser.workbench.store.add("link", SMALL, "New") == "link-2"
    assert outside.read_text() == "title: Secret\n"


def test_a_symbolic_link_inside_is_followed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    (tmp_path / "one.yaml").write_text(SMALL)
    (tmp_path / "two.yaml").symlink_to(tmp_path / "one.yaml")
    assert workspace.read("two") == SMALL


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        Workspace(tmp_path / "file")


def test_names_are_free_and_plain(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    titles = ("Über den Fluß!", "Über den Fluß!", "../..", "बातचीत", "한반도, 2017", "Ударить?", "\u202e", "字" * 90)
    assert [workspace.add(wanted, SMALL) for wanted in titles] == [
        "uber-den-fluss",
        "uber-den-fluss-2",
        "case",
        "बातचीत",
        "한반도-2017",
        "ударить",
        "case-2",
        "字" * 60,
    ]
    assert {each.title for each in workspace.cases()} == {"Small"}


def test_a_name_has_letters_of_any_script(browser: Browser) -> None:
    folder = browser.workbench.store.workspace.folder
    for name in ("coree\u0301 2017", "한반도", "बातचीत", "a" * 80):
        (folder / f"{name}.yaml").write_text(SMALL)
    listed = {each["name"] for each in browser.get("/index.json").json()["cases"]}
    assert listed == {"coree\u0301 2017", "한반도", "बातचीत", "a" * 80}
    changed = browser.change(
        "한반도", "put", path='["title"]', value="New", back="/cases/한반도/build/actors", focus="x"
    )
    assert changed.headers["location"] == f"/cases/{quote('한반도')}/build/actors#x"
    assert "title: New" in browser.text("한반도")
    assert browser.get(f"/cases/{quote('한반도')}/ask/stability").status_code == 200


def test_a_file_that_no_address_can_name_is_told(browser: Browser) -> None:
    folder = browser.workbench.store.workspace.folder
    for name in ("a'b.yaml", "a#b.yml", "same.yaml", "same.yml", ".hidden.yaml", "𝒜" * 62 + ".yaml"):
        (folder / name).write_text(SMALL.replace("Small", name.replace("#", "")))
    page = browser.get("/").text
    assert "<li>a&#39;b.yaml</li>" in page
    assert [f"<li>{name}</li>" in page for name in ("a#b.yml", "same.yml", "same.yaml", ".hidden.yaml")] == [
        True,
        True,
        False,
        False,
    ]
    assert browser.get("/index.json").json()["cases"][0]["title"] == "same.yaml"
    assert browser.get(f"/cases/{quote('a#b', safe='')}/text").status_code == 404
    assert browser.get(f"/cases/{quote('𝒜' * 70)}/text").status_code == 404


def test_titles_are_read_once_for_each_change_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path)
    for number in range(5):
        (tmp_path / f"c{number}.yaml").write_text(f"title: T{number}\n")
        os.utime(tmp_path / f"c{number}.yaml", (number, number))
    read: list[str] = []

    def counted(text: str) -> str:
        read.append(text)
        return stated_title(text)

    monkeypatch.setattr("offramp.web.workspace.stated_title", counted)
    monkeypatch.setattr("offramp.web.workspace.MOST_CASES", 3)
    for _ in range(2):
        assert [each.title for each in workspace.cases()] == ["T4", "T3", "T2"], "the last changed"
    assert len(read) == 3
    (tmp_path / "c0.yaml").write_text("title: Another\n")
    assert [each.title for each in workspace.cases()] == ["Another", "T4", "T3"]
    assert len(read) == 4


def test_a_new_case_has_no_versions_and_no_notes_of_a_removed_one(browser: Browser) -> None:
    name = browser.add()
    browser.post(f"/cases/{name}/argue/notes", {"text": "An old note"})
    (browser.workbench.store.workspace.folder / f"{name}.yaml").unlink()
    again = browser.add(SMALL.replace("Ann", "Anna"))
    assert again == f"{name}-2"
    assert len(browser.workbench.store.history.versions(again)) == 1
    assert "An old note" not in browser.get(f"/cases/{again}/argue/notes").text
    (browser.workbench.store.workspace.folder / f"{name}.yaml").write_text(SMALL)
    assert "An old note" in browser.get(f"/cases/{name}/argue/notes").text


def test_the_name_of_a_download_may_have_letters_of_any_script(browser: Browser) -> None:
    answer = _response(Call(browser.workbench, {}, {}), Download(b"x", "text/html", "한반도-brief.html"))
    told = answer.headers["content-disposition"]
    assert told == f"attachment; filename=\"___-brief.html\"; filename*=UTF-8''{quote('한반도')}-brief.html"


@pytest.mark.parametrize("path", ["/nowhere", "/cases/small/build", "/static/none.js", "/cases/small/undo"])
def test_an_address_without_a_page_has_a_way_back(browser: Browser, path: str) -> None:
    browser.add()
    answer = browser.get(path)
    assert answer.status_code in (404, 405)
    assert "<h1>No such page</h1>" in answer.text
    assert '<a href="/">All cases</a>' in answer.text


def test_an_address_without_a_page_answers_programs_in_json(browser: Browser) -> None:
    for path, headers in (("/nowhere.json", {}), ("/nowhere", {"accept": "application/json"})):
        answer = browser.get(path, headers=headers)
        assert (answer.status_code, answer.json()["problems"]) == (404, [])
        assert answer.json()["error"] == "The workbench has no page at this address."


def test_a_wrong_method_is_told_the_right_ones(browser: Browser) -> None:
    name = browser.add()
    for path, allowed in ((f"/cases/{name}/ask/stability", {"GET", "HEAD"}), (f"/cases/{name}/undo", {"POST"})):
        answer = browser.client.request("DELETE", path, headers=SAME)
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("title: A: b # c\n", "A: b"),
        ("title: 'It''s'\n", "It's"),
        ("a: 1\ntitle:   X\n", "X"),
        ("a: 1\n", ""),
        ("  title: X\n", ""),
        ("title: >-\n  A long\n  title\na: 1\n", "A long title"),
        ("title: A long\n  title # not this\na: 1\n", "A long title"),
        ('title: "A \\"b\\" \\u00e9"\n', 'A "b" \u00e9'),
        ("title:\n\n  'It''s'\r\n", "It's"),
        ("title: # none\na: 1\n", ""),
        ('title: "\\0"\n', ""),
        ("title: '\u200b \u202e'\n", ""),
        ("title: [a]\n", "[a]"),
        ("title: {a\n  b: c\n", ""),
        ("titles: X\ntitle: 2017-06-28\n", "2017-06-28"),
    ],
)
def test_titles_are_found_without_reading_the_case(text: str, title: str) -> None:
    assert stated_title(text) == title
