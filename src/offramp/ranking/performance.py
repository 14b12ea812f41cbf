"""Performance: the checked values of one measure under each policy in each world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.tables import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["ByValue", "check_tolerance", "oriented", "performance_of"]


class ByValue(Shown):
    """A record with arrays, which compares by its values and prints as its parts."""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return self.to_dict() == other.to_dict() if isinstance(other, type(self)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


def performance_of(
    values: ArrayLike, policies: Sequence[str] | None = None, what: str = "performance"
) -> NDArray[np.float64]:
    """Return numbers as an array of shape (policies, worlds), in the unit of the measure.

    `policies` are the names of the rows and `what` is the name of the measure, for messages.

    >>> performance_of([[0.1, 0.2], [0.3, 0.4]], ["wait", "talk first"]).shape
    (2, 2)

    Raises
    ------
    QuestionError
        if there is not a row for each policy and a column for each of at least one world, a policy is named twice,
        or a value is no finite number; the message names the policy and the world.
    """
    try:
        # Contiguous rows, so that the sum of a row is rounded in the same way for every input array.
        array = np.asarray(values, dtype=np.float64, order="C")
    except (TypeError, ValueError):
        raise QuestionError(f"the {what} is no table of numbers; {_EXPECTED}") from None
    if array.ndim != 2 or 0 in array.shape:
        raise QuestionError(f"the {what} has the shape {array.shape}; {_EXPECTED}")
    names = [f"number {i}" for i in range(len(array))] if policies is None else list(policies)
    if len(names) != len(array):
        raise QuestionError(f"the {what} has {len(array)} rows, and {len(names)} policies are named; {_EXPECTED}")
    if twice := [name for i, name in enumerate(names) if name in names[:i]]:
        raise QuestionError(f"the policy `{twice[0]}` is named twice; expected a name of its own for each")
    wrong = np.argwhere(~np.isfinite(array))
    if wrong.size:
        policy, world = wrong[0]
        more = f" ({len(wrong) - 1} more values are invalid)" if len(wrong) > 1 else ""
        raise QuestionError(
            f"the {what} of the policy `{names[policy]}` in world {world} (the first is 0) is "
            f"{array[policy, world]}; expected a finite number{more}"
        )
    return array


_EXPECTED = "expected a row for each policy and a column for each world"


def oriented(performance: ArrayLike, *, maximise: bool) -> NDArray[np.float64]:
    """Return performance with its sign such that higher is better; `maximise`: whether it was so already.

    >>> oriented([[0.1, 0.2]], maximise=False).tolist()
    [[-0.1, -0.2]]
    """
    array = performance_of(performance)
    return array if maximise else 0.0 - array  # which makes -0 into 0


def check_tolerance(tolerance: float) -> None:
    """Raise `QuestionError` unless a tolerance is a finite number from 0 up."""
    if not 0 <= tolerance < np.inf:
        raise QuestionError(f"the tolerance is {tolerance:g}; expected a number from 0 up")
