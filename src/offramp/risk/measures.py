"""Measures of a case as queries with a time."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Literal

import numpy as np

from offramp.case.bits import with_terms
from offramp.case.duration import Duration
from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.labels import in_words
from offramp.case.number_checks import chance_expected
from offramp.case.value import holds
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil, TimeBoundedUntilOpen
from offramp.errors import QuestionError, did_you_mean
from offramp.text import Figure, limit, limit_of_chance, percent, rounded

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.case.model import Case
    from offramp.case.parts import Measure
    from offramp.chain.queries import Query

__all__ = [
    "MeasureSpec",
    "ended_wins",
    "harm_of_the_end",
    "implies",
    "measure_spec",
    "measure_specs",
    "refuse_threshold",
    "titled",
]

MOST_NAMES = 16
"""Largest number of options and events whose combinations are all checked."""

LEAST_CHANCE = 0.01
"""The smallest difference of chances that matters, unless a measure says otherwise."""


@dataclass(frozen=True)
class MeasureSpec:
    """A measure: its query, its time (years), its preferred direction and its unit.

    `over` is the value of a history whose crisis has ended, `matters` the smallest difference that matters, `judge` whether
    policies are ranked by the measure, `scale` its worst and best value (None if none is stated and it is no chance), `enough`
    the value that is good enough. `weight` is the range of its swing weight, None if none is stated.
    """

    name: str
    label: str
    asked: Query
    time: float
    span: str
    want: Literal["low", "high"]
    weight: tuple[float, float] | None
    is_chance: bool
    unit: str
    over: Literal["counts", "as is"] | float | None = None
    matters: float = 0.0
    judge: bool = True
    scale: tuple[float, float] | None = None
    enough: float | None = None

    def ended_is_worst(self, case: Case) -> bool:
        """Return whether `over` makes an ended crisis count at the worst value of the measure."""
        return case.ends is not None and not isinstance(self.asked, ExpectedReward) and self.over in (None, "counts")

    @property
    def mean_weight(self) -> float:
        """The weight in a weighted sum: the middle of the stated range, or 1."""
        return 1.0 if self.weight is None else (self.weight[0] + self.weight[1]) / 2

    def shown(self, value: float) -> Figure:
        """Return a value of the measure as text: a chance in per cent, an amount rounded."""
        return percent(value) if self.is_chance else rounded(value)

    def limit(self, value: float) -> Figure:
        """Return a threshold of the measure as text, with as many digits as it needs."""
        return limit_of_chance(value) if self.is_chance else limit(value)


def measure_spec(case: Case, name: str) -> MeasureSpec:
    """Return a measure of a case with its query and time.

    >>> from offramp.case.reading import load
    >>> measure_spec(load("hotline"), "eased").label
    'chance of not tense before war within 3 years'

    Raises
    ------
    QuestionError
        if the measure is unknown, or its time is 0.
    """
    if name not in case.measures:
        raise QuestionError(f"there is no measure `{name}`{did_you_mean(name, case.measures)}")
    spec = case.measures[name]
    time = spec.within or spec.at or Duration(0, "year")
    if time.years <= 0:
        raise QuestionError(f"the time of the measure `{name}` is {time}; expected more than 0, such as `5 years`")
    span = f"{'within' if spec.within else 'at'} {time}"
    label = f"{_subject(spec)} {span}"
    return MeasureSpec(
        name,
        spec.label or label,
        _question(case, spec),
        time.years,
        span,
        spec.want,
        None if spec.weight is None else (spec.weight.low, spec.weight.high),
        spec.chance_of is not None,
        _unit(case, spec),
        spec.over,
        _matters(spec),
        spec.judge,
        _scale(spec),
        spec.enough,
    )


def _matters(spec: Measure) -> float:
    if spec.matters is not None:
        return spec.matters
    return LEAST_CHANCE if spec.chance_of is not None else 0.0


def _scale(spec: Measure) -> tuple[float, float] | None:
    """Return the worst and the best value: the stated ones, or for a chance 0 and 1 in the order of preference."""
    if spec.scale is not None:
        return (float(spec.scale[0]), float(spec.scale[1]))
    if spec.chance_of is None:
        return None
    return (1.0, 0.0) if spec.want == "low" else (0.0, 1.0)


def measure_specs(case: Case) -> tuple[MeasureSpec, ...]:
    """Return all measures of a case, in the order of the file."""
    return tuple(measure_spec(case, name) for name in case.measures)


def ended_wins(case: Case, measure_spec: MeasureSpec) -> bool:
    """Return whether a measure can reward an early end, since nothing occurs or is counted after the end of the crisis.

    A harm done only by endings of the crisis is no such measure: it is complete when the crisis ends.

    >>> from offramp.case.reading import load
    >>> case = load("hotline")
    >>> [g.name for g in measure_specs(case) if ended_wins(case, g)]
    ['strike', 'flights']
    """
    if case.ends is None:
        return False
    if not isinstance(measure_spec.asked, ExpectedReward):
        return measure_spec.over == "as is"
    if measure_spec.asked.over is not None:
        return False
    return not harm_of_the_end(case, measure_spec.asked.name)


def harm_of_the_end(case: Case, name: str) -> bool:
    """Return whether a harm is done only by endings of the crisis: each of its conditions implies `ends`.

    >>> from offramp.case.reading import load
    >>> harm_of_the_end(load("hotline"), "deaths")
    True
    """
    return (
        case.ends is not None
        and name in case.harms
        and all(implies(case, Expression.read(condition), case.ends) for condition in case.harms[name])
    )


def implies(case: Case, condition: Expression, ends: Expression) -> bool:
    """Return whether every state that satisfies a condition satisfies `ends`, infeasible states included.

    With more than `MOST_NAMES` options and events, whether `ends` names all those of the condition.
    """
    named, ending = names_under(case, condition), names_under(case, ends)
    names = sorted(named | ending)
    if len(names) > MOST_NAMES:
        return named <= ending
    patterns = np.arange(2 ** len(names))
    place = {name: bit for bit, name in enumerate(names)}

    lookup = with_terms(case, lambda name: (patterns >> place[name] & 1).astype(np.bool_))
    return bool((holds(ends, lookup) | ~holds(condition, lookup)).all())


def refuse_threshold(measure_spec: MeasureSpec, threshold: float | None) -> None:
    """Raise `QuestionError` if a threshold is no possible value of the measure."""
    if threshold is None or (0 <= threshold <= 1 if measure_spec.is_chance else isfinite(threshold)):
        return
    expected = chance_expected(threshold) if measure_spec.is_chance else "expected a number"
    raise QuestionError(f"the threshold of `{measure_spec.name}` is {threshold:g}; {expected}")


def _question(case: Case, spec: Measure) -> Query:
    """Return the query of a measure; an ended crisis counts at the worst value unless `over` states another."""
    ends = case.ends
    counts = ends is not None and spec.over in (None, "counts")
    if spec.time_in is not None:
        worst = counts and spec.want == "low"
        return (
            SojournTime(_either(spec.time_in, ends), ended=True)
            if worst and ends is not None
            else SojournTime(spec.time_in)
        )
    if spec.chance_of is None:
        return ExpectedReward(
            str(spec.expected), spec.over if isinstance(spec.over, float) and ends is not None else None
        )
    at = spec.at is not None and spec.before is None
    if not counts or ends is None:
        return StateProbability(spec.chance_of) if at else TimeBoundedUntil(spec.chance_of, spec.before)
    if spec.want == "low":
        worst_of = _either(spec.chance_of, ends)
        return StateProbability(worst_of) if at else TimeBoundedUntil(worst_of, spec.before)
    if at:
        return StateProbability(Expression.read(f"({spec.chance_of}) and not ({ends})"))
    return TimeBoundedUntilOpen(spec.chance_of, spec.before)


def _either(condition: Expression, ends: Expression) -> Expression:
    """Return the condition that a condition holds or the crisis has ended."""
    return ends if condition.text == ends.text else Expression.read(f"({condition}) or ({ends})")


def titled(case: Case, name: str) -> str:
    """Return the title of a measure: its label, or else its query in words.

    >>> from offramp.case.reading import load
    >>> titled(load("hotline"), "war")
    'chance of “War by a false alarm” within 10 years'
    """
    found, spec = measure_spec(case, name), case.measures[name]
    return spec.label or f"{_subject(spec, lambda condition: in_words(case, condition.text))} {found.span}"


def _subject(spec: Measure, said: Callable[[Expression], str] = str) -> str:
    if spec.time_in is not None:
        return f"years in which {said(spec.time_in)}"
    if spec.chance_of is None:
        return f"expected {spec.expected}"
    return f"chance of {said(spec.chance_of)}" + (f" before {said(spec.before)}" if spec.before is not None else "")


def _unit(case: Case, spec: Measure) -> str:
    """Return the unit of a measure; an empty text for a chance."""
    if spec.chance_of is not None:
        return ""
    amount = str(spec.expected)
    if spec.time_in is not None:
        return "years"
    if amount in case.stocks:
        return case.stocks[amount].unit or amount
    if amount in case.counts:
        unit = case.counts[amount].unit
        return amount if unit is None or unit.startswith("per ") else unit
    return amount
