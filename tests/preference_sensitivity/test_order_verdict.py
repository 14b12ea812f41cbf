"""The verdict on a state with orders known in part, under the five concepts: against every order of every list."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, islice, permutations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from benchmarks.question_trees import TWO, best_mean, held_in, mean_asked, open_verdicts, verdicts_of_two
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle import Statements
from tests.preference_sensitivity.oracle_firmness import length, reordered, short_cases
from tests.preference_sensitivity.test_robustness import CASE, DEPENDS
from tests.strategies import THOROUGH, Drawn, examples

from offramp.case.reading import load, loads
from offramp.graph.graph import build
from offramp.preference_sensitivity import joint_orders
from offramp.preference_sensitivity.interview import interview
from offramp.preference_sensitivity.joint_orders import listed_profiles
from offramp.preference_sensitivity.known_lists import known_lists
from offramp.preference_sensitivity.listed_verdict import ListedVerdict, listed_verdict
from offramp.preference_sensitivity.next_question import entropy
from offramp.preference_sensitivity.order_verdict import DrawnVerdict, SeparateVerdict, order_verdict
from offramp.preference_sensitivity.reordering import restated
from offramp.stability.concepts import concept
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from tests.oracle import State

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.order_verdict import OrderVerdict

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")

Orders = tuple[tuple[int, ...] | None, ...]
"""An order of each actor's list; None of preferences in no order."""


def verdicts(drawn: Drawn, key: str, state: State) -> dict[Orders, bool]:
    """Return whether a state is an equilibrium under every combination of orders, by the oracle."""
    model = drawn.model
    lists = []
    for actor in model.actors:
        wants = model.preferences[actor]
        lists.append([*permutations(range(length(wants)))] if isinstance(wants, Statements) else [None])
    found = {}
    for orders in product(*lists):
        other = reordered(model, {a: o for a, o in zip(model.actors, orders, strict=True) if o is not None})
        found[orders] = all(other.is_stable(key, actor, state) for actor in model.actors)
    return found


def share_of(held: dict[Orders, bool]) -> Fraction:
    return Fraction(sum(held.values()), len(held))


def split(held: dict[Orders, bool], actor: int, first: int, second: int) -> tuple[dict[Orders, bool], ...]:
    """Return the combinations with the first entry above the second, and the others."""

    def above(orders: Orders) -> bool:
        own = orders[actor] or ()
        return own.index(first) < own.index(second)

    return tuple({o: holds for o, holds in held.items() if above(o) == side} for side in (True, False))


def left_after(held: dict[Orders, bool], actor: int, first: int, second: int) -> float:
    return sum(len(part) / len(held) * entropy(float(share_of(part))) for part in split(held, actor, first, second))


def questions(held: dict[Orders, bool]) -> list[tuple[int, int, int]]:
    """Return every question whose answer does not follow from what is known."""
    lengths = [len(order or ()) for order in next(iter(held))]
    asked = [(a, i, j) for a, count in enumerate(lengths) for i, j in combinations(range(count), 2)]
    return [each for each in asked if all(split(held, *each))]


@pytest.mark.parametrize("key", CONCEPTS)
@examples(160)
@given(short_cases(), st.data())
def test_questions_and_answers_are_those_of_all_orders(key: str, drawn: Drawn, data: st.DataObject) -> None:
    state = data.draw(st.sampled_from(sorted(drawn.model.states, key=sorted)))
    held = verdicts(drawn, key, state)
    graph, number = drawn.graph, drawn.number[state]
    known = known_lists(graph)
    listed = listed_profiles(graph, concept(key), known)
    assert listed is not None
    either = (
        order_verdict(graph, concept(key), number, known, 1, 0),
        listed_verdict(graph, concept(key), number, listed),
    )
    for verdict in either:
        left: OrderVerdict = verdict
        now = held
        asked = 0
        while True:
            assert left.share.exact == share_of(now)
            found = left.next_pair(frozenset())
            if found is None:
                assert share_of(now) in (0, 1) or not questions(now)
                break
            each = (found.actor, found.first, found.second)
            assert each in questions(now)
            yes, no = split(now, *each)
            assert found.chance == pytest.approx(len(yes) / len(now))
            assert found.if_above == pytest.approx(float(share_of(yes)))
            assert found.if_below == pytest.approx(float(share_of(no)))
            assert found.left == pytest.approx(left_after(now, *each), abs=1e-9)
            first = data.draw(st.booleans())
            upper, lower = (found.first, found.second) if first else (found.second, found.first)
            left, now = left.with_pair(found.actor, upper, lower), yes if first else no
            asked += 1
        assert asked <= 12


@pytest.mark.parametrize("key", ["seq", "sseq"])
def test_the_questions_about_two_actors_are_within_a_tenth_of_the_best_tree(key: str) -> None:
    drawn = list(verdicts_of_two(key, 12))
    ours = sum(mean_asked(verdict) for verdict, _ in drawn)
    best = sum(best_mean(held, [3, 3]) for _, held in drawn)
    assert best > 20
    assert best - 1e-9 <= ours <= 1.1 * best


