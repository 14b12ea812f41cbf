"""A disk that is full, a file of versions that is damaged, and files that cannot be read: each is told, and nothing is lost."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.workbenches import SMALL, Browser

from offramp.errors import OutputError, QuestionError
from offramp.web.history import FOLDER, CaseHistory

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.web.workbench import Workbench

TITLE = {"path": '["title"]', "value": "A title that is new: " + "".join(map(chr, range(0x4E00, 0x6E00)))}
"""A change that needs more room than the pages of the file have left."""


def fill(workbench: Workbench) -> None:
    """Let the file of the versions grow no more, as on a full disk."""
    base = vars(workbench.store.history)["_base"]
    (pages,) = base.execute("pragma page_count").fetchone()
    base.execute(f"pragma max_page_count = {pages}")


def empty(workbench: Workbench) -> None:
    vars(workbench.store.history)["_base"].execute("pragma max_page_count = 1000000")


def test_a_change_on_a_full_disk_is_refused_and_can_be_made_later(browser: Browser) -> None:
    name = browser.add()
    fill(browser.workbench)
    answer = browser.change(name, "put", **TITLE)
    assert answer.status_code == 503
    assert "<h1>Not saved</h1>" in answer.text
    assert "database or disk is full" in answer.text
    told = browser.change(name, "put", headers={"accept": "application/json"}, **TITLE)
    assert "cannot be read or written" in told.json()["error"]
    assert browser.get(f"/cases/{name}/build/case").status_code == 200
    assert browser.text(name) == SMALL
    empty(browser.workbench)
    assert browser.change(name, "put", **TITLE).status_code == 303
    assert "A title that is new" in browser.text(name)


def test_a_full_disk_keeps_nobody_from_reading(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    name = browser.add()
    store = browser.workbench.store
    new = SMALL.replace("Ann", "Anna")
    store.history.keep(name, new, "Interrupted")  # its file is still the old one

    def refused(*_: Any) -> None:
        raise OutputError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(store.workspace, "write", refused)
        assert "Anna" in browser.get(f"/cases/{name}/build/actors").text
    assert browser.get(f"/cases/{name}/build/actors").status_code == 200
    assert store.workspace.read(name) == new


def test_a_change_that_could_not_be_kept_leaves_no_transaction_open(workbench: Workbench) -> None:
    history = workbench.store.history
    history.keep("a", "one", "New")
    fill(workbench)
    with pytest.raises(OutputError, match="full"):
        history.keep("a", "".join(map(chr, range(300, 30_000))), "Large")
    empty(workbench)
    assert history.keep("a", "two", "Small").parent == history.versions("a")[-1].number


@pytest.mark.parametrize("content", ["not a base of data " * 500, None])
def test_a_damaged_file_of_versions_is_told(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / FOLDER / "history.sqlite"
    file.parent.mkdir()
    if content is None:
        file.mkdir()
    else:
        file.write_text(content)
    with pytest.raises(OutputError, match=r"history\.sqlite: cannot be opened: .* move it away"):
        CaseHistory(tmp_path)


def test_versions_of_a_later_release_are_left_alone(tmp_path: Path) -> None:
    CaseHistory(tmp_path).close()
    base = sqlite3.connect(tmp_path / FOLDER / "history.sqlite")
    base.execute("pragma user_version = 99")
    base.commit()
    base.close()
    with pytest.raises(OutputError, match="a later release"):
        CaseHistory(tmp_path)


def test_a_folder_of_versions_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("")
    with pytest.raises(OutputError, match="cannot be used for the versions of the cases"):
        CaseHistory(tmp_path)


def test_a_file_that_cannot_be_read_is_told(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    name = browser.add()
    other = browser.add(wanted="other")

    def refused(file: Path, *arguments: Any, **more: Any) -> Any:
        if file.stem == name:
            raise PermissionError(13, "Permission denied")
        return opened(file, *arguments, **more)

    opened, read = Path.open, Path.read_bytes
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refused)
        patched.setattr(Path, "read_bytes", lambda file: read(file) if file.stem != name else refused(file))
        home = browser.get("/")
        page = browser.get(f"/cases/{name}/text")
        assert browser.get(f"/cases/{other}/text").status_code == 200
    assert home.status_code == 200
    assert f'href="/cases/{name}"' in home.text
    assert page.status_code == 422
    assert f"{name}.yaml: cannot be read: Permission denied" in page.text


def test_a_file_that_goes_while_it_is_read_is_no_case(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    name = browser.add()

    def gone(file: Path, *arguments: Any, **more: Any) -> Any:
        if file.stem == name:
            raise FileNotFoundError(2, "No such file or directory")
        return opened(file, *arguments, **more)

    opened = Path.open

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", gone)
        patched.setattr(Path, "read_bytes", lambda file: gone(file, "rb"))
        assert browser.get("/index.json").json()["cases"] == []
        assert browser.get(f"/cases/{name}/text").status_code == 404


def test_a_folder_that_goes_is_told(browser: Browser) -> None:
    import shutil

    browser.add()
    folder = browser.workbench.store.workspace.folder
    shutil.rmtree(folder)
    home = browser.get("/")
    assert home.status_code == 422
    assert "the folder of cases, cases, cannot be read" in home.text
    with pytest.raises(QuestionError):
        browser.workbench.store.workspace.cases()
