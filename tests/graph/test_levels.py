"""What states are worth: statements, rankings and weights as whole numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import loads
from offramp.errors import CaseError
from offramp.graph.graph import Graph, build


def wanting(preferences: object, *, events: str = "", merge: str = "[]", given: list[str] | None = None) -> Graph:
    """Return the graph of two actors with an option each, of whom the first wants this."""
    return build(
        loads(f"""
actors: {{a: {{options: {{x: X, y: Y}}}}, b: {{options: {{z: Z}}}}}}
events: {{{events}}}
impossible: [a.x and a.y and b.z]
merge: {merge}
status quo: []
preferences: {{a: {json.dumps(preferences)}, b: [b.z]}}
"""),
        given=given,
    )


def best_first(graph: Graph) -> list[list[str]]:
    """Return the names of the states in groups, as a ranking lists them."""
    worth = graph.preference_level("a")
    return [[graph.name(int(s)) for s in np.flatnonzero(worth == level)] for level in range(int(worth.max()), -1, -1)]


def test_the_first_statement_on_which_two_states_differ_decides() -> None:
    graph = wanting(["a.x", "not a.y"])
    assert best_first(graph) == [["a.x", "a.x,b.z"], ["a.x,a.y"], ["-", "b.z"], ["a.y", "a.y,b.z"]]


def test_one_statement_weighs_more_than_all_that_follow() -> None:
    graph = wanting(["not b.z", "a.x", "a.y"])
    assert graph.level("a", graph.state("-")) > graph.level("a", graph.state("a.x,b.z"))


def test_states_that_differ_on_no_statement_are_indifferent() -> None:
    graph = wanting(["a.x or b.z"])
    assert best_first(graph) == [["a.x", "a.x,a.y", "b.z", "a.x,b.z", "a.y,b.z"], ["-", "a.y"]]


def test_more_statements_than_a_number_has_digits() -> None:
    idle = ["a.x or not a.x"] * 100
    assert best_first(wanting(["a.x", *idle, "b.z", *idle, "not a.y"])) == best_first(
        wanting(["a.x", "b.z", "not a.y"])
    )


def test_strong_and_unsure_statements_count_like_any_other() -> None:
    marked = [{"say": "a.x", "strong": True}, {"say": "b.z", "unsure": True}]
    assert best_first(wanting(marked)) == best_first(wanting(["a.x", "b.z"]))


def test_a_ranking_is_kept_with_its_ties() -> None:
    ranking = ["a.x", ["-", "a.y"], "b.z", ["a.y,a.x", "b.z,a.x"], "a.y,b.z"]
    groups = [["a.x"], ["-", "a.y"], ["b.z"], ["a.x,a.y", "a.x,b.z"], ["a.y,b.z"]]
    assert best_first(wanting({"ranking": ranking})) == groups


def test_a_big_gap_is_no_group() -> None:
    ranking = ["a.x", "-", "a.y", "much", "b.z", "a.x,a.y", "much", "a.x,b.z", "a.y,b.z"]
    assert wanting({"ranking": ranking}).preference_level("a").max() == 6


def test_a_merged_state_may_be_ranked_under_the_name_of_any_of_its_members() -> None:
    for name in ("b.z", "a.x,b.z", "a.y,b.z"):
        graph = wanting({"ranking": ["a.x", "-", "a.y", name, "a.x,a.y"]}, merge="[b.z]")
        assert best_first(graph) == [["a.x"], ["-"], ["a.y"], ["b.z"], ["a.x,a.y"]]


@pytest.mark.parametrize(
    ("ranking", "complaint"),
    [
        (["a.x", "-", "a.y", "b.z", "a.x,a.y", "a.x,b.z"], "1 of 7 states are missing: `a.y,b.z`"),
        (["-"], "6 of 7 states are missing: `a.x`, `a.y`, `a.x,a.y`, `b.z`, `a.x,b.z`, `a.y,b.z`"),
        (
            ["a.x", "-", "a.y", "b.z", "a.x,a.y", "a.x,b.z", "a.y,b.z", "a.y,a.x"],
            "these states are repeated: `a.x,a.y`",
        ),
        (
            ["a.x", "-", "a.y", "b.z", "a.x,a.y", "a.x,b.z", "a.y,b.z", "a.x,a.y,b.z"],
            "`a.x,a.y,b.z` is ranked but impossible",
        ),
    ],
)
def test_a_ranking_has_every_state_once(ranking: list[str], complaint: str) -> None:
    with pytest.raises(CaseError, match="in the ranking of `a`") as error:
        wanting({"ranking": ranking})
    assert complaint in str(error.value)


def test_two_members_of_a_merged_state_are_the_same_state_twice() -> None:
    with pytest.raises(CaseError, match=r"these states are repeated: `b\.z`"):
        wanting({"ranking": ["a.x", "-", "a.y", "b.z", "a.x,b.z", "a.x,a.y"]}, merge="[b.z]")


def test_all_that_is_wrong_with_a_ranking_is_said_at_once() -> None:
    with pytest.raises(CaseError) as error:
        wanting({"ranking": ["a.x", "a.x", "a.x,a.y,b.z"]})
    assert len(error.value.problems) == 3


def test_a_ranking_that_names_no_event_holds_whatever_has_happened() -> None:
    ranking = {"ranking": ["a.x", "-", "a.y", "b.z", "a.x,a.y", "a.x,b.z", "a.y,b.z"]}
    before, after = wanting(ranking, events="e: E", given=[]), wanting(ranking, events="e: E", given=["e"])
    assert before.preference_level("a").tolist() == after.preference_level("a").tolist()


def test_a_ranking_that_names_events_has_a_part_for_each_of_them() -> None:
    names = ["a.x", "-", "a.y", "b.z", "a.x,a.y", "a.x,b.z", "a.y,b.z"]
    happened = ["e" if name == "-" else f"{name},e" for name in reversed(names)]
    ranking = {"ranking": [*names, *happened]}
    before, after = wanting(ranking, events="e: E", given=[]), wanting(ranking, events="e: E", given=["e"])
    assert [group for (group,) in best_first(before)] == names
    assert [group for (group,) in best_first(after)] == [
        ",".join(sorted(name.split(","), key=lambda part: (part == "e", part))) for name in happened
    ]


def test_weights_add_up() -> None:
    graph = wanting({"weights": {"a.x": 2, "a.y": 1, "b.z": -4, "not a.x": 1}})
    assert best_first(graph) == [["a.x,a.y"], ["a.x", "a.y"], ["-"], ["a.x,b.z", "a.y,b.z"], ["b.z"]]


def test_equal_sums_of_decimals_are_equal() -> None:
    graph = wanting({"weights": {"a.x": 0.1, "a.y": 0.2, "b.z": 0.3}})
    assert graph.level("a", graph.state("a.x,a.y")) == graph.level("a", graph.state("b.z"))


@pytest.mark.parametrize("weight", [9e18, 1e30])
def test_large_weights_add_up_too(weight: float) -> None:
    graph = wanting({"weights": {"a.x": weight, "a.y": weight, "b.z": 1}})
    assert best_first(graph) == [["a.x,a.y"], ["a.x,b.z", "a.y,b.z"], ["a.x", "a.y"], ["b.z"], ["-"]]


def test_weights_of_very_different_size_add_up_too() -> None:
    graph = wanting({"weights": {"a.x": 1e12, "a.y": 1e-12}})
    assert graph.preference_level("a").max() == 3


def test_someone_who_wants_nothing_of_the_kind_is_indifferent() -> None:
    assert wanting(["a.x or not a.x"]).preference_level("a").max() == 0


@examples(150)
@given(cases(5))
def test_levels_order_states_as_the_definition_does(drawn: Drawn) -> None:
    for actor in drawn.graph.actors:
        worth = drawn.graph.preference_level(actor)
        for one, first in drawn.number.items():
            for other, second in drawn.number.items():
                assert (worth[first] > worth[second]) == drawn.model.prefers(actor, one, other)


@examples(60)
@given(cases(6))
def test_levels_are_counted_from_nought_without_a_gap(drawn: Drawn) -> None:
    for actor in drawn.graph.actors:
        worth = drawn.graph.preference_level(actor)
        assert sorted(set(worth.tolist())) == list(range(int(worth.max()) + 1))


@examples(60)
@given(cases(6, merges=True))
def test_all_combinations_of_a_merged_state_have_one_level(drawn: Drawn) -> None:
    graph = drawn.graph
    for levels in graph.levels:
        for state in range(graph.size):
            assert len(set(levels.ravel()[graph.members(state)].tolist())) == 1
