"""Strategic findings: each reading of the actors, and all combinations of readings side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from offramp.findings.reading import CONCEPT, MOST_SWAPS, reading_findings
from offramp.graph.readings import MOST_READINGS, combinations
from offramp.preference_sensitivity.firmness import firmnesses
from offramp.processes import run_parts
from offramp.stability.across import across

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.findings.reading import ReadingFindings
    from offramp.graph.readings import Reading
    from offramp.preference_sensitivity.firmness import Firmnesses
    from offramp.stability.across import Across

__all__ = ["Strategic", "strategic"]


@dataclass(frozen=True, eq=False)
class Strategic:
    """Strategic findings: of every reading, the base reading first, and across their combinations.

    `firmness` is that of every SEQ equilibrium of the base reading, None if it has none; `across` is None if there is
    one reading only. `left_out` is the number of readings that differ from the base in one image, and are not among `readings`.
    """

    readings: tuple[ReadingFindings, ...]
    firmness: Firmnesses | None
    across: Across | None
    left_out: int = 0

    @property
    def base(self) -> ReadingFindings:
        """The findings under the base reading."""
        return self.readings[0]


MOST_COMBINED = 32
"""The most combinations of images that are compared where a case has more than can all be analysed."""


def strategic(readings: Sequence[Reading], left_out: int = 0) -> Strategic:
    """Compute the strategic findings of a case under its readings, the base reading first; `left_out` counts others.

    All combinations of images are compared. Where they are too many, those of greatest weight are compared.

    Raises
    ------
    CaseError, QuestionError, TooLarge
        as `reading_findings` and `across` do.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.readings import readings
    >>> strategic(readings(load("chicken"))).base.stability.equilibria("nash")
    (1, 2)
    """
    found = tuple(run_parts([partial(reading_findings, reading) for reading in readings]))
    base = found[0]
    most = None if combinations(base.case) <= MOST_READINGS else MOST_COMBINED
    held = bool(base.stability.equilibria(CONCEPT))
    return Strategic(
        found,
        firmnesses(base.graph, concepts=[CONCEPT], most=MOST_SWAPS) if held else None,
        across(base.case, given=base.graph.given, most=most) if len(found) > 1 else None,
        left_out,
    )
