"""Moves in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.graph.graph import Graph
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.described import Described

__all__ = ["change", "differences"]


def differences(graph: Described, state: int, other: int) -> tuple[tuple[str, bool], ...]:
    """Return each option or event that differs between two states: True if it is on in `other` only, else False.

    They are in the order of the file. Of a merged state, the combination that differs least from the other state
    counts.
    """
    if not isinstance(graph, Graph):
        start_on, end_on = set(graph.on(state)), set(graph.on(other))
        return tuple((thing, thing in end_on) for thing in graph.case.things if thing in start_on ^ end_on)
    codes = graph.space.codes
    before, after = graph.members(state), graph.members(other)
    start = codes[before[0]] if len(before) == 1 else _nearest(codes[before], codes[after[0]])
    end = _nearest(codes[after], start)
    return tuple(
        (thing, bool(end >> bit & 1)) for bit, thing in enumerate(graph.case.things) if (start ^ end) >> bit & 1
    )


def _nearest(codes: NDArray[np.int64], code: np.int64) -> np.int64:
    """Return the bit pattern that differs least from another."""
    nearest: np.int64 = codes[np.bitwise_count(codes ^ code).argmin()]
    return nearest


def change(graph: Described, state: int, other: int, *, with_actor: bool = True) -> str:
    """Describe the change from one state to another: each actor with the options that it starts and stops."""
    by_owner: dict[str, dict[bool, list[str]]] = {}
    for thing, on in differences(graph, state, other):
        owned = by_owner.setdefault(graph.case.owner(thing) or thing, {True: [], False: []})
        owned[on].append(quoted(graph.case.label(thing)))
    parts = []
    for owner, changes in by_owner.items():
        verbs = [f"{verb} {listed(changes[on])}" for verb, on in (("starts", True), ("stops", False)) if changes[on]]
        name = graph.case.name(owner) if owner in graph.case.actors else graph.case.label(owner)
        parts.append(f"{name} {listed(verbs)}" if with_actor else listed(verbs))
    return "; ".join(parts) or "nothing changes"
