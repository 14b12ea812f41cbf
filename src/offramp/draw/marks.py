"""The marks that charts are made of: words and rules at places in pixels, axes whose numbers are written here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.draw.look import GRID, SOFT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import altair as alt

__all__ = [
    "BOTTOM",
    "LINE",
    "SIZE",
    "SMALL",
    "TOP",
    "at",
    "axis",
    "box",
    "data",
    "laid",
    "number",
    "rule",
    "ruler",
    "scale",
    "words",
]

LINE = 14
"""Height of a line of words, in pixels."""
SMALL = 11
"""Size of the letters beside the chart proper: of axes and of what is said about them."""
SIZE = 12
"""Size of all other letters."""
TOP = 30
"""Room above a chart."""
BOTTOM = 42
"""Room below a chart, for its axis and one line of words."""


def number(value: float) -> str:
    """Return a number at a tick.

    >>> number(0.25), number(12000.0)
    ('0.25', '12,000')
    """
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def scale(low: float, high: float) -> alt.Scale:
    """Return a straight scale between two ends, as they are."""
    import altair as alt

    return alt.Scale(domain=[low, high], nice=False, zero=False)


def axis(values: Sequence[float], side: Any, *, percent: bool = False, texts: Sequence[str] = ()) -> alt.Axis:
    """Return an axis with ticks at some values, at which stand the values, as percentages or not, or else given texts."""
    import altair as alt

    shown = texts or [number(value) + (" %" if percent else "") for value in values]
    said = {f"{value:.12g}": text for value, text in zip(values, shown, strict=True)}
    # What stands at a tick is written here, so that no locale and no version of the renderer writes it otherwise.
    chosen = " : ".join(
        f"abs(datum.value - {value}) < 1e-12 * max(1, abs(datum.value)) ? '{text}'" for value, text in said.items()
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


def words(
    lines: Sequence[str], x: float, y: float, *, align: Any, color: str, middle: bool = False, angle: int = 0
) -> alt.Chart:
    """Return lines of words at a place in pixels, around it where `middle`; turned by an angle in degrees, clockwise."""
    import altair as alt

    first = y - LINE * (len(lines) - 1) / 2 if middle else y
    rows: list[dict[str, float | str]] = [
        {"text": text, "at": round(first + LINE * i, 2)} for i, text in enumerate(lines)
    ]
    mark: alt.Chart = alt.Chart(data(rows)).mark_text(
        align=align,
        baseline="middle",
        color=color,
        fontSize=SIZE if color != SOFT else SMALL,
        limit=0,
        clip=False,
        angle=angle,
    )
    place = alt.Y("at:Q", scale=None, axis=None)
    words: alt.Chart = mark.encode(x=at("XValue", round(x, 2)), y=place, text=alt.Text("text:N"))
    return words


def at(channel: str, value: float) -> Any:
    """Return a place in pixels on one of the chart's channels."""
    import altair as alt

    return getattr(alt, channel)(value)


def data(rows: Sequence[Mapping[str, float | str]]) -> Any:
    """Return rows that go with the chart as they are, whatever a notebook has set for large data."""
    import altair as alt

    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]


def rule(
    x: float, y: float, x2: float, y2: float, color: str, width: float, *, dash: tuple[int, ...] = (1, 0)
) -> alt.Chart:
    """Return a straight line between two places in pixels."""
    import altair as alt

    mark: alt.Chart = alt.Chart(data([{}])).mark_rule(color=color, strokeWidth=width, strokeDash=list(dash))
    rule: alt.Chart = mark.encode(
        x=at("XValue", round(x, 2)),
        y=at("YValue", round(y, 2)),
        x2=at("X2Value", round(x2, 2)),
        y2=at("Y2Value", round(y2, 2)),
    )
    return rule


def box(x: float, y: float, x2: float, y2: float, fill: str, line: str, width: float) -> alt.Chart:
    """Return a filled rectangle between two corners in pixels, with a line around it."""
    import altair as alt

    mark: alt.Chart = alt.Chart(data([{}])).mark_rect(fill=fill, stroke=line, strokeWidth=width)
    box: alt.Chart = mark.encode(
        x=at("XValue", round(x, 2)),
        y=at("YValue", round(y, 2)),
        x2=at("X2Value", round(x2, 2)),
        y2=at("Y2Value", round(y2, 2)),
    )
    return box


def ruler(places: Sequence[float], texts: Sequence[str], width: float) -> alt.Chart:
    """Return an axis below a chart of a width, with texts at places in pixels, for marks that have such places too."""
    import altair as alt

    mark: alt.Chart = alt.Chart(data([{"x": 0}])).mark_point(color=SOFT, opacity=0)
    below = axis([round(place, 2) for place in places], "bottom", texts=texts)
    ruler: alt.Chart = mark.encode(x=alt.X("x:Q", scale=scale(0, width), axis=below), y=at("YValue", 0))
    return ruler


def laid(
    layers: list[alt.Chart], width: int, height: int, left: int, right: int, bottom: int = BOTTOM
) -> alt.LayerChart:
    """Return the layers as one chart with room around it; all sizes are in pixels."""
    import altair as alt

    # All at once: each further word about a layered chart would copy it whole.
    return alt.LayerChart(
        layer=layers,
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(y="independent")),
        width=width,
        height=height,
        padding={"left": left, "top": TOP, "right": right, "bottom": bottom},
        autosize=alt.AutoSizeParams(type="none"),
        background="transparent",
        config=alt.Config(aria=False, font="sans-serif", view=alt.ViewConfig(stroke=None, fill=None)),
    )
