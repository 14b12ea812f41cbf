"""Consequences: the value of each policy by each measure, over all worlds and under the worst reading of an actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.tables import Table
from offramp.text import Figure, counted, ranged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.ensemble.outcomes import Outcomes
    from offramp.risk.measures import MeasureSpec

__all__ = ["Consequence", "Worst", "consequence", "consequences", "consequences_table", "worst_reading", "worst_words"]


NEAR = 1e-9
"""The share of the greatest mean over a reading by which means have to differ for one reading to be worse than another.
"""


@dataclass(frozen=True)
class Worst:
    """The mean over the worlds of an actor's worst reading, with the actor and the reading."""

    mean: float
    actor: str
    reading: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return {"mean": self.mean, "actor": self.actor, "reading": self.reading}


@dataclass(frozen=True)
class Consequence:
    """Consequence of a policy by a measure: mean, median, 5th and 95th percentile over worlds, and the worst reading.

    `worst` is None if the mean is the same under every reading.
    """

    policy: str
    measure: str
    mean: float
    median: float
    low: float
    high: float
    worst: Worst | None

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as plain values."""
        return {
            "mean": self.mean,
            "median": self.median,
            "low": self.low,
            "high": self.high,
            "worst reading": self.worst.to_dict() if self.worst is not None else None,
        }


def worst_reading(outcomes: Outcomes, values: NDArray[np.float64], *, maximise: bool) -> Worst | None:
    """Return the reading with the worst mean over its worlds; None if the mean is the same under every reading.

    Every actor with several drawn readings is examined separately. Among equally bad readings the first by name is
    returned.

    Parameters
    ----------
    outcomes
        outcomes, which contain the drawn readings.
    values
        a value per world, shape (worlds,).
    maximise
        whether high values are good.
    """
    found = []
    for actor, names in outcomes.worlds.images.items():
        drawn = np.array(names)
        readings = sorted(set(names))
        if len(readings) > 1:
            found += [Worst(float(values[drawn == reading].mean()), actor, reading) for reading in readings]
    means = [each.mean for each in found]
    if not found or max(means) - min(means) <= NEAR * max(map(abs, means)):
        return None
    sign = 1.0 if maximise else -1.0
    return min(found, key=lambda worst: (sign * worst.mean, worst.actor, worst.reading), default=None)


def consequence(outcomes: Outcomes, policy: str, measure_spec: MeasureSpec) -> Consequence:
    """Return the consequence of a policy by a measure.

    >>> from offramp.case.reading import load
    >>> from offramp.ensemble.ensemble import outcomes
    >>> from offramp.worlds.worlds import draw_worlds
    >>> found = outcomes(draw_worlds(load("river"), 8), ["wait"])
    >>> wait = consequence(found, "wait", found.measure_spec("clash"))
    >>> wait.low <= wait.median <= wait.high, wait.worst is None or wait.worst.mean >= wait.mean
    (True, True)

    Raises
    ------
    QuestionError
        if the policy was not evaluated, or the measure not requested.
    """
    values = outcomes.of(policy, measure_spec.name)
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    worst = worst_reading(outcomes, values, maximise=measure_spec.want == "high")
    return Consequence(policy, measure_spec.name, float(values.mean()), median, low, high, worst)


def consequences(outcomes: Outcomes, measures: Sequence[str]) -> tuple[Consequence, ...]:
    """Return the consequences of every ranked policy by some measures, measure by measure."""
    measure_specs = [outcomes.measure_spec(name) for name in measures]
    return tuple(
        consequence(outcomes, policy, measure_spec) for measure_spec in measure_specs for policy in outcomes.policies
    )


def worst_words(outcomes: Outcomes, worst: Worst | None, measure_spec: MeasureSpec, *, labels: bool = False) -> str:
    """Describe the mean under the worst reading, and name the reading; with `labels`, by labels instead of names."""
    if worst is None:
        return "·"
    case = outcomes.case
    actor = case.name(worst.actor) if labels else worst.actor
    reading = f"“{case.images[worst.actor][worst.reading].label or worst.reading}”" if labels else worst.reading
    text = f"{measure_spec.shown(worst.mean)} ({actor} is {reading})"
    return Figure(text, worst.mean, when=f"{actor} is {reading}")


def consequences_table(outcomes: Outcomes, found: Sequence[Consequence], *, labels: bool = False) -> Table:
    """Return a table of consequences: a row per measure and policy, with the mean before the median.

    `labels` replaces the names of the file by labels.
    """
    rows = []
    for each in found:
        measure_spec = outcomes.measure_spec(each.measure)
        middle, low, high = (measure_spec.shown(value) for value in (each.median, each.low, each.high))
        worst = worst_words(outcomes, each.worst, measure_spec, labels=labels)
        name = measure_spec.label if labels else each.measure
        rows.append((name, each.policy, measure_spec.shown(each.mean), middle, ranged(low, high), worst))
    heads = ("measure", "policy", "mean", "median", "5th to 95th percentile", "mean under the worst reading")
    names = dict.fromkeys(each.measure for each in found)
    legend = "; ".join(
        f"{name}: {outcomes.measure_spec(name).label}, better {outcomes.measure_spec(name).want}" for name in names
    )
    title = f"{outcomes.case.title}: consequences over {counted(outcomes.count, 'world')}"
    return Table(title, heads, tuple(rows), "" if labels else legend)
