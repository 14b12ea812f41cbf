"""Tables of the chain for simulation: stages, their ends, and transitions by rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.chain.commitments import ON
from offramp.chain.rates import chain_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.chain.schedule import Schedule, Window
    from offramp.chain.state_space import StateSpace
    from offramp.worlds.parameters import Parameters

__all__ = ["expiries", "stages", "transitions"]


def stages(schedule: Schedule) -> list[Any]:
    """Return the stages in force in any window, each once."""
    found = {s.number: s for window in schedule.windows for s in window.structure.commitments.stages}
    return list(found.values())


def expiries(structure: StateSpace, timers: list[Any]) -> NDArray[np.int32]:
    """Return the node after the expiry of each timer, by timer and node; -1 if the timer does not run."""
    result = np.full((len(timers), structure.size), -1, dtype=np.int32)
    for row, stage in enumerate(timers):
        if stage not in structure.commitments.stages:
            continue
        running = np.flatnonzero((structure.commitments.digit(structure.memory, stage) == ON) & ~structure.ended)
        over = structure.memory[running] + stage.trigger_digit
        settled = structure.commitments.settle(structure.state_index[running], over, structure.ended_states)
        result[row, running] = structure.nodes(*settled)
    return result


def transitions(window: Window, numbers: Parameters, world: int) -> tuple[Any, ...]:
    """Return the transitions from every node with cumulative sums of their rates, and the nodes where the crisis has ended."""
    structure = window.structure
    chain = chain_of(structure, numbers, world=world)
    order = np.argsort(chain.starts, kind="stable")
    begins = np.searchsorted(chain.starts[order], np.arange(structure.size + 1)).astype(np.int64)
    values = chain.values[order, 0]
    sums = np.empty(len(values))
    for first, last in zip(begins[:-1].tolist(), begins[1:].tolist(), strict=True):
        np.cumsum(values[first:last], out=sums[first:last])
    return begins, chain.ends[order], sums, chain.movers[order], structure.ended
