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
    from collections.abc import Iterator, Sequence

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller

__all__ = ["annex"]


def annex(teller: Teller, before: Sequence[Section] = ()) -> Iterator[Section]:
    """Yield the sections of the annex; those with nothing to say have no blocks. Its glossary also has the words of the sections `before` it."""
    sections = tuple(_sections(teller))
    yield from sections
    yield Section(teller.fixed("Words"), (words_used(teller, (*before, *sections)),))
    yield Section(teller.fixed("Sources"), tuple(sources(teller)))


def _sections(teller: Teller) -> Iterator[Section]:
    """Yield the sections before the glossary and the sources."""
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


def _summary(teller: Teller) -> Iterator[Block]:
    """Yield the summary of the case, unless it stands on the front."""
    if teller.case.summary and teller.found.options is not None:
        yield Paragraph(teller.case.summary)
