"""The JSON Schema of a case file, for editors; generated from the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from offramp.case.former_words import FORMER_WORDS
from offramp.case.model import Case

__all__ = ["SCHEMA_FILE", "SCHEMA_URL", "schema", "text"]

SCHEMA_FILE = Path(__file__).parent / "case.schema.json"
"""File of the generated schema; a test compares it with the model."""

SCHEMA_URL = "https://offramp.readthedocs.io/case.schema.json"
"""The name by which case files refer to it."""


def schema() -> dict[str, Any]:
    """Return the schema as plain values.

    >>> schema()["required"]
    ['actors', 'status quo']
    """
    result = Case.model_json_schema(by_alias=True)
    result["properties"]["offramp"] = {"const": 1, "description": "format version"}
    result["required"] = sorted(result["required"])
    for record in (result, *result["$defs"].values()):
        _allow_former_words(record)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URL,
        **result,
        "title": "offramp case",
    }


def _allow_former_words(record: dict[str, Any]) -> None:
    """Allow the former word for each key of a record, and refuse both words together."""
    properties = record.get("properties", {})
    for word in properties.keys() & FORMER_WORDS.keys():
        former = FORMER_WORDS[word]
        properties[former] = {**properties[word], "deprecated": True, "description": f"former word for `{word}`"}
        record["not"] = {"required": [former, word]}


def text() -> str:
    """Return the schema as it is kept in the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(text(), encoding="utf-8")
