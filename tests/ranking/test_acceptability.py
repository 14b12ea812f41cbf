"""Acceptability over worlds and weights: against exact shares, ties broken in every possible way; and what it may never depend on."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking import oracle_choice as oracle
from tests.ranking.oracle_ranking import Drawn, performances
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.ranking.acceptability import Acceptability, acceptability

UNIT = (0.0, 1.0)


def one(drawn: Drawn) -> Acceptability:
    scale = UNIT if drawn.maximise else UNIT[::-1]
    return acceptability({"m": drawn.array}, drawn.policies, scales={"m": scale})


@st.composite
def tables(draw: st.DrawFn, measures: int) -> list[list[list[Fraction]]]:
    """Draw rows of parts of 8 for some measures, of the same policies in the same worlds."""
    policies, worlds = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    values = st.lists(st.integers(0, draw(st.sampled_from([1, 2, 8]))), min_size=worlds, max_size=worlds)
    return [[[Fraction(part, 8) for part in draw(values)] for _ in range(policies)] for _ in range(measures)]


def asked(rows: list[list[list[Fraction]]], **options: Any) -> Acceptability:
    performance = {f"m{k}": np.array(of, dtype=float) for k, of in enumerate(rows)}
    names = [f"p{i}" for i in range(len(rows[0]))]
    return acceptability(performance, names, scales=dict.fromkeys(performance, UNIT), **options)


def agree(found: Acceptability, exact: tuple[list[list[Fraction]], list[list[Fraction]]]) -> None:
    assert np.allclose(found.shares, np.array(exact[0], dtype=float), rtol=0, atol=1e-12)
    assert np.allclose(found.wins, np.array(exact[1], dtype=float), rtol=0, atol=1e-12)


# Exact where it can be.


@examples(120)
@given(drawn=performances())
def test_by_one_measure_shares_and_wins_are_as_defined(drawn: Drawn) -> None:
    worlds = [[(Fraction(1), [row[w] for row in drawn.best_high])] for w in range(drawn.array.shape[1])]
    found = one(drawn)
    agree(found, oracle.ranks_exactly(worlds))
    assert (found.draws, found.central["talk first"]) == (0, {"m": 1.0} if found.first["talk first"] else None)


@examples(120)
@given(rows=tables(2))
def test_by_two_measures_all_weights_are_counted(rows: list[list[list[Fraction]]]) -> None:
    found = asked(rows)
    agree(found, oracle.ranks_exactly(oracle.wins_of_two(*rows)))
    assert found.draws == 0


@examples(120)
@given(rows=tables(3), weights=st.tuples(*[st.integers(0, 3)] * 3).filter(any))
def test_by_settled_weights_each_world_has_one_order(
    rows: list[list[list[Fraction]]], weights: tuple[int, ...]
) -> None:
    found = asked(rows, weights={f"m{k}": (weight, weight) for k, weight in enumerate(weights)})
    worlds = [
        [
            (
                Fraction(1),
                [sum((Fraction(w) * of[p][world] for w, of in zip(weights, rows, strict=True)), Fraction(0)) for p in range(len(rows[0]))],
            )
        ]
        for world in range(len(rows[0][0]))
    ]  # fmt: skip
    agree(found, oracle.ranks_exactly(worlds))
    assert found.draws == 0


# Drawn where it has to be.


@examples(60)
@given(rows=tables(3))
def test_by_three_measures_the_pairwise_index_is_the_area_of_the_weights(rows: list[list[list[Fraction]]]) -> None:
    found = asked(rows)
    worlds = range(len(rows[0][0]))
    for i in range(len(rows[0])):
        for j in range(len(rows[0])):
            exact = oracle.wins_of_three([[of[i][w] - of[j][w] for of in rows] for w in worlds])
            assert found.wins[i, j] == pytest.approx(float(exact), abs=0.01)


def test_the_chance_to_win_by_most_of_five_measures_is_known_in_closed_form() -> None:
    # One is ahead by 1 by three measures, the other by 2 by two: P(w1 + w2 + w3 > 2 (w4 + w5)) = P(S > 2/3), S ~ Beta(3, 2).
    from scipy.stats import beta

    ahead = [[1.0], [0.0]]
    performance = {"a": ahead, "b": ahead, "c": ahead, "d": [[0.0], [2.0]], "e": [[0.0], [2.0]]}
    found = acceptability(performance, ["one", "other"], scales=dict.fromkeys(performance, UNIT))
    assert found.wins[0, 1] == pytest.approx(beta(3, 2).sf(2 / 3), abs=0.003)
    # The mean weights given that one wins: those of the first three are alike, and so are the others.
    central = found.central["one"]
    assert central is not None
    assert [central[name] for name in "abc"] == pytest.approx([central["a"]] * 3, abs=0.01)
    assert sum(central.values()) == pytest.approx(1)


# What must hold.


@examples(80)
@given(rows=st.integers(1, 4).flatmap(tables))
def test_rows_and_columns_add_up(rows: list[list[list[Fraction]]]) -> None:
    found = asked(rows)
    assert (found.shares >= 0).all()
    assert np.allclose(found.shares.sum(axis=0), 1)
    assert np.allclose(found.shares.sum(axis=1), 1)
    assert (found.wins + found.wins.T <= 1 + 1e-12).all()
    assert 0 <= found.tied_first <= 1 + 1e-12
    for policy, share in found.first.items():
        central = found.central[policy]
        assert (central is not None) == (share > 0)
        assert central is None or sum(central.values()) == pytest.approx(1)


@examples(60)
@given(rows=st.integers(1, 4).flatmap(tables), data=st.data())
def test_removing_or_duplicating_a_policy_changes_no_pairwise_index(
    rows: list[list[list[Fraction]]], data: st.DataObject
) -> None:
    found, size = asked(rows), len(rows[0])
    kept = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=6))
    other = asked([[of[p] for p in kept] for of in rows])
    for a, p in enumerate(kept):
        for b, q in enumerate(kept):
            assert other.wins[a, b] == found.wins[p, q]


@examples(60)
@given(rows=st.integers(1, 4).flatmap(tables), order=st.randoms(use_true_random=False))
def test_the_order_of_policies_measures_and_worlds_does_not_matter(
    rows: list[list[list[Fraction]]], order: Any
) -> None:
    found, size = asked(rows), len(rows[0])
    policies, names = list(range(size)), [f"m{k}" for k in range(len(rows))]
    order.shuffle(policies)
    order.shuffle(names)
    performance = {name: np.array([rows[int(name[1])][p] for p in policies], dtype=float) for name in names}
    other = acceptability(performance, [f"p{p}" for p in policies], scales=dict.fromkeys(names, UNIT))
    assert np.allclose(other.shares, found.shares[policies], rtol=0, atol=1e-12)
    assert (other.wins == found.wins[policies][:, policies]).all()
    for policy, weights in found.central.items():
        mine = other.central[policy]
        assert mine is None if weights is None else mine == pytest.approx(weights, abs=1e-9)


def test_no_number_depends_on_the_blocks_of_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    performance = {name: rng.integers(0, 4, (4, 40)) / 4 for name in "abc"}
    whole = acceptability(performance, list("wxyz"), scales=dict.fromkeys("abc", UNIT))
    monkeypatch.setattr("offramp.ranking.rank_counts.BLOCK", 2**13)
    parts = acceptability(performance, list("wxyz"), scales=dict.fromkeys("abc", UNIT))
    assert (parts.wins == whole.wins).all()
    assert np.allclose(parts.shares, whole.shares, rtol=0, atol=1e-15)


def test_twins_tie_and_share() -> None:
    rng = np.random.default_rng(5)
    of = {name: rng.random((2, 9)) for name in "abc"}
    twins = {name: rows[[0, 0, 1]] for name, rows in of.items()}
    found = acceptability(twins, ["one", "twin", "other"], scales=dict.fromkeys("abc", UNIT))
    assert found.tied("one", "twin") == 1
    assert found.wins[0, 1] == found.wins[1, 0] == 0
    assert (found.shares[0] == found.shares[1]).all()
    assert found.tied_first == pytest.approx(2 * found.first["one"])


def test_a_hair_is_a_tie_and_a_tiny_difference_is_none() -> None:
    # Ten times as likely is more likely, also among chances of one in a million; a last digit is not.
    found = acceptability({"war": [[1e-7, 0.3], [8e-7, 0.3 + 1e-16]]}, ["a", "b"], scales={"war": (1.0, 0.0)})
    assert found.wins.tolist() == [[0, 0.5], [0, 0]]
    # And differences that cancel are none: a third of one and two thirds of the other way round.
    found = acceptability(
        {"m": [[0.2], [0.0]], "n": [[0.0], [0.1]]}, ["a", "b"], scales={"m": UNIT, "n": UNIT}, weights={"m": (1, 1), "n": (2, 2)}
    )  # fmt: skip
    assert found.tied("a", "b") == 1


def test_a_scale_says_what_a_unit_is_worth() -> None:
    # Of a scale from 60 to 0 warheads, 30 are half; so is half of a chance. The scale says which way is better.
    found = acceptability(
        {"war": [[0.5], [0.0]], "arsenal": [[0.0], [30.0]]},
        ["disarm", "wait"],
        scales={"war": (1.0, 0.0), "arsenal": (60.0, 0.0)},
    )
    assert found.first == {"disarm": pytest.approx(0.5), "wait": pytest.approx(0.5)}
    central = found.central["disarm"]
    assert central is not None
    assert dict(central) == pytest.approx({"war": 0.25, "arsenal": 0.75})


def test_a_measure_without_a_scale_has_no_part_and_is_named() -> None:
    found = acceptability(
        {"war": [[0.1], [0.2]], "launches": [[9.0], [1.0]]}, ["a", "b"], scales={"war": (1.0, 0.0), "launches": None}
    )
    assert found.first == {"a": 1.0, "b": 0.0}
    assert (found.measures, found.left_out) == (("war",), {"launches": "no `scale` is stated"})
    assert "Left out: launches: no `scale` is stated." in found.words()
    nothing = acceptability({"launches": [[9.0], [1.0]]}, ["a", "b"], scales={"launches": None})
    assert nothing.pairwise == {"a": {"b": None}, "b": {"a": None}}
    assert "no measure is used" in nothing.words()
    json.dumps(nothing.to_dict(), allow_nan=False)


def test_two_policies_are_compared_by_the_measures_that_compare_them() -> None:
    # `strike` ends the crisis, so that launches compare it with nobody; the others are compared by both measures.
    pairs = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
    found = acceptability(
        {"war": [[0.2], [0.1], [0.9]], "launches": [[0.1], [0.9], [0.0]]},
        ["talk", "wait", "strike"],
        scales={"war": (1.0, 0.0), "launches": (1.0, 0.0)},
        compared={"launches": pairs},
    )
    assert found.measures == ("war",)
    assert found.pairwise["talk"] == {"wait": pytest.approx(8 / 9), "strike": 1.0}
    assert found.first == {"talk": 0.0, "wait": 1.0, "strike": 0.0}


# Words, tables, plain values.

CHANCES = {"war": [[0.1, 0.2], [0.3, 0.2]], "missile": [[0.9, 0.9], [0.5, 0.9]], "test": [[0.4, 0.4], [0.4, 0.4]]}
SCALES = dict.fromkeys(CHANCES, (1.0, 0.0))


def test_how_it_prints() -> None:
    told = str(acceptability(CHANCES, ["talk first", "wait"], scales=SCALES))
    assert "Acceptability over 2 worlds and 4,096 weight vectors, every weight equally likely" in told
    assert "In 50 % several policies tie for first, and share the rank." in told
    assert "Share of worlds and weights in which each policy takes each rank" in told
    assert "Central weights: the mean weights under which each policy is first" in told
    settled = acceptability(CHANCES, ["talk first", "wait"], scales=SCALES, weights=dict.fromkeys(CHANCES, (1, 1)))
    assert "and the weights stated (war 1, missile 1 and test 1)" in settled.words()
    ranged = acceptability(CHANCES, ["talk first", "wait"], scales=SCALES, weights={"war": (1, 3)})
    assert "weight vectors within the ranges (war 1 to 3, missile 0 to 3 and test 0 to 3)" in ranged.words()
    alone = acceptability({"war": CHANCES["war"]}, ["talk first", "wait"], scales=SCALES)
    assert alone.words().startswith("Acceptability over 2 worlds, by war.")
    assert acceptability({"war": [[0.1]]}, ["wait"], scales=SCALES).parts() == ()


def test_plain_values() -> None:
    found = acceptability({"war": CHANCES["war"]}, ["talk first", "wait"], scales=SCALES)
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain == {
        "worlds": 2,
        "draws": 0,
        "measures": ["war"],
        "left out": {},
        "weights": {"war": None},
        "tied first": 0.5,
        "policies": {
            "talk first": {"first": 0.75, "shares": [0.75, 0.25], "central weights": {"war": 1.0}},
            "wait": {"first": 0.25, "shares": [0.25, 0.75], "central weights": {"war": 1.0}},
        },
    }
    assert found == acceptability({"war": CHANCES["war"]}, ("talk first", "wait"), scales=SCALES)


def test_wrong_input_is_named() -> None:
    with pytest.raises(QuestionError, match="measure `m` of the policy `wait` in world 1 "):
        acceptability({"m": [[1.0, 2.0], [0.0, np.nan]]}, ["talk first", "wait"], scales={"m": UNIT})
    with pytest.raises(QuestionError, match="known in 1 and 2 worlds; expected the same"):
        acceptability({"m": [[1.0]], "n": [[1.0, 2.0]]}, ["wait"], scales={"m": UNIT})
    with pytest.raises(QuestionError, match="there is no policy `wiat` here; did you mean wait"):
        acceptability({"m": [[1.0]]}, ["wait"], scales={"m": UNIT}).tied("wait", "wiat")
