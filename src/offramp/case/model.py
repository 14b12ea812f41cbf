"""The crisis as its author wrote it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from offramp.case.duration import Duration
from offramp.case.estimate import Doubt, Estimate, Quantity, ShortEstimate
from offramp.case.expression import Expression
from offramp.case.preferences import Image, Preferences
from offramp.case.record import Also, Day, OneOrMany, Record, Sources, Text
from offramp.case.units import refuse_unknown_rate
from offramp.characters import without_controls
from offramp.errors import Place

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = [
    "Actor",
    "Agreement",
    "Case",
    "Claim",
    "Correlation",
    "Event",
    "Finding",
    "Measure",
    "Option",
    "Rate",
    "ReferenceClass",
    "Source",
    "Stage",
    "Stock",
    "SwingWeight",
]

Switch = Literal["on", "off"]
"""Whether a thing is held on or off."""

_WORDS = Also(("string", "number", "boolean"))

Path = tuple[str | int, ...]
"""Where in the file: the keys and positions that lead to a value."""


def _labelled(value: Any) -> Any:
    """Let a label alone stand for an option or an event."""
    return {"label": value} if isinstance(value, str) else value


def _over(value: Any) -> Any:
    """Read a number, perhaps written as text; refuse here what is none, so that one sentence says all that is allowed."""
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
    """Let a number stand for a range of that number alone."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return {"low": value, "high": value}
    if value is None or isinstance(value, list | bool):
        raise ValueError("expected a number, such as 3, or a range `{low: 1, high: 4}`")
    return value


MOST_PHASES = 10_000
"""The most phases of a waiting time: it then differs from its mean by 1 %; each phase is a part of every state."""

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+-]*)\s*:")
SCHEMES = ("http", "https", "ftp", "doi", "urn")
"""What an address of a source may begin with; without one of these it is text, such as `example.org/report`."""


def _address(text: str) -> str:
    """Refuse what a reader's browser would run or take from the reader's own disk."""
    scheme = _SCHEME.match(without_controls(text))
    if scheme and scheme[1].casefold() not in SCHEMES:
        raise ValueError(
            f"the address of a source begins with `{scheme[1]}:`; expected `https:`, or another of {', '.join(SCHEMES)}"
        )
    return text


Finite = Annotated[float, Field(allow_inf_nan=False)]


class Option(Record):
    """Something an actor can do or leave; `once: on` means that once on, it stays on."""

    label: Text
    once: Switch | None = None
    source: Sources = ()
    note: Text | None = None


class Event(Record):
    """Something that can happen and that belongs to nobody."""

    label: Text
    once: Switch | None = None
    source: Sources = ()
    note: Text | None = None


class Actor(Record):
    """A decision maker: its options, how often it reconsiders, and whether it looks ahead to the answers of others."""

    name: Text | None = None
    options: dict[str, Annotated[Option, BeforeValidator(_labelled), _WORDS]] = Field(default_factory=dict)
    tempo: ShortEstimate | None = None
    reliability: ShortEstimate | None = None
    foresight: Literal["sequential", "none"] = "sequential"
    note: Text | None = None


class Agreement(Record):
    """A group of actors that can make deals, in the states where `when` holds, at a rate per year."""

    between: tuple[str, ...] = Field(min_length=2)
    when: Expression | None = None
    rate: Quantity
    evidence: str | None = None
    source: Sources = ()
    note: Text | None = None


class Source(Record):
    """Where something is written; `public` is the date from which it could be read."""

    cite: Text
    url: Annotated[str, AfterValidator(_address)] | None = None
    public: Day | None = None
    note: Text | None = None


class Rate(Record):
    """How often an event happens, per year, in a state; `phases` splits its waiting time (Erlang)."""

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
"""The value of a history that is over: at its worst, as it is, or as a number."""


