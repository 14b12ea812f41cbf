"""The words of a brief that a reader may not know, each in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.language.sentence import mark
from offramp.tables import Table

if TYPE_CHECKING:
    from offramp.brief.front.teller import Teller

__all__ = ["words_used"]

_ALWAYS = {
    mark("Reading"): mark("One view of what an actor wants, among rivals; the weights are those of the author."),
    mark("Holds, SEQ"): mark(
        "No actor gains by leaving in a way that the others' credible answers would not spoil (sequential stability)."
    ),
    mark("Holds, NASH"): mark("No actor has a better move of its own, whatever the others would answer."),
    mark("Holds, GMR, SMR"): mark(
        "As SEQ, where the others may answer against their own interest; SMR grants the mover a last reply."
    ),
    mark("Holds, SSEQ"): mark("As SEQ, where the mover's last reply counts too."),
}
_WITH_GOALS = {mark("Deal"): mark("A joint change of options that every participant prefers.")}
_WITH_RANKING = {
    mark("Acceptability"): mark(
        "The share of worlds, and of weights of the measures, all weights alike, in which an option has a rank (SMAA-2)."
    ),
    mark("Dominated"): mark("Another option is no worse on every judged measure, and better on one."),
    mark("Mean, nine of ten"): mark("The average over worlds; the 5th to the 95th percentile."),
    mark("PAWN index"): mark("How far fixing an unknown moves a result's distribution, from 0 (not at all) to 1."),
    mark("Quasi-p"): mark("How likely chance alone makes a condition look as telling; above 0.05 it may be chance."),
    mark("Regret"): mark("The distance from the best option of the same world."),
    mark("World"): mark("One joint draw of everything that is not known, from the ranges stated in the case."),
}


def words_used(teller: Teller) -> Table:
    """Return the glossary of a brief, in the order of its language."""
    found = dict(_ALWAYS)
    if teller.found.strategic.base.goals:
        found |= _WITH_GOALS
    if teller.found.options is not None:
        found |= _WITH_RANKING
    rows = sorted((teller.fixed(word), teller.fixed(meaning)) for word, meaning in found.items())
    return Table("", (teller.fixed("word"), teller.fixed("meaning")), tuple(rows))
