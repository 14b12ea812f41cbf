"""Dominance: in expectation, in share of worlds; with tolerances, cycles and measures that compare only some policies."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking import oracle_choice as oracle
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.ranking.dominance import Dominance, dominance


@st.composite
def tables(draw: st.DrawFn) -> tuple[oracle.Table, dict[str, Fraction], dict[str, list[list[bool]]]]:
    """Draw measures turned so that high is good, what matters by each, and which policies each compares."""
    policies, worlds = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    values = st.lists(st.integers(0, draw(st.sampled_from([1, 3, 8]))), min_size=worlds, max_size=worlds)
    table, matters, compared = {}, {}, {}
    for k in range(draw(st.integers(1, 4))):
        name = f"m{k}"
        table[name] = [[Fraction(part, 8) for part in draw(values)] for _ in range(policies)]
        matters[name] = draw(st.sampled_from([Fraction(0), Fraction(1, 8), Fraction(1, 4)]))
        group = [draw(st.booleans()) for _ in range(policies)] if draw(st.booleans()) else [True] * policies
        compared[name] = [[p == q or (group[p] and group[q]) for q in range(policies)] for p in range(policies)]
    return table, matters, compared


def asked(
    drawn: tuple[oracle.Table, dict[str, Fraction], dict[str, list[list[bool]]]],
    policies: list[int] | None = None,
    measures: list[str] | None = None,
) -> Dominance:
    table, matters, compared = drawn
    kept = list(range(len(next(iter(table.values()))))) if policies is None else policies
    names = list(table) if measures is None else measures
    of = {f"{name}{'+' * k}": name for k, name in enumerate(names)}
    return dominance(
        {key: np.array([[float(v) for v in table[name][p]] for p in kept]) for key, name in of.items()},
        [f"p{p}" if policies is None else f"{k}" for k, p in enumerate(kept)],
        maximise=dict.fromkeys(of, True),
        tolerance={key: float(matters[name]) for key, name in of.items()},
        compared={key: np.array(compared[name])[kept][:, kept] for key, name in of.items()},
    )


@examples(200)
@given(drawn=tables())
def test_dominance_is_as_defined(drawn: Any) -> None:
    table, matters, compared = drawn
    found = asked(drawn)

    def compares(name: str, p: int, q: int) -> bool:
        return bool(compared[name][p][q])

    for i in range(len(found.policies)):
        for j in range(len(found.policies)):
            if i != j:
                assert found.dominates[i, j] == oracle.dominates(table, i, j, matters, compares)
                exact = oracle.share_of_dominance(table, i, j, matters, compares)
                assert found.shares[i, j] == pytest.approx(float(exact))
    assert {int(policy[1:]) for policy in found.undominated} == oracle.undominated(table, matters, compares)


@examples(150)
@given(drawn=tables())
def test_two_never_dominate_each_other_and_some_policy_is_undominated(drawn: Any) -> None:
    found = asked(drawn)
    assert not found.dominates.diagonal().any()
    assert not (found.dominates & found.dominates.T).any()
    assert found.undominated
    # Whom nobody dominates is undominated.
    assert {policy for policy in found.policies if not found.dominators(policy)} <= set(found.undominated)


@examples(100)
@given(drawn=tables(), data=st.data())
def test_removing_or_duplicating_a_policy_changes_no_pair(drawn: Any, data: st.DataObject) -> None:
    found, size = asked(drawn), len(next(iter(drawn[0].values())))
    kept = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=7))
    other = asked(drawn, kept)
    assert (other.dominates == found.dominates[kept][:, kept]).all()
    assert (other.shares == found.shares[kept][:, kept]).all()


@examples(100)
@given(drawn=tables(), data=st.data())
def test_counting_a_measure_twice_changes_nothing(drawn: Any, data: st.DataObject) -> None:
    found = asked(drawn)
    twice = data.draw(st.sampled_from(list(drawn[0])))
    other = asked(drawn, measures=[*drawn[0], twice])
    assert (other.dominates == found.dominates).all()
    assert (other.shares == found.shares).all()


def test_of_three_that_each_dominate_the_next_none_is_dominated() -> None:
    # Each is better than the next by 2 in one measure, and worse by 1 in the two others, which does not matter.
    found = dominance(
        {"x": [[2.0], [0.0], [1.0], [-9.0]], "y": [[1.0], [2.0], [0.0], [-9.0]], "z": [[0.0], [1.0], [2.0], [-9.0]]},
        ["a", "b", "c", "worst"],
        maximise=dict.fromkeys("xyz", True),
        tolerance=dict.fromkeys("xyz", 1.0),
    )
    assert [found.dominators(policy) for policy in "abc"] == [("c",), ("a",), ("b",)]
    assert found.undominated == ("a", "b", "c")
    assert "“a”, “b” and “c” dominate each other in a cycle" in found.words()


def test_in_expectation_worlds_may_disagree() -> None:
    found = dominance({"war": [[0.1, 0.2, 0.3], [0.0, 0.4, 0.4]]}, ["talk", "wait"], maximise={"war": False})
    assert found.dominators("wait") == ("talk",)
    assert found.shares.tolist() == [[0.0, pytest.approx(2 / 3)], [pytest.approx(1 / 3), 0.0]]


def test_differences_that_do_not_matter_decide_nothing() -> None:
    chances = {"war": [[0.100], [0.109], [0.111]]}
    found = dominance(chances, ["a", "b", "c"], maximise={"war": False}, tolerance={"war": 0.01})
    # b is level with both; a is better than c.
    assert [found.dominators(policy) for policy in "abc"] == [(), (), ("a",)]
    assert found.undominated == ("a", "b")


def test_chances_of_one_in_a_million_are_told_apart() -> None:
    found = dominance({"war": [[1e-7], [8e-7]]}, ["a", "b"], maximise={"war": False})
    assert found.dominators("b") == ("a",)
    alike = dominance({"war": [[0.3], [0.3 + 1e-13]]}, ["a", "b"], maximise={"war": False})
    assert alike.undominated == ("a", "b")


WAR = [[0.1, 0.2], [0.3, 0.2], [0.2, 0.1]]
TOLL = [[5.0, 5.0], [5.0, 5.0], [9.0, 9.0]]
POLICIES = ["talk first", "wait", "strike"]


def example() -> Dominance:
    return dominance({"war": WAR, "toll": TOLL}, POLICIES, maximise={"war": False, "toll": False})


def test_how_it_prints() -> None:
    found = example()
    assert found.undominated == ("talk first",)
    assert (
        found.words()
        == "Dominance in expectation: “wait” is dominated by “talk first”; “strike” is dominated by “talk first”."
    )
    assert found.share_table().rows[0] == ("talk first", "·", "50 %", "50 %")
    assert "Share of 2 worlds in which the policy of the row dominates" in str(found)
    assert "<td>talk first</td>" in found._repr_html_()
    alone = dominance({"war": WAR[:1]}, POLICIES[:1], maximise={"war": False})
    assert str(alone) == "Dominance in expectation: no policy is dominated."


def test_plain_values() -> None:
    plain = json.loads(json.dumps(example().to_dict()))
    assert plain["undominated"] == ["talk first"]
    assert plain["policies"]["wait"] == {
        "dominated by": ["talk first"],
        "dominates in": {"talk first": 0.0, "strike": 0.0},
        "better by": {"talk first": [], "strike": ["toll"]},
    }


def test_policies_that_are_the_same_do_not_dominate_each_other() -> None:
    found = dominance({"war": [WAR[0], WAR[0]]}, ["a", "b"], maximise={"war": True})
    assert found.undominated == ("a", "b")
    assert not found.shares.any()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"performance": {}}, "there is no measure to compare by"),
        ({"performance": {"war": WAR, "toll": [[1.0]] * 3}}, "`war` is known in 2 worlds and `toll` in 1"),
        (
            {"performance": {"war": WAR, "toll": [[1.0, 2.0]]}},
            "the measure `toll` has 1 rows, and 3 policies are named",
        ),
        ({"performance": {"war": [[0.1, np.nan]] * 3}}, "the measure `war` of the policy `talk first` in world 1"),
        ({"maximise": {"war": True}}, "the direction of the measure `toll` is missing: whether high values are good"),
        ({"maximise": {"war": True, "tol": True}}, "there is no measure `tol` here; did you mean toll?"),
        ({"tolerance": {"wars": 1.0}}, "there is no measure `wars` here; did you mean war?"),
        ({"tolerance": {"war": -1.0}}, "the tolerance is -1"),
    ],
)
def test_wrong_input_is_named(changed: dict[str, Any], told: str) -> None:
    right: dict[str, Any] = {"performance": {"war": WAR, "toll": TOLL}, "maximise": {"war": True, "toll": False}}
    values = right | changed
    with pytest.raises(QuestionError, match=told.replace("?", r"\?")):
        dominance(values.pop("performance"), POLICIES, **values)


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(QuestionError, match="there is no policy `wiat` here; did you mean wait"):
        example().dominators("wiat")
