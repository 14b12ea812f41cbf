"""Edits say what the same change to plain values says, and leave the rest of the text alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.catalog import find, slugs
from offramp.case.yaml import compose
from offramp.errors import QuestionError
from offramp.web import edits
from offramp.web.edits import insert_entry, move_entry, put_entry, remove_entry, rename_entry, value_at

words = st.text("abcdxyz .:#'\"-{}[]&*!|>%@`,?é\n", max_size=12).map(
    lambda text: " ".join(text.split())
) | st.sampled_from(
    [
        "on",
        "no",
        "1",
        "0.50",
        "007",
        "1e3",
        "null",
        "~",
        "true",
        "- a",
        "a: b",
        "# c",
        "2017-06-28",
        "0x1",
        "",
        "yes",
        "=",
        "<<",
    ]
)
keys = st.text("abcxyz", min_size=1, max_size=4)
trees = st.recursive(
    words,
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(keys, inner, min_size=1, max_size=4),
    max_leaves=12,
)
files = st.dictionaries(keys, trees, min_size=1, max_size=4)


def plain(text: str) -> Any:
    return compose(text, "the case").value


def as_read(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_read(each) for key, each in value.items()}
    return [as_read(each) for each in value] if isinstance(value, list) else value


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, each in inner for found in [(*path, key), *paths(each, (*path, key))]]


@examples(200)
@given(files, st.booleans() | st.none(), st.data())
def test_edits_say_what_the_same_change_to_plain_values_says(
    values: Any, flow: bool | None, data: st.DataObject
) -> None:
    text = yaml.safe_dump(values, default_flow_style=flow, allow_unicode=True, sort_keys=False)
    before = plain(text)
    path = data.draw(st.sampled_from(paths(before)))
    around, last = value_at(before, path[:-1]), path[-1]
    wanted = copy.deepcopy(before)
    there = value_at(wanted, path[:-1])
    kind = data.draw(st.sampled_from(["put", "remove", "move", "rename", "insert"]))
    new = data.draw(words)
    try:
        if kind == "put":
            there[last] = new
            edited = put_entry(text, path, new)
        elif kind == "remove":
            del there[last]
            edited = remove_entry(text, path)
        elif kind == "move" and isinstance(around, list):
            to = data.draw(st.integers(0, len(around) - 1))
            there.insert(to, there.pop(last))
            edited = move_entry(text, path, to)
        elif kind == "rename" and isinstance(last, str):
            renamed = {"new_key" if key == last else key: each for key, each in there.items()}
            there.clear()
            there.update(renamed)
            edited = rename_entry(text, path, "new_key")
        elif kind == "insert" and isinstance(value_at(before, path), list):
            there[last].append(new)
            edited = insert_entry(text, path, new)
        else:
            return
    except QuestionError:
        # A text that no form can edit is refused, and never changed wrongly.
        return
    assert plain(edited) == wanted


@pytest.mark.parametrize("slug", slugs())
def test_an_edit_of_a_published_case_changes_one_line(slug: str) -> None:
    file = find(slug)
    assert file is not None
    text = file.read_text(encoding="utf-8")
    edited = put_entry(text, ("title",), "Another title")
    changed = [(one, other) for one, other in zip(text.splitlines(), edited.splitlines(), strict=True) if one != other]
    assert len(changed) == 1
    assert "Another title" in changed[0][1]


def test_few_edits_of_the_korean_case_are_refused() -> None:
    file = find("korea-2017")
    assert file is not None
    text = file.read_text(encoding="utf-8")
    edited = put_entry(text, ("unknowns", "crises", "best"), "0.45")
    assert sum(one != other for one, other in zip(text.splitlines(), edited.splitlines(), strict=True)) == 1
    moved = move_entry(text, ("images", "dprk", "survivor", "preferences", 3), 0)
    assert sorted(moved.splitlines()) == sorted(text.splitlines()), "a move keeps every line"


def test_comments_stay_and_move_with_their_entry() -> None:
    text = "b:\n  # all\n  - one  # c1\n  # of two\n  - two\n  - {say: three}\nc: 1\n"
    assert move_entry(text, ("b", 1), 0) == "b:\n  # all\n  # of two\n  - two\n  - one  # c1\n  - {say: three}\nc: 1\n"


def test_an_alias_is_not_edited_through() -> None:
    text = "a: &x {b: 1, d: 1}\nc: *x\n"
    for path in (("a", "b"), ("c", "b")):
        with pytest.raises(QuestionError, match="change the text"):
            put_entry(text, path, "2")


def test_a_case_can_be_built_from_nothing() -> None:
    text = put_entry("", ("title",), "New")
    text = put_entry(text, ("actors", "a", "options", "go"), "Go")
    text = insert_entry(text, ("preferences", "a"), "a.go")
    text = insert_entry(text, ("preferences", "a"), "not a.go")
    text = remove_entry(text, ("preferences", "a", 0))
    assert plain(text) == {
        "offramp": "1",
        "title": "New",
        "actors": {"a": {"options": {"go": "Go"}}},
        "preferences": {"a": ["not a.go"]},
    }


def test_a_list_of_one_without_brackets_is_a_list() -> None:
    assert plain(insert_entry("a: x\n", ("a",), "y")) == {"a": ["x", "y"]}
    assert plain(remove_entry("a: [x]\n", ("a", 0))) == {"a": []}


def test_the_mark_at_the_beginning_and_line_ends_stay() -> None:
    assert put_entry("\ufefftitle: a\r\nx: 1\r\n", ("title",), "b") == "\ufefftitle: b\r\nx: 1\r\n"


def test_a_form_with_many_changed_fields_reads_each_text_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(text: str, file: str) -> Any:
        read.append(text)
        return compose(text, file)

    monkeypatch.setattr(edits, "compose", counted)
    text = "a: 1\nb: 2\nc: 3\n# another text than that of other tests\n"
    for key in "abc":
        text = put_entry(text, (key,), "new")
    assert text.startswith("a: new\nb: new\nc: new\n")
    assert len(read) == len(set(read)) == 4


def test_a_file_that_no_form_can_edit_is_named_as_the_file() -> None:
    with pytest.raises(QuestionError, match=r"^the file is written in a way that no form can edit"):
        put_entry("[one, two]\n", (), {"title": "Mine"})
    with pytest.raises(QuestionError, match=r"^the entry `title` is written in a way that no form can edit"):
        put_entry("[one, two]\n", ("title",), "Mine")
