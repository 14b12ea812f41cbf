"""Records of the symbolic analysis: counts, equilibria with a goal, and concepts that a budget does not suffice for."""

from __future__ import annotations

import pytest
from benchmarks.cases import said_case
from hypothesis import given
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import SMALL, encoded

from offramp.case.questions import read_condition
from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.stability.stability import analyse
from offramp.symbolic.analysis import _bounds, analyse_large
from offramp.symbolic.budget import Budget
from offramp.symbolic.engine import goal_answers, goal_table
from offramp.symbolic.large_graph import encode


@examples(400, dear=True)
@given(cases(8, merges=False))
def test_counts_and_equilibria_are_those_of_the_array_engine(drawn: Drawn) -> None:
    graph, large = drawn.graph, encoded(drawn)
    listed, found = analyse(graph), analyse_large(large)
    goal = f"{graph.case.options[0]} or not {graph.case.options[-1]}"
    wanted = graph.satisfying(read_condition(large.case, goal))
    for key in listed.stable:
        held = listed.equilibria(key)
        assert found.count(key) == len(held)
        assert sorted(found.equilibria(key, most=2**10)) == list(held)
        assert sorted(found.equilibria(key, goal, most=2**10)) == [state for state in held if wanted[state]]
        assert found.count(key, goal) == sum(bool(wanted[state]) for state in held)
    assert list(found.strongest(9)) == listed.strongest()[:9]
    for keys in (("seq", "smr"), ("gmr", "seq"), ("smr", "nash", "seq"), ("sseq",)):
        mine, theirs = analyse_large(large, keys), analyse(graph, keys)
        assert (mine.number_held, list(mine.strongest(9))) == (int((theirs.strength > 0).sum()), theirs.strongest()[:9])
    assert goal_answers(found, goal, 3) == goal_answers(listed, goal, 3)
    assert (str(found.table(9)), str(found.by_actor())) == (str(listed.table(9)), str(listed.by_actor()))


def test_the_equilibria_of_the_prisoners() -> None:
    found = analyse_large(encode(load("prisoners-dilemma"), budget=SMALL))
    assert found.equilibria("nash") == (3,)
    assert found.equilibria("seq", "not row.defect") == (0,)
    assert found.leavers(0, "nash") == ("row", "column")
    assert found.to_dict()["concepts"]["seq"] == {
        "stable": {"row": 3, "column": 3},
        "count": 2,
        "equilibria": ["s0", "s3"],
    }


def test_a_budget_that_does_not_suffice_is_said_with_bounds() -> None:
    found = analyse_large(encode(said_case(40, 4, 16), budget=Budget(seconds=60, gigabytes=0.004)))
    assert "nash" in found.unstable
    assert "seq" in found.undecided
    entry = found.undecided["seq"]
    assert (entry.least, entry.most) == (found.count("nash"), found.count("gmr"))
    assert "not decided within 0.004 GB of memory" in str(found)
    assert "NASH, GMR and SMR are known" in str(found)
    with pytest.raises(QuestionError, match="SEQ: not decided"):
        found.count("seq")


def test_a_time_that_does_not_suffice_is_said() -> None:
    graph = encode(load("garrison-1976"), budget=SMALL)
    object.__setattr__(graph.encoding.diagrams.clock, "budget", Budget(seconds=0, gigabytes=0.02))
    found = analyse_large(graph)
    assert set(found.undecided) == {"nash", "gmr", "smr", "seq", "sseq"}
    assert "no concept is known" in str(found)
    assert "No state is an equilibrium" not in str(found)
    assert found.table().note == goal_table(found, found.graph.case.options[0]).note == "No concept is decided."


def test_other_concepts_are_refused() -> None:
    with pytest.raises(QuestionError, match="SIM needs a list of the states"):
        analyse_large(encode(load("chicken"), budget=SMALL), ["sim"])
    with pytest.raises(QuestionError, match="GMR is not among the concepts analysed: nash"):
        analyse_large(encode(load("chicken"), budget=SMALL), ["nash"]).count("gmr")


def test_merged_states_are_refused_with_the_reason() -> None:
    with pytest.raises(
        QuestionError,
        match="decision diagrams do not cover that; leave `indistinguishable` out, or use --engine arrays, for up to",
    ):
        encode(load("elmira-1991"), budget=SMALL)


def test_a_quantity_in_a_statement_counts_options() -> None:
    case = loads(
        "actors: {a: {options: {x: x, y: y}}, b: {options: {z: z}}}\nstatus quo: []\n"
        "preferences:\n  a: ['a.x + a.y + b.z >= 2', '2 * a.x - b.z == 1']\n  b: {weights: {a.x: 0.5, b.z: -0.2}}\n"
    )
    found = analyse_large(encode(case, budget=SMALL))
    assert found.count("nash") > 0


def test_the_bounds_of_a_concept_follow_from_every_one_that_is_known() -> None:
    found = analyse_large(encode(load("garrison-1976"), budget=SMALL))
    known = {key: found.count(key) for key in found.unstable}
    assert known["nash"] <= known["sseq"] <= min(known["smr"], known["seq"]) <= known["gmr"]
    for key, number in known.items():
        least, most = _bounds(key, {other: known[other] for other in known if other != key}, found.graph.size)
        assert least <= number <= most
    assert _bounds("sseq", {"gmr": 9, "smr": 7, "seq": 8}, 16) == (0, 7)
    assert _bounds("smr", {"nash": 1, "gmr": 9, "seq": 8, "sseq": 2}, 16) == (2, 9)
    assert _bounds("gmr", {"nash": 1, "smr": 4}, 16) == (4, 16)
