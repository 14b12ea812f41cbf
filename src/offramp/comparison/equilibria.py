"""States that are equilibria in one of two cases alone, concept by concept, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.comparison.matching import lost
from offramp.comparison.reasons import Reason, reason
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.comparison.matching import Side
    from offramp.stability.stability import Stability

__all__ = ["HeldAlone", "HeldOnce", "held_alone"]


@dataclass(frozen=True)
class HeldOnce:
    """An equilibrium of one case alone, with the concepts under which it is one and the reason why it is none in the
    other.
    """

    state: int
    name: str
    reasons: Mapping[str, Reason]


@dataclass(frozen=True)
class HeldAlone:
    """The equilibria of one case alone: their number, their number by concept, and `shown` with reasons.

    `impossible` counts those that are no state of the other case. `held` is the number of all equilibria of this case,
    by concept. The shown states are first those that the other case has, then those under most concepts, then those
    nearest to the status quo.
    """

    count: int
    impossible: int
    held: Mapping[str, int]
    by_concept: Mapping[str, int]
    shown: tuple[HeldOnce, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the states as plain values."""
        return {
            "count": self.count,
            "impossible": self.impossible,
            "held": dict(self.held),
            "by_concept": dict(self.by_concept),
            "shown": [
                {
                    "state": f"s{held.state}",
                    "name": held.name,
                    "reasons": {key: why.to_dict() for key, why in held.reasons.items()},
                }
                for held in self.shown
            ],
        }


def held_alone(
    here: Side, there: Side, stability: tuple[Stability, Stability], most: int, where: str = ""
) -> HeldAlone:
    """Return the equilibria of the graph `here` that are none `there`, `most` of them with reasons (0: all)."""
    by_cell: dict[int, list[str]] = {}
    count: dict[str, int] = {}
    keys = list(stability[0].stable)
    for key in keys:
        cells = lost(here, there, _held(stability[0], key), _held(stability[1], key))
        count[key] = len(cells)
        for cell in cells.tolist():
            by_cell.setdefault(cell, []).append(key)
    known = np.unique(there.places[there.cells_where()])
    absent = {cell: not np.isin(here.places[cell], known) for cell in by_cell}
    order = _ordered(here, by_cell, absent)
    shown = tuple(
        HeldOnce(
            int(here.graph.state_of[cell]),
            here.name(cell),
            {key: reason(here, there, stability[1], cell, key) for key in by_cell[cell]},
        )
        for cell in track(order[: most or None], f"asking why {where}".strip())
    )
    held = {key: len(stability[0].equilibria(key)) for key in keys}
    return HeldAlone(len(order), sum(absent.values()), held, count, shown)


def _held(stability: Stability, key: str) -> NDArray[np.bool_]:
    return np.asarray(stability.stable[key].all(axis=0))


def _ordered(side: Side, by_cell: Mapping[int, list[str]], absent: Mapping[int, bool]) -> list[int]:
    codes, now = side.graph.space.codes, side.graph.code(side.graph.status_quo)
    return sorted(
        by_cell,
        key=lambda cell: (absent[cell], -len(by_cell[cell]), (int(codes[cell]) ^ now).bit_count(), cell),
    )
