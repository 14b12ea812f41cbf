"""Argue: two variants side by side, and what the differences do to the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.errors import CaseError
from offramp.language.sentence import mark
from offramp.web.line_changes import line_changes
from offramp.web.noted import Noted, in_words
from offramp.web.page import Address, Page
from offramp.web.pages.versions import versions_asked
from offramp.web.saying import say

if TYPE_CHECKING:
    from offramp.web.page import Call
    from offramp.web.store import OpenCase

__all__ = ["ADDRESSES"]


def _compare(call: Call) -> Page:
    """Compare two versions of a case, or the case with another of the folder."""
    case = call.case()
    store = call.workbench.store
    titles = {each.name: each.title for each in store.workspace.cases() if each.name != case.name}
    others = list(titles)
    versions = store.history.versions(case.name)
    other = call.asked("other")
    asked = None if other else versions_asked(call, case)
    values: dict[str, Any] = {"others": titles, "versions": versions, "first": "", "second": "", "other": other}
    values |= {"parts": None, "lines": None, "one": "", "two": "", "notes_told": ()}
    twin: Any = {"case": case.name, "others": others}
    if asked is not None:
        values |= {"first": asked[0].version.place, "second": asked[1].version.place}
    if other or asked is not None:
        one, two = asked or (case, store.open(other))
        try:
            found = call.workbench.workers.ask("compare", about=case.name, text=one.text, other=two.text)
        except CaseError as error:
            broken = one if call.ask("forms", one)["problems"] else two
            return _problems(case, broken, error, version=not other)
        names = (case.name, other) if other else (one.version.place, two.version.place)
        values |= {"parts": found["parts"], "lines": line_changes(one.text, two.text), "one": names[0], "two": names[1]}
        notes = [*store.history.notes(case.name), *(store.history.notes(other) if other else ())]
        if notes:
            forms = [call.ask("forms", each) for each in (one, two)]
            language = call.workbench.settings.language
            values["notes_told"] = [
                {**note, "about": in_words(str(note["path"]), _either(*forms), language)}
                for note in Noted(notes).on_differences(*(each["values"] for each in forms))
            ]
        twin = found["twin"]
    return Page("compare", mark("Compare two variants"), values, twin, case)


def _either(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    """Return the labels of two variants, those of the first where both have one."""
    names = {kind: {**two["names"][kind], **one["names"][kind]} for kind in ("actors", "events", "options")}
    return {"names": names, "words": {**two.get("words", {}), **one.get("words", {})}}


def _problems(case: OpenCase, broken: OpenCase, error: CaseError, *, version: bool) -> Page:
    """Return the page that says which of two variants has problems, with the places in its text, where that can be opened."""
    listed = [{"message": each.message, "line": each.place.line if each.place else 0} for each in error.problems]
    title = (
        say("Version {number} has problems", number=broken.version.place)
        if version
        else say("The case {case} has problems", case=broken.name)
    )
    current = not version or broken.version.number == case.version.number
    values = {"text": "", "problems": listed, "of": broken.name if current else ""}
    return Page("message", title, values, {"error": str(error), "problems": listed}, case, status=422)


ADDRESSES = (Address("/cases/{name}/argue/compare", _compare, twin=True),)
