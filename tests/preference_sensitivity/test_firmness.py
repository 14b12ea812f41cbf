"""How firm verdicts are: against every order of every list, and witnesses that are read back as cases."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.preference_sensitivity.oracle_firmness import Reordered, short_cases
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import Graph, build
from offramp.preference_sensitivity.firmness import Firmness, firmness, firmnesses
from offramp.preference_sensitivity.reordering import inverted, restated
from offramp.preference_sensitivity.shares import shares
from offramp.stability import concepts
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from tests.strategies import Drawn

KEYS = ["nash", "gmr", "smr", "seq", "sseq"]


def recheck(graph: Graph, one: Firmness) -> None:
    """Read the case with the new orders, and analyse it as any other."""
    assert one.swaps == sum(len(inverted(change.order)) for change in one.changes)
    assert [change.swaps for change in one.changes] == [len(inverted(change.order)) for change in one.changes]
    case = restated(graph, {change.actor: change.order for change in one.changes})
    again = build(case, given=graph.given, images=graph.images)
    assert analyse(again, [one.concept]).holds(again.state(graph.name(one.state)), one.concept) != one.holds


def compare(drawn: Drawn, key: str, most: int) -> None:
    graph, every = drawn.graph, Reordered.of(drawn.model)
    found = firmnesses(graph, range(graph.size), [key], most).of(key)
    assert sorted(one.state for one in found) == list(range(graph.size))
    for one in found:
        state = drawn.states[one.state]
        fewest = every.fewest(key, state)
        assert one.holds == every.holds(key, state)
        if one.swaps is not None:
            assert one.exact
            assert one.swaps == fewest
            recheck(graph, one)
        elif one.exact:
            assert fewest is None
        else:
            assert one.above >= most
            assert fewest is None or fewest > one.above


@pytest.mark.parametrize("key", KEYS)
@examples(60, dear=True)
@given(drawn=short_cases(), most=st.integers(1, 6))
def test_as_all_orders_say(key: str, drawn: Drawn, most: int) -> None:
    compare(drawn, key, most)


@pytest.mark.parametrize("key", KEYS)
@examples(25, dear=True)
@given(drawn=short_cases(merges=True))
def test_as_all_orders_say_of_merged_states(key: str, drawn: Drawn) -> None:
    compare(drawn, key, 3)


@pytest.mark.parametrize(
    ("slug", "most"), [("garrison-1976", 2), ("elmira-1991", 2), ("syria-iraq-1975", 2), ("korea-2017", 1)]
)
def test_what_turns_the_verdicts_of_published_cases(slug: str, most: int) -> None:
    graph = build(load(slug))
    found = firmnesses(graph, most=most)
    held = analyse(graph)
    for key, rows in found.found.items():
        assert sorted(one.state for one in rows) == list(held.equilibria(key))
        assert all(one.holds for one in rows)
        for one in [row for row in rows if row.swaps][-2:]:
            recheck(graph, one)


def test_a_state_can_be_made_to_hold() -> None:
    graph = build(load("cuba-1962"))
    found = firmness(graph, "-", "seq")
    assert not found.holds
    assert found.swaps is not None
    assert "does not hold under SEQ; it takes" in str(found)
    recheck(graph, found)


def test_swaps_of_several_actors_add_up() -> None:
    """Each would leave by its first statement; each must put the second first."""
    graph = build(
        loads("""
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [a.x, not a.x], b: [b.y, not a.x, not b.y]}
""")
    )
    for key, most in (("nash", 2), ("gmr", 2), ("smr", 2), ("seq", 3), ("sseq", 3)):
        found = firmness(graph, "-", key, most)
        assert [(change.actor, change.swaps) for change in found.changes] in (
            [("a", 1), ("b", 2)],
            [("a", 1), ("b", 1)],
        ), key
        recheck(graph, found)
    short = firmness(graph, "-", "nash", 1)
    assert (short.swaps, short.exact, short.above) == (None, False, 2)
    assert "more than 2 swaps to make it hold" in short.words
    assert firmness(graph, "-", "seq", 1).amount == "more than 1"


def test_what_no_reordering_changes_is_said_so() -> None:
    graph = build(loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\n"))
    for key in KEYS:
        assert firmness(graph, "a.x", key).words.endswith("no reordering of the actors' preferences breaks it.")
        assert firmness(graph, "-", key).words.endswith("no reordering of the actors' preferences makes it hold.")


def test_weights_are_not_varied_and_the_answer_says_so() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X}}, b: {name: Bea, options: {y: Y}}}
status quo: []
preferences: {a: [a.x, not a.x], b: {weights: {b.y: 2, not b.y: 1}}}
""")
    )
    found = firmness(graph, "a.x,b.y", "nash")
    assert (found.swaps, found.fixed) == (1, ("b",))
    assert "Not varied, because they are weights rather than an order: Bea." in str(found)
    assert firmness(graph, "a.x", "nash").amount == "never"


