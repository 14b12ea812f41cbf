"""Rank acceptability: ties broken in every possible way, and shares that add up."""

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
from offramp.ranking.acceptability import acceptability

TOLERANCES = st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 128), Fraction(3, 128), Fraction(2)])


@examples(120)
@given(drawn=performances(), tolerance=TOLERANCES)
def test_shares_and_wins_are_as_defined(drawn: Drawn, tolerance: Fraction) -> None:
    found = acceptability(drawn.array, drawn.policies, maximise=drawn.maximise, tolerance=float(tolerance))
    shares, wins = oracle.acceptability(drawn, tolerance)
    assert np.allclose(found.shares, np.array(shares, dtype=float), rtol=0, atol=1e-12)
    assert np.allclose(found.wins, np.array(wins, dtype=float), rtol=0, atol=1e-12)
    ranks = [sum((rank + 1) * share for rank, share in enumerate(row)) for row in shares]
    assert np.allclose(found.expected_ranks, np.array(ranks, dtype=float), rtol=1e-12)


@examples(120)
@given(drawn=performances(), tolerance=TOLERANCES)
def test_rows_and_columns_add_up(drawn: Drawn, tolerance: Fraction) -> None:
    found = acceptability(drawn.array / 3, drawn.policies, maximise=drawn.maximise, tolerance=float(tolerance))
    size = len(drawn.policies)
    assert (found.shares >= 0).all()
    assert np.allclose(found.shares.sum(axis=0), 1, atol=1e-12)
    assert np.allclose(found.shares.sum(axis=1), 1, atol=1e-12)
    assert (found.wins + found.wins.T <= 1 + 1e-12).all()
    # A policy is behind each that beats it, and half behind each that it ties with.
    behind = found.wins.sum(axis=0) + (1 - found.wins - found.wins.T).sum(axis=0) / 2 - 0.5
    assert np.allclose(found.expected_ranks, 1 + behind, atol=1e-9)
    assert found.expected_ranks.sum() == pytest.approx(size * (size + 1) / 2)


@examples(80)
@given(drawn=performances(), order=st.randoms(use_true_random=False))
def test_the_order_of_worlds_and_policies_does_not_matter(drawn: Drawn, order: Any) -> None:
    worlds, policies = list(range(drawn.array.shape[1])), list(range(len(drawn.policies)))
    order.shuffle(worlds)
    order.shuffle(policies)
    found = acceptability(drawn.array, drawn.policies, maximise=drawn.maximise)
    names = [drawn.policies[i] for i in policies]
    other = acceptability(drawn.array[policies][:, worlds], names, maximise=drawn.maximise)
    assert np.allclose(other.shares, found.shares[policies], atol=1e-12)
    assert np.allclose(other.wins, found.wins[policies][:, policies], atol=1e-12)


@examples(80)
@given(drawn=performances())
def test_the_other_wish_turns_the_ranks_round(drawn: Drawn) -> None:
    found, other = (acceptability(drawn.array, drawn.policies, maximise=wish) for wish in (True, False))
    assert np.allclose(found.shares, other.shares[:, ::-1], atol=1e-12)
    assert np.allclose(found.wins, other.wins.T, atol=1e-12)


def test_a_chain_of_small_steps_is_one_tie() -> None:
    found = acceptability([[0.0], [1.0], [2.0], [4.0]], list("abcd"), maximise=False, tolerance=1.0)
    third = 1 / 3
    assert np.allclose(found.shares, [[third] * 3 + [0]] * 3 + [[0, 0, 0, 1]])
    assert found.wins.tolist() == [[0, 0, 0, 1]] * 3 + [[0] * 4]


def test_one_policy_is_always_first() -> None:
    found = acceptability([[1.0, 2.0]], ["wait"], maximise=True)
    assert found.shares.tolist() == [[1.0]]
    assert found.wins.tolist() == [[0.0]]


CHANCES = [[0.1, 0.2, 0.3, 0.1], [0.3, 0.2, 0.1, 0.4]]


def test_how_it_prints() -> None:
    found = acceptability(CHANCES, ["talk first", "wait"], maximise=False)
    told = str(found)
    assert "How often each policy takes each rank, in 4 worlds" in told
    assert [line.split() for line in told.splitlines() if line.strip().startswith("talk first")] == [
        ["talk", "first", "62", "%", "38", "%", "1.38"],
        ["talk", "first", "·", "50", "%"],
    ]
    assert "<td>talk first</td>" in found._repr_html_()


def test_plain_values() -> None:
    found = acceptability(CHANCES, ["talk first", "wait"], maximise=False)
    assert json.loads(json.dumps(found.to_dict()))["policies"]["wait"] == {
        "shares": [0.375, 0.625],
        "expected rank": 1.625,
        "wins": {"talk first": 0.25},
    }
    assert found == acceptability(np.array(CHANCES), ("talk first", "wait"), maximise=False)
    assert found != acceptability(CHANCES, ["talk first", "wait"], maximise=True)
    assert found != found.to_dict()


def test_wrong_input_is_named() -> None:
    with pytest.raises(QuestionError, match="policy `wait` in world 1 "):
        acceptability([[1.0, 2.0], [0.0, np.nan]], ["talk first", "wait"], maximise=True)
    with pytest.raises(QuestionError, match="the tolerance is -1"):
        acceptability([[1.0]], ["wait"], maximise=True, tolerance=-1.0)
