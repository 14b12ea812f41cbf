"""Entries of a case file found by a dotted path: `preferences.usa.3`, `status quo`, `policies.talk first.usa.talks`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.former_words import current_path
from offramp.case.model import Case
from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Path", "at", "current", "deepest", "dotted", "entry", "missing", "put", "sections"]

Path = tuple[str | int, ...]
"""The keys and positions (from 0) that lead to an entry."""


def sections() -> tuple[str, ...]:
    """Return the keys that a case file may have at its top.

    >>> "status quo" in sections()
    True
    """
    return tuple(field.alias or name for name, field in Case.model_fields.items())


def at(values: Any, path: Path) -> Any:
    """Return the value at a path."""
    for part in path:
        values = values[part]
    return values


def dotted(path: Path) -> str:
    """Return a path as a user writes it, with positions from 1.

    >>> dotted(("preferences", "usa", 2))
    'preferences.usa.3'
    """
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def current(text: str) -> str:
    """Return a path as a user writes it, with the current word in the place of a former one.

    >>> current("events.war.once")
    'events.war.irreversible'
    """
    return ".".join(map(str, current_path(tuple(text.split(".")))))


def deepest(values: Any, text: str) -> tuple[Path, str]:
    """Return the longest path that the text begins with, and the rest of the text; keys may contain dots and spaces.

    >>> deepest({"rules": ["x", "y"], "a.b": {"c": 1}}, "a.b.d")
    (('a.b',), 'd')
    """
    return min(_ways(values, text), key=lambda way: len(way[1]))


def _ways(values: Any, text: str) -> Iterator[tuple[Path, str]]:
    """Return every way to read the beginning of a text as a path, with the rest."""
    yield (), text
    steps: list[tuple[str, str | int]] = []
    if isinstance(values, dict):
        steps = [(str(key), key) for key in values]
    elif isinstance(values, list):
        steps = [(str(i + 1), i) for i in range(len(values))]
    for written, step in steps:
        if text == written:
            yield (step,), ""
        elif text.startswith(f"{written}."):
            yield from (((step, *path), rest) for path, rest in _ways(values[step], text[len(written) + 1 :]))


def entry(values: Any, text: str) -> Path:
    """Return the path of an existing entry.

    Raises
    ------
    QuestionError
        if there is none, with the nearest valid name.
    """
    path, rest = deepest(values, text)
    if rest:
        raise missing(values, text, path, rest)
    return path


def missing(values: Any, text: str, path: Path, rest: str) -> QuestionError:
    """Return the error for a path whose rest does not exist."""
    inside, where = at(values, path), f"`{dotted(path)}`" if path else "the case"
    head = rest.partition(".")[0]
    if isinstance(inside, list):
        count = f"{len(inside)} entr{'y' if len(inside) == 1 else 'ies'}"
        return QuestionError(f"`{text}`: {where} has {count}, numbered from 1, and none of number `{head}`")
    if isinstance(inside, dict):
        known = [*inside, *(sections() if not path else ())]
        return QuestionError(f"`{text}`: there is no `{head}` in {where}{did_you_mean(head, map(str, known))}")
    return QuestionError(f"`{text}`: {where} is `{inside}`, which has no `{head}` inside")


def put(values: dict[str, Any], text: str, value: Any) -> Path:
    """Set a value at a path of `values` (changed in place), and return the path.

    An existing entry is replaced; a new key is added to a mapping, and the number after the last to a list. A label,
    statement or number in short form is expanded where the path leads inside it.

    Raises
    ------
    QuestionError
        if the path does not exist, with the nearest valid name.
    """
    path, rest = deepest(values, text)
    if not rest:
        at(values, path[:-1])[path[-1]] = value
        return path
    if not path and (section := _section(rest)) is not None:
        values[section] = [] if section in ("impossible", "indistinguishable") else {}
        path, rest = (section,), rest[len(section) + 1 :]
        if not rest:
            values[section] = value
            return path
    inside = at(values, path)
    full = _in_full(path, inside)
    if full is not None:
        inside = at(values, path[:-1])[path[-1]] = full
        if rest in full:
            full[rest] = value
            return (*path, rest)
    if isinstance(inside, list) and rest == str(len(inside) + 1):
        inside.append(value)
        return (*path, len(inside) - 1)
    if isinstance(inside, dict) and ("." not in rest or _holds_dots(path)) and path:
        inside[rest] = value
        return (*path, rest)
    raise missing(values, text, path, rest)


def _section(text: str) -> str | None:
    """Return the section that a path begins with, where the file lacks it."""
    return next((name for name in sections() if text == name or text.startswith(f"{name}.")), None)


def _holds_dots(path: Path) -> bool:
    """Return whether the keys of the mapping at a path are conditions or options, which contain dots."""
    return path[-1] == "weights" or path[0] == "policies" or (path[0] == "harms" and len(path) == 2)


def _in_full(path: Path, value: Any) -> dict[str, Any] | None:
    """Return the long form of an entry that the file gives in short form; None if there is none."""
    if isinstance(value, dict | list):
        return None
    match path:
        case ("actors", _, "options", _) | ("events", _):
            return {"label": value}
        case ("sources", _):
            return {"cite": value}
        case ("rates" | "counts", _):
            return {"rate": value}
        case (
            ("preferences", _, int())
            | ("preferences", _, "statements", int())
            | ("beliefs", _, _, int())
            | ("beliefs", _, _, "statements", int())
            | ("images", _, _, "preferences", int())
            | ("images", _, _, "preferences", "statements", int())
        ):
            return {"say": value}
        case ("unknowns", _) | ("actors", _, "tempo" | "reliability") | ("stocks", _, "start") | ("harms", _, _):
            number, _, unit = str(value).partition(" ")
            return {"best": number, "unit": unit} if unit else {"best": number}
    return None
