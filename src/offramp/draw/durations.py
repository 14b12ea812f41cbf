"""Durations of a condition: the curve of the model under each policy beside the step curve of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.draw.curves import Curves
from offramp.text import counted, years_in_words

if TYPE_CHECKING:
    from offramp.evidence.recorded_spans import RecordedSpans
    from offramp.risk.durations import DurationCheck

__all__ = ["duration_curves"]


def duration_curves(check: DurationCheck, order: tuple[str, ...] = ()) -> Curves:
    """Return the chart of a duration: the share that lasts longer, by age, with the interval of the record shaded.

    Policies under which it hardly ever begins are left out. `order` gives each policy its colour, as in other charts of the case.

    >>> from offramp.case.reading import loads
    >>> from offramp.risk.durations import durations
    >>> from offramp.worlds.worlds import draw_worlds
    >>> case = loads('''
    ... actors: {a: {tempo: 4, reliability: 0.9, options: {test: Test}}}
    ... events: {scandal: {label: A scandal}}
    ... status quo: [a.test]
    ... preferences: {a: [a.test iff scandal]}
    ... rates: {scandal: 2 if scandal else 0.3}
    ... horizon: 5 years
    ... durations: {halt: {of: not a.test, evidence: freezes.two_years}}
    ... ''')
    >>> list(duration_curves(durations(draw_worlds(case, 2))[0]).lines)
    ['record (n 5)', 'no commitment']
    """
    record = f"record (n {check.record.n})"
    longest = float(check.ages[-1])
    lines = {record: _steps(check)}
    for name, found in check.policies.items():
        if found.begins:
            lines[name] = tuple(zip(check.ages.tolist(), found.share.tolist(), strict=True))
    ended, censored = check.record.ended, check.record.n - check.record.ended
    return Curves(
        f"How long it lasts: {check.label}",
        "Share that lasts longer",
        "years since it began",
        "chance",
        lines,
        description=(
            f"The model, for spells that begin within {years_in_words(check.within)}, beside {counted(check.record.n, 'past span')} "
            f"({ended} ended, {censored} under way at the end of the record; the 90 % interval is shaded)"
        ),
        order=(*order, *(name for name in lines if name not in order)),
        dark=(record,),
        band=_band(check.record, longest),
    )


def _steps(check: DurationCheck) -> tuple[tuple[float, float], ...]:
    """Return the points of the step curve of the record: two at each step, and one at every age of the other curves."""
    curve, points = check.record.curve, []
    steps = {} if curve is None else dict(zip(curve.years.tolist(), curve.share.tolist(), strict=True))
    share = 1.0
    for age in check.ages.tolist():
        points.append((age, share))
        if age in steps and steps[age] != share:
            share = steps[age]
            points.append((age, share))
    return tuple(points)


def _band(record: RecordedSpans, longest: float) -> tuple[tuple[float, float, float], ...]:
    """Return the steps of the interval of the record, from the first end on: before it, the formula gives none."""
    curve = record.curve
    if curve is None:
        return ()
    rows = list(zip(curve.years.tolist(), curve.low.tolist(), curve.high.tolist(), strict=True))
    first = next(i for i, share in enumerate(curve.share.tolist()) if share < 1)
    return (*rows[first:], (longest, *rows[-1][1:]))
