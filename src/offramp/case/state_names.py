"""Names of states: the options and events that are on, `usa.talks,dprk.cap`, and `-` for none."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offramp.case.model import Case

__all__ = ["NOTHING", "STATUS_QUO", "read_state", "state_id", "state_name"]

NOTHING = "-"
"""The name of the state in which nothing is on."""

STATUS_QUO = "status quo"
"""Name of the initial state of a case on the command line."""


def state_id(state: int) -> str:
    """Return the short id of a state.

    >>> state_id(12)
    's12'
    """
    return f"s{state}"


def state_name(on: Iterable[str]) -> str:
    """Return the name of the state in which these things are on.

    >>> state_name(["usa.talks", "dprk.cap"]), state_name([])
    ('usa.talks,dprk.cap', '-')
    """
    return ",".join(on) or NOTHING


def read_state(text: str, case: Case) -> frozenset[str]:
    """Return the options and events that are on in the state of that name; the order of its parts is free.

    Raises
    ------
    QuestionError
        if a part is no option or event of the case, or is repeated.
    """
    text = unicodedata.normalize("NFC", text)
    if text.strip() in (NOTHING, ""):
        return frozenset()
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        words = part.split()
        if len(words) > 1 and all(word in case.things for word in words):
            commas = ",".join(",".join(each.split()) for each in parts)
            raise QuestionError(f"the state `{text}` has a space where a comma belongs; write `{commas}`")
        if part not in case.things:
            raise QuestionError(
                f"the state `{text}` names `{part}`, which is no option or event{did_you_mean(part, case.things)}"
            )
        if parts.count(part) > 1:
            raise QuestionError(f"the state `{text}` names `{part}` twice")
    return frozenset(parts)
