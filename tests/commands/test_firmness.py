"""`offramp firmness` as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]


def test_every_equilibrium_under_every_concept(offramp_here: Run) -> None:
    result = offramp_here("firmness", "elmira-1991", "--most", "1")
    assert result.code == 0, result.err
    for title in (
        "NASH: 3 equilibria",
        "GMR: 5 equilibria",
        "SMR: 5 equilibria",
        "SEQ: 3 equilibria",
        "SSEQ: 3 equilibria",
    ):
        assert title in result.out
    assert "never" in result.out
    assert "more than 1" in result.out


def test_one_state_in_a_sentence_per_concept(offramp_here: Run) -> None:
    result = offramp_here("firmness", "prisoners-dilemma", "--state", "-", "--concept", "nash", "--concept", "seq")
    assert result.code == 0
    first, second = result.out.splitlines()
    assert first.startswith("s0 does not hold under NASH; it takes 2 swaps to make it hold: Row: ")
    assert second.startswith("s0 holds under SEQ; it takes 1 swap to break it: ")


def test_what_makes_a_goal_hold(offramp_here: Run) -> None:
    result = offramp_here("firmness", "cuba-1962", "--to", "ussr.escalate", "--concept", "seq")
    assert result.code == 0
    assert "SEQ: 0 equilibria of 4 states" in result.out
    assert "2 to make it" in result.out


def test_a_goal_that_no_reordering_makes_hold(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(
        "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\n", encoding="utf-8"
    )
    result = offramp_here("firmness", "case.yaml", "--to", "not a.x")
    assert result.code == 1
    assert "never to make it" in result.out


def test_random_reorderings(offramp_here: Run) -> None:
    run = ("firmness", "chicken", "--concept", "nash", "--draws", "20", "--seed", "4")
    result = offramp_here(*run)
    assert "NASH: share of random orders under which states are equilibria" in result.out
    assert "20 draws each, seed 4" in result.out
    value = json.loads(offramp_here(*run, "--json").out)
    assert [share["swaps"] for share in value["shares"]["nash"][0]["shares"]] == [1, 2, 3, 4, 5]
    other = json.loads(offramp_here(*run, "--swaps", "0.5", "--swaps", "2", "--json").out)
    assert [share["swaps"] for share in other["shares"]["nash"][0]["shares"]] == [0.5, 2]
    assert other["shares"]["nash"][0]["shares"][1] == value["shares"]["nash"][0]["shares"][1]


def test_json(offramp_here: Run) -> None:
    value = json.loads(offramp_here("firmness", "chicken", "--json").out)
    assert (value["format"], value["most"], value["fixed"]) == (1, 3, [])
    assert list(value["concepts"]) == ["nash", "gmr", "smr", "seq", "sseq"]
    assert "shares" not in value
    assert {row["state"] for row in value["concepts"]["nash"]} == {"s1", "s2"}


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (["nowhere.yaml"], "no such file", 1),
        (["chicken", "--state", "s9"], "there is no state `s9`", 1),
        (["chicken", "--to", "row.dares"], "row.dare", 1),
        (["chicken", "--to", "row.dare and not row.dare"], "no possible state satisfies", 1),
        (["chicken", "--concept", "nush"], "did you mean nash?", 1),
        (["chicken", "--state", "-", "--to", "row.dare"], "give one of them", 2),
        (["chicken", "--most", "0"], "--most", 2),
        (["chicken", "--draws", "-1"], "--draws", 2),
        (["chicken", "--seed", "x"], "--seed", 2),
        (["chicken", "--swaps", "1"], "add --draws", 2),
        (["chicken", "--swaps", "-1", "--draws", "5"], "--swaps", 2),
        (
            ["chicken", "--swaps", "7", "--draws", "5"],
            "7 swaps cannot be expected: the lists of all actors together allow at most 6, when",
            1,
        ),
        (["chicken", "--image", "row"], "no actor has images; leave out `--image row`", 1),
        (["chicken", "--given", "war"], "no event `war`", 1),
    ],
)
def test_wrong_input(offramp_here: Run, arguments: list[str], words: str, code: int) -> None:
    result = offramp_here("firmness", *arguments)
    assert result.code == code, result
    assert words in result.err
    assert result.out == ""
    assert "Traceback" not in result.err


def test_nothing_to_reorder_at_random(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(
        "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: {weights: {a.x: 1}}}\n", encoding="utf-8"
    )
    result = offramp_here("firmness", "case.yaml", "--draws", "5")
    assert result.code == 1
    assert "no order can change" in result.err
    result = offramp_here("firmness", "case.yaml")
    assert "Not varied, because they are weights rather than an order: a." in result.out
