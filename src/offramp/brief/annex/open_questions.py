"""The questions that a brief leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.preferences import Statements, StateRanking
from offramp.case.roles import stated_preferences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.case.model import Case

__all__ = ["open_questions"]


def open_questions(teller: Teller) -> Iterator[str]:
    """Yield the questions that the brief leaves open, and the warnings of the check, as sentences."""
    found, case, say = teller.found, teller.case, teller.say
    if not all(spec.tempo and spec.reliability for spec in case.actors.values()):
        yield say(
            "How likely anything is: the case does not say how things move over time. "
            "It lacks tempo and reliability of every actor, and rates."
        )
    if found.options is None and case.policies:
        yield say(
            "Which option comes first. The case states policies, but not all that it takes to follow them through worlds, "
            "or no worlds were asked for."
        )
    if _degrees(case):
        yield say(
            "How strong a preference is: the case marks some as strong, and the brief treats all degrees alike. "
            "offramp stability --concept seq_strong tells them apart."
        )
    if case.images:
        yield say(
            "Which reading of an actor is right. The weights are those of the author; answers are shown by reading."
        )
    else:
        yield say("Whether the actors see their interests as stated here: the case has one reading of each.")
    if found.strategic.left_out:
        yield teller.language.say_count(
            "What follows from one more reading of no greater weight, which is left out.",
            "What follows from {number} more readings of no greater weight, which are left out.",
            found.strategic.left_out,
        )
    across = found.strategic.across
    if across is not None and across.left_out:
        yield teller.language.say_count(
            "What follows from one more combination of readings, which is left out.",
            "What follows from {number} more combinations of readings, which are left out.",
            across.left_out,
        )
    for warning in found.advice:
        yield say("A warning of the check: {warning}.", warning=teller.borrowed(warning.message))


def _degrees(case: Case) -> bool:
    """Return whether the case tells strong preferences from others."""
    return any(
        any(statement.strong for statement in stated.statements)
        if isinstance(stated, Statements)
        else isinstance(stated, StateRanking) and bool(stated.gaps)
        for _, stated in stated_preferences(case, believed=False)
    )
