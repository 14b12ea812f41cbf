"""Orders of statements of several experts as one HTML page: ranks, split pairs, rival readings and equilibria."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from offramp.draw.panel_page import html_figure, html_page, html_table
from offramp.draw.rank_chart import rank_chart
from offramp.experts.order_listing import agreement_words, whose_list
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.experts.expert_orders import ExpertOrders

__all__ = ["orders_page"]


def orders_page(found: ExpertOrders, more: tuple[str | Table, ...] = ()) -> str:
    """Return the page as an HTML document that needs no network; `more` are further texts and tables at its end.

    >>> from offramp.case.reading import loads
    >>> from offramp.experts.expert_orders import expert_orders
    >>> from offramp.graph.graph import build
    >>> case = loads('''
    ... actors: {a: {options: {x: X, y: Y}}}
    ... status quo: []
    ... preferences: {a: {statements: [a.x, a.y], experts: {kim: [a.x, a.y], lee: [a.y, a.x]}}}
    ... ''')
    >>> page = orders_page(expert_orders(build(case), ["nash"]))
    >>> "<h2>a</h2>" in page, page.count("<svg")
    (True, 1)
    """
    return html_page(f"{found.graph.case.title}: orders by expert", _body(found, more))


def _body(found: ExpertOrders, more: tuple[str | Table, ...]) -> Iterator[str]:
    case = found.graph.case
    yield f"<h1>{escape(case.title)}: orders by expert</h1>"
    for each in found.lists:
        yield f"<h2>{escape(whose_list(case, each))}</h2>"
        yield (
            '<div class="verdict">'
            + "".join(f"<p>{escape(text)}</p>" for text in agreement_words(case, each))
            + "</div>"
        )
        yield html_figure(rank_chart(case, each))
    yield "<h2>Tables</h2>"
    for part in (*found.parts(), *more):
        if isinstance(part, Table):
            yield html_table(part)
        elif part in more:
            yield f"<p>{escape(part)}</p>"
