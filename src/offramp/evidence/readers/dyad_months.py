"""Events counted by source, target and month, with their Goldstein weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.evidence.readers.icews import QUADS
from offramp.evidence.records import Dropped, Records
from offramp.text import quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["dyad_months"]


_MOST_DENSE = 1 << 24
"""Number of possible groups up to which a table of all of them is faster than sorting."""


def dyad_months(records: Records, *, by: str = "") -> Records:
    """Return the events of each source, target and month: their number, their Goldstein weights and their number by class.

    `by` is `country` or `name`; without it, countries are taken where the records have them. Events without a source or a target of
    this kind are dropped. The columns are `source`, `target`, `date` (the first day of the month), `precision`, `month` (as 2017-06),
    `n`, `goldstein_mean` and `goldstein_sum` (NaN where no event has a weight), and one for each class, such as `verbal_conflict`.
    Rows are in the order of source, target and month.

    Raises
    ------
    QuestionError
        where the records are not those of coded events, or `by` is another word.
    """
    if by not in ("", "country", "name"):
        raise QuestionError(f"dyads are formed by country or by name, not by {quoted(by)}")
    countries = by == "country" or (not by and "source_country" in records.columns)
    ends = ("source_country", "target_country") if countries else ("source", "target")
    (source, sources), (target, targets) = (_factors(records.column(end)) for end in ends)
    months = records.column("date").astype("datetime64[M]").astype(np.int64)
    first = int(months.min(initial=0)) if len(months) else 0
    span = int(months.max() - first + 1) if len(months) else 1
    whole = np.array([bool(name) for name in sources] or [False])[source]
    whole &= np.array([bool(name) for name in targets] or [False])[target]
    key = ((source * len(targets) + target) * span + (months - first))[whole]
    distinct, group = _groups(key, len(sources) * len(targets) * span)
    pair, month = np.divmod(distinct, span)
    of_source, of_target = np.divmod(pair, max(len(targets), 1))
    date = (month + first).astype("datetime64[M]")
    columns: dict[str, NDArray[Any]] = {
        "source": np.array(sources, dtype=object)[of_source],
        "target": np.array(targets, dtype=object)[of_target],
        "date": date.astype("datetime64[D]"),
        "precision": np.full(len(distinct), "month", dtype=object),
        "month": np.array((np.arange(span) + first).astype("datetime64[M]").astype(str).tolist(), dtype=object)[month],
        "n": np.bincount(group, minlength=len(distinct)).astype(np.float64),
    }
    columns |= _weights(records.column("goldstein")[whole], group, len(distinct))
    columns |= _classes(records.column("quad")[whole], group, len(distinct))
    without = int((~whole).sum())
    kind = "country" if countries else "name"
    dropped = (Dropped(without, f"the source or the target has no {kind}"),) if without else ()
    return Records(
        f"{records.name} by dyad and month", columns, records.seen, (*records.dropped, *dropped), records.notes
    )


def _factors(column: NDArray[Any]) -> tuple[NDArray[np.int64], list[str]]:
    """Return the number of each row's text among the distinct texts in alphabetical order, and these."""
    texts = column.tolist()
    names = sorted(set(texts))
    rank = {name: i for i, name in enumerate(names)}
    return np.fromiter(map(rank.__getitem__, texts), dtype=np.int64, count=len(texts)), names


def _groups(key: NDArray[np.int64], space: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct keys (0 to `space` - 1) in order, and the place of each row's key among them."""
    if space > _MOST_DENSE:
        distinct, group = np.unique(key, return_inverse=True)
        return distinct, group.reshape(-1)
    there = np.zeros(space, dtype=bool)
    there[key] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[key]


def _weights(weight: NDArray[np.float64], group: NDArray[np.int64], count: int) -> dict[str, NDArray[Any]]:
    """Return sum and mean of the weights in each group, over the events that have one."""
    known = ~np.isnan(weight)
    times = np.bincount(group[known], minlength=count)
    total = np.where(times > 0, np.bincount(group[known], weights=weight[known], minlength=count), np.nan)
    return {"goldstein_mean": total / np.maximum(times, 1), "goldstein_sum": total}


def _classes(quad: NDArray[Any], group: NDArray[np.int64], count: int) -> dict[str, NDArray[Any]]:
    """Return the number of events of each class in each group."""
    which, names = _factors(quad)
    place = np.array([QUADS.index(name) if name in QUADS else len(QUADS) for name in names] or [0])[which]
    table = np.bincount(group * (len(QUADS) + 1) + place, minlength=count * (len(QUADS) + 1)).reshape(
        count, len(QUADS) + 1
    )
    return {name.replace(" ", "_"): table[:, i].astype(np.float64) for i, name in enumerate(QUADS)}
