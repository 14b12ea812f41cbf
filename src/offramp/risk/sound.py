"""Whether every rate of a case is one: what makes no difference to an answer is left out of the chain, and must be right too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.errors import QuestionError, TooManyStates
from offramp.risk.amounts import of_time, rate
from offramp.risk.asked import Amount
from offramp.risk.course import lay_course
from offramp.risk.follow import reward_of
from offramp.risk.rates import Tables
from offramp.risk.relevance import alone
from offramp.risk.states import states_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offramp.case.model import Case
    from offramp.worlds.parameters import Parameters

__all__ = ["refuse_wrong_rates"]

FEW = 16
"""Of so many options and events, at the most, a rate is looked at in all combinations."""


def refuse_wrong_rates(
    case: Case, parameters: Parameters, policies: Iterable[tuple[str | None, float]], horizon: float
) -> None:
    """Raise `QuestionError` where the rate of an event, a count or a stock is wrong in a state that can be reached.

    Every rate is looked at in all combinations of what it names, which are few. Where one is wrong in any of them, the whole
    chain under each of the policies, each with its delay in years, says whether such a state is ever reached; a chain that is
    too large for that cannot, and the rate is taken for wrong.
    """
    doubt = next(_doubts(case, parameters), None)
    if doubt is None:
        return
    for policy, delay in policies:
        try:
            course = lay_course(case, policy, horizon, delay=delay, timers=True)
        except TooManyStates:
            raise doubt from None
        for window in course.windows:
            tables = Tables(window.structure, parameters)
            tables.look_at_agreements()
            for name in (*case.counts, *case.stocks):
                reward_of(Amount(name), window.structure, parameters)


def _doubts(case: Case, parameters: Parameters) -> Iterator[QuestionError]:
    """Yield what is wrong with rates in combinations that may or may not be reached."""
    for event, spec in case.rates.items():
        yield from _wrong(case, parameters, f"the rate of `{event}`", spec.rate, spec.unit, event)
    for name, agreement in case.agreements.items():
        if isinstance(agreement.rate, Expression):
            yield from _wrong(case, parameters, f"the rate of the agreement `{name}`", agreement.rate, None)
    for name, count in case.counts.items():
        yield from _wrong(case, parameters, f"the rate of `{name}`", count.rate, of_time(count.unit))
    for name, stock in case.stocks.items():
        yield from _wrong(case, parameters, f"the growth of `{name}`", stock.grows, None, negative=True)


def _wrong(
    case: Case,
    parameters: Parameters,
    what: str,
    quantity: Expression,
    unit: str | None,
    event: str | None = None,
    *,
    negative: bool = False,
) -> Iterator[QuestionError]:
    """Yield what is wrong with a rate in some combination of what it names, of what ends the story, and of its event."""
    ends = names_under(case, case.ends) if case.ends is not None else frozenset[str]()
    things = (names_under(case, quantity) | ends | ({event} if event else set())) & set(case.things)
    if len(things) > FEW:
        yield QuestionError(f"{what} names too much to be looked at in every state: `{quantity}`")
        return
    states = states_of(alone(case, things).model_copy(update={"merge": ()}))
    going = np.ones(len(states.codes), dtype=bool)
    if case.ends is not None:
        going &= ~states.where(case.ends)
    if event is not None:
        bit, once = 1 << states.case.things.index(event), case.events[event].once
        going &= states.positions(states.codes ^ bit) >= 0
        if once is not None:
            going &= (states.codes & bit != 0) == (once == "off")
    try:
        rate(quantity, unit, states, np.flatnonzero(going), parameters, what, negative=negative)
    except QuestionError as error:
        yield error
