"""Fields of forms from the models of the case file: the keys, their kinds and their choices are those of the model."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from offramp.case.duration import Duration
from offramp.case.evidence import Selected
from offramp.case.expression import Expression
from offramp.case.record import Day, Sources
from offramp.language.sentence import mark
from offramp.web.sections import NOTE, SOURCE, FormField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.record import Record

__all__ = ["Words", "fields_of"]

Words = tuple[str, str, dict[str, str]]
"""The label of a field, its help, and the words of its choices; the choice of an empty text is that of a missing key."""


def fields_of(
    model: type[Record], words: Mapping[str, Words], leave_out: frozenset[str] = frozenset()
) -> tuple[FormField, ...]:
    """Return a field for each key of a model, in the order of its words; keys without words come last, under their own name.

    >>> from offramp.case.evidence import DataFile
    >>> [(each.key, each.kind) for each in fields_of(DataFile, {"file": ("File", "", {})})][:3]
    [('file', 'line'), ('date', 'names'), ('end', 'line')]
    """
    hints = get_type_hints(model, include_extras=True)
    found = {}
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key not in leave_out:
            found[key] = _field(key, hints[name], info.default, words.get(key, (key.capitalize(), "", {})))
    order = {key: place for place, key in enumerate(words)}
    return tuple(sorted(found.values(), key=lambda each: order.get(each.key, len(order))))


def _field(key: str, hint: Any, default: Any, words: Words) -> FormField:
    label, told, choices = words
    if key == "source":
        return SOURCE
    if key == "note":
        return NOTE
    kind = _plain(hint)
    if kind is bool:
        choices = choices or {"": mark("no"), "true": mark("yes")}
    elif get_origin(kind) is Literal:
        values = {each: choices.get(each, each) for each in get_args(kind) if each != default}
        missing = (
            {}
            if default is not None and default not in get_args(kind)
            else {"": choices.get("", choices.get(str(default), mark("as usual")))}
        )
        choices = {**missing, **values}
    return FormField(key, label, _kind(kind, hint), told, tuple(choices.items()))


def _plain(hint: Any) -> Any:
    """Return a type without None, and a choice without its validators."""
    if get_origin(hint) in (Union, UnionType):
        hint = next(each for each in get_args(hint) if each is not NoneType)
    if hint in (Day, Sources, Selected):
        return hint
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _kind(kind: Any, hint: Any) -> str:
    """Return the kind of the input for a type."""
    named = {
        Day: "date",
        Selected: "rows",
        Duration: "span",
        Expression: "condition",
        bool: "choice",
        int: "number",
        float: "number",
    }
    if kind in named:
        return named[kind]
    origin = get_origin(kind)
    kinds = {Literal: "choice", dict: "mapping", tuple: "names"}
    if origin in kinds:
        return kinds[origin]
    if kind is str:
        return "line"
    raise TypeError(f"no input for the type {hint}")
