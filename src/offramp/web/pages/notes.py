"""Notes on entries of a case, kept beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.errors import QuestionError
from offramp.web.numbers import whole_number
from offramp.web.page import Address, Page, Redirect

if TYPE_CHECKING:
    from offramp.web.page import Call

__all__ = ["ADDRESSES"]

LONGEST = 10_000
"""Most characters of a note."""


def _notes(call: Call) -> Page:
    case = call.case()
    notes = call.workbench.store.history.notes(case.name)
    found = call.ask("forms", case)
    values = {
        "notes": notes,
        "about": call.asked("about"),
        "names": found["names"],
        "statements": sorted(found.get("words", {})),
    }
    return Page("notes", "Notes", values, {"case": case.name, "notes": notes}, case)


def _add(call: Call) -> Redirect:
    text = call.body.get("text").strip()
    if not text:
        raise QuestionError("write a note")
    if len(text) > LONGEST:
        raise QuestionError(f"a note has at most {LONGEST:,} characters")
    case = call.case()
    about, source = (" ".join(call.body.get(key).split())[:300] for key in ("about", "source"))
    call.workbench.store.history.add_note(case.name, about, text, source)
    return Redirect(f"/cases/{case.name}/argue/notes", "Saved: a note")


def _remove(call: Call) -> Redirect:
    number = whole_number(call.body.get("number"))
    if number is not None:
        call.workbench.store.history.remove_note(call.names["name"], number)
    return Redirect(f"/cases/{call.names['name']}/argue/notes", "Removed: a note")


ADDRESSES = (
    Address("/cases/{name}/argue/notes", _notes, twin=True),
    Address("/cases/{name}/argue/notes", _add, "POST"),
    Address("/cases/{name}/argue/notes/remove", _remove, "POST"),
)
