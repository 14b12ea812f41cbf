"""`offramp beliefs`: what it prints, its exit codes, and wrong input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

DAM = """
title: The dam
actors:
  upland: {name: Upland, options: {fill: Fill the dam}}
  lowland: {name: Lowland, options: {guard: Send guards}}
status quo: []
preferences:
  upland: [not (upland.fill and lowland.guard), upland.fill]
  lowland: [lowland.guard iff upland.fill]
beliefs: {upland: {lowland: [not lowland.guard]}}
unaware: {lowland: [upland.fill]}
"""


@pytest.fixture
def dam(tmp_path: Path) -> str:
    (tmp_path / "dam.yaml").write_text(DAM, encoding="utf-8")
    return "dam.yaml"


def test_korea(offramp_here: Run) -> None:
    result = offramp_here("beliefs", "korea-2017")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("North Korea has beliefs of its own about the preferences of United States.")
    assert "believes it an improvement; it is not   United States starts “Strike North Korean forces”" in result.out
    assert "15 of 1,949 states shown" in result.out
    assert len(result.out.splitlines()) < 60


def test_one_state(offramp_here: Run, dam: str) -> None:
    result = offramp_here("beliefs", dam, "--state", "upland.fill")
    assert result.code == 0
    assert result.out.startswith("s1: upland.fill (Upland: Fill the dam)")
    assert "How many" not in result.out
    data = json.loads(offramp_here("beliefs", dam, "--state", "s1", "--json").out)
    assert data["at"] == "s1"


def test_json_has_its_shape(offramp_here: Run, dam: str) -> None:
    data = json.loads(offramp_here("beliefs", dam, "--concept", "nash", "--json").out)
    assert list(data) == [
        "case", "format", "given", "images", "status_quo", "states", "believers", "concepts", "at", "surprises",
    ]  # fmt: skip
    assert data["believers"] == {
        "upland": {
            "beliefs": ["lowland"],
            "unseen": [],
            "equilibria": {"nash": ["s1"]},
            "broken": {"nash": ["s1"]},
        },
        "lowland": {
            "beliefs": [],
            "unseen": ["s1", "s3"],
            "equilibria": {"nash": ["s0"]},
            "broken": {"nash": ["s0"]},
        },
    }
    assert data["concepts"] == {
        "nash": {"true": [], "hypergame": [], "stable": {"upland": ["s1", "s2"], "lowland": ["s0"]}}
    }
    assert data["surprises"] == [{"believer": "lowland", "mover": "upland", "from": "s0", "to": "s1", "kind": "unseen"}]


def test_every_reading(offramp_here: Run) -> None:
    data = json.loads(offramp_here("beliefs", "korea-2017", "--image", "all", "--concept", "nash", "--json").out)
    assert [entry["images"]["dprk"] for entry in data["readings"]] == ["survivor", "unifier", "bargainer"] * 2
    assert data["readings"][1] == {
        "name": "usa=administration, dprk=unifier",
        "label": "The administration of June 2017, Unification by coercion",
        "share": pytest.approx(0.9 / 6),
        **json.loads(
            offramp_here("beliefs", "korea-2017", "--image", "dprk=unifier", "--concept", "nash", "--json").out
        ),
    }


def test_a_case_without_beliefs_is_told_how_to_state_them(offramp_here: Run) -> None:
    result = offramp_here("beliefs", "chicken")
    assert (result.code, result.out) == (1, "")
    assert "it has neither `beliefs` nor `unaware`; write for instance" in result.err
    assert "beliefs:\n  row: {column: [not column.dare]}" in result.err
    assert "unaware:\n  row: [column.dare]" in result.err


def test_the_example_can_be_used(offramp_here: Run, tmp_path: Path, dam: str) -> None:
    bare = DAM.partition("beliefs:")[0]
    (tmp_path / "bare.yaml").write_text(bare, encoding="utf-8")
    example = offramp_here("beliefs", "bare.yaml").err.partition("\n\n")[2]
    (tmp_path / "told.yaml").write_text(bare + example, encoding="utf-8")
    result = offramp_here("beliefs", "told.yaml")
    assert result.code == 0, result.err
    assert "Upland is unaware of 2 of 4 states: those with “Send guards”." in result.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--state", "upland.fil"), "did you mean upland.fill?"),
        (("--concept", "nahs"), "did you mean nash?"),
        (("--given", "storm"), "there is no event `storm`"),
        (("--image", "al"), "no actor has images"),
        (("--image", "upland=x"), "no actor has images"),
    ],
)
def test_wrong_input(offramp_here: Run, dam: str, arguments: tuple[str, ...], words: str) -> None:
    result = offramp_here("beliefs", dam, *arguments)
    assert (result.code, result.out) == (1, "")
    assert words in result.err
    assert "Traceback" not in result.err


def test_who_sees_nothing(offramp_here: Run, tmp_path: Path) -> None:
    text = DAM.replace("unaware: {lowland: [upland.fill]}", "unaware: {lowland: [upland.fill, not upland.fill]}")
    (tmp_path / "blind.yaml").write_text(text, encoding="utf-8")
    result = offramp_here("beliefs", "blind.yaml")
    assert result.code == 1
    assert "`lowland` is unaware of every state: it is unaware of `upland.fill`, `not upland.fill`" in result.err