class SwingWeight(Record):
    """How much the swing of a measure from its worst to its best value weighs beside those of the others: a range."""

    low: float = Field(ge=0, allow_inf_nan=False)
    high: float = Field(ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _ordered(self) -> SwingWeight:
        if self.low > self.high:
            raise ValueError(f"`low` ({self.low:g}) is above `high` ({self.high:g}); low and high go upwards")
        return self


class Measure(Record):
    """A number that a policy should make low or high.

    `over` says what a history counts for once the crisis has ended, `matters` the smallest difference that matters; with
    `judge: false` the measure is shown and never ranked. `scale` are its worst and best value, `enough` what suffices, and
    `weight` how much the swing between the two ends of the scale weighs.
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
                f"`scale` has twice {self.scale[0]:g}; expected the worst value and the best, such as [60, 0]"
            )
        if self.scale is not None and (self.scale[1] > self.scale[0]) != (self.want == "high"):
            worst, best = (f"{end:g}" for end in self.scale)
            raise ValueError(
                f"`scale` goes from {worst}, the worst value, to {best}, the best, and `want` is {self.want}; "
                f"write `scale: [{best}, {worst}]` or change `want`"
            )
        return self


class ReferenceClass(Record):
    """A reference class for the chance of war: so many of its crises became wars, and so many came in some years
    where the case plays. `of` is what counts as war in the case; by default, every end of the crisis.

    `known` is the date from which the counts are known, where the sources do not say; `until then` are those of before.
    """

    of: Expression | None = None
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


COMMITMENTS = "expected commitments, such as `{usa.talks: on}`, or `{}` for none"
"""What is expected of a policy or of one of its stages."""


class Stage(Record):
    """Commitments that are held together, for a time or while or until something is so."""

    holds: dict[str, Switch] = Field(default_factory=dict)
    lasts: Duration | None = Field(default=None, alias="for")
    starts: str | None = Field(default=None, alias="from")
    until: Expression | None = None
    when: Expression | None = None
    while_: Expression | None = Field(default=None, alias="while")
    source: Sources = ()
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, value: Any) -> Any:
        """Keys with a dot are options, the others say when."""
        if isinstance(value, Stage):
            return value
        if not isinstance(value, dict):
            raise ValueError(COMMITMENTS)
        if "holds" in value:
            return value
        holds = {key: held for key, held in value.items() if "." in str(key)}
        return {**{key: rest for key, rest in value.items() if key not in holds}, "holds": holds}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """For editors: commitments stand beside the keys that say when."""
        result = handler(schema)
        stage = handler.resolve_ref_schema(result)
        switch = stage["properties"].pop("holds")["additionalProperties"]
        stage["patternProperties"] = {r"^[^.]+\.[^.]+$": switch}
        return result

    @field_validator("starts")
    @classmethod
    def _start(cls, text: str | None) -> str | None:
        """A stage starts at a date, or some time after the case does."""
        import datetime

        if text is not None:
            try:
                datetime.date.fromisoformat(text)
            except ValueError:
                Duration.read(text)
        return text


def _stages(value: Any) -> Any:
    """Let commitments alone stand for a policy of one stage, and `{}` for no commitment."""
    if value is None or isinstance(value, str):
        raise ValueError(COMMITMENTS)
    if isinstance(value, dict):
        return [value] if value else []
    return value


class Correlation(Record):
    """Two numbers that are not known and go together: Spearman's rank correlation between them."""

    between: tuple[str, str]
    rank: float = Field(gt=-1, lt=1, allow_inf_nan=False)
    source: Sources = ()
    note: Text | None = None


class Finding(Record):
    """What the record says of a claim: a sentence, and whether it bears the claim out, contradicts it, or does both."""

    says: Text
    bears: Literal["supports it", "contradicts it", "is mixed"]
    known: Day | None = None
    source: Sources = ()


class Claim(Record):
    """Something somebody says, to be tested; `holds: not testable` says that no model decides it."""

    text: Text
    holds: Expression | None = None
    record: Finding | None = None
    source: Sources = ()
    note: Text | None = None


Name = Annotated[str, Field(min_length=1)]
Policy = Annotated[tuple[Stage, ...], BeforeValidator(_stages), OneOrMany()]


def _cited(value: Any) -> Any:
    return {"cite": value} if isinstance(value, str) else value


def _rated(value: Any) -> Any:
    return {"rate": value} if isinstance(value, str | int | float | Expression) else value


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str | Expression) else value


