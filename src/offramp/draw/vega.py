"""Charts as Vega-Lite.

Places of labels are reckoned here and not left to the renderer, so that a chart looks the same wherever it is drawn,
whatever letters are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.draw.charts import WIDTH, Bars, Curves, Strip
from offramp.draw.look import DASHES, FILLS, GRID, INK, LINES, SOFT, apart, ticks
from offramp.draw.picture import wrapped
from offramp.risk.figures import percent, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import altair as alt

__all__ = ["chart"]

LINE, SMALL, SIZE = 14, 11, 12
"""Height of a line of words, and the sizes of letters, in pixels."""
TOP, BOTTOM = 30, 42
LEAST_HEIGHT = 210
WORDS_RIGHT, CHARACTERS_RIGHT = 196, 27
WORDS_LEFT, CHARACTERS_LEFT = 206, 30
NAMES_LEFT, NAMES_CHARACTERS = 236, 36
VALUES_RIGHT, RANGES_RIGHT = 150, 172


def chart(data: Curves | Bars | Strip) -> alt.LayerChart:
    """Return the chart of curves, bars or a strip."""
    match data:
        case Curves():
            return _curves(data)
        case Bars():
            return _bars(data)
    return _strip(data)


def _curves(data: Curves) -> alt.LayerChart:
    """Lines with a name and the last value at their end; a thin line leads there where labels had to move."""
    import altair as alt

    factor = 100.0 if data.unit == "chance" else 1.0
    values = [factor * y for points in data.lines.values() for _, y in points]
    values += [factor * data.threshold] if data.threshold is not None else []
    y_ticks = _y_ticks(values, most=100.0 if data.unit == "chance" else float("inf"))
    x_ticks = _x_ticks([x for points in data.lines.values() for x, _ in points])
    texts = [wrapped(f"{_last(data, points)} {name}", CHARACTERS_RIGHT, 3) for name, points in data.lines.items()]
    height = max(LEAST_HEIGHT, LINE * sum(map(len, texts)))
    left = 16 + 6.4 * max(len(_number(t)) + (2 if data.unit == "chance" else 0) for t in y_ticks)
    width = WIDTH - round(left) - WORDS_RIGHT
    x = alt.X("x:Q", scale=_scale(x_ticks[0], x_ticks[-1]), axis=_axis(x_ticks, "bottom"))
    # Each line has a scale of its own, all alike, for words have places in pixels; the first draws the axis for all.
    axis = _axis(y_ticks, "left", percent=factor == 100)
    layers = [_words([data.what], -round(left) + 2, -16, align="left", color=SOFT)]
    layers.append(_words([data.x_label], width, height + 33, align="right", color=SOFT))
    ends = [
        height * (1 - (factor * points[-1][1] - y_ticks[0]) / (y_ticks[-1] - y_ticks[0]))
        for points in data.lines.values()
    ]
    places = apart(ends, [LINE * len(text) + 2 for text in texts], -LINE / 2, height + LINE / 2)
    for i, (points, text) in enumerate(zip(data.lines.values(), texts, strict=True)):
        colour, dash = LINES[i % len(LINES)], list(DASHES[i % len(DASHES)])
        rows = [{"x": px, "y": factor * py} for px, py in points]
        line = alt.Chart(_data(rows)).mark_line(color=colour, strokeDash=dash, strokeWidth=2)
        layers.append(
            line.encode(x=x, y=alt.Y("y:Q", scale=_scale(y_ticks[0], y_ticks[-1]), axis=axis if i == 0 else None))
        )
        layers.append(_rule(width + 3, ends[i], width + 11, places[i], colour, 1))
        layers.append(_words(text, width + 14, places[i], align="left", color=colour, middle=True))
    if data.threshold is not None:
        level = height * (1 - (factor * data.threshold - y_ticks[0]) / (y_ticks[-1] - y_ticks[0]))
        layers.append(_rule(0, level, width, level, INK, 1, dash=(3, 3)))
        layers.append(_words([data.shown(data.threshold)], 4, level - 8, align="left", color=INK))
    return _laid(layers, width, height, round(left), WORDS_RIGHT)


def _last(data: Curves, points: Sequence[tuple[float, float]]) -> str:
    """Return the last value of a line; what it counts is said once, above."""
    return percent(points[-1][1]) if data.unit == "chance" else rounded(points[-1][1])


def _bars(data: Bars) -> alt.LayerChart:
    """Bars in pairs, each with its value and what it is at its end: no legend to look up."""
    import altair as alt

    labels = [wrapped(name, CHARACTERS_LEFT, 3) for name in data.rows]
    steps = [max(17 * len(data.parts), LINE * len(label)) + 12 for label in labels]
    width, height = WIDTH - WORDS_LEFT - VALUES_RIGHT, sum(steps)
    x_ticks = ticks(0.0, 100 * max((v for values in data.rows.values() for v in values), default=1.0))
    x = alt.X("x:Q", scale=_scale(0.0, x_ticks[-1]), axis=_axis(x_ticks, "bottom", percent=True))
    layers = [_words([data.what], -WORDS_LEFT + 2, -16, align="left", color=SOFT)]
    top = 0
    for label, step, values in zip(labels, steps, data.rows.values(), strict=True):
        layers.append(_words(label, -10, top + step / 2, align="right", color=INK, middle=True))
        first = top + (step - 17 * len(data.parts)) / 2
        for i, (part, value) in enumerate(zip(data.parts, values, strict=True)):
            y = first + 17 * i
            bar = alt.Chart(_data([{"x": 100 * value}])).mark_bar(
                color=FILLS[i % len(FILLS)], stroke=FILLS[0], strokeWidth=1 if value else 0, height=13
            )
            layers.append(bar.encode(x=x, y=_at("YValue", y + 8.5)))
            text = f"{percent(value)} {part}"
            layers.append(
                _words([text], width * 100 * value / x_ticks[-1] + 6, y + 8.5, align="left", color=INK, middle=True)
            )
        top += step
    return _laid(layers, width, height, WORDS_LEFT, VALUES_RIGHT, bottom=28)


def _strip(data: Strip) -> alt.LayerChart:
    """What the case implies as diamonds with a dashed line through all, each class as a dot in its interval."""
    import altair as alt

    names = [*data.marks, *data.ranges]
    labels = [wrapped(name, NAMES_CHARACTERS, 3) for name in names]
    steps = [max(24, LINE * len(label) + 8) for label in labels]
    width, height = WIDTH - NAMES_LEFT - RANGES_RIGHT, sum(steps)
    x_ticks = ticks(0.0, 100 * max([*data.marks.values(), *(r[2] for r in data.ranges.values())], default=1.0))
    x = alt.X("x:Q", scale=_scale(0.0, x_ticks[-1]), axis=_axis(x_ticks, "bottom", percent=True))
    layers = [_words([data.what], -NAMES_LEFT + 2, -16, align="left", color=SOFT)]
    top = 0
    for name, label, step in zip(names, labels, steps, strict=True):
        y, case = top + step / 2, name in data.marks
        layers.append(_words(label, -10, y, align="right", color=LINES[1] if case else INK, middle=True))
        value = data.marks[name] if case else data.ranges[name][0]
        place = width * 100 * value / x_ticks[-1]
        if case:
            layers.append(_rule(place, y, place, height, LINES[1], 1, dash=(3, 3)))
            text = percent(value)
        else:
            _, low, high = data.ranges[name]
            ends = [width * 100 * v / x_ticks[-1] for v in (low, high)]
            layers.append(_rule(ends[0], y, ends[1], y, LINES[0], 3))
            layers += [_rule(end, y - 4, end, y + 4, LINES[0], 1.5) for end in ends]
            text = f"{percent(value)} ({_span(low, high)})"
        dot = alt.Chart(_data([{"x": 100 * value}])).mark_point(
            shape="diamond" if case else "circle",
            filled=True,
            opacity=1,
            size=90 if case else 70,
            color=LINES[1 if case else 0],
        )
        layers.append(dot.encode(x=x, y=_at("YValue", y)))
        layers.append(_words([text], width + 8, y, align="left", color=LINES[1] if case else INK, middle=True))
        top += step
    return _laid(layers, width, height, NAMES_LEFT, RANGES_RIGHT, bottom=28)


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


def _number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def _scale(low: float, high: float) -> alt.Scale:
    import altair as alt

    return alt.Scale(domain=[low, high], nice=False, zero=False)


def _axis(values: Sequence[float], side: Any, *, percent: bool = False) -> alt.Axis:
    import altair as alt

    texts = {f"{value:.12g}": _number(value) + (" %" if percent else "") for value in values}
    # What stands at a tick is written here, so that no locale and no version of the renderer writes it otherwise.
    chosen = " : ".join(
        f"abs(datum.value - {value}) < 1e-12 * max(1, abs(datum.value)) ? '{text}'" for value, text in texts.items()
    )
    return alt.Axis(
        values=list(values),
        orient=side,
        title=None,
        labelExpr=f"{chosen} : ''",
        labelOverlap=False,
        labelFlush=False,
        grid=True,
        gridColor=GRID,
        domain=side == "bottom",
        domainColor=SOFT,
        tickColor=SOFT,
        ticks=side == "bottom",
        labelColor=SOFT,
        labelFontSize=SMALL,
        labelPadding=5,
    )


def _words(lines: Sequence[str], x: float, y: float, *, align: Any, color: str, middle: bool = False) -> alt.Chart:
    """Return lines of words at a place in pixels, around it where `middle`."""
    import altair as alt

    first = y - LINE * (len(lines) - 1) / 2 if middle else y
    rows: list[dict[str, float | str]] = [
        {"text": text, "at": round(first + LINE * i, 2)} for i, text in enumerate(lines)
    ]
    mark: alt.Chart = alt.Chart(_data(rows)).mark_text(
        align=align, baseline="middle", color=color, fontSize=SIZE if color != SOFT else SMALL, limit=0, clip=False
    )
    place = alt.Y("at:Q", scale=None, axis=None)
    words: alt.Chart = mark.encode(x=_at("XValue", round(x, 2)), y=place, text=alt.Text("text:N"))
    return words


def _at(channel: str, value: float) -> Any:
    """Return a place in pixels on one of the chart's channels."""
    import altair as alt

    return getattr(alt, channel)(value)


