"""Dates and codes common to both levels of the International Crisis Behavior project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source

__all__ = ["CITATION", "code_columns", "dated"]

CITATION = "Brecher, M., Wilkenfeld, J., Beardsley, K., James, P., Quinn, D., International Crisis Behavior Data."

DAY_CODES = (66, 77, 88)
"""Codes for a day in the early, middle or late part of a month."""


def dated(source: Source, year: str, month: str, day: str) -> dict[str, NDArray[Any]]:
    """Return the date of the trigger (also as `date`) and of the end, each with its precision; rows without a year of the trigger are dropped.

    A day that is missing, 66, 77 or 88, or that the month does not have, leaves the first day of the month and the precision `month`.
    """
    trigger, precision = source.dates_of_parts(year, month, day)
    end, end_precision = source.dates_of_parts("yrterm", "moterm", "daterm", needed=False)
    coded = int(np.isin(source.numbers(day), DAY_CODES)[source.keep].sum())
    if coded:
        source.notes.append(
            f"triggers with a day code of 66, 77 or 88 (early, middle or late in the month): {coded:,}; they have the precision of a month"
        )
    turned = (end < trigger) & (precision == "day") & (end_precision == "day") & source.keep
    if turned.any():
        source.notes.append(f"rows that end before they begin: {turned.sum():,}")
    return {
        "date": trigger,
        "precision": precision,
        "trigger_date": trigger,
        "end_date": end,
        "end_precision": end_precision,
    }


def code_columns(source: Source, names: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    """Return columns of codes as numbers under our names; a column that a release lacks is all missing, and noted."""
    found = {}
    for ours, theirs in names.items():
        if source.has(theirs):
            found[ours] = source.numbers(theirs)
        else:
            found[ours] = np.full(len(source.keep), np.nan)
            source.notes.append(f"this release has no column {theirs}, so {ours} is missing everywhere")
    return found
