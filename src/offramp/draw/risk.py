"""Charts of risk: endings, measures over time and over worlds, cost of waiting, first passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.labels import in_words
from offramp.draw.bars import Bars
from offramp.draw.charted import draw
from offramp.draw.curves import Curves
from offramp.draw.dots import Dots
from offramp.ensemble.outcomes import Outcomes
from offramp.errors import QuestionError, did_you_mean
from offramp.ranking.rank import measures_of
from offramp.risk.assess import Risk
from offramp.risk.endings import kinds
from offramp.risk.first_passage import FirstPassage
from offramp.risk.measures import titled
from offramp.risk.outcome import POINTS
from offramp.risk.waiting import Waiting
from offramp.text import years_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from offramp.draw.picture import Picture

__all__ = [
    "chart",
    "first_over_time",
    "how_it_ends",
    "measure_over_time",
    "measure_over_worlds",
    "what_waiting_costs",
]


def chart(answer: Risk | Waiting | FirstPassage | Outcomes, measure: str | None = None) -> Picture:
    """Return the chart of a result of `assess`, `waiting`, `first_passage` or `outcomes`; a notebook cell displays it.

    For `assess` it shows the given measure over time, a line per policy, or without a measure the endings. For `outcomes` it shows
    the given measure (default: the first) over worlds, dots per policy. A policy has the same colour in all charts of a case.

    >>> from offramp.case.reading import load
    >>> from offramp.risk.assess import assess
    >>> chart(assess(load("hotline"), ["wait", "open the line"]), "war").title
    'Over time: chance of “War by a false alarm”'

    Raises
    ------
    QuestionError
        if the measure is unknown, or a case without endings needs one.
    """
    match answer:
        case Risk():
            return draw(how_it_ends(answer) if measure is None else measure_over_time(answer, measure))
        case Outcomes():
            return draw(measure_over_worlds(answer, measure))
        case Waiting():
            found = what_waiting_costs(answer)
        case FirstPassage():
            found = first_over_time(answer)
    if measure is not None:
        raise QuestionError("only results of `assess` and `outcomes` have several measures; omit the measure")
    return draw(found)


def how_it_ends(risk: Risk) -> Bars:
    """Return the chances that the crisis has ended by the horizon, by decision and by accident: bars of each policy."""
    if not risk.endings:
        known = ", ".join(measure_spec.name for measure_spec in risk.measure_specs)
        raise QuestionError(f"the case has no end of the crisis; name a measure to draw: {known}")
    ways = kinds(risk.endings)
    rows = {o.policy: tuple(float(o.ended(risk.endings, way)[-1]) for way in ways) for o in risk.outcomes}
    what = f"Chance that the crisis has ended within {years_in_words(risk.horizon)}"
    return Bars("By decision or by accident", what, ways, rows)


def measure_over_time(risk: Risk, measure: str) -> Curves:
    """Return a measure at each time up to the horizon: a line per policy."""
    for measure_spec in risk.measure_specs:
        if measure_spec.name == measure:
            # The time of the measure is one of the drawn times.
            title = titled(risk.case, measure).removesuffix(f" {measure_spec.span}")
            lines = _lines(risk.times, {o.policy: o.curves[measure] for o in risk.outcomes})
            unit = "chance" if measure_spec.is_chance else measure_spec.unit
            return Curves(f"Over time: {title}", _capitalised(title), "years", unit, lines, order=_order(risk))
    known = [measure_spec.name for measure_spec in risk.measure_specs]
    raise QuestionError(f"there is no measure `{measure}`{did_you_mean(measure, known)}")


def measure_over_worlds(outcomes: Outcomes, measure: str | None = None) -> Dots:
    """Return a measure (default: the first) over worlds: a row of dots per policy, each for one world in twenty."""
    measure_spec = outcomes.measure_spec(measures_of(outcomes.case)[0] if measure is None else measure)
    title = titled(outcomes.case, measure_spec.name)
    rows = {policy: tuple(outcomes.of(policy, measure_spec.name).tolist()) for policy in outcomes.policies}
    return Dots(
        f"Over worlds: {title}", _capitalised(title), "chance" if measure_spec.is_chance else measure_spec.unit, rows
    )


def what_waiting_costs(cost: Waiting) -> Curves:
    """Return a measure by the delay of each policy, with the threshold if there is one: a line per policy."""
    title = titled(cost.case, cost.measure_spec.name)
    return Curves(
        f"What waiting costs: {title}",
        _capitalised(title),
        "years until the policy begins",
        "chance" if cost.measure_spec.is_chance else cost.measure_spec.unit,
        _lines(cost.delays, cost.values),
        threshold=cost.threshold,
        order=_order(cost),
    )


def first_over_time(passage: FirstPassage) -> Curves:
    """Return the distribution function of a first passage time up to the horizon: a line per policy."""
    said = in_words(passage.case, passage.condition)
    times = np.linspace(0.0, passage.horizon, POINTS)
    lines = _lines(times, {policy: curve.at(times)[:, 0] for policy, curve in passage.curves.items()})
    title = f"When {said} first occurs"
    return Curves(title, f"Chance that {said} has occurred", "years", "chance", lines, order=_order(passage))


def _order(answer: Risk | Waiting | FirstPassage) -> tuple[str, ...]:
    return tuple(answer.case.policies)


def _lines(
    xs: NDArray[np.float64], values: Mapping[str, NDArray[np.float64]]
) -> dict[str, tuple[tuple[float, float], ...]]:
    places = xs.tolist()
    return {name: tuple(_points(places, ys.tolist())) for name, ys in values.items()}


def _points(xs: Iterable[float], ys: Iterable[float]) -> Iterable[tuple[float, float]]:
    return zip(xs, ys, strict=True)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
