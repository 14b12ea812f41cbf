"""Entries of a case between their form and the file: inputs with texts on one side, values of YAML on the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from offramp.web.sections import ESTIMATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.web.bodies import Body
    from offramp.web.sections import FormField

__all__ = ["expanded", "read_fields", "shown_fields"]

_RATE = re.compile(r"([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s+(per\s+\w+)")


def expanded(value: Any, short: str) -> dict[str, Any]:
    """Return an entry of the file as a mapping; `short` is the key that a lone value stands for.

    >>> expanded("4 per year", "best")
    {'best': '4', 'unit': 'per year'}
    >>> expanded("A thaw", "label")
    {'label': 'A thaw'}
    """
    if isinstance(value, dict):
        return value
    if value is None:
        return {}
    if short == "best" and isinstance(value, str) and (rate := _RATE.fullmatch(value.strip())):
        return {"best": rate[1], "unit": rate[2]}
    return {short: value}


def shown_fields(fields: Sequence[FormField], value: Any, short: str = "") -> dict[str, str]:
    """Return the text of each input of an entry, by the name of the input.

    >>> from offramp.web.sections import OPTION
    >>> shown_fields(OPTION, {"label": "Strike", "source": ["a", "b"]}, "label")["source"]
    'a, b'
    """
    entry = expanded(value, short)
    found: dict[str, str] = {}
    for field in fields:
        stated = entry.get(field.key)
        if field.key == "irreversible" and stated is None:
            stated = entry.get("once")
        if field.kind == "estimate":
            inner = shown_fields(ESTIMATE, stated, "best")
            found |= {f"{field.key}.{key}": text for key, text in inner.items()}
        elif field.kind == "commitments":
            found |= {f"holds {key}": str(held) for key, held in entry.items() if "." in str(key)}
        else:
            found[field.key] = _text(stated)
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(each)}" for key, each in value.items())
    return str(value)


def read_fields(fields: Sequence[FormField], body: Body, prefix: str = "") -> dict[str, Any]:
    """Return the value of each field of an entry that a form sends; None where it is empty.

    >>> from offramp.web.bodies import Body
    >>> from offramp.web.sections import OPTION
    >>> read_fields(OPTION, Body({"f label": ("Strike",), "f source": ("a, b",)}))
    {'label': 'Strike', 'source': ['a', 'b']}
    """
    found: dict[str, Any] = {}
    for field in fields:
        if field.kind == "estimate":
            inner = read_fields(ESTIMATE, body, f"{prefix}{field.key}.")
            if inner:
                found[field.key] = {key: value for key, value in inner.items() if value is not None} or None
        elif field.kind == "commitments":
            found |= {
                name.removeprefix("f holds "): body.get(name) or None
                for name in body.fields
                if name.startswith("f holds ")
            }
        elif (name := f"f {prefix}{field.key}") in body.fields:
            found[field.key] = _value(field.kind, body.get(name))
    return found


def _value(kind: str, text: str) -> Any:
    """Return the value of an input; None where it is empty."""
    plain = " ".join(text.split()) if kind != "text" else text.strip()
    if not plain:
        return None
    if kind in ("names", "sources"):
        names = [name.strip() for name in plain.split(",") if name.strip()]
        return names if len(names) > 1 or kind == "names" else names[0] if names else None
    return plain
