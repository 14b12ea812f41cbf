"""Bar charts of chances by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import FILLS, INK, SOFT, ticks
from offramp.draw.picture import wrapped
from offramp.tables import Table
from offramp.text import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.draw.marks import Spec

__all__ = ["Bars"]

WORDS_LEFT, CHARACTERS_LEFT = 206, 30
VALUES_RIGHT = 150


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
