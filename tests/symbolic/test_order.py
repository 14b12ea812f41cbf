"""The order of variables: every variable once, the same at every run, and no worse than the given one."""

from __future__ import annotations

from benchmarks.cases import random_case
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.symbolic.levels import options_of_digits
from offramp.symbolic.order import arranged, total_span
from offramp.symbolic.variables import variable_orders


@examples(200)
@given(st.integers(1, 9), st.data())
def test_the_order_has_every_variable_once_and_no_greater_span(count: int, data: st.DataObject) -> None:
    members = st.frozensets(st.integers(0, count - 1), min_size=1)
    groups = data.draw(st.lists(members, max_size=6))
    order = arranged(range(count), groups)
    assert sorted(order) == list(range(count))
    assert total_span(order, groups) <= total_span(range(count), groups)
    assert order == arranged(range(count), groups)


def test_an_actor_that_orders_bare_options_has_them_in_that_order() -> None:
    case = random_case(12, 3)
    digits = [options_of_digits(case, each) for each in case.preferences.values()]
    orders = variable_orders(case, digits)
    assert len(orders) == 4
    assert all(sorted(order) == sorted(orders[-1]) for order in orders)
    named = [next(iter(options)) for options in digits[0]]
    assert [name for name in orders[0] if name in case.options] == named
