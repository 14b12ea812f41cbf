"""Preferences of an actor: statements by importance, a ranking of states, or weights."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic.json_schema import SkipJsonSchema

from offramp.case.expression import Expression
from offramp.case.priorities import agreeing_order, circle, firm_pairs, place_of
from offramp.case.record import Also, Day, OneOrMany, Record, Sources, Text
from offramp.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

    from offramp.case.priorities import Pairs

__all__ = [
    "KINDS",
    "ExpertOrder",
    "Image",
    "Preferences",
    "Priority",
    "StateRanking",
    "Statement",
    "StatementWeights",
    "Statements",
]

_WAYS = {"statements", "ranking", "weights"}

MUCH = "much"
"""The marker of a big gap in a ranking."""


class Statement(Record):
    """A condition that an actor prefers to be true; a `firm` one is never overtaken by one stated below it."""

    say: Expression
    strong: bool = False
    unsure: bool = False
    firm: bool = False
    known: Day | None = None
    source: Sources = ()
    note: Text | None = None


def _short_statement(value: Any) -> Any:
    return {"say": value} if isinstance(value, str | Expression) else value


ShortStatement = Annotated[
    Statement,
    BeforeValidator(_short_statement),
    Also(("string", "boolean")),
]


class Priority(Record):
    """Known order of two statements: the one `above` matters more to the actor than the one `below`."""

    above: Text
    below: Text
    expert: Text | None = None
    reason: Text | None = None
    source: Sources = ()

    @property
    def alone(self) -> bool:
        """Whether the pair has no expert, reason or source."""
        return self.expert is None and self.reason is None and not self.source


def _short_priority(value: Any) -> Any:
    """Convert two statements to a pair, the more important first."""
    if not isinstance(value, list | tuple):
        return value
    if len(value) != 2 or not all(isinstance(text, str) for text in value):
        raise ValueError("expected two statements, the more important first, such as `[not dprk.attack, usa.talks]`")
    return {"above": value[0], "below": value[1]}


ShortPriority = Annotated[
    Priority,
    BeforeValidator(_short_priority),
    Also(("array",)),
]


class ExpertOrder(Record):
    """An expert's judgement of the order of a list: an `order` of all its statements, or pairs under `above`.

    `order` has groups of statements, the most important first; the expert leaves the order within a group open. `weight` is that of
    the expert beside the others.
    """

    label: Text | None = None
    order: tuple[Annotated[tuple[Text, ...], OneOrMany()], ...] | None = Field(
        default=None, min_length=1, description="all statements, the most important first; a list is a group left open"
    )
    above: tuple[ShortPriority, ...] | None = Field(default=None, min_length=1)
    weight: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    known: Day | None = None
    source: Sources = ()
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_form(cls, value: Any) -> Any:
        """Read `order` in groups, and refuse an expert with both forms or with neither."""
        if not isinstance(value, dict):
            return value
        stated = [key for key in ("order", "above") if value.get(key)]
        if len(stated) != 1:
            raise ValueError(NO_ORDER if not stated else "an expert has either `order` or `above`, and not both")
        if isinstance(value.get("order"), list):
            return {**value, "order": [each if isinstance(each, list) else [each] for each in value["order"]]}
        return value

    def pairs(self, texts: Sequence[str]) -> Pairs:
        """Return the judgement as pairs of places in a list of statements; statements that it lacks are left out."""
        named = [(pair.above, pair.below) for pair in self.above or ()]
        named += [(a, b) for upper, lower in pairwise(self.order or ()) for a in upper for b in lower]
        placed = ((place_of(upper, texts), place_of(lower, texts)) for upper, lower in named)
        return frozenset((a, b) for a, b in placed if a is not None and b is not None and a != b)


NO_ORDER = "expected an `order` of all statements, the most important first, or known pairs under `above`"


def _short_expert_order(value: Any) -> Any:
    """Let a list stand for an order."""
    if value is None or isinstance(value, str):
        raise ValueError(NO_ORDER)
    return {"order": value} if isinstance(value, list) else value


ShortExpertOrder = Annotated[
    ExpertOrder,
    BeforeValidator(_short_expert_order),
    Also(("array",)),
]


class Statements(Record):
    """Statements, the most important first; with `above`, only these pairs of their order are known.

    A list that contradicts `above` is reordered to agree with it, and otherwise keeps its order. With `experts`, each expert states an
    order or pairs, and the list stays as it is. Worlds `draw` the order of one expert each, or the pooled order.
    """

    statements: tuple[ShortStatement, ...] = Field(min_length=1)
    above: tuple[ShortPriority, ...] | None = None
    experts: dict[Annotated[str, Field(min_length=1)], ShortExpertOrder] | None = Field(default=None, min_length=1)
    draw: Literal["pool", "expert"] | None = None

    @property
    def known_pairs(self) -> Pairs:
        """Pairs of statements in a known order, by places in the list: those of `above`, and those that firm statements imply.

        Pairs of unknown statements are left out; the checks of a case report them.

        >>> stated = Statements.model_validate({"statements": ["a.x", "a.y", "a.z"], "above": [["a.x", "a.z"]]})
        >>> sorted(stated.known_pairs)
        [(0, 2)]
        """
        texts = self.texts
        found = set(firm_pairs([k for k, each in enumerate(self.statements) if each.firm], len(texts)))
        for pair in self.above or ():
            upper, lower = place_of(pair.above, texts), place_of(pair.below, texts)
            if upper is not None and lower is not None and upper != lower:
                found.add((upper, lower))
        return frozenset(found)

    @property
    def texts(self) -> list[str]:
        """The statements as text, in the order of the list."""
        return [statement.say.text for statement in self.statements]

    def pairs_by(self, expert: str) -> Pairs:
        """Return the judgement of an expert, and the pairs that firm statements imply, as pairs of places in the list.

        >>> stated = Statements.model_validate({"statements": ["a.x", "a.y", "a.z"], "experts": {"kim": ["a.z", ["a.x", "a.y"]]}})
        >>> sorted(stated.pairs_by("kim"))
        [(2, 0), (2, 1)]

        Raises
        ------
        KeyError
            where the list has no such expert.
        """
        return (self.experts or {})[expert].pairs(self.texts) | self.known_pairs

    @model_validator(mode="after")
    def _one_record_of_the_order(self) -> Self:
        """Refuse `above` beside `experts`, and `draw` without experts."""
        if self.experts and self.above is not None:
            raise ValueError("a list has either `above` or `experts`; known pairs of an expert stand under its name")
        if self.draw is not None and not self.experts:
            raise ValueError("`draw` says how worlds use the orders of `experts`, and the list has none")
        return self

    @model_validator(mode="after")
    def _in_agreement(self) -> Self:
        """Reorder the list to agree with `above`."""
        pairs = self.known_pairs if self.above else frozenset()
        if pairs and circle(len(self.statements), pairs) is None:
            order = agreeing_order(len(self.statements), pairs)
            object.__setattr__(self, "statements", tuple(self.statements[place] for place in order))
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """For editors: the list may have no keys."""
        full = handler.resolve_ref_schema(handler(schema))
        listed: dict[str, Any] = full["properties"]["statements"]
        return {"anyOf": [{**listed, "description": "statements, the most important first"}, full]}


class StateRanking(Record):
    """Groups of states from best to worst; `gaps` are the positions of groups that a big gap follows."""

    ranking: tuple[Annotated[tuple[str, ...], OneOrMany()], ...] = Field(
        min_length=1, description=f"states from best to worst; a list is a tie, `{MUCH}` a big gap"
    )
    gaps: SkipJsonSchema[frozenset[int]] = frozenset()
    source: Sources = ()


def _readable(text: str) -> str:
    """Refuse a condition that cannot be read."""
    Expression.validate(text)
    return text


Condition = Annotated[str, AfterValidator(_readable)]


class StatementWeights(Record):
    """Statement → number; the utility of a state is the sum over the statements it satisfies."""

    weights: dict[Condition, Annotated[float, Field(allow_inf_nan=False)]] = Field(min_length=1)
    source: Sources = ()

    @property
    def statements(self) -> tuple[tuple[Expression, float], ...]:
        """The statements with their weights, as written."""
        return tuple((Expression.read(text), weight) for text, weight in self.weights.items())


def _meant(value: Any) -> str:
    """Return the form of preferences that a misspelt key seems to mean, as the end of a message."""
    for key in value if isinstance(value, dict) else ():
        if close := nearest(str(key), _WAYS - {"statements"}):
            return f"; did you mean `{close[0]}` instead of `{key}`?"
    return ""


def _short_preferences(value: Any) -> Any:
    """Distinguish the three forms of preferences; remove the markers of a ranking."""
    if value is None or isinstance(value, str) or (isinstance(value, dict) and not _WAYS & set(value)):
        raise ValueError(
            f"expected preferences: a list of statements, `{{ranking: […]}}` or `{{weights: {{…}}}}`{_meant(value)}"
        )
    if isinstance(value, list):
        return {"statements": value}
    if isinstance(value, dict) and isinstance(value.get("ranking"), list) and "gaps" not in value:
        groups: list[list[Any]] = []
        gaps: set[int] = set()
        for entry in value["ranking"]:
            if entry == MUCH:
                if groups:
                    gaps.add(len(groups) - 1)
            else:
                groups.append(entry if isinstance(entry, list) else [entry])
        return {**value, "ranking": groups, "gaps": gaps}
    return value


KINDS: dict[str, type[Record]] = {
    "<statements>": Statements,
    "<ranking>": StateRanking,
    "<weights>": StatementWeights,
}
"""The forms of preferences by tag; the signs < > distinguish a tag from all keys of a file."""


def _kind(value: Any) -> str:
    """Return the tag of the form of a value."""
    for kind, record in KINDS.items():
        if isinstance(value, record):
            return kind
    for kind in ("ranking", "weights"):
        if isinstance(value, dict) and kind in value:
            return f"<{kind}>"
    return "<statements>"


Preferences = Annotated[
    Annotated[Statements, Tag("<statements>")]
    | Annotated[StateRanking, Tag("<ranking>")]
    | Annotated[StatementWeights, Tag("<weights>")],
    Discriminator(_kind),
    BeforeValidator(_short_preferences),
]


class Image(Record):
    """One reading of an actor among rivals; `weight` is its weight relative to the others."""

    preferences: Preferences
    weight: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    label: Text | None = None
    short: Text | None = None
    source: Sources = ()
    note: Text | None = None


Want = Literal["low", "high"]
