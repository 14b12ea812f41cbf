"""Ranks under weights against a plain count: weight vector by weight vector, world by world."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.ranking import rank_counts
from offramp.ranking.rank_counts import Asked, ranks

Weights = dict[str, tuple[float, float] | None]


def asked(values: dict[str, Any], weights: Weights, seed: int = 0) -> Asked:
    """Values from 0, the worst, to 8, the best."""
    x = {name: np.array(rows, dtype=float) for name, rows in values.items()}
    worlds = len(next(iter(x.values()))[0])
    return Asked(x, dict.fromkeys(x, (0.0, 8.0)), weights, dict.fromkeys(x, 1e-9), worlds, seed)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Asked, int]:
    """Draw two to four policies in one to four worlds, by one to three measures with settled or stated weights."""
    policies, worlds, measures = draw(st.integers(2, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    values = {f"m{k}": random.integers(0, 9, (policies, worlds)) for k in range(measures)}
    weights: Weights = {name: draw(st.sampled_from([(1.0, 1.0), (1.0, 3.0)])) for name in values}
    return asked(values, weights), policies


def by_count(ask: Asked, policies: int) -> tuple[Any, Any, float]:
    """Return the shares of ranks, the pairwise wins and the share of shared first places by plain counting."""
    names = tuple(ask.x)
    vectors = ask.vectors(names).reshape(-1, len(names))
    shares, wins, tied = np.zeros((policies, policies)), np.zeros((policies, policies)), 0.0
    cells = list(product(range(ask.worlds), vectors))
    for world, vector in cells:
        value = [sum(w * ask.x[name][p, world] for w, name in zip(vector, names, strict=True)) for p in range(policies)]
        better = [[q for q in range(policies) if value[q] > value[p] + 1e-9] for p in range(policies)]
        for p in range(policies):
            level = sum(abs(value[q] - value[p]) <= 1e-9 for q in range(policies))
            for rank in range(len(better[p]), len(better[p]) + level):
                shares[p, rank] += 1 / level / len(cells)
            for q in better[p]:
                wins[q, p] += 1 / len(cells)
        tied += (sum(not each for each in better) > 1) / len(cells)
    return shares, wins, tied


@examples(40)
@given(drawn=tables())
def test_ranks_are_counted(drawn: tuple[Asked, int]) -> None:
    ask, policies = drawn
    shares, wins, _, tied, _ = ranks(ask, tuple(ask.x), policies)
    if ask.vectors(tuple(ask.x)).shape[0] > 64:  # a plain count of thousands of vectors takes long
        assert shares.sum(axis=1) == pytest.approx(np.ones(policies))
        assert shares.sum(axis=0) == pytest.approx(np.ones(policies))
        return
    slow = by_count(ask, policies)
    assert shares == pytest.approx(slow[0])
    assert wins == pytest.approx(slow[1])
    assert tied == pytest.approx(slow[2])


def test_two_free_weights_are_divided_where_the_order_changes() -> None:
    """In the one world the first is better by 2 of 8 on m, the second by 6 of 8 on n: the first leads where w 2 > (1 - w) 6."""
    ask = asked({"m": [[2], [0]], "n": [[0], [6]]}, {"m": None, "n": None})
    assert ask.exact(("m", "n"))
    shares, wins, central, tied, drawn = ranks(ask, ("m", "n"), 2)
    assert shares == pytest.approx(np.array([[0.25, 0.75], [0.75, 0.25]]))
    assert ask.wins(("m", "n"), 0, 1) == pytest.approx((0.25, 0.75))
    assert central[0] == pytest.approx([0.875, 0.125])
    assert central[1] == pytest.approx([0.375, 0.625])
    assert (tied, drawn) == (0, 0)
    assert wins[0, 1] + wins[1, 0] > 0


def test_blocks_change_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(4)
    ask = asked({name: random.integers(0, 9, (3, 7)) for name in "mno"}, dict.fromkeys("mno"))
    whole = ranks(ask, tuple("mno"), 3)
    monkeypatch.setattr(rank_counts, "BLOCK", 1)
    assert [len(range(*part.indices(7))) for part in ask.blocks(10)] == [1] * 7
    parts = ranks(ask, tuple("mno"), 3)
    assert whole[0] == pytest.approx(parts[0], rel=1e-12)
    assert np.array_equal(whole[1], parts[1])
    more, less = ask.wins(tuple("mno"), 0, 1)
    assert (more, less) == pytest.approx((whole[1][0, 1], whole[1][1, 0]))


def test_without_a_measure_all_ranks_are_alike() -> None:
    shares, _, central, tied, _ = ranks(asked({"m": [[1], [2]]}, {"m": None}), (), 2)
    assert shares.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert (central, tied) == ([None, None], 1.0)
