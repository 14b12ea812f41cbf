"""The report of a panel as one HTML page: verdict, scores, range graphs, calibration and robustness."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from offramp.draw.bars import Bars
from offramp.draw.charted import draw
from offramp.draw.range_graphs import event_graph, range_graph
from offramp.experts.assessment import verdict
from offramp.experts.listing import questions_table, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offramp.draw.charted import Charted
    from offramp.experts.assessment import Assessment
    from offramp.tables import Table

__all__ = ["calibration_chart", "html_figure", "html_page", "html_table", "panel_page"]

STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.2rem;margin-top:2.2rem}
.verdict{border-left:4px solid #0065a3;padding:.2rem 1rem;margin:1rem 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;margin:1rem 0}
caption{text-align:left;font-weight:600;padding-bottom:.3rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .7rem .25rem 0;border-bottom:1px solid #d5dbe1}
figure{margin:1.2rem 0}figcaption,.note{color:#545d68;font-size:.85rem}
@media screen and (prefers-color-scheme:dark){
body{color:#e8eaed;background:#15181c}th,td{border-color:#3a424b}figcaption,.note{color:#aab2bc}.verdict{border-color:#6bb8f0}
}
@media print{figure,tr{break-inside:avoid}body{margin:0;max-width:none}}
"""


def calibration_chart(found: Assessment) -> Bars | None:
    """Return the shares of seeds below, within and above the stated ranges, with those of a calibrated expert; None without scores."""
    if not found.experts or found.scale is None:
        return None
    scale = found.scale
    first, last = scale.levels[0], scale.levels[-1]
    rows = {"a calibrated expert": (float(first), float(last - first), float(1 - last))}
    known = scale.source.realisations[scale.seeds]
    sets = [(name, answers) for name, answers in zip(scale.source.experts, scale.source.answers, strict=True)]
    sets += [(maker.name, maker.quantiles) for maker in found.makers]
    for name, answers in sets:
        own = answers[scale.seeds]
        answered = ~np.isnan(own).any(axis=1)
        below, above = (known <= own[:, 0])[answered].mean(), (known > own[:, -1])[answered].mean()
        rows[name if name not in rows else f"{name} (pool)"] = (float(below), float(1 - below - above), float(above))
    width = f"{100 * first:g} to {100 * last:g} %"
    return Bars(
        "Seeds below, within and above the ranges",
        f"share of seeds, ranges {width}",
        ("below", "within", "above"),
        rows,
    )


def panel_page(found: Assessment) -> str:
    """Return the report as an HTML document that needs no network.

    >>> from offramp.experts.assessment import assess_panel
    >>> from offramp.experts.reading import load_panel
    >>> page = panel_page(assess_panel(load_panel("korea-2017-war")))
    >>> "no horizon stated" in page, "John Brennan" in page
    (True, True)
    """
    return html_page(found.panel.title, _body(found))


def html_page(title: str, body: Iterable[str]) -> str:
    """Return an HTML document that needs no network; `body` are its elements, and `title` is plain text."""
    head = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head>\n<body>\n'
    )
    return head + "\n".join(body) + "\n</body></html>\n"


def _body(found: Assessment) -> Iterator[str]:
    panel = found.panel
    yield f"<h1>{escape(panel.title)}</h1>"
    if panel.note:
        yield f"<p>{escape(panel.note)}</p>"
    if panel.source:
        yield f'<p class="note">Source: {escape(panel.source)}</p>'
    sentences = verdict(found)
    if sentences:
        yield '<div class="verdict">' + "".join(f"<p>{escape(each)}</p>" for each in sentences) + "</div>"
    if found.reason and found.scale is not None:
        yield f'<p class="note">Not scored: {escape(found.reason)}.</p>'
    if found.omitted:
        yield f'<p class="note">Left out: {escape(found.omitted)}.</p>'
    yield "<h2>Scores and robustness</h2>" if found.experts else "<h2>Answers</h2>"
    for table in tables_of(found):
        yield html_table(table)
    if (chart := calibration_chart(found)) is not None:
        yield "<h2>Calibration</h2>"
        yield html_figure(chart)
    yield "<h2>Ranges</h2>"
    for name, question in panel.questions.items():
        if question.kind == "quantity" and found.scale is not None:
            graph = range_graph(found, name)
            if graph.rows:
                yield html_figure(graph)
    for event in found.events:
        if event.stated:
            yield html_figure(event_graph(event))
    yield "<h2>Questions</h2>"
    yield html_table(questions_table(panel))


def html_table(table: Table) -> str:
    """Return a table as an element of a page."""
    return f'<div class="scroll">{table._repr_html_()}</div>'


def html_figure(chart: Charted) -> str:
    """Return a chart as an element of a page, with its title below."""
    picture = draw(chart)
    return f"<figure>{picture.svg}<figcaption>{escape(picture.title)}</figcaption></figure>"
