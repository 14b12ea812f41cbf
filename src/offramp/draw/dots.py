"""Quantile dot plots: the distribution of an outcome over worlds, a row of dots per policy."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import GRID, INK, LINES, PAPER, SOFT, ticks
from offramp.draw.picture import wrapped
from offramp.tables import Table
from offramp.text import percent, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.draw.marks import Spec

__all__ = ["DOTS", "Dots", "stacks"]

DOTS = 20
"""Number of dots per policy."""

DECADES = 2
"""Number of powers of ten that values must span for a logarithmic scale."""

RARE = 1e-4
"""Least chance on a logarithmic scale; smaller chances are drawn there."""

SIZE, STACK, LEAST = 9, 58, 34
"""Diameter of a dot; height of the highest stack, and least height of a row, in pixels."""

LEFT, CHARACTERS_LEFT, RIGHT, CHARACTERS_RIGHT = 206, 30, 172, 25


@dataclass(frozen=True)
class Dots(Charted):
    """An outcome over worlds: a row of 20 dots per policy, each dot for one world in twenty.

    The dots have the quantiles 0.025, 0.075, … 0.975 of `rows[policy]`, which has a value per world, in any order. Dots that would
    overlap are stacked (Kay, Kola, Hullman & Munson 2016). A line marks the median. Values are chances between 0 and 1 if `unit`
    is `chance`, and otherwise amounts in that unit. The scale is logarithmic if `log`; by default (None) if all values are above
    zero and span more than two powers of ten. On a logarithmic scale chances below `RARE` are drawn at `RARE`.

    Raises
    ------
    ValueError
        if a policy has no value or one that is not finite, or where `log` and a value is not above zero.

    >>> from offramp.draw.charted import draw
    >>> dots = Dots("War", "Chance of war within 5 years", "chance", {"wait": (0.1, 0.2, 0.3), "talk": (0.01, 0.02, 0.04)})
    >>> dots.table.rows
    (('wait', '11 %', '20 %', '29 %'), ('talk', '1.1 %', '2.0 %', '3.8 %'))
    >>> draw(dots).width
    680
    """

    title: str
    what: str
    unit: str
    rows: Mapping[str, Sequence[float]]
    log: bool | None = None
    description: str = ""

    def __post_init__(self) -> None:
        for name, values in self.rows.items():
            if not len(values) or not all(map(isfinite, values)):
                raise ValueError(f"the values of {name} must be finite numbers, and at least one")
        if self.log and self.least <= 0:
            raise ValueError("a scale of powers of ten needs values above zero")

    @property
    def least(self) -> float:
        """The least value."""
        return min((min(values) for values in self.rows.values()), default=0.0)

    @property
    def lowest(self) -> float:
        """The least drawn value: the least value, or `RARE`."""
        return max(self.least, RARE) if self.unit == "chance" and self.log is None else self.least

    @property
    def most(self) -> float:
        """The greatest value."""
        return max((max(values) for values in self.rows.values()), default=0.0)

    @property
    def by_powers(self) -> bool:
        """Return whether the scale is logarithmic."""
        if self.log is not None:
            return self.log
        return self.least > 0 and self.most / self.lowest > 10**DECADES

    def quantiles(self, name: str, *shares: float) -> tuple[float, ...]:
        """Return quantiles of the values of a policy."""
        import numpy as np

        return tuple(float(value) for value in np.quantile(np.asarray(self.rows[name], dtype=float), shares))

    def dots(self, name: str) -> tuple[float, ...]:
        """Return the values of a policy's dots, ascending."""
        return self.quantiles(name, *((i + 0.5) / DOTS for i in range(DOTS)))

    def shown(self, value: float) -> str:
        """Return a value as text."""
        return percent(value) if self.unit == "chance" else rounded(value)

    def span(self, name: str) -> str:
        """Return the median and the 5th and 95th percentiles of a policy as text."""
        low, middle, high = map(self.shown, self.quantiles(name, 0.05, 0.5, 0.95))
        if low == high:
            return middle
        return f"{middle} ({low.removesuffix(' %') if high.endswith(' %') else low} to {high})"

    @property
    def table(self) -> Table:
        """The data as a table with a row per policy: the 5th, 50th and 95th percentiles."""
        rows = tuple(
            (name, *(self.shown(value) for value in self.quantiles(name, 0.05, 0.5, 0.95))) for name in self.rows
        )
        return Table(self.title, ("policy", "5th percentile", "median", "95th percentile"), rows, self.what_in_units)

    @property
    def what_in_units(self) -> str:
        """The label of the values, with their unit."""
        return self.what if self.unit == "chance" or self.unit in self.what else f"{self.what}, {self.unit}"

    @property
    def words(self) -> str:
        """The description of the chart: median and range of every row."""
        summary = "; ".join(f"{name}: {self.span(name)}" for name in self.rows)
        scale = " The scale is one of powers of ten." if self.by_powers else ""
        label = self.description or self.what_in_units
        return f"{label}. Median over all worlds, and where nine in ten of them lie: {summary}.{scale} The table gives the same."

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        return _chart(self)


