"""A case whose states cannot be listed: each command answers, or refuses with one message that says what to use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from benchmarks.cases import random_case

from offramp.case.writing import write
from offramp.commands.shared import MORE
from offramp.symbolic.budget import OutOfBudgetError
from offramp.symbolic.encoded_states import EncodedStates
from offramp.symbolic.large_inverse import LargeFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

CASE = "iran-2015"


@pytest.mark.parametrize(
    "words",
    [
        ("brief", CASE),
        ("firmness", CASE),
        ("robustness", CASE),
        ("compare", CASE, "chicken"),
        ("compare", "chicken", CASE),
        ("convert", CASE, "graph.dot"),
        ("convert", CASE, "graph.nfg"),
        ("stability", CASE, "--engine", "arrays"),
        ("stability", CASE, "--coalition", "iran,usa"),
        ("stability", CASE, "--image", "all"),
        ("stability", CASE, "--concept", "seq_strong"),
        ("why", CASE, "status quo", "iran,usa"),
        ("why", CASE, "status quo", "iran", "--image", "all"),
        ("paths", CASE, "--to", "plan", "--image", "all"),
    ],
    ids=" ".join,
)
def test_a_command_that_needs_a_list_says_what_to_use(words: tuple[str, ...], offramp_here: Run) -> None:
    result = offramp_here(*words)
    assert (result.code, result.out) == (1, "")
    assert "`stability`, `why`, `paths` or `inverse`" in result.err
    assert "40 options" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("words", [("stability", CASE), ("why", CASE, "status quo", "usa")], ids=" ".join)
def test_a_concept_is_read_before_the_size_of_the_case(words: tuple[str, ...], offramp_here: Run) -> None:
    assert offramp_here(*words, "--concept", "NASH").code == 0
    result = offramp_here(*words, "--concept", "nahs")
    assert (result.code, result.err) == (1, "there is no solution concept `nahs`; did you mean nash?\n")


@pytest.mark.parametrize("command", ["risk", "rank", "worlds", "simulate", "waiting", "claims", "beliefs"])
def test_a_command_about_time_names_the_missing_part(command: str, offramp_here: Run) -> None:
    result = offramp_here(command, CASE)
    assert result.code == 1
    assert "add for instance" in result.err or "write for instance" in result.err


def test_check_counts_the_states(offramp_here: Run) -> None:
    result = offramp_here("check", CASE)
    assert result.code == 0
    assert "7 actors, 40 options, 0 events, 237,296,943,104 states; nothing is wrong." in result.out
    assert json.loads(offramp_here("check", CASE, "--json").out)["ok"] is True


def test_inverse_finds_a_change(offramp_here: Run) -> None:
    result = offramp_here("inverse", CASE, "--to", "plan", "--concept", "gmr", "--most", "1")
    assert result.code == 0
    assert "GMR: no change is needed" in result.out
    result = offramp_here("inverse", CASE, "--to", "iran.expand", "--concept", "nash", "--actor", "usa", "--json")
    data = json.loads(result.out)
    assert (result.code, data["engine"], data["possible"]) == (1, "symbolic", False)
    assert "Iran" in data["concepts"]["nash"]["answer"]


def test_states_are_counted_and_some_are_listed(offramp_here: Run) -> None:
    result = offramp_here("states", CASE, "--where", "plan", "--most", "2")
    assert result.code == 0
    assert "256 states" in result.out
    assert "2 of 256 states shown" in result.out
    data = json.loads(offramp_here("states", CASE, "--most", "1", "--json").out)
    assert (data["size"], [each["id"] for each in data["states"]]) == (237_296_943_104, [data["status_quo"]])
    refused = offramp_here("states", CASE, "--most", "0")
    assert (refused.code, refused.out) == (1, "")
    assert "`--most 200`" in refused.err


def test_states_that_were_found_in_time_are_listed_with_the_number_of_all(offramp_here: Run) -> None:
    result = offramp_here("states", CASE, "--most", "1000000000", "--seconds", "2", "--json")
    data = json.loads(result.out)
    assert (result.code, data["size"], data["reason"]) == (3, 237_296_943_104, "not decided within 2 s")
    assert data["states"][0]["id"] == data["status_quo"]
    assert len(data["states"]) > 10
    assert "not all states asked for are listed; ask for fewer" in result.err


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--memory", "nan", "nan is no limit"),
        ("--memory", "inf", "inf is no limit"),
        ("--memory", "1e30", "more than this machine can give"),
        ("--memory", "0.005", "not in the range x>=0.05"),
        ("--seconds", "nan", "nan is no limit"),
        ("--seconds", "inf", "inf is no limit"),
    ],
)
def test_a_budget_that_is_none_is_refused(option: str, value: str, reason: str, offramp_here: Run) -> None:
    refused = offramp_here("stability", "chicken", "--engine", "symbolic", option, value)
    assert (refused.code, refused.out) == (2, "")
    assert reason in refused.err


@pytest.mark.parametrize("words", [("why", "garrison-1976", "status quo", "ijc"), ("states", "garrison-1976")])
def test_the_time_limits_single_answers_too(words: tuple[str, ...], offramp_here: Run) -> None:
    result = offramp_here(*words, "--engine", "symbolic", "--seconds", "1e-9")
    assert (result.code, result.out, result.err) == (3, "", f"not decided within 1e-09 s; {MORE}\n")


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_no_verb_ends_as_if_it_had_answered_where_nothing_is_decided(words: tuple[str, ...], offramp_here: Run) -> None:
    limits = ("--engine", "symbolic", "--seconds", "1e-9", *words)
    for asked in (
        ("stability", "garrison-1976"),
        ("why", "garrison-1976", "status quo", "ijc"),
        ("states", "garrison-1976"),
        ("paths", "garrison-1976", "--to", "ijc.reduced"),
        ("inverse", "garrison-1976", "--to", "ijc.reduced"),
    ):
        assert offramp_here(*asked, *limits).code == 3, asked
    assert offramp_here("check", CASE, "--seconds", "1e-9", *words).code == 3


def test_check_says_that_warnings_about_the_states_are_not_decided(
    offramp_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*_: object) -> bool:
        raise OutOfBudgetError("not decided within 60 s")

    monkeypatch.setattr(EncodedStates, "satisfiable", endless)
    result = offramp_here("check", CASE)
    assert result.code == 3
    assert "no error, 0 warnings" in result.out
    assert f"options that a rule pins: not decided within 60 s; {MORE}." in result.out
    data = json.loads(offramp_here("check", CASE, "--json").out)
    assert (data["ok"], data["undecided"]) == (True, "not decided within 60 s")


def test_inverse_says_no_only_where_it_is_certain(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("inverse", "iran-2015", "--to", "iran.expand", "--concept", "nash", "--actor", "usa")
    assert offramp_here(*asked).code == 1
    monkeypatch.setattr(LargeFound, "complete", property(lambda _: False, lambda *_: None), raising=False)
    assert offramp_here(*asked).code == 3


def test_check_finds_an_actor_that_is_unaware_of_every_state(tmp_path: Path, offramp_here: Run) -> None:
    write(random_case(24, 4, seed=1), file := tmp_path / "case.yaml")
    file.write_text(file.read_text() + "unaware: {a1: [a0.o0, not a0.o0]}\n")
    result = offramp_here("check", str(file))
    assert (result.code, result.out) == (1, "")
    assert "`a1` is unaware of every state: it is unaware of `a0.o0`, `not a0.o0`" in result.err


def test_where_too_many_groups_could_deal_the_way_without_deals_is_named(offramp_here: Run, tmp_path: Path) -> None:
    actors = ", ".join(f"a{k}: {{options: {{x: x}}}}" for k in range(60))
    wanted = ", ".join(f"a{k}: [a{k}.x]" for k in range(60))
    (tmp_path / "many.yaml").write_text(f"actors: {{{actors}}}\nstatus quo: []\npreferences: {{{wanted}}}\n")
    asked = ("paths", str(tmp_path / "many.yaml"), "--to", "a1.x and a2.x")
    late = offramp_here(*asked, "--seconds", "1", "--json")
    assert (late.code, late.out) == (3, "")
    assert (
        "1,152,921,504,606,846,915 groups of actors could make package deals; `--by improvements` leaves these out"
        in late.err
    )
    found = offramp_here(*asked, "--seconds", "30", "--by", "improvements", "--json")
    assert (found.code, len(json.loads(found.out)["steps"])) == (0, 2)
