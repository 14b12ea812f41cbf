"""The crisis as its author wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AliasChoices,
    BeforeValidator,
    Field,
    PrivateAttr,
    field_validator,
    model_validator,
)

from offramp.case.duration import Duration
from offramp.case.estimate import Doubt, Estimate, Quantity, ShortEstimate
from offramp.case.evidence import DataFile, EvidenceEstimate
from offramp.case.expression import Expression
from offramp.case.inputs import Input, InputKind
from offramp.case.parts import (
    WORDS,
    Actor,
    Agreement,
    Event,
    Measure,
    Option,
    Rate,
    ReferenceClass,
    Source,
    StatedDuration,
    Stock,
    Switch,
    labelled,
)
from offramp.case.preferences import Image, Preferences
from offramp.case.record import Day, OneOrMany, Record, Sources, Text
from offramp.errors import Place, Problem

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["Case", "Claim", "Correlation", "Finding", "Stage"]


Path = tuple[str | int, ...]
"""Path in the file: the keys and positions that lead to a value."""


COMMITMENTS = "expected commitments, such as `{usa.talks: on}`, or `{}` for none"
"""Words for the expected value of a policy or of one of its stages."""


class Stage(Record):
    """Commitments in force together: for a time, or while or until a condition is true."""

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
        """Keys with a dot are options, the others state the time."""
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
        """For editors: commitments have the same level as the keys of time."""
        result = handler(schema)
        stage = handler.resolve_ref_schema(result)
        switch = stage["properties"].pop("holds")["additionalProperties"]
        stage["patternProperties"] = {r"^[^.]+\.[^.]+$": switch}
        return result

    @field_validator("starts")
    @classmethod
    def _start(cls, text: str | None) -> str | None:
        """A stage starts at a date, or some time after the start of the case."""
        import datetime

        if text is not None:
            try:
                datetime.date.fromisoformat(text)
            except ValueError:
                Duration.read(text)
        return text


def _stages(value: Any) -> Any:
    """Convert commitments alone to a policy of one stage, and `{}` to no commitment."""
    if value is None or isinstance(value, str):
        raise ValueError(COMMITMENTS)
    if isinstance(value, dict):
        return [value] if value else []
    return value


class Correlation(Record):
    """Correlation of two uncertain numbers: Spearman's rank correlation."""

    between: tuple[str, str]
    rank: float = Field(ge=-1, le=1, allow_inf_nan=False)
    source: Sources = ()
    note: Text | None = None


class Finding(Record):
    """Evidence on a claim in the record: a sentence, and its bearing (supports, contradicts, is mixed)."""

    says: Text
    bears: Literal["supports it", "contradicts it", "is mixed"]
    known: Day | None = None
    source: Sources = ()