def stacks(places: Sequence[float], size: float) -> tuple[tuple[float, int], ...]:
    """Group positions into stacks of dots of a size; return the mean position and the number of dots of each stack.

    >>> stacks([0, 1, 2, 30], 9)
    ((1.0, 3), (30.0, 1))
    """
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][0] < size:
            groups[-1].append(place)
        else:
            groups.append([place])
    return tuple((sum(group) / len(group), len(group)) for group in groups)


def _chart(data: Dots) -> Spec:
    """Return rows of dots with median and range at the right; all positions are computed here, in pixels."""
    width = WIDTH - LEFT - RIGHT
    values, texts = _ticks(data, width)
    low, high = (log10(end) if data.by_powers else end for end in (values[0], values[-1]))

    def place(value: float) -> float:
        return width * ((log10(max(value, data.lowest)) if data.by_powers else value) - low) / (high - low)

    layers = [marks.words([data.what_in_units], -LEFT + 2, -16, align="left", color=SOFT)]
    layers.append(marks.words(["median (5 % to 95 %)"], width + 8, -16, align="left", color=SOFT))
    layers.append(marks.ruler([place(value) for value in values], texts, width))
    top = 0.0
    for name in data.rows:
        found = stacks([place(value) for value in data.dots(name)], SIZE)
        label, text = wrapped(name, CHARACTERS_LEFT, 3), wrapped(data.span(name), CHARACTERS_RIGHT, 2)
        tall = min(STACK, SIZE * max(count for _, count in found))
        step = max(LEAST, tall + 14, marks.LINE * len(label) + 8)
        base = top + step - 6
        layers.append(marks.words(label, -10, top + step / 2, align="right", color=INK, middle=True))
        layers.append(marks.words(text, width + 8, top + step / 2, align="left", color=INK, middle=True))
        layers.append(marks.rule(0, base, width, base, GRID, 1))
        layers.append(_dots(found, base))
        (median,) = data.quantiles(name, 0.5)
        layers.append(marks.rule(place(median), top + 2, place(median), base + 3, INK, 2))
        top += step
    layers.append(
        marks.words(
            ["Each dot is one world in twenty; the line is the median."], width, top + 33, align="right", color=SOFT
        )
    )
    return marks.laid(layers, width, round(top), LEFT, RIGHT)


def _dots(found: Sequence[tuple[float, int]], base: float) -> Spec:
    """Return stacks of dots on a line; a stack that is too high is compressed."""
    rows: list[dict[str, float | str]] = [
        {"x": round(x, 2), "y": round(base - SIZE / 2 - i * min(SIZE, (STACK - SIZE) / max(1, count - 1)), 2)}
        for x, count in found
        for i in range(count)
    ]
    mark = {
        "type": "point",
        "shape": "circle",
        "filled": True,
        "opacity": 1,
        "size": SIZE * SIZE * 0.785,
        "color": LINES[0],
        "stroke": PAPER,
        "strokeWidth": 1,
    }
    return marks.layer(rows, mark, x=marks.field("x", scale=None, axis=None), y=marks.field("y", scale=None, axis=None))


def _ticks(data: Dots, width: float) -> tuple[tuple[float, ...], list[str]]:
    """Return the values of ticks and their labels; of many powers of ten only some have labels."""
    factor, sign = (100.0, " %") if data.unit == "chance" else (1.0, "")
    if not data.by_powers:
        found = ticks(min(0.0, factor * data.least), factor * data.most)
        return tuple(value / factor for value in found), [f"{marks.number(value)}{sign}" for value in found]
    first, last = floor(log10(data.lowest)), ceil(log10(data.most))
    powers = range(first, max(last, first + 1) + 1)
    texts = [f"{factor * 10.0**power:,.12g}{sign}" for power in powers]
    if data.lowest > data.least:
        texts[0] = f"≤ {texts[0]}"
    every = ceil(6.6 * (2 + max(map(len, texts))) * (len(powers) - 1) / width)
    return tuple(10.0**power for power in powers), [text if i % every == 0 else "" for i, text in enumerate(texts)]
