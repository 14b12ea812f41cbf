"""The states that the rules allow."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import feasible as module
from offramp.case.bits import lookup_in
from offramp.case.expression import Expression
from offramp.case.feasible import feasible, names_under
from offramp.case.model import Case
from offramp.case.value import holds
from offramp.errors import TooManyStates

THINGS = ["a.x", "a.y", "b.z", "war", "both"]
literals = st.sampled_from(THINGS).flatmap(lambda name: st.sampled_from([name, f"not {name}"]))
rules = st.lists(st.lists(literals, min_size=1, max_size=3).map(" and ".join), max_size=4)


def case_of(*impossible: str, **sections: Any) -> Case:
    return Case.model_validate(
        {
            "actors": {"a": {"options": {"x": "X", "y": "Y"}}, "b": {"options": {"z": "Z"}}},
            "events": {"war": "War"},
            "terms": {"both": "a.x and b.z", "odd": "both or war"},
            "impossible": list(impossible),
            "status quo": [],
            "preferences": {"a": ["a.x"], "b": ["b.z"]},
            **sections,
        }
    )


@examples(100)
@given(rules)
def test_the_states_are_those_that_break_no_rule(impossible: list[str]) -> None:
    case = case_of(*impossible)
    every = np.arange(16)
    allowed = [not any(holds(rule, lookup_in(case, int(code))) for rule in case.impossible) for code in every]
    assert feasible(case).tolist() == every[np.array(allowed)].tolist()


def test_without_rules_every_state_is_there_in_order() -> None:
    assert feasible(case_of()).tolist() == list(range(16))


@pytest.mark.parametrize(("rule", "count"), [("1 < 2", 0), ("2 < 1", 16), ("a.x or not a.x", 0), ("odd", 6)])
def test_rules_may_speak_of_nothing_or_of_terms(rule: str, count: int) -> None:
    assert len(feasible(case_of(rule))) == count


def test_many_options_with_few_states_are_listed() -> None:
    options = [f"o{i}" for i in range(60)]
    rules = [f"a.{later} and not a.{earlier}" for earlier, later in pairwise(options)]
    case = case_of(
        *rules, actors={"a": {"options": dict.fromkeys(options, "O")}}, events={}, terms={}, preferences={"a": ["a.o0"]}
    )
    assert feasible(case).tolist() == [2**i - 1 for i in range(61)]


def test_too_many_states_are_refused_with_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STATES", 8)
    with pytest.raises(
        TooManyStates, match="the 4 options and events make more feasible states than the 8 that can be listed"
    ):
        feasible(case_of())
    assert len(feasible(case_of("war"))) == 8


def test_more_things_than_a_number_has_bits_are_refused() -> None:
    options = [f"o{i}" for i in range(70)]
    case = case_of(
        *(f"a.{name}" for name in options), actors={"a": {"options": dict.fromkeys(options, "O")}}, events={}, terms={}
    )
    with pytest.raises(TooManyStates):
        feasible(case)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a.x", {"a.x"}),
        ("odd or a.y", {"a.x", "b.z", "war", "a.y"}),
        ("peace", {"a.x", "b.z", "war"}),
        ("1 < 2", set()),
    ],
)
def test_names_are_found_through_terms_and_goals(text: str, names: set[str]) -> None:
    assert names_under(case_of(goals={"peace": "not odd"}), Expression.read(text)) == names
