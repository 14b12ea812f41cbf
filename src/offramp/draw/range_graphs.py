"""Range graphs of a panel: each expert's quantiles for a question, each pool's, and the realisation."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, log, log10
from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import GRID, INK, LINES, SOFT, ticks
from offramp.draw.picture import wrapped
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.draw.marks import Spec
    from offramp.experts.assessment import Assessment
    from offramp.experts.events import StatedEvent

__all__ = ["RangeGraph", "RangeRow", "event_graph", "range_graph"]

LEFT, RIGHT, CHARACTERS = 200, 150, 28
ROW, GAP = 24, 12
"""Height of a row, and of the gap between experts and pools, in pixels."""


@dataclass(frozen=True)
class RangeRow:
    """A row: a label, the ends and the middle of its range (None without one), whether it is a pool, and a remark at its end."""

    label: str
    low: float
    middle: float | None
    high: float
    pool: bool = False
    remark: str = ""


@dataclass(frozen=True)
class RangeGraph(Charted):
    """Ranges on one scale, `log` or not; `realisation` is drawn as a line. `unit` is `share` for probabilities.

    >>> graph = RangeGraph("q1", "days", "5th to 95th percentile", (RangeRow("Ann", 1, 2, 4), RangeRow("pool", 1, 3, 5, True)), 2.5)
    >>> graph.table.rows[0]
    ('Ann', '1', '2', '4')
    """

    title: str
    unit: str
    what: str
    rows: Sequence[RangeRow]
    realisation: float | None = None
    log: bool = False

    def shown(self, value: float) -> str:
        """Return a value as text."""
        if self.unit == "share":
            return f"{100 * value:.3g} %"
        return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:,.3g}"

    @property
    def table(self) -> Table:
        """The data as a table."""
        rows = tuple(
            (row.label, self.shown(row.low), "" if row.middle is None else self.shown(row.middle), self.shown(row.high))
            for row in self.rows
        )
        known = f"Realisation: {self.shown(self.realisation)}." if self.realisation is not None else ""
        return Table(self.title, ("who", "low", "middle", "high"), rows, known)

    @property
    def words(self) -> str:
        """The description of the chart: every row with its range."""
        summary = "; ".join(f"{row.label}: {self.shown(row.low)} to {self.shown(row.high)}" for row in self.rows)
        known = f" The realisation is {self.shown(self.realisation)}." if self.realisation is not None else ""
        return f"{self.title}, {self.what}. {summary}.{known} The table gives the same."

    @property
    def ticks(self) -> tuple[float, ...]:
        """The ticks of the scale; the first and the last are its ends."""
        if self.unit == "share":
            return ticks(0.0, 1.0)
        values = [value for row in self.rows for value in (row.low, row.high)]
        values += [self.realisation] if self.realisation is not None else []
        low, high = min(values, default=0.0), max(values, default=1.0)
        if not self.log:
            return ticks(low, high)
        first, last = floor(log10(low) + 1e-9), ceil(log10(high) - 1e-9)
        step = max(1, ceil((last - first) / 6))
        return tuple(10.0**k for k in range(first, max(last, first + 1) + step, step))

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        width = WIDTH - LEFT - RIGHT
        found = self.ticks
        low, high = found[0], found[-1]

        def place(value: float) -> float:
            share = (log(value) - log(low)) / (log(high) - log(low)) if self.log else (value - low) / (high - low)
            return width * min(max(share, 0.0), 1.0)

        texts = [self.shown(tick) if self.unit == "share" else marks.number(tick) for tick in found]
        unit = f", {self.unit}" if self.unit and self.unit != "share" else ""
        layers = [
            marks.words([f"{self.what}{unit}"], -LEFT + 2, -16, align="left", color=SOFT),
            marks.ruler([place(tick) for tick in found], texts, width),
        ]
        top = 0.0
        for i, row in enumerate(self.rows):
            top += GAP if row.pool and i and not self.rows[i - 1].pool else 0
            label = wrapped(row.label, CHARACTERS, 2)
            step = max(ROW, marks.LINE * len(label) + 6)
            layers += self._row(row, label, top + step / 2, [place(row.low), place(row.high)], width)
            if row.middle is not None:
                layers.append(_dot(place(row.middle), top + step / 2, _colour(row)))
            top += step
        if self.realisation is not None:
            x = place(self.realisation)
            layers.append(marks.rule(x, -4, x, top, INK, 1.5, dash=(4, 3)))
            layers.append(marks.words(["realisation"], x, -10, align="center", color=SOFT))
        return marks.laid(layers, width, round(top), LEFT, RIGHT)

    def _row(self, row: RangeRow, label: list[str], middle: float, ends: list[float], width: float) -> list[Spec]:
        said = row.remark or f"{self.shown(row.low)} to {self.shown(row.high)}"
        # A range of one number is drawn as a short rule.
        first, last = ends if ends[1] - ends[0] >= 2 else (ends[0] - 1, ends[0] + 1)
        return [
            marks.words(label, -10, middle, align="right", color=INK, middle=True),
            marks.words(wrapped(said, 24, 2), width + 8, middle, align="left", color=INK, middle=True),
            marks.rule(0, middle, width, middle, GRID, 1),
            marks.rule(first, middle, last, middle, _colour(row), 5 if row.pool else 3),
        ]


def _colour(row: RangeRow) -> str:
    return LINES[1] if row.pool else LINES[0]


def _dot(x: float, y: float, colour: str) -> Spec:
    mark = {"type": "point", "shape": "circle", "filled": True, "opacity": 1, "size": 70, "color": colour}
    return marks.layer([{}], mark, x=marks.at(x), y=marks.at(y))


def range_graph(found: Assessment, question: str) -> RangeGraph:
    """Return the range graph of a quantity: experts and pools from the first to the last level, with the realisation.

    Raises
    ------
    ValueError
        if the panel has no such quantity.
    """
    if found.scale is None:
        raise ValueError(f"the panel has no quantity `{question}`")
    source = found.scale.source
    j = source.questions.index(question)
    stated = found.panel.questions[question]
    middle = len(source.levels) // 2
    rows = [
        RangeRow(name, float(values[0]), float(values[middle]), float(values[-1]))
        for name, values in zip(source.experts, source.answers[:, j], strict=True)
        if isfinite(values.sum())
    ]
    pools = [(maker.name, maker.quantiles[j]) for maker in found.makers]
    pools += [("logarithmic pool, equal weights", found.logarithmic[j])] if found.logarithmic is not None else []
    rows += [
        RangeRow(name, float(values[0]), float(values[middle]), float(values[-1]), pool=True)
        for name, values in pools
        if isfinite(values.sum())
    ]
    first, last = (f"{100 * level:g}" for level in (source.levels[0], source.levels[-1]))
    what = f"{first} to {last} % quantile, dot: {100 * source.levels[middle]:g} %"
    title = f"{question}: {stated.text}" if stated.text else question
    return RangeGraph(title, stated.unit or "", what, tuple(rows), stated.realisation, stated.scale == "log")


def event_graph(event: StatedEvent) -> RangeGraph:
    """Return the range graph of the stated probabilities of an event, with their wording; pools only with a horizon."""
    rows = [
        RangeRow(each.expert, each.low, None if each.low < each.high else each.low, each.high, remark=each.said)
        for each in event.stated
    ]
    pools = (("linear pool", event.linear), ("logarithmic pool", event.logarithmic))
    if len(event.stated) > 1:
        rows += [RangeRow(name, value, value, value, pool=True) for name, value in pools if value is not None]
    horizon = event.horizon or "no horizon stated"
    return RangeGraph(f"{event.text or event.question} ({horizon})", "share", "probability as stated", tuple(rows))
