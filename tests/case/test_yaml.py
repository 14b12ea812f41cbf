"""YAML 1.2 as texts with their places."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import yaml
from offramp.case.yaml import compose, within
from offramp.errors import CaseError, Place


def value_of(text: str) -> Any:
    document = compose(text, "a.yaml")
    assert document.problems == []
    return document.value


def problems(text: str) -> list[str]:
    try:
        return [str(problem) for problem in compose(text, "a.yaml").problems]
    except CaseError as error:
        return [str(problem) for problem in error.problems]


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "no",
        "on",
        "ON",
        "off",
        "yes",
        "Y",
        "true",
        "1e5",
        "1_000",
        "0x1F",
        "017",
        "3.0",
        "2017-06-28",
        "12:30:45",
        ".5",
        "=",
        "<<",
    ],
)
def test_a_scalar_is_the_text_that_was_written(text: str) -> None:
    assert value_of(f"a: {text}") == {"a": text}
    assert value_of(f"{text}: a") == {text: "a"}
    assert value_of(f"[{text}]") == [text]


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_nothing_unless_in_quotes(text: str) -> None:
    assert value_of(f"a: {text}") == {"a": None}
    assert value_of(f"a: '{text}'") == {"a": text}


@pytest.mark.parametrize("text", ["", "# a comment alone\n", "---\n"])
def test_a_file_of_nothing_has_no_value(text: str) -> None:
    assert value_of(text) is None


def test_one_sees_no_difference_between_line_ends() -> None:
    text = "a:\n  - b\n  - >-\n    c\n    d\ne: 'f\n  g'\n"
    assert value_of(text.replace("\n", "\r\n")) == value_of(text) == {"a": ["b", "c d"], "e": "f g"}


def test_a_byte_order_mark_is_passed_over() -> None:
    assert value_of("\ufeffa: b") == {"a": "b"}


def test_json_is_read_too_with_its_signs_of_two_halves() -> None:
    assert value_of('{"a": ["\\ud83d\\ude00", "\\u0928", "\\t"], "\\ud83d\\ude00": 1}') == {
        "a": ["😀", "न", "\t"],
        "😀": "1",
    }
    assert value_of('["\\ud83d"]') == ["\ufffd"]


def test_every_value_and_key_has_its_place() -> None:
    document = compose("a: b\nसूची:\n  - x: 'y'\n    z: \"w\"\n  - {k: t}\n", "a.yaml")
    assert {path: (place.line, place.column) for path, place in document.places.items()} == {
        (): (1, 1),
        ("a",): (1, 4),
        ("सूची",): (3, 3),
        ("सूची", 0): (3, 5),
        ("सूची", 0, "x"): (3, 9),
        ("सूची", 0, "z"): (4, 9),
        ("सूची", 1): (5, 5),
        ("सूची", 1, "k"): (5, 9),
    }
    assert document.key_places[("सूची", 0, "z")] == Place("a.yaml", 4, 5)
    assert document.key_places[("सूची",)] == Place("a.yaml", 2, 1)


@pytest.mark.parametrize(
    ("written", "offset", "line", "column"),
    [
        ("a: usa.talks and x", 14, 1, 18),
        ("a: 'usa.talks and x'", 14, 1, 19),
        ("a: >-\n   usa.talks\n   and x\n", 14, 3, 8),
        ("a: |\n   usa.talks\n   and x\n", 14, 3, 8),
        ("a: >2\n  usa.talks and\n  x\n", 14, 3, 3),
        ("a: usa.talks\n     and x", 14, 2, 10),
        ("a: 'usa.talks\n     and x'", 14, 2, 10),
        ("a: usa.talks\n  and x", 3, 1, 7),
        ("a: 'usa.talks\n  and x'", 0, 1, 5),
        ("a: usa.talks\r\n  and x", 14, 2, 7),
        ("a: usa.talks and\n\n\n x", 14, 4, 2),
    ],
)
def test_a_place_inside_a_text_follows_its_lines(written: str, offset: int, line: int, column: int) -> None:
    document = compose(written, "a.yaml")
    assert document.value["a"].split() == ["usa.talks", "and", "x"]
    assert within(document.places[("a",)], offset, document.written.get(("a",))) == Place("a.yaml", line, column)


def test_a_place_inside_a_text_without_lines_is_the_file() -> None:
    assert within(Place("a.yaml"), 5) == Place("a.yaml")
    document = compose("a: x\n   y", "a.yaml")
    assert within(document.places[("a",)], 99, document.written[("a",)]) == Place("a.yaml", 2, 5)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: `a` stands here a second time; the first is in line 1"),
        ("a: {b: 1, 'b': 2}\n", "a.yaml:1:11: `b` stands here a second time; the first is in line 1"),
        ("? [a]\n: 1\n", "a.yaml:1:3: a key is a word, not a list or a mapping"),
        ("? {a: b}\n: 1\n", "a.yaml:1:3: a key is a word, not a list or a mapping"),
        (
            "a: &x\n  b: *x\n",
            "a.yaml:1:4: an alias that contains itself has no end; write the values out",
        ),
        ("a: &x [*x]\n", "a.yaml:1:4: an alias that contains itself"),
        ("a: 1\n---\na: 2\n", "a.yaml:2:1: this is not YAML: a file has one case, without `---` inside"),
        ("a: \x07\n", "a.yaml: this is not a text file in YAML"),
        ("[" * 1500, "a.yaml: lists are nested"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, problem: str) -> None:
    (found,) = problems(text)
    assert found.startswith(problem)


def test_a_second_key_does_not_hide_the_first_nor_what_else_is_wrong() -> None:
    document = compose("a: 1\na: 2\nb: {c: 1, c: 2}\n", "a.yaml")
    assert document.value == {"a": "1", "b": {"c": "1"}}
    assert [problem.place.line for problem in document.problems if problem.place] == [2, 3]


def test_an_anchor_may_be_used_twice() -> None:
    assert value_of("a: &x [1, 2]\nb: *x\n") == {"a": ["1", "2"], "b": ["1", "2"]}


def test_a_few_lines_that_stand_for_billions_of_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "MOST_VALUES", 1000)
    text = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
    (problem,) = problems(text)
    assert problem == "a.yaml: the file has more than 1,000 values"


@examples(100)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        document = compose(text, "a.yaml")
    except CaseError as error:
        assert all(problem.message for problem in error.problems)  # noqa: PT017  (either way is right)
    else:
        assert document.file == "a.yaml"


@pytest.mark.parametrize("text", ["!a.x", "!x foo", "!important"])
def test_a_tag_is_not_dropped(text: str) -> None:
    found = compose(f"- {text}\n", "a.yaml").problems
    assert [str(problem)[:13] for problem in found] == ["a.yaml:1:3: `"]
    assert "is a tag of YAML, not a part of the text; put the text in quotes" in str(found[0])


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("x: Strike #2", "#2"),
        ("x: Strike # 2", None),
        ("x: 'Strike #2'", None),
        ("x: Strike#2", None),
        ("x: 2 per year  # by record", None),
        ("x: [Strike, y] #2", None),
    ],
)
def test_a_text_that_a_comment_seems_to_cut(line: str, cut: str | None) -> None:
    found = compose(f"{line}\n", "a.yaml").cut
    assert [f"`{cut}`" in str(problem) for problem in found] == ([] if cut is None else [True])


def test_a_comment_inside_brackets_is_named() -> None:
    with pytest.raises(
        CaseError, match=r"expected a comma or `}`; `#2` in line 1 begins a comment; put a text with `#`"
    ):
        compose("x: {label: Strike #2}\ny: 1\n", "a.yaml")
