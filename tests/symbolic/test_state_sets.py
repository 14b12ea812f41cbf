"""Numbers of states, and the order in which members of a set are listed."""

from __future__ import annotations

from itertools import islice

from benchmarks.cases import random_case
from hypothesis import given
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import SMALL, encoded

from offramp.symbolic.large_graph import encode
from offramp.symbolic.state_sets import ascending, best_first, nearest


@examples(200)
@given(cases(8, merges=False))
def test_states_have_the_numbers_of_the_array_engine(drawn: Drawn) -> None:
    graph, large = drawn.graph, encoded(drawn)
    codes = list(ascending(large.encoding, large.encoding.feasible))
    events = sum(1 << k for k, thing in enumerate(graph.case.things) if thing in graph.given)
    assert [code | events for code in codes] == [graph.code(state) for state in range(graph.size)]
    assert [large.number(code) for code in codes] == list(range(graph.size))
    fresh = encoded(drawn)
    assert [fresh.code(state) for state in range(fresh.size)] == codes
    for state in range(0, graph.size, 7):
        assert large.name(state) == graph.name(state)
        assert large.state(f"s{state}") == large.state(graph.name(state)) == state


@examples(100)
@given(cases(6, merges=False))
def test_members_are_listed_by_level_and_by_distance(drawn: Drawn) -> None:
    graph, large = drawn.graph, encoded(drawn)
    for i, actor in enumerate(graph.actors):
        found = [large.number(code) for code in best_first(large.encoding, large.encoding.feasible, i)]
        assert found == sorted(range(graph.size), key=lambda state: (-graph.level(actor, state), state))
    here = large.code(large.status_quo)
    codes = nearest(large.encoding, large.encoding.feasible, here, 2**10)
    assert codes == sorted(codes, key=lambda code: ((code ^ here).bit_count(), code))
    assert len(codes) == graph.size


def test_a_state_of_a_hundred_options_keeps_its_number() -> None:
    large = encode(random_case(100, 6), budget=SMALL)
    assert large.size == 2**100
    assert large.number(large.code(2**99 + 12345)) == 2**99 + 12345
    assert list(islice(ascending(large.encoding, large.encoding.feasible), 3)) == [0, 1, 2]
