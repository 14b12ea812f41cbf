"""Several estimates on one scale: a dot with its interval for each, with n."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log10
from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import GRID, INK, LINES, SOFT, ticks
from offramp.draw.picture import wrapped
from offramp.tables import Table
from offramp.text import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.draw.marks import Spec
    from offramp.evidence.measured import RecordEstimate

__all__ = ["EstimateRow", "Intervals", "intervals_of"]

LEFT, RIGHT, CHARACTERS = 236, 150, 34
ROW = 34
"""Height of a row in pixels; one more line of words for each further line of its label."""

RATIOS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Ticks of ratios."""


@dataclass(frozen=True)
class EstimateRow:
    """A row: its label, the ends and the middle of its interval, and the number of events behind it; of a share, also the trials."""

    label: str
    low: float
    best: float
    high: float
    n: int
    trials: int | None = None

    @property
    def counted(self) -> str:
        """The events, and of a share the trials among which they were counted: `63 of 377`."""
        return f"{self.n:,}" if self.trials is None else f"{self.n:,} of {self.trials:,}"


@dataclass(frozen=True)
class Intervals(Charted):
    """Intervals on one scale: `kind` is `share` (0 to 100 %), `ratio` (by powers, with a line at 1) or `amount`.

    Ends that are not finite are drawn to the edge of the scale.

    >>> found = Intervals("War", "share of crises", "share", (EstimateRow("all", 0.137, 0.167, 0.201, 63, 377),))
    >>> found.table.rows
    (('all', '14 %', '17 %', '20 %', '63 of 377'),)
    """

    title: str
    what: str
    kind: str
    rows: Sequence[EstimateRow]
    notes: tuple[str, ...] = ()

    def shown(self, value: float) -> str:
        """Return a value as text."""
        if not isfinite(value):
            return "none"
        return str(percent(value)) if self.kind == "share" else f"{value:.2g}"

    def span(self, row: EstimateRow) -> str:
        """Return the middle and the ends of a row as text."""
        return f"{self.shown(row.best)} ({self.shown(row.low).removesuffix(' %')} to {self.shown(row.high)})"

    @property
    def table(self) -> Table:
        """The data as a table."""
        rows = tuple((row.label, *map(self.shown, (row.low, row.best, row.high)), row.counted) for row in self.rows)
        return Table(self.title, ("estimate", "low", "best", "high", "n"), rows, " ".join(self.notes))

    @property
    def words(self) -> str:
        """The description of the chart: every row with its interval."""
        summary = "; ".join(f"{row.label}: {self.span(row)}, n {row.counted}" for row in self.rows)
        return f"{self.what}, with intervals of 90 %: {summary}. The table gives the same."

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the scale."""
        values = [value for row in self.rows for value in (row.low, row.best, row.high) if isfinite(value)]
        if self.kind == "ratio":
            positive = [value for value in values if value > 0]
            low = max((tick for tick in RATIOS if tick <= min(positive, default=1)), default=RATIOS[0])
            high = min((tick for tick in RATIOS if tick >= max(positive, default=1)), default=RATIOS[-1])
            return min(low, 0.5), max(high, 2.0)
        found = ticks(min(0.0, *values) if values else 0.0, max(values, default=1.0))
        return found[0], found[-1]

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        width = WIDTH - LEFT - RIGHT
        low, high = self.ends

        def place(value: float) -> float:
            inside = min(max(value, low), high)
            if self.kind == "ratio":
                return width * (log10(inside) - log10(low)) / (log10(high) - log10(low))
            return width * (inside - low) / (high - low)

        found = [tick for tick in RATIOS if low <= tick <= high] if self.kind == "ratio" else list(ticks(low, high))
        factor, sign = (100, " %") if self.kind == "share" else (1, "")
        texts = [f"{marks.number(factor * tick)}{sign}" for tick in found]
        layers = [
            marks.words([f"{self.what}, 90 % interval"], -LEFT + 2, -16, align="left", color=SOFT),
            marks.ruler([place(tick) for tick in found], texts, width),
        ]
        top = 0.0
        for row in self.rows:
            label = wrapped(row.label, CHARACTERS, 3)
            step = max(ROW, marks.LINE * len(label) + 10)
            middle = top + step / 2
            layers.append(marks.words(label, -10, middle, align="right", color=INK, middle=True))
            layers.append(
                marks.words(
                    [self.span(row), f"n {row.counted}"], width + 8, middle, align="left", color=INK, middle=True
                )
            )
            layers.append(marks.rule(0, middle, width, middle, GRID, 1))
            ends = [end if isfinite(end) else edge for end, edge in ((row.low, low), (row.high, high))]
            layers.append(marks.rule(place(ends[0]), middle, place(ends[1]), middle, LINES[0], 3))
            if isfinite(row.best):
                layers.append(_dot(place(row.best), middle))
            top += step
        if self.kind == "ratio":
            layers.append(marks.rule(place(1.0), -4, place(1.0), top, INK, 1.5, dash=(4, 3)))
            layers.append(marks.words(["1: no difference"], place(1.0), -10, align="center", color=SOFT))
        return marks.laid(layers, width, round(top), LEFT, RIGHT)


def _dot(x: float, y: float) -> Spec:
    mark = {"type": "point", "shape": "circle", "filled": True, "opacity": 1, "size": 90, "color": LINES[0]}
    return marks.layer([{}], mark, x=marks.at(x), y=marks.at(y))


def intervals_of(found: RecordEstimate) -> Intervals:
    """Return the chart of an estimate with its alternatives.

    >>> from offramp.evidence.estimation import estimate
    >>> [row.label for row in intervals_of(estimate("icb.escalation")).rows][0]
    'in equal parts'
    """
    kind = found.unit if found.unit in ("share", "ratio") else "amount"
    rows = [EstimateRow(one.kind, one.low, one.best, one.high, one.n, one.trials) for one in found.beside]
    if found.kind != "rate ratio":
        head = "in equal parts" if found.kind == "mixture" else found.label
        trials = round(found.exposure) if found.kind in ("share", "mixture") else None
        rows = [EstimateRow(head, found.low, found.best, found.high, found.n, trials), *rows]
    what = {"share": "share", "ratio": "rate ratio", "amount": found.unit}[kind]
    return Intervals(found.label, f"{found.counted or found.label}: {what}", kind, tuple(rows), found.notes)
