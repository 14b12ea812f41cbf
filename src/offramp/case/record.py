"""Base of every record of a case."""

from __future__ import annotations

import datetime
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from offramp.characters import without_controls

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["Also", "Day", "OneOrMany", "Record", "Sources", "Text", "read_day"]


class Record(BaseModel):
    """A frozen part of a case; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=True)


@dataclass(frozen=True)
class Also:
    """For editors: a value may be of these JSON types too, instead of being written out in full."""

    types: tuple[str, ...]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": list(self.types)}, handler(schema)]}


@dataclass(frozen=True)
class OneOrMany:
    """For editors: one entry may stand for a list of one."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


def read_day(text: str) -> datetime.date:
    """Read a date of the calendar, `2017-06-28`.

    >>> read_day("2017-06-28").year
    2017

    Raises
    ------
    ValueError
        if the text is no date written so.
    """
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"`{text}` is not a date; write for instance 2017-06-28") from None


def _day(text: str) -> str:
    """Refuse an invalid date, and normalise a valid one."""
    return read_day(text).isoformat()


def _listed(value: Any) -> Any:
    """Convert one source to a list of one."""
    return [value] if isinstance(value, str) else value


def _plain(text: str) -> str:
    """Return a text in NFC, without control characters."""
    return unicodedata.normalize("NFC", without_controls(text))


Text = Annotated[str, AfterValidator(_plain), WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""Text without control characters; a title may look like a number or a date."""

Sources = Annotated[tuple[str, ...], BeforeValidator(_listed), OneOrMany()]
"""Sources of a statement: a name of `sources`, or several, or `assumed`."""

Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A date, `2017-06-28`."""
