"""From an error of validation to a sentence: the found value, the expected one, and the nearest valid one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from offramp.case.model import Case
from offramp.case.preferences import KINDS
from offramp.case.typeset import plain
from offramp.case.units import share_of_percent
from offramp.case.yaml import within
from offramp.errors import Place, Problem, did_you_mean

if TYPE_CHECKING:
    from offramp.case.yaml import Document, Path

__all__ = ["complaint", "existing_path"]

_WITHOUT_KEY = {("Statements", "statements"), ("StateRanking", "gaps"), ("Stage", "holds")}
"""Fields that the reader fills from the keys around them."""

LONGEST_SHOWN = 60
"""Largest number of characters of a wrong value that a message shows."""

EXAMPLES = {
    "actors": "actors: {usa: {name: United States, options: {talks: Hold talks}}}",
    "status quo": "status quo: [usa.talks]",
    "preferences": "preferences: {usa: [usa.talks, not dprk.testing]}",
    "say": "{say: not dprk.attack, strong: true}",
    "label": "{label: Strike, irreversible: on}",
    "cite": "{cite: \"Author, title, year\"}",
    "start": "{start: 20, grows: 4}",
    "grows": "{start: 20, grows: 4}",
    "rate": "{rate: 0.8 if dprk.testing else 0.05}",
    "text": "{text: What is claimed, holds: \"stable(usa.talks)\"}",
}  # fmt: skip


def complaint(entry: Any, value: Any, document: Document, root: type[BaseModel] = Case) -> Problem:
    """Put one entry of pydantic's list of errors into words, with its place in the file; `root` is the record of the file."""
    location: tuple[int | str, ...] = entry["loc"]
    path = existing_path(value, location)
    kind = entry["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, location, document, root)
    if kind == "missing" and isinstance(location[-1], int):
        return Problem(_length(path, value, document), _place(path, document))
    if kind == "missing":
        key = str(location[-1])
        where = f" in {_called(path, document)}" if path else ""
        shown = "preferences: [usa.talks, not dprk.testing]" if path and key == "preferences" else EXAMPLES.get(key)
        example = f"; for instance `{shown}`" if shown else ""
        lacks = "" if path else key
        return Problem(f"`{key}` is missing{where}{example}", _place(path, document), lacks)
    if kind == "expression":
        reason = str(entry["msg"])
        told = (
            f"{_called(path, document)} is {_shown(entry['input'])}; {reason}"
            if reason.startswith("expected ")
            else reason
        )
        return Problem(told, _place_in_expression(entry, path, value, document))
    if kind == "too_long":
        return Problem(_length(path, value, document), _place(path, document))
    lacks = str(path[0]) if kind == "too_short" and path else ""
    return Problem(_sentence(entry, path, document), _place(path, document, key=location[-1:] == ("[key]",)), lacks)


def _place_in_expression(entry: Any, path: Path, value: Any, document: Document) -> Place:
    """Return the place in a condition or a quantity at which the reader stopped."""
    offset = entry.get("ctx", {}).get("offset", 0)
    if entry["loc"][-1] == "[key]":
        return within(_place(path, document, key=True), offset)
    if entry["loc"][-1] == "before" and path[-1] != "before":
        # Written as `chance of: … before …`, which the model takes apart.
        for part in path:
            value = value[part]
        path, offset = (*path, "chance of"), value["chance of"].index(" before ") + len(" before ") + offset
    return within(_place(path, document), offset, document.written.get(path))


def _called(path: Path, document: Document) -> str:
    """Return the words for the thing at a path: its key as the file writes it, or its position in its list."""
    if isinstance(path[-1], int):
        around = next((f" of `{part}`" for part in reversed(path) if isinstance(part, str)), "")
        return f"entry {path[-1] + 1}{around}"
    return f"`{document.former.get(path, path[-1])}`"


def _place(path: Path, document: Document, key: bool = False) -> Place:
    if key and path in document.key_places:
        return document.key_places[path]
    for length in range(len(path), -1, -1):
        found = document.places.get(path[:length]) or document.key_places.get(path[:length])
        if found is not None:
            return found
    return Place(document.file)


def _unknown_key(path: Path, location: tuple[int | str, ...], document: Document, root: type[BaseModel]) -> Problem:
    key = str(path[-1])
    place = document.key_places.get(path) or _place(path, document)
    known = _keys_at(location[:-1], root)
    named = [part for part in path[:-1] if isinstance(part, str)]
    around = f" in `{named[-1]}`" if named else ""
    return Problem(f"there is no key `{key}`{around}{did_you_mean(key, known)}", place)


def _keys_at(location: tuple[int | str, ...], root: type[BaseModel]) -> list[str]:
    """Return the keys that the model knows at a location; positions and free names are skipped."""
    models: list[type[BaseModel]] = [root]
    for part in location:
        tagged: list[type[BaseModel]] = [model for model in models if KINDS.get(str(part)) is model]
        fields = [
            field for model in models for name, field in model.model_fields.items() if part in (name, field.alias)
        ]
        models = tagged or ([inner for field in fields for inner in _models_in(field.annotation)] if fields else models)
    return [
        field.alias or name
        for model in models
        for name, field in model.model_fields.items()
        if (model.__name__, name) not in _WITHOUT_KEY
    ]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the records that a type consists of, without their parts."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]


_PAIRS = {
    "scale": "two numbers, the worst value and the best, such as `[60, 0]`",
    "between": "two estimates, such as `[usa.tempo, dprk.tempo]`",
}
"""Entries expected in the lists of two."""


def _length(path: Path, value: Any, document: Document) -> str:
    """Return the message for a list with too few or too many entries."""
    for part in path:
        value = value[part]
    many = f"{len(value)} entr{'y' if len(value) == 1 else 'ies'}" if value else "no entry"
    return f"{_called(path, document)} has {many}; expected {_PAIRS.get(str(path[-1]), 'two')}"


def _shown(found: Any) -> str:
    """Return the found value in words, or as written, cut if it is long."""
    if found is None:
        return "nothing"
    if found == "":
        return "an empty text"
    if isinstance(found, list | dict):
        return "a list" if isinstance(found, list) else "a mapping"
    text = str(found)
    return f"`{text}`" if len(text) <= LONGEST_SHOWN else f"`{text[:LONGEST_SHOWN]}…`"


def _number_expected(found: Any) -> str:
    """Return the end of a message on an invalid number; a number in per cent or with a long dash gets its plain form."""
    if not isinstance(found, str):
        return "expected a number"
    written = share_of_percent(plain(found)) or (plain(found) if _is_number(plain(found)) else None)
    return f"expected a number; write {written}" if written and written != found else "expected a number"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


EXPECTED = {
    "int_parsing_size": "a smaller whole number",
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "a whole number"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "`true` or `false`"),
    "string_type": "a text",
}
"""The expected kind of value, by pydantic's type of error."""

