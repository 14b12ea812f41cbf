"""Argue: two variants side by side, and what the differences do to the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.language.sentence import mark
from offramp.web.line_changes import line_changes
from offramp.web.noted import Noted
from offramp.web.numbers import whole_number
from offramp.web.page import Address, Page

if TYPE_CHECKING:
    from offramp.web.page import Call

__all__ = ["ADDRESSES"]


def _compare(call: Call) -> Page:
    """Compare two versions of a case, or the case with another of the folder."""
    case = call.case()
    store = call.workbench.store
    others = [each.name for each in store.workspace.cases() if each.name != case.name]
    versions = store.history.versions(case.name)
    first, second, other = (call.asked(key) for key in ("first", "second", "other"))
    values: dict[str, Any] = {"others": others, "versions": versions, "first": first, "second": second, "other": other}
    values |= {"parts": None, "lines": None, "one": "", "two": "", "notes_told": ()}
    twin: Any = {"case": case.name, "others": others}
    numbers = [number for number in (whole_number(first), whole_number(second)) if number is not None]
    if other or len(numbers) == 2:
        one = case if other else store.at(case.name, numbers[0])
        two = store.open(other) if other else store.at(case.name, numbers[1])
        found = call.workbench.workers.ask("compare", about=case.name, text=one.text, other=two.text)
        names = (case.name, other) if other else (first, second)
        values |= {"parts": found["parts"], "lines": line_changes(one.text, two.text), "one": names[0], "two": names[1]}
        notes = [*store.history.notes(case.name), *(store.history.notes(other) if other else ())]
        if notes:
            stated = [call.ask("forms", each)["values"] for each in (one, two)]
            values["notes_told"] = Noted(notes).on_differences(*stated)
        twin = found["twin"]
    return Page("compare", mark("Compare two variants"), values, twin, case)


ADDRESSES = (Address("/cases/{name}/argue/compare", _compare, twin=True),)
