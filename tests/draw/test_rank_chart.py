"""Ranks by expert as a picture: everything said is drawn, and the words and the table say the same."""

from __future__ import annotations

import re

from offramp.case.reading import loads
from offramp.draw.charted import draw
from offramp.draw.look import LINES
from offramp.draw.orders_page import orders_page
from offramp.draw.rank_chart import rank_chart
from offramp.experts.expert_orders import expert_orders
from offramp.experts.order_agreement import order_agreements
from offramp.graph.graph import build

CASE = """
title: <b>A</b>
actors: {a: {name: Alpha, options: {x: {label: Do x}, y: {label: Do y}, z: {label: Do z}}}}
status quo: []
preferences:
  a:
    statements: [a.x, a.y, a.z]
    experts:
      kim: [a.x, a.y, a.z]
      lee: {label: Dr Lee, order: [a.x, a.y, a.z]}
      cha: [a.z, a.y, a.x]
      roe: {above: [[a.z, a.y]]}
"""


def test_each_expert_has_a_mark_in_each_row_in_the_colour_of_its_reading() -> None:
    case = loads(CASE)
    (found,) = order_agreements(case)
    chart = rank_chart(case, found)
    assert chart.groups == (0, 0, 1, 1)
    assert {text: chart.pooled[text] for text in chart.rows} == {
        f"“Do {'xyz'[place]}”": rank for rank, place in enumerate(found.pooled.order, start=1)
    }
    assert chart.rows["“Do x”"] == ((1, 1), (1, 1), (3, 3), (1, 3))
    svg = draw(chart).svg
    marks = [
        len(re.findall(rf'<(?:path|line)[^>]* {kind}="{LINES[k]}"', svg))
        for k, kind in ((0, "fill"), (1, "fill"), (0, "stroke"), (1, "stroke"))
    ]
    assert marks == [2 * 3, 3, 0, 3], "dots of two experts and of one, no range and the ranges of one"
    assert "NaN" not in svg
    assert "“Do x”: kim 1, Dr Lee 1, cha 3, roe 1 to 3; pooled " in chart.words
    assert chart.title.endswith("In each row from the top: kim, Dr Lee, cha and roe")
    assert len(chart.table.rows) == 3


def test_the_page_has_pictures_tables_and_no_signs_of_html_from_the_case() -> None:
    found = expert_orders(build(loads(CASE)), ["nash"])
    page = orders_page(found, ("The lead is the same.",))
    assert "<h2>Alpha</h2>" in page
    assert "<b>A" not in page
    assert page.count("<svg") == 1
    assert "pairs that split the experts" in page
    assert "<p>The lead is the same.</p>" in page
