"""Spans of time, as a person writes them: `18 months`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["YEARS", "Duration"]

YEARS = {"year": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25}
"""Length of each unit in years."""

_PATTERN = re.compile(r"\s*((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(year|month|week|day)s?\s*")


@dataclass(frozen=True)
class Duration:
    """A span of time.

    >>> Duration.read("18 months").years
    1.5
    >>> str(Duration.read("1 year"))
    '1 year'
    """

    amount: float
    unit: str

    @classmethod
    def read(cls, text: str) -> Duration:
        """Read `18 months`; raise `ValueError` where it cannot be read."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"`{text}` is not a span of time; write for instance `18 months` or `5 years`")
        return cls(float(match[1]), match[2])

    @property
    def years(self) -> float:
        """Its length in years of 365.25 days."""
        return self.amount * YEARS[self.unit]

    def __str__(self) -> str:
        return f"{repr(self.amount).removesuffix('.0')} {self.unit}" + ("" if self.amount == 1 else "s")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        def check(value: object) -> Duration:
            if isinstance(value, Duration):
                return value
            return cls.read(str(value))

        return core_schema.no_info_plain_validator_function(
            check, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_PATTERN.pattern}$"}
