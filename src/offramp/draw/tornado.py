"""Tornado chart: the sensitivity index of each uncertainty, the greatest first, with the level of noise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import INK, RAMP, SOFT, ticks
from offramp.draw.picture import wrapped
from offramp.tables import Table
from offramp.text import counted, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.draw.marks import Spec

__all__ = ["Tornado"]

LEFT, CHARACTERS_LEFT, RIGHT, CHARACTERS_RIGHT = 206, 30, 168, 25
HIGH, STEP = 15, 26
"""Height of a bar and of its row, in pixels."""
MOST_BARS = 12
"""Largest numbers of bars and of named uncertainties within noise; the table has them all."""


@dataclass(frozen=True)
class Tornado(Charted):
    """The sensitivity index of each uncertainty for an outcome: a bar each, the longest first.

    `bars[unknown]` is the index, without unit; `intervals[unknown]` has the two ends of its interval, if known. `noise`
    is the index that an uncertainty without influence can reach by chance, of all uncertainties or of each, drawn as a
    dashed line. Bars up to it are pale and described as noise, apart from those of `in_parts`, which have influence in
    a part of their range only. The `MOST_BARS` longest bars are drawn; the table has them all. `said` has the words at
    the end of a bar, in a language other than English.

    Raises
    ------
    ValueError
        if an interval has no bar, or its low end lies above its high end.

    >>> tornado = Tornado("What matters", "Sobol index", {"calm": 0.02, "clash": 0.6}, {"clash": (0.5, 0.7)}, noise=0.05)
    >>> tornado.table.rows
    (('clash', '0.6', '0.5 to 0.7', ''), ('calm', '0.02', '', 'no more than noise'))
    """

    title: str
    what: str
    bars: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    noise: float | Mapping[str, float] | None = None
    in_parts: tuple[str, ...] = ()
    description: str = ""
    said: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, (low, high) in self.intervals.items():
            if name not in self.bars or low > high:
                raise ValueError(f"the interval of {name} must belong to a bar, its low end first")

    @property
    def order(self) -> tuple[str, ...]:
        """The uncertainties, the greatest index first; equal ones in the given order."""
        return tuple(sorted(self.bars, key=lambda name: -self.bars[name]))

    @property
    def levels(self) -> Mapping[str, float]:
        """The level of noise of each uncertainty; empty if none is known."""
        if self.noise is None:
            return {}
        return dict.fromkeys(self.bars, self.noise) if isinstance(self.noise, float | int) else self.noise

    @property
    def reach(self) -> str:
        """The level of noise in words: one number, or the least and the greatest; empty if none is known."""
        return (
            " to ".join(dict.fromkeys(rounded(end(self.levels.values())) for end in (min, max))) if self.levels else ""
        )

    def is_noise(self, name: str) -> bool:
        """Return whether the index of an uncertainty is no more than noise."""
        return name in self.levels and self.bars[name] <= self.levels[name] and name not in self.in_parts

    def remark(self, name: str) -> str:
        """Return the remark on a bar within noise; an empty text for any other bar."""
        return (
            "no more than noise" if self.is_noise(name) else "in a part of its range" if name in self.in_parts else ""
        )

    def span(self, name: str) -> str:
        """Return the ends of an interval as text; an empty text without an interval."""
        return " to ".join(map(rounded, self.intervals[name])) if name in self.intervals else ""

    @property
    def table(self) -> Table:
        """The data as a table, in the same order."""
        rows = tuple((name, rounded(self.bars[name]), self.span(name), self.remark(name)) for name in self.order)
        note = self.what if not self.reach else f"{self.what}; level of noise: {self.reach}"
        return Table(self.title, ("unknown", "importance", "interval", ""), rows, note)

    @property
    def words(self) -> str:
        """The description of the chart: the bars above noise, and those within it."""
        clear = [name for name in self.order if not self.is_noise(name)]
        summary = "; ".join(
            f"{name}: {rounded(self.bars[name])}"
            + (f" ({self.span(name)})" if self.span(name) else "")
            + (" (in a part of its range)" if name in self.in_parts else "")
            for name in clear
        )
        noisy = [name for name in self.order if self.is_noise(name)]
        pale = ", ".join(noisy) if len(noisy) <= MOST_BARS else counted(len(noisy), "unknown")
        level = f" (up to {rounded(max(self.levels.values()))})" if self.levels else ""
        noise = f" No more than noise{level}: {pale}." if pale else ""
        return f"{self.description or self.what}. {summary or 'None stands out'}.{noise} The table gives the same."

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        return _chart(self)


def _chart(data: Tornado) -> Spec:
    """Return bars with values at the right, whiskers for intervals, and a dashed line for noise."""
    width = WIDTH - LEFT - RIGHT
    ends = [value for pair in data.intervals.values() for value in pair]
    values = [0.0, *data.bars.values(), *ends, *data.levels.values()]
    places = ticks(min(values), max(values))

    def at(value: float) -> float:
        return width * (value - places[0]) / (places[-1] - places[0])

    layers = [marks.words([data.what], -LEFT + 2, -16, align="left", color=SOFT)]
    layers.append(marks.ruler([at(value) for value in places], [marks.number(value) for value in places], width))
    top = 0.0
    for name in data.order[:MOST_BARS]:
        label = wrapped(name, CHARACTERS_LEFT, 3)
        text = wrapped(_said(data, name), CHARACTERS_RIGHT, 2)
        step = max(STEP, marks.LINE * max(len(label), len(text)) + 8)
        middle = top + step / 2
        layers.append(marks.words(label, -10, middle, align="right", color=INK, middle=True))
        fill = RAMP[-1] if data.is_noise(name) else RAMP[2]
        low, high = sorted((at(0.0), at(data.bars[name])))
        layers.append(marks.box(low, middle - HIGH / 2, high, middle + HIGH / 2, fill, RAMP[0], 1))
        if name in data.levels:
            level = at(data.levels[name])
            layers.append(marks.rule(level, top, level, top + step, INK, 1, dash=(3, 3)))
        if name in data.intervals:
            layers += _whisker([at(value) for value in data.intervals[name]], middle)
        layers.append(marks.words(text, width + 8, middle, align="left", color=INK, middle=True))
        top += step
    if rest := data.order[MOST_BARS:]:
        summary = f"and {len(rest):,} more, each {rounded(data.bars[rest[0]])} or less"
        layers.append(marks.words([summary], 0, top + STEP / 2, align="left", color=SOFT, middle=True))
        top += STEP
    if data.levels and not data.said:
        layers.append(
            marks.words([f"noise: {data.reach}"], at(max(data.levels.values())), -3, align="left", color=SOFT)
        )
    return marks.laid(layers, width, round(top), LEFT, RIGHT, bottom=28)


def _said(data: Tornado, name: str) -> str:
    if name in data.said:
        return data.said[name]
    span = f" ({data.span(name)})" if data.span(name) else ""
    remark = " noise" if data.is_noise(name) else " in part" if name in data.in_parts else ""
    return f"{rounded(data.bars[name])}{span}{remark}"


def _whisker(ends: list[float], y: float) -> list[Spec]:
    return [
        marks.rule(ends[0], y, ends[1], y, INK, 1.5),
        *(marks.rule(end, y - 4, end, y + 4, INK, 1.5) for end in ends),
    ]
