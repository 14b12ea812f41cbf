"""Bar charts of chances by part, and strip charts of chances with their reference classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import FILLS, INK, LINES, SOFT, ticks
from offramp.draw.picture import wrapped
from offramp.tables import Table
from offramp.text import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.draw.marks import Spec

__all__ = ["Bars", "Strip"]

WORDS_LEFT, CHARACTERS_LEFT = 206, 30
NAMES_LEFT, NAMES_CHARACTERS = 236, 36
VALUES_RIGHT, RANGES_RIGHT = 150, 172


@dataclass(frozen=True)
class Bars(Charted):
    """Chances by part, as war by decision and by accident: a bar per policy and part, from `rows[policy]`."""

    title: str
    what: str
    parts: tuple[str, ...]
    rows: Mapping[str, tuple[float, ...]]
    description: str = ""

    @property
    def table(self) -> Table:
        """The data as a table with a row per policy, a column per part, and the sum."""
        rows = tuple((name, *map(percent, values), percent(sum(values))) for name, values in self.rows.items())
        return Table(self.title, ("policy", *self.parts, "together"), rows, self.what)

    @property
    def words(self) -> str:
        """The description of the chart."""
        summary = (
            f"{name}: " + ", ".join(f"{percent(v)} {part}" for part, v in zip(self.parts, values, strict=True))
            for name, values in self.rows.items()
        )
        return f"{self.description or self.what}. {'; '.join(summary)}. The table gives the same."

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        return _bars(self)


@dataclass(frozen=True)
class Strip(Charted):
    """Chances on one scale: those of the model, with the mean and the credible interval of each reference class.

    `marks[name]` is a chance of the model; `ranges[name]` has a mean and the two limits of an interval of probability `level`.
    """

    title: str
    what: str
    marks: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float, float]]
    level: float = 0.9
    description: str = ""

    @property
    def table(self) -> Table:
        """The data as a table."""
        rows = [(name, percent(value), "") for name, value in self.marks.items()]
        rows += [
            (name, percent(mean), f"{percent(low)} to {percent(high)}")
            for name, (mean, low, high) in self.ranges.items()
        ]
        return Table(self.title, ("", "chance", f"{100 * self.level:g} % interval"), tuple(rows), self.what)

    @property
    def words(self) -> str:
        """The description of the chart."""
        summary = [f"{name}: {percent(value)}" for name, value in self.marks.items()]
        summary += [
            f"{name}: {percent(mean)} ({percent(low)} to {percent(high)})"
            for name, (mean, low, high) in self.ranges.items()
        ]
        return f"{self.description or self.what}. {'; '.join(summary)}. The table gives the same."

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        return _strip(self)


def _bars(data: Bars) -> Spec:
    """Return grouped bars, each with its value and part at its end, so that no legend is needed."""
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
    """Return the chances of the model as diamonds with a dashed line, and each class as a dot in its interval."""
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
            text: str = percent(value)
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
