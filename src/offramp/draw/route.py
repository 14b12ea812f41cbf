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

STATE, STEP, LINE, TOP, PER_ROW = 92, 196, 15, 30, 3


def route_picture(graph: Graph, route: Route, title: str) -> Picture:
    """Draw a route: states as boxes, steps as arrows with what changes, dashed where the mover does not want the step.

    The weakest step is marked in words.
    """
    texts = [wrapped(change(graph, step.start, step.end), 30, 9) for step in route.steps]
    height = TOP + LINE * (max((len(lines) for lines in texts), default=1) + 4) + 44
    body = []
    for i, step in enumerate(route.steps):
        row, column = divmod(i, PER_ROW)
        x, y = 16 + column * (STATE + STEP), row * height
        if column == 0:
            body.append(_state(graph, step.start, x, y, first=i == 0))
        kind = "on-route" if step.willing else "unwilling"
        middle = y + TOP + 22
        body.append(f'<path class="{kind}" d="M{x + STATE} {middle}H{x + STATE + STEP - 2}" marker-end="url(#head)"/>')
        body.append(_state(graph, step.end, x + STATE + STEP, y))
        head = f"{i + 1}. {step.kind}"
        body.append(f'<text class="name" x="{x + STATE + 8}" y="{middle - 9}">{escape(head)}</text>')
        lines = texts[i] + (["◄ weakest step"] if i == route.weakest else [])
        for j, line in enumerate(lines):
            mark = "weak" if j == len(texts[i]) else "soft"
            body.append(f'<text class="{mark}" x="{x + STATE + 8}" y="{middle + 18 + LINE * j}">{escape(line)}</text>')
    rows = (len(route.steps) + PER_ROW - 1) // PER_ROW
    columns = min(len(route.steps), PER_ROW)
    width = 32 + STATE + columns * (STATE + STEP)
    words = listed(f"{i + 1}: {change(graph, step.start, step.end)}" for i, step in enumerate(route.steps))
    return Picture(title, f"{title}. Steps: {words}.", "".join(body), width, max(rows, 1) * height, steps_table(graph, route, title))


def _state(graph: Graph, state: int, x: int, y: int, *, first: bool = False) -> str:
    note = "status quo" if first and state == graph.status_quo else ""
    return (
        f'<g class="{"start" if note else ""}"><title>{escape(graph.name(state))}</title>'
        f'<rect x="{x}" y="{y + TOP}" width="{STATE}" height="44" rx="7"/>'
        f'<text class="name" text-anchor="middle" x="{x + STATE / 2:g}" y="{y + TOP + (18 if note else 27)}">{state_id(state)}</text>'
        + (f'<text class="soft" text-anchor="middle" x="{x + STATE / 2:g}" y="{y + TOP + 34}">{note}</text>' if note else "")
        + "</g>"
    )
