"""Heat maps of ranks: shared ranks are marked, and the words name the first by each rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.draw.ranks import Ranks

RULES = ("mean", "worst case")
ranks_by_policy = st.dictionaries(
    st.sampled_from(["wait", "talk", "strike", "freeze"]), st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1
)


@examples(60)
@given(ranks_by_policy)
def test_a_rank_is_marked_where_another_policy_shares_it(rows: dict[str, tuple[int, ...]]) -> None:
    ranks = Ranks("t", "w", RULES, rows)
    for name, own in rows.items():
        for i, rank in enumerate(own):
            shared = [other for other in rows if other != name and rows[other][i] == rank]
            assert ranks.shown(name, i) == f"{rank}{'=' if shared else ''}"
    assert ranks.table.rows == tuple((name, ranks.shown(name, 0), ranks.shown(name, 1)) for name in rows)


@examples(60)
@given(ranks_by_policy)
def test_the_words_name_the_first_by_each_rule(rows: dict[str, tuple[int, ...]]) -> None:
    words = Ranks("t", "What", RULES, rows).words
    for i, rule in enumerate(RULES):
        least = min(own[i] for own in rows.values())
        assert f"by {rule}: {', '.join(name for name, own in rows.items() if own[i] == least)}" in words


@examples(20)
@given(ranks_by_policy)
def test_the_chart_has_a_cell_for_each_policy_and_rule(rows: dict[str, tuple[int, ...]]) -> None:
    layers = Ranks("t", "w", RULES, rows).spec()["layer"]
    assert sum(layer["mark"]["type"] == "rect" for layer in layers) == len(rows) * len(RULES)


@pytest.mark.parametrize("own", [(1,), (1, 0)])
def test_every_rule_needs_a_rank(own: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="wait needs a rank, 1 or more, for each of the 2 rules"):
        Ranks("t", "w", RULES, {"wait": own})
