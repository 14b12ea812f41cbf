"""The page of orders by expert: one part a list, tables in order, further texts at its end."""

from __future__ import annotations

from offramp.case.reading import loads
from offramp.draw.orders_page import orders_page
from offramp.experts.expert_orders import expert_orders
from offramp.graph.graph import build
from offramp.tables import Table

CASE = """
title: <b>A</b>
actors:
  a: {name: Alpha, options: {x: {label: Do x}, y: {label: Do y}}}
  b: {name: Beta, options: {z: {label: Do z}, w: {label: Do w}}}
status quo: []
preferences:
  a: {statements: [a.x, a.y], experts: {kim: [a.x, a.y], lee: [a.y, a.x]}}
  b: {statements: [b.z, b.w], experts: {kim: [b.w, b.z], lee: [b.w, b.z]}}
"""


def test_each_list_has_its_heading_its_agreement_and_its_picture() -> None:
    found = expert_orders(build(loads(CASE)), ["nash"])
    page = orders_page(found)
    assert page.index("<h2>Alpha</h2>") < page.index("<h2>Beta</h2>") < page.index("<h2>Tables</h2>")
    assert page.count("<svg") == page.count('<div class="verdict">') == len(found.lists) == 2
    assert "<b>A" not in page


def test_tables_of_the_answer_and_further_parts_are_shown_and_signs_are_escaped() -> None:
    found = expert_orders(build(loads(CASE)), ["nash"])
    tables = sum(isinstance(part, Table) for part in found.parts())
    page = orders_page(found, ("The lead is <the same>.", Table("More", ("x",), (("<i>",),))))
    body = page[page.index("<h2>Tables</h2>") :]
    assert body.count("<table") == tables + 1
    assert "<p>The lead is &lt;the same&gt;.</p>" in body
    assert "<i>" not in body
