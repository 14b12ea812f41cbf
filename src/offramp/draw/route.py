"""Picture of a route: a row of states with the steps below, in the width of a printed page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from offramp.case.state_names import state_id
from offramp.draw.picture import Picture, wrapped
from offramp.graph.wording import change
from offramp.paths.routes import steps_table
from offramp.text import listed

if TYPE_CHECKING:
    from offramp.graph.graph import Graph
    from offramp.paths.routes import Route

__all__ = ["route_picture"]

WIDTH, MARGIN, TOP, LINE, GAP = 688, 16, 18, 14, 6
STATE, HIGH, LONGEST_ARROW, PER_ROW = 72, 44, 112, 5
HEADS, CHARACTERS, MOST_LINES = 136, 88, 6
"""Width of the column of step numbers in pixels; width of the text beside it in characters; largest number of its lines."""


def route_picture(graph: Graph, route: Route, title: str) -> Picture:
    """Draw a route: states as boxes, steps as arrows, dashed for steps against the mover's preferences.

    The changes of each step stand below, by the number of its arrow; the weakest step is marked in words.
    """
    count = len(route.steps)
    rows = [range(first, min(first + PER_ROW, count)) for first in range(0, count, PER_ROW)]
    body = [part for i, row in enumerate(rows) for part in _row(graph, route, row, i * (TOP + HIGH + LINE))]
    y = len(rows) * (TOP + HIGH + LINE) + LINE
    for i in range(count):
        lines, height = _step_text(graph, route, i, y)
        body += lines
        y += height
    words = listed(f"{i + 1}: {change(graph, step.start, step.end)}" for i, step in enumerate(route.steps))
    return Picture(
        title, f"{title}. Steps: {words}.", "".join(body), WIDTH, max(y, 1), steps_table(graph, route, title)
    )


def _row(graph: Graph, route: Route, row: range, y: int) -> list[str]:
    """Draw steps in a row: their first state, then an arrow and a state for each step."""
    arrow = min(LONGEST_ARROW, (WIDTH - 2 * MARGIN - STATE * (len(row) + 1)) // len(row))
    middle = y + TOP + HIGH // 2
    parts = [_state(graph, route.steps[row[0]].start, MARGIN, y, first=row[0] == 0)]
    for column, i in enumerate(row):
        step, x = route.steps[i], MARGIN + STATE + column * (STATE + arrow)
        kind = "on-route" if step.willing else "unwilling"
        parts += [
            f'<path class="{kind}" d="M{x} {middle}H{x + arrow - 2}" marker-end="url(#head)"/>',
            f'<text class="edge-label" text-anchor="middle" x="{x + arrow / 2:g}" y="{middle - 8}">{i + 1}</text>',
            _state(graph, step.end, x + arrow, y),
        ]
    return parts


def _step_text(graph: Graph, route: Route, i: int, y: int) -> tuple[list[str], int]:
    """Draw the text of one step at a height: its number, kind and changes; return it with its height in pixels."""
    step = route.steps[i]
    lines = wrapped(change(graph, step.start, step.end), CHARACTERS, MOST_LINES)
    parts = [f'<text class="name" x="{MARGIN}" y="{y}">{escape(f"{i + 1}. {step.kind}")}</text>']
    if i == route.weakest:
        parts.append(f'<text class="weak" x="{MARGIN}" y="{y + LINE}">◄ weakest step</text>')
    parts += [
        f'<text class="soft" x="{MARGIN + HEADS}" y="{y + LINE * j}">{escape(line)}</text>'
        for j, line in enumerate(lines)
    ]
    return parts, LINE * max(len(lines), 2 if i == route.weakest else 1) + GAP


def _state(graph: Graph, state: int, x: int, y: int, *, first: bool = False) -> str:
    note = "status quo" if first and state == graph.status_quo else ""
    middle = f'text-anchor="middle" x="{x + STATE / 2:g}"'
    said = f'<text class="soft" {middle} y="{y + TOP + 34}">{note}</text>' if note else ""
    return (
        f'<g class="{"start" if note else ""}"><title>{escape(graph.name(state))}</title>'
        f'<rect x="{x}" y="{y + TOP}" width="{STATE}" height="{HIGH}" rx="7"/>'
        f'<text class="name" {middle} y="{y + TOP + (18 if note else 27)}">{state_id(state)}</text>{said}</g>'
    )
