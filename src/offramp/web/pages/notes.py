"""Notes on entries of a case, kept beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.errors import QuestionError
from offramp.language.sentence import mark
from offramp.web.noted import in_words
from offramp.web.numbers import whole_number
from offramp.web.page import Address, Page, Redirect
from offramp.web.pages.changing import back_to
from offramp.web.saying import say

if TYPE_CHECKING:
    from offramp.web.page import Call

__all__ = ["ADDRESSES"]

LONGEST = 10_000
"""Most characters of a note."""

LONGEST_NAME = 2_000
"""Most characters of the subject and of the source of a note."""


def _notes(call: Call) -> Page:
    case = call.case()
    history = call.workbench.store.history
    notes, found = history.notes(case.name), call.ask("forms", case)
    language = call.workbench.settings.language

    def told(note: dict[str, Any]) -> dict[str, Any]:
        return {**note, "about": in_words(str(note["path"]), found, language)}

    values = {
        "notes": [told(each) for each in notes],
        "removed": [told(each) for each in history.notes(case.name, removed=True)],
        "just_removed": whole_number(call.asked("removed")) or 0,
        "about": call.asked("about"),
        "back": call.asked("back"),
        "names": found["names"],
        "statements": sorted(found.get("words", {})),
        "entries": _entries(found["values"]),
    }
    return Page("notes", mark("Notes"), values, {"case": case.name, "notes": notes}, case)


def _entries(values: dict[str, Any]) -> list[str]:
    """Return the entries of all sections by their paths."""
    return [
        f"{section}.{name}"
        for section, stated in values.items()
        if isinstance(stated, dict) and section not in ("preferences", "images")
        for name in stated
    ]


def _add(call: Call) -> Redirect:
    text = call.body.get("text").strip()
    if not text:
        raise QuestionError("write a note")
    if len(text) > LONGEST:
        raise QuestionError(f"a note has at most {LONGEST:,} characters")
    case = call.case()
    about, source = (" ".join(call.body.get(key).split()) for key in ("about", "source"))
    if max(len(about), len(source)) > LONGEST_NAME:
        raise QuestionError(f"the subject and the source of a note have at most {LONGEST_NAME:,} characters each")
    call.workbench.store.history.add_note(case.name, about, text, source)
    return Redirect(back_to(call, "argue/notes"), say("Saved: a note"))


def _remove(call: Call) -> Redirect:
    """Remove a note; it is kept, so that this can be undone."""
    number = _number(call)
    call.workbench.store.history.remove_note(call.names["name"], number)
    return Redirect(f"/cases/{call.names['name']}/argue/notes?removed={number}", say("Removed: a note"))


def _number(call: Call) -> int:
    """Return the number of the note that a form names; raise `QuestionError` where the case never had it."""
    number, name, history = whole_number(call.body.get("number")), call.names["name"], call.workbench.store.history
    if number is None or not any(
        each["id"] == number for each in (*history.notes(name), *history.notes(name, removed=True))
    ):
        raise QuestionError(f"the case `{name}` has no such note")
    return number


def _restore(call: Call) -> Redirect:
    """Undo the removal of a note."""
    call.workbench.store.history.restore_note(call.names["name"], _number(call))
    return Redirect(f"/cases/{call.names['name']}/argue/notes", say("Brought back: a note"))


ADDRESSES = (
    Address("/cases/{name}/argue/notes", _notes, twin=True),
    Address("/cases/{name}/argue/notes", _add, "POST"),
    Address("/cases/{name}/argue/notes/remove", _remove, "POST"),
    Address("/cases/{name}/argue/notes/restore", _restore, "POST"),
)
