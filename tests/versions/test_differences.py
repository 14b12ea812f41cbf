"""Two versions compared: equal ones have no change, and each change of the answers is found."""

from __future__ import annotations

import pytest
from tests.versions.versions import SAMPLES, border, compared

import offramp
from offramp.versions.differences import brief_changes

FASTER = ("clash", "{low: 0.5, best: 1, high: 3, unit: per year}")


@pytest.mark.parametrize("name", ["chicken", "prisoners-dilemma", "cuba-1962", "elmira-1991"])
def test_a_case_against_itself_has_no_change(name: str) -> None:
    found = offramp.find(offramp.load(name))
    same = brief_changes(found, found)
    assert same.same
    assert (same.entries, same.answers) == ((), ())


def test_the_same_worlds_give_the_same_answers() -> None:
    same = brief_changes(border(), border().case)
    assert same.same
    assert same.new.worlds == SAMPLES
    assert same.compared["mean"] == 6


def test_a_rate_changes_means_and_a_claim() -> None:
    found = compared(FASTER)
    (entry,) = found.entries or ()
    assert entry.path == ("unknowns", "clash")
    (most, *_) = found.of("mean")
    assert most.new > most.old
    assert [each.size for each in found.of("mean")] == sorted((each.size for each in found.of("mean")), reverse=True)
    assert not found.same


def test_a_weight_is_told() -> None:
    found = compared(("images.a.loath.weight", "9"))
    assert [each.kind for each in found.entries or ()] == ["weight"]
    assert found.of("mean")


def test_a_swapped_preference_is_told() -> None:
    found = compared(("images.a.keen.preferences", "[not war, not b.z, a.x]"))
    assert [each.kind for each in found.entries or ()] == ["order"]


def test_a_new_policy_is_a_new_option() -> None:
    found = compared(("policies.sudden", "{a.x: on, a.y: on}"))
    assert [(each.key, each.old) for each in found.of("option")] == [(("sudden",), None)]
    assert "sudden" not in [each.key[0] for each in found.of("mean")]


def test_a_difference_that_does_not_matter_is_no_change() -> None:
    found = compared(("measures.war.matters", "0.9"), FASTER)
    assert "war" not in [each.key[1] for each in found.of("mean")]


def test_equilibria_and_goals_of_a_case_without_time() -> None:
    found = brief_changes(offramp.load("cuba-1962"), offramp.load("cuba-1962-reversible"))
    assert {each.kind for each in found.entries or ()} >= {"act"}
    assert found.of("equilibria", "goal", "status quo")


def test_different_cases_are_refused() -> None:
    with pytest.raises(offramp.QuestionError, match="different cases, with no option in common"):
        brief_changes(offramp.load("chicken"), offramp.load("cuba-1962"))


def test_plain_values() -> None:
    plain = compared(FASTER).to_dict()
    assert plain["same"] is False
    assert plain["entries"][0]["kind"] == "number"
    assert {"kind", "key", "old", "new"} == set(plain["answers"][0])
