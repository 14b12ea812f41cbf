"""The conflict as a graph: states in layers from the status quo, improvements as arrows, the chosen route."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, TypeAlias

from offramp.case.state_names import state_id
from offramp.draw.layers import MOST_STATES, layers, shown_states
from offramp.draw.picture import Picture
from offramp.graph.wording import differences
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.graph.graph import Graph
    from offramp.paths.routes import Step
    from offramp.stability.stability import Stability

__all__ = ["Wording", "conflict_graph"]

BOX, GAP_X, GAP_Y, LINE, MARGIN = 176, 92, 22, 15, 24
MOST_LINES = 6
MOST_CHARACTERS = 27
MOST_WITH_ALL_IMPROVEMENTS = 16


Course: TypeAlias = "tuple[float, float, float, float, float]"
"""Ends of an arrow, x and y of each, and its sideways bend, in pixels."""


@dataclass(frozen=True)
class Wording:
    """The words of a picture: labels of options and actors by their names in the file, and texts in the language of its reader."""

    things: Mapping[str, str]
    state: str = "s"
    status_quo: str = "status quo"
    every: str = "holds under all"
    holds: str = "holds:"
    to: str = "to"
    hidden: str = "not shown"
    more: str = "… and {number} more"

    def of(self, name: str) -> str:
        """Return the label of an option or actor; its name where there is none."""
        return self.things.get(name, name)

    def on(self, graph: Graph, state: int) -> str:
        """Return what is on in a state."""
        return ", ".join(map(self.of, graph.on(state))) if self.things else graph.name(state)

    def number(self, state: int) -> str:
        """Return the name of a state."""
        return f"{self.state}{state_id(state)[1:]}"


@dataclass(frozen=True)
class _Frame:
    """Width of the boxes and of the gaps between their columns, and least bend of an arrow within a column, in pixels."""

    box: int = BOX
    gap: int = GAP_X
    bend: float = 0.0


CHARACTER = 5.8
"""The width of a character in pixels."""

WIDEST_BOX, WIDEST_GAP = 300, 220


def _frame(texts: Mapping[int, Sequence[str]], labels: Sequence[str]) -> _Frame:
    """Return the frame in which texts of boxes and labels of arrows have room."""
    inside = max((len(line) for lines in texts.values() for line in lines), default=0)
    between = max(map(len, labels), default=0)
    gap = min(max(GAP_X, round(CHARACTER * between) + 40), WIDEST_GAP)
    return _Frame(min(max(BOX, round(CHARACTER * inside) + 20), WIDEST_BOX), gap, gap * 2 / 3)


IDENTIFIERS = Wording({})
"""The words of a picture for analysts: the names in the file."""


def conflict_graph(
    graph: Graph, stability: Stability, steps: Sequence[Step] = (), names: Wording = IDENTIFIERS
) -> Picture:
    """Draw the graph of a conflict, with labels if `names` has them.

    Boxes are states, with their differences from the status quo and the concepts under which they are equilibria. The status quo
    has a dashed border, equilibria a thick one. Thin arrows are unilateral improvements with the name of the actor; thick arrows
    are the steps of a route, dashed for steps against the mover's preferences.
    """
    route = [steps[0].start, *(step.end for step in steps)] if steps else []
    states = shown_states(graph, stability, route)
    columns = layers(graph, states, route)
    texts = {state: _lines(graph, stability, state, names) for state in states}
    edges = _edges(graph, states, steps, names)
    frame = _frame(texts, [label for _, _, label, _ in edges]) if names.things else _Frame()
    places = _places(columns, texts, frame)
    body = [
        _edge(_ends(places, start, end, frame), (start, end), label, kind, names) for start, end, label, kind in edges
    ]
    body += [_box(graph, stability, state, texts[state], places[state], names, frame) for state in states]
    body += _edge_labels([(_middle(_ends(places, start, end, frame)), label) for start, end, label, _ in edges])
    last = max(x for x, _, _ in places.values())
    bent = any(places[start][0] == places[end][0] == last for start, end, _, _ in edges)
    width = last + frame.box + (frame.gap + (MARGIN if names.things else 0) if bent else MARGIN)
    height = max(y + h for _, y, h in places.values()) + MARGIN
    title = (
        f"The conflict: {len(states)} of {graph.size} states"
        if len(states) < graph.size
        else f"The conflict: {graph.size} states"
    )
    return Picture(
        title,
        _description(graph, stability, states, steps),
        "".join(body),
        width,
        height,
        _table(graph, stability, states, names),
    )


def _lines(graph: Graph, stability: Stability, state: int, names: Wording) -> list[str]:
    """Return the lines of a box: id, concepts, and differences from the status quo."""
    held = [key.upper() for key in stability.stable if stability.holds(state, key)]
    head = names.number(state) + (f" · {names.status_quo}" if state == graph.status_quo else "")
    if state == graph.status_quo:
        changes = [f"+ {names.of(thing)}" for thing in graph.on(state)]
    else:
        changes = [
            f"{'+' if on else '−'} {names.of(thing)}" for thing, on in differences(graph, graph.status_quo, state)
        ]
    if len(changes) > MOST_LINES:
        changes = [
            *changes[: MOST_LINES - 1],
            names.more.format(number=len(changes) - MOST_LINES + 1),
        ]
    standing = names.every if len(held) == len(stability.stable) else f"{names.holds} {' '.join(held) or '·'}"
    return [head, standing, *changes]


def _places(columns: list[list[int]], texts: dict[int, list[str]], frame: _Frame) -> dict[int, tuple[int, int, int]]:
    """Return x, y and height of every box in pixels; columns are centred vertically on the tallest."""
    heights = {state: LINE * len(lines) + 14 for state, lines in texts.items()}
    tall = [sum(heights[state] + GAP_Y for state in column) - GAP_Y for column in columns]
    places = {}
    for i, column in enumerate(columns):
        y = MARGIN + (max(tall) - tall[i]) // 2
        for state in column:
            places[state] = (MARGIN + i * (frame.box + frame.gap), y, heights[state])
            y += heights[state] + GAP_Y
    return places


def _edges(
    graph: Graph, states: Sequence[int], steps: Sequence[Step], names: Wording
) -> list[tuple[int, int, str, str]]:
    """Return the arrows: start, end, label and style class."""
    shown = set(states)
    on_route = {(step.start, step.end): step for step in steps}
    edges = [
        (step.start, step.end, _whose(step, names), "on-route" if step.willing else "unwilling")
        for step in on_route.values()
    ]
    for state in states:
        for actor in graph.actors:
            targets = [end for end in _drawn(graph, actor, state) if end in shown]
            edges += [(state, end, names.of(actor), "") for end in targets if (state, end) not in on_route]
    return edges


def _whose(step: Step, names: Wording) -> str:
    return " + ".join(map(names.of, step.movers)) if len(step.movers) < 3 else f"deal of {len(step.movers)}"


def _drawn(graph: Graph, actor: str, state: int) -> list[int]:
    """Return the improvements to draw: all in a small graph, only the best in a larger one, to keep it legible."""
    better = [int(end) for end in graph.improvements(actor, state)]
    if graph.size <= MOST_WITH_ALL_IMPROVEMENTS:
        return better
    return [end for end in better if graph.level(actor, end) == graph.level(actor, better[0])]


def _ends(places: dict[int, tuple[int, int, int]], start: int, end: int, frame: _Frame) -> Course:
    """Return the ends of an arrow and its sideways bend, in pixels."""
    (x1, y1, h1), (x2, y2, h2), box = places[start], places[end], frame.box
    if x1 == x2:
        return x1 + box, y1 + h1 / 2, x2 + box, y2 + h2 / 2, max(34 + abs(y1 - y2) / 9, frame.bend)
    if x1 < x2:
        return x1 + box, y1 + h1 / 2, x2, y2 + h2 / 2 - 4, frame.gap / 2
    return x1, y1 + h1 / 2 + 6, x2 + box, y2 + h2 / 2 + 6, -frame.gap / 2


def _edge(course: Course, ends: tuple[int, int], label: str, kind: str, names: Wording) -> str:
    x1, y1, x2, y2, bend = course
    toward = x2 + bend if x1 == x2 else x2 - bend
    attributes = f' class="{kind}"' if kind else ""
    start, end = map(names.number, ends)
    return (
        f'<path{attributes} d="M{x1:g} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {toward:.1f} {y2:.1f} {x2:g} {y2:.1f}" '
        f'marker-end="url(#head)"><title>{escape(f"{label}: {start} {names.to} {end}")}</title></path>'
    )


def _middle(course: Course) -> tuple[float, float]:
    """Return the middle of an arrow, where its label stands."""
    x1, y1, x2, y2, bend = course
    return x1 + bend * 0.75 if x1 == x2 else (x1 + x2) / 2, (y1 + y2) / 2 - 3


def _edge_labels(labels: Sequence[tuple[tuple[float, float], str]]) -> list[str]:
    """Write labels at their places, each moved down past the labels before it that it would overlap."""
    taken: list[tuple[float, float, float]] = []
    written = []
    for (x, y), label in sorted(labels):
        half, low = CHARACTER * len(label) / 2, y
        while any(abs(low - at) < LINE - 2 and abs(x - middle) < half + width for middle, at, width in taken):
            low += 1
        taken.append((x, low, half))
        written.append(
            f'<text class="edge-label" text-anchor="middle" x="{x:.1f}" y="{low:.1f}">{escape(label)}</text>'
        )
    return written


def _box(
    graph: Graph,
    stability: Stability,
    state: int,
    lines: list[str],
    place: tuple[int, int, int],
    names: Wording,
    frame: _Frame,
) -> str:
    x, y, height = place
    classes = "held" if any(stability.holds(state, key) for key in stability.stable) else ""
    classes += " start" if state == graph.status_quo else ""
    most = int((frame.box - 17) / CHARACTER) if names.things else MOST_CHARACTERS
    texts = "".join(
        f'<text class="{"name" if i == 0 else "soft"}" x="{x + 9}" y="{y + 18 + LINE * i}">{escape(_cut(line, most))}</text>'
        for i, line in enumerate(lines)
    )
    return (
        f'<g class="{classes.strip()}"><title>{escape(names.on(graph, state))}</title>'
        f'<rect x="{x}" y="{y}" width="{frame.box}" height="{height}" rx="7"/>{texts}</g>'
    )


def _cut(line: str, most: int) -> str:
    return line if len(line) <= most else line[: most - 1] + "…"


def _description(graph: Graph, stability: Stability, states: Sequence[int], steps: Sequence[Step]) -> str:
    held = [state_id(state) for state in states if any(stability.holds(state, key) for key in stability.stable)]
    part = "all" if len(states) == graph.size else f"{len(states)} of the {graph.size}"
    text = f"A graph of {part} states in layers from the status quo {state_id(graph.status_quo)}. "
    text += f"Equilibria shown: {', '.join(held)}. " if held else "No state shown is an equilibrium. "
    if steps:
        way = " to ".join([state_id(steps[0].start), *(state_id(step.end) for step in steps)])
        text += f"The thick arrows are the route {way}. "
    if graph.size > MOST_STATES:
        text += "Of a graph this large the picture shows the status quo, the route and the equilibria closest to the status quo. "
    return text + "The table gives the same."


def _improvements_in_words(graph: Graph, actor: str, state: int, shown: set[int], names: Wording) -> str:
    """Return the improvements of an actor from a state: the targets shown, and the number of those not shown."""
    better = [int(end) for end in graph.improvements(actor, state)]
    targets = [names.number(end) for end in better if end in shown]
    more = len(better) - len(targets)
    return f"{names.of(actor)} {names.to} {', '.join(targets + ([f'{more} {names.hidden}'] if more else []))}"


def _table(graph: Graph, stability: Stability, states: Sequence[int], names: Wording) -> Table:
    rows = [
        (
            names.number(state) + (f" ({names.status_quo})" if state == graph.status_quo else ""),
            names.on(graph, state),
            ", ".join(key.upper() for key in stability.stable if stability.holds(state, key)) or "·",
            "; ".join(
                _improvements_in_words(graph, actor, state, set(states), names)
                for actor in graph.actors
                if len(graph.improvements(actor, state))
            )
            or "·",
        )
        for state in states
    ]
    return Table("States shown", ("id", "what is on", "holds under", "improvements"), tuple(rows))
