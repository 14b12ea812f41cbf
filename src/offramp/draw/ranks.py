"""Heat map of ranks: the rank of each policy under each decision rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import INK, PAPER, SOFT, on_ramp
from offramp.draw.picture import wrapped
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.draw.marks import Spec

__all__ = ["Ranks"]

LEFT, CHARACTERS_LEFT, MARGIN = 206, 30, 16
HIGH, WIDEST, CHARACTER = 30, 118, 6.6
"""Least height and greatest width of a cell, and width of a letter, in pixels."""


@dataclass(frozen=True)
class Ranks(Charted):
    """The ranks of policies under several rules: a row per policy, a column per rule, 1 the best.

    `rows[policy]` has a rank per rule. A shared rank is shown with `=`. Each cell shows the rank as a number and as a colour,
    dark for the first.

    Raises
    ------
    ValueError
        where a policy lacks a rank of 1 or more for some rule.

    >>> ranks = Ranks("Which first?", "Rank by rule", ("worst case", "regret"), {"wait": (2, 2), "talk": (1, 2)})
    >>> ranks.table.rows
    (('wait', '2', '2='), ('talk', '1', '2='))
    """

    title: str
    what: str
    rules: tuple[str, ...]
    rows: Mapping[str, tuple[int, ...]]
    description: str = ""

    def __post_init__(self) -> None:
        for name, ranks in self.rows.items():
            if len(ranks) != len(self.rules) or min(ranks, default=1) < 1:
                raise ValueError(f"{name} needs a rank, 1 or more, for each of the {len(self.rules)} rules")

    def shown(self, name: str, rule: int) -> str:
        """Return the rank of a policy under a rule as text, `2=` if another policy shares it."""
        rank = self.rows[name][rule]
        return f"{rank}=" if sum(ranks[rule] == rank for ranks in self.rows.values()) > 1 else f"{rank}"

    @property
    def most(self) -> int:
        """The greatest possible rank."""
        return max(len(self.rows), *(rank for ranks in self.rows.values() for rank in ranks), 1)

    @property
    def table(self) -> Table:
        """The data as a table."""
        rows = tuple((name, *(self.shown(name, i) for i in range(len(self.rules)))) for name in self.rows)
        return Table(self.title, ("policy", *self.rules), rows, self.what)

    @property
    def words(self) -> str:
        """The description of the chart: the first policies under each rule."""
        summary = [
            f"{rule}: {', '.join(name for name, ranks in self.rows.items() if ranks[i] == min(r[i] for r in self.rows.values()))}"
            for i, rule in enumerate(self.rules)
            if self.rows
        ]
        return f"{self.description or self.what}. First by {'; by '.join(summary)}. The table gives the same."

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        return _chart(self)


def _chart(data: Ranks) -> Spec:
    """Return a grid of cells with rules above and policies beside it."""
    wide = min(WIDEST, (WIDTH - LEFT - MARGIN) / max(1, len(data.rules)))
    room = max(4, int(wide / CHARACTER))
    # If a word does not fit, all are turned upright: a word is never broken.
    upright = any(len(word) > room for rule in data.rules for word in rule.split())
    heads = [[rule] if upright else wrapped(rule, room, 5) for rule in data.rules]
    tall = CHARACTER * max(map(len, data.rules), default=0) if upright else marks.LINE * max(map(len, heads), default=0)
    top = float(round(tall + 6))
    layers = [marks.words([data.what], -LEFT + 2, -16, align="left", color=SOFT)]
    for i, head in enumerate(heads):
        if upright:
            layers.append(marks.words(head, wide * (i + 0.5), top - 4, align="left", color=INK, angle=270))
            continue
        first = top - 4 - marks.LINE * (len(head) - 0.5)
        layers.append(marks.words(head, wide * (i + 0.5), first, align="center", color=INK))
    for name in data.rows:
        label = wrapped(name, CHARACTERS_LEFT, 3)
        step = max(HIGH, marks.LINE * len(label) + 6)
        layers.append(marks.words(label, -10, top + step / 2, align="right", color=INK, middle=True))
        for i, rank in enumerate(data.rows[name]):
            fill, ink = on_ramp(rank, data.most)
            layers.append(marks.box(wide * i, top, wide * (i + 1), top + step, fill, PAPER, 2))
            layers.append(
                marks.words(
                    [data.shown(name, i)], wide * (i + 0.5), top + step / 2, align="center", color=ink, middle=True
                )
            )
        top += step
    return marks.laid(layers, WIDTH - LEFT - MARGIN, round(top), LEFT, MARGIN, bottom=8)
