"""`offramp brief --since`: its versions, its refusals, and its file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER

from offramp.brief.recognition import Origin, origin_of
from offramp.study.settings import Settings
from offramp.study.study import new_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

NEWER = BORDER.replace("best: 0.1, high: 0.3", "best: 0.25, high: 0.8")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "old.yaml").write_text(BORDER, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(NEWER, encoding="utf-8")
    return tmp_path


def test_two_files_and_a_stored_brief_give_the_same_answers(offramp_here: Run, files: Path) -> None:
    stored = offramp_here("brief", "old.yaml", "--samples", "8", "--json").out
    (files / "old.json").write_text(stored, encoding="utf-8")
    plain = json.loads(offramp_here("brief", "new.yaml", "--since", "old.yaml", "--samples", "8", "--json").out)
    found = json.loads(offramp_here("brief", "new.yaml", "--since", "old.json", "--json").out)
    assert plain["changes"]["answers"] == found["changes"]["answers"]
    assert (len(plain["changes"]["entries"]), found["changes"]["entries"]) == (1, None)
    assert found["provenance"]["worlds"] == "8"
    assert found["provenance"]["command"] == "offramp brief new.yaml --since old.json"


def test_the_page_is_written_beside_the_brief(offramp_here: Run, files: Path) -> None:
    result = offramp_here("brief", "chicken", "--since", "chicken")
    assert (result.code, result.err.strip()) == (0, "wrote chicken-changes.html")
    for form in ("md", "json"):
        assert offramp_here("brief", "chicken", "--since", "chicken", "--out", f"x.{form}").code == 0
        assert origin_of(files / f"x.{form}") is Origin.OFFRAMP


def test_a_study_is_compared_with_its_own_worlds(offramp_here: Run, files: Path) -> None:
    new_study(files / "study", files / "old.yaml", Settings(samples=8, seed=3))
    assert offramp_here("study", "run", "study").code == 0
    found = json.loads(offramp_here("brief", "new.yaml", "--since", "study", "--json").out)
    assert (found["provenance"]["worlds"], found["provenance"]["seed"]) == ("8", "3")
    assert [each["kind"] for each in found["changes"]["entries"]] == ["number"]
    results = json.loads(offramp_here("brief", "study", "--since", "study/results", "--json").out)
    assert results["changes"]["same"] is True
    refused = offramp_here("brief", "study", "--since", "old.yaml", "--set", "clash=1")
    assert (refused.code, refused.err.count("\n")) != (0, 0)
    assert "leave out --set" in refused.err


@pytest.mark.parametrize(
    ("new", "old", "message"),
    [
        ("chicken", "wrong.json", "is not a brief"),
        ("chicken", "brief.md", "is a brief for reading"),
        ("brief.json", "chicken", "is a brief; name its case"),
        ("chicken", "cuba-1962", "are different cases"),
        ("chicken", "nothing", "there is no such file"),
    ],
)
def test_a_wrong_version_gives_one_message(new: str, old: str, message: str, offramp_here: Run, files: Path) -> None:
    (files / "wrong.json").write_text('{"a": 1}', encoding="utf-8")
    for form in ("md", "json"):
        offramp_here("brief", "chicken", "--out", f"brief.{form}")
    result = offramp_here("brief", new, "--since", old)
    assert result.code != 0
    assert message in result.err
    assert len(result.err.strip().splitlines()) == 1
