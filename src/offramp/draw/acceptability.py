"""Chart of rank acceptability: the share of worlds in which a policy has each rank."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import INK, RAMP, SOFT, on_ramp
from offramp.draw.picture import wrapped
from offramp.tables import Table
from offramp.text import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.draw.marks import Spec

__all__ = ["AcceptabilityChart", "ordinal"]

LEFT, CHARACTERS_LEFT, RIGHT = 206, 30, 118
HIGH, STEP, KEY = 22, 34, 26
"""Height of a bar, of its row, and of the key above all rows, in pixels."""
ROOM = 34
"""Least width in pixels of a part of a bar that shows its share."""


@dataclass(frozen=True)
class AcceptabilityChart(Charted):
    """Rank acceptability indices as stacked bars: a bar per policy, a part per rank.

    `rows[policy][k]` is the share of worlds in which the policy has rank k + 1 (Lahdelma & Salminen 2001). `ranks` are the names of the
    ranks, and `ends` the words at the end of each bar, in a language other than English.

    Raises
    ------
    ValueError
        if rows differ in length, or the shares of a policy are not between 0 and 1 or do not sum to 1.

    >>> shares = {"wait": (0.25, 0.75), "talk": (0.75, 0.25)}
    >>> AcceptabilityChart("Which first?", "Share of worlds", shares).table.rows
    (('wait', '25 %', '75 %'), ('talk', '75 %', '25 %'))
    """

    title: str
    what: str
    rows: Mapping[str, tuple[float, ...]]
    description: str = ""
    ranks: tuple[str, ...] = ()
    ends: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, shares in self.rows.items():
            if len(shares) != self.most:
                raise ValueError(f"{name} needs a share for each of the {self.most} ranks")
            if not all(0 <= share <= 1 for share in shares) or abs(sum(shares) - 1) > 1e-6:
                raise ValueError(f"the shares of {name} must lie between 0 and 1 and add up to 1")

    @property
    def most(self) -> int:
        """The greatest rank."""
        return max((len(shares) for shares in self.rows.values()), default=0)

    def rank(self, number: int) -> str:
        """Return the name of a rank, counted from 1."""
        return self.ranks[number - 1] if self.ranks else ordinal(number)

    @property
    def table(self) -> Table:
        """The data as a table with a row per policy and a column per rank."""
        rows = tuple((name, *map(percent, shares)) for name, shares in self.rows.items())
        return Table(self.title, ("policy", *(self.rank(k + 1) for k in range(self.most))), rows, self.what)

    @property
    def words(self) -> str:
        """Description of the chart: the share of first and of last ranks of each policy."""
        summary = "; ".join(
            f"{name}: first in {percent(s[0])}, last in {percent(s[-1])}" for name, s in self.rows.items()
        )
        return f"{self.description or self.what}. {summary}. The table gives the same."

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        return _chart(self)


def ordinal(rank: int) -> str:
    """Return a rank as an ordinal.

    >>> [ordinal(rank) for rank in (1, 2, 3, 4, 11, 12, 13, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '112th']
    """
    if rank % 100 in (11, 12, 13):
        return f"{rank}th"
    return f"{rank}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th') }"


def _chart(data: AcceptabilityChart) -> Spec:
    """Return stacked bars from the first rank to the last, with shares inside and a legend above."""
    width = WIDTH - LEFT - RIGHT
    layers = [marks.words([data.what], -LEFT + 2, -16, align="left", color=SOFT)]
    layers += _legend(data, width)
    tenths = (0, 2, 4, 6, 8, 10)
    layers.append(marks.ruler([width * k / 10 for k in tenths], [f"{10 * k} %" for k in tenths], width))
    top = float(KEY)
    for name, shares in data.rows.items():
        label = wrapped(name, CHARACTERS_LEFT, 3)
        step = max(STEP, marks.LINE * len(label) + 8)
        middle, x = top + step / 2, 0.0
        layers.append(marks.words(label, -10, middle, align="right", color=INK, middle=True))
        for k, share in enumerate(shares):
            fill, ink = on_ramp(k + 1, data.most)
            end = x + width * share
            if share:
                layers.append(marks.box(x, middle - HIGH / 2, end, middle + HIGH / 2, fill, RAMP[0], 1))
            if end - x >= ROOM:
                text = f"{100 * share:.0f} %"
                layers.append(marks.words([text], (x + end) / 2, middle, align="center", color=ink, middle=True))
            x = end
        layers.append(
            marks.words(
                [data.ends.get(name) or f"1st in {percent(shares[0])}"],
                width + 8,
                middle,
                align="left",
                color=INK,
                middle=True,
            )
        )
        top += step
    return marks.laid(layers, width, round(top), LEFT, RIGHT, bottom=28)


def _legend(data: AcceptabilityChart, width: float) -> list[Spec]:
    """Return the legend: a box per rank, or only the first and the last of many ranks."""
    most = data.most
    ranks = range(1, most + 1) if most <= 7 else (1, most)
    found = []
    for i, rank in enumerate(ranks):
        x = i * min(70.0, width / max(1, len(ranks)))
        found.append(marks.box(x, 2, x + 12, 14, on_ramp(rank, most)[0], RAMP[0], 1))
        found.append(marks.words([data.rank(rank)], x + 17, 8, align="left", color=INK, middle=True))
    return found
