"""Limits of the state space: how many nodes and ticks are too many, and the refusals."""

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
    "free_of_ties",
    "refuse_at_once",
    "refuse_hopeless",
    "refuse_too_many",
]

MOST_NODES = 4_000_000
"""The most nodes that a chain may have."""

MOST_KEYS = 2**38
"""The most combinations of phases and triggers that can be numbered beside as many states as can be listed."""

AT_ONCE = 2**17
"""From how many nodes it is looked at once where they lead."""

BYTES_PER_NODE = 400
"""What a node takes at the peak, with four actors and one vector of parameters; measured, and rounded up."""


def refuse_hopeless(states: States, ended: NDArray[np.bool_], fixed: int, value: int, most: int = MOST_NODES) -> None:
    """Refuse what is far too large before anything is explored; `fixed` are the bits that stay at `value` throughout.

    Whatever is possible and does not end the story can as a rule be reached, so that these states are counted: a rough
    number, which is why twice as many as allowed are let through to where they are counted exactly.

    Raises
    ------
    TooManyStates
        where there are more than twice as many as a chain may have, or as memory holds; the message has the numbers.
    """
    if len(states.codes) <= most:
        return
    count = int(np.count_nonzero(((states.codes & fixed) == value) & ~ended & (states.first == np.arange(len(ended)))))
    room = available()
    if count > 2 * most or count * BYTES_PER_NODE > 2 * room:
        raise TooManyStates(
            f"about {count:,} of the {len(states.codes):,} states can come about, and more nodes where events have phases or a policy has "
            f"triggers; the limit is {most:,}, and each takes about {BYTES_PER_NODE} bytes of the {readable(room)} that can be had here; "
            f"join options that go together, or leave some out"
        )


def refuse_too_many(count: int, nodes: str, most: int = MOST_NODES) -> None:
    """Raise `TooManyStates` where there are more nodes than `most`, or than memory holds; `nodes` says which they are."""
    room = available()
    if count > most or count * BYTES_PER_NODE > room:
        raise TooManyStates(
            f"the jump process has {nodes} (and the phases of events and triggers of the policy beside them); the limit is {most:,}, "
            f"and each takes about {BYTES_PER_NODE} bytes of the {readable(room)} that can be had here; join options that go together, or "
            f"split fewer events into phases"
        )


def refuse_at_once(case: Case, stages: Sequence[Stage]) -> None:
    """Raise `TooManyStates` where it can be told beforehand that there are too many nodes, with the numbers."""
    unit = prod(spec.phases for spec in case.rates.values()) * TRIGGER_STATES ** len(stages)
    if unit > MOST_KEYS:
        raise TooManyStates(
            f"the phases of events and the triggers of the policy make {unit:,} combinations beside those of the options; the limit is "
            f"{MOST_NODES:,} nodes; split fewer events into phases, or into fewer"
        )
    options, events = free_of_ties(case, stages)
    count = options * events
    what = f"{options:,} combinations of options" + (
        f" and {events:,} of events and their phases" if events > 1 else ""
    )
    refuse_too_many(count, f"at least {count:,} nodes: nothing ties {what} to each other")


def free_of_ties(case: Case, stages: Sequence[Stage]) -> tuple[int, int]:
    """Return how many combinations of options, and of events and their phases, can surely be reached together.

    What no rule, no end and no commitment names stands in any combination with all else. An event that ends the story, or
    that a rule names, is in any of its phases before it happens, where it can happen at the start.
    """
    held = {option for stage in stages for option in stage.holds}
    ends = names_under(case, case.ends) if case.ends is not None else frozenset[str]()
    over = case.ends is not None and holds(case.ends, lookup_in(case, code_of(case, case.status_quo)))
    if case.merge or over or held & ends:
        return 1, 1
    ruled = {name for rule in case.impossible for name in names_under(case, rule)}
    free = [name for name in case.options if name not in ruled | held | ends and case.once(name) is None]
    count = 1
    for event, spec in case.events.items():
        if event not in case.rates or spec.once == ("on" if event in case.status_quo else "off"):
            continue
        phases = case.rates[event].phases
        if event in ruled:
            count *= 1 if ruled & held or _impossible(case, {*case.status_quo} ^ {event}) else phases
        else:
            count *= phases if event in ends else phases + 1 if spec.once else 2 * phases
    return 2 ** len(free), count


def _impossible(case: Case, on: set[str]) -> bool:
    """Whether a rule forbids that exactly some things are on."""
    return any(holds(rule, lookup_in(case, code_of(case, on))) for rule in case.impossible)
