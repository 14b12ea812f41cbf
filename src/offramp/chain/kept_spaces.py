"""State spaces explored lately in this process, to be used again.

A brief follows the same policies under several readings, with several delays and in many worlds. The state space depends on none of
these: only on what the case says of options, events, rules and agreements, and on the commitments of the policy.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from offramp.chain.state_space import explore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.commitments import ActiveStage, Commitments
    from offramp.chain.state_index import States
    from offramp.chain.state_space import StateSpace

__all__ = ["explored", "forget"]

MOST_CASES = 64
"""Of how many different cases state spaces are kept."""

MOST_NODES = 2**19
"""Number of nodes of all kept state spaces together; they take about 100 MB."""

_WITHOUT: dict[str, Any] = {
    "title": "",
    "summary": None,
    "horizon": None,
    "sources": {},
    "preferences": {},
    "images": {},
    "doubt": {},
    "beliefs": {},
    "unaware": {},
    "coalitions": {},
    "data": {},
    "evidence": {},
    "unknowns": {},
    "correlations": (),
    "counts": {},
    "stocks": {},
    "harms": {},
    "base_rates": {},
    "measures": {},
    "policies": {},
    "claims": {},
}
"""Entries of a case on which no state space depends. Any other entry keeps the state spaces of two cases apart."""


@dataclass(eq=False)
class _Kept:
    """State spaces of one case: the stages of each, the keys of its first nodes, and the state space."""

    of: Case
    spaces: list[tuple[tuple[ActiveStage, ...], bytes, StateSpace]] = field(default_factory=list)

    @property
    def nodes(self) -> int:
        return sum(space.size for *_, space in self.spaces)


_kept: OrderedDict[int, _Kept] = OrderedDict()
"""State spaces by the number of their case, those used last at the end."""

_numbers = iter(range(2**63))
_lock = Lock()


def explored(
    states: States,
    commitments: Commitments,
    starts: tuple[NDArray[np.int64], NDArray[np.int64]],
    ended: NDArray[np.bool_],
) -> StateSpace:
    """Return the state space reached from some settled nodes, as `explore` does; one that is known is not explored again.

    `ended` are the states in which the condition `ends` of the case holds.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> first, again = (schedule_of(load("hotline"), "wait").windows[0].structure for _ in range(2))
    >>> first is again, first.shared is again.shared
    (False, True)
    """
    begins = starts[0].tobytes() + b"|" + starts[1].tobytes()
    with _lock:
        kept = _found(states.case)
        for stages, first, space in kept.spaces:
            if first == begins and stages == commitments.stages:
                return replace(space, states=states, commitments=commitments)
    space = explore(states, commitments, starts, ended)
    if space.size <= MOST_NODES:
        with _lock:
            kept.spaces.append((commitments.stages, begins, space))
            _make_room()
    return space


def forget() -> None:
    """Forget all state spaces."""
    with _lock:
        _kept.clear()


def _found(case: Case) -> _Kept:
    """Return the state spaces of a case, and move them to the end of those that are kept."""
    bare = case.model_copy(update=_WITHOUT)
    for number, kept in reversed(_kept.items()):
        if kept.of == bare:
            _kept.move_to_end(number)
            return kept
    _kept[next(_numbers)] = kept = _Kept(bare)
    return kept


def _make_room() -> None:
    """Forget the state spaces of the cases that were used longest ago."""
    nodes = sum(kept.nodes for kept in _kept.values())
    while len(_kept) > 1 and (len(_kept) > MOST_CASES or nodes > MOST_NODES):
        _, oldest = _kept.popitem(last=False)
        nodes -= oldest.nodes
