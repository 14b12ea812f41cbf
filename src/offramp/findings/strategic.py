"""Strategic findings: each reading of the actors, and all combinations of readings side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from offramp.findings.reading import CONCEPT, reading_findings, strongest
from offramp.graph.readings import MOST_READINGS, combinations
from offramp.preference_sensitivity.firmness import firmnesses
from offramp.processes import run_parts
from offramp.stability.across import across
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offramp.findings.reading import ReadingFindings
    from offramp.graph.readings import Reading
    from offramp.preference_sensitivity.firmness import Firmness
    from offramp.stability.across import Across

__all__ = ["Strategic", "strategic"]


@dataclass(frozen=True, eq=False)
class Strategic:
    """Strategic findings: of every reading, the base reading first, and across their combinations.

    `firmness` is that of the first three of the strongest states of the base reading, under SEQ; `across` is None if there is
    one reading only. `left_out` is the number of readings that differ from the base in one image, and are not among `readings`.
    """

    readings: tuple[ReadingFindings, ...]
    firmness: tuple[Firmness, ...]
    across: Across | None
    left_out: int = 0

    @property
    def base(self) -> ReadingFindings:
        """The findings under the base reading."""
        return self.readings[0]


MOST_SWAPS = 2
"""Largest distance of the search for the firmness of an equilibrium; `offramp firmness` goes further."""

MOST_STATES = 3
"""Of how many of the strongest equilibria the firmness is found."""

MOST_COMBINED = 32
"""The most combinations of images that are compared where a case has more than can all be analysed."""


def strategic(readings: Sequence[Reading], left_out: int = 0) -> Strategic:
    """Compute the strategic findings of a case under its readings, the base reading first; `left_out` counts others.

    All combinations of images are compared. Where they are too many, those of greatest weight are compared.

    Raises
    ------
    CaseError, QuestionError, TooLarge
        as `reading_findings`, `firmnesses` and `across` do.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.readings import readings
    >>> strategic(readings(load("chicken"))).base.stability.equilibria("nash")
    (1, 2)
    """
    parts: list[Callable[[], Any]] = [partial(reading_findings, reading) for reading in readings]
    parts.append(partial(_firmness, readings[0]))
    *found, firm = run_parts(parts)
    base: ReadingFindings = found[0]
    most = None if combinations(base.case) <= MOST_READINGS else MOST_COMBINED
    return Strategic(
        tuple(found),
        firm,
        across(base.case, given=base.graph.given, most=most) if len(found) > 1 else None,
        left_out,
    )


def _firmness(reading: Reading) -> tuple[Firmness, ...]:
    """Return the firmness of the strongest states of a reading, the firmest first."""
    chosen = strongest(analyse(reading.graph))[:MOST_STATES]
    return firmnesses(reading.graph, chosen, [CONCEPT], MOST_SWAPS).of(CONCEPT) if chosen else ()
