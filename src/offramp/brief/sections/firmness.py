"""Firmness of the equilibria: the fewest swaps of preferences that break them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer
from offramp.brief.sections.wording import by_reading, grouped, said
from offramp.case.state_names import state_id
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.findings.reading import ReadingFindings
    from offramp.preference_sensitivity.firmness import Firmness

__all__ = ["firmness_answer"]


def firmness_answer(views: Sequence[ReadingFindings]) -> Answer | None:
    """Return the firmness of the equilibria."""
    found = [view.firmness for view in views]
    if not any(found):
        return None
    shorts = [
        "; ".join(_told(state, firm) for state, firm in _by_firmness(answers)) + "." if answers else ""
        for answers in found
    ]
    because = [" ".join(one.words for one in answers if one.changes) for answers in found]
    return Answer("How firm are they?", said(grouped(views, shorts)), by_reading(views, because))


def _by_firmness(answers: Sequence[Firmness]) -> Iterator[tuple[str, str]]:
    """Join states of the same firmness."""
    same: dict[str, list[str]] = {}
    for one in answers:
        same.setdefault(one.amount, []).append(state_id(one.state))
    yield from ((listed(states), amount) for amount, states in same.items())


def _told(states: str, amount: str) -> str:
    """Say how many swaps of neighbouring wishes break some states."""
    if amount == "never":
        return f"no reordering of anybody's wishes breaks {states}"
    swaps = "swap" if amount == "1" else "swaps"
    return f"{amount} {swaps} of neighbouring wishes break{'s' if amount == '1' else ''} {states}"
