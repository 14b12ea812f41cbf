"""Charts as Vega-Lite.

Places of labels are reckoned here and not left to the renderer, so that a chart looks the same wherever it is drawn,
whatever letters are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charts import WIDTH, Bars, Curves, Strip
from offramp.draw.look import DASHES, FILLS, INK, LINES, SOFT, apart, ticks
from offramp.draw.picture import wrapped
from offramp.risk.figures import percent, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.draw.marks import Spec

__all__ = ["spec"]

LEAST_HEIGHT = 210
WORDS_RIGHT, CHARACTERS_RIGHT = 196, 27
WORDS_LEFT, CHARACTERS_LEFT = 206, 30
NAMES_LEFT, NAMES_CHARACTERS = 236, 36
VALUES_RIGHT, RANGES_RIGHT = 150, 172


def spec(data: Curves | Bars | Strip) -> Spec:
    """Return the chart of curves, bars or a strip as plain values of Vega-Lite."""
    match data:
        case Curves():
            return _curves(data)
        case Bars():
            return _bars(data)
    return _strip(data)


def _curves(data: Curves) -> Spec:
    """Lines with a name and the last value at their end; a thin line leads there where labels had to move."""
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
    # Each line has a scale of its own, all alike, for words have places in pixels; the first draws the axis for all.
    axis = marks.axis(y_ticks, "left", percent=factor == 100)
    layers = [marks.words([data.what], -round(left) + 2, -16, align="left", color=SOFT)]
    layers.append(marks.words([data.x_label], width, height + 33, align="right", color=SOFT))
    ends = [
        height * (1 - (factor * points[-1][1] - y_ticks[0]) / (y_ticks[-1] - y_ticks[0]))
        for points in data.lines.values()
    ]
    places = apart(ends, [marks.LINE * len(text) + 2 for text in texts], -marks.LINE / 2, height + marks.LINE / 2)
    number = {name: i for i, name in enumerate(dict.fromkeys((*data.order, *data.lines)))}
    beneath = {name: len(group) - 1 - k for group in data.coinciding for k, name in enumerate(group)}
    for i, (name, points, text) in enumerate(zip(data.lines, data.lines.values(), texts, strict=True)):
        colour, dash = LINES[number[name] % len(LINES)], list(DASHES[number[name] % len(DASHES)])
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


def _last(data: Curves, points: Sequence[tuple[float, float]]) -> str:
    """Return the last value of a line; what it counts is said once, above."""
    return percent(points[-1][1]) if data.unit == "chance" else rounded(points[-1][1])


def _bars(data: Bars) -> Spec:
    """Bars in pairs, each with its value and what it is at its end: no legend to look up."""
    labels = [wrapped(name, CHARACTERS_LEFT, 3) for name in data.rows]
    steps = [max(17 * len(data.parts), marks.LINE * len(label)) + 12 for label in labels]
    width, height = WIDTH - WORDS_LEFT - VALUES_RIGHT, sum(steps)
    x_ticks = ticks(0.0, 100 * max((v for values in data.rows.values() for v in values), default=1.0))
    x = marks.field("x", scale=marks.scale(0.0, x_ticks[-1]), axis=marks.axis(x_ticks, "bottom", percent=True))
    layers = [marks.words([data.what], -WORDS_LEFT + 2, -16, align="left", color=SOFT)]
    top = 0
    for label, step, values in zip(labels, steps, data.rows.values(), strict=True):
        layers.append(marks.words(label, -10, top + step / 2, align="right", color=INK, middle=True))
        first = top + (step - 17 * len(data.parts)) / 2
        for i, (part, value) in enumerate(zip(data.parts, values, strict=True)):
            y = first + 17 * i
            bar = {
                "type": "bar",
                "color": FILLS[i % len(FILLS)],
                "stroke": FILLS[0],
                "strokeWidth": 1 if value else 0,
                "height": 13,
            }
            layers.append(marks.layer([{"x": 100 * value}], bar, x=x, y=marks.at(y + 8.5)))
            text = f"{percent(value)} {part}"
            layers.append(
                marks.words(
                    [text], width * 100 * value / x_ticks[-1] + 6, y + 8.5, align="left", color=INK, middle=True
                )
            )
        top += step
    return marks.laid(layers, width, height, WORDS_LEFT, VALUES_RIGHT, bottom=28)


def _strip(data: Strip) -> Spec:
    """What the case implies as diamonds with a dashed line through all, each class as a dot in its interval."""
    names = [*data.marks, *data.ranges]
    labels = [wrapped(name, NAMES_CHARACTERS, 3) for name in names]
    steps = [max(24, marks.LINE * len(label) + 8) for label in labels]
    width, height = WIDTH - NAMES_LEFT - RANGES_RIGHT, sum(steps)
    x_ticks = ticks(0.0, 100 * max([*data.marks.values(), *(r[2] for r in data.ranges.values())], default=1.0))
    x = marks.field("x", scale=marks.scale(0.0, x_ticks[-1]), axis=marks.axis(x_ticks, "bottom", percent=True))
    layers = [marks.words([data.what], -NAMES_LEFT + 2, -16, align="left", color=SOFT)]
    top = 0
    for name, label, step in zip(names, labels, steps, strict=True):
        y, case = top + step / 2, name in data.marks
        layers.append(marks.words(label, -10, y, align="right", color=LINES[1] if case else INK, middle=True))
        value = data.marks[name] if case else data.ranges[name][0]
        place = width * 100 * value / x_ticks[-1]
        if case:
            layers.append(marks.rule(place, y, place, height, LINES[1], 1, dash=(3, 3)))
            text = percent(value)
        else:
            _, low, high = data.ranges[name]
            ends = [width * 100 * v / x_ticks[-1] for v in (low, high)]
            layers.append(marks.rule(ends[0], y, ends[1], y, LINES[0], 3))
            layers += [marks.rule(end, y - 4, end, y + 4, LINES[0], 1.5) for end in ends]
            text = f"{percent(value)} ({_span(low, high)})"
        dot = {
            "type": "point",
            "shape": "diamond" if case else "circle",
            "filled": True,
            "opacity": 1,
            "size": 90 if case else 70,
            "color": LINES[1 if case else 0],
        }
        layers.append(marks.layer([{"x": 100 * value}], dot, x=x, y=marks.at(y)))
        layers.append(marks.words([text], width + 8, y, align="left", color=LINES[1] if case else INK, middle=True))
        top += step
    return marks.laid(layers, width, height, NAMES_LEFT, RANGES_RIGHT, bottom=28)


def _span(low: float, high: float) -> str:
    return f"{percent(low).removesuffix(' %')} to {percent(high)}"


def _y_ticks(values: Sequence[float], most: float) -> tuple[float, ...]:
    """Return ticks from zero; of amounts that stay far from zero, around them, for only their change can be seen there."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    found = ticks(low if low < 0 or (most > 100 and low > high / 2) else 0.0, high)
    return tuple(t for t in found if t <= most) if high <= most else found


def _x_ticks(xs: Sequence[float]) -> tuple[float, ...]:
    """Return ticks from the first place to the last, which are its ends even where they are not round."""
    low, high = min(xs, default=0.0), max(xs, default=1.0)
    if not high > low:
        return ticks(low, high)
    inside = [t for t in ticks(low, high) if low < t < high]
    gap = (high - low) / 14
    return (low, *(t for t in inside if t - low > gap and high - t > gap), high)
