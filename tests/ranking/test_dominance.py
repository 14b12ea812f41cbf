"""Dominance: world by world, in share of worlds, and in distribution."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking import oracle_ranking as oracle
from tests.ranking.oracle_ranking import Drawn, performances
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.ranking.dominance import Dominance, dominance
from offramp.ranking.robustness import scores


@st.composite
def measures(draw: st.DrawFn, most: int = 3) -> list[Drawn]:
    """Draw one measure or several of the same policies in the same worlds."""
    first = draw(performances())
    policies, worlds = first.array.shape
    found = [first]
    for _ in range(draw(st.integers(0, most - 1))):
        values = st.lists(st.integers(-2, 2), min_size=worlds, max_size=worlds)
        rows = draw(st.lists(values, min_size=policies, max_size=policies))
        found.append(Drawn([[Fraction(value) for value in row] for row in rows], draw(st.booleans())))
    return found


def asked(drawn: list[Drawn], tolerance: float = 0.0, factor: float = 1.0) -> Dominance:
    return dominance(
        {f"m{i}": one.array * factor for i, one in enumerate(drawn)},
        drawn[0].policies,
        maximise={f"m{i}": one.maximise for i, one in enumerate(drawn)},
        tolerance={f"m{i}": tolerance for i in range(len(drawn))},
    )


@examples(150)
@given(drawn=measures(), tolerance=st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 128), Fraction(1)]))
def test_dominance_is_as_defined(drawn: list[Drawn], tolerance: Fraction) -> None:
    found = asked(drawn, float(tolerance))
    for i, one in enumerate(found.policies):
        for j, other in enumerate(found.policies):
            dominates, share = oracle.world_by_world(drawn, i, j, tolerance)
            assert found.dominates[i, j] == dominates == (one in found.dominators(other))
            assert found.shares[i, j] == pytest.approx(float(share), abs=1e-12)


@examples(150)
@given(drawn=measures())
def test_dominance_in_distribution_is_as_defined(drawn: list[Drawn]) -> None:
    found = asked(drawn)
    for k, measure in enumerate(drawn):
        for i, one in enumerate(found.policies):
            for j, other in enumerate(found.policies):
                expected = oracle.stochastic(measure, i, j)
                assert found.stochastic[f"m{k}"][i, j] == expected == (one in found.dominators(other, f"m{k}"))


@examples(150)
@given(drawn=measures())
def test_dominance_is_an_order(drawn: list[Drawn]) -> None:
    found = asked(drawn, factor=1 / 3)
    for table in (found.dominates, *found.stochastic.values()):
        assert not table.diagonal().any()
        assert not (table & table.T).any()
        assert (table.astype(int) @ table <= table * len(table)).all(), "it carries over from one pair to the next"
    assert found.undominated


@examples(150)
@given(drawn=performances())
def test_what_dominates_in_every_world_does_so_in_distribution_and_by_every_rule(drawn: Drawn) -> None:
    found, robustness = asked([drawn]), scores(drawn.array, maximise=drawn.maximise)
    assert (found.dominates <= found.stochastic["m0"]).all()
    for i, j in np.argwhere(found.stochastic["m0"]):
        for rule in ("maximin", "maximax", "hurwicz", "laplace", "starrs_domain"):
            assert robustness[rule][i] >= robustness[rule][j], rule
    for i, j in np.argwhere(found.dominates):
        for rule in ("minimax_regret", "percentile_regret"):
            assert robustness[rule][i] >= robustness[rule][j], rule


@examples(80)
@given(drawn=measures(), order=st.randoms(use_true_random=False))
def test_the_order_of_worlds_does_not_matter(drawn: list[Drawn], order: Any) -> None:
    worlds = list(range(drawn[0].array.shape[1]))
    order.shuffle(worlds)
    shuffled = [Drawn([[row[world] for world in worlds] for row in one.rows], one.maximise) for one in drawn]
    assert asked(shuffled) == asked(drawn)


WAR = [[0.1, 0.2], [0.3, 0.2], [0.2, 0.1]]
TOLL = [[5.0, 5.0], [5.0, 5.0], [9.0, 9.0]]
POLICIES = ["talk first", "wait", "strike"]


def example() -> Dominance:
    return dominance({"war": WAR, "toll": TOLL}, POLICIES, maximise={"war": False, "toll": False})


def test_how_it_prints() -> None:
    found = example()
    assert found.undominated == ("talk first", "strike")
    assert found.dominators("wait") == ("talk first",)
    assert found.dominators("wait", "war") == ("talk first", "strike")
    assert found.table().rows == (
        ("talk first", "·", "·", "·"),
        ("wait", "talk first", "talk first and strike", "·"),
        ("strike", "·", "·", "talk first and wait"),
    )
    assert found.share_table().rows[0] == ("talk first", "·", "50 %", "50 %")
    assert "Which policies are dominated, in 2 worlds" in str(found)
    assert "<td>talk first and strike</td>" in found._repr_html_()


def test_plain_values() -> None:
    told = json.loads(json.dumps(example().to_dict()))
    assert told["undominated"] == ["talk first", "strike"]
    assert told["policies"]["wait"] == {
        "dominated by": ["talk first"],
        "dominates in": {"talk first": 0.0, "strike": 0.0},
        "stochastic": {"war": ["talk first", "strike"], "toll": []},
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
        ({"maximise": {"war": True}}, "it is not said whether high values of the measure `toll` are good"),
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
    with pytest.raises(QuestionError, match="there is no measure `wra` here; did you mean war"):
        example().dominators("wait", "wra")
