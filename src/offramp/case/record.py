"""What every part of a case has in common."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

__all__ = ["Record", "Sources", "Text"]


class Record(BaseModel):
    """A frozen piece of a case; keys it does not know are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=True)


def _listed(value: Any) -> Any:
    """Let one source stand for a list of one."""
    return [value] if isinstance(value, str) else value


Text = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""Words; a title may well look like a number or a date."""

Sources = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""Who says so: a name of `sources`, or several, or `assumed`."""