EXPECTED_FORMS = {
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "keys with values"),
    **dict.fromkeys(("tuple_type", "list_type", "frozen_set_type"), "a list, such as `[first, second]`"),
}
"""The expected kind of value with an example of the key, by pydantic's type of error."""

EXPECTED_BOUNDS = {
    "greater_than_equal": ("ge", "at least {:g}"),
    "greater_than": ("gt", "more than {:g}"),
    "less_than_equal": ("le", "at most {:,}"),
    "less_than": ("lt", "less than {:g}"),
}
"""The name of a bound and the words for it, by pydantic's type of error."""


def _sentence(entry: Any, path: Path, document: Document) -> str:
    """Return the message for an error that is about a value."""
    found, kind = entry.get("input"), entry["type"]
    key, shown = _called(path, document) if path else "the case", _shown(found)
    if kind in EXPECTED:
        return f"{key} is {shown}; expected {EXPECTED[kind]}"
    if kind in EXPECTED_FORMS:
        return f"{key} is {shown}; expected {EXPECTED_FORMS[kind]}" + _example(path)
    if kind in EXPECTED_BOUNDS:
        bound, words = EXPECTED_BOUNDS[kind]
        return f"{key} is {shown}; expected {words.format(entry['ctx'][bound])}"
    match kind:
        case "value_error":
            reason = str(entry["ctx"]["error"])
            return f"{key} is {shown}; {reason}" if reason.startswith("expected ") else reason
        case "literal_error":
            words = entry["ctx"]["expected"].replace("'", "`")
            if path == ("offramp",):
                return f"format version {shown} is unknown; this program reads version {words}"
            return f"{key} is {shown}; expected {words}"
        case "float_parsing" | "float_type" | "finite_number":
            return f"{key} is {shown}; {_number_expected(found)}"
        case "too_short" if path[:1] == ("agreements",):
            only = f" with `{found[0]}` alone" if isinstance(found, list) and found else ""
            return f"the agreement `{path[1]}` is stated{only}; an agreement needs at least two actors in `between`"
        case "too_short":
            return f"{key} is empty; expected at least one entry" + _example(path)
        case "string_too_short":
            return "a name is empty"
    return f"{key} is {shown}, which is not possible here"


def _example(path: Path) -> str:
    return f"; for instance `{EXAMPLES[str(path[-1])]}`" if path and str(path[-1]) in EXAMPLES else ""


def existing_path(value: Any, location: tuple[int | str, ...]) -> Path:
    """Return the part of a location of pydantic that the file has, without the tags of unions."""
    path: list[str | int] = []
    for part in location:
        if (isinstance(value, dict) and part in value) or (
            isinstance(value, list) and isinstance(part, int) and part < len(value)
        ):
            value = value[part]  # type: ignore[index]  # a list is followed by positions, a mapping by keys
            path.append(part)
    return tuple(path)
