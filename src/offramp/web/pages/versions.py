"""Versions of a case: undo, redo, a list of all, and the changes between any two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.errors import QuestionError
from offramp.language.sentence import mark
from offramp.web.line_changes import line_changes
from offramp.web.missing import MissingError
from offramp.web.numbers import whole_number
from offramp.web.page import Address, Page, Redirect
from offramp.web.pages.changing import back_to
from offramp.web.saying import say

if TYPE_CHECKING:
    from offramp.web.page import Call
    from offramp.web.store import Conflict, OpenCase

__all__ = ["ADDRESSES", "conflict_page", "versions_asked"]


def versions_asked(call: Call, case: OpenCase) -> tuple[OpenCase, OpenCase] | None:
    """Return the two versions that an address names by `from` and `to`, as pages count them; None where it does not name two.

    An address may also have `first` and `second`, which count over all cases of the folder, as addresses once did.
    """
    store = call.workbench.store
    places = [whole_number(call.asked(key)) for key in ("from", "to")]
    numbers = [whole_number(call.asked(key)) for key in ("first", "second")]
    if None not in places:
        numbers = [store.history.at_place(case.name, place).number for place in places if place is not None]
    try:
        found = [store.at(case.name, number) for number in numbers if number is not None]
    except MissingError:
        raise MissingError(
            "version",
            f"the case `{case.name}` lacks a version that `first` or `second` names; addresses count the versions of a case, "
            "as in `?from=1&to=2`",
        ) from None
    return (found[0], found[1]) if len(found) == 2 else None


def _history(call: Call) -> Page:
    case = call.case()
    history = call.workbench.store.history
    versions = history.versions(case.name)
    listed = [
        {
            "number": each.number,
            "place": each.place,
            "parent": each.parent,
            "change": each.change,
            "at": each.at,
            "digest": each.digest,
        }
        for each in versions
    ]
    places = {each.number: each.place for each in versions}
    values: dict[str, Any] = {
        "versions": listed,
        "places": places,
        "changes": None,
        "first": "",
        "second": "",
        "answer": None,
    }
    if (asked := versions_asked(call, case)) is not None:
        one, other = asked
        values |= {"first": one.version.place, "second": other.version.place}
        values["changes"] = line_changes(one.text, other.text)
    twin = {"case": case.name, "current": case.version.number, "versions": listed, "changes": values["changes"]}
    return Page("versions", mark("Versions"), values, twin, case)


def _undo(call: Call) -> Redirect:
    return _went(call, call.workbench.store.history.before(call.names["name"]), mark("Undone: version {number}"))


def _redo(call: Call) -> Redirect:
    return _went(call, call.workbench.store.history.after(call.names["name"]), mark("Done again: version {number}"))


def _went(call: Call, version: Any, word: str) -> Redirect:
    """Go to a version, where the form shows the current one; a press too many changes nothing."""
    name = call.names["name"]
    call.case()
    if version is None:
        raise QuestionError("there is no version to go to")
    opened = call.workbench.store.go_to(name, version.number, call.version())
    return Redirect(back_to(call), say(word, number=opened.version.place), opened.version.number)


def _go_to(call: Call) -> Redirect:
    number = whole_number(call.body.get("number"))
    if number is None:
        raise QuestionError("choose a version")
    version = call.workbench.store.history.version(call.names["name"], number)
    return _went(call, version, mark("Went back: version {number}"))


def conflict_page(call: Call, conflict: Conflict) -> Page:
    """Return the page that shows both changes of an entry that two forms have changed, and offers either."""
    base = call.workbench.store.history.text(conflict.base)
    fields = [
        (key, value) for key, values in call.body.fields.items() for value in values if key not in ("version", "over")
    ]
    values = {
        "base": conflict.base.number,
        "theirs": line_changes(base, conflict.current.text),
        "mine": line_changes(base, conflict.mine),
        "change": conflict.change,
        "fields": fields,
        "action": call.path,
        "back": back_to(call),
    }
    twin = {
        "error": "the same entry was changed meanwhile",
        "current": conflict.current.version.number,
        "page": "conflict",
    }
    return Page("conflict", mark("Two changes of the same entry"), values, twin, conflict.current, status=409)


ADDRESSES = (
    Address("/cases/{name}/argue/history", _history, twin=True),
    Address("/cases/{name}/undo", _undo, "POST"),
    Address("/cases/{name}/redo", _redo, "POST"),
    Address("/cases/{name}/go-to", _go_to, "POST"),
)
