"""States and moves in words."""

from __future__ import annotations

import pytest

from offramp.case.labels import in_words
from offramp.case.reading import load, loads
from offramp.case.state_names import state_id
from offramp.graph.graph import Graph, build
from offramp.graph.wording import change, differences
from offramp.text import listed, quoted

CASE = """
actors:
  usa: {name: United States, options: {talks: Hold talks, strike: Strike, ships: Send ships}}
  dprk: {options: {cap: Cap the arsenal}}
events: {icbm: A long-range missile}
terms: {quiet: not usa.strike}
status quo: []
preferences: {usa: [usa.talks], dprk: [dprk.cap]}
"""


@pytest.fixture
def graph() -> Graph:
    return build(loads(CASE))


def test_ids() -> None:
    assert [state_id(state) for state in (0, 12)] == ["s0", "s12"]


@pytest.mark.parametrize(
    ("parts", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists(parts: list[str], sentence: str) -> None:
    assert listed(parts) == sentence


def test_lists_with_another_word() -> None:
    assert listed(iter(["a", "b"]), "or") == "a or b"


def test_labels_are_set_apart() -> None:
    assert quoted("Hold talks") == "“Hold talks”"


def test_differences_stand_in_the_order_of_the_file(graph: Graph) -> None:
    one, other = graph.state("usa.talks,dprk.cap"), graph.state("usa.strike,usa.ships,dprk.cap")
    assert differences(graph, one, other) == (("usa.talks", False), ("usa.strike", True), ("usa.ships", True))
    assert differences(graph, one, one) == ()


def test_a_change_says_who_starts_and_stops_what(graph: Graph) -> None:
    one, other = graph.state("usa.talks"), graph.state("usa.strike,usa.ships")
    assert change(graph, one, other) == "United States starts “Strike” and “Send ships” and stops “Hold talks”"
    assert change(graph, one, other, with_actor=False) == "starts “Strike” and “Send ships” and stops “Hold talks”"


def test_a_change_by_several_names_each(graph: Graph) -> None:
    assert (
        change(graph, graph.state("dprk.cap"), graph.state("usa.talks"))
        == "United States starts “Hold talks”; dprk stops “Cap the arsenal”"
    )


def test_no_change(graph: Graph) -> None:
    assert change(graph, 3, 3) == "nothing changes"


def test_a_state_says_by_actor_what_is_on(graph: Graph) -> None:
    state = graph.state("usa.talks,usa.ships,dprk.cap")
    assert graph.in_words(state) == "United States: Hold talks, Send ships; dprk: Cap the arsenal"
    assert graph.in_words(graph.state("-")) == "nothing is on"


def test_given_events_are_said_too() -> None:
    graph = build(loads(CASE), given=["icbm"])
    assert graph.in_words(graph.state("dprk.cap")) == "dprk: Cap the arsenal; Event: A long-range missile"
    assert graph.in_words(graph.state("-")) == "Event: A long-range missile"


def test_a_merged_state_is_said_by_its_condition() -> None:
    graph = build(loads(CASE + "merge: [usa.strike and dprk.cap, usa.strike and not dprk.cap]\n"))
    assert graph.in_words(graph.state("usa.strike")) == "any state with “Strike” and not “Cap the arsenal”"
    assert graph.in_words(graph.state("usa.talks")) == "United States: Hold talks"


def test_a_move_into_a_merged_state_names_nobody_but_who_moves() -> None:
    # Uniroyal abandons the plant; that the merged state is listed by its first combination, without the local governments' insistence,
    # does not mean that they stopped insisting.
    graph = build(load("elmira-1991"))
    text = change(graph, graph.state("uniroyal.accept,local.insist"), graph.state("uniroyal.abandon"))
    assert (
        text == "Uniroyal Chemical starts “Abandon the Elmira operation” and stops “Accept the current control order”"
    )


def test_conditions_speak_in_labels_and_keep_the_names_of_terms(graph: Graph) -> None:
    text = "usa.talks and (quiet or not dprk.cap) if icbm"
    assert in_words(graph.case, text) == "“Hold talks” and (quiet or not “Cap the arsenal”) if “A long-range missile”"


def test_iff_is_said_in_words(graph: Graph) -> None:
    text = "usa.talks iff (dprk.cap iff quiet)"
    assert in_words(graph.case, text) == "“Hold talks” exactly when (“Cap the arsenal” exactly when quiet)"
