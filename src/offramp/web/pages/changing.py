"""Changes of a case by forms: each is one version, and a receipt says so."""

from __future__ import annotations

import datetime
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from offramp.errors import QuestionError
from offramp.web.entry_names import condition_words, entry_words
from offramp.web.numbers import LARGEST, whole_number
from offramp.web.page import Address, Redirect
from offramp.web.record_forms import records_of
from offramp.web.records import read_fields
from offramp.web.saying import say
from offramp.web.sections import ACTOR, CASE, DRAW, EXPERT, OPTION, RANKING, STAGE, WEIGHTS
from offramp.web.store import Edit

if TYPE_CHECKING:
    from offramp.web.page import Call
    from offramp.web.sections import RecordForm

__all__ = ["ADDRESSES", "back_to", "changed_case", "entry_path"]

DEEPEST = 10
"""Most keys and positions of a path."""

OF_ACTORS = ("preferences", "images", "doubt", "beliefs", "unaware")
"""Sections with an entry for each actor, which goes with its actor."""

Path = tuple[str | int, ...]


def entry_path(text: str) -> Path:
    """Return the path of an entry that a form names, as JSON.

    >>> entry_path('["preferences", "usa", 2]')
    ('preferences', 'usa', 2)
    """
    try:
        path = json.loads(text)
    except (ValueError, RecursionError):
        path = None
    good = isinstance(path, list) and len(path) <= DEEPEST
    if not good or not all((isinstance(part, str) and part) or _is_position(part) for part in path):
        raise QuestionError("the form names no entry of the case; load the page again")
    return tuple(path)


def _is_position(part: object) -> bool:
    return type(part) is int and 0 <= part <= LARGEST


def changed_case(call: Call, edits: list[Edit], change: str) -> Redirect:
    """Make the edits of a form, and return to the page of the form."""
    opened = call.workbench.store.edit(call.names["name"], call.version(), edits, change, call.over())
    return Redirect(
        back_to(call),
        say("Saved: {change}, {time}", change=change, time=f"{datetime.datetime.now().astimezone():%H:%M:%S}"),
        opened.version.number,
        opened.merged,
    )


def back_to(call: Call, page: str = "build/case") -> str:
    """Return the page that a form names, among those of the same case, at the element that then has the focus."""
    behind, focus = call.behind(page), call.body.get("focus")
    named = behind == call.body.get("back")
    return behind + (f"#{quote(focus)}" if named and re.fullmatch(r"[\w-]+", focus) else "")


def _fields(kind: str) -> tuple[Any, str | None]:
    """Return the fields of a kind of form, and the key that may stand alone."""
    named: dict[str, tuple[Any, str | None]] = {
        "actor": (ACTOR, None),
        "option": (OPTION, "label"),
        "case": (CASE, None),
        "stage": (STAGE, None),
        "ranking": (RANKING, None),
        "weights": (WEIGHTS, None),
        "expert": (EXPERT, "order"),
        "draw": ((DRAW,), None),
    }
    if kind in named:
        return named[kind]
    form = records_of(kind)
    if form is None:
        raise QuestionError("the form is of no known kind; load the page again")
    return form.fields, "" if form.scalar else form.short or None


def _record(call: Call) -> Redirect:
    """Change an entry: an actor, an option, or a record of a section."""
    path, kind = entry_path(call.body.get("path")), call.body.get("form")
    fields, short = _fields(kind)
    read = read_fields(fields, call.body)
    if short == "":
        if read.get("") is None:
            return changed_case(call, [Edit("remove", path)], say("Removed {entry}", entry=_called(call, path)))
        return changed_case(call, [Edit("put", path, read[""])], say("Changed {entry}", entry=_called(call, path)))
    if kind in ("ranking", "weights"):
        if read.get(kind) is None:
            raise QuestionError(f"the {kind} cannot be empty; remove the entry, or fill in the field")
        return changed_case(
            call,
            [Edit("way", path, {"fields": read, "short": None})],
            say("Changed {entry}", entry=_called(call, path)),
        )
    if kind == "case":
        edits = [Edit("record", (), {"fields": read, "short": None})]
        return changed_case(call, edits, say("Changed the case"))
    return changed_case(
        call,
        [Edit("record", path, {"fields": read, "short": short})],
        say("Changed {entry}", entry=_called(call, path)),
    )