def test_where_the_search_is_cut_short_the_answer_claims_no_more() -> None:
    graph = build(load("garrison-1976"))
    state = analyse(graph).equilibria("seq")[0]
    for key in ("gmr", "seq"):
        found = firmness(graph, state, key, most=3, work=1)
        assert found.swaps is None
        assert not found.exact
        nash = firmness(graph, state, "nash")
        assert found.above == (nash.above if nash.holds else 0)


def test_the_firmest_come_first() -> None:
    rows = firmnesses(build(load("garrison-1976")), concepts=["nash"]).of("nash")
    assert [one.at_least for one in rows] == sorted((one.at_least for one in rows), reverse=True)
    mixed = firmnesses(build(load("chicken")), range(4), ["seq"]).of("seq")
    assert [one.holds for one in mixed] == [True, True, False, False]
    assert mixed[2].at_least <= mixed[3].at_least


def test_the_table_shows_no_more_than_it_may() -> None:
    found = firmnesses(build(load("garrison-1976")), concepts=["gmr"], most=1)
    table = found.table("gmr")
    assert len(table.rows) == 12
    assert table.note == "12 of 15 shown: the firmest first."
    assert "GMR: 15 equilibria" in str(found)
    assert "12 of 23 shown: equilibria first" in firmnesses(found.graph, range(23), ["nash"], most=1).table("nash").note


def test_no_equilibrium_is_said_so() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [a.x iff b.y], b: [not (a.x iff b.y)]}
""")
    )
    assert "NASH: no state is an equilibrium." in str(firmnesses(graph, concepts=["nash"]))


def test_plain_values() -> None:
    found = firmnesses(build(load("prisoners-dilemma")), concepts=["nash"])
    value = json.loads(json.dumps(found.to_dict()))
    assert value["most"] == 3
    assert value["fixed"] == []
    (row,) = value["concepts"]["nash"]
    assert row["state"] == "s3"
    assert (row["holds"], row["swaps"], row["exact"]) == (True, 1, True)
    (change,) = row["changes"]
    assert change["swaps"] == 1
    assert change["actor"] == "row"
    assert change["order"] == [["row.defect"], ["-"], ["column.defect"], ["row.defect,column.defect"]]
    assert row["words"] == str(found.of("nash")[0])


def test_an_image_is_reordered_where_it_is_taken() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X}}}
status quo: []
images:
  a:
    keen: {weight: 2, preferences: [a.x, not a.x]}
    shy: {weight: 1, preferences: [not a.x]}
""")
    )
    found = firmness(graph, "a.x", "nash")
    assert found.swaps == 1
    recheck(graph, found)
    changed = restated(graph, {"a": (1, 0)})
    assert changed.images["a"]["shy"] == graph.case.images["a"]["shy"]
    assert changed.images["a"]["keen"].weight == 2


def test_wrong_questions() -> None:
    graph = build(load("chicken"))
    for question in (
        lambda: firmness(graph, "s9"),
        lambda: firmness(graph, 0, "nush"),
        lambda: firmness(graph, 0, most=0),
        lambda: firmnesses(graph, [4]),
        lambda: firmnesses(graph, concepts=["nash"]).of("seq"),
    ):
        with pytest.raises(QuestionError):
            question()


def test_the_five_concepts_are_asked_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(load("chicken"))
    assert list(firmnesses(graph).found) == KEYS
    monkeypatch.setattr(concepts, "CONCEPTS", (*concepts.CONCEPTS, replace(concepts.concept("seq"), key="new")))
    for ask in (firmness, shares):
        with pytest.raises(QuestionError, match="firmness is not defined under `new`"):
            ask(graph, 0, "new")
    assert list(firmnesses(graph).found) == KEYS


def test_equal_where_the_same_was_found() -> None:
    assert firmness(build(load("chicken")), 1) == firmness(build(load("chicken")), "row.dare")
    assert firmness(build(load("chicken")), 1) != firmness(build(load("chicken")), 2)
    assert firmnesses(build(load("chicken"))) == firmnesses(build(load("chicken")))


def test_a_search_that_ends_at_its_bound_of_work_says_so() -> None:
    found = firmnesses(build(load("korea-2017")), concepts=["gmr", "nash"], most=99, work=50_000_000)
    said = [str(part) for part in found.parts()]
    assert (
        "Under GMR the search ended before 99 swaps, since more orders would take minutes; ask for one concept." in said
    )
    assert not any("the search ended" in str(part) for part in firmnesses(build(load("chicken"))).parts())
