"""Size limits of the state space, with the errors raised beyond them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of, lookup_in
from offramp.case.feasible import names_under
from offramp.case.value import holds
from offramp.chain.commitments import TRIGGER_STATES
from offramp.errors import TooManyStates
from offramp.graph.memory import available, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case, Stage
    from offramp.chain.state_index import States

__all__ = [
    "AT_ONCE",
    "BYTES_PER_NODE",
    "MOST_KEYS",
    "MOST_NODES",
    "independent_combinations",
    "refuse_at_once",
    "refuse_hopeless",
    "refuse_too_many",
]

MOST_NODES = 4_000_000
"""The largest number of nodes of a chain."""

MOST_KEYS = 2**38
"""The largest number of combinations of phases and triggers that node keys can represent."""

AT_ONCE = 2**17
"""The largest number of nodes whose successors are computed in one batch."""

CHECK_MEMORY_ABOVE = 2**24
"""Number of bytes above which the available memory is checked."""

BYTES_PER_NODE = 400
"""Peak memory of a node, with four actors and one parameter vector; measured and rounded up."""


def refuse_hopeless(states: States, ended: NDArray[np.bool_], fixed: int, value: int, most: int = MOST_NODES) -> None:
    """Raise `TooManyStates` for a far too large case before any exploration; `fixed` bits stay at `value` throughout.

    The count includes all feasible states in which the crisis goes on, since most can be reached. This estimate is
    rough, so the limit is twice the allowed number; the exploration then counts exactly.

    Raises
    ------
    TooManyStates
        if the count exceeds twice the limit of a chain or of the memory; the message has the numbers.
    """
    if len(states.codes) <= most:
        return
    count = int(np.count_nonzero(((states.codes & fixed) == value) & ~ended & (states.first == np.arange(len(ended)))))
    room = available()
    if count > 2 * most or count * BYTES_PER_NODE > 2 * room:
        raise TooManyStates(
            f"about {count:,} of the {len(states.codes):,} states can be reached, and phases of events or triggers of a policy multiply the "
            f"nodes; the limit is {most:,} nodes, and each takes about {BYTES_PER_NODE} bytes of the {readable(room)} available; "
            f"combine options that go together, or leave some out"
        )


def refuse_too_many(count: int, nodes: str, most: int = MOST_NODES) -> None:
    """Raise `TooManyStates` for more nodes than `most` or than the memory holds; `nodes` describes them in the message."""
    # A check of the available memory takes longer than a step of the exploration.
    if count <= most and count * BYTES_PER_NODE <= CHECK_MEMORY_ABOVE:
        return
    room = available()
    if count > most or count * BYTES_PER_NODE > room:
        raise TooManyStates(
            f"the Markov chain has {nodes} (phases of events and triggers of the policy included); the limit is {most:,} nodes, "
            f"and each takes about {BYTES_PER_NODE} bytes of the {readable(room)} available; combine options that go together, or "
            f"split fewer events into phases"
        )


def refuse_at_once(case: Case, stages: Sequence[Stage]) -> None:
    """Raise `TooManyStates` for a case whose number of nodes provably exceeds the limit; the message has the numbers."""
    unit = prod(spec.phases for spec in case.rates.values()) * TRIGGER_STATES ** len(stages)
    if unit > MOST_KEYS:
        raise TooManyStates(
            f"the phases of events and the triggers of the policy alone have {unit:,} combinations; the limit is "
            f"{MOST_NODES:,} nodes; split fewer events into phases, or use fewer phases"
        )
    options, events = independent_combinations(case, stages)
    count = options * events
    combinations = f"{options:,} combinations of options" + (
        f" and {events:,} of events and their phases" if events > 1 else ""
    )
    refuse_too_many(count, f"at least {count:,} nodes: {combinations} are independent of each other")


def independent_combinations(case: Case, stages: Sequence[Stage]) -> tuple[int, int]:
    """Return the number of combinations of options, and of events with phases, that can surely be reached together.

    Options and events that no rule, no end and no commitment names combine freely with everything else. An event that
    ends the crisis, or that a rule names, can be in any phase before it occurs, if it can occur at the start.
    """
    held = {option for stage in stages for option in stage.holds}
    ends = names_under(case, case.ends) if case.ends is not None else frozenset[str]()
    over = case.ends is not None and holds(case.ends, lookup_in(case, code_of(case, case.status_quo)))
    if case.indistinguishable or over or held & ends:
        return 1, 1
    ruled = {name for rule in case.impossible for name in names_under(case, rule)}
    free = [name for name in case.options if name not in ruled | held | ends and case.irreversible(name) is None]
    count = 1
    for event, spec in case.events.items():
        if event not in case.rates or spec.irreversible == ("on" if event in case.status_quo else "off"):
            continue
        phases = case.rates[event].phases
        if event in ruled:
            count *= 1 if ruled & held or _impossible(case, {*case.status_quo} ^ {event}) else phases
        else:
            count *= phases if event in ends else phases + 1 if spec.irreversible else 2 * phases
    return 2 ** len(free), count


def _impossible(case: Case, on: set[str]) -> bool:
    """Return whether a rule forbids the state with exactly these things on."""
    return any(holds(rule, lookup_in(case, code_of(case, on))) for rule in case.impossible)
