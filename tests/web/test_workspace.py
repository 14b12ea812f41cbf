"""No name leads out of the folder of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.workbenches import SMALL, Browser

from offramp.errors import OutputError, QuestionError
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
    assert [workspace.add(wanted, SMALL) for wanted in ("Über den Fluß!", "Über den Fluß!", "../..", "बातचीत")] == [
        "uber-den-flu",
        "uber-den-flu-2",
        "case",
        "case-2",
    ]
    assert {each.title for each in workspace.cases()} == {"Small"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("title: A: b # c\n", "A: b"),
        ("title: 'It''s'\n", "It's"),
        ("a: 1\ntitle:   X\n", "X"),
        ("a: 1\n", ""),
        ("  title: X\n", ""),
    ],
)
def test_titles_are_found_without_reading_the_case(text: str, title: str) -> None:
    assert stated_title(text) == title
