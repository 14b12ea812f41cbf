"""Survival of past spans: the Kaplan-Meier curve with its interval, the numbers at risk, and a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import GRID, INK, LINES, SOFT, ticks
from offramp.evidence.durations import survival_curve
from offramp.tables import Table
from offramp.text import counted, percent

if TYPE_CHECKING:
    from offramp.draw.marks import Spec
    from offramp.evidence.durations import Spans, SurvivalCurve
    from offramp.evidence.recorded_spans import RecordedSpans

__all__ = ["Survival", "survival_of"]

LEVEL = 0.95
"""Level of the interval, as medicine draws it; elsewhere intervals have 90 %."""

HEIGHT, LEFT, RIGHT, BOTTOM = 230, 64, 24, 82
"""Sizes in pixels; below the axis there is room for the numbers at risk."""

NONE = "none"
"""Cell of an interval that the formula does not give."""


@dataclass(frozen=True, eq=False)
class Survival(Charted):
    """Share of past spans that last longer than each age, by Kaplan and Meier.

    The shaded interval is pointwise and log-log, by Greenwood's formula. It is drawn from the first end on, and up to the age from which
    nothing is left: elsewhere the formula gives none. A stroke marks a span that was under way at the end of the record.

    >>> from offramp.evidence.durations import Spans
    >>> found = Survival("Freezes", Spans(np.array([0.5, 2.0, 3.0]), np.array([True, True, False])))
    >>> found.table.rows[0]
    ('0.5', '3', '1', '0', '67 %', '5.4 %', '94.5 %')
    """

    title: str
    spans: Spans
    notes: tuple[str, ...] = ()

    @cached_property
    def curve(self) -> SurvivalCurve | None:
        """The estimate with its interval; None where no span was seen to end."""
        return survival_curve(self.spans, LEVEL) if self.spans.ended.any() else None

    @property
    def ends(self) -> tuple[int, int]:
        """Number of spans that ended, and of those under way at the end of the record."""
        ended = int(self.spans.ended.sum())
        return ended, len(self.spans) - ended

    def at_risk(self, age: float) -> int:
        """Return how many spans lasted at least to an age, in years."""
        return int((self.spans.years >= age).sum())

    @cached_property
    def steps(self) -> tuple[tuple[float, float, float, float], ...]:
        """Age, share that lasts longer, and the ends of its interval (NaN where there is none), from each length on."""
        if self.curve is None:
            ages = np.unique(self.spans.years).tolist()
            return tuple((age, 1.0, float("nan"), float("nan")) for age in ages)
        rows = zip(*(column.tolist() for column in (self.curve.years, self.curve.share)), strict=True)
        limits = zip(self.curve.low.tolist(), self.curve.high.tolist(), strict=True)
        return tuple(
            (age, share, *(ends if 0 < share < 1 else (float("nan"),) * 2))
            for (age, share), ends in zip(rows, limits, strict=True)
        )

    @property
    def table(self) -> Table:
        """The data as a table with a row per length."""
        rows = []
        for age, share, low, high in self.steps:
            here = self.spans.years == age
            ended = int((here & self.spans.ended).sum())
            limits = (NONE if np.isnan(end) else percent(end) for end in (low, high))
            cells = (f"{age:.2g}", f"{self.at_risk(age)}", f"{ended}", f"{int(here.sum()) - ended}")
            rows.append((*cells, percent(share), *limits))
        heads = ("years", "at risk", "ended", "under way", "last longer", "low", "high")
        note = f"Share that lasts longer by Kaplan and Meier, with a pointwise interval of {100 * LEVEL:.0f} %."
        return Table(self.title, heads, tuple(rows), " ".join([note, *self.notes]))

    @property
    def words(self) -> str:
        """The description of the chart: spans, ends, and the share at each length."""
        ended, censored = self.ends
        told = "; ".join(f"{share} after {age} years" for age, *_, share, _, _ in self.table.rows)
        return (
            f"{self.title}: share that lasts longer, by years since it began (Kaplan-Meier). {counted(len(self.spans), 'span')}, {ended} ended, "
            f"{censored} under way at the end of the record; the interval of {100 * LEVEL:.0f} % is shaded. {told}. The table gives the same."
        )

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        longest = float(self.spans.years.max())
        x_ticks, y_ticks = ticks(0.0, longest), ticks(0.0, 100.0)
        width = WIDTH - LEFT - RIGHT
        x = marks.field("x", scale=marks.scale(x_ticks[0], x_ticks[-1]), axis=marks.axis(x_ticks, "bottom"))
        y_scale = marks.scale(y_ticks[0], y_ticks[-1])
        ended, censored = self.ends
        band = self._band(x, y_scale)
        shaded = f"shaded: {100 * LEVEL:.0f} % interval" if band["data"]["values"] else "no interval"
        said = f"share that lasts longer; {counted(len(self.spans), 'span')}, {ended} ended, {censored} under way; {shaded}"
        layers = [marks.words([self.title, said], -LEFT + 2, -24, align="left", color=SOFT)]
        layers.append(marks.words(["years since it began"], width, HEIGHT + 33, align="right", color=SOFT))
        layers += [band, self._line(x, marks.axis(y_ticks, "left", percent=True), y_scale)]
        if censored:
            layers.append(self._strokes(x, y_scale))
        layers.append(marks.words(["at risk"], -LEFT + 2, HEIGHT + 58, align="left", color=INK))
        for tick in x_ticks:
            place = width * (tick - x_ticks[0]) / (x_ticks[-1] - x_ticks[0])
            layers.append(marks.words([f"{self.at_risk(tick)}"], place, HEIGHT + 58, align="center", color=INK))
        return marks.laid(layers, width, HEIGHT, LEFT, RIGHT, BOTTOM)

    def _band(self, x: Spec, y: Spec) -> Spec:
        """Return the shaded interval, from the first end to the age from which nothing is left."""
        known = [(age, low, high) for age, _, low, high in self.steps if not np.isnan(low)]
        after = next((age for age, share, *_ in self.steps if known and age > known[-1][0] and share == 0), None)
        last = after if after is not None else float(self.spans.years.max())
        rows = [{"x": age, "y": 100 * low, "y2": 100 * high} for age, low, high in known]
        rows += [{**rows[-1], "x": last}] if rows else []
        mark = {"type": "area", "interpolate": "step-after", "color": GRID, "opacity": 0.7, "line": False}
        return marks.layer(rows, mark, x=x, y=marks.field("y", scale=y, axis=None), y2={"field": "y2"})

    def _line(self, x: Spec, axis: Spec, y: Spec) -> Spec:
        rows = [{"x": 0.0, "y": 100.0}, *({"x": age, "y": 100 * share} for age, share, *_ in self.steps)]
        mark = {"type": "line", "interpolate": "step-after", "color": LINES[0], "strokeWidth": 2}
        return marks.layer(rows, mark, x=x, y=marks.field("y", scale=y, axis=axis))

    def _strokes(self, x: Spec, y: Spec) -> Spec:
        """Return a stroke for each length at which a span was under way at the end of the record."""
        shares = {age: share for age, share, *_ in self.steps}
        ages = np.unique(self.spans.years[~self.spans.ended]).tolist()
        mark = {"type": "tick", "orient": "vertical", "color": INK, "thickness": 2, "size": 12}
        rows = [{"x": age, "y": 100 * shares[age]} for age in ages]
        return marks.layer(rows, mark, x=x, y=marks.field("y", scale=y, axis=None))


def survival_of(found: RecordedSpans) -> Survival:
    """Return the chart of past spans.

    >>> from offramp.evidence.recorded_spans import recorded_spans
    >>> survival_of(recorded_spans("freezes.two_years")).ends
    (5, 0)
    """
    one = found.estimate
    return Survival(f"How long past spans lasted: {one.counted or one.label}", found.spans, one.notes)
