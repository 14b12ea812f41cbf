"""Stability of a state for an actor as a Boolean formula in its statements, evaluated for many preferences at once.

States that differ from the target on the same statements in the same way are one column: in every order of the
statements, either all of them rank above the target or none does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.preference_sensitivity.answers import StabilityAnswers

__all__ = ["Formula", "formula_of"]


@dataclass(frozen=True, eq=False)
class Formula:
    """A clause per move: one of the `single` columns, or all of one of the `joint` sets, must rank no higher than the
    target.

    `signs` has a row per condition and a column per kind of state: 1 where the condition is true there and false in the
    target, -1 in the opposite case, 0 where they agree.
    """

    signs: NDArray[np.int8]
    single: tuple[NDArray[np.intp], ...]
    joint: tuple[tuple[NDArray[np.intp], ...], ...]

    def true(self, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the truth of the formula for each row of `kept` (the columns that rank no higher than the target)."""
        result = np.ones(len(kept), dtype=bool)
        for single, joint in zip(self.single, self.joint, strict=True):
            open_ = np.flatnonzero(result)
            rows = kept[open_]
            clause = rows[:, single].any(axis=1)
            for needed in joint:
                if clause.all():
                    break
                clause |= rows[:, needed].all(axis=1)
            result[open_] = clause
        return result

    def in_orders(self, orders: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return the truth of the formula for each order of the conditions (a row each, the most important first)."""
        decided = np.zeros((len(orders), self.signs.shape[1]), dtype=np.int8)
        for place in range(orders.shape[1]):
            decided = np.where(decided == 0, self.signs[orders[:, place]], decided)
        return self.true(decided <= 0)

    def in_any_order(self) -> bool:
        """Return whether the formula would be true if every column that some order keeps down were kept down at once.

        If it is False, no order of the statements makes the formula true.
        """
        kept = (self.signs < 0).any(axis=0) | (self.signs == 0).all(axis=0)
        return bool(self.true(kept[None, :])[0])


def formula_of(given: StabilityAnswers, truth: NDArray[np.bool_]) -> Formula:
    """Return the formula, from the possible sanctions and the truth of each condition (rows) in each state (columns)."""
    signs = truth.astype(np.int8) - truth[:, [given.state]].astype(np.int8)
    kinds, kind_of = np.unique(signs, axis=1, return_inverse=True)
    kind_of = kind_of.ravel()
    single: list[NDArray[np.intp]] = []
    joint: list[tuple[NDArray[np.intp], ...]] = []
    for move, sanctions in zip(given.moves.tolist(), given.sanctions, strict=True):
        if given.countermoves is None:
            single.append(np.unique(kind_of[[move, *sanctions]]))
            joint.append(())
        else:
            sets = {
                frozenset(kind_of[[sanction, *given.countermoves.of(sanction)]].tolist())
                for sanction in sanctions.tolist()
            }
            single.append(kind_of[[move]])
            joint.append(tuple(np.array(sorted(needed)) for needed in sorted(_smallest(sets), key=sorted)))
    return Formula(kinds, tuple(single), tuple(joint))


def _smallest(sets: set[frozenset[int]]) -> list[frozenset[int]]:
    """Remove supersets found by a short search."""
    few = sorted(sets, key=len)[:50]
    return [needed for needed in sets if not any(other < needed for other in few)]
