"""Comparisons of weighted sums as decision diagrams against floating point, also where the values of a sum are too many to list."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples
from tests.symbolic.engines import SMALL, mask

from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.case.value import NoValueError
from offramp.graph.graph import build
from offramp.symbolic.large_graph import encode
from offramp.symbolic.sums import exact_sum

CASE = loads(
    "actors: {a: {options: {x: x, y: y, w: w}}, b: {options: {z: z, v: v}}}\nterms: {both: a.x and a.y}\n"
    "status quo: []\npreferences: {a: [a.x], b: [b.z]}\n"
)
GRAPH, LARGE = build(CASE), encode(CASE, budget=SMALL)

NUMBERS = st.sampled_from(["0", "1", "2", "3", "0.5", "0.1", "0.3", "7", "1e16", "9007199254740993", "1e-310", "1e308"])
CONDITIONS = st.sampled_from(
    ["a.x", "a.y", "a.w", "b.z", "b.v", "both", "(a.x or not b.z)", "(a.x + b.v >= 1)", "(2 if b.z else 0.5)"]
)
SUMS = st.recursive(
    NUMBERS | CONDITIONS,
    lambda parts: st.one_of(
        st.tuples(parts, st.sampled_from("+-"), parts).map(lambda found: f"({' '.join(found)})"),
        st.tuples(NUMBERS, parts).map(lambda found: f"({found[0]} * {found[1]})"),
        st.tuples(parts, st.sampled_from(["2", "3", "0.5", "8"])).map(lambda found: f"({found[0]} / {found[1]})"),
        parts.map(lambda found: f"(-{found})"),
    ),
    max_leaves=8,
)


@examples(300)
@given(SUMS, st.sampled_from(["<", "<=", "==", "!=", ">=", ">"]), SUMS)
def test_a_comparison_of_sums_is_that_of_floating_point(left: str, sign: str, right: str) -> None:
    condition = Expression.read(f"{left} {sign} {right}")
    try:
        expected = GRAPH.satisfying(condition)
    except NoValueError as error:
        said = error.args
        with pytest.raises(NoValueError) as refused:
            LARGE.encoding.translation.of(condition)
        assert refused.value.args == said
    else:
        assert np.array_equal(mask(LARGE.encoding, GRAPH, LARGE.encoding.translation.of(condition)), expected)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("a.x + 9007199254740990 * b.z", True),
        ("a.x + 9007199254740992 * b.z", False),
        ("3 * a.x / 3", True),
        ("a.x / 3", False),
        ("a.x / 0", False),
        ("a.x * b.z", False),
        ("0.25 * a.x + (3 if b.z else 0.5)", True),
        ("0.1 * a.x + 0.2 * a.y + b.z", False),
        ("1e308 * a.x + 1e308 * b.z", False),
        ("min(a.x, b.z) + 1", False),
    ],
)
def test_a_sum_is_exact_where_every_part_fits_double_precision(text: str, exact: bool) -> None:
    assert (exact_sum(Expression.read(text).tree) is not None) == exact


def _wide(condition: str, options: int) -> int:
    names = ", ".join(f"o{k}: o" for k in range(options))
    case = loads(
        f"actors: {{a: {{options: {{{names}}}}}, b: {{options: {{z: z}}}}}}\nstatus quo: []\n"
        "preferences: {a: [a.o0], b: [b.z]}\n"
    )
    large = encode(case, budget=SMALL)
    return large.encoding.count(large.satisfying(condition)) >> 1


def test_a_sum_of_more_values_than_can_be_listed() -> None:
    powers = " + ".join(f"{2**k} * a.o{k}" for k in range(20))
    assert _wide(f"{powers} >= 700001", 20) == 2**20 - 700001
    assert _wide(f"{powers} == 700000.5", 20) == 0


def test_a_comparison_of_two_long_sums() -> None:
    halves = (" + ".join(f"{2**k} * a.o{2 * k + side}" for k in range(14)) for side in (0, 1))
    assert _wide(" < ".join(halves), 28) == comb(2**14, 2)


def test_a_part_of_weight_0_is_still_refused_where_it_divides_by_0() -> None:
    with pytest.raises(NoValueError):
        LARGE.encoding.translation.of(Expression.read("0 * (1 / a.x > 2) + b.z > 0"))
