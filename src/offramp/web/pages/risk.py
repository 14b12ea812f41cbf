"""Ask: the risk of a policy over time, with sliders on unknowns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.language.sentence import mark
from offramp.web.page import Address, Download, Page
from offramp.web.pages.ask import reading_asked

if TYPE_CHECKING:
    from offramp.web.page import Call

__all__ = ["ADDRESSES"]


def _risk(call: Call) -> Page:
    case = call.case()
    sets = tuple(
        (key.removeprefix("set "), values[-1].strip()[:60])
        for key, values in call.query.items()
        if _is_set(key, values)
    )
    images = reading_asked(call.query)["images"]
    found = call.ask("risk", case, images=images, policy=call.asked("policy"), sets=sets)
    return Page("risk", mark("Risk over time"), {"answer": found}, found["twin"], case)


def _is_set(key: str, values: tuple[str, ...]) -> bool:
    return key.startswith("set ") and bool(values[-1].strip())


def _density(call: Call) -> Download:
    """Return the picture of the distribution of an estimate."""
    stated = {key: call.asked(key)[:60] for key in ("low", "best", "high", "shape", "unit")}
    picture = call.workbench.workers.ask("density", **stated)
    return Download(picture.encode(), "image/svg+xml", cached=True)


ADDRESSES = (
    Address("/cases/{name}/ask/risk", _risk, twin=True),
    Address("/density.svg", _density),
)
