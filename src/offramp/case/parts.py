"""Parts of a case: actors, options, events, sources, rates, stocks and measures."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from offramp.case.duration import Duration
from offramp.case.estimate import Quantity, ShortEstimate
from offramp.case.expression import Expression
from offramp.case.record import Also, Day, Record, Sources, Text
from offramp.case.units import refuse_unknown_rate
from offramp.characters import without_controls

__all__ = [
    "MOST_PHASES",
    "SCHEMES",
    "WORDS",
    "Actor",
    "Agreement",
    "Event",
    "Finite",
    "Measure",
    "Option",
    "Over",
    "Rate",
    "ReferenceClass",
    "Source",
    "StatedDuration",
    "Stock",
    "SwingWeight",
    "Switch",
    "labelled",
]

Switch = Literal["on", "off"]
"""Position of an option or an event."""

WORDS = Also(("string", "number", "boolean"))


def labelled(value: Any) -> Any:
    """Convert a label alone to an option or an event."""
    return {"label": value} if isinstance(value, str) else value


def _over(value: Any) -> Any:
    """Read a number or its text; refuse other values with one sentence on all permitted forms."""
    if value in ("counts", "as is"):
        return value
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (OverflowError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("expected `counts`, `as is` or a number")
    return number


def _swing(value: Any) -> Any:
    """Convert a number to a range of that number alone."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return {"low": value, "high": value}
    if value is None or isinstance(value, list | bool):
        raise ValueError("expected a number, such as 3, or a range `{low: 1, high: 4}`")
    return value


MOST_PHASES = 10_000
"""Largest number of phases of a waiting time, with a coefficient of variation of 1 %; each phase multiplies the states."""

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+-]*)\s*:")

SCHEMES = ("http", "https", "ftp", "doi", "urn")
"""Permitted schemes of the address of a source; a text without a scheme, such as `example.org/report`, is permitted too."""


def _address(text: str) -> str:
    """Refuse addresses that a browser would execute or read from the reader's disk."""
    scheme = _SCHEME.match(without_controls(text))
    if scheme and scheme[1].casefold() not in SCHEMES:
        raise ValueError(
            f"the address of a source begins with `{scheme[1]}:`; expected `https:`, or another of {', '.join(SCHEMES)}"
        )
    return text


Finite = Annotated[float, Field(allow_inf_nan=False)]


class Option(Record):
    """An act that an actor can begin or stop; with `irreversible: on`, it stays on once it is on."""

    label: Text
    short: Text | None = None
    irreversible: Switch | None = Field(default=None, validation_alias=AliasChoices("irreversible", "once"))
    source: Sources = ()
    note: Text | None = None


class Event(Record):
    """A change that belongs to no actor."""

    label: Text
    short: Text | None = None
    irreversible: Switch | None = Field(default=None, validation_alias=AliasChoices("irreversible", "once"))
    source: Sources = ()
    note: Text | None = None


class Actor(Record):
    """A decision maker: its options, its rate of decisions, its reliability and its foresight.

    `called` is its name within a sentence, such as `the United States`.
    """

    name: Text | None = None
    called: Text | None = None
    options: dict[str, Annotated[Option, BeforeValidator(labelled), WORDS]] = Field(default_factory=dict)
    tempo: ShortEstimate | None = None
    reliability: ShortEstimate | None = None
    foresight: Literal["sequential", "none"] = "sequential"
    note: Text | None = None


class Agreement(Record):
    """A group of actors that can make deals, in the states that satisfy `when`, at a rate per year."""

    between: tuple[str, ...] = Field(min_length=2)
    when: Expression | None = None
    rate: Quantity
    evidence: str | None = None
    source: Sources = ()
    note: Text | None = None


class Source(Record):
    """Citation of a publication; `public` is its date of publication, `short` its name in a brief."""

    cite: Text
    short: Text | None = None
    url: Annotated[str, AfterValidator(_address)] | None = None
    public: Day | None = None
    note: Text | None = None


class Rate(Record):
    """Rate of an event in a state, per year; `phases` splits its waiting time (Erlang)."""

    rate: Expression
    unit: Text | None = None
    phases: int = Field(default=1, ge=1, le=MOST_PHASES)
    source: Sources = ()
    note: Text | None = None

    @field_validator("unit")
    @classmethod
    def _known(cls, unit: str | None) -> str | None:
        refuse_unknown_rate(unit)
        return unit


class Stock(Record):
    """An amount that grows at a rate depending on the state."""

    start: Quantity
    grows: Expression
    unit: Text | None = None
    source: Sources = ()
    note: Text | None = None


