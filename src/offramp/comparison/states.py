"""States that are possible in one of two cases alone, and the rules of the other that forbid them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.bits import lookup_in
from offramp.case.value import holds
from offramp.comparison.matching import lost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.comparison.matching import Side

__all__ = ["OneSided", "StateAlone", "first_rules", "forbidden_by", "one_sided"]


@dataclass(frozen=True)
class StateAlone:
    """A state that is possible in one case alone: its number and name there, and the first rule of the other case that
    forbids it (with that case's own options off).
    """

    state: int
    name: str
    rule: str


@dataclass(frozen=True)
class OneSided:
    """The states of one case alone: their number, their number by each rule of the other case, and the first as
    `shown`.
    """

    count: int
    by_rule: tuple[tuple[str, int], ...]
    shown: tuple[StateAlone, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the states as plain values."""
        return {
            "count": self.count,
            "by_rule": [{"rule": rule, "states": count} for rule, count in self.by_rule],
            "shown": [{"state": f"s{alone.state}", "name": alone.name, "rule": alone.rule} for alone in self.shown],
        }


def one_sided(here: Side, there: Side, most: int) -> OneSided:
    """Return the states of `here` that are impossible `there`; rules for all, names for `most` of them (0: for all)."""
    cells = lost(here, there)
    rules = forbidden_by(there, here.places[cells])
    texts = [str(rule) for rule in there.graph.case.impossible]
    numbers, counts = np.unique(rules, return_counts=True)
    shown = tuple(
        StateAlone(int(here.graph.state_of[cell]), here.name(int(cell)), texts[rule] if rule >= 0 else "")
        for cell, rule in zip(cells[: most or None].tolist(), rules[: most or None].tolist(), strict=True)
    )
    by_rule = tuple((texts[i] if i >= 0 else "", n) for i, n in zip(numbers.tolist(), counts.tolist(), strict=True))
    return OneSided(len(cells), by_rule, shown)


def forbidden_by(side: Side, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the position of the first rule that forbids each place with the case's own options off; -1 if none
    does.
    """
    return first_rules(side, side.codes(places))


def first_rules(side: Side, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the position of the first rule of a case that each bit pattern breaks; -1 if it breaks none."""
    found = np.full(len(codes), -1, dtype=np.int64)
    for i, rule in enumerate(side.graph.case.impossible):
        broken = np.broadcast_to(holds(rule, lookup_in(side.graph.case, codes)), codes.shape)
        found[broken & (found < 0)] = i
    return found
