"""An uncertain number: its range, its unit and its source."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, field_validator, model_validator

from offramp.case.expression import Expression
from offramp.case.record import Also, Day, Record, Sources, Text
from offramp.case.units import CHANCES, rate_expected, refuse_unknown_rate, share_of_percent, timed

__all__ = ["Doubt", "Estimate", "Quantity"]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_NUMBER_WITH_UNIT = re.compile(rf"(?P<number>{_NUMBER.pattern})\s*(?P<unit>\D.*)")
_RATE = re.compile(rf"(?P<number>{_NUMBER.pattern})\s*(?P<unit>per\s+(?:year|month|week|day))")


def _short_estimate(value: Any) -> Any:
    """Convert `0.8` and `4 per year` to an estimate with a best value alone."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"best": value}
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text):
            return {"best": text}
        if rate := _RATE.fullmatch(text):
            return {"best": rate["number"], "unit": " ".join(rate["unit"].split())}
    return value


def _refuse_unit(text: str) -> None:
    """Raise `ValueError` for a number in per cent or with an unknown period: `90 %`, `12 per yaer`."""
    if share := share_of_percent(text):
        raise ValueError(f"expected a number; write {share}")
    found = _NUMBER_WITH_UNIT.fullmatch(text.strip())
    if found and timed(found["unit"]):
        raise ValueError(rate_expected(found["unit"], number=found["number"]))


def _estimate_alone(value: Any) -> Any:
    """Read a number or a mapping as an estimate; refuse other values."""
    value = _short_estimate(value)
    if isinstance(value, str):
        _refuse_unit(value)
    if value is None or isinstance(value, str | list):
        raise ValueError("expected a number, such as 0.8 or 4 per year, or a range `{low: 1, best: 2, high: 4}`")
    return value


def _estimate_or_none(value: Any) -> Any:
    """Read a number or a mapping as an estimate; None stays."""
    return None if value is None else _estimate_alone(value)


class Estimate(Record):
    """A number somebody estimates: low, best and high are its 5th, 50th and 95th percentiles.

    `label` names it for readers. Without numbers and with `experts`, worlds `draw` from the pool of the panel, or from the distribution
    of one expert in each; `weights` are those of its experts. `known` is the date from which it is known, if its sources do not date it;
    `until then` is the earlier estimate.

    >>> Estimate(low=0.3, best=0.6, high=1.2).low
    0.3
    """

    label: Text | None = None
    low: float | None = None
    best: float | None = None
    high: float | None = None
    unit: Text | None = None
    shape: (
        Literal["lognormal", "normal", "beta", "logitnormal", "pert", "triangular", "uniform", "loguniform"] | None
    ) = None
    source: Sources = ()
    evidence: str | None = None
    experts: str | None = None
    question: Text | None = None
    draw: Literal["pool", "expert"] | None = None
    weights: Literal["equal", "performance"] | None = None
    known: Day | None = None
    until_then: Annotated[Estimate | None, BeforeValidator(_estimate_or_none), Also(("number", "string"))] = Field(
        default=None, alias="until then"
    )
    note: Text | None = None

    @field_validator("unit")
    @classmethod
    def _known(cls, unit: str | None) -> str | None:
        refuse_unknown_rate(unit)
        return unit

    @model_validator(mode="after")
    def _ordered(self) -> Estimate:
        stated = [(name, getattr(self, name)) for name in ("low", "best", "high") if getattr(self, name) is not None]
        for name, value in stated:
            if not math.isfinite(value):
                raise ValueError(f"`{name}` is {value}, which is not a finite number")
        for (lower, a), (upper, b) in pairwise(stated):
            if a > b:
                raise ValueError(f"`{lower}` ({a:g}) is above `{upper}` ({b:g}); low, best and high go upwards")
        if not stated and self.evidence is None and self.experts is None:
            raise ValueError("an estimate needs a `best`, a range `low` and `high`, an `evidence` or an `experts`")
        if (self.low is None) != (self.high is None):
            raise ValueError("a range needs both `low` and `high`")
        for key in ("draw", "weights"):
            if getattr(self, key) is not None and not self.by_panel:
                raise ValueError(
                    f"`{key}` says how numbers are taken from a panel under `experts`; "
                    + ("leave out the other numbers" if self.experts else "name one")
                )
        if self.shape in ("beta", "logitnormal") or self.unit in CHANCES:
            for name, value in stated:
                if not 0 <= value <= 1:
                    raise ValueError(f"`{name}` is {value:g}; a chance lies between 0 and 1")
        return self

    @property
    def by_panel(self) -> bool:
        """True where the numbers are those of a panel: it states none of its own, and names no evidence."""
        return bool(self.experts) and self.best is None and self.low is None and not self.evidence

    @property
    def assumed(self) -> bool:
        """True without a source."""
        named = set(self.source) - {"assumed"}
        return not (named or self.evidence or self.experts)


def _short_quantity(value: Any) -> Any:
    """Read a number or a mapping as an estimate, any other text as an expression."""
    value = _short_estimate(value)
    if not isinstance(value, str):
        return value
    _refuse_unit(value)
    return Expression.validate(value)


ShortEstimate = Annotated[
    Estimate,
    BeforeValidator(_estimate_alone),
    Also(("number", "string")),
]
"""An estimate, or a number such as `0.8` or `4 per year`."""

Quantity = Annotated[
    Annotated[Estimate, Tag("<estimate>")] | Annotated[Expression, Tag("<expression>")],
    Discriminator(lambda value: "<expression>" if isinstance(value, Expression) else "<estimate>"),
    BeforeValidator(_short_quantity),
    Also(("number", "string")),
]
"""An estimate, a number, or an expression of unknowns."""


def _doubt(value: Any) -> Any:
    """Return the tag of a doubt: one estimate, or estimates by reading."""
    if isinstance(value, dict) and not value.keys() & Estimate.model_fields.keys():
        return {str(reading): _estimate_alone(inner) for reading, inner in value.items()}
    return _estimate_alone(value)


Doubt = Annotated[
    Annotated[Estimate, Tag("<estimate>")]
    | Annotated[
        dict[str, ShortEstimate],
        Tag("<by reading>"),
        # An editor has to tell the two apart as the discriminator does: no reading is called as a key of an estimate.
        Field(
            json_schema_extra={
                "propertyNames": {
                    "not": {"enum": sorted(field.alias or name for name, field in Estimate.model_fields.items())}
                }
            }
        ),
    ],
    Discriminator(
        lambda value: (
            "<estimate>"
            if isinstance(value, Estimate) or (isinstance(value, dict) and value.keys() & Estimate.model_fields.keys())
            else "<by reading>"
        )
    ),
    BeforeValidator(_doubt),
    Also(("number", "string")),
]
"""Expected number of adjacent swaps to the true order of an actor's statements: one estimate, or one per reading."""
