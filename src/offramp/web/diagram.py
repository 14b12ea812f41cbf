"""Places of states and lines of moves in a picture of the conflict graph, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Any

from offramp.draw.look import DASHES, LINES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["PictureMove", "PictureState", "line_style", "picture_of"]

WIDTH, LINE, GAP_X, GAP_Y, MARGIN = 160, 15, 84, 26, 60
"""Width of a box, height of a line of text, gaps between boxes, and the margin, which holds lines that bend outwards."""

CUT = 10
"""Length of the cut corners of an equilibrium."""

BADGE = 12
"""Half the width of the number of a move."""

SHARES = tuple(0.5 + sign * step / 20 for step in range(8) for sign in ((1, -1) if step else (1,)))
"""Shares of the length of a line at which its number may stand, the middle first."""

SWEEPS = 4
"""Number of times that the columns are put in order."""


@dataclass(frozen=True)
class PictureState:
    """A state of the picture: its column, the lines of its box, and whether it is an equilibrium."""

    state: int
    column: int
    lines: tuple[str, ...]
    equilibrium: bool


@dataclass(frozen=True)
class PictureMove:
    """A move of the picture: the number of its actor, its ends, and its number in a sequence (0: it has none)."""

    actor: int
    start: int
    end: int
    number: int = 0


Curve = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
"""The ends of a curve, with the point to which it bends between them."""


def line_style(actor: int) -> dict[str, Any]:
    """Return the number of the colour and the dashes of the lines of an actor; no pair occurs twice among 56 actors.

    >>> line_style(1)
    {'colour': 1, 'dash': '7 3'}
    """
    dash = DASHES[actor % len(DASHES)]
    return {"colour": actor % len(LINES), "dash": "" if dash[1] == 0 else " ".join(map(str, dash))}


def picture_of(states: Sequence[PictureState], moves: Sequence[PictureMove]) -> dict[str, Any]:
    """Return the size of a picture, the box of each state and the line of each move, as plain values.

    Columns stand side by side. Within a column, states stand near the states that they share moves with. The same
    states and moves always give the same picture.

    >>> found = picture_of(
    ...     [PictureState(0, 0, ("s0",), False), PictureState(1, 1, ("s1",), True)], [PictureMove(0, 0, 1)]
    ... )
    >>> found["width"], found["height"], len(found["boxes"]), len(found["lines"])
    (524, 151, 2, 1)
    """
    height = LINE * max((len(each.lines) for each in states), default=1) + 16
    columns = _ordered(states, moves)
    tallest = max((len(column) for column in columns), default=1)
    centres: dict[int, tuple[float, float]] = {}
    for i, column in enumerate(columns):
        first = MARGIN + (tallest - len(column)) * (height + GAP_Y) / 2
        for j, state in enumerate(column):
            centres[state] = (MARGIN + i * (WIDTH + GAP_X) + WIDTH / 2, first + j * (height + GAP_Y) + height / 2)
    lines = [_line(each, centres, height) for each in moves]
    taken: list[tuple[float, float]] = []
    for move, line in zip(moves, lines, strict=True):
        curve = line.pop("curve")
        place = _place(curve, list(centres.values()), taken, height) if move.number else _point(curve, 0.5)
        taken += [place] if move.number else []
        line["x"], line["y"] = (round(each, 1) for each in place)
    return {
        "width": 2 * MARGIN + len(columns) * (WIDTH + GAP_X) - GAP_X,
        "height": 2 * MARGIN + tallest * (height + GAP_Y) - GAP_Y,
        "boxes": [_box(each, *centres[each.state], height) for each in states],
        "lines": lines,
    }


def _ordered(states: Sequence[PictureState], moves: Sequence[PictureMove]) -> list[list[int]]:
    """Return the columns without empty ones, each ordered by the mean height of the neighbours of its states."""
    by_column: dict[int, list[int]] = {}
    for each in sorted(states, key=lambda each: (each.column, each.state)):
        by_column.setdefault(each.column, []).append(each.state)
    columns = list(by_column.values())
    near: dict[int, set[int]] = {each.state: set() for each in states}
    for move in moves:
        near[move.start].add(move.end)
        near[move.end].add(move.start)
    heights = {state: j - (len(column) - 1) / 2 for column in columns for j, state in enumerate(column)}
    for _ in range(SWEEPS):
        for i, column in enumerate(columns):
            wanted = {state: _mean(state, near[state] - set(column), heights) for state in column}
            columns[i] = sorted(column, key=lambda state: (wanted[state], state))
            heights |= {state: j - (len(column) - 1) / 2 for j, state in enumerate(columns[i])}
    return columns


def _mean(state: int, near: set[int], heights: Mapping[int, float]) -> float:
    return sum(heights[each] for each in near) / len(near) if near else heights[state]


def _box(each: PictureState, x: float, y: float, height: int) -> dict[str, Any]:
    left, top = x - WIDTH / 2, y - height / 2
    right, foot = left + WIDTH, top + height
    corner = CUT if each.equilibrium else 0
    corners = [
        (left + corner, top),
        (right - corner, top),
        (right, top + corner),
        (right, foot - corner),
        (right - corner, foot),
        (left + corner, foot),
        (left, foot - corner),
        (left, top + corner),
    ]
    return {
        "state": each.state,
        "points": " ".join(f"{a:g},{b:g}" for a, b in dict.fromkeys(corners)),
        "x": left,
        "y": top,
        "width": WIDTH,
        "height": height,
        "text": [
            {"x": x, "y": y + LINE * (j - (len(each.lines) - 1) / 2) + 4, "words": words}
            for j, words in enumerate(each.lines)
        ],
    }


def _line(move: PictureMove, centres: Mapping[int, tuple[float, float]], height: int) -> dict[str, Any]:
    """Return a curve from the edge of one box to the edge of another; it bends to its left, so opposite moves part."""
    (x1, y1), (x2, y2) = centres[move.start], centres[move.end]
    length = hypot(x2 - x1, y2 - y1) or 1.0
    bend = 14 + 5 * (move.actor % 3) + (min(0.16 * length, 60) if x1 == x2 else min(0.05 * length, 30))
    if x1 == x2:
        bend += WIDTH / 2
    middle_x, middle_y = (x1 + x2) / 2 + bend * (y2 - y1) / length, (y1 + y2) / 2 - bend * (x2 - x1) / length
    start = _edge((x1, y1), (middle_x, middle_y), height, 0)
    end = _edge((x2, y2), (middle_x, middle_y), height, 5)
    return {
        "actor": move.actor,
        "path": f"M{start[0]:.1f} {start[1]:.1f}Q{middle_x:.1f} {middle_y:.1f} {end[0]:.1f} {end[1]:.1f}",
        "curve": (start, (middle_x, middle_y), end),
    }


def _point(curve: Curve, share: float) -> tuple[float, float]:
    """Return the point of a curve at a share of its way."""
    (x1, y1), (x2, y2), (x3, y3) = curve
    one, two, three = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return one * x1 + two * x2 + three * x3, one * y1 + two * y2 + three * y3


def _place(
    curve: Curve, boxes: Sequence[tuple[float, float]], taken: Sequence[tuple[float, float]], height: int
) -> tuple[float, float]:
    """Return the place of the number of a move on its line: off every box and every other number, as near the middle as can be."""

    def covers(place: tuple[float, float]) -> int:
        x, y = place
        on_boxes = sum(abs(x - a) < WIDTH / 2 + BADGE and abs(y - b) < height / 2 + BADGE for a, b in boxes)
        return on_boxes + sum(hypot(x - a, y - b) < 2 * BADGE for a, b in taken)

    return min((_point(curve, share) for share in SHARES), key=covers)


def _edge(centre: tuple[float, float], toward: tuple[float, float], height: int, gap: int) -> tuple[float, float]:
    """Return the point at which the line from the centre of a box leaves the box, enlarged by a gap."""
    across, down = toward[0] - centre[0], toward[1] - centre[1]
    if across == down == 0:
        return centre
    share = min(
        (WIDTH / 2 + gap) / abs(across) if across else float("inf"),
        (height / 2 + gap) / abs(down) if down else float("inf"),
    )
    return centre[0] + across * share, centre[1] + down * share