_Expressions = Annotated[tuple[Expression, ...], BeforeValidator(_one_or_many), OneOrMany()]


class Case(Record):
    """A crisis: who can do what, what each wants, what can happen, what is not known.

    Only `actors`, `status_quo` and `preferences` are needed; each further section switches on a further answer. Cases
    are read with `offramp.load` and compare by what they say, not by where they were read.
    """

    offramp: Literal["1"] = "1"
    title: Text = "A conflict"
    summary: Text | None = None
    start: Day | None = None
    horizon: Duration | None = None
    sources: dict[Name, Annotated[Source, BeforeValidator(_cited), _WORDS]] = Field(default_factory=dict)
    actors: dict[Name, Actor] = Field(min_length=1)
    events: dict[Name, Annotated[Event, BeforeValidator(_labelled), _WORDS]] = Field(default_factory=dict)
    terms: dict[Name, Expression] = Field(default_factory=dict)
    impossible: _Expressions = ()
    merge: _Expressions = ()
    ends: Expression | None = None
    status_quo: tuple[str, ...] = Field(alias="status quo")
    preferences: dict[Name, Preferences] = Field(default_factory=dict)
    images: dict[Name, dict[Name, Image]] = Field(default_factory=dict)
    doubt: dict[Name, Doubt] = Field(default_factory=dict)
    beliefs: dict[Name, dict[Name, Preferences]] = Field(default_factory=dict)
    unaware: dict[Name, tuple[Expression, ...]] = Field(default_factory=dict)
    coalitions: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    agreements: dict[Name, Agreement] = Field(default_factory=dict)
    unknowns: dict[Name, ShortEstimate] = Field(default_factory=dict)
    correlations: tuple[Correlation, ...] = ()
    rates: dict[Name, Annotated[Rate, BeforeValidator(_rated), _WORDS]] = Field(default_factory=dict)
    counts: dict[Name, Annotated[Rate, BeforeValidator(_rated), _WORDS]] = Field(default_factory=dict)
    stocks: dict[Name, Stock] = Field(default_factory=dict)
    harms: dict[Name, dict[str, Quantity]] = Field(default_factory=dict)
    base_rates: dict[Name, ReferenceClass] = Field(default_factory=dict, alias="base rates")
    goals: dict[Name, Expression] = Field(default_factory=dict)
    measures: dict[Name, Measure] = Field(default_factory=dict)
    policies: dict[Name, Policy] = Field(default_factory=dict)
    claims: dict[Name, Claim] = Field(default_factory=dict)

    _places: dict[Path, Place] = PrivateAttr(default_factory=dict)
    _key_places: dict[Path, Place] = PrivateAttr(default_factory=dict)
    _written: dict[Path, tuple[str, str]] = PrivateAttr(default_factory=dict)
    _origin: str = PrivateAttr(default="")
    _digest: str = PrivateAttr(default="")

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if isinstance(other, Case) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    @property
    def options(self) -> tuple[str, ...]:
        """Full names of all options, `actor.option`, in the order of the file: the order of the bits of a state."""
        return tuple(f"{actor}.{option}" for actor, spec in self.actors.items() for option in spec.options)

    @property
    def things(self) -> tuple[str, ...]:
        """Everything that can be on or off: the options, then the events."""
        return self.options + tuple(self.events)

    @property
    def estimated(self) -> dict[str, Path]:
        """Where everything estimated stands in the file, by what it is called among all that is not known."""
        found: dict[str, Path] = {name: ("unknowns", name) for name in self.unknowns}
        for actor, spec in self.actors.items():
            for key in ("tempo", "reliability"):
                if getattr(spec, key) is not None:
                    found[f"{actor}.{key}"] = ("actors", actor, key)
        for actor, doubt in self.doubt.items():
            if isinstance(doubt, Estimate):
                found[f"{actor}.doubt"] = ("doubt", actor)
            else:
                found |= {f"{actor}.{reading}.doubt": ("doubt", actor, reading) for reading in doubt}
        for name, agreement in self.agreements.items():
            if not isinstance(agreement.rate, Expression):
                found[f"{name}.rate"] = ("agreements", name, "rate")
        for name, stock in self.stocks.items():
            if not isinstance(stock.start, Expression):
                found[f"{name}.start"] = ("stocks", name, "start")
        for harm, amounts in self.harms.items():
            for condition, amount in amounts.items():
                if not isinstance(amount, Expression):
                    found[f"{harm} of {condition}"] = ("harms", harm, condition)
        return found

    @property
    def origin(self) -> str:
        """The file the case was read from, or an empty text."""
        return self._origin

    @property
    def digest(self) -> str:
        """SHA-256 of the file the case was read from, or of its content as JSON."""
        if not self._digest:
            import hashlib

            content = self.model_dump_json(exclude_defaults=True, by_alias=True)
            return hashlib.sha256(content.encode()).hexdigest()
        return self._digest

    def name(self, actor: str) -> str:
        """Name of an actor in a sentence."""
        return self.actors[actor].name or actor

    @property
    def owners(self) -> dict[str, str]:
        """The actor of every option, by the full name of the option."""
        return {f"{actor}.{option}": actor for actor, spec in self.actors.items() for option in spec.options}

    def owner(self, thing: str) -> str | None:
        """Return the actor whose option a thing is; None for an event, and for anything else.

        >>> from offramp.case.reading import load
        >>> case = load("hotline")
        >>> case.owner("north.strike"), case.owner("alarm")
        ('north', None)
        """
        # The one place that takes a full name apart.
        actor, _, option = thing.partition(".")
        return actor if actor in self.actors and option in self.actors[actor].options else None

    def _stated(self, thing: str) -> Option | Event:
        """Return the record of an option or an event."""
        actor = self.owner(thing)
        return self.events[thing] if actor is None else self.actors[actor].options[thing.removeprefix(f"{actor}.")]

    def label(self, thing: str) -> str:
        """Label of an option or an event in a sentence."""
        return self._stated(thing).label

    def once(self, thing: str) -> Switch | None:
        """Which way an option or an event can't be undone, if any."""
        return self._stated(thing).once

    def image(self, actor: str, name: str | None = None) -> Preferences | None:
        """Return the preferences of an actor: those stated, or those of the named (default: the heaviest) image."""
        images = self.images.get(actor)
        if images:
            return images[name or self.base_image(actor) or ""].preferences
        return self.preferences.get(actor)

    def base_image(self, actor: str) -> str | None:
        """Return the name of an actor's heaviest image, the first among equals; None where it has no images."""
        images = self.images.get(actor)
        return max(images, key=lambda image: images[image].weight) if images else None

    def place(self, *path: str | int, key: bool = False) -> Place:
        """Where in the file the value at `path` (or its key) stands, or what is around it."""
        if key:
            for written in (path, _without_lists_of_one(path)):
                if written in self._key_places:
                    return self._key_places[written]
        nearest = self._nearest(path)
        return Place(self._origin or "the case") if nearest is None else self._places[nearest]

    def place_within(self, offset: int, *path: str | int, key: bool = False) -> Place:
        """Where in the file the character at `offset` of the text at `path` (or of its key) stands."""
        from offramp.case.yaml import within

        nearest = None if key else self._nearest(path)
        return within(self.place(*path, key=key), offset, None if nearest is None else self._written.get(nearest))

    def _nearest(self, path: Path) -> Path | None:
        """Return the longest beginning of a path that the file has."""
        for length in range(len(path), -1, -1):
            for head in (path[:length], _without_lists_of_one(path[:length])):
                if head in self._places:
                    return head
        return None


def _without_lists_of_one(path: Path) -> Path:
    """Return a path as the file has it where lists of one are written without the list."""
    return tuple(part for part in path if part != 0)
