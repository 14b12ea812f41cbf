"""The slow oracle of ranking: each definition word by word, in exact fractions and plain loops.

Performance is a list of rows, one per policy, of a number per world.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, inf
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

__all__ = ["ORACLE", "Drawn", "performances", "ranked", "robustness"]

Rows = list[list[Fraction]]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Drawn performance: as an array and exactly, and whether high values are good."""

    rows: Rows
    maximise: bool

    @property
    def array(self) -> NDArray[np.float64]:
        return np.array([[float(value) for value in row] for row in self.rows])

    @property
    def policies(self) -> list[str]:
        return ["talk first", "sanctions alone", "wait", "strike", "assure"][: len(self.rows)]

    @property
    def best_high(self) -> Rows:
        """The same, turned so that high values are good."""
        return [[value if self.maximise else -value for value in row] for row in self.rows]

    def __repr__(self) -> str:
        return f"{self.array.tolist()}, maximise={self.maximise}"


@st.composite
def performances(draw: st.DrawFn, least_policies: int = 1, worlds: int | None = None) -> Drawn:
    """Draw performance of up to five policies in up to twelve worlds, in small or large units, with many ties or few."""
    unit = draw(st.sampled_from([Fraction(1, 1024), Fraction(1), Fraction(2**20)]))
    steps = draw(
        st.sampled_from([st.integers(-2, 2), st.integers(0, 3), st.integers(-1000, 1000), st.integers(0, 1024)])
    )
    count = worlds or draw(st.integers(1, 12))
    size = draw(st.integers(least_policies, 5))
    parts = draw(st.lists(st.lists(steps, min_size=count, max_size=count), min_size=size, max_size=size))
    # Parts of 128 are exact in an array, so that what ties here ties there.
    return Drawn([[unit * Fraction(part, 128) for part in row] for row in parts], draw(st.booleans()))


def percentile(row: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value of the nearest world, counted from the worst; the mean of two that are equally near."""
    ordered, place = sorted(row), share * (len(row) - 1)
    near = min(abs(place - i) for i in range(len(row)))
    found = [value for i, value in enumerate(ordered) if abs(place - i) == near]
    return sum(found, Fraction(0)) / len(found)


def regret(rows: Rows, policy: int) -> list[Fraction]:
    return [max(row[world] for row in rows) - rows[policy][world] for world in range(len(rows[0]))]


def mean(row: Sequence[Fraction]) -> Fraction:
    return sum(row, Fraction(0)) / len(row)


def mean_variance(row: Sequence[Fraction]) -> float:
    middle = mean(row)
    variance = (
        sum(((value - middle) ** 2 for value in row), Fraction(0)) / (len(row) - 1) if len(row) > 1 else Fraction(0)
    )
    with localcontext(prec=50):
        spread = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
        return float((Decimal(middle.numerator) / Decimal(middle.denominator) + 1) / (spread + 1))


def undesirable_deviations(row: Sequence[Fraction]) -> Fraction:
    middle = percentile(row, Fraction(1, 2))
    return mean([value - middle for value in sorted(row)[: ceil(Fraction(len(row), 2))]])


def skew(row: Sequence[Fraction]) -> Fraction:
    low, middle, high = (percentile(row, Fraction(tenths, 10)) for tenths in (1, 5, 9))
    return (middle - (high + low) / 2) / ((high - low) / 2) if high > low else Fraction(0)


def kurtosis(row: Sequence[Fraction]) -> Fraction | float:
    outer_low, low, high, outer_high = (percentile(row, Fraction(part, 20)) for part in (2, 5, 15, 18))
    return (outer_high - outer_low) / (high - low) if high > low else inf


def starr(rows: Rows, policy: int, threshold: Fraction | None, accept_equal: bool, maximise: bool) -> Fraction:
    turned = None if threshold is None else threshold if maximise else -threshold
    limit = percentile([value for row in rows for value in row], Fraction(1, 2)) if turned is None else turned
    enough = [value > limit or (accept_equal and value == limit) for value in rows[policy]]
    return Fraction(sum(enough), len(enough))


ORACLE: dict[str, Callable[[Rows, int, dict[str, Any]], Any]] = {
    "maximin": lambda rows, i, _: min(rows[i]),
    "maximax": lambda rows, i, _: max(rows[i]),
    "hurwicz": lambda rows, i, o: o["alpha"] * min(rows[i]) + (1 - o["alpha"]) * max(rows[i]),
    "laplace": lambda rows, i, _: mean(rows[i]),
    "minimax_regret": lambda rows, i, _: -max(regret(rows, i)),
    "percentile_regret": lambda rows, i, o: -percentile(regret(rows, i), o["percentile"]),
    "mean_variance": lambda rows, i, _: mean_variance(rows[i]),
    "undesirable_deviations": lambda rows, i, _: undesirable_deviations(rows[i]),
    "percentile_skew": lambda rows, i, _: skew(rows[i]),
    "percentile_kurtosis": lambda rows, i, _: kurtosis(rows[i]),
    "starrs_domain": lambda rows, i, o: starr(rows, i, o["threshold"], o["accept_equal"], o["maximise"]),
}
"""Each rule by its name: of all rows, turned so that high is good, the robustness of one policy."""


def robustness(drawn: Drawn, name: str, **options: Any) -> list[Any]:
    """Return the robustness of every policy by a rule."""
    stated: dict[str, Any] = {
        "alpha": Fraction(1, 2),
        "percentile": Fraction(9, 10),
        "threshold": None,
        "accept_equal": True,
        "maximise": drawn.maximise,
    }
    return [ORACLE[name](drawn.best_high, policy, stated | options) for policy in range(len(drawn.rows))]


def ranked(values: Sequence[Any], tolerance: Any = 0) -> list[int]:
    """Return the ranks of values, high ones first; ties share the best rank."""
    return [1 + sum(other > value + tolerance for other in values) for value in values]
