"""Lists with `above`: the order of every two statements in each world, also in the worlds of other readings."""

from __future__ import annotations

import numpy as np
from tests.ranking.open_orders import OPEN_ORDERS

from offramp.case.reading import loads
from offramp.worlds.open_lists import open_lists
from offramp.worlds.worlds import draw_worlds

READINGS = OPEN_ORDERS.replace(
    "preferences:\n  north:\n",
    """images:
  north:
    calm:
      weight: 3
      preferences: {statements: [not war, north.line, not north.alert], above: []}
    bold: {weight: 1, preferences: {statements: [north.alert, not war], above: []}}
    plain: {weight: 1, preferences: [not war, north.alert]}
preferences:
  north:
""",
)


def without_north(text: str) -> str:
    """Return the case without the list that its images replace."""
    begin, end = text.index("  north:\n    statements:"), text.index("  south: [not war")
    return text[:begin] + text[end:]


def test_the_columns_say_which_statement_stands_above() -> None:
    worlds = draw_worlds(loads(OPEN_ORDERS), 200, 1)
    found = open_lists(worlds)
    (own,) = found.lists
    assert (own.actor, own.reading) == ("north", "")
    assert len(found.columns.pairs) == 10
    for row in range(10):
        _, first, second = found.pair(row)
        places = own.statements.index(first), own.statements.index(second)
        for world, order in enumerate(worlds.orders["north"]):
            whole = order or tuple(range(5))
            assert found.columns.first[row, world] == (whole.index(places[0]) < whole.index(places[1]))
        # What the case states cannot be asked.
        assert found.askable[row] == ((first, second) != ("not war", "north.alert"))


def test_a_list_of_a_reading_has_an_order_in_every_world_independent_of_the_reading() -> None:
    worlds = draw_worlds(loads(without_north(READINGS)), 4000, 1)
    found = open_lists(worlds)
    assert [(own.reading, len(own.statements)) for own in found.lists] == [("calm", 3), ("bold", 2)]
    calm = np.array(worlds.images["north"]) == "calm"
    for row, (number, first, second) in enumerate(found.columns.pairs):
        column = found.columns.first[row]
        assert abs(column[calm].mean() - column[~calm].mean()) < 0.07
        assert abs(column.mean() - 0.5) < 0.05
        if number == 0:
            orders = [worlds.orders["north"][world] or (0, 1, 2) for world in np.flatnonzero(calm)]
            assert column[calm].tolist() == [order.index(first) < order.index(second) for order in orders]


def test_a_reading_that_no_world_has_is_left_out() -> None:
    worlds = draw_worlds(loads(without_north(READINGS)), 50, 1, images={"north": "bold"})
    assert [own.reading for own in open_lists(worlds).lists] == ["bold"]


def test_a_list_in_doubt_is_no_open_list() -> None:
    text = OPEN_ORDERS.replace("    above: [[not war, north.alert]]\n", "") + "doubt: {north: 1}\n"
    assert open_lists(draw_worlds(loads(text), 20, 1)).lists == ()