def _data(rows: Sequence[Mapping[str, float | str]]) -> Any:
    """Return rows that go with the chart as they are, whatever a notebook has set for large data."""
    import altair as alt

    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]


def _rule(
    x: float, y: float, x2: float, y2: float, color: str, width: float, *, dash: tuple[int, ...] = (1, 0)
) -> alt.Chart:
    """Return a straight line between two places in pixels."""
    import altair as alt

    mark: alt.Chart = alt.Chart(_data([{}])).mark_rule(color=color, strokeWidth=width, strokeDash=list(dash))
    rule: alt.Chart = mark.encode(
        x=_at("XValue", round(x, 2)),
        y=_at("YValue", round(y, 2)),
        x2=_at("X2Value", round(x2, 2)),
        y2=_at("Y2Value", round(y2, 2)),
    )
    return rule


def _laid(
    layers: list[alt.Chart], width: int, height: int, left: int, right: int, bottom: int = BOTTOM
) -> alt.LayerChart:
    import altair as alt

    laid: alt.LayerChart = (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .properties(
            width=width,
            height=height,
            padding={"left": left, "top": TOP, "right": right, "bottom": bottom},
            autosize=alt.AutoSizeParams(type="none"),
            background="transparent",
        )
        .configure(aria=False, font="sans-serif")
        .configure_view(stroke=None, fill=None)
    )
    return laid
