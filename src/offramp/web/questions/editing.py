"""Edits of the text of a case by the forms of the workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.editing import with_priority
from offramp.case.identifiers import identifiers
from offramp.case.preferences import Priority
from offramp.web.edits import insert_entry, move_entry, put_entry, remove_entry, value_at
from offramp.web.questions.cases import document_of
from offramp.web.questions.expert_orders import new_expert, without_expert
from offramp.web.questions.renaming import renamed
from offramp.web.records import expanded

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["edited"]

Path = tuple[str | int, ...]
Plain = tuple[str, Path, Any]


def edited(text: str, before: str | None, edits: list[Plain], instead: bool = False) -> dict[str, Any]:
    """Return the text with the edits of a form, and whether they conflict with changes since the form was shown.

    `before` is the text that the form showed; None where it is still the text. Edits conflict where an entry that they touch, or the
    list that it stands in, has another value by now. With `instead` they replace that value: a list becomes the one that the form
    showed, with its edits, since a position there is another entry by now.
    """
    changed: set[Path] = set()
    if before is not None:
        old, new = document_of(before).value, document_of(text).value
        touched = {path for edit in edits for path in _touched(edit)}
        changed = {path for path in touched if value_at(old, path) != value_at(new, path)}
        if changed and not instead:
            return {"text": text, "conflict": True}
    moved = [each for each in edits if any(isinstance(part, int) for part in each[1]) and set(_touched(each)) & changed]
    for each in edits:
        if each not in moved:
            text = _one(text, *each)
    return {"text": _replaced(text, before, edits, moved) if before is not None and moved else text, "conflict": False}


def _replaced(text: str, before: str, edits: list[Plain], moved: list[Plain]) -> str:
    """Return the text with the lists of some edits as they are in the text that the form showed, after all edits."""
    for each in edits:
        before = _one(before, *each)
    mine = document_of(before).value
    for path in dict.fromkeys(path for each in moved for path in _touched(each)):
        value = value_at(mine, path)
        text = remove_entry(text, path) if value is None else put_entry(text, path, value)
    return text


def _touched(edit: Plain) -> list[tuple[str | int, ...]]:
    """Return the paths of the entries that an edit depends on: the outermost list on its way, or the entry itself.

    A new entry of a section depends on nothing, and the fields of the case itself depend on those fields alone.
    """
    kind, path, value = edit
    if kind in ("add", "reading", "belief"):
        return []
    if kind in ("expert", "no expert"):
        return [path[: path.index("experts")]]
    if kind == "priority":
        return [path]
    if kind == "record" and not path:
        return [(key,) for key in value["fields"]]
    return [next((path[:i] for i, part in enumerate(path) if isinstance(part, int)), path)]


def _one(text: str, kind: str, path: tuple[str | int, ...], value: Any) -> str:
    """Return the text with one edit; those without a value take none."""
    if kind in _WITHOUT_VALUE:
        return _WITHOUT_VALUE[kind](text, path)
    if kind not in _WITH_VALUE:
        raise ValueError(f"there is no edit `{kind}`")
    return _WITH_VALUE[kind](text, path, value)


def _record(text: str, path: tuple[str | int, ...], fields: dict[str, Any], short: str) -> str:
    """Put the fields of a form into an entry; fields that say the same as before stay as they are written."""
    value = value_at(document_of(text).value, path)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        path, value = (*path, 0), value[0]
    stated = expanded(value, short)
    if "once" in stated and "irreversible" in fields:
        fields = {**fields, "once": fields["irreversible"]}
        del fields["irreversible"]
    changes = {key: new for key, new in fields.items() if not _same(stated.get(key), new)}
    if not changes:
        return text
    if not isinstance(value, dict):
        wanted = {key: _in_file(new) for key, new in {**stated, **changes}.items() if new is not None}
        # The plain value alone, where nothing else is said.
        return put_entry(text, path, wanted[short] if set(wanted) == {short} else wanted)
    for key, new in changes.items():
        if new is None:
            text = remove_entry(text, (*path, key))
        elif isinstance(new, dict):
            text = _estimate(text, (*path, key), new)
        elif isinstance(new, tuple):
            text = _mapping(text, (*path, key), dict(new))
        else:
            kept = {str(_as_pair(each)): each for each in stated.get(key) or ()} if key == "above" else {}
            text = put_entry(text, (*path, key), [kept.get(str(each), each) for each in new] if kept else new)
    return text


def _way(text: str, path: tuple[str | int, ...], fields: dict[str, Any]) -> str:
    """Put preferences as a ranking or as weights; preferences that are stated in another way are replaced."""
    stated = value_at(document_of(text).value, path)
    if isinstance(stated, dict) and set(stated) & (set(fields) - {"source"}):
        return _record(text, path, fields, "")
    return put_entry(text, path, {key: _in_file(new) for key, new in fields.items() if new is not None})


def _in_file(value: Any) -> Any:
    """Return the value of a field as the file has it: a mapping for pairs."""
    if isinstance(value, dict):
        return {key: _in_file(each) for key, each in value.items() if each is not None}
    return dict(value) if isinstance(value, tuple) else value


def _mapping(text: str, path: tuple[str | int, ...], new: dict[str, Any]) -> str:
    """Put a mapping; entries that say the same as before stay as they are written."""
    stated = value_at(document_of(text).value, path)
    if not isinstance(stated, dict) or not set(stated) & set(new):
        return put_entry(text, path, new)
    for key, value in new.items():
        if not _same(stated.get(key), _as_pairs(value)):
            text = put_entry(text, (*path, key), value)
    for key in stated:
        if key not in new:
            text = remove_entry(text, (*path, key))
    return text


def _estimate(text: str, path: tuple[str | int, ...], new: dict[str, Any]) -> str:
    """Put an estimate; where only its best value and its unit are stated, on one line as `4 per year`."""
    if isinstance(value_at(document_of(text).value, path), dict):
        return _record(text, path, new, "best")
    new = _in_file(new)
    if set(new) == {"best"}:
        return put_entry(text, path, new["best"])
    rated = set(new) == {"best", "unit"} and str(new["unit"]).startswith("per ")
    return put_entry(text, path, f"{new['best']} {new['unit']}" if rated else new)


def _same(stated: Any, new: Any) -> bool:
    """Return whether a form says the same as the file, for all the ways in which the file may say it."""
    if isinstance(new, dict):
        found = expanded(stated, "best")
        return all(_same(found.get(key), each) for key, each in new.items())
    if isinstance(new, tuple):
        inner = dict(new)
        alike = isinstance(stated, dict) and list(stated) == list(inner)
        return alike and all(_same(stated[key], _as_pairs(inner[key])) for key in inner)
    if isinstance(stated, list) or isinstance(new, list):
        lists = [each if isinstance(each, list) else [] if each is None else [each] for each in (stated, new)]
        return [_as_pair(each) for each in lists[0]] == [_as_pair(each) for each in lists[1]]
    if stated is None or new is None:
        return stated is new or (stated == "" and new is None)
    return " ".join(str(stated).split()) == " ".join(str(new).split())


def _as_pair(value: Any) -> Any:
    """Return a known pair as its two statements, without who said it and why."""
    return [value["above"], value["below"]] if isinstance(value, dict) and {"above", "below"} <= set(value) else value


def _as_pairs(value: Any) -> Any:
    return tuple(value.items()) if isinstance(value, dict) else value


def _new_stage(text: str, path: tuple[str | int, ...], stage: dict[str, Any]) -> str:
    """Add a stage to a policy; one that stands alone becomes the first of a list."""
    value = value_at(document_of(text).value, path)
    wanted = {key: new for key, new in stage.items() if new is not None}
    if isinstance(value, dict) and value:
        return put_entry(text, path, [value, wanted])
    if isinstance(value, list) and value:
        return insert_entry(text, path, wanted)
    return put_entry(text, path, wanted)


def _new_entry(text: str, path: tuple[str | int, ...], value: dict[str, Any]) -> str:
    """Add an entry to a section, under a name that conditions can use, made out of its label."""
    taken = value_at(document_of(text).value, path) or {}
    stem = value["label"] if value.get("typed") else identifiers(value["noun"], [value["label"]])[0]
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    fields = {key: _in_file(new) for key, new in value["fields"].items() if new is not None}
    short = value["short"]
    if not fields:
        return put_entry(text, (*path, name), {} if value["noun"] == "policy" else value["label"])
    return put_entry(text, (*path, name), fields[short] if short is not None and set(fields) == {short} else fields)


def _wanted(text: str, actor: str) -> Any:
    """Return the preferences of an actor: those stated alone, or those of its first reading; None where it has none."""
    values = document_of(text).value
    images = value_at(values, ("images", actor))
    first = next(iter(images.values()), None) if isinstance(images, dict) else None
    return value_at(values, ("preferences", actor)) or (first.get("preferences") if isinstance(first, dict) else None)


def _new_reading(text: str, actor: str, value: dict[str, Any]) -> str:
    """Add a reading of an actor, with the preferences that it has; preferences stated alone move into it."""
    wanted = _wanted(text, actor) or []
    fields = {**value["fields"], "preferences": wanted}
    text = _new_entry(text, ("images", actor), {**value, "fields": fields})
    return (
        text
        if value_at(document_of(text).value, ("preferences", actor)) is None
        else _pruned(text, ("preferences", actor))
    )


def _without_reading(text: str, path: tuple[str | int, ...]) -> str:
    """Remove a reading of an actor; the preferences of the last one become those of the actor."""
    values = document_of(text).value
    wanted = value_at(values, (*path, "preferences"))
    if wanted and len(value_at(values, path[:-1])) == 1:
        text = put_entry(text, ("preferences", path[1]), wanted)
    return _pruned(text, path)


def _pruned(text: str, path: tuple[str | int, ...]) -> str:
    """Remove an entry, and the groups that are empty without it."""
    while len(path) > 1 and len(value_at(document_of(text).value, path[:-1])) == 1:
        path = path[:-1]
    return remove_entry(text, path)


def _believed(text: str, path: tuple[str | int, ...]) -> str:
    """Add a belief about an actor, which begins with what the actor does want."""
    return put_entry(text, path, _wanted(text, str(path[-1])) or [])


_WITHOUT_VALUE: dict[str, Callable[[str, tuple[str | int, ...]], str]] = {
    "remove": remove_entry,
    "no reading": _without_reading,
    "no expert": without_expert,
    "prune": _pruned,
    "belief": _believed,
}
_WITH_VALUE: dict[str, Callable[[str, tuple[str | int, ...], Any], str]] = {
    "put": put_entry,
    "insert": insert_entry,
    "move": move_entry,
    "rename": renamed,
    "record": lambda text, path, value: _record(text, path, value["fields"], value["short"]),
    "way": lambda text, path, value: _way(text, path, value["fields"]),
    "add": _new_entry,
    "priority": lambda text, path, value: with_priority(text, path, Priority.model_validate(value)),
    "stage": _new_stage,
    "expert": new_expert,
    "reading": lambda text, path, value: _new_reading(text, str(path[-1]), value),
}
"""The function that makes each kind of edit."""
