"""Meanings of the options, in a line each: a commitment that most of them share is said once, under a sign."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from offramp.brief.front.clauses import promised, promises

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.brief.front.clauses import Promise
    from offramp.brief.front.teller import Teller

__all__ = ["SIGN", "meanings"]

SIGN = "†"
"""The sign of an option that makes the shared commitment."""

LEAST = 3
"""Number of options from which a commitment is shared; they are also half of those that commit to anything."""


def meanings(teller: Teller, policies: Sequence[str]) -> tuple[dict[str, str], str]:
    """Return the meaning of each option in a line, and the commitment that most of them share; empty without one.

    An option with all commitments of another one, and more, is told by that one and what it adds.
    """
    own = {policy: promises(teller, policy) for policy in policies}
    shared = _shared(own)
    lines: dict[str, str] = {}
    for policy, told in own.items():
        base = _base(policy, own, shared)
        known = own[base] if base is not None else ()
        alone = [each for each in told if each not in known and each != shared]
        parts = [
            *([teller.say("As {option}.", option=teller.option(base))] if base is not None else []),
            *([promised(teller, alone)] if alone or not told else []),
            *([SIGN] if shared in told and shared not in known else []),
        ]
        lines[policy] = teller.language.join(parts)
    if shared is None:
        return lines, ""
    return lines, teller.language.join((SIGN, promised(teller, [shared])))


def _shared(own: Mapping[str, Sequence[Promise]]) -> Promise | None:
    """Return the commitment that most options make, if enough do."""
    found = Counter(each for told in own.values() for each in dict.fromkeys(told))
    committed = sum(bool(told) for told in own.values())
    for promise, number in found.most_common(1):
        if number >= LEAST and 2 * number >= committed:
            return promise
    return None


def _base(policy: str, own: Mapping[str, Sequence[Promise]], shared: Promise | None) -> str | None:
    """Return the option whose commitments an option makes too, with others; the one with the most that is not told by a third."""
    found = [
        other
        for other, told in own.items()
        if set(told) < set(own[policy]) and set(told) - {shared} and _base(other, own, shared) is None
    ]
    return max(found, key=lambda other: len(own[other]), default=None)
