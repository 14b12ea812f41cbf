"""Build: the next question about the order of statements, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.errors import QuestionError
from offramp.language.sentence import mark
from offramp.web.entry_names import condition_words
from offramp.web.numbers import whole_number
from offramp.web.page import Address, Page
from offramp.web.pages.ask import reading_asked
from offramp.web.pages.changing import changed_case, entry_path
from offramp.web.saying import say
from offramp.web.store import Edit

if TYPE_CHECKING:
    from offramp.web.page import Call, Redirect

__all__ = ["ADDRESSES"]

CONCEPTS = {
    "nash": mark("Nash stability"),
    "gmr": mark("general metarationality"),
    "smr": mark("symmetric metarationality"),
}
"""The concepts under which shares of orders are counted."""


def _question(call: Call) -> Page:
    case = call.case()
    number = whole_number(call.asked("skipped")) or 0
    asked = {"state": call.asked("state"), "key": call.asked("concept"), "skipped": number}
    found = call.ask("interview", case, **reading_asked(call.query), **asked)
    return Page(
        "interview",
        mark("The next question"),
        {"answer": found, "skipped": number, "concepts": CONCEPTS},
        found["twin"],
        case,
    )


def _answer(call: Call) -> Redirect:
    """Write an answer into the case, under `above`; every other byte stays."""
    path = entry_path(call.body.get("path"))
    first, second, choice = (call.body.get(key) for key in ("first", "second", "choice"))
    if choice not in ("first", "second") or not first or not second:
        raise QuestionError("choose an answer")
    above, below = (first, second) if choice == "first" else (second, first)
    pair = {"above": above, "below": below}
    pair |= {key: text for key in ("expert", "reason") if (text := " ".join(call.body.get(key).split()))}
    values = call.ask("forms", call.case())["values"]
    told = [condition_words(values, each) for each in (above, below)]
    return changed_case(
        call, [Edit("priority", path, pair)], say("{above} matters more than {below}", above=told[0], below=told[1])
    )


ADDRESSES = (
    Address("/cases/{name}/ask/question", _question, twin=True),
    Address("/cases/{name}/ask/question", _answer, "POST"),
)
