"""Conditions as decision diagrams against their value in every state."""

from __future__ import annotations

import numpy as np
import pytest
from tests.symbolic.engines import SMALL, mask

from offramp.case.expression import Expression
from offramp.case.questions import read_condition
from offramp.case.reading import loads
from offramp.case.value import NoValueError
from offramp.errors import QuestionError
from offramp.graph.advice import advise
from offramp.graph.graph import build
from offramp.stability.stability import analyse
from offramp.symbolic import conditions
from offramp.symbolic.analysis import analyse_large
from offramp.symbolic.encoded_states import EncodedStates
from offramp.symbolic.engine import graph_for
from offramp.symbolic.large_graph import encode
from offramp.symbolic.recheck import Recheck, recheck_large

CASE = (
    "actors: {a: {options: {x: x, y: y}}, b: {options: {z: z}}}\nevents: {e: e}\nterms: {both: a.x and a.y}\n"
    "goals: {aim: not b.z}\nstatus quo: []\npreferences: {a: [a.x], b: [b.z]}\n"
)

EVERY_FORM = [
    *("a.x", "not a.x", "a.x and a.y and b.z", "a.x or b.z or e", "a.x if b.z", "a.x iff b.z", "both", "not aim"),
    *("a.x + a.y + b.z >= 2", "a.x - b.z == 0", "2 * a.x < b.z + 1", "-a.x != b.z", "min(a.x, b.z) == 1"),
    *("max(a.x, a.y, b.z) > 0.5", "(a.x if b.z else a.y)", "(0.8 if a.x and not a.y else 0.05) > 0.5"),
    *("(both + b.z) / 2 <= 0.5", "e", "not e", "(1 / a.x if a.x else 3) > 2"),
    *(
        "1e308 * 10 * a.x > 1",
        "min(1e308 * 10 * a.x, 2) > 1",
        "(a.x * 1e308 * 10 if not a.x else 2) > 1",
        "a.x * 1e200 * 1e200 * b.z < 2",
    ),
    *(
        "1 / (1 - b.z) > 0 and 1 / (1 - a.y) > 0",
        "1 / b.z > 0 or 1e308 * 10 * (b.z + a.x) > 0",
        "both and 1 / (a.x - b.z) > 0",
    ),
    *("3 / (a.x / b.z) > 1", "min(a.x / b.z, 2) > 1", "(a.x / b.z if b.z else 1 / (a.x / a.y)) > 0"),
]


@pytest.mark.parametrize("text", EVERY_FORM)
@pytest.mark.parametrize("given", [[], ["e"]])
def test_every_form_of_a_condition(text: str, given: list[str]) -> None:
    case, condition = loads(CASE), Expression.read(text)
    graph, large = build(case, given=given), encode(case, given=given, budget=SMALL)
    try:
        expected = graph.satisfying(condition)
    except QuestionError as error:
        said = error.args
        with pytest.raises(NoValueError) as refused:
            large.encoding.translation.of(condition)
        assert refused.value.args == said
    else:
        assert np.array_equal(mask(large.encoding, graph, large.encoding.translation.of(condition)), expected)


@pytest.mark.parametrize("engine", ["arrays", "symbolic"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 / (1 - b.z) > 2", "`(1 / (1 - b.z)) > 2` has no value in s4 (b.z): it divides by 0 there"),
        (
            "1e308 * 10 * a.y > 1",
            "`((1e+308 * 10) * a.y) > 1` has no value in s0 (-): a number in it exceeds 1.8e308 there",
        ),
        (
            "1e308 * (9 * a.y) > 1 and 1 / (1 - a.x) > 0",
            "`(1 / (1 - a.x)) > 0` has no value in s1 (a.x): it divides by 0 there",
        ),
    ],
)
def test_the_first_state_without_a_value_is_named(text: str, told: str, engine: str) -> None:
    graph = graph_for(loads(CASE), engine, budget=SMALL)
    with pytest.raises(NoValueError) as refused:
        graph.satisfying(read_condition(graph.case, text))
    assert str(refused.value) == told


def test_a_term_without_a_value_is_refused_each_time() -> None:
    large = encode(loads(CASE.replace("both: a.x and a.y", "both: 1 / a.x > 2")), budget=SMALL)
    for text in ("both", "not both"):
        with pytest.raises(NoValueError, match=r"in s0 \(-\)"):
            large.satisfying(text)


def test_a_division_by_zero_beside_an_event_counts_in_possible_states_alone() -> None:
    case = loads(
        CASE.replace("status quo: []", "status quo: [e]").replace("aim: not b.z", "aim: 1 / (a.x + e) > 5")
        + "impossible: [not a.x and not e]\n"
    )
    assert advise(case, EncodedStates(case, SMALL)) == advise(case)


def test_a_division_by_zero_is_refused_where_it_is_possible() -> None:
    large = encode(loads(CASE), budget=SMALL)
    with pytest.raises(NoValueError, match="divides by 0"):
        large.encoding.translation.of(Expression.read("1 / a.x > 2"))
    possible = encode(
        loads(CASE.replace("status quo: []", "status quo: [a.x]") + "impossible: [not a.x]\n"), budget=SMALL
    )
    assert possible.encoding.translation.of(Expression.read("1 / a.x > 0")).satisfiable()


def test_a_quantity_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "MOST_VALUES", 3)
    large = encode(loads(CASE), budget=SMALL)
    assert large.encoding.translation.of(Expression.read("a.x / 3 + a.y / 3 > 0.5")).satisfiable()
    with pytest.raises(QuestionError, match=r"`\(a.x / 3\) \+ a.y` has more than 3 values"):
        large.encoding.translation.of(Expression.read("a.x / 3 + a.y + 4 * b.z > 3"))


def test_a_division_by_zero_in_impossible_states_alone_is_none_for_either_engine() -> None:
    case = loads(
        CASE.replace("status quo: []", "status quo: [a.x]").replace("a: [a.x]", "a: [1 / (a.x + b.z) > 0.7, a.y]")
        + "impossible: [not a.x and not b.z]\n"
    )
    listed, found = analyse(build(case)), analyse_large(encode(case, budget=SMALL))
    assert advise(case, EncodedStates(case, SMALL)) == advise(case)
    for key in listed.stable:
        assert sorted(found.equilibria(key)) == list(listed.equilibria(key))
        for state in range(found.graph.size):
            verdict = found.why(state, "a", key)
            assert verdict == listed.why(state, "a", key)
            assert recheck_large(found.graph, verdict) == Recheck(sound=True, complete=True)
