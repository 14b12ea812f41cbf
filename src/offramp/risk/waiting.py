"""Cost of waiting: a measure by the delay of a policy, and the latest start that still meets a threshold."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.duration import date_after
from offramp.chain.evaluation import evaluate
from offramp.chain.rate_checks import refuse_wrong_rates
from offramp.chain.rates import chains_of
from offramp.chain.relevance import reduce_to_relevant
from offramp.chain.schedule import delayed, schedule_of
from offramp.errors import QuestionError
from offramp.risk.assess import chain_policies
from offramp.risk.discount import checked_discount, valued
from offramp.risk.measures import measure_spec as measure_spec_of
from offramp.risk.measures import refuse_threshold
from offramp.tables import Table
from offramp.text import Figure, years_in_words
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.parameters import Parameters

__all__ = ["Waiting", "last_start", "waiting"]

STEPS = 12
"""Number of parts into which the time of a measure is divided."""


@dataclass(frozen=True, eq=False)
class Waiting:
    """A measure by the delay (years) of each policy: `values[policy]` has shape (delays,).

    `latest[policy]` is the longest delay that still meets the threshold, None if none does; it is empty without a threshold.
    """

    case: Case
    images: Mapping[str, str]
    measure_spec: MeasureSpec
    delays: NDArray[np.float64]
    values: Mapping[str, NDArray[np.float64]]
    threshold: float | None
    latest: Mapping[str, float | None]
    discount: float = 0.0

    def table(self) -> Table:
        """Return a table with a row per policy and a column per delay."""
        shown_at = range(0, len(self.delays), max(1, (len(self.delays) - 1) // 6))
        heads = ("policy", *(years_in_words(float(self.delays[i]), 2) if i else "at once" for i in shown_at))
        if self.threshold is not None:
            heads = (*heads, "latest start")
        rows = []
        for policy, values in self.values.items():
            row = [policy, *(self.measure_spec.shown(float(values[i])) for i in shown_at)]
            if self.threshold is not None:
                row.append(self.latest_words(policy))
            rows.append(tuple(row))
        note = f"{self.measure_spec.label}, better {self.measure_spec.want}; by the start of the policy"
        note += f"; counts and harms discounted by {self.discount:g} a year" if self.discount else ""
        if self.threshold is not None:
            side = "at most" if self.measure_spec.want == "low" else "at least"
            note += f"; the latest start keeps it {side} {self.measure_spec.shown(self.threshold)}"
        return Table(f"{self.case.title}: what waiting costs ({self.measure_spec.name})", heads, tuple(rows), note)

    def latest_words(self, policy: str) -> str:
        """Return the latest start of a policy that still meets the threshold, as a date or a delay in words."""
        latest = self.latest.get(policy)
        if latest is None:
            return "never"
        if latest >= float(self.delays[-1]):
            sign = 1.0 if self.measure_spec.want == "low" else -1.0
            met = sign * (self.values[policy] - (self.threshold or 0.0)) <= 0
            return "any time" if met.all() else "only late, or never"
        if self.case.start is None:
            return Figure(f"{latest:.2f} years", latest)
        return str(date_after(self.case.start, latest))

    def __str__(self) -> str:
        return self.table().text()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "case": self.case.title,
            "format": 1,
            "images": dict(self.images),
            "measure": self.measure_spec.name,
            "label": self.measure_spec.label,
            "want": self.measure_spec.want,
            "delays": self.delays.tolist(),
            "threshold": self.threshold,
            "discount": self.discount,
            "policies": {
                policy: {"values": values.tolist(), "latest": self.latest.get(policy)}
                for policy, values in self.values.items()
            },
        }


def waiting(
    case: Case,
    measure: str,
    policies: Sequence[str] | None = None,
    *,
    images: Mapping[str, str] | None = None,
    threshold: float | None = None,
    discount: float = 0.0,
    steps: int = STEPS,
    parameters: Parameters | None = None,
) -> Waiting:
    """Return a measure by the delay of each policy, discounted as in `assess`.

    The default policies are all that have commitments and that a chain can evaluate.

    >>> from offramp.case.reading import load
    >>> cost = waiting(load("hotline"), "war", ["open the line"])
    >>> bool(cost.values["open the line"][0] < cost.values["open the line"][-1])
    True

    Raises
    ------
    QuestionError
        as `assess` does, or where no policy has a commitment.
    """
    checked_discount(discount)
    numbers = parameters or best_values(case, images=images)
    measure_spec = measure_spec_of(case, measure)
    refuse_threshold(measure_spec, threshold)
    evaluable, _ = chain_policies(case, policies)
    names = tuple(name for name in evaluable if name is not None and (policies is not None or case.policies[name]))
    if not names:
        raise QuestionError("no policy of the case has a commitment, so none can begin late; add one under `policies`")
    refuse_wrong_rates(case, numbers, [(None, 0.0), *((name, 0.0) for name in names)], measure_spec.time)
    if steps < 1:
        raise QuestionError(f"the time of the measure is divided into {steps} parts; expected 1 or more")
    delays = np.linspace(0.0, measure_spec.time, steps + 1)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda policy: _by_delay(case, policy, measure_spec, numbers, discount), names))
        curves = list(pool.map(lambda value: np.array([value(float(delay)) for delay in delays]), found))
    values = dict(zip(names, curves, strict=True))
    latest: dict[str, float | None] = {}
    if threshold is not None:
        sign = 1.0 if measure_spec.want == "low" else -1.0
        for policy, value in zip(names, found, strict=True):
            latest[policy] = last_start(
                delays, sign * (values[policy] - threshold), lambda d, value=value: sign * (value(d) - threshold)
            )
    return Waiting(
        case,
        {actor: chosen[0] for actor, chosen in numbers.images.items()},
        measure_spec,
        delays,
        values,
        threshold,
        latest,
        discount,
    )


def _by_delay(
    case: Case, policy: str, measure_spec: MeasureSpec, numbers: Parameters, discount: float
) -> Callable[[float], float]:
    """Return the measure as a function of the delay of a policy; all delays share one state space."""
    ends, whole, case = measure_spec.time, case, reduce_to_relevant(case, policy, [measure_spec.asked])
    late = schedule_of(case, policy, 2 * ends, delay=ends)
    known = chains_of(late, numbers)

    def value(delay: float) -> float:
        if 0 < delay < ends:
            answers = evaluate(delayed(late, delay, ends), numbers, [measure_spec.asked], known)
        else:
            answers = evaluate(schedule_of(case, policy if delay == 0 else None, ends), numbers, [measure_spec.asked])
        return float(valued(whole, answers[measure_spec.asked], measure_spec, [ends], discount)[0, 0])

    return value


def last_start(delays: NDArray[np.float64], short: NDArray[np.float64], again: Any) -> float | None:
    """Return the longest delay that meets a threshold; None if none does.

    `short` is the shortfall at each of `delays`, positive if the threshold is missed. `again` evaluates the shortfall at any
    delay, to find the root between two delays of the list.
    """
    from scipy.optimize import brentq

    met = np.flatnonzero(short <= 0)
    if not len(met):
        return None
    last = int(met[-1])
    if last == len(delays) - 1:
        return float(delays[-1])
    if short[last] == 0:
        return float(delays[last])
    return float(brentq(again, delays[last], delays[last + 1], xtol=1e-4))