class Claim(Record):
    """A claim of an author, with its test; `holds: not testable` states that no model decides it."""

    text: Text
    short: Text | None = None
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
    """A crisis: actors and options, preferences, events and unknowns.

    Only `actors`, `status_quo` and `preferences` are required; each further section enables a further answer. Cases are
    read with `offramp.load` and compare by content, not by file.
    """

    offramp: Literal["1"] = "1"
    title: Text = "A conflict"
    summary: Text | None = None
    start: Day | None = None
    horizon: Duration | None = None
    sources: dict[Name, Annotated[Source, BeforeValidator(_cited), WORDS]] = Field(default_factory=dict)
    actors: dict[Name, Actor] = Field(min_length=1)
    events: dict[Name, Annotated[Event, BeforeValidator(labelled), WORDS]] = Field(default_factory=dict)
    terms: dict[Name, Expression] = Field(default_factory=dict)
    impossible: _Expressions = ()
    indistinguishable: _Expressions = Field(default=(), validation_alias=AliasChoices("indistinguishable", "merge"))
    ends: Expression | None = None
    status_quo: tuple[str, ...] = Field(alias="status quo")
    preferences: dict[Name, Preferences] = Field(default_factory=dict)
    images: dict[Name, dict[Name, Image]] = Field(default_factory=dict)
    doubt: dict[Name, Doubt] = Field(default_factory=dict)
    beliefs: dict[Name, dict[Name, Preferences]] = Field(default_factory=dict)
    unaware: dict[Name, tuple[Expression, ...]] = Field(default_factory=dict)
    coalitions: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    agreements: dict[Name, Agreement] = Field(default_factory=dict)
    data: dict[Name, DataFile] = Field(default_factory=dict)
    evidence: dict[Name, EvidenceEstimate] = Field(default_factory=dict)
    unknowns: dict[Name, ShortEstimate] = Field(default_factory=dict)
    correlations: tuple[Correlation, ...] = ()
    rates: dict[Name, Annotated[Rate, BeforeValidator(_rated), WORDS]] = Field(default_factory=dict)
    counts: dict[Name, Annotated[Rate, BeforeValidator(_rated), WORDS]] = Field(default_factory=dict)
    stocks: dict[Name, Stock] = Field(default_factory=dict)
    harms: dict[Name, dict[str, Quantity]] = Field(default_factory=dict)
    base_rates: dict[Name, ReferenceClass] = Field(default_factory=dict, alias="base rates")
    durations: dict[Name, StatedDuration] = Field(default_factory=dict)
    goals: dict[Name, Expression] = Field(default_factory=dict)
    measures: dict[Name, Measure] = Field(default_factory=dict)
    policies: dict[Name, Policy] = Field(default_factory=dict)
    claims: dict[Name, Claim] = Field(default_factory=dict)

    _places: dict[Path, Place] = PrivateAttr(default_factory=dict)
    _key_places: dict[Path, Place] = PrivateAttr(default_factory=dict)
    _written: dict[Path, tuple[str, str]] = PrivateAttr(default_factory=dict)
    _cut: tuple[Problem, ...] = PrivateAttr(default=())
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
        """Names of all options, then of all events."""
        return self.options + tuple(self.events)

    @property
    def estimated(self) -> dict[Input, Path]:
        """The path of each estimated input in the file."""
        found: dict[Input, Path] = {Input(InputKind.UNKNOWN, name): ("unknowns", name) for name in self.unknowns}
        for actor, spec in self.actors.items():
            for kind in (InputKind.TEMPO, InputKind.RELIABILITY):
                if getattr(spec, kind.value) is not None:
                    found[Input(kind, actor)] = ("actors", actor, kind.value)
        for actor, doubt in self.doubt.items():
            if isinstance(doubt, Estimate):
                found[Input(InputKind.DOUBT, actor)] = ("doubt", actor)
            else:
                found |= {Input(InputKind.DOUBT, f"{actor}.{reading}"): ("doubt", actor, reading) for reading in doubt}
        for name, agreement in self.agreements.items():
            if not isinstance(agreement.rate, Expression):
                found[Input(InputKind.RATE, name)] = ("agreements", name, "rate")
        for name, stock in self.stocks.items():
            if not isinstance(stock.start, Expression):
                found[Input(InputKind.START, name)] = ("stocks", name, "start")
        for harm, amounts in self.harms.items():
            for condition, amount in amounts.items():
                if not isinstance(amount, Expression):
                    found[Input(InputKind.HARM, f"{harm} of {condition}")] = ("harms", harm, condition)
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

    def called(self, actor: str) -> str:
        """Name of an actor within a sentence, with its article: the stated one, or else its name."""
        return self.actors[actor].called or self.name(actor)

    @property
    def owners(self) -> dict[str, str]:
        """The actor of every option, by the full name of the option."""
        return {f"{actor}.{option}": actor for actor, spec in self.actors.items() for option in spec.options}

    def owner(self, thing: str) -> str | None:
        """Return the actor of an option; None for an event and any other name.

        >>> from offramp.case.reading import load
        >>> case = load("hotline")
        >>> case.owner("north.strike"), case.owner("alarm")
        ('north', None)
        """
        # The one place that takes a full name apart.
        actor, _, option = thing.partition(".")
        return actor if actor in self.actors and option in self.actors[actor].options else None

    def stated(self, thing: str) -> Option | Event:
        """Return the record of an option or an event."""
        actor = self.owner(thing)
        return self.events[thing] if actor is None else self.actors[actor].options[thing.removeprefix(f"{actor}.")]

    def label(self, thing: str) -> str:
        """Label of an option or an event in a sentence."""
        return self.stated(thing).label

    def irreversible(self, thing: str) -> Switch | None:
        """Return the position that an option or an event never leaves; None if it is reversible."""
        return self.stated(thing).irreversible

    def image(self, actor: str, name: str | None = None) -> Preferences | None:
        """Return the preferences of an actor: those stated, or those of the named (default: the heaviest) image."""
        images = self.images.get(actor)
        if images:
            return images[name or self.base_image(actor) or ""].preferences
        return self.preferences.get(actor)

    def base_image(self, actor: str) -> str | None:
        """Return the name of an actor's heaviest image, the first among equals; None if it has no images."""
        images = self.images.get(actor)
        return max(images, key=lambda image: images[image].weight) if images else None

    @property
    def cut_texts(self) -> tuple[Problem, ...]:
        """Warnings of comments that look like a part of the text before them."""
        return self._cut

    def place(self, *path: str | int, key: bool = False) -> Place:
        """Return the place in the file of the value at `path` (or of its key), or of the nearest value around it."""
        if key:
            for written in (path, _without_lists_of_one(path)):
                if written in self._key_places:
                    return self._key_places[written]
        nearest = self._nearest(path)
        return Place(self._origin or "the case") if nearest is None else self._places[nearest]

    def place_within(self, offset: int, *path: str | int, key: bool = False) -> Place:
        """Return the place in the file of the character at `offset` of the text at `path` (or of its key)."""
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
    """Return the path in the file, in which a list of one entry may be written without the list."""
    return tuple(part for part in path if part != 0)
