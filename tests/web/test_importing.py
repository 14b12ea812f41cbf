"""Files that are imported: their text as it is, and their problems by place."""

from __future__ import annotations

import json

import pytest
from tests.web.workbenches import SMALL

from offramp.case.reading import loads
from offramp.case.yaml import compose
from offramp.errors import QuestionError
from offramp.web.questions.importing import imported


def test_a_yaml_file_is_taken_byte_for_byte() -> None:
    text = f"# mine\n{SMALL}"
    assert imported(b"\xef\xbb\xbf" + text.encode(), "mine.yml") == {"text": text, "problems": []}


def test_a_json_file_says_the_same_as_yaml() -> None:
    values = compose(SMALL, "the case").value
    found = imported(json.dumps(values).encode(), "mine.JSON")
    assert found["problems"] == []
    one, other = loads(found["text"]), loads(SMALL)
    assert (one.title, one.preferences, one.actors) == (other.title, other.preferences, other.actors)


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_file_with_problems_is_taken_with_their_places(ending: str) -> None:
    broken = SMALL.replace("a.go,", "a.goo,")
    data = broken if ending == "yaml" else json.dumps(compose(broken, "the case").value)
    found = imported(data.encode(), f"mine.{ending}")
    assert any("`a.goo`" in each and f"mine.{ending}:" in each for each in found["problems"])
    assert compose(found["text"], "the case").value == compose(broken, "the case").value


@pytest.mark.parametrize(
    ("data", "file", "told"),
    [
        (b"\xff\xfe", "a.yaml", r"a\.yaml: this is not a text file in UTF-8 \(byte 1\)"),
        (b"title: \0", "a.yaml", "it has a zero byte"),
        (b" \n", "a.yaml", "the file is empty"),
        (b"title: A", "a.txt", "expected a file that ends in"),
    ],
)
def test_what_is_no_case_file_is_refused(data: bytes, file: str, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        imported(data, file)
