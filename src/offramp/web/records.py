"""Entries of a case between their form and the file: inputs with texts on one side, values of YAML on the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from offramp.errors import QuestionError
from offramp.web.sections import ESTIMATE, MORE_OF_ESTIMATE, ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offramp.web.bodies import Body
    from offramp.web.sections import FormField

__all__ = ["expanded", "inner_fields", "read_fields", "shown_fields"]

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
        if field.kind in ("estimate", "record"):
            inner = shown_fields(inner_fields(field), stated, field.short or "best")
            found |= {f"{field.key}.{key}": text for key, text in inner.items()}
        elif field.kind == "commitments":
            found |= {f"holds {key}": str(held) for key, held in entry.items() if "." in str(key)}
        elif field.kind == "rows":
            chosen = stated if isinstance(stated, dict) else {"data": stated}
            found |= {f"{field.key}.{inner.key}": _SHOWN[inner.kind](chosen.get(inner.key)) for inner in ROWS}
        else:
            found[field.key] = _SHOWN.get(field.kind, _text)(stated)
    return found


def inner_fields(field: FormField) -> Sequence[FormField]:
    """Return the fields of an estimate or of an inner record."""
    return (*ESTIMATE, *MORE_OF_ESTIMATE) if field.kind == "estimate" else field.inner


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(each)}" for key, each in value.items())
    return str(value)


def _range_text(value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"low", "high"}:
        return f"{value['low']} to {value['high']}"
    return _text(value)


def _lines_text(value: Any) -> str:
    return "\n".join(map(_text, value)) if isinstance(value, list) else _text(value)


def _ranking_text(value: Any) -> str:
    r"""Return a ranking with one group a line.

    >>> _ranking_text(["a.go", ["-", "b.stay"]])
    'a.go\n- = b.stay'
    """
    groups = value if isinstance(value, list) else [value]
    return "\n".join(" = ".join(map(_text, each)) if isinstance(each, list) else _text(each) for each in groups)


def _pairs_text(value: Any) -> str:
    r"""Return pairs, one a line.

    >>> _pairs_text([["a.go", "b.stay"], {"above": "b.go", "below": "a.go", "reason": "So said."}])
    'a.go over b.stay\nb.go over a.go'
    """
    pairs = value if isinstance(value, list) else []
    ends = [each if isinstance(each, list) else [each.get("above"), each.get("below")] for each in pairs]
    return "\n".join(" over ".join(map(_text, each)) for each in ends)


def _mapping_text(value: Any) -> str:
    if not isinstance(value, dict):
        return _text(value)
    return "\n".join(f"{key}: {_text(each)}" for key, each in value.items())


_SHOWN: dict[str, Callable[[Any], str]] = {
    "line": _text,
    "range": _range_text,
    "lines": _lines_text,
    "ranking": _ranking_text,
    "mapping": _mapping_text,
    "pairs": _pairs_text,
}
"""The text of a value in its input, by the kind of the field."""


def read_fields(fields: Sequence[FormField], body: Body, prefix: str = "") -> dict[str, Any]:
    """Return the value of each field of an entry that a form sends; None where it is empty.

    An estimate and an inner record are dictionaries, with None for an empty field, and a mapping is a tuple of pairs.

    >>> from offramp.web.bodies import Body
    >>> from offramp.web.sections import OPTION
    >>> read_fields(OPTION, Body({"f label": ("Strike",), "f source": ("a, b",)}))
    {'label': 'Strike', 'source': ['a', 'b']}
    """
    found: dict[str, Any] = {}
    for field in fields:
        if field.kind in ("estimate", "record"):
            inner = read_fields(inner_fields(field), body, f"{prefix}{field.key}.")
            if inner:
                found[field.key] = inner if any(value is not None for value in inner.values()) else None
        elif field.kind == "commitments":
            found |= {
                name.removeprefix("f holds "): body.get(name) or None
                for name in body.fields
                if name.startswith("f holds ")
            }
        elif field.kind == "rows":
            if f"f {prefix}{field.key}.data" in body.fields:
                found[field.key] = _rows(body, f"f {prefix}{field.key}.")
        elif (name := f"f {prefix}{field.key}") in body.fields:
            found[field.key] = _value(field.kind, body.get(name))
    return found


def _rows(body: Body, prefix: str) -> Any:
    """Return a choice of rows: the name of the data alone, or the pairs of its keys; None where it is empty."""
    read = {inner.key: _value(inner.kind, body.get(prefix + inner.key)) for inner in ROWS}
    stated = tuple((key, dict(each) if isinstance(each, tuple) else each) for key, each in read.items() if each)
    return read["data"] if len(stated) == 1 and read["data"] else stated or None


def _value(kind: str, text: str) -> Any:
    """Return the value of an input; None where it is empty."""
    several = kind in ("text", *_BY_LINE) or (
        kind == "line" and "\n" in text
    )  # a text of the file with several lines keeps them
    plain = text.strip() if several else " ".join(text.split())
    if not plain:
        return None
    if kind in _BY_LINE:
        lines = [" ".join(line.split()) for line in plain.splitlines() if line.strip()]
        return _BY_LINE[kind](lines)
    if kind == "range" and (found := _RANGE.fullmatch(plain)):
        return {"low": found[1], "high": found[2]}
    return _list(plain, alone=kind == "sources") if kind in ("names", "sources") else plain


_RANGE = re.compile(r"(\S+)\s+to\s+(\S+)")


def _list(text: str, *, alone: bool) -> Any:
    """Return the parts of a text between commas; a single one stands alone where that is usual."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    return names if len(names) > 1 or not alone else names[0] if names else None


def _groups(lines: list[str]) -> list[Any]:
    """Return the groups of a ranking: a state, or a list of states that are equal."""
    groups = [[each.strip() for each in re.split(r"\s+=\s+", line)] for line in lines]
    return [group if len(group) > 1 else group[0] for group in groups]


def _pairs(lines: list[str]) -> tuple[tuple[str, Any], ...]:
    """Return the keys and the values of a mapping, one a line; several values are separated by commas.

    Raises
    ------
    QuestionError
        where a line has no colon.
    """
    found = []
    for line in lines:
        key, colon, value = line.partition(": ") if ": " in line else line.rpartition(":")
        if not colon or not key.strip() or not value.strip():
            raise QuestionError(f"the line `{line}` has no colon between a name and a value, such as `kind: raid`")
        found.append((key.strip(), _list(value, alone=True)))
    return tuple(found)


def _over(lines: list[str]) -> list[list[str]]:
    """Return pairs of statements, of which the first matters more.

    Raises
    ------
    QuestionError
        where a line has no `over` between two statements.
    """
    pairs = [[each.strip() for each in line.split(" over ")] for line in lines]
    for line, pair in zip(lines, pairs, strict=True):
        if len(pair) != 2 or not all(pair):
            raise QuestionError(f"the line `{line}` has no pair, such as `not usa.strike over usa.talks`")
    return pairs


_BY_LINE: dict[str, Callable[[list[str]], Any]] = {"lines": list, "ranking": _groups, "mapping": _pairs, "pairs": _over}
"""The value of an input with one entry a line, by the kind of the field."""
