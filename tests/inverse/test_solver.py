"""0-1 programs against all values of their variables."""

from __future__ import annotations

from itertools import product
from math import inf, isinf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.inverse.solver import Proof, minimise

VARIABLES = 4

forms = st.dictionaries(st.integers(0, VARIABLES - 1), st.sampled_from([-1, 1, 2]), max_size=3)
programs = st.tuples(
    st.lists(st.integers(0, 5), min_size=VARIABLES, max_size=VARIABLES),
    st.lists(st.tuples(forms, st.integers(-1, 3)), max_size=4),
)


@examples(60)
@given(programs)
def test_the_least_cost_is_that_of_all_values(program: tuple[list[int], list[tuple[dict[int, int], int]]]) -> None:
    costs, rows = program
    cost_of = {
        values: sum(cost for cost, value in zip(costs, values, strict=True) if value)
        for values in product((False, True), repeat=VARIABLES)
        if all(sum(factor * values[k] for k, factor in form.items()) >= least for form, least in rows)
    }
    chosen, proof = minimise(
        [*map(float, costs)], [({k: float(v) for k, v in form.items()}, least) for form, least in rows]
    )
    assert proof.proved
    if not cost_of:
        assert (proof.status, proof.objective) == ("infeasible", inf)
        assert not chosen.any()
        return
    assert proof.objective == proof.bound == min(cost_of.values())
    assert cost_of[tuple(chosen.tolist())] == proof.objective


@pytest.mark.parametrize(
    ("proof", "gap", "proved"),
    [
        (Proof(3.0, 3.0, "optimal", "milp"), 0.0, True),
        (Proof(3.0, 1.0, "budget", "milp"), 2.0, False),
        (Proof(inf, inf, "infeasible", "milp"), 0.0, True),
        (Proof(inf, 1.0, "budget", "milp"), inf, False),
    ],
)
def test_the_gap_is_what_remains_to_be_proved(proof: Proof, gap: float, proved: bool) -> None:
    assert (proof.gap, proof.proved) == (gap, proved)
    plain = proof.to_dict()
    assert plain["gap"] == (None if isinf(gap) else gap)
    assert plain["objective"] == (None if isinf(proof.objective) else proof.objective)
