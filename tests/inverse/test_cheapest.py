"""The cheapest changes by concept, as both engines return them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import encoded

from offramp.errors import QuestionError
from offramp.inverse.cheapest import Cheapest, CheapestByConcept, concepts_asked
from offramp.inverse.inverse import invert
from offramp.preference_sensitivity.answers import KINDS
from offramp.symbolic.large_inverse import invert_large


@dataclass(frozen=True)
class Changes(CheapestByConcept[Cheapest[int]]):
    found: tuple[Cheapest[int], ...]


def test_a_concept_is_possible_with_a_target() -> None:
    some, none = Cheapest("seq", (3,), True, {}), Cheapest[int]("nash", (), True, {"row": 2})
    assert (some.possible, none.possible) == (True, False)
    assert Changes((none, some)).possible
    assert not Changes((none,)).possible
    assert not Changes(()).possible


def test_a_concept_is_found_by_its_name() -> None:
    changes = Changes((Cheapest[int]("nash", (), True, {}), Cheapest("seq", (3, 1), False, {})))
    assert changes.under("seq") is changes.under("SEQ") is changes.found[1]
    with pytest.raises(QuestionError, match="GMR is not among the concepts analysed: nash, seq"):
        changes.under("gmr")


def test_concepts_are_asked_for_once_and_in_order() -> None:
    assert concepts_asked(None) == concepts_asked([]) == list(KINDS)
    assert concepts_asked(["SEQ", "nash", "seq", "Nash"]) == ["seq", "nash"]


def test_an_unknown_concept_is_refused() -> None:
    with pytest.raises(QuestionError, match="smrt"):
        concepts_asked(["nash", "smrt"])


@examples(60, dear=True)
@given(cases(4, merges=False), st.booleans())
def test_targets_come_cheapest_first_and_those_against_may_not_change(drawn: Drawn, everybody: bool) -> None:
    graph, large, goal = drawn.graph, encoded(drawn), drawn.case.options[0]
    if not any(goal in graph.on(state) for state in range(graph.size)):
        return
    actors = None if everybody else graph.actors[:1]
    listed, large_ones = invert(graph, goal, actors), invert_large(large, goal, actors)
    found_costs = [[target.least.cost for target in found.targets] for found in listed.found]
    found_costs += [[target.cost for target in found.targets] for found in large_ones.found]
    every: list[Cheapest[Any]] = [*listed.found, *large_ones.found]
    for costs, found in zip(found_costs, every, strict=True):
        assert costs == sorted(costs)
        assert found.possible == bool(costs)
        assert not set(found.against) & set(listed.actors)
        assert all(0 < count <= listed.states for count in found.against.values())
    assert [listed.under(key.upper()).concept for key in KINDS] == [found.concept for found in large_ones.found]
