"""A brief that was written as JSON, read again as answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from offramp.brief.answers import Answers, answers_in
from offramp.errors import QuestionError

__all__ = ["load_brief"]


def load_brief(path: str | Path) -> Answers:
    """Read the answers of a brief that `offramp brief --json` wrote.

    Raises
    ------
    QuestionError
        if the file is no such brief, or an older version wrote it.
    """
    path = Path(path)
    data = _read(path)
    if "since" in data["provenance"]:
        raise QuestionError(f"{path}: is a brief of changes; name the brief of the old version")
    if "answers" not in data:
        raise QuestionError(
            f"{path}: is a brief in format {data['format']}, without its answers as data; write it again from its case"
        )
    try:
        return answers_in(data)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise QuestionError(f"{path}: is not a whole brief; write it again with `offramp brief --json`") from None


def _read(path: Path) -> dict[str, Any]:
    """Return the values of a JSON file that has the keys of a brief."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise QuestionError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise QuestionError(f"{path}: is not JSON; expected a brief that `offramp brief --json` wrote") from None
    if not isinstance(data, dict) or not {"format", "title", "sections"} <= data.keys():
        raise QuestionError(f"{path}: is not a brief; expected the JSON that `offramp brief --json` wrote")
    if not isinstance(data.get("provenance"), dict):
        raise QuestionError(f"{path}: is a brief without provenance; write it again with `offramp brief --json`")
    return data
