"""Marks of charts: words, rules, boxes and axes, as plain values of Vega-Lite.

Plain values are used since altair copies each layer many times, which took most of the time of a chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.draw.look import GRID, SOFT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "BOTTOM",
    "LINE",
    "SIZE",
    "SMALL",
    "TOP",
    "Spec",
    "at",
    "axis",
    "box",
    "field",
    "laid",
    "layer",
    "number",
    "rule",
    "ruler",
    "scale",
    "words",
]

Spec = dict[str, Any]
"""A part of a Vega-Lite specification as plain values."""
LINE = 14
"""Height of a line of words, in pixels."""
SMALL = 11
"""Size of the letters of axes and their titles."""
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


def scale(low: float, high: float) -> Spec:
    """Return a linear scale with exactly these two ends."""
    return {"domain": [low, high], "nice": False, "zero": False}


def axis(values: Sequence[float], side: Any, *, percent: bool = False, texts: Sequence[str] = ()) -> Spec:
    """Return an axis with ticks at given values, labelled with the values, with percentages, or with given texts."""
    shown = texts or [number(value) + (" %" if percent else "") for value in values]
    said = {f"{value:.12g}": text for value, text in zip(values, shown, strict=True)}
    # Labels are written here, so that they depend on no locale and no version of the renderer.
    chosen = " : ".join(
        f"abs(datum.value - {value}) < 1e-12 * max(1, abs(datum.value)) ? '{text}'" for value, text in said.items()
    )
    return {
        "values": list(values),
        "orient": side,
        "title": None,
        "labelExpr": f"{chosen} : ''",
        "labelOverlap": False,
        "labelFlush": False,
        "grid": True,
        "gridColor": GRID,
        "domain": side == "bottom",
        "domainColor": SOFT,
        "tickColor": SOFT,
        "ticks": side == "bottom",
        "labelColor": SOFT,
        "labelFontSize": SMALL,
        "labelPadding": 5,
    }


def words(
    lines: Sequence[str], x: float, y: float, *, align: Any, color: str, middle: bool = False, angle: int = 0
) -> Spec:
    """Return lines of words at a position in pixels, centred on it if `middle`, turned clockwise by an angle in degrees."""
    first = y - LINE * (len(lines) - 1) / 2 if middle else y
    rows: list[dict[str, float | str]] = [
        {"text": text, "at": round(first + LINE * i, 2)} for i, text in enumerate(lines)
    ]
    return layer(
        rows,
        {
            "type": "text",
            "align": align,
            "baseline": "middle",
            "color": color,
            "fontSize": SIZE if color != SOFT else SMALL,
            "limit": 0,
            "clip": False,
            "angle": angle,
        },
        x=at(x),
        y=field("at", scale=None, axis=None),
        text={"field": "text", "type": "nominal"},
    )


def layer(rows: Sequence[Mapping[str, float | str]], mark: Spec, **encoding: Spec) -> Spec:
    """Return a layer: a mark per row, its channels encoded."""
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def field(name: str, **settings: Any) -> Spec:
    """Return the encoding of a channel by a number of each row."""
    return {"field": name, "type": "quantitative", **settings}


def at(value: float) -> Spec:
    """Return a place in pixels on one of the chart's channels."""
    return {"value": round(value, 2)}


def rule(x: float, y: float, x2: float, y2: float, color: str, width: float, *, dash: tuple[int, ...] = (1, 0)) -> Spec:
    """Return a straight line between two places in pixels."""
    mark = {"type": "rule", "color": color, "strokeWidth": width, "strokeDash": list(dash)}
    return layer([{}], mark, x=at(x), y=at(y), x2=at(x2), y2=at(y2))


def box(x: float, y: float, x2: float, y2: float, fill: str, line: str, width: float) -> Spec:
    """Return a filled rectangle between two corners in pixels, with a line around it."""
    mark = {"type": "rect", "fill": fill, "stroke": line, "strokeWidth": width}
    return layer([{}], mark, x=at(x), y=at(y), x2=at(x2), y2=at(y2))


def ruler(places: Sequence[float], texts: Sequence[str], width: float) -> Spec:
    """Return an axis below a chart, with texts at positions in pixels, for marks with positions in pixels."""
    below = axis([round(place, 2) for place in places], "bottom", texts=texts)
    mark = {"type": "point", "color": SOFT, "opacity": 0}
    return layer([{"x": 0}], mark, x=field("x", scale=scale(0, width), axis=below), y=at(0))


def laid(layers: list[Spec], width: int, height: int, left: int, right: int, bottom: int = BOTTOM) -> Spec:
    """Return the layers as one chart with room around it; all sizes are in pixels."""
    return {
        "layer": layers,
        "resolve": {"scale": {"y": "independent"}},
        "width": width,
        "height": height,
        "padding": {"left": left, "top": TOP, "right": right, "bottom": bottom},
        "autosize": {"type": "none"},
        "background": "transparent",
        "config": {"aria": False, "font": "sans-serif", "view": {"stroke": None, "fill": None}},
    }
