"""Panels as YAML files, read with the place of every problem, and written so that they read the same."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from offramp.case.complaints import complaint
from offramp.case.yaml import compose
from offramp.errors import CaseError, Place, Problem
from offramp.experts.panel import Panel
from offramp.experts.problems import checked

if TYPE_CHECKING:
    from offramp.case.yaml import Document

__all__ = ["panel_from_yaml", "panel_to_yaml"]


def panel_from_yaml(text: str, origin: str = "the panel") -> Panel:
    """Read a panel from YAML or JSON; `origin` names it in messages.

    >>> panel_from_yaml("experts: {a: }").experts
    {'a': Expert(label=None, note=None)}

    Raises
    ------
    CaseError
        with every problem of the file, each with its line and column.
    """
    document = compose(unicodedata.normalize("NFC", text), origin)
    if not isinstance(document.value, dict):
        message = "a panel has sections such as `experts:`, `questions:` and `answers:`"
        raise CaseError([*document.problems, Problem(message, Place(origin, 1, 1))])
    value = json.loads(json.dumps(document.value))
    try:
        panel = Panel.model_validate(value)
    except ValidationError as error:
        found = [complaint(each, value, document, Panel) for each in error.errors(include_url=False)]
        raise CaseError([*document.problems, *found]) from None
    if document.problems:
        raise CaseError(document.problems)
    return checked(panel, lambda path: _place(document, path))


def _place(document: Document, path: tuple[str | int, ...]) -> Place:
    """Return the position of the longest part of a path that the file has."""
    for length in range(len(path), -1, -1):
        if found := document.places.get(path[:length]):
            return found
    return Place(document.file)


def panel_to_yaml(panel: Panel) -> str:
    """Return a panel as YAML.

    >>> from offramp.experts.panel import Expert, Panel
    >>> print(panel_to_yaml(Panel(title="One", experts={"a": Expert(label="An expert")})), end="")
    title: One
    experts:
      a: {label: An expert}
    """
    plain = panel.model_dump(exclude_defaults=True)
    lines = []
    for key, value in plain.items():
        if key in ("experts", "questions"):
            lines.append(f"{key}:\n")
            lines += [f"  {_inline(name)}: {_inline(record)}\n" for name, record in value.items()]
        elif key == "answers":
            lines.append("answers:\n")
            lines += [f"  - {_inline(_short(answer))}\n" for answer in value]
        else:
            lines.append(f"{key}: {_inline(value)}\n")
    return "".join(lines)


def _short(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer whose probability is one number where both of its ends are."""
    ends = answer.get("probability")
    return answer if ends is None or ends[0] != ends[1] else {**answer, "probability": ends[0]}


def _inline(value: Any) -> str:
    """Return a value on one line."""
    plain = json.loads(json.dumps(value))
    text = yaml.dump(
        plain, Dumper=yaml.SafeDumper, default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf")
    )
    return text.removesuffix("\n...\n").removesuffix("\n")
