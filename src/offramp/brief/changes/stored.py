"""A brief that was written as JSON, read again as answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offramp.brief.changes.answers import Answers, ClaimAnswer
from offramp.brief.exhibits import Standing
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FORMAT", "load_brief"]

FORMAT = 2
"""The format of the JSON briefs that are read."""

_KINDS = {
    "{option} comes first.": "one",
    "{option} is the only option.": "one",
    "{options} come first, and no difference between them matters.": "level",
    "No option makes a difference that matters.": "level",
    "The choice is a trade-off between {options}.": "trade-off",
    "The choice is a trade-off between {number} options.": "trade-off",
}
"""The kind of the lead by the message that says it."""

_REACH = {
    "It holds": "holds",
    "Yes, by improvements": "alone",
    "Only by a package deal": "deal",
    "No: no moves": "no",
    "No: only against": "against",
}
"""How a goal is reached, by the beginning of the annex's words."""


def load_brief(path: str | Path) -> Answers:
    """Read the answers of a brief that `offramp brief --json` wrote.

    Raises
    ------
    QuestionError
        where the file is no such brief, or has another format.
    """
    path = Path(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise QuestionError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise QuestionError(f"{path}: is not JSON; expected a brief that `offramp brief --json` wrote") from None
    if not (isinstance(data, dict) and {"format", "title", "sections", "provenance"} <= data.keys()):
        raise QuestionError(f"{path}: is not a brief; expected the JSON that `offramp brief --json` wrote")
    if data["format"] != FORMAT:
        raise QuestionError(
            f"{path}: is a brief in format {data['format']}, and format {FORMAT} is read; write it again from its case"
        )
    if "since" in data["provenance"]:
        raise QuestionError(f"{path}: is a brief of changes; name the brief of the old case")
    try:
        return _answers(data)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise QuestionError(f"{path}: is not a whole brief; write it again with `offramp brief --json`") from None


def _answers(data: dict[str, Any]) -> Answers:
    choices = [choice for block in _blocks(data, "glance") for choice in block["options"]]
    names = [_name(choice) for choice in choices]
    dominated = tuple(name for name, choice in zip(names, choices, strict=True) if choice["dominated"])
    kind, lead = _lead(data, [name for name in names if name not in dominated])
    provenance = data["provenance"]
    return Answers(
        data["title"],
        provenance["sha256"],
        tuple(names),
        kind,
        lead,
        dominated,
        dict(_means(choices)) or None,
        {
            claim["text"]: ClaimAnswer(Standing(claim["standing"]), claim["share"])
            for block in _blocks(data, "scoreboard")
            for claim in block["claims"]
        },
        goals=_goals(data),
        worlds=int(provenance["worlds"]) if "worlds" in provenance else None,
        seed=int(provenance["seed"]) if "seed" in provenance else None,
        stored=True,
    )


def _blocks(data: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    for section in data["sections"]:
        yield from (block for block in section["blocks"] if block["kind"] == kind)


def _origin(cell: dict[str, Any]) -> dict[str, Any]:
    """Return the mean of a cell with its origin; empty where an older version wrote the brief."""
    found: dict[str, Any] = cell.get("witness", {}).get("values", {}).get("value", {})
    return found


def _name(choice: dict[str, Any]) -> str:
    """Return the name of an option as the case has it, or else its label."""
    origins = [_origin(cell)["of"]["policy"] for cell in choice["cells"] if _origin(cell)]
    return str(origins[0] if origins else choice["option"])


def _means(choices: list[dict[str, Any]]) -> Iterator[tuple[tuple[str, str], float]]:
    for choice in choices:
        for cell in choice["cells"]:
            found = _origin(cell)
            if found:
                value = found["chance"] if "chance" in found else found["amount"]
                yield (found["of"]["policy"], found["of"]["mean"]), float(value)


def _lead(data: dict[str, Any], undominated: list[str]) -> tuple[str, tuple[str, ...]]:
    """Return the kind of the lead and its options, by the witness of the bottom line."""
    for said in _said([block for block in _blocks(data, "paragraph") if "values" in block]):
        kind = _KINDS.get(said["message"])
        if kind is not None:
            named = [value for value in said["values"].values() if isinstance(value, dict) and "names" in value]
            return kind, tuple(named[0]["names"]) if named else tuple(undominated)
    return "", ()


def _said(values: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield every sentence with a witness, those within others too."""
    for value in values:
        if isinstance(value, dict) and "message" in value:
            yield value
            yield from _said(list(value["values"].values()))


def _goals(data: dict[str, Any]) -> dict[str, str] | None:
    """Return how each goal is reached under the base reading; None where the brief has no annex or no goals."""
    for table in _blocks(data, "table"):
        if table["title"] == "How each goal can be reached from the status quo":
            told = {row[0]: row[2] for row in table["rows"]}
            return {
                goal: next((way for begins, way in _REACH.items() if text.startswith(begins)), text)
                for goal, text in told.items()
            }
    return None
