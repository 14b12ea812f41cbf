"""Charts: what they show as data, in words, in a table, and drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.draw.look import CHART_STYLE
from offramp.draw.picture import Picture
from offramp.graph.wording import listed, quoted
from offramp.risk.figures import percent, rounded
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import altair as alt

    from offramp.draw.marks import Spec

__all__ = ["WIDTH", "Bars", "Charted", "Curves", "Strip", "draw", "to_svg"]

WIDTH = 680
"""Width of every chart in pixels: the column of a printed page, so that letters keep their size there."""

MOST_COLUMNS = 7

FINENESS = 250
"""Lines that are nearer than this part of all that is drawn are one line to the eye: about a pixel."""


class Charted:
    """A record that can be drawn: it has its chart, its words and its table. In a notebook it shows as its chart."""

    title: str

    @property
    def words(self) -> str:
        """What the chart shows, in words."""
        raise NotImplementedError

    @property
    def table(self) -> Table:
        """The same as a table."""
        raise NotImplementedError

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        from offramp.draw.vega import spec

        return spec(self)  # type: ignore[arg-type]

    def chart(self) -> alt.LayerChart:
        """Return the chart, which can be changed further with altair."""
        import altair as alt

        chart: alt.LayerChart = alt.LayerChart.from_dict(self.spec())
        return chart

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> Any:
        return self.chart()._repr_mimebundle_(*args, **kwargs)


@dataclass(frozen=True)
class Curves(Charted):
    """An amount over time, or by when a policy starts: a line per policy.

    `lines` has, per policy, points (x, y) with x rising; y is a chance between 0 and 1 where `unit` is `chance`, else
    an amount in that unit. `what` says what is shown, `x_label` what x is; `threshold` draws a level to be kept to. A policy
    has the colour and the dashes of its place in `order`, so that it looks alike in all charts that share it.
    """

    title: str
    what: str
    x_label: str
    unit: str
    lines: Mapping[str, tuple[tuple[float, float], ...]]
    description: str = ""
    threshold: float | None = None
    order: tuple[str, ...] = ()

    @property
    def coinciding(self) -> tuple[tuple[str, ...], ...]:
        """The lines that cannot be told apart by eye, in groups of two or more."""
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
        """Return a value as people read it."""
        return percent(value) if self.unit == "chance" else f"{rounded(value)} {self.unit}".strip()

    @property
    def table(self) -> Table:
        """The same as a table: a row per policy, at some of the points."""
        xs = _some(sorted({x for points in self.lines.values() for x, _ in points}))
        rows = []
        for name, points in self.lines.items():
            at = dict(points)
            rows.append((name, *(self.shown(at[x]) if x in at else "·" for x in xs)))
        return Table(self.title, ("policy", *(f"{x:.3g}" for x in xs)), tuple(rows), f"{self.what}; by {self.x_label}")

    @property
    def words(self) -> str:
        """What the chart shows, in words: where each line begins and ends."""
        parts = []
        for name, points in self.lines.items():
            first, last = self.shown(points[0][1]), self.shown(points[-1][1])
            parts.append(f"{name}: {last}" if first in (last, percent(0.0)) else f"{name}: from {first} to {last}")
        end = max((points[-1][0] for points in self.lines.values()), default=0.0)
        text = f"{self.description or self.what}. At the end ({end:g} {self.x_label}): {'; '.join(parts)}."
        one = "".join(f" {listed(map(quoted, names))} coincide." for names in self.coinciding)
        kept = "" if self.threshold is None else f" A line marks {self.shown(self.threshold)}."
        return f"{text}{one}{kept} The table gives the same."


@dataclass(frozen=True)
class Bars(Charted):
    """Chances by part, as war by decision and war by accident: a bar per policy and part, from `rows[policy]`."""

    title: str
    what: str
    parts: tuple[str, ...]
    rows: Mapping[str, tuple[float, ...]]
    description: str = ""

    @property
    def table(self) -> Table:
        """The same as a table: a row per policy, a column per part, and the sum."""
        rows = tuple((name, *map(percent, values), percent(sum(values))) for name, values in self.rows.items())
        return Table(self.title, ("policy", *self.parts, "together"), rows, self.what)

    @property
    def words(self) -> str:
        """What the chart shows, in words."""
        told = (
            f"{name}: " + ", ".join(f"{percent(v)} {part}" for part, v in zip(self.parts, values, strict=True))
            for name, values in self.rows.items()
        )
        return f"{self.description or self.what}. {'; '.join(told)}. The table gives the same."


@dataclass(frozen=True)
class Strip(Charted):
    """Chances on one scale: marks of what a case implies, beside the mean and the interval of each reference class.

    `marks[name]` is a chance; `ranges[name]` a mean, and the two ends of an interval that holds the truth with the
    chance `level`.
    """

    title: str
    what: str
    marks: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float, float]]
    level: float = 0.9
    description: str = ""

    @property
    def table(self) -> Table:
        """The same as a table."""
        rows = [(name, percent(value), "") for name, value in self.marks.items()]
        rows += [
            (name, percent(mean), f"{percent(low)} to {percent(high)}")
            for name, (mean, low, high) in self.ranges.items()
        ]
        return Table(self.title, ("", "chance", f"{100 * self.level:g} % interval"), tuple(rows), self.what)

    @property
    def words(self) -> str:
        """What the chart shows, in words."""
        told = [f"{name}: {percent(value)}" for name, value in self.marks.items()]
        told += [
            f"{name}: {percent(mean)} ({percent(low)} to {percent(high)})"
            for name, (mean, low, high) in self.ranges.items()
        ]
        return f"{self.description or self.what}. {'; '.join(told)}. The table gives the same."


def draw(data: Charted) -> Picture:
    """Draw a chart, without a network: the same data give the same bytes.

    >>> picture = draw(Bars("War", "Chance of war within a year", ("by decision",), {"wait": (0.02,)}))
    >>> picture.width, "by decision" in picture.svg
    (680, True)
    """
    from xml.etree import ElementTree as ET

    svg = to_svg(data.spec())
    size = ET.fromstring(svg)  # noqa: S314  (our own output)
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    return Picture(
        data.title,
        data.words,
        body,
        int(size.get("width", "0")),
        int(size.get("height", "0")),
        data.table,
        kind="offramp-chart",
        style=CHART_STYLE,
    )


def to_svg(chart: alt.Chart | alt.LayerChart | Spec) -> str:
    """Return a chart as an SVG document; nothing is asked of a network."""
    import vl_convert

    spec = chart if isinstance(chart, dict) else chart.to_dict(validate=False)
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


def _alike(one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...], near: float) -> bool:
    """Whether two lines have their points at the same places and nowhere lie further apart than that."""
    if len(one) != len(other):
        return False
    return all(x == u and abs(y - v) <= near for (x, y), (u, v) in zip(one, other, strict=True))


def _some(xs: list[float]) -> list[float]:
    """Return at most `MOST_COLUMNS` of some places, the first and the last among them."""
    if len(xs) <= MOST_COLUMNS:
        return xs
    return [xs[round(i * (len(xs) - 1) / (MOST_COLUMNS - 1))] for i in range(MOST_COLUMNS)]
