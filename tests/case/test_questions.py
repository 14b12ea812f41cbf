"""A state and a condition of a question are read alike, however the states are held."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import encoded

from offramp.case.expression import Expression
from offramp.case.questions import asked_state, read_condition
from offramp.case.reading import loads
from offramp.errors import QuestionError

CASE = """
actors: {a: {options: {go: Go, s1: Odd}}, b: {options: {go: Go}}}
events: {storm: Storm}
terms: {both: a.go and b.go}
status quo: []
preferences: {a: [a.go], b: [b.go]}
goals: {gone: a.go, all: both and not storm}
"""


def read(text: str) -> int | frozenset[str]:
    return asked_state(loads(CASE), text, size=8, status_quo=5, given=[])


def test_ids_names_and_the_status_quo_are_told_apart() -> None:
    assert read(" s7 ") == read("s007") == 7
    assert read("Status  Quo") == 5
    assert read("b.go, a.go") == frozenset({"a.go", "b.go"})
    assert read("-") == frozenset()
    assert asked_state(loads(CASE), "a.go", size=8, status_quo=5, given=["storm"]) == frozenset({"a.go", "storm"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("s8", "there is no state `s8`; the states are s0 to s7"),
        ("s99999999999999999999999", "there is no state"),
        ("storm", "the event `storm` has not occurred here; add `--given storm`"),
        ("a.gone", r"did you mean a\.go\?"),
    ],
)
def test_what_is_no_state_is_refused_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        read(text)


def test_a_condition_may_name_goals_and_terms_and_may_have_been_read() -> None:
    case = loads(CASE)
    assert read_condition(case, "gone and not b.go").names == ("b.go", "gone")
    already = Expression.read("a.go")
    assert read_condition(case, already) is already
    for text, message in (("a.go and", "ends too early"), ("a.gone", "did you mean"), ("rank(a)", "rank")):
        with pytest.raises(QuestionError, match=message):
            read_condition(case, text)


@examples(60)
@given(cases(5, merges=False), st.data())
def test_both_engines_find_a_state_by_any_of_its_texts(drawn: Drawn, data: st.DataObject) -> None:
    graph, large = drawn.graph, encoded(drawn)
    state = data.draw(st.sampled_from(range(graph.size)))
    for text in (f"s{state}", graph.name(state), "status quo"):
        assert large.state(text) == graph.state(text)
    assert graph.state(graph.name(state)) == state
