"""The words of a brief that a reader may not know, each in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.tables import Table

if TYPE_CHECKING:
    from offramp.brief.front.teller import Teller

__all__ = ["words_used"]

_ALWAYS = {
    "Dominated": "Another option is no worse on every judged measure, and better on one.",
    "Mean, nine of ten": "The average over worlds; the 5th to the 95th percentile.",
    "Reading": "One view of what an actor wants, among rivals; the weights are those of the author.",
    "World": "One joint draw of everything that is not known, from the ranges stated in the case.",
}
_WITH_GOALS = {
    "Deal": "A joint change of options that every participant prefers.",
    "Holds, SEQ": "No actor gains by leaving in a way that the others' credible answers would not spoil (sequential stability).",
    "Holds, Nash": "No actor has a better move of its own, whatever the others would answer.",
    "Holds, GMR, SMR": "As SEQ, where the others may answer against their own interest; SMR grants the mover a last reply.",
    "Holds, SSEQ": "As SEQ, where the mover's last reply counts too.",
}
_WITH_RANKING = {
    "PAWN index": "How far fixing an unknown moves a result's distribution, from 0 (not at all) to 1.",
    "Quasi-p": "How likely chance alone makes a condition look as telling; above 0.05 it may be chance.",
    "Regret": "The distance from the best option of the same world.",
}


def words_used(teller: Teller) -> Table:
    """Return the glossary of a brief."""
    found = dict(_ALWAYS)
    if teller.found.strategic.base.goals:
        found |= _WITH_GOALS
    if teller.found.options is not None:
        found |= _WITH_RANKING
    return Table("", ("word", "meaning"), tuple(sorted(found.items())))
