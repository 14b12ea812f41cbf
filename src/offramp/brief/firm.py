"""How firm the resting points are: how much of what the actors want would have to change places to break them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer
from offramp.brief.questions import strongest
from offramp.brief.views import View, by_reading, grouped, said
from offramp.case.state_names import state_id
from offramp.preference_sensitivity.firmness import firmnesses
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.preference_sensitivity.firmness import Firmness
    from offramp.tables import Table

__all__ = ["firm_answer", "firm_table"]

CONCEPT = "seq"
"""The concept by which a brief answers."""

MOST_SWAPS = 2
"""How far a brief searches; `offramp firmness` goes further."""

MOST_STATES = 3


def firm_answer(views: Sequence[View]) -> Answer | None:
    """How firm are the states at which a conflict could come to rest?"""
    found = [_of(view) for view in views]
    if not any(found):
        return None
    shorts = [
        "; ".join(_told(state, firm) for state, firm in _by_firmness(answers)) + "." if answers else ""
        for answers in found
    ]
    because = [" ".join(one.words for one in answers if one.changes) for answers in found]
    return Answer("How firm are they?", said(grouped(views, shorts)), by_reading(views, because))


def firm_table(view: View) -> Table:
    """Return how firm each equilibrium of a reading is."""
    return firmnesses(view.graph, concepts=[CONCEPT], most=MOST_SWAPS).table(CONCEPT)


def _of(view: View) -> tuple[Firmness, ...]:
    states = strongest(view)[:MOST_STATES]
    return firmnesses(view.graph, states, [CONCEPT], MOST_SWAPS).of(CONCEPT) if states else ()


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
