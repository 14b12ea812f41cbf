"""Effect of a policy on the choices of the actors that it does not bind."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.chain.rates import Chain, Group

__all__ = ["changes_others_choices"]

SAME = 1e-9
"""Two rates are the same if they differ by less than this share of the larger one."""


def changes_others_choices(free: Chain, actor: str, groups: Sequence[Group]) -> bool:
    """Return whether a policy changes a choice or an agreement of others in a node that can be reached under it.

    `free` is the chain of all nodes without a policy. `groups` are the chains under a policy that binds `actor` alone.
    If the policy changes no choice of others, the actor can do the same without a commitment.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> from offramp.chain.rates import chain_of, chains_of
    >>> from offramp.worlds.parameters import (best_values)
    >>> case = load("hotline")
    >>> numbers = best_values(case)
    >>> free = chain_of(schedule_of(case, None).windows[0].structure, numbers)
    >>> [name for name in case.policies if changes_others_choices(free, "north", chains_of(schedule_of(case, name), numbers))]
    ['offer and answer']
    """
    chains = {id(chain): chain for group in groups for chain in group.chains}
    return any(_differs(free, actor, chain) for chain in chains.values())


def _differs(free: Chain, actor: str, bound: Chain) -> bool:
    structure = free.structure
    same = _same_nodes(free, bound)
    if (same < 0).any():
        return True
    # Steps of the free chain, repeated for each node of the bound chain with the same state and phases.
    order = np.argsort(same, kind="stable")
    begins = np.searchsorted(same[order], np.arange(structure.size + 1))
    of_step = free.nodes[free.starts]
    counts = begins[of_step + 1] - begins[of_step]
    step = np.repeat(np.arange(len(of_step)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    there = _steps(free, actor, order[begins[of_step][step] + within], step)
    here = _steps(bound, actor, bound.starts, np.arange(len(bound.starts)))
    keys, number = np.unique(np.concatenate([here[0], there[0]]), axis=0, return_inverse=True)
    number = number.reshape(-1)
    mine = np.bincount(number[: len(here[1])], here[1], minlength=len(keys))
    theirs = np.bincount(number[len(here[1]) :], there[1], minlength=len(keys))
    return bool((np.abs(mine - theirs) > SAME * np.maximum(mine, theirs)).any())


def _same_nodes(free: Chain, bound: Chain) -> NDArray[np.int64]:
    """Return the node of the free chain with the same state and phases as each node of the bound chain; -1 if none exists."""
    structure, of = free.structure, bound.structure
    unit = prod(timed_event.phases for timed_event in structure.timed_events)
    state_index, memory = of.state_index[bound.nodes], of.memory[bound.nodes] % unit
    found = np.minimum(structure.nodes(state_index, memory), structure.size - 1).astype(np.int64)
    known = (structure.state_index[found] == state_index) & (structure.memory[found] == memory)
    return np.where(known, found, -1)


def _steps(
    chain: Chain, actor: str, starts: NDArray[np.int64], some: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the transitions of others among `some`: rows of start, mover and end, and their rates.

    `starts` are the start nodes to report. Options that the actor can change at once are masked out of the end states.
    """
    case, structure = chain.structure.case, chain.structure
    actors = list(case.actors)
    masks = np.full(len(actors) + len(case.agreements), ~_bits(chain, actor, once=True))
    for number, agreement in enumerate(case.agreements.values()):
        if actor in agreement.between:
            masks[len(actors) + number] = ~_bits(chain, actor, once=False)
    movers = chain.movers[some]
    counted = (movers != actors.index(actor)) & (movers < len(masks)) & (chain.values[some, 0] > 0)
    movers, some = movers[counted], some[counted]
    nodes = chain.nodes[chain.ends[some]]
    # No option changes after the end of the crisis.
    ends = structure.codes[nodes] & np.where(structure.ended[nodes], -1, masks[movers])
    return np.stack([starts[counted], movers, ends], axis=1), chain.values[some, 0]


def _bits(chain: Chain, actor: str, *, once: bool) -> int:
    """Return the bits of an actor's options; without `once`, of its reversible options only."""
    case: Any = chain.structure.case
    names = [f"{actor}.{option}" for option in case.actors[actor].options]
    return sum(1 << case.things.index(name) for name in names if once or case.irreversible(name) is None)
