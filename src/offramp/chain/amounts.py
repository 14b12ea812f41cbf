"""Rates and amounts that a case states as expressions, in every state and every world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.bits import lookup_in
from offramp.case.units import is_rate, per_year
from offramp.case.value import evaluate
from offramp.chain.words import state_words
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.chain.state_index import States
    from offramp.worlds.parameters import Parameters

__all__ = ["amount", "of_time", "rate"]


def rate(
    expression: Expression,
    unit: str | None,
    states: States,
    state_index: NDArray[np.int64],
    parameters: Parameters,
    subject: str,
    *,
    negative: bool = False,
) -> NDArray[np.float64]:
    """Return a rate per year: shape (nodes, worlds).

    `unit` is the unit of the expression, such as `per month` (None: per year). An unknown with a unit of time of its
    own is converted to it. `subject` names the quantity in messages.

    Raises
    ------
    QuestionError
        if it is negative (unless `negative` is allowed) or no number, naming the state.
    """
    times = per_year(unit)
    with np.errstate(over="ignore"):
        values = amount(expression, states, state_index, parameters, subject, per=unit or "per year") * times
    if not np.isfinite(values).all():
        bad = int(np.argmin(np.isfinite(values).all(axis=1)))
        raise QuestionError(
            f"{subject} grows past all numbers in {state_words(states, int(state_index[bad]))}: `{expression}`"
        )
    if not negative and (values < 0).any():
        bad = int(np.argmax((values < 0).any(axis=1)))
        raise QuestionError(
            f"{subject} is {values[bad].min():g} per year in {state_words(states, int(state_index[bad]))}: `{expression}`; expected 0 or more"
        )
    return values


def of_time(unit: str | None) -> str | None:
    """Return a unit of time such as `per month`, and None for any other unit; other units scale no number."""
    return unit if unit is not None and unit.startswith("per ") else None


def amount(
    quantity: Expression,
    states: States,
    state_index: NDArray[np.int64],
    parameters: Parameters,
    subject: str,
    per: str | None = None,
) -> NDArray[np.float64]:
    """Return the value of a quantity: shape (nodes, worlds).

    `per` is the unit of time to which the unknowns of the quantity are converted (None: no conversion). `subject` names
    the quantity in messages.

    Raises
    ------
    QuestionError
        if it divides by zero or is no finite number, naming the state.
    """
    with np.errstate(all="ignore"):
        values = evaluate(quantity.tree, _lookup(states, state_index, parameters, per))
    result = np.array(np.broadcast_to(np.asarray(values, dtype=float), (len(state_index), parameters.count)))
    if not np.isfinite(result).all():
        bad = int(np.argmin(np.isfinite(result).all(axis=1)))
        raise QuestionError(
            f"{subject} has no value in {state_words(states, int(state_index[bad]))}: `{quantity}` divides by zero or grows past all numbers there"
        )
    return result


def _lookup(
    states: States, state_index: NDArray[np.int64], parameters: Parameters, per: str | None
) -> Callable[[str], Any]:
    """Return the function that gives the value of a name: of an unknown per world, of a condition per state."""
    of_states = lookup_in(states.case, states.codes[state_index])

    def lookup(name: str) -> Any:
        if name in parameters.unknowns:
            unit = states.case.unknowns[name].unit
            timed = per is not None and is_rate(unit)
            scale = per_year(unit) / per_year(per) if timed else 1.0
            return parameters.unknowns[name][None, :] * scale
        return np.asarray(of_states(name))[:, None]

    return lookup
