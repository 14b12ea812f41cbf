"""Checks of the rates of a case, including those that the reduced chain leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.chain.amounts import of_time, rate
from offramp.chain.relevance import restrict
from offramp.chain.schedule import schedule_of
from offramp.chain.state_index import states_of
from offramp.errors import Problem, QuestionError, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.state_space import StateSpace
    from offramp.worlds.parameters import Parameters

__all__ = ["refuse_wrong_rates", "wrong_rates"]

MOST_NAMES = 16
"""The largest number of options and events of which all combinations are checked."""


@dataclass(frozen=True)
class _Rate:
    """A quantity that must be a valid rate in every state that can be reached: of an event, count, stock or agreement."""

    subject: str
    path: tuple[str, ...]
    quantity: Expression
    unit: str | None = None
    event: str | None = None
    when: Expression | None = None
    negative: bool = False

    def value(self, structure: StateSpace, parameters: Parameters, state_index: NDArray[np.int64]) -> None:
        """Evaluate the quantity in some states; raise `QuestionError` if it is no valid rate."""
        rate(self.quantity, self.unit, structure.states, state_index, parameters, self.subject, negative=self.negative)


def _rates(case: Case) -> Iterator[_Rate]:
    for event, spec in case.rates.items():
        yield _Rate(f"the rate of `{event}`", ("rates", event, "rate"), spec.rate, spec.unit, event=event)
    for name, agreement in case.agreements.items():
        if isinstance(agreement.rate, Expression):
            subject, path = f"the rate of the agreement `{name}`", ("agreements", name, "rate")
            yield _Rate(subject, path, agreement.rate, when=agreement.when)
    for name, count in case.counts.items():
        yield _Rate(f"the rate of `{name}`", ("counts", name, "rate"), count.rate, of_time(count.unit))
    for name, stock in case.stocks.items():
        yield _Rate(f"the growth of `{name}`", ("stocks", name, "grows"), stock.grows, negative=True)


def refuse_wrong_rates(
    case: Case, parameters: Parameters, policies: Iterable[tuple[str | None, float]], horizon: float
) -> None:
    """Raise `QuestionError`, with the place in the file, if a rate is invalid in a state that can be reached.

    The arguments are those of `wrong_rates`.
    """
    for problem in wrong_rates(case, parameters, policies, horizon):
        raise QuestionError(str(problem) if problem.place and problem.place.line else problem.message)


def wrong_rates(
    case: Case, parameters: Parameters, policies: Iterable[tuple[str | None, float]], horizon: float
) -> list[Problem]:
    """Return the problems with rates of events, agreements, counts and stocks in states that can be reached.

    Each rate is first checked in all combinations of the options and events that it names. If one combination fails,
    the state spaces under the policies, each with its delay in years, show whether such a state can be reached. If a
    state space is too large to explore, the rate is reported as invalid.
    """
    violations = [(spec, violation) for spec in _rates(case) for violation in _violations(case, parameters, spec)]
    if not violations:
        return []
    structures: list[StateSpace] | None = []
    for policy, delay in policies:
        try:
            schedule = schedule_of(case, policy, horizon, delay=delay, timers=True)
        except TooLarge:
            structures = None
            break
        if structures is not None:
            structures += [window.structure for window in schedule.windows]
    return [
        Problem(str(found), case.place(*spec.path))
        for spec, violation in violations
        if (found := violation if structures is None else _violation_reached(spec, parameters, structures)) is not None
    ]


def _violation_reached(spec: _Rate, parameters: Parameters, structures: Sequence[StateSpace]) -> QuestionError | None:
    """Return the error of a rate in a state that can be reached; None if there is none."""
    for structure in structures:
        if spec.event is not None:
            number = list(structure.case.events).index(spec.event)
            nodes = structure.event_starts[structure.event_names == number].astype(np.int64)
        else:
            nodes = np.flatnonzero(~structure.ended)
        if spec.when is not None:
            nodes = nodes[structure.where(spec.when)[nodes]]
        try:
            if len(nodes):
                spec.value(structure, parameters, np.unique(structure.state_index[nodes]))
        except QuestionError as error:
            return error
    return None


def _violations(case: Case, parameters: Parameters, spec: _Rate) -> Iterator[QuestionError]:
    """Yield the errors of a rate over all combinations of the options and events that its check involves."""
    named = [spec.quantity, *(part for part in (case.ends, spec.when) if part is not None)]
    things = {name for part in named for name in names_under(case, part)} & set(case.things)
    things |= {spec.event} if spec.event else set()
    if len(things) > MOST_NAMES:
        yield QuestionError(
            f"{spec.subject} names too many options and events to be checked in every state: `{spec.quantity}`"
        )
        return
    states = states_of(restrict(case, things).model_copy(update={"indistinguishable": ()}))
    going = np.ones(len(states.codes), dtype=bool)
    if case.ends is not None:
        going &= ~states.where(case.ends)
    if spec.when is not None:
        going &= states.where(spec.when)
    if spec.event is not None:
        bit, once = 1 << states.case.things.index(spec.event), case.events[spec.event].irreversible
        going &= states.positions(states.codes ^ bit) >= 0
        if once is not None:
            going &= (states.codes & bit != 0) == (once == "off")
    try:
        rate(
            spec.quantity,
            spec.unit,
            states,
            np.flatnonzero(going),
            parameters,
            spec.subject,
            negative=spec.negative,
        )
    except QuestionError as error:
        yield error
