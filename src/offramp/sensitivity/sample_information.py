"""Expected value of sample information (EVSI): the expected gain from a study of an unknown before choosing a policy.

A study does not reveal the unknown; it has a result whose distribution depends on it. In each world one result is drawn from that
distribution, and the values of the policies are averaged given the result:

    EVSI = E[max E[value | result]] - max E[value], both maxima over policies.

The conditional means come from the worlds at hand, as for perfect information: exactly over groups where the result is one of a few values, by
regression on the result otherwise. EVSI lies between 0 and the value of perfect information about the unknown.

Sources: H. Raiffa & R. Schlaifer, *Applied Statistical Decision Theory*, 1961; M. Strong, J. E. Oakley, A. Brennan & P. Breeze, Estimating the
expected value of sample information using the probabilistic sensitivity analysis sample: a fast, nonparametric regression-based method,
*Medical Decision Making* 35, 2015, 570-583.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from offramp.discovery.columns import columns, numbers
from offramp.errors import QuestionError, did_you_mean
from offramp.sensitivity.value_of_information import evppi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.sensitivity.value_of_information import ValueOfInformation

__all__ = ["Study", "evsi"]

Study: TypeAlias = Callable[[Any, np.random.Generator], ArrayLike]
"""From the values of an unknown, shape (worlds,), and a random generator, to one result of the study per world, shape (worlds,)."""


def evsi(
    values: ArrayLike,
    inputs: Mapping[str, ArrayLike],
    of: str,
    study: Study,
    *,
    maximise: bool = True,
    seed: int = 0,
) -> ValueOfInformation:
    """Return the expected value of sample information about one unknown.

    Parameters
    ----------
    values, inputs, maximise
        as for `evppi`.
    of
        the name of the unknown that is studied.
    study
        draws one result per world from its distribution given the unknown in that world. Several observations are
        summed up in one sufficient statistic, such as their mean or their number.
    seed
        of the results, and of the regression.

    >>> draws = np.random.default_rng(1)
    >>> p1, p2 = draws.normal(1, 1, 2000), draws.normal(0, 2, 2000)
    >>> found = evsi([0 * p1, p1 - p2], {"p1": p1, "p2": p2}, "p2", lambda p, random: random.normal(p, 2.0))
    >>> abs(found.value - 0.19964) < 2 * found.standard_error  # in closed form 0.19964
    True

    Raises
    ------
    QuestionError
        if there is no input of that name, or there are fewer than 50 worlds.
    QuestionError
        if the arrays do not fit together, a number is not finite, or the study has another number of results than there are worlds.
    """
    found = columns(inputs, numbers(values, "the values", 2).shape[1])
    if of not in found:
        raise QuestionError(f"there is no unknown `{of}`{did_you_mean(of, found)}")
    results = np.asarray(study(found[of].copy(), np.random.default_rng(np.random.SeedSequence(seed).spawn(1)[0])))
    name = f"study of {of}"
    return evppi(values, {name: results}, name, maximise=maximise, seed=seed)
