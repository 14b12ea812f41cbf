"""Uncertain inputs as validated columns: one number or category per world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

__all__ = [
    "Column",
    "Columns",
    "cases",
    "columns",
    "is_category",
    "is_discrete",
    "numbers",
    "rounding_error",
    "varying",
]

Column: TypeAlias = NDArray[Any]
"""An array of shape (worlds,): floats, or texts where the input is a category."""

Columns: TypeAlias = dict[str, Column]

FEW = 6
"""Largest number of different values of a numeric input that is treated like a category."""


def columns(inputs: Mapping[str, ArrayLike], worlds: int) -> Columns:
    """Return the inputs as arrays of shape (worlds,): numbers as floats, everything else as texts.

    >>> columns({"growth": [3, 4], "dprk": ["gambler", "survivor"]}, 2)["growth"]
    array([3., 4.])

    Raises
    ------
    QuestionError
        if there is no input, an input has another shape, or a number is not finite.
    """
    if not inputs:
        raise QuestionError("there is no input; expected at least one")
    return {name: _column(name, values, worlds) for name, values in inputs.items()}


def _column(name: str, values: ArrayLike, worlds: int) -> Column:
    array = np.asarray(values)
    if array.shape != (worlds,):
        raise QuestionError(f"the input `{name}` has shape {array.shape}; expected ({worlds},), one value per world")
    if array.dtype.kind not in "biuf":
        return array.astype(np.str_)
    found = array.astype(np.float64)
    if not np.isfinite(found).all():
        raise QuestionError(f"the input `{name}` has a value that is not a finite number")
    return found


def numbers(values: ArrayLike, subject: str, dimensions: int = 1) -> NDArray[np.float64]:
    """Return values as finite floats in an array with that many dimensions.

    Raises
    ------
    QuestionError
        if the values have other dimensions, or one is not finite; `subject` is the start of the message.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != dimensions:
        raise QuestionError(
            f"{subject} has shape {array.shape}; expected {dimensions} dimension{'s' * (dimensions > 1)}"
        )
    if not np.isfinite(array).all():
        raise QuestionError(f"{subject} has a value that is not a finite number")
    return array


def rounding_error(values: NDArray[np.float64]) -> float:
    """Return a bound of the rounding error of a mean of values over the last axis.

    A mean with a smaller absolute value may differ between machines, and counts as zero.

    Source: N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition 2002, section 4.2.

    >>> 0.1 + 0.2 - 0.3 < rounding_error(np.array([0.1, 0.2, -0.3]))
    True
    """
    count = values.shape[-1] if values.ndim else 1
    return float(count * np.finfo(np.float64).eps * np.abs(values).max(initial=0.0))


def cases(outcome: ArrayLike) -> NDArray[np.bool_]:
    """Return whether each world is a case of interest, shape (worlds,), from booleans or from 0 and 1.

    >>> cases([0, 1, 1]).tolist()
    [False, True, True]
    """
    found = numbers(outcome, "the outcome")
    if not np.isin(found, (0.0, 1.0)).all():
        raise QuestionError("the outcome has a value other than 0 and 1; compare it with a threshold first")
    hits: NDArray[np.bool_] = found == 1.0
    return hits


def is_category(column: Column) -> bool:
    """Return whether a column holds categories and not numbers."""
    return column.dtype.kind == "U"


def is_discrete(column: Column) -> bool:
    """Return whether a column holds categories, or numbers with at most six different values.

    >>> is_discrete(np.array(["gambler", "survivor"])), is_discrete(np.arange(7.0))
    (True, False)
    """
    return is_category(column) or len(np.unique(column)) <= FEW


def varying(found: Columns) -> tuple[str, ...]:
    """Return the names of the inputs that differ between worlds."""
    return tuple(name for name, values in found.items() if bool((values != values[:1]).any()))
