"""What keeps a file from being read, in plain words, where its author has to look."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.yaml import compose
from offramp.errors import CaseError

LONG_KEY = "a key or a name has at most 1,024 characters; a longer one is written on a line that begins with `? `, its value after it"


def problem(text: str, file: str = "f") -> str:
    with pytest.raises(CaseError) as caught:
        compose(text, file)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (
            'a: "b\nc: "d"\ne: f\n',
            "1:4",
            'the quote that is opened here is closed only in line 2; a `"` is missing before',
        ),
        (
            "a: 'b\nc: d\ne: 'f'\n",
            "1:4",
            "the quote that is opened here is closed only in line 3; a `'` is missing before",
        ),
        (
            'a: [b, "c]\nd: "e"\n',
            "1:8",
            'the quote that is opened here is closed only in line 2; a `"` is missing before',
        ),
        (
            'x: "right\n  on"\na: "b\nc: "d"\n',
            "3:4",
            'the quote that is opened here is closed only in line 4; a `"` is missing before',
        ),
        ("a: 'b\n", "1:4", "the quote that is opened here is never closed"),
        (f"a:\n  {'o' * 1025}: b\n", "2:1028", LONG_KEY),
        (f"{{a: b, '{'o' * 1025}': b}}\n", "1:1035", LONG_KEY),
        (f"a: {'o' * 1025} b: c\n", "1:1031", "a second `: ` in one line; a text with `: ` inside needs quotes"),
        ('a: 1\nb: "c\nd: e\n', "2:4", "the quote that is opened here is never closed"),
        ("a: [b, c\n", "1:4", "the bracket that is opened here is never closed; expected `]`"),
        ("a: {b: c\n", "1:4", "the bracket that is opened here is never closed; expected `}`"),
        ("a: [b}\n", "1:6", "expected a comma or `]`"),
        ('a: "b\n  c"\nd: [e}\n', "3:6", "expected a comma or `]`"),
        ("a: b: c\n", "1:5", "a second `: ` in one line; a text with `: ` inside needs quotes"),
        ("a:\n\tb: 1\n", "2:1", "a tab; indent with spaces, not tabs"),
        ("a:\n  - b\n - c\n", "3:2", "the lines of a list are indented alike"),
        ("a:\n  - b\n  c: d\n", "3:3", "keys that belong together are indented alike"),
        ("a: 1\nbcd\n", "3:1", "a key is followed by `: ` and its value"),
        ("a: *b\n", "1:4", "the alias `*b` has no anchor `&b` before it; a text that starts with `*` needs quotes"),
        ("a: &x 1\nb: &x 2\n", "2:4", "this anchor is repeated"),
        ("a: @b\n", "1:4", "a text that starts with `@` needs quotes"),
        ('a: "b" c\n', "1:8", "a text goes on after its closing quote, or a quote before it is not closed"),
        ('a: "\\d"\n', "1:6", "`\\d` has no meaning in double quotes; put the text in single quotes"),
        ('a: "\\x1"\n', "1:7", "an escape in double quotes has 2 hexadecimal digits"),
        ("a: & b\n", "1:5", "a text that starts with `&` or `*` needs quotes"),
        ("a: - b\n", "1:4", "a `- ` starts an entry of a list in a line of its own"),
        ("a: | b\n", "1:6", "a text after `|` or `>` starts in the next line"),
        ("a: ,b\n", "1:4", "a value cannot start with `,`; put a text in quotes"),
    ],
)
def test_what_cannot_be_read_is_said_in_plain_words_where_it_starts(text: str, place: str, words: str) -> None:
    assert problem(text) == f"f:{place}: this is not YAML: {words}"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('{"actors": {', "1:13", "it ends before all brackets are closed"),
        ('{"a": [1,\n2', "2:2", "it ends before all brackets are closed"),
        ('{"a": "b}', "1:7", "the quote that is opened here is never closed"),
        ('{"a" 1}', "1:6", "a `:` is expected here"),
        ('{"a": 1} x', "1:10", "the case continues after its end"),
        ("{a: 1", "1:2", "a key in double quotes is expected here"),
        ('{"a": "\\d"}', "1:8", "a `\\` inside quotes is written twice"),
    ],
)
def test_a_file_of_json_is_told_that_it_is_no_json(text: str, place: str, words: str) -> None:
    assert problem(text, "f.json") == f"f.json:{place}: this is not JSON: {words}"


JARGON = re.compile(
    r"<\w+|token|block (?:end|mapping|sequence|entry)|scalar|stream|node content|while (?:scanning|parsing)|simple key"
)


@examples(300)
@given(st.text(alphabet="ab:-'\"[]{},&*#|>?%@!\n \t\\", max_size=25))
def test_no_word_of_the_reader_reaches_the_user(text: str) -> None:
    try:
        compose(text, "f")
    except CaseError as error:
        assert not JARGON.search(str(error)), str(error)  # noqa: PT017  (a text that is read is right too)
