"""A small picture of the distribution of an estimate."""

from __future__ import annotations

from html import escape

import numpy as np

from offramp.case.estimate import Estimate
from offramp.errors import QuestionError
from offramp.text import rounded
from offramp.worlds.distribution import distribution_of

__all__ = ["density_picture"]

WIDTH, HEIGHT, FOOT = 320, 90, 20

SIZE = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'

STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#1b1f24}path{fill:#cfe1f3;stroke:#0a5296;stroke-width:1.5}"
    "line{stroke:#7a8591}.m{stroke:#a01327;stroke-dasharray:3 2}"
)


def density_picture(low: str, best: str, high: str, shape: str, unit: str) -> str:
    """Return the density of an estimate between its 1st and 99th percentiles as SVG, with its three percentiles marked.

    A text that is no estimate becomes a picture of the reason.
    """
    stated = {"low": low, "best": best, "high": high, "shape": shape, "unit": unit}
    try:
        estimate = Estimate.model_validate({key: value for key, value in stated.items() if value})
        distribution = distribution_of(estimate, "it")
        if distribution.shape == "constant":
            raise QuestionError("one value, without a range")
        chances = np.linspace(0.01, 0.99, 197)
        values = distribution.quantile(chances)
    except QuestionError as error:
        return _told(str(error))
    except ValueError:
        return _told("low, best and high are no range yet")
    gaps = np.diff(values)
    density = np.where(gaps > 0, np.diff(chances) / np.where(gaps > 0, gaps, 1.0), 0.0)
    middle = (values[1:] + values[:-1]) / 2
    width, tall = WIDTH - 20, HEIGHT - FOOT - 8
    first, last = float(values[0]), float(values[-1])
    x = 10 + width * (middle - first) / (last - first)
    y = HEIGHT - FOOT - tall * density / density.max()
    line = "".join(f"L{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))
    foot = HEIGHT - FOOT
    marks = []
    for value in distribution.percentiles:
        at = 10 + width * (value - first) / (last - first)
        marks.append(f'<line class="m" x1="{at:.1f}" x2="{at:.1f}" y1="8" y2="{foot}"/>')
    ends = [(10, "start", first), (WIDTH - 10, "end", last)]
    texts = [
        f'<text x="{at}" y="{HEIGHT - 5}" text-anchor="{anchor}">{escape(rounded(value))}</text>'
        for at, anchor, value in ends
    ]
    median = f'<text x="{WIDTH / 2}" y="{HEIGHT - 5}" text-anchor="middle">median {escape(rounded(distribution.median))}</text>'
    path = f'<path d="M{x[0]:.1f} {foot}{line}L{x[-1]:.1f} {foot}Z"/><line x1="10" x2="{WIDTH - 10}" y1="{foot}" y2="{foot}"/>'
    return _picture(path + "".join(marks) + "".join(texts) + median)


def _told(reason: str) -> str:
    words = reason.split()
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 48:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    texts = [f'<text x="10" y="{22 + 15 * i}">{escape(each)}</text>' for i, each in enumerate([*lines, line][:5])]
    return _picture("".join(texts))


def _picture(body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {SIZE}><style>{STYLE}</style>{body}</svg>'
