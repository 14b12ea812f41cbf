"""Share of orders under which a verdict holds: exact, or of random orders with an interval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

__all__ = ["OrderShare"]

SHORTEST = 1000
"""The least denominator of a share that is shown as a decimal number."""


@dataclass(frozen=True)
class OrderShare:
    """The share of orders under which a verdict holds: `exact`, or None and `held` of so many random `draws`.

    The share is known to be from `least` to `most`.
    """

    exact: Fraction | None
    held: int = 0
    draws: int = 0
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)

    @classmethod
    def of(cls, held: int, total: int) -> OrderShare:
        """Return an exact share."""
        return cls(Fraction(held, total))

    @classmethod
    def drawn(cls, held: int, draws: int) -> OrderShare:
        """Return the share of random orders."""
        return cls(None, held, draws)

    def within(self, least: Fraction, most: Fraction) -> OrderShare:
        """Return the share, known to be in some bounds as well; it is exact where they meet.

        >>> str(OrderShare.drawn(50, 100).within(Fraction(1, 2), Fraction(1)))
        '0.50 (0.50 to 0.60)'
        """
        if self.exact is not None:
            return self
        if least == most:
            return OrderShare(least)
        return replace(self, least=max(self.least, least), most=min(self.most, most))

    def __mul__(self, other: OrderShare) -> OrderShare:
        """Return the share in which two independent exact verdicts hold."""
        if self.exact is None or other.exact is None:
            raise ValueError("only exact shares are multiplied")
        return OrderShare(self.exact * other.exact)

    @property
    def share(self) -> float:
        """The share, from 0 to 1."""
        if self.exact is not None:
            return float(self.exact)
        return min(max(self.held / self.draws, float(self.least)), float(self.most))

    @property
    def range(self) -> tuple[float, float]:
        """The exact binomial interval at 95 % (Clopper and Pearson 1934) inside the known bounds; of an exact share, the share twice.

        >>> low, high = OrderShare.drawn(50, 100).range
        >>> round(low, 3), round(high, 3)
        (0.398, 0.602)
        """
        if self.exact is not None:
            return self.share, self.share
        from scipy.stats import binomtest

        found = binomtest(self.held, self.draws).proportion_ci(0.95, method="exact")
        least, most = float(self.least), float(self.most)
        return min(max(float(found.low), least), most), max(min(float(found.high), most), least)

    @property
    def certain(self) -> bool | None:
        """Whether the verdict holds in every order, or in none (False); None where orders differ or are drawn."""
        return bool(self.exact) if self.exact is not None and self.exact in (0, 1) else None

    def __str__(self) -> str:
        if self.exact is None:
            low, high = self.range
            return f"{self.share:.2f} ({low:.2f} to {high:.2f})"
        if self.certain is not None:
            return "every order" if self.certain else "no order"
        return f"{self.exact}" if self.exact.denominator < SHORTEST else f"{self.share:.3g}"

    def to_dict(self) -> dict[str, Any]:
        """Return the share as plain values."""
        if self.exact is not None:
            return {"share": self.share, "exact": str(self.exact), "range": list(self.range)}
        return {
            "share": self.share,
            "held": self.held,
            "draws": self.draws,
            "range": list(self.range),
            "bounds": [str(self.least), str(self.most)],
        }
