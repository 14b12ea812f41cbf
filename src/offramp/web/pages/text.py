"""The text of a case, beside the list of its problems."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from offramp.language.sentence import mark
from offramp.web.numbers import whole_number
from offramp.web.page import Address, Page, Redirect
from offramp.web.pages.changing import back_to
from offramp.web.saying import say

if TYPE_CHECKING:
    from offramp.web.page import Call

__all__ = ["ADDRESSES"]

AROUND = 3
"""Lines that are shown before and after the line of a problem."""


def _text(call: Call) -> Page:
    case = call.case()
    found = call.ask("forms", case)
    lines = case.text.splitlines()
    number = whole_number(call.asked("line"), len(lines)) or 0
    near = [each for each in enumerate(lines, 1) if abs(each[0] - number) <= AROUND] if number else []
    values = {"problems": found["problems"], "at_line": number if near else 0, "near": near}
    twin = {"case": case.name, "version": case.version.number, "text": case.text, "problems": found["problems"]}
    return Page("text", mark("Text of the file"), values, twin, case)


def _save(call: Call) -> Redirect:
    text = call.body.get("text")
    text = text if text.endswith("\n") or not text else f"{text}\n"
    name, change = call.names["name"], say("Changed the text")
    opened = call.workbench.store.replace(name, call.version(), text, change, call.over())
    return Redirect(
        back_to(call, "text"),
        say("Saved: {change}, {time}", change=change, time=f"{datetime.datetime.now().astimezone():%H:%M:%S}"),
        opened.version.number,
    )


ADDRESSES = (
    Address("/cases/{name}/text", _text, twin=True),
    Address("/cases/{name}/text", _save, "POST"),
)
