"""A route as a row of steps."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from offramp.draw.picture import Picture, wrapped
from offramp.graph.wording import change, listed, state_id
from offramp.paths.routes import steps_table

if TYPE_CHECKING:
    from offramp.graph.graph import Graph
    from offramp.paths.routes import Route

__all__ = ["route_picture"]

STATE, STEP, LINE, TOP, MARGIN, PER_ROW, MOST_LINES = 84, 206, 14, 18, 16, 4, 14


def route_picture(graph: Graph, route: Route, title: str) -> Picture:
    """Draw a route: states as boxes, steps as arrows with what changes, dashed where the mover does not want the step.

    The weakest step is marked in words.
    """
    texts = [wrapped(change(graph, step.start, step.end), 32, MOST_LINES) for step in route.steps]
    texts = [[*lines, "◄ weakest step"] if i == route.weakest else lines for i, lines in enumerate(texts)]
    body = []
    top = 0
    for first in range(0, len(route.steps), PER_ROW):
        row = range(first, min(first + PER_ROW, len(route.steps)))
        body.append(_state(graph, route.steps[first].start, MARGIN, top, first=first == 0))
        for column, i in enumerate(row):
            body += _step(graph, route, i, texts[i], MARGIN + STATE + column * (STATE + STEP), top)
        top += max(TOP + 56, TOP + 40 + LINE * max(len(texts[i]) for i in row)) + 12
    columns = min(len(route.steps), PER_ROW)
    width = 2 * MARGIN + STATE + columns * (STATE + STEP)
    words = listed(f"{i + 1}: {change(graph, step.start, step.end)}" for i, step in enumerate(route.steps))
    return Picture(
        title, f"{title}. Steps: {words}.", "".join(body), width, max(top, 1), steps_table(graph, route, title)
    )


def _step(graph: Graph, route: Route, i: int, lines: list[str], x: int, y: int) -> list[str]:
    """Draw one step: its arrow, its kind, what changes, and the state it reaches."""
    step = route.steps[i]
    middle = y + TOP + 22
    parts = [
        f'<path class="{"on-route" if step.willing else "unwilling"}" d="M{x} {middle}H{x + STEP - 2}" marker-end="url(#head)"/>',
        f'<text class="name" x="{x + 8}" y="{middle - 9}">{escape(f"{i + 1}. {step.kind}")}</text>',
        _state(graph, step.end, x + STEP, y),
    ]
    for j, line in enumerate(lines):
        mark = "weak" if i == route.weakest and j == len(lines) - 1 else "soft"
        parts.append(f'<text class="{mark}" x="{x + 8}" y="{middle + 18 + LINE * j}">{escape(line)}</text>')
    return parts


def _state(graph: Graph, state: int, x: int, y: int, *, first: bool = False) -> str:
    note = "status quo" if first and state == graph.status_quo else ""
    return (
        f'<g class="{"start" if note else ""}"><title>{escape(graph.name(state))}</title>'
        f'<rect x="{x}" y="{y + TOP}" width="{STATE}" height="44" rx="7"/>'
        f'<text class="name" text-anchor="middle" x="{x + STATE / 2:g}" y="{y + TOP + (18 if note else 27)}">{state_id(state)}</text>'
        + (
            f'<text class="soft" text-anchor="middle" x="{x + STATE / 2:g}" y="{y + TOP + 34}">{note}</text>'
            if note
            else ""
        )
        + "</g>"
    )
