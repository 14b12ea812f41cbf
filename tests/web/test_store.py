"""Versions, undo and redo; two tabs; interrupted saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.workbenches import SMALL

from offramp.errors import QuestionError, TooLarge
from offramp.web.questions.cases import document_of
from offramp.web.store import Conflict, Edit

if TYPE_CHECKING:
    from offramp.web.workbench import Workbench


def rename(name: str) -> Edit:
    return Edit("put", ("actors", "a", "name"), name)


def test_every_change_is_a_version(workbench: Workbench) -> None:
    store = workbench.store
    name = store.add("small", SMALL, "New case")
    first = store.open(name).version.number
    opened = store.edit(name, first, [rename("Anna")], "Changed the name")
    assert store.workspace.read(name) == opened.text == SMALL.replace("Ann", "Anna")
    assert [each.change for each in store.history.versions(name)] == ["Changed the name", "New case"]
    assert store.at(name, first).text == SMALL


def test_undo_and_redo_go_over_the_whole_history(workbench: Workbench) -> None:
    store, history = workbench.store, workbench.store.history
    name = store.add("small", SMALL, "New case")
    names = ("Anna", "Anne", "Anni")
    texts = [SMALL, *(store.edit(name, store.open(name).version.number, [rename(new)], new).text for new in names)]
    for text in reversed(texts[:-1]):
        before = history.before(name)
        assert before is not None
        assert store.go_to(name, before.number).text == text
    assert history.before(name) is None
    for text in texts[1:]:
        after = history.after(name)
        assert after is not None
        assert store.go_to(name, after.number).text == text == store.workspace.read(name)
    assert history.after(name) is None
    store.go_to(name, history.versions(name)[-1].number)
    store.edit(name, store.open(name).version.number, [rename("Another")], "A branch")
    assert len(history.versions(name)) == 5, "the branch that was left stays"


def test_two_tabs_that_change_different_entries_lose_nothing(workbench: Workbench) -> None:
    store = workbench.store
    name = store.add("small", SMALL, "New case")
    shown = store.open(name).version.number
    store.edit(name, shown, [rename("Anna")], "one")
    both = store.edit(name, shown, [Edit("put", ("actors", "b", "name"), "Bert")], "other")
    assert "Anna" in both.text
    assert "Bert" in both.text


def test_two_tabs_that_change_the_same_entry_conflict(workbench: Workbench) -> None:
    store = workbench.store
    name = store.add("small", SMALL, "New case")
    shown = store.open(name).version.number
    store.edit(name, shown, [rename("Anna")], "one")
    with pytest.raises(Conflict) as raised:
        store.edit(name, shown, [rename("Antonia")], "other")
    assert "Antonia" in raised.value.mine
    assert "Anna" in store.open(name).text
    with pytest.raises(Conflict):
        store.replace(name, shown, "title: X\n", "text")


def test_positions_in_a_changed_list_conflict(workbench: Workbench) -> None:
    store = workbench.store
    name = store.add("small", SMALL, "New case")
    shown = store.open(name).version.number
    store.edit(name, shown, [Edit("move", ("preferences", "a", 1), 0)], "one")
    with pytest.raises(Conflict):
        store.edit(name, shown, [Edit("remove", ("preferences", "a", 1))], "other")
    assert "a.go" in store.open(name).text


THREE = SMALL.replace("a: [a.go, not b.stay]", "a: [a.go, not b.stay, b.stay if a.go]")
PREFERENCES = ("preferences", "a")


@pytest.mark.parametrize(
    ("theirs", "mine", "left"),
    [
        (Edit("remove", (*PREFERENCES, 0)), Edit("remove", (*PREFERENCES, 1)), "[a.go, b.stay if a.go]"),
        (
            Edit("move", (*PREFERENCES, 2), 0),
            Edit("put", (*PREFERENCES, 1), "b.stay"),
            "[a.go, b.stay, b.stay if a.go]",
        ),
        (Edit("remove", PREFERENCES), Edit("move", (*PREFERENCES, 2), 0), "[b.stay if a.go, a.go, not b.stay]"),
        (
            Edit("remove", (*PREFERENCES, 0)),
            Edit("insert", PREFERENCES, "b.stay"),
            "[not b.stay, b.stay if a.go, b.stay]",
        ),
    ],
)
def test_a_change_made_instead_of_another_is_the_one_that_was_shown(
    workbench: Workbench, theirs: Edit, mine: Edit, left: str
) -> None:
    """A position in a list is another entry by now, so the list becomes the one that the form showed, with its change."""
    store = workbench.store
    name = store.add("small", THREE, "New case")
    shown = store.open(name).version.number
    other = Edit("put", ("title",), "Other")
    current = store.edit(name, shown, [theirs, other], "theirs").version.number
    with pytest.raises(Conflict):
        store.edit(name, shown, [mine], "mine")
    made = store.edit(name, shown, [mine], "mine", over=current)
    found = document_of(made.text).value
    assert found["preferences"]["a"] == left.strip("[]").split(", ")
    assert found["title"] == "Other", "what nobody disputes stays"
    with pytest.raises(Conflict):  # the reader has not seen the version that is the current one by now
        store.edit(name, shown, [Edit("remove", (*PREFERENCES, 0))], "mine", over=current)


def test_a_text_instead_of_another_replaces_it(workbench: Workbench) -> None:
    store = workbench.store
    name = store.add("small", SMALL, "New case")
    shown = store.open(name).version.number
    current = store.edit(name, shown, [rename("Anna")], "theirs").version.number
    with pytest.raises(Conflict):
        store.replace(name, shown, "title: X\n", "text")
    assert store.replace(name, shown, "title: X\n", "text", over=current).text == "title: X\n"


def test_undo_goes_back_from_the_version_that_was_shown_alone(workbench: Workbench) -> None:
    store = workbench.store
    name = store.add("small", SMALL, "New case")
    first = store.open(name).version.number
    shown = store.edit(name, first, [rename("Anna")], "one").version.number
    store.edit(name, shown, [rename("Anne")], "another page")
    with pytest.raises(QuestionError, match="changed meanwhile"):
        store.go_to(name, first, shown)
    assert "Anne" in store.open(name).text


def test_a_change_by_another_program_is_a_version(workbench: Workbench) -> None:
    store = workbench.store
    name = store.add("small", SMALL, "New case")
    store.workspace.write(name, SMALL.replace("Small", "Large"))
    assert "Large" in store.open(name).text
    assert store.history.versions(name)[0].change == "Changed by another program"


def test_a_save_that_was_interrupted_is_completed(workbench: Workbench) -> None:
    """The version is kept before the file is written, so a process that ends in between loses nothing."""
    store = workbench.store
    name = store.add("small", SMALL, "New case")
    new = SMALL.replace("Ann", "Anna")
    store.history.keep(name, new, "Interrupted")
    assert store.workspace.read(name) == SMALL
    assert store.open(name).text == new
    assert store.workspace.read(name) == new


def test_what_is_too_large_is_not_saved(workbench: Workbench) -> None:
    store = workbench.store
    name = store.add("small", SMALL, "New case")
    with pytest.raises(QuestionError, match="bytes"):
        store.replace(name, store.open(name).version.number, "#" * (store.most + 1), "text")
    assert store.open(name).text == SMALL
    store.workspace.write(name, "#" * (store.most + 1))
    with pytest.raises(TooLarge):
        store.open(name)


def test_a_version_of_another_case_is_none_of_this(workbench: Workbench) -> None:
    store = workbench.store
    one, other = store.add("one", SMALL, "New"), store.add("two", SMALL, "New")
    with pytest.raises(QuestionError, match="no version"):
        store.go_to(one, store.open(other).version.number)