Over = Annotated[
    Literal["counts", "as is"] | Annotated[float, Field(allow_inf_nan=False)],
    BeforeValidator(_over),
    WithJsonSchema({"anyOf": [{"enum": ["counts", "as is"]}, {"type": "number"}]}),
]
"""Value of a history after the end of the crisis: at its worst, as is, or a number."""


class SwingWeight(Record):
    """Range of the weight of a measure's swing from its worst to its best value, relative to the other measures."""

    low: float = Field(ge=0, allow_inf_nan=False)
    high: float = Field(ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _ordered(self) -> SwingWeight:
        if self.low > self.high:
            raise ValueError(f"`low` ({self.low:g}) is above `high` ({self.high:g}); low and high go upwards")
        return self


class Measure(Record):
    """A number by which policies are compared, low or high.

    `over` is the value of a history after the end of the crisis, `matters` the smallest difference that matters. With
    `judge: false` the measure is shown and never ranked. `scale` has its worst and best value, `enough` is the good
    enough value, and `weight` the swing weight of the scale.
    """

    chance_of: Expression | None = Field(default=None, alias="chance of")
    before: Expression | None = None
    expected: str | None = None
    time_in: Expression | None = Field(default=None, alias="time in")
    within: Duration | None = None
    at: Duration | None = None
    want: Literal["low", "high"] = "low"
    weight: Annotated[SwingWeight, BeforeValidator(_swing), Also(("number",))] | None = None
    over: Over | None = None
    matters: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    judge: bool = True
    scale: tuple[Finite, Finite] | None = None
    enough: Finite | None = None
    label: Text | None = None
    short: Text | None = None
    source: Sources = ()

    @model_validator(mode="before")
    @classmethod
    def _split_before(cls, value: Any) -> Any:
        """Read `chance of: icbm before dprk.cap` as two conditions."""
        if isinstance(value, dict) and isinstance(text := value.get("chance of"), str) and " before " in text:
            first, _, second = text.partition(" before ")
            return {**value, "chance of": first, "before": second}
        return value

    @model_validator(mode="after")
    def _one_question(self) -> Measure:
        if sum(question is not None for question in (self.chance_of, self.expected, self.time_in)) != 1:
            raise ValueError("a measure has either `chance of`, `expected` or `time in`")
        if (self.within is None) == (self.at is None):
            raise ValueError("a measure has either `within` or `at`, such as `within: 5 years`")
        if self.time_in is not None and self.within is None:
            raise ValueError("`time in` adds up over a span, such as `within: 5 years`; it has no value `at` a time")
        if self.chance_of is not None and isinstance(self.over, float):
            raise ValueError(
                "`over` of a chance is `counts` or `as is`; a number stands for a count, a stock or a harm"
            )
        if self.scale is not None and self.scale[0] == self.scale[1]:
            raise ValueError(
                f"`scale` has {self.scale[0]:g} twice; expected the worst value and the best, such as [60, 0]"
            )
        if self.scale is not None and (self.scale[1] > self.scale[0]) != (self.want == "high"):
            worst, best = (f"{end:g}" for end in self.scale)
            raise ValueError(
                f"`scale` goes from {worst}, the worst value, to {best}, the best, and `want` is {self.want}; "
                f"write `scale: [{best}, {worst}]` or change `want`"
            )
        return self


class StatedDuration(Record):
    """A condition whose duration, once it has begun, is compared with past spans.

    `evidence` names an estimate of kind `survival` or `ending rate`, whose spans they are. `begun_within` is the time by which it begins
    in the model (default: the horizon).
    """

    of: Expression
    evidence: Text
    begun_within: Duration | None = Field(default=None, alias="begun within")
    label: Text | None = None
    source: Sources = ()
    note: Text | None = None


class ReferenceClass(Record):
    """A reference class for the chance of war: the number of its crises and of its wars, and the number of crises in
    some years in the setting of the case. `of` is the condition that counts as war in the case; by default, every end
    of the crisis.

    `within` names a larger class that contains this one, so that the two are no separate records. `known` is the date from which the
    counts are known, if the sources do not date them; `until then` are the earlier counts.
    """

    of: Expression | None = None
    within: Text | None = None
    wars: int = Field(ge=0)
    crises: int = Field(ge=1)
    came: int = Field(ge=0)
    years: float = Field(gt=0, allow_inf_nan=False)
    known: Day | None = None
    until_then: ReferenceClass | None = Field(default=None, alias="until then")
    source: Sources = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _some_of_all(self) -> ReferenceClass:
        if self.wars > self.crises:
            raise ValueError(f"{self.wars} wars of {self.crises} crises cannot be; `wars` counts some of the `crises`")
        return self
