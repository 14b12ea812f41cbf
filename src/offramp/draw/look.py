"""Style of charts: distinguishable colours and dashes, ticks at round numbers, labels without overlap."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "CHART_STYLE",
    "DARK",
    "DASHES",
    "FILLS",
    "GRID",
    "INK",
    "LINES",
    "PAPER",
    "RAMP",
    "SOFT",
    "on_ramp",
    "separated",
    "ticks",
]

INK = "#1b1f24"
SOFT = "#545d68"
GRID = "#d5dbe1"
PAPER = "#ffffff"
LINES = ("#0065a3", "#b34700", "#00755a", "#8a3f76", "#6e5500", "#45505c", "#a3143f")
"""Colours of lines and of the words at their ends: those of Okabe and Ito, darkened so that words are legible."""
FILLS = ("#0065a4", "#f0a35e", "#9aa5b1")
"""Colours of bars: dark, light and medium, so that they differ in black and white."""
RAMP = ("#0b4a80", "#2c6da8", "#86b6dd", "#bcd7ed", "#e4eff8")
"""Colours of ranks, from the first to the last: one hue, dark to light, so that the order is visible in black and white."""
DASHES = ((1, 0), (7, 3), (2, 3), (10, 3, 2, 3), (4, 2), (12, 4), (6, 2, 2, 2), (1, 2))
"""Dashes of lines; their number has no common factor with that of colours, so that every pair occurs before one repeats."""

DARK = {
    INK: "#e8eaed",
    SOFT: "#aab2bc",
    GRID: "#3a424b",
    PAPER: "#15181c",
    **dict(zip(LINES, ("#6bb8f0", "#ff9f5a", "#3dd6a3", "#e79fd0", "#e3c95a", "#c3cbd4", "#ff9db8"), strict=True)),
    **dict(zip(FILLS, ("#3f8fd0", "#f7c48f", "#8a94a0"), strict=True)),
    **dict(zip(RAMP, ("#9fd2ff", "#62a5e0", "#2c5f92", "#20446a", "#1c2f44"), strict=True)),
}
"""Replacement of each colour on a dark screen."""

CHART_STYLE = (
    ".offramp-chart{color-scheme:light dark}.offramp-chart text{font-family:system-ui,sans-serif}\n"
    "@media screen and (prefers-color-scheme:dark){\n"
    + "".join(
        f'.offramp-chart [{attribute}="{light}"]{{{attribute}:{dark}}}\n'
        for light, dark in DARK.items()
        for attribute in ("fill", "stroke")
    )
    + "}\n"
)


def ticks(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Return round numbers at equal steps that enclose `low` and `high`.

    >>> ticks(0, 0.34)
    (0.0, 0.1, 0.2, 0.3, 0.4)
    >>> ticks(0, 0)
    (0.0, 0.5, 1.0)
    """
    if not high - low > 1e-9 * max(abs(low), abs(high)):  # values that differ only by rounding are equal
        high = low + (abs(low) or 1.0)
        about = 2
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    # The smallest round step that is not finer than requested, with a tolerance for rounding.
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), -floor(-high / step + 1e-9)
    return tuple(float(f"{k * step:.12g}") for k in range(first, last + 1))


def on_ramp(rank: float, most: int) -> tuple[str, str]:
    """Return the colour of a rank among `most` ranks, and the colour of words on it.

    >>> on_ramp(1, 3), on_ramp(3, 3)[0] == RAMP[-1]
    (('#0b4a80', '#ffffff'), True)
    """
    step = round((len(RAMP) - 1) * (rank - 1) / max(1, most - 1))
    return RAMP[step], PAPER if step < 2 else INK


def separated(places: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return positions of labels of given sizes without overlap, near their targets (`places`) and in the same order.

    Labels that would overlap form a group around the mean of their targets. All lie between `low` and `high` if they fit.

    >>> separated([10, 12, 40], [10, 10, 10], 0, 100)
    [6.0, 16.0, 40.0]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[tuple[list[int], float]] = []  # members and top of each group of labels that touch
    for i in order:
        groups.append(([i], _top([i], places, sizes, low, high)))
        while len(groups) > 1 and groups[-2][1] + _size(groups[-2][0], sizes) > groups[-1][1] + 1e-9:
            members = groups[-2][0] + groups[-1][0]
            groups[-2:] = [(members, _top(members, places, sizes, low, high))]
    found = [0.0] * len(places)
    for members, top in groups:
        for i in members:
            found[i] = top + sizes[i] / 2
            top += sizes[i]
    return found


def _size(members: Sequence[int], sizes: Sequence[float]) -> float:
    return sum(sizes[i] for i in members)


def _top(members: Sequence[int], places: Sequence[float], sizes: Sequence[float], low: float, high: float) -> float:
    """Return the top of a group of labels with the least total squared distance from their targets."""
    wished, before = 0.0, 0.0
    for i in members:
        wished += places[i] - before - sizes[i] / 2
        before += sizes[i]
    return max(low, min(wished / len(members), high - before))
