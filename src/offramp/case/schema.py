"""The JSON Schema of a case file, for editors; generated from the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from offramp.case.model import Case

__all__ = ["SCHEMA_FILE", "SCHEMA_URL", "schema"]

SCHEMA_FILE = Path(__file__).parent / "case.schema.json"
"""Where the generated schema is kept, in step with the model by a test."""

SCHEMA_URL = "https://offramp.readthedocs.io/case.schema.json"
"""The name by which case files refer to it."""

_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[+-]?[\d.]+([eE][+-]?\d+)?\s*$"}]}


def schema() -> dict[str, Any]:
    """Return the schema as plain values.

    >>> schema()["title"]
    'offramp case'
    """
    from offramp.case.preferences import Image, Ranking, Statement, Statements, Weights

    result = Case.model_json_schema(by_alias=True)
    defs = result.setdefault("$defs", {})
    for model in (Statement, Statements, Ranking, Weights, Image):
        extra = model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        defs.update({name: inner for name, inner in extra.pop("$defs", {}).items() if name not in defs})
        defs.setdefault(model.__name__, extra)
    from offramp.case.estimate import Estimate
    from offramp.case.model import Event, Option, Rate, Source

    for record in (Estimate, Option, Event, Rate, Source):
        extra = record.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        extra.pop("$defs", None)
        defs.setdefault(record.__name__, extra)
    for unused in ("Statements", "Ranking", "Weights"):
        defs.pop(unused, None)
    defs.pop("Stage", None)
    result["properties"]["offramp"] = {"const": 1, "description": "format version"}
    result["required"] = sorted(result["required"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URL,
        **result,
        "title": "offramp case",
    }


def text() -> str:
    """Return the schema as it is kept in the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(text(), encoding="utf-8")
