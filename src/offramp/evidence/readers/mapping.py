"""Mapping of a user's own table: its date column, the names of its columns and the conventions of its numbers and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from offramp.case.evidence import Mapping
from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping as Dictionary

__all__ = ["mapping_of"]


_KEYS = [field.alias or name for name, field in Mapping.model_fields.items()]


def mapping_of(given: Mapping | Dictionary[str, Any] | None) -> Mapping:
    """Return a mapping from plain values, with the keys as they are written in a case (`day first`).

    Raises
    ------
    QuestionError
        where a key is unknown or a value has the wrong form; the message names the key.
    """
    if isinstance(given, Mapping):
        return given
    try:
        return Mapping.model_validate(dict(given or {}))
    except ValidationError as error:
        problem = error.errors()[0]
        key = str(problem["loc"][0])
        if problem["type"] == "extra_forbidden":
            raise QuestionError(f"a mapping has no key `{key}`{did_you_mean(key, _KEYS)}") from None
        raise QuestionError(f"the key `{key}` of the mapping is wrong: {problem['msg']}") from None
