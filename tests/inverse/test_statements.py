"""Orders of statements against all permutations, and statements to add against all places, by the ordinary analysis."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inverse.oracle_inverse import CONCEPTS
from tests.oracle import Statements as Stated
from tests.strategies import Drawn, cases, examples

from offramp.case.expression import Expression
from offramp.case.preferences import Statements
from offramp.case.reading import load
from offramp.graph.graph import build
from offramp.inverse.program import unstable
from offramp.inverse.statements import add, added_to, candidates, reorder, with_statements
from offramp.inverse.together import statement_change, together
from offramp.inverse.words import addition_in_words, moved, reordering_in_words
from offramp.preference_sensitivity.answers import moves_of
from offramp.stability.concepts import concept


def pairs_out_of_order(order: tuple[int, ...]) -> int:
    return sum(first > second for first, second in combinations(order, 2))


@pytest.mark.parametrize("key", CONCEPTS)
@examples(40, dear=True)
@given(cases(4), st.data())
def test_the_nearest_order_is_that_of_all_permutations(key: str, drawn: Drawn, data: st.DataObject) -> None:
    graph, model = drawn.graph, drawn.model
    for i, actor in enumerate(graph.actors):
        preferences = graph.preferences(actor)
        if not isinstance(preferences, Statements) or not isinstance(model.preferences[actor], Stated):
            continue
        stated = preferences.statements
        state = data.draw(st.integers(0, graph.size - 1))
        works = {
            order: bool(concept(key).stable(with_statements(graph, actor, [stated[k] for k in order]), i)[state])
            for order in permutations(range(len(stated)))
        }
        nearest = min((pairs_out_of_order(order) for order, yes in works.items() if yes), default=None)
        for most in (4_000, 3):
            found = reorder(graph, actor, state, key, stated, most=most)
            assert found.verified
            if found.order is not None:
                assert works[found.order]
                assert found.distance == pairs_out_of_order(found.order)
                assert found.at_least <= (nearest if nearest is not None else -1) <= found.distance
            if found.proved:
                assert found.distance == nearest
                assert found.possible == (nearest is not None)
            assert found.proved or most == 3
            assert nearest is None or found.possible


@pytest.mark.parametrize("key", CONCEPTS)
@examples(15, dear=True)
@given(cases(3), st.data())
def test_the_statement_added_is_the_lowest_that_works(key: str, drawn: Drawn, data: st.DataObject) -> None:
    graph = drawn.graph
    for i, actor in enumerate(graph.actors):
        preferences = graph.preferences(actor)
        if not isinstance(preferences, Statements):
            continue
        stated = preferences.statements[:3]
        base = with_statements(graph, actor, stated)
        state = data.draw(st.integers(0, graph.size - 1))
        pool = candidates(base, actor, Expression.read(graph.case.options[0]))[:12]
        known = {statement.say.text for statement in stated}
        expected = next(
            (
                (text, place)
                for place in range(len(stated), -1, -1)
                for text in pool
                if text not in known
                and concept(key).stable(with_statements(base, actor, added_to(stated, text, place)), i)[state]
            ),
            (None, None),
        )
        found = add(base, actor, state, key, stated, pool)
        assert (found.text, found.position) == expected
        assert found.verified


@pytest.mark.parametrize("key", CONCEPTS)
@examples(20, dear=True)
@given(cases(4))
def test_what_is_said_to_hold_together_does(key: str, drawn: Drawn) -> None:
    graph = drawn.graph
    moves = moves_of(graph)
    improving = moves.improving(graph)
    for state in range(min(graph.size, 4)):
        against = unstable(graph, state, key)
        changes = {
            actor: own
            for actor in against
            if (own := statement_change(graph, actor, state, key, None, moves, improving)) is not None and own.found
        }
        if not against or changes.keys() != set(against):
            continue
        found = together(graph, state, key, changes, None, moves)
        if key in ("nash", "gmr", "smr"):
            assert found.holds
            assert not found.fitted
        if found.holds:
            changed = graph
            for actor, own in found.statement_changes.items():
                preferences = graph.preferences(actor)
                assert isinstance(preferences, Statements)
                changed = with_statements(changed, actor, own.statements(preferences.statements))
            assert unstable(changed, state, key) == ()


def test_candidates_are_simple_first_and_few() -> None:
    graph = build(load("korea-2017"))
    pool = candidates(graph, "dprk", Expression.read("cap"))
    assert pool[:2] == ("dprk.cap", "not dprk.cap")
    assert "dprk.testing if usa.exercises" in pool
    assert "not (talking)" not in pool
    assert "not talking" in pool
    assert len(pool) == len(set(pool))


@pytest.mark.parametrize(("order", "taken"), [((0, 1, 2), []), ((1, 0), [1]), ((2, 0, 1, 3), [2]), ((1, 2, 3, 0), [0])])
def test_what_moved_is_a_smallest_set(order: tuple[int, ...], taken: list[int]) -> None:
    found = moved(order)
    assert len(found) == len(taken)
    rest = [thing for thing in order if thing not in found]
    assert rest == sorted(rest)


def test_the_words_name_what_is_put_above_what() -> None:
    graph = build(load("korea-2017"))
    state = graph.state("usa.exercises,usa.sanctions,dprk.cap,china.enforce")
    preferences = graph.preferences("dprk")
    assert isinstance(preferences, Statements)
    stated = preferences.statements
    found = add(graph, "dprk", state, "seq", stated, candidates(graph, "dprk", Expression.read("cap")))
    assert addition_in_words(graph, "dprk", stated, found).startswith("North Korea would have to prefer ")
    china = graph.preferences("china")
    assert isinstance(china, Statements)
    order = reorder(graph, "china", 0, "nash", china.statements)
    assert reordering_in_words(graph, "china", china.statements, order) == "China would have to change nothing."
