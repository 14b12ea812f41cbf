"""The danger over time: a line with a band over worlds per option, its part by accident, and the record of past crises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.case.labels import shortened
from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import DASHES, INK, LINES, SOFT, separated, ticks
from offramp.draw.picture import wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.draw.marks import Spec
    from offramp.tables import Table

__all__ = ["BandCurves", "Published", "Record"]

HEIGHT = 160
LEFT = 46
WORDS_RIGHT, CHARACTERS_RIGHT = 200, 30

NARROW, MARGIN_RIGHT, CHARACTERS_BELOW = 320, 8, 46
"""Width of the chart for a narrow screen, room at its right, and characters in a line of the words below it."""

SAMPLE, WORDS_BELOW = 20, 54
"""Length of the sample of a line before its words, and where these words begin below the chart, in pixels."""

LEAST_TOP = 0.05
"""The least upper end of the axis, as a chance: smaller chances lie on the ground, and no axis has a finer scale."""

WORDS_ABOVE = 9
"""Height of the first words about the record, in pixels below the top of the chart."""

BESIDE = 9
"""Distance of the labels of the record from its last mark, in pixels."""

GAP, BRACKET, SERIF = 14, 6, 4
"""Room for the bracket of published estimates right of the chart, its distance from it, and the length of its ends, in pixels."""

CHARACTER = 6.8
"""Width of a character of a label, in pixels."""

STEP = 0.09
"""Distance between the marks of the record, as a share of a year."""


@dataclass(frozen=True)
class Record:
    """An estimate of the chance within some years from past crises: its name as its label, mean and interval."""

    name: str
    years: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Published:
    """The span of the chances that experts published, and its label."""

    label: str
    low: float
    high: float


@dataclass(frozen=True)
class BandCurves(Charted):
    """Chances over time, a line with a band per option; `part` is the part of the chance by accident, drawn dotted.

    All chances lie between 0 and 1, times are in years; `ends` has the words at the end of each line. `records` are
    drawn next to the lines at their time, each with its label, below the words `recorded`. `published` is a bracket
    right of the chart, since its estimates share no time. `narrow` draws it for a narrow screen, with the words of the lines below it.
    """

    title: str
    what: str
    x_label: str
    times: tuple[float, ...]
    mean: Mapping[str, tuple[float, ...]]
    low: Mapping[str, tuple[float, ...]]
    high: Mapping[str, tuple[float, ...]]
    part: Mapping[str, tuple[float, ...]]
    ends: Mapping[str, str]
    description: str
    table_of: Table
    records: tuple[Record, ...] = ()
    recorded: str = ""
    published: Published | None = None
    narrow: bool = False

    @property
    def words(self) -> str:
        """The description of the chart."""
        return self.description

    @property
    def table(self) -> Table:
        """The data as a table."""
        return self.table_of

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        return _drawn(self)


def _drawn(data: BandCurves) -> Spec:
    """Return bands below lines, the words at their ends, and the marks of the record."""
    marked = [*(record.high for record in data.records), *([data.published.high] if data.published else [])]
    top = max([LEAST_TOP, *(value for line in data.high.values() for value in line), *marked])
    y_ticks = [min(tick, 100.0) for tick in ticks(0.0, 100 * min(top, 1.0), 4)]
    y_ticks = list(dict.fromkeys(y_ticks))
    x_ticks = [tick for tick in ticks(0.0, data.times[-1]) if tick <= data.times[-1]]
    right = (MARGIN_RIGHT if data.narrow else WORDS_RIGHT) + (GAP if data.published else 0)
    width = (NARROW if data.narrow else WIDTH) - right - LEFT
    axis = marks.axis(y_ticks, "left", percent=True)
    x = marks.field("x", scale=marks.scale(0.0, data.times[-1]), axis=marks.axis(x_ticks, "bottom"))
    layers = [
        marks.words([data.what], -LEFT + 2, -16, align="left", color=SOFT),
        marks.words([data.x_label], width, HEIGHT + 33, align="right", color=SOFT),
    ]
    scale = marks.scale(0.0, y_ticks[-1])
    for i, name in enumerate(data.mean):
        rows = [
            {"x": t, "y": 100 * low, "y2": 100 * high}
            for t, low, high in zip(data.times, data.low[name], data.high[name], strict=True)
        ]
        band = {"type": "area", "color": LINES[i % len(LINES)], "opacity": 0.13}
        y = marks.field("y", scale=scale, axis=axis if i == 0 else None)
        layers.append(marks.layer(rows, band, x=x, y=y, y2={"field": "y2"}))
    for i, name in enumerate(data.mean):
        colour = LINES[i % len(LINES)]
        y = marks.field("y", scale=scale, axis=None)
        solid = {"type": "line", "color": colour, "strokeWidth": 2.4, "strokeDash": list(DASHES[i])}
        layers.append(marks.layer(_points(data.times, data.mean[name]), solid, x=x, y=y))
        if name in data.part:
            dotted = {"type": "line", "color": colour, "strokeWidth": 1.3, "strokeDash": [1.5, 2.5]}
            layers.append(marks.layer(_points(data.times, data.part[name]), dotted, x=x, y=y))
    layers += _records(data, width, y_ticks[-1])
    if data.published is not None:
        low, high = (HEIGHT * (1 - 100 * value / y_ticks[-1]) for value in (data.published.low, data.published.high))
        layers += _bracket(width + BRACKET, low, high)
    if data.narrow:
        below, bottom = _words_below(data)
        return marks.laid([*layers, *below], width, HEIGHT, LEFT, right, bottom)
    return marks.laid([*layers, *_words_right(data, width, y_ticks[-1])], width, HEIGHT, LEFT, right)


def _bracket(x: float, low: float, high: float) -> list[Spec]:
    """Return a bracket that opens to the left, between two heights."""
    ends = [marks.rule(x, y, x + SERIF, y, INK, 1.6) for y in dict.fromkeys((low, high))]
    return [*ends, marks.rule(x + SERIF, low, x + SERIF, high, INK, 1.6)]


def _words_right(data: BandCurves, width: float, top: float) -> list[Spec]:
    """Return the words at the ends of the lines, and those of the published estimates."""
    texts = [wrapped(data.ends[name], CHARACTERS_RIGHT, 4) for name in data.mean]
    ends = [HEIGHT * (1 - 100 * line[-1] / top) for line in data.mean.values()]
    colours = [LINES[i % len(LINES)] for i in range(len(texts))]
    if data.published is not None:
        texts.append(wrapped(data.published.label, CHARACTERS_RIGHT, 4))
        ends.append(HEIGHT * (1 - 50 * (data.published.low + data.published.high) / top))
        colours.append(INK)
        width += GAP
    sizes = [marks.LINE * len(text) + 3 for text in texts]
    places = separated(ends, sizes, -marks.LINE / 2, HEIGHT + marks.LINE / 2)
    layers = []
    for text, end, place, colour in zip(texts, ends, places, colours, strict=True):
        layers.append(marks.rule(width + 3, end, width + 11, place, colour, 1))
        layers.append(marks.words(text, width + 14, place, align="left", color=colour, middle=True))
    return layers


def _words_below(data: BandCurves) -> tuple[list[Spec], int]:
    """Return the words of the lines below the chart, each after a sample of its line, and the room that they need."""
    layers, at = [], HEIGHT + WORDS_BELOW
    for i, name in enumerate(data.mean):
        colour, text = LINES[i % len(LINES)], wrapped(data.ends[name], CHARACTERS_BELOW, 4)
        layers.append(marks.rule(4 - LEFT, at, 4 - LEFT + SAMPLE, at, colour, 2.4, dash=DASHES[i]))
        layers.append(marks.words(text, 10 - LEFT + SAMPLE, at, align="left", color=colour))
        at += marks.LINE * len(text) + 4
    if data.published is not None:
        text = wrapped(data.published.label, CHARACTERS_BELOW, 4)
        layers += _bracket(4 - LEFT + (SAMPLE - SERIF) / 2, at + 5, at - 5)
        layers.append(marks.words(text, 10 - LEFT + SAMPLE, at, align="left", color=INK))
        at += marks.LINE * len(text) + 4
    return layers, at - HEIGHT


def _points(times: Sequence[float], line: Sequence[float]) -> list[dict[str, float]]:
    return [{"x": t, "y": 100 * value} for t, value in zip(times, line, strict=True)]


def _records(data: BandCurves, width: float, top: float) -> list[Spec]:
    """Return a vertical line per estimate with a dot at its mean, and a label each, the one of the last mark lowest."""
    if not data.records:
        return []
    layers, last = [], data.times[-1]
    shifts = [(k - (len(data.records) - 1) / 2) * STEP for k in range(len(data.records))]
    places = [
        width * min(max(each.years + by, 0.0), last) / last for each, by in zip(data.records, shifts, strict=True)
    ]
    beside = places[-1] + BESIDE
    room = int((width + (0 if data.narrow else WORDS_RIGHT) - beside) / CHARACTER)
    head = wrapped(data.recorded, room, 2)
    first = _free(data, beside, width, top, marks.LINE * (len(head) - 1 + len(data.records)))
    layers.append(marks.words(head, beside, first, align="left", color=INK))
    for k, (record, at) in enumerate(zip(data.records, places, strict=True), 1):
        low, mean, high = (HEIGHT * (1 - 100 * value / top) for value in (record.low, record.mean, record.high))
        row = first + marks.LINE * (len(head) - 1 + k)
        layers.append(marks.rule(at, low, at, high, INK, 1.6))
        layers.append(marks.rule(at - 2.5, mean, at + 2.5, mean, INK, 2.4))
        if row < high:
            layers.append(marks.rule(at, row, at, high, SOFT, 0.7))
        layers.append(marks.rule(at, row, beside - 3, row, SOFT, 0.7))
        layers.append(marks.words([shortened(record.name, room)], beside, row, align="left", color=INK))
    return layers


def _free(data: BandCurves, left: float, width: float, top: float, room: float) -> float:
    """Return the height of the first label of the record with which the fewest lines cross the labels: the uppermost such."""
    heights = [
        HEIGHT * (1 - 100 * value / top)
        for line in data.mean.values()
        for time, value in zip(data.times, line, strict=True)
        if left - width / len(data.times) <= width * time / data.times[-1]
    ]

    def crossed(first: float) -> int:
        return sum(first - marks.LINE / 2 <= height <= first + room + marks.LINE / 2 for height in heights)

    tried = [WORDS_ABOVE + step for step in range(0, max(1, int(HEIGHT - room - WORDS_ABOVE - marks.LINE / 2)), 4)]
    return min(tried, key=crossed)
