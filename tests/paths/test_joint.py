"""Single moves and joint changes from one state: who has to change something, and who wants to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.paths.oracle_paths import Paths
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import loads
from offramp.graph.graph import build
from offramp.paths.joint import Joint

if TYPE_CHECKING:
    from offramp.graph.graph import Graph

HOUSE = """
actors:
  a: {options: {x: {label: X, once: on}, y: Y}}
  b: {options: {z: {label: Z, once: off}}}
  c: {options: {w: W}}
status quo: [b.z]
preferences: {a: [a.x], b: [a.x and not b.z], c: [a.x, c.w]}
"""


def house(more: str = "") -> Graph:
    return build(loads(HOUSE + more))


def names(graph: Graph, states: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> list[str]:
    return [graph.name(int(state)) for state in states]


def test_changers_are_those_whose_own_options_differ() -> None:
    graph = house()
    changers = Joint(graph).changers(graph.state("a.x,b.z"))
    changed = {
        graph.name(cell): {actor for actor, mask in zip(graph.actors, changers, strict=True) if mask[cell]}
        for cell in range(graph.size)
    }
    assert changed["a.x,b.z"] == set()
    assert changed["a.y,b.z"] == {"a"}
    assert changed["a.x,c.w"] == {"b", "c"}
    assert changed["-"] == {"a", "b"}


def test_changers_among_some_cells_alone() -> None:
    graph = house()
    among = np.array([graph.state("-"), graph.state("c.w")])
    assert [mask.tolist() for mask in Joint(graph).changers(graph.state("a.x"), among)] == [
        [True, True],
        [False, False],
        [False, True],
    ]


def test_what_is_on_for_good_stays_on_and_what_is_off_for_good_stays_off() -> None:
    graph = house()
    undoing = Joint(graph).undoing(graph.state("a.x"))
    assert {graph.name(cell) for cell in range(graph.size) if not undoing[cell]} == {
        "a.x",
        "a.x,a.y",
        "a.x,c.w",
        "a.x,a.y,c.w",
    }


def test_what_is_not_settled_yet_undoes_nothing() -> None:
    graph = house()
    assert not Joint(graph).undoing(graph.state("b.z")).any()


def test_the_ends_by_who_changes_and_who_wants_it() -> None:
    graph = house()
    alone, together, unwilling = Joint(graph).ends(graph.state("b.z"))
    assert names(graph, alone) == ["a.x,b.z", "a.x,a.y,b.z", "b.z,c.w"]
    # b prefers a.x without b.z; c prefers a.x, and c.w less than that.
    assert names(graph, together) == [
        "a.x",
        "a.x,a.y",
        "a.x,c.w",
        "a.x,a.y,c.w",
        "a.x,b.z,c.w",
        "a.x,a.y,b.z,c.w",
    ]
    assert names(graph, unwilling) == ["-", "a.y,b.z"]


def test_an_impossible_state_is_no_end() -> None:
    graph = house("impossible: [a.x and c.w]\n")
    joint = Joint(graph)
    for state in range(graph.size):
        for ends in joint.ends(state):
            assert (ends >= 0).all()


def test_participants_are_named_in_the_order_of_the_file() -> None:
    graph = house()
    joint = Joint(graph)
    assert joint.participants(graph.state("b.z,c.w"), graph.state("a.x")) == ("a", "b", "c")
    assert joint.participants(graph.state("b.z"), graph.state("b.z,c.w")) == ("c",)


def test_nobody_takes_part_in_a_willing_change_that_somebody_does_not_want() -> None:
    graph = house()
    joint = Joint(graph)
    assert joint.participants(graph.state("b.z"), graph.state("a.y,b.z"), willing=True) == ()
    assert joint.participants(graph.state("b.z"), graph.state("a.y,b.z")) == ("a",)
    assert joint.participants(graph.state("b.z"), graph.state("a.x"), willing=True) == ("a", "b")


def test_the_fewest_take_part_where_a_state_is_merged() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
merge: a.x or b.y
status quo: [c.z]
preferences: {a: [a.x], b: [b.y], c: [c.z]}
""")
    )
    joint = Joint(graph)
    merged = graph.state("a.x,b.y")
    # Of all the ways in, the cheapest is a's own move; it keeps c.z, which is of no account in the merged state.
    assert joint.participants(graph.state("c.z"), merged) == ("a",)
    assert joint.participants(merged, graph.state("c.z")) == ("a",)


def check_ends(drawn: Drawn) -> None:
    paths = Paths(drawn.model)
    joint = Joint(drawn.graph)
    for state, number in drawn.number.items():
        alone, together, unwilling = joint.ends(number)
        changes = [(change, paths.wanted(state, change)) for change in paths.changes(state)]
        assert alone.tolist() == drawn.numbers({c.end for c, wanted in changes if wanted and len(c.movers) == 1})
        assert together.tolist() == drawn.numbers({c.end for c, wanted in changes if wanted and len(c.movers) > 1})
        assert unwilling.tolist() == drawn.numbers(
            {c.end for c, wanted in changes if not wanted and len(c.movers) == 1}
        )


@examples(40)
@given(cases(5))
def test_ends_are_what_the_definitions_say(drawn: Drawn) -> None:
    check_ends(drawn)


@examples(30)
@given(cases(5, merges=True))
def test_ends_are_what_the_definitions_say_of_merged_states(drawn: Drawn) -> None:
    check_ends(drawn)


def check_participants(drawn: Drawn, data: st.DataObject) -> None:
    paths = Paths(drawn.model)
    joint = Joint(drawn.graph)
    state = data.draw(st.sampled_from(drawn.model.states))
    for change in paths.changes(state):
        groups = {c.movers for c in paths.changes(state) if c.end == change.end}
        for willing, least in ((False, 1), (True, 1), (True, 2)):
            able = [
                group
                for group in groups
                if len(group) >= least
                and (not willing or all(drawn.model.prefers(actor, change.end, state) for actor in group))
            ]
            found = joint.participants(drawn.number[state], drawn.number[change.end], willing=willing, least=least)
            size = min(map(len, able), default=0)
            assert frozenset(found) in [group for group in able if len(group) == size] or (not able and not found)


@examples(40)
@given(cases(5, merges=False), st.data())
def test_participants_are_who_the_definitions_say(drawn: Drawn, data: st.DataObject) -> None:
    check_participants(drawn, data)


@examples(40)
@given(cases(5, merges=True), st.data())
def test_participants_are_who_the_definitions_say_of_merged_states(drawn: Drawn, data: st.DataObject) -> None:
    check_participants(drawn, data)


def test_nobody_takes_part_by_undoing_what_cannot_be_undone() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: {label: X, once: off}}}, b: {options: {y: Y}}}
merge: a.x iff b.y
status quo: []
preferences: {a: [a.x], b: [b.y]}
""")
    )
    # From both or neither, a cannot bring about `a.x`: it would have to start what stays off. b stops y, where both are on.
    start, end = graph.state("a.x,b.y"), graph.state("a.x")
    assert end not in graph.moves("a", start)
    assert end in graph.moves("b", start)
    assert Joint(graph).participants(start, end) == ("b",)