def _add(call: Call) -> Redirect:
    """Add an entry to a section."""
    path, kind = entry_path(call.body.get("path")), call.body.get("form")
    form = records_of(kind)
    if form is not None and (form.shape != "named" or form.keys):
        return _add_grouped(call, form)
    label = " ".join(call.body.get("label").split())
    if not label:
        raise QuestionError("give the new entry a name")
    if kind == "policy":
        value: dict[str, Any] = {"noun": "policy", "label": label, "fields": {}, "short": None}
        return changed_case(call, [Edit("add", path, value)], say("Added {entry}", entry=label))
    if kind == "expert":
        value = {"name": label, "fields": read_fields(EXPERT, call.body)}
        return changed_case(call, [Edit("expert", path, value)], say("Added the order of {expert}", expert=label))
    if kind == "stage":
        fields = read_fields(STAGE, call.body)
        return changed_case(
            call, [Edit("stage", path, fields)], say("Added a stage to {entry}", entry=_called(call, path))
        )
    fields, short = _fields(kind)
    stated = {key: value for key, value in read_fields(fields, call.body).items() if value is not None}
    first = {
        "actor": "name",
        "option": "label",
        "events": "label",
        "evidence": "label",
        "claims": "text",
        "sources": "cite",
    }.get(kind)
    if first is not None:
        stated.setdefault(first, label)
    noun = kind if kind in ("actor", "option") else form.noun if form is not None else "entry"
    value = {"noun": noun, "label": label, "fields": stated, "short": short}
    return changed_case(call, [Edit("add", path, value)], say("Added {entry}", entry=label))


def _add_grouped(call: Call, form: RecordForm) -> Redirect:
    """Add an entry to a list, or one whose name is chosen, or one with two names."""
    fields, short = read_fields(form.fields, call.body), "" if form.scalar else form.short or None
    stated = {key: value for key, value in fields.items() if value is not None}
    if form.shape == "listed":
        if not stated:
            raise QuestionError(f"fill in the fields of the new {form.noun}")
        return changed_case(call, [Edit("insert", (form.section,), stated)], say("Added a {noun}", noun=say(form.noun)))
    if form.keys in ("actors", "orders", "pairs"):
        path: Path = (form.section, *entry_path(call.body.get("key")))
        edit = (
            Edit("belief", path) if form.keys == "pairs" else Edit("record", path, {"fields": fields, "short": short})
        )
        if form.scalar:
            edit = Edit("put", path, fields.get("") or [])
        return changed_case(call, [edit], say("Added {entry}", entry=_called(call, path)))
    group, label = (" ".join(call.body.get(key).split()) for key in ("group", "label"))
    if not group or not label:
        raise QuestionError(f"give the new {form.noun} both of its names")
    if form.group == "actor":
        stated.setdefault("label", label)
    value = {"noun": form.noun, "label": label, "fields": stated, "short": short, "typed": form.keys == "typed"}
    kind = "reading" if form.section == "images" else "add"
    return changed_case(call, [Edit(kind, (form.section, group), value)], say("Added {entry}", entry=label))


def _rename(call: Call) -> Redirect:
    """Give an entry another name in the file, and change every mention of it."""
    path, name = entry_path(call.body.get("path")), " ".join(call.body.get("value").split())
    if not path or not name:
        raise QuestionError("give the entry a name")
    return changed_case(
        call, [Edit("rename", path, name)], say("Renamed {entry} to {name}", entry=_called(call, path), name=name)
    )


def _remove(call: Call) -> Redirect:
    """Remove an entry; with an actor, also its preferences, its beliefs and the beliefs about it."""
    path = entry_path(call.body.get("path"))
    if not path:
        raise QuestionError("the form names no entry of the case; load the page again")
    form = records_of(str(path[0]))
    kind = "remove" if form is None or form.shape != "grouped" else "no reading" if path[0] == "images" else "prune"
    kind = "no expert" if len(path) > 3 and path[-2] == "experts" else kind if len(path) < 4 else "remove"
    edits = [Edit(kind, path)]
    if len(path) == 2 and path[0] == "actors":
        values = call.ask("forms", call.case())["values"]
        sections = [key for key in OF_ACTORS if isinstance(values.get(key), dict) and path[1] in values[key]]
        edits += [Edit("remove", (key, path[1])) for key in sections]
        beliefs = values.get("beliefs")
        about = beliefs.items() if isinstance(beliefs, dict) else ()
        edits += [
            Edit("prune", ("beliefs", believer, path[1]))
            for believer, each in about
            if believer != path[1] and isinstance(each, dict) and path[1] in each
        ]
    return changed_case(call, edits, say("Removed {entry}", entry=_called(call, path)))


