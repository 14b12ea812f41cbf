"""The brief of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.compose import compose
from offramp.brief.writing import rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes

__all__ = ["briefs"]


def briefs(
    case: Case, outcomes: Outcomes, forms: Sequence[str], hindcast: Path | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the brief of a case with the outcomes of its policies and its hindcast, in several formats."""
    made = compose(case, outcomes=outcomes, hindcast=hindcast, command="offramp study run")
    for form in forms:
        yield form, str(rendered(made, form))
