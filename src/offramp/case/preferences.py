"""Preferences of an actor: statements by importance, a ranking of states, or weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from pydantic.json_schema import SkipJsonSchema

from offramp.case.expression import Expression
from offramp.case.record import Also, Day, OneOrMany, Record, Sources, Text
from offramp.errors import nearest

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["KINDS", "Image", "Preferences", "StateRanking", "Statement", "StatementWeights", "Statements"]

_WAYS = {"statements", "ranking", "weights"}

MUCH = "much"
"""The marker of a big gap in a ranking."""


class Statement(Record):
    """A condition that an actor would rather have than not; one that is `firm` is never overtaken by one stated below it."""

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


class Statements(Record):
    """Statements, the most important first."""

    statements: tuple[ShortStatement, ...] = Field(min_length=1)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """For editors: the list stands alone."""
        listed: dict[str, Any] = handler.resolve_ref_schema(handler(schema))["properties"]["statements"]
        return {**listed, "description": "statements, the most important first"}


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
    """Tell the three ways of writing preferences apart; take the markers out of a ranking."""
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
"""The ways to state preferences, by their tag; the signs < > keep a tag apart from all keys of a file."""


def _kind(value: Any) -> str:
    """Return the tag of the way in which a value states preferences."""
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
    """One reading of an actor among rivals; `weight` says how much it is believed beside the others."""

    preferences: Preferences
    weight: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    label: Text | None = None
    short: Text | None = None
    source: Sources = ()
    note: Text | None = None


Want = Literal["low", "high"]
