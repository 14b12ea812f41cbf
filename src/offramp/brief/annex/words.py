"""The words of a brief that a reader may not know, each in one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from offramp.language.sentence import mark
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.brief.blocks import Section
    from offramp.brief.front.teller import Teller

__all__ = ["words_used"]

_ALWAYS = {
    mark("Reading"): mark("One view of what an actor wants, among rivals; the weights are those of the author."),
    mark("Holds, SEQ"): mark(
        "No actor gains by leaving in a way that the others' credible answers would not spoil (sequential stability)."
    ),
    mark("Holds, NASH"): mark("No actor has a better move of its own, whatever the others would answer."),
    mark("Holds, GMR, SMR, SSEQ"): mark(
        "As SEQ; the others may answer against their own interest (GMR, SMR), or the mover replies last (SMR, SSEQ)."
    ),
}
_WITH_GOALS = {mark("Deal"): mark("A joint change of options that every participant prefers.")}
_WITH_RANKING = {
    mark("Dominated"): mark("Another option is no worse on every judged measure, and better on one."),
    mark("Mean, nine of ten"): mark("The average over worlds; the 5th to the 95th percentile."),
    mark("PAWN index"): mark("How far fixing an unknown moves a result's distribution, from 0 (not at all) to 1."),
    mark("Quasi-p"): mark("How likely chance alone makes a condition look as telling; above 0.05 it may be chance."),
    mark("Regret"): mark("The distance from the best option of the same world."),
    mark("World"): mark("One joint draw of everything that is not known, from the ranges stated in the case."),
}
_WHERE_WRITTEN = {
    mark("Acceptability"): mark(
        "The share of worlds, and of weights of the measures, all weights alike, in which an option has a rank (SMAA-2)."
    ),
    mark("Base rate"): mark("How often an event came in past cases of the same kind."),
    mark("Brier score"): mark("The mean squared distance of forecast chances from what came; 0 is perfect."),
    mark("CRPS"): mark("The score of a forecast of a number: how far it lies from what came."),
    mark("Kaplan-Meier"): mark(
        "An estimate of how long a condition lasts; it counts the past cases that had not ended when their record stopped."
    ),
    mark("Persistence"): mark("The forecast that the last known value stays as it is."),
}
_WRITTEN = {"Brier score": "Brier"}
"""The part of a word that a brief writes, where it does not write the whole."""


def words_used(teller: Teller, sections: Sequence[Section]) -> Table:
    """Return the glossary of a brief of some sections, in the order of its language."""
    found = dict(_ALWAYS)
    if teller.found.strategic.base.goals:
        found |= _WITH_GOALS
    if teller.found.options is not None:
        found |= _WITH_RANKING
    written = " ".join(_texts(sections)).casefold()
    found |= {
        word: meaning
        for word, meaning in _WHERE_WRITTEN.items()
        if _WRITTEN.get(word, teller.fixed(word)).casefold() in written
    }
    rows = sorted((teller.fixed(word), teller.fixed(meaning)) for word, meaning in found.items())
    return Table("", (teller.fixed("word"), teller.fixed("meaning")), tuple(rows))


def _texts(part: Any) -> Iterator[str]:
    """Yield every text within sections and blocks."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from _texts(each)
    elif isinstance(part, (tuple, list)):
        for each in part:
            yield from _texts(each)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _texts(getattr(part, each.name))
