"""Ranks of statements by expert: a row per statement, with a mark for each expert and one for the pooled order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.case.labels import in_words
from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import GRID, INK, LINES, SOFT
from offramp.draw.picture import wrapped
from offramp.experts.order_listing import ranks_table, whose_list
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.draw.marks import Spec
    from offramp.experts.order_agreement import OrderAgreement
    from offramp.tables import Table

__all__ = ["RankChart", "rank_chart"]

LEFT, RIGHT, CHARACTERS = 300, 20, 44
STEP, LEAST, MOST = 6, 30, 60
"""Height of an expert within a row, and the least and the most height of a row, in pixels."""

MOST_NAMED = 8
"""The most experts that the title names."""

MOST_TICKS = 12
"""The most ranks that have a tick."""


@dataclass(frozen=True)
class RankChart(Charted):
    """Ranks of statements: `rows[statement]` has the highest and the lowest rank of each expert, and `pooled` the rank in the pooled order.

    `groups` has the rival reading of each expert, from 0, which gives the colour. `data` are the ranks as a table.

    >>> from offramp.tables import Table
    >>> chart = RankChart("Ranks", ("Ann", "Bob"), (0, 1), {"talks": ((1, 1), (2, 3))}, {"talks": 1}, Table("", ("a",), ()))
    >>> chart.words
    'Ranks. talks: Ann 1, Bob 2 to 3; pooled 1. The table gives the same.'
    """

    title: str
    experts: Sequence[str]
    groups: Sequence[int]
    rows: Mapping[str, Sequence[tuple[int, int]]]
    pooled: Mapping[str, int]
    data: Table

    @property
    def table(self) -> Table:
        """The data as a table."""
        return self.data

    @property
    def words(self) -> str:
        """The description of the chart: every statement with its ranks."""
        told = []
        for statement, ends in self.rows.items():
            ranks = [
                f"{name} {high}" if high == low else f"{name} {high} to {low}"
                for name, (high, low) in zip(self.experts, ends, strict=True)
            ]
            told.append(f"{statement}: {', '.join(ranks)}; pooled {self.pooled[statement]}.")
        return f"{self.title}. {' '.join(told)} The table gives the same."

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        width, last = WIDTH - LEFT - RIGHT, len(self.pooled)
        row = min(max(STEP * len(self.experts) + 12, LEAST), MOST)

        def place(rank: float) -> float:
            return width * (rank - 0.5) / last

        step = -(-last // MOST_TICKS)
        ticks = list(range(1, last + 1, step))
        layers = [
            marks.words(
                ["rank, 1 for the most important; bar: pooled order"], -LEFT + 2, -16, align="left", color=SOFT
            ),
            marks.ruler([place(rank) for rank in ticks], [f"{rank}" for rank in ticks], width),
        ]
        for i, (statement, ends) in enumerate(self.rows.items()):
            top = i * row
            layers.append(marks.rule(0, top + row, width, top + row, GRID, 1))
            text = wrapped(statement, CHARACTERS, row // marks.LINE)
            layers.append(marks.words(text, -10, top + row / 2, align="right", color=INK, middle=True))
            x = place(self.pooled[statement])
            layers.append(marks.rule(x, top + 4, x, top + row - 4, INK, 3))
            for k, (high, low) in enumerate(ends):
                y = top + row * (k + 1) / (len(ends) + 1)
                layers += _mark(place(high), place(low), y, LINES[self.groups[k] % len(LINES)])
        return marks.laid(layers, width, row * len(self.rows), LEFT, RIGHT)


def _mark(first: float, last: float, y: float, colour: str) -> list[Spec]:
    """Return a dot for one rank, a rule for a range."""
    if last > first:
        return [marks.rule(first, y, last, y, colour, 2)]
    mark = {"type": "point", "shape": "circle", "filled": True, "opacity": 1, "size": 55, "color": colour}
    return [marks.layer([{}], mark, x=marks.at(first), y=marks.at(y))]


def rank_chart(case: Case, found: OrderAgreement) -> RankChart:
    """Return the ranks of the statements of a list by expert, the statements in the pooled order."""
    groups = {name: k for k, each in enumerate(found.readings) for name in each.experts}
    ranks = [found.ranks(name) for name in found.experts]
    texts = {place: in_words(case, found.statements[place]) for place in found.pooled.order}
    title = f"{whose_list(case, found)}: ranks of statements by expert"
    if len(found.readings) > 1:
        members = [listed(map(found.label, each.experts)) for each in found.readings]
        title += f" (colours: rival readings of {'; of '.join(members)})"
    labels = tuple(map(found.label, found.experts))
    if len(labels) <= MOST_NAMED:
        title += f". In each row from the top: {listed(labels)}"
    return RankChart(
        title,
        labels,
        tuple(groups[name] for name in found.experts),
        {text: tuple(own[place] for own in ranks) for place, text in texts.items()},
        {text: rank for rank, text in enumerate(texts.values(), start=1)},
        ranks_table(case, found, len(found.experts)),
    )
