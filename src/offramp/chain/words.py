"""Names of states and policies in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.state_names import state_name

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.chain.state_index import States

__all__ = ["code_words", "policy_words", "state_words"]


def policy_words(policy: str | None) -> str:
    """Return a policy's name for a message."""
    return "the case without commitments" if policy is None else f"the policy `{policy}`"


def code_words(case: Case, code: int) -> str:
    """Return the name of the state of a bit pattern, for a message; the empty state has a name in words.

    >>> from offramp.case.reading import load
    >>> code_words(load("prisoners-dilemma"), 1)
    '`row.defect`'
    >>> code_words(load("prisoners-dilemma"), 0)
    'the state where nothing is on'
    """
    if not code:
        return "the state where nothing is on"
    return f"`{state_name(thing for bit, thing in enumerate(case.things) if code >> bit & 1)}`"


def state_words(states: States, place: int) -> str:
    """Return the name of a state by its position, for a message."""
    return code_words(states.case, int(states.codes[place]))
