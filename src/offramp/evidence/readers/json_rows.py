"""Lists of records in JSON as a table of text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import DataError
from offramp.evidence.readers.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["json_grid"]


def json_grid(data: bytes, file: str) -> Grid:
    """Return the records of a JSON file as rows: a list of objects, or an object with lists of them under `timeBins` and `data`.

    The numbers of rows stand for lines, as JSON has none.

    Raises
    ------
    DataError
        where the file is no JSON, or no such list.
    """
    import pyarrow as pa

    try:
        content = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(f"{file}:{line}: the byte {data[error.start]:02x} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise DataError(f"{file}:{error.lineno}:{error.colno}: this is no JSON: {error.msg}") from None
    except RecursionError:
        raise DataError(f"{file}: the JSON is nested too deeply") from None
    records = _records(content, file)
    names = tuple(dict.fromkeys(name for record in records for name in record))
    columns = tuple(pa.array([_text(record.get(name)) for record in records], pa.string()) for name in names)
    return Grid(names, columns, lambda rows: np.asarray(rows) + 1, len(records))


def _records(content: Any, file: str) -> list[Mapping[str, Any]]:
    """Return the list of records in a JSON value."""
    if isinstance(content, dict) and isinstance(content.get("timeBins"), list):
        content = [row for part in content["timeBins"] if isinstance(part, dict) for row in part.get("data") or ()]
    if not isinstance(content, list) or not content or not all(isinstance(row, dict) for row in content):
        raise DataError(f"{file}: the JSON is no list of records")
    return content


def _text(value: Any) -> str:
    """Return a JSON value as text; a missing one is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return json.dumps(value, ensure_ascii=False)
