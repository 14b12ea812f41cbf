"""Shortest routes by decision diagrams against the search over listed states."""

from __future__ import annotations

import pytest
from benchmarks.cases import random_case
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import SMALL, encoded

from offramp.case.questions import read_condition
from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.paths.joint import Joint
from offramp.paths.routes import routes
from offramp.symbolic.large_graph import encode
from offramp.symbolic.reach import shortest_steps
from offramp.symbolic.route import shortest_route


@examples(400, dear=True)
@given(cases(7, merges=False), st.sampled_from(["improvements", "deals", "moves"]), st.data())
def test_routes_are_as_short_as_those_over_listed_states(drawn: Drawn, by: str, data: st.DataObject) -> None:
    graph, large = drawn.graph, encoded(drawn)
    target = data.draw(st.sampled_from(range(graph.size)))
    goal = " and ".join(option if option in graph.on(target) else f"not {option}" for option in graph.case.options[:3])
    expected = routes(graph, goal, by=by, most=1).best
    if expected is None:
        assert shortest_route(large, goal, by=by).answer() == routes(graph, goal, by=by, most=1).answer()
    found = shortest_steps(large, goal, by=by)
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert len(found) == len(expected.steps)
    if by != "moves":
        assert sum(not step.willing for step in found) == sum(not step.willing for step in expected.steps)
    at, joint = graph.status_quo, Joint(graph)
    for step in found:
        assert step.start == at
        assert set(step.movers) == set(joint.participants(step.start, step.end))
        assert step.willing == all(graph.level(a, step.end) > graph.level(a, at) for a in step.movers)
        if len(step.movers) == 1:
            assert step.end in graph.moves(step.movers[0], at)
        at = step.end
    assert graph.satisfying(read_condition(large.case, goal))[at]


def test_a_route_among_2_to_the_40_states() -> None:
    large = encode(random_case(40, 4, seed=2))
    steps = shortest_steps(large, "a0.o0 and a1.o0 and a2.o0", by="improvements")
    assert steps is not None
    for step in steps:
        start, end = large.code(step.start), large.code(step.end)
        assert large.definition.can_move(step.movers[0], start, end)


def test_questions_without_a_route_are_refused() -> None:
    large = encode(load("cuba-1962"), budget=SMALL)
    with pytest.raises(QuestionError, match="there is no way `deal`"):
        shortest_steps(large, "ussr.withdraw", by="deal")
    with pytest.raises(QuestionError, match="no possible state satisfies"):
        shortest_steps(large, "ussr.withdraw and not ussr.withdraw")


def test_a_crisis_that_ends_is_named_alike_by_either_engine() -> None:
    text = (
        "actors: {a: {options: {x: x}}, b: {options: {y: y}}}\nimpossible: [a.x and b.y]\nends: a.x or b.y\n"
        "goals: {both: a.x and b.y, later: b.y}\nstatus quo: [STATE]\npreferences: {a: [a.x], b: [b.y]}\n"
    )
    over = loads(text.replace("STATE", "a.x"))
    for goal in ("both", "later"):
        told = []
        for call in (
            lambda to: routes(build(over), to),
            lambda to: shortest_route(encode(over, budget=SMALL), to),
        ):
            with pytest.raises(QuestionError, match=r"in s1 the crisis has ended \(`ends: a.x or b.y`\)") as refused:
                call(goal)
            told.append(str(refused.value))
        assert told[0] == told[1]
    case = loads(
        text.replace("STATE", "").replace("impossible: [a.x and b.y]", "impossible: [a.x and b.y and not a.x]")
    )
    answer = shortest_route(encode(case, budget=SMALL), "both", by="improvements").answer()
    assert answer == "No sequence of moves leads from s0 to a state with both before the crisis ends (a.x or b.y)."
