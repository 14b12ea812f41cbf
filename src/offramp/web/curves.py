"""Curves over time as paths, drawn by the server without a style of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.draw.look import ticks
from offramp.text import percent, rounded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["drawn_curves"]

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, FOOT = 72, 16, 12, 30


def drawn_curves(
    times: NDArray[np.float64], base: NDArray[np.float64], now: NDArray[np.float64] | None, *, chance: bool
) -> dict[str, Any]:
    """Return the paths, the grid and the labels of a curve and, where there is a second, of the first as its ghost.

    `times` are years, the curves have their shape. Chances are drawn in per cent.

    >>> import numpy as np
    >>> chart = drawn_curves(np.array([0.0, 1.0]), np.array([0.0, 0.5]), None, chance=True)
    >>> chart["path"], chart["ghost"]
    ('M72.0 190.0L624.0 12.0', '')
    """
    shown = base if now is None else now
    top = float(max(base.max(), shown.max()))
    bottom = float(min(base.min(), shown.min(), 0.0))
    levels = [each for each in ticks(bottom, top) if not chance or each <= 1.0]
    low, high = levels[0], max(levels[-1], top)
    span, end = high - low or 1.0, float(times[-1]) or 1.0

    def x(time: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * time / end

    def y(value: float) -> float:
        return HEIGHT - FOOT - (HEIGHT - FOOT - TOP) * (value - low) / span

    def path(values: NDArray[np.float64]) -> str:
        pairs = zip(times.tolist(), values.tolist(), strict=True)
        return "M" + "L".join(f"{x(time):.1f} {y(value):.1f}" for time, value in pairs)

    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "foot": HEIGHT - FOOT,
        "path": path(shown),
        "ghost": "" if now is None else path(base),
        "levels": [
            {"y": round(y(each), 1), "text": f"{100 * each:g} %" if chance else rounded(each)} for each in levels
        ],
        "times": [{"x": round(x(each), 1), "text": f"{each:g}"} for each in ticks(0.0, end) if each <= end],
        "ends": [percent(float(values[-1])) if chance else rounded(float(values[-1])) for values in (base, shown)],
    }
