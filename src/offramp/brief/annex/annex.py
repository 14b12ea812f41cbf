"""The annex of a brief that compares options: its sections in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.annex.over_time import over_time
from offramp.brief.annex.ranking import drivers, ranking
from offramp.brief.annex.stated import numbers, options_and_stages, rates, sources, wishes
from offramp.brief.annex.strategy import beliefs, changes, equilibria, goals
from offramp.brief.annex.verdicts import claims
from offramp.brief.annex.words import words_used
from offramp.brief.blocks import Bullets, Paragraph, Section
from offramp.brief.sections.case import not_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller

__all__ = ["annex"]


def annex(teller: Teller) -> Iterator[Section]:
    """Yield the sections of the annex."""
    case = teller.case
    summary = (Paragraph(case.summary),) if case.summary else ()
    yield Section("The case", (*summary, *options_and_stages(teller)))
    yield Section("What each side wants", tuple(wishes(teller)))
    yield Section("Rates and numbers", (*rates(teller), *numbers(teller)))
    yield Section("The ranking in full", tuple(ranking(teller)))
    yield Section("What decides it", tuple(drivers(teller)))
    yield Section("What can go wrong, and when", tuple(over_time(teller)))
    yield Section(
        "What holds, and how to get there", (*equilibria(teller), *goals(teller), *changes(teller), *beliefs(teller))
    )
    yield Section("The claims and their conditions", tuple(claims(teller)))
    yield Section("What this brief does not know", (Bullets(tuple(not_known(teller.found))),))
    yield Section("Words", (words_used(teller),))
    yield Section("Sources", tuple(sources(teller)))
