"""Versions of cases in one file: undo and redo, notes, renamings, and files of earlier formats."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.errors import OutputError
from offramp.language.sentence import Sentence
from offramp.web.history import _STEPS, FOLDER, CaseHistory
from offramp.web.missing import MissingError
from offramp.web.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = st.lists(
    st.tuples(st.sampled_from(["keep", "undo", "redo", "go"]), st.integers(0, 5), st.sampled_from("ab")), max_size=12
)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[CaseHistory]:
    made = CaseHistory(tmp_path)
    yield made
    made.close()


@given(STEPS)
@examples(40)
def test_undo_and_redo_walk_the_tree_of_versions(steps: list[tuple[str, int, str]]) -> None:
    """Against the tree itself: undo goes to the parent, redo to the youngest child, and no version is ever lost."""
    with TemporaryDirectory() as folder:
        history = CaseHistory(Path(folder))
        try:
            tree: dict[str, dict[int, tuple[int | None, str]]] = {"a": {}, "b": {}}
            current: dict[str, int | None] = {"a": None, "b": None}
            for kind, number, name in steps:
                known, at = tree[name], current[name]
                if kind == "keep":
                    made = history.keep(name, f"text {number}", f"change {number}")
                    known[made.number] = (at, f"text {number}")
                    current[name] = made.number
                elif kind == "undo" and (before := history.before(name)) is not None:
                    current[name] = history.go_to(name, before.number).number
                    assert at is not None
                    assert current[name] == known[at][0]
                elif kind == "redo" and (after := history.after(name)) is not None:
                    current[name] = history.go_to(name, after.number).number
                    assert current[name] == max(each for each, (parent, _) in known.items() if parent == at)
                elif kind == "go" and known:
                    current[name] = history.go_to(name, sorted(known)[number % len(known)]).number
                for each, versions in tree.items():
                    now = history.current(each)
                    assert (now.number if now else None) == current[each]
                    assert [one.number for one in history.versions(each)] == sorted(versions, reverse=True)
            for name, versions in tree.items():
                for number, (parent, text) in versions.items():
                    found = history.version(name, number)
                    assert (found.parent, history.text(found)) == (parent, text)
        finally:
            history.close()


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("pqr")), min_size=1, max_size=7), st.data())
@examples(40)
def test_renamings_lead_from_any_version_to_any_other(made: list[tuple[int, str]], data: st.DataObject) -> None:
    """Against the names themselves: an entry followed along the renamings has the name that the other version gave it."""
    with TemporaryDirectory() as folder:
        history = CaseHistory(Path(folder))
        try:
            names = {history.keep("a", "0", "first").number: "x"}
            for i, (parent, new) in enumerate(made):
                start = sorted(names)[parent % len(names)]
                history.go_to("a", start)
                number = history.keep("a", str(i + 1), "renamed").number
                history.note_rename(number, ("terms", names[start]), new)
                names[number] = new
            start, end = (data.draw(st.sampled_from(sorted(names))) for _ in range(2))
            name = names[start]
            for path, new in history.renames("a", start, end):
                assert path == ("terms", name)
                name = new
            assert name == names[end]
        finally:
            history.close()


def test_redo_goes_to_the_latest_of_several_changes_and_undo_to_the_one_before(history: CaseHistory) -> None:
    first, second = (history.keep("a", text, text).number for text in ("one", "two"))
    history.go_to("a", first)
    third = history.keep("a", "three", "three")
    history.go_to("a", first)
    assert history.after("a") == third
    history.go_to("a", second)
    assert history.after("a") is None
    assert history.before("a") == history.version("a", first)


def test_the_same_text_is_kept_once(history: CaseHistory, tmp_path: Path) -> None:
    for name in ("a", "b", "a"):
        history.keep(name, "title: Same\n", "again")
    with sqlite3.connect(tmp_path / FOLDER / "history.sqlite") as base:
        assert base.execute("select count(*) from texts").fetchone() == (1,)
        assert base.execute("select count(*) from versions").fetchone() == (3,)
    base.close()


def test_versions_are_kept_over_a_restart(tmp_path: Path) -> None:
    first = CaseHistory(tmp_path)
    kept = first.keep("a", "title: É\n", say("Added {entry}", entry="Ann"))
    first.note_written("a", kept.number)
    first.add_note("a", "a.go", "One", "Eve")
    first.close()
    again = CaseHistory(tmp_path)
    found = again.current("a")
    assert found is not None
    assert (again.text(found), again.written("a")) == ("title: É\n", kept.number)
    assert isinstance(found.change, Sentence), "a page in another language can translate it"
    assert (found.change.message, found.change.values) == ("Added {entry}", {"entry": "Ann"})
    assert [(each["path"], each["text"], each["source"]) for each in again.notes("a")] == [("a.go", "One", "Eve")]
    again.close()


@pytest.mark.parametrize("format_", [1, 2])
def test_a_file_of_an_earlier_format_is_brought_forward(tmp_path: Path, format_: int) -> None:
    (tmp_path / FOLDER).mkdir()
    base = sqlite3.connect(tmp_path / FOLDER / "history.sqlite")
    for step in _STEPS[:format_]:
        base.executescript(step)
    base.execute(f"pragma user_version = {format_}")
    base.execute("insert into texts values ('d', ?)", (b"x\x9cKLJ\x06\x00\x02M\x01'",))
    base.execute("insert into versions (id, name, parent, digest, what, at) values (1, 'a', null, 'd', 'Made', 5.0)")
    base.execute("insert into cases values ('a', 1, 1, 5.0)")
    base.execute("insert into notes (name, path, text, source, at) values ('a', 'x', 'Old', '', 5.0)")
    base.commit()
    base.close()
    history = CaseHistory(tmp_path)
    version = history.current("a")
    assert version is not None
    assert (version.change, history.text(version), version.at) == ("Made", "abc", 5.0)
    assert [each["text"] for each in history.notes("a")] == ["Old"]
    history.keep("a", "new", "Changed")
    history.remove_note("a", 1)
    assert [each["text"] for each in history.notes("a", removed=True)] == ["Old"]
    history.close()


@pytest.mark.parametrize("linked", [FOLDER, f"{FOLDER}/history.sqlite"])
def test_a_symbolic_link_is_refused(tmp_path: Path, linked: str) -> None:
    cases, elsewhere = tmp_path / "cases", tmp_path / "elsewhere"
    cases.mkdir()
    elsewhere.mkdir()
    (cases / linked).parent.mkdir(exist_ok=True)
    (cases / linked).symlink_to(elsewhere)
    with pytest.raises(OutputError, match="symbolic link"):
        CaseHistory(cases)
    assert not list(elsewhere.iterdir())


def test_what_does_not_exist_is_missing(history: CaseHistory) -> None:
    number = history.keep("a", "one", "first").number
    history.keep("b", "two", "first")
    for name, wanted in (("a", number + 1), ("a", 0), ("b", number), ("none", number)):
        with pytest.raises(MissingError, match=f"`{name}` has no version {wanted}"):
            history.version(name, wanted)
        with pytest.raises(MissingError):
            history.go_to(name, wanted)
    for nothing in (history.current, history.before, history.after, history.written):
        assert nothing("none") is None
    assert not history.versions("none")
    assert not history.notes("none")
    assert history.current("a") == history.version("a", number), "nothing has moved"


def test_a_change_that_fails_keeps_nothing(history: CaseHistory, monkeypatch: pytest.MonkeyPatch) -> None:
    history.keep("a", "one", "first")

    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(CaseHistory, "_set_current", fails)
        with pytest.raises(RuntimeError):
            history.keep("a", "two", "second")
    assert len(history.versions("a")) == 1
    assert history.keep("a", "three", "third").parent == history.versions("a")[1].number


def test_the_latest_versions_are_listed(history: CaseHistory) -> None:
    numbers = [history.keep("a", str(i), f"change {i}").number for i in range(5)]
    assert [each.number for each in history.versions("a", most=2)] == numbers[:2:-1]


def test_threads_keep_their_versions_one_after_another(history: CaseHistory) -> None:
    threads = [
        threading.Thread(target=lambda i=i: [history.keep("a", f"{i} {j}", "change") for j in range(5)])
        for i in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    versions = history.versions("a")
    assert len(versions) == 20
    assert [each.parent for each in versions] == [*(each.number for each in versions[1:]), None], "one line"


def test_notes_are_removed_once_and_come_back(history: CaseHistory) -> None:
    history.add_note("a", "a.go", "One", "")
    history.add_note("a", "a.go", "Two", "")
    first, second = (each["id"] for each in reversed(history.notes("a")))
    assert isinstance(first, int)
    assert isinstance(second, int)
    history.remove_note("b", first)
    assert len(history.notes("a")) == 2, "a note of another case stays"
    history.remove_note("a", first)
    history.remove_note("a", second)
    history.remove_note("a", first)
    assert [each["id"] for each in history.notes("a", removed=True)] == [second, first], "the last removed first"
    history.restore_note("a", first)
    history.restore_note("a", 99)
    assert ([each["id"] for each in history.notes("a")], len(history.notes("a", removed=True))) == ([first], 1)


@given(st.permutations("abcd"), st.sampled_from(["x", "\n", "%"]))
@examples(30)
def test_notes_move_at_once(order: list[str], kept: str) -> None:
    with TemporaryDirectory() as folder:
        history = CaseHistory(Path(folder))
        try:
            for subject in "abcd":
                history.add_note("one", subject, subject, "")
                history.add_note("two", subject, subject, "")
            history.add_note("one", f"e{kept}", "kept", "")
            history.move_notes("one", dict(zip("abcd", order, strict=True)))
            found = {str(each["text"]): str(each["path"]) for each in history.notes("one")}
            assert found == {**dict(zip("abcd", order, strict=True)), "kept": f"e{kept}"}
            assert all(each["text"] == each["path"] for each in history.notes("two"))
        finally:
            history.close()


@given(st.lists(st.sampled_from("abc"), max_size=12))
@examples(40)
def test_the_places_of_versions_count_within_each_case(names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        history = CaseHistory(Path(folder))
        kept = [(name, history.keep(name, f"text {i}", "Changed")) for i, name in enumerate(names)]
        for name in "abc":
            own = [version for each, version in kept if each == name]
            assert [version.place for version in own] == list(range(1, len(own) + 1))
            assert history.versions(name) == own[::-1]
            assert history.versions(name, 2) == own[::-1][:2]
            assert [history.version(name, each.number) for each in own] == own
            if own:
                assert history.current(name) == own[-1]
        history.close()
