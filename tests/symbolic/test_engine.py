"""The choice of the engine: by size, by request, and what each refuses."""

from __future__ import annotations

import pytest
from benchmarks.cases import random_case
from hypothesis import given
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import SMALL, encoded

from offramp.case.reading import load, loads
from offramp.errors import QuestionError, TooLarge, TooManyStates
from offramp.graph.graph import Graph, build
from offramp.symbolic import engine as chosen
from offramp.symbolic.engine import analyse, goal_answers, goal_plain, goal_table, graph_for
from offramp.symbolic.large_graph import LargeGraph


def test_the_engine_is_chosen_by_size() -> None:
    assert isinstance(graph_for(load("korea-2017")), Graph)
    assert isinstance(graph_for(random_case(40), budget=SMALL), LargeGraph)
    assert isinstance(graph_for(random_case(100), budget=SMALL), LargeGraph)
    assert isinstance(graph_for(load("chicken"), "symbolic", budget=SMALL), LargeGraph)
    with pytest.raises(TooManyStates):
        graph_for(random_case(40), "arrays")
    with pytest.raises(QuestionError, match="did you mean arrays"):
        graph_for(load("chicken"), "array")


def test_a_case_whose_states_have_no_printable_number_is_refused() -> None:
    text = ", ".join(f"o{k}: o{k}" for k in range(10_001))
    case = loads(f"actors: {{a: {{options: {{{text}}}}}}}\nstatus quo: []\npreferences: {{a: [a.o1]}}\n")
    with pytest.raises(TooLarge, match="10,001 options; decision diagrams answer for at most 10,000"):
        graph_for(case, budget=SMALL)


def test_options_that_exclude_each_other_leave_few_states_to_list() -> None:
    options = [f"a.o{k}" for k in range(18)]
    rules = [f"{one} and {other}" for k, one in enumerate(options) for other in options[k + 1 :]]
    text = (
        f"actors: {{a: {{options: {{{', '.join(f'o{k}: o{k}' for k in range(18))}}}}}, "
        f"b: {{options: {{{', '.join(f'o{k}: o{k}' for k in range(6))}}}}}}}\n"
        f"impossible: [{', '.join(rules)}]\nstatus quo: []\npreferences: {{a: [a.o1], b: [b.o1]}}\n"
    )
    graph = graph_for(loads(text))
    assert isinstance(graph, Graph)
    assert graph.size == 19 * 2**6


def test_without_oxidd_large_cases_are_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "find_spec", lambda _name: None)
    with pytest.raises(TooManyStates, match=r'pip install "oxidd>=0\.13"'):
        graph_for(random_case(40))


@examples(200, dear=True)
@given(cases(6, merges=False))
def test_both_engines_count_the_equilibria_with_a_goal(drawn: Drawn) -> None:
    goal = f"not {drawn.case.options[0]}"
    listed, large = analyse(drawn.graph), analyse(encoded(drawn))
    mine, theirs = goal_answers(large, goal, 2**10), goal_answers(listed, goal, 2**10)
    assert mine == theirs


def test_the_goal_is_told_in_a_table_and_in_plain_values() -> None:
    found = analyse(build(load("prisoners-dilemma")))
    assert "SEQ       1        s0: -" in str(goal_table(found, "not row.defect"))
    assert goal_plain(found, "not row.defect")["concepts"]["nash"] == {"count": 0, "equilibria": []}
