"""Edits of the orders that several experts state of one list of statements."""

from __future__ import annotations

from typing import Any

from offramp.errors import QuestionError
from offramp.web.edits import put_entry, remove_entry, value_at
from offramp.web.questions.cases import document_of

__all__ = ["new_expert", "without_expert"]

Path = tuple[str | int, ...]


def new_expert(text: str, path: Path, value: dict[str, Any]) -> str:
    """Add the order of an expert at the path of the experts of a list; a list that stands alone becomes `statements`.

    Raises
    ------
    QuestionError
        where the list states pairs of its own, the expert is known already, or it states no order.
    """
    name, fields = value["name"], {key: each for key, each in value["fields"].items() if each is not None}
    around = path[:-1]
    stated = value_at(document_of(text).value, around)
    if not any(fields.get(key) for key in ("order", "above")):
        raise QuestionError("state an order of all statements, or pairs of them")
    if isinstance(stated, dict) and stated.get("above"):
        raise QuestionError("the list states pairs of its own (partial order); remove them, or give them to an expert")
    if isinstance(stated, dict) and name in (stated.get("experts") or {}):
        raise QuestionError(f"there is an expert `{name}` already")
    order = fields["order"] if set(fields) == {"order"} else fields
    if not isinstance(stated, dict):
        return put_entry(
            text, around, {"statements": stated if isinstance(stated, list) else [], "experts": {name: order}}
        )
    return put_entry(text, (*path, name), order)


def without_expert(text: str, path: Path) -> str:
    """Remove the order of an expert; with the last one, what worlds draw of them."""
    around = path[:-2]
    stated = value_at(document_of(text).value, around)
    if len(stated["experts"]) > 1:
        return remove_entry(text, path)
    if "draw" in stated:
        text = remove_entry(text, (*around, "draw"))
    return remove_entry(text, path[:-1])
