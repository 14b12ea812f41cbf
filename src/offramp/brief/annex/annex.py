"""The annex of a brief: its sections in order, for every case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.annex.changes import changes
from offramp.brief.annex.open_questions import open_questions
from offramp.brief.annex.over_time import over_time
from offramp.brief.annex.ranking import drivers, ranking
from offramp.brief.annex.record import record
from offramp.brief.annex.stated import numbers, options_and_stages, rates, sources, wishes
from offramp.brief.annex.strategy import beliefs, conflict, equilibria, goals
from offramp.brief.annex.verdicts import claims
from offramp.brief.annex.words import words_used
from offramp.brief.blocks import Bullets, Paragraph, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller

__all__ = ["annex"]


def annex(teller: Teller) -> Iterator[Section]:
    """Yield the sections of the annex; those with nothing to say have no blocks."""
    said = teller.fixed
    compares = teller.found.options is not None
    yield Section(said("The case"), (*_summary(teller), *options_and_stages(teller)))
    yield Section(said("What each side wants"), tuple(wishes(teller)))
    yield Section(said("Rates and numbers"), (*rates(teller), *numbers(teller)))
    yield Section(said("The ranking in full"), tuple(ranking(teller)) if compares else ())
    yield Section(said("What decides it"), tuple(drivers(teller)) if compares else ())
    yield Section(said("What can go wrong, and when"), tuple(over_time(teller)))
    yield Section(
        said("What holds, and how to get there"),
        (*conflict(teller), *equilibria(teller), *goals(teller), *changes(teller), *beliefs(teller)),
    )
    yield Section(said("The claims and their conditions"), tuple(claims(teller)))
    yield Section(said("What the record says"), tuple(record(teller)))
    yield Section(said("What this brief does not know"), (Bullets(tuple(open_questions(teller))),))
    yield Section(said("Words"), (words_used(teller),))
    yield Section(said("Sources"), tuple(sources(teller)))


def _summary(teller: Teller) -> Iterator[Block]:
    """Yield the summary of the case, unless it stands on the front."""
    if teller.case.summary and teller.found.options is not None:
        yield Paragraph(teller.case.summary)
