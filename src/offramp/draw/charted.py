"""Base class of all charts: a specification, a description and a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from offramp.draw.look import CHART_STYLE
from offramp.draw.picture import Picture
from offramp.draw.png import refuse_limited_memory
from offramp.errors import OutputError

if TYPE_CHECKING:
    import altair as alt

    from offramp.draw.marks import Spec
    from offramp.tables import Table

__all__ = ["WIDTH", "Charted", "draw", "to_svg"]

WIDTH = 680
"""Width of every chart in pixels: the column of a printed page, so that letters keep their size in print."""


_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""Roles and descriptions of single marks in an SVG."""


class Charted:
    """A record that can be drawn: it has a chart, a description and a table. A notebook shows its chart."""

    title: str

    @property
    def words(self) -> str:
        """The description of the chart."""
        raise NotImplementedError

    @property
    def table(self) -> Table:
        """The data as a table."""
        raise NotImplementedError

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        raise NotImplementedError

    def chart(self) -> alt.LayerChart:
        """Return the chart as an altair object, for further changes."""
        import altair as alt

        chart: alt.LayerChart = alt.LayerChart.from_dict(self.spec())
        return chart

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> Any:
        return self.chart()._repr_mimebundle_(*args, **kwargs)


def draw(data: Charted) -> Picture:
    """Draw a chart without network access; the same data give the same bytes.

    >>> from offramp.draw.bars import Bars
    >>> picture = draw(Bars("War", "Chance of war within a year", ("by decision",), {"wait": (0.02,)}))
    >>> picture.width, "by decision" in picture.svg
    (680, True)
    """
    from xml.etree import ElementTree as ET

    svg = to_svg(data.spec())
    size = ET.fromstring(svg)  # noqa: S314  (our own output)
    # The whole picture has one description; its marks are no pictures of their own.
    body = _ROLES.sub("", svg[svg.index(">") + 1 : svg.rindex("</svg>")])
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
    """Return a chart as an SVG document, without network access.

    Raises
    ------
    OutputError
        if the address space is limited: the renderer reserves more of it than it uses, and ends the process without it.
    """
    refuse_limited_memory()
    import vl_convert

    spec = chart if isinstance(chart, dict) else chart.to_dict(validate=False)
    try:
        return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    except ValueError as error:
        raise OutputError(f"a chart cannot be drawn: {' '.join(str(error).split())}") from None