@pytest.mark.dear
@pytest.mark.parametrize("key", CONCEPTS)
@pytest.mark.parametrize(("size", "count"), [(4, 20), (5, 20), (6, 20)])
def test_the_questions_of_every_concept_are_within_a_tenth_of_the_best_tree(key: str, size: int, count: int) -> None:
    drawn = list(islice(open_verdicts(key, size), count if THOROUGH else count // 2 if size < 6 else 2))
    ours = sum(mean_asked(each) for each in drawn)
    best = sum(best_mean(held_in(each, size), [size]) for each in drawn)
    assert best > len(drawn)
    assert best - 1e-9 <= ours <= 1.1 * best


def test_listed_orders_are_in_the_order_of_their_enumeration() -> None:
    """So that the test above reads the right verdict of each."""
    graph = build(loads(TWO.replace("LIST", "a.x, a.z, b.y").replace("OTHER", "a.x, b.y, a.z")))
    listed = listed_profiles(graph, concept("seq"), known_lists(graph))
    assert listed is not None
    assert [tuple(order) for order in np.argsort(listed[0].places, axis=1).tolist()] == [*permutations(range(3))]


def without_lists(monkeypatch: pytest.MonkeyPatch, graph: Graph, key: str, draws: int) -> DrawnVerdict:
    monkeypatch.setattr(joint_orders, "MOST_COMBINATIONS", 0)
    found = order_verdict(graph, concept(key), 0, known_lists(graph), draws, 1)
    assert isinstance(found, DrawnVerdict)
    return found


@pytest.mark.parametrize("key", ["seq", "sseq"])
def test_random_orders_ask_about_what_all_orders_ask(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(loads(DEPENDS))
    exact = order_verdict(graph, concept(key), 0, known_lists(graph), 1, 0)
    assert isinstance(exact, ListedVerdict)
    drawn = without_lists(monkeypatch, graph, key, 3000)
    assert drawn.share.share == pytest.approx(exact.share.share, abs=0.03)
    one, other = exact.next_pair(frozenset()), drawn.next_pair(frozenset())
    assert one is not None
    assert other is not None
    assert other.left == pytest.approx(one.left, abs=0.05)
    same = replace(one, chance=other.chance, if_above=other.if_above, if_below=other.if_below, left=other.left)
    assert same == other
    assert other.if_above == pytest.approx(one.if_above, abs=0.05)
    skipped = frozenset({(other.actor, other.first, other.second)})
    assert drawn.next_pair(skipped) != other


def test_random_orders_are_drawn_anew_where_few_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(loads(DEPENDS))
    drawn = without_lists(monkeypatch, graph, "seq", 80)
    assert drawn.refreshed() is drawn
    found = drawn.next_pair(frozenset())
    assert found is not None
    after = drawn.with_pair(found.actor, found.first, found.second)
    if isinstance(after, DrawnVerdict):
        assert int(after.agreeing.sum()) < 80
        fresh = after.refreshed()
        assert isinstance(fresh, DrawnVerdict)
        assert fresh.agreeing.all()
        assert fresh.known == after.known


@pytest.mark.parametrize("key", CONCEPTS)
def test_the_verdict_of_an_interview_is_that_of_the_expert(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (CASE, DEPENDS):
        graph = build(loads(text))
        for most in (4000, 0):
            monkeypatch.setattr(joint_orders, "MOST_COMBINATIONS", most)
            for seed in range(4):
                chance = np.random.default_rng(seed)
                lists = {given[0].actor: given[0] for given in known_lists(graph) if given is not None}
                expert = {actor: tuple(chance.permutation(own.length).tolist()) for actor, own in lists.items()}
                stated = restated(graph, {graph.actors[actor]: order for actor, order in expert.items()})
                begun = interview(graph, 0, key, draws=400)
                while (begun := begun.refreshed()).question is not None:
                    question = begun.question
                    assert question is not None
                    actor = graph.actors.index(question.actor)
                    texts = lists[actor].entries
                    places = [expert[actor].index(texts.index(text)) for text in (question.first, question.second)]
                    begun = begun.answered(places[0] < places[1])
                truth = 0 in analyse(build(stated)).equilibria(key)
                if begun.certain is None:
                    assert begun.share.share == pytest.approx(float(truth), abs=0.05)
                    assert "as far as 400 random orders can tell" in begun.ending
                else:
                    assert begun.certain == truth


def test_a_verdict_that_depends_on_each_own_order_alone_is_separate_under_seq() -> None:
    graph = build(load("korea-2017"))
    for key in ("seq", "sseq"):
        begun = interview(graph, "s978", key)
        assert isinstance(begun.verdict, SeparateVerdict)
        assert begun.share.exact is not None
        assert begun.question is not None
