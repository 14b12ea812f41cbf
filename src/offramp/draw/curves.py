"""Curves: a chance or an amount over time, a line per policy.

Positions of labels are computed here and not by the renderer, so that a chart is the same on every machine and in every font.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import DASHES, GRID, INK, LINES, SOFT, separated, ticks
from offramp.draw.picture import wrapped
from offramp.tables import Table
from offramp.text import listed, percent, quoted, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.draw.marks import Spec

__all__ = ["Curves"]

LEAST_HEIGHT = 210
WORDS_RIGHT, CHARACTERS_RIGHT = 196, 27

MOST_COLUMNS = 7

FINENESS = 250
"""Distance, as a share of the drawn range, below which two lines coincide: about a pixel."""


@dataclass(frozen=True)
class Curves(Charted):
    """An amount over time, or by the start of a policy: a line per policy.

    `lines` has points (x, y) per policy, with x rising; y is a chance between 0 and 1 if `unit` is `chance`, and otherwise an
    amount in that unit. `what` is the label of y, `x_label` that of x; `threshold` draws a horizontal line. A policy has the colour
    and dashes of its position in `order`, the same in all charts with that order. Lines named in `dark` have the colour of words. `band`
    has steps (x, low, high), each up to the next, which are shaded beneath the lines.
    """

    title: str
    what: str
    x_label: str
    unit: str
    lines: Mapping[str, tuple[tuple[float, float], ...]]
    description: str = ""
    threshold: float | None = None
    order: tuple[str, ...] = ()
    dark: tuple[str, ...] = ()
    band: tuple[tuple[float, float, float], ...] = ()

    @property
    def coinciding(self) -> tuple[tuple[str, ...], ...]:
        """The lines that coincide, in groups of two or more."""
        values = [y for points in self.lines.values() for _, y in points]
        near = (max(values, default=0.0) - min(values, default=0.0)) / FINENESS
        groups: list[list[str]] = []
        for name, points in self.lines.items():
            for group in groups:
                if _alike(self.lines[group[0]], points, near):
                    group.append(name)
                    break
            else:
                groups.append([name])
        return tuple(tuple(group) for group in groups if len(group) > 1)

    def shown(self, value: float) -> str:
        """Return a value as text, with its unit."""
        return percent(value) if self.unit == "chance" else f"{rounded(value)} {self.unit}".strip()

    @property
    def table(self) -> Table:
        """The data as a table with a row per policy, at selected points."""
        xs = _some(sorted({x for points in self.lines.values() for x, _ in points}))
        rows = []
        for name, points in self.lines.items():
            at = dict(points)
            rows.append((name, *(self.shown(at[x]) if x in at else "·" for x in xs)))
        return Table(self.title, ("policy", *(f"{x:.3g}" for x in xs)), tuple(rows), f"{self.what}; by {self.x_label}")

    @property
    def words(self) -> str:
        """The description of the chart: the first and the last value of each line."""
        parts = []
        for name, points in self.lines.items():
            first, last = self.shown(points[0][1]), self.shown(points[-1][1])
            parts.append(f"{name}: {last}" if first in (last, percent(0.0)) else f"{name}: from {first} to {last}")
        end = max((points[-1][0] for points in self.lines.values()), default=0.0)
        text = f"{self.description or self.what}. At the end ({end:g} {self.x_label}): {'; '.join(parts)}."
        one = "".join(f" {listed(map(quoted, names))} coincide." for names in self.coinciding)
        kept = "" if self.threshold is None else f" A line marks {self.shown(self.threshold)}."
        return f"{text}{one}{kept} The table gives the same."

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        return _curves(self)


def _curves(data: Curves) -> Spec:
    """Return lines with name and last value at their end; a thin line connects a label that had to move."""
    factor = 100.0 if data.unit == "chance" else 1.0
    values = [factor * y for points in data.lines.values() for _, y in points]
    values += [factor * data.threshold] if data.threshold is not None else []
    y_ticks = _y_ticks(values, most=100.0 if data.unit == "chance" else float("inf"))
    x_ticks = _x_ticks([x for points in data.lines.values() for x, _ in points])
    texts = [wrapped(f"{_last(data, points)} {name}", CHARACTERS_RIGHT, 3) for name, points in data.lines.items()]
    height = max(LEAST_HEIGHT, marks.LINE * sum(map(len, texts)))
    left = 16 + 6.4 * max(len(marks.number(t)) + (2 if data.unit == "chance" else 0) for t in y_ticks)
    width = WIDTH - round(left) - WORDS_RIGHT
    x = marks.field("x", scale=marks.scale(x_ticks[0], x_ticks[-1]), axis=marks.axis(x_ticks, "bottom"))
    # Each line has its own scale, all alike, since words have positions in pixels; the first draws the axis for all.
    axis = marks.axis(y_ticks, "left", percent=factor == 100)
    layers = [marks.words([data.what], -round(left) + 2, -16, align="left", color=SOFT)]
    layers.append(marks.words([data.x_label], width, height + 33, align="right", color=SOFT))
    ends = [
        height * (1 - (factor * points[-1][1] - y_ticks[0]) / (y_ticks[-1] - y_ticks[0]))
        for points in data.lines.values()
    ]
    places = separated(ends, [marks.LINE * len(text) + 2 for text in texts], -marks.LINE / 2, height + marks.LINE / 2)
    if data.band:
        layers.append(_shaded(data.band, factor, x, marks.scale(y_ticks[0], y_ticks[-1])))
    number = {name: i for i, name in enumerate(dict.fromkeys((*data.order, *data.lines)))}
    beneath = {name: len(group) - 1 - k for group in data.coinciding for k, name in enumerate(group)}
    for i, (name, points, text) in enumerate(zip(data.lines, data.lines.values(), texts, strict=True)):
        colour, dash = LINES[number[name] % len(LINES)], list(DASHES[number[name] % len(DASHES)])
        if name in data.dark:
            colour, dash = INK, [1, 0]
        rows = [{"x": px, "y": factor * py} for px, py in points]
        # A line that others cover is wider than they are, and paler, so that all of them can be seen.
        under = beneath.get(name, 0)
        line = {
            "type": "line",
            "color": colour,
            "strokeDash": dash,
            "strokeWidth": 2 + 4 * under,
            "strokeOpacity": 0.4 if under else 1,
        }
        y = marks.field("y", scale=marks.scale(y_ticks[0], y_ticks[-1]), axis=axis if i == 0 else None)
        layers.append(marks.layer(rows, line, x=x, y=y))
        layers.append(marks.rule(width + 3, ends[i], width + 11, places[i], colour, 1))
        layers.append(marks.words(text, width + 14, places[i], align="left", color=colour, middle=True))
    if data.threshold is not None:
        level = height * (1 - (factor * data.threshold - y_ticks[0]) / (y_ticks[-1] - y_ticks[0]))
        layers.append(marks.rule(0, level, width, level, INK, 1, dash=(3, 3)))
        layers.append(marks.words([data.shown(data.threshold)], 4, level - 8, align="left", color=INK))
    return marks.laid(layers, width, height, round(left), WORDS_RIGHT)


def _shaded(band: Sequence[tuple[float, float, float]], factor: float, x: Spec, y: Spec) -> Spec:
    """Return a shaded band between steps."""
    rows = [{"x": at, "y": factor * low, "y2": factor * high} for at, low, high in band]
    mark = {"type": "area", "interpolate": "step-after", "color": GRID, "opacity": 0.6, "line": False}
    return marks.layer(rows, mark, x=x, y=marks.field("y", scale=y, axis=None), y2={"field": "y2"})


def _last(data: Curves, points: Sequence[tuple[float, float]]) -> str:
    """Return the last value of a line without its unit, which the chart shows above."""
    return percent(points[-1][1]) if data.unit == "chance" else rounded(points[-1][1])


def _y_ticks(values: Sequence[float], most: float) -> tuple[float, ...]:
    """Return ticks from zero, or around amounts that stay far from zero, so that their change can be seen."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    found = ticks(low if low < 0 or (most > 100 and low > high / 2) else 0.0, high)
    return tuple(t for t in found if t <= most) if high <= most else found


def _x_ticks(xs: Sequence[float]) -> tuple[float, ...]:
    """Return ticks from the first to the last point, which are ticks even if they are not round."""
    low, high = min(xs, default=0.0), max(xs, default=1.0)
    if not high > low:
        return ticks(low, high)
    inside = [t for t in ticks(low, high) if low < t < high]
    gap = (high - low) / 14
    return (low, *(t for t in inside if t - low > gap and high - t > gap), high)


def _alike(one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...], near: float) -> bool:
    """Return whether two lines have points at the same x and differ nowhere by more than a distance."""
    if len(one) != len(other):
        return False
    return all(x == u and abs(y - v) <= near for (x, y), (u, v) in zip(one, other, strict=True))


def _some(xs: list[float]) -> list[float]:
    """Return at most `MOST_COLUMNS` of given points, including the first and the last."""
    if len(xs) <= MOST_COLUMNS:
        return xs
    return [xs[round(i * (len(xs) - 1) / (MOST_COLUMNS - 1))] for i in range(MOST_COLUMNS)]
