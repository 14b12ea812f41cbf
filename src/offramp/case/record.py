"""What every part of a case has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["Also", "OneOrMany", "Record", "Sources", "Text"]


class Record(BaseModel):
    """A frozen piece of a case; keys it does not know are errors."""

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


def _listed(value: Any) -> Any:
    """Let one source stand for a list of one."""
    return [value] if isinstance(value, str) else value


Text = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""Words; a title may well look like a number or a date."""

Sources = Annotated[tuple[str, ...], BeforeValidator(_listed), OneOrMany()]
"""Who says so: a name of `sources`, or several, or `assumed`."""