def _move(call: Call) -> Redirect:
    """Move an entry of a list."""
    path, to = entry_path(call.body.get("path")), whole_number(call.body.get("to"))
    if not path or not isinstance(path[-1], int) or to is None:
        raise QuestionError("the form names no position; load the page again")
    return changed_case(
        call, [Edit("move", path, to)], say("Moved {entry} to place {place}", entry=_called(call, path), place=to + 1)
    )


def _insert(call: Call) -> Redirect:
    """Add a condition to a list: as typed, or an option with `on` or `off`."""
    path = entry_path(call.body.get("path"))
    text = " ".join(call.body.get("value").split())
    thing, switch = call.body.get("thing"), call.body.get("switch")
    if not text and thing:
        text = thing if switch != "off" else f"not {thing}"
    if not text:
        raise QuestionError("write a condition, or choose an option")
    return changed_case(call, [Edit("insert", path, text)], say("Added {entry}", entry=_condition(call, text)))


def _put(call: Call) -> Redirect:
    """Put one value; an empty one removes the entry."""
    path = entry_path(call.body.get("path"))
    text = " ".join(call.body.get("value").split())
    if not path:
        raise QuestionError("the form names no entry of the case; load the page again")
    if not text:
        return changed_case(call, [Edit("remove", path)], say("Removed {entry}", entry=_called(call, path)))
    return changed_case(call, [Edit("put", path, text)], say("Changed {entry}", entry=_called(call, path)))


def _statement(call: Call) -> Redirect:
    """Change a preference statement: its condition, its marks and its source."""
    path = entry_path(call.body.get("path"))
    marks = {flag: "true" if call.body.get(f"mark {flag}") else None for flag in ("strong", "unsure", "firm")}
    sources = [each.strip() for each in call.body.get("f source").split(",") if each.strip()]
    source: Any = None if not sources else sources[0] if len(sources) == 1 else sources
    fields = {"say": " ".join(call.body.get("f say").split()) or None, **marks, "source": source}
    told = {key: call.body.get(f"f {key}").strip() for key in ("note", "known") if f"f {key}" in call.body.fields}
    fields |= {key: text or None for key, text in told.items()}
    if fields["say"] is None:
        return changed_case(call, [Edit("remove", path)], say("Removed {entry}", entry=_called(call, path)))
    return changed_case(
        call,
        [Edit("record", path, {"fields": fields, "short": "say"})],
        say("Changed {entry}", entry=_called(call, path)),
    )


def _status_quo(call: Call) -> Redirect:
    """Set which options and events are on today."""
    on = list(call.body.fields.get("on", ()))
    return changed_case(call, [Edit("put", ("status quo",), on)], say("Changed the status quo"))


def _pair(call: Call) -> Redirect:
    """State that one statement matters more than another, and no more of the order."""
    path = entry_path(call.body.get("path"))
    pair = [" ".join(call.body.get(key).split()) for key in ("above", "below")]
    if not all(pair) or pair[0] == pair[1]:
        raise QuestionError("choose two different statements")
    edits = []
    if call.body.get("alone") == "yes" and path[-1] == "above":
        listed = [each for each in call.body.fields.get("statement", ()) if each]
        edits = [Edit("put", path[:-1], {"statements": listed, "above": [pair]})]
    else:
        edits = [Edit("insert", path, pair)]
    above, below = (_condition(call, each) for each in pair)
    return changed_case(call, edits, say("{above} matters more than {below}", above=above, below=below))


def _called(call: Call, path: Path) -> str:
    """Return an entry in words of the history."""
    return entry_words(_values(call), path)


def _condition(call: Call, text: str) -> str:
    """Return a condition in words of the history."""
    return condition_words(_values(call), text)


def _values(call: Call) -> dict[str, Any]:
    values: dict[str, Any] = call.ask("forms", call.case())["values"]
    return values


ADDRESSES = tuple(
    Address(f"/cases/{{name}}/change/{word}", answer, "POST")
    for word, answer in (
        ("record", _record),
        ("add", _add),
        ("remove", _remove),
        ("rename", _rename),
        ("move", _move),
        ("insert", _insert),
        ("put", _put),
        ("statement", _statement),
        ("status-quo", _status_quo),
        ("pair", _pair),
    )
)
