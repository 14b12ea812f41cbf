"""Briefs in JSON: read back as the answers that they were made of, or refused with one message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.versions.versions import border

import offramp
from offramp.versions.differences import brief_changes

if TYPE_CHECKING:
    from pathlib import Path


def written(tmp_path: Path, **without: Any) -> Path:
    data = offramp.compose(border(), front_only=True).to_dict()
    data["answers"] = {key: value for key, value in data["answers"].items() if key not in without}
    path = tmp_path / "old.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_brief_is_read_back_as_its_answers(tmp_path: Path) -> None:
    old = offramp.load_brief(written(tmp_path))
    found = brief_changes(old, border())
    assert found.same
    assert old.to_dict() == found.new.to_dict()
    assert (old.worlds, old.seed, old.stored) == (found.new.worlds, found.new.seed, True)
    assert found.entries is None


def test_answers_that_the_brief_lacks_are_named(tmp_path: Path) -> None:
    old = offramp.load_brief(written(tmp_path, goals=1, readings=1))
    found = brief_changes(old, border())
    assert found.lacking == ("reading", "goal")
    page = str(offramp.compose_changes(found))
    assert "It lacks verdicts by reading and the reach of the goals; these are not compared." in page
    assert "of the same file of the case" in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "is not JSON; expected a brief"),
        ("[]", "is not a brief; expected the JSON"),
        ('{"a": 1}', "is not a brief; expected the JSON"),
        ('{"format": 2, "title": "", "sections": []}', "without provenance"),
        ('{"format": 1, "title": "", "sections": [], "provenance": {}}', "a brief in format 1, without its answers"),
        ('{"format": 2, "title": "", "sections": [], "provenance": {}, "answers": {}}', "not a whole brief"),
        ('{"format": 2, "title": "", "sections": [], "provenance": {"since": ""}}', "a brief of changes"),
    ],
)
def test_anything_else_is_refused_with_one_message(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(offramp.QuestionError, match=message) as caught:
        offramp.load_brief(path)
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(offramp.QuestionError, match="cannot be read"):
        offramp.load_brief(tmp_path / "none.json")


def test_a_brief_of_another_case_is_refused(tmp_path: Path) -> None:
    old = offramp.load_brief(written(tmp_path))
    with pytest.raises(offramp.QuestionError, match="different cases"):
        brief_changes(old, offramp.find(offramp.load("chicken")))
