"""Former words for keys: read like the current ones, written as these, and refused beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples

from offramp.case.former_words import FORMER_WORDS, current_path
from offramp.case.model import Case
from offramp.case.reading import loads
from offramp.case.writing import to_json, to_yaml
from offramp.errors import CaseError

FORMER = """\
actors:
  a: {options: {once: {label: O, once: on}, merge: Merge}}
events:
  once: {label: E, once: off}
merge: a.merge
status quo: []
preferences: {a: [a.once]}
"""
CURRENT = """\
actors:
  a: {options: {once: {label: O, irreversible: on}, merge: Merge}}
events:
  once: {label: E, irreversible: off}
indistinguishable: a.merge
status quo: []
preferences: {a: [a.once]}
"""


def message(text: str) -> str:
    with pytest.raises(CaseError) as caught:
        loads(text, "f.yaml")
    return str(caught.value)


def test_both_words_say_the_same_and_names_keep_theirs() -> None:
    case = loads(FORMER, "f.yaml")
    assert case == loads(CURRENT)
    assert [case.irreversible(thing) for thing in case.things] == ["on", None, "off"]
    assert str(case.place("indistinguishable", 0)) == "f.yaml:5:8"
    assert str(case.place("events", "once", "irreversible")) == "f.yaml:4:26"


def test_a_case_is_written_with_the_current_words() -> None:
    case = loads(FORMER)
    for text in (to_yaml(case), to_json(case)):
        assert text.count("irreversible") == 2
        assert text.count("indistinguishable") == 1
        assert loads(text) == case


def test_plain_values_may_have_either_word() -> None:
    least = {"actors": {"a": {"options": {"x": {"label": "X", "once": "on"}}}}, "status quo": []}
    case = Case.model_validate({**least, "merge": "a.x"})
    assert case.irreversible("a.x") == "on"
    assert [str(condition) for condition in case.indistinguishable] == ["a.x"]


@pytest.mark.parametrize(
    ("old", "new", "former", "found"),
    [
        (
            "once: on",
            "once: on, irreversible: on",
            "f.yaml:2:34: `once`",
            "`irreversible`, which stands at f.yaml:2:44",
        ),
        (
            "merge: a",
            "indistinguishable: a.once\nmerge: a",
            "f.yaml:6:1: `merge`",
            "`indistinguishable`, which stands at f.yaml:5:1",
        ),
    ],
)
def test_both_words_in_one_place_are_an_error_that_names_both_places(
    old: str, new: str, former: str, found: str
) -> None:
    assert message(FORMER.replace(old, new)) == f"{former} is the former word for {found}; remove one of the two"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FORMER.replace("once: off", "once: no"), "f.yaml:4:26: `once` is `no`; expected `on` or `off`"),
        (
            CURRENT.replace("irreversible: off", "irreversible: no"),
            "f.yaml:4:34: `irreversible` is `no`; expected `on` or `off`",
        ),
        (FORMER.replace("merge: a.merge", "merge: {}"), "f.yaml:5:8: `merge` is a mapping; expected a list"),
        (FORMER.replace("merge: a.merge", "merge: b"), "f.yaml:5:8: there is no option, event or term `b`"),
    ],
)
def test_a_message_has_the_word_of_the_file(text: str, found: str) -> None:
    assert message(text).startswith(found)


@examples(100)
@given(cases(5))
def test_a_file_in_former_words_is_the_same_case(drawn: Drawn) -> None:
    current = to_yaml(drawn.case)
    former = current
    for word, old in FORMER_WORDS.items():
        former = former.replace(f"{word}:", f"{old}:")
    assert loads(former) == loads(current) == drawn.case


@examples(100)
@given(st.lists(st.sampled_from(["actors", "events", "options", "once", "merge", "x"]), max_size=6).map(tuple))
def test_a_path_changes_at_its_former_word_alone(path: tuple[str, ...]) -> None:
    changed = current_path(path)
    assert current_path(changed) == changed
    differing = [(old, new) for old, new in zip(path, changed, strict=True) if old != new]
    assert differing in ([], [("merge", "indistinguishable")], [("once", "irreversible")])
