"""What can go wrong, and when, in the brief: one answer in front, curves and tables in the annex."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.blocks import Answer, Bullets, Paragraph
from offramp.draw.charts import Bars, Curves, Strip, draw
from offramp.errors import QuestionError, TooManyStates
from offramp.risk.adaptive import best_policy
from offramp.risk.asked import Reached
from offramp.risk.assess import assess, followable
from offramp.risk.base_rates import base_rates, beside
from offramp.risk.endings import BY_ACCIDENT, BY_DECISION
from offramp.risk.figures import percent, years_in_words
from offramp.risk.histories import histories
from offramp.risk.waiting import waiting
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.model import Case
    from offramp.draw.picture import Picture
    from offramp.risk.adaptive import Adaptive
    from offramp.risk.assess import Outcome, Risk
    from offramp.risk.waiting import Waiting

__all__ = ["Dangers", "dangers"]

STORIES = 2
"""How many example histories of a policy the annex tells."""


@dataclass(frozen=True, eq=False)
class Dangers:
    """What the policies of a case lead to over time; `base` is the policy without commitments, or the first."""

    case: Case
    risk: Risk
    base: Outcome
    waiting: Waiting | None
    best: Adaptive | None

    def answer(self) -> Answer:
        """What can go wrong, and when?"""
        ways, base = self.risk.endings, self.base
        short = "The story need not end."
        reasons = []
        if ways:
            accident = float(base.ended(ways, BY_ACCIDENT)[-1])
            decision = float(base.ended(ways, BY_DECISION)[-1])
            short = (
                f"Under “{base.policy}” the story ends by accident with a chance of {percent(accident)} and by decision with "
                f"{percent(decision)} within {years_in_words(self.risk.horizon)}."
            )
            others = [o for o in self.risk.outcomes if o is not base]
            ends = {o.policy: float(sum(curve[-1] for curve in o.endings.values())) for o in others}
            if ends:
                least, most = (f(ends, key=lambda name: ends[name]) for f in (min, max))
                reasons.append(
                    f"It ends at all with {percent(accident + decision)} so; least under “{least}” ({percent(ends[least])}), most under "
                    f"“{most}” ({percent(ends[most])})."
                )
            reasons += self._beside()
        if self.waiting is not None and any(np.ptp(values) for values in self.waiting.values.values()):
            reasons.append(self._waiting_in_words(self.waiting))
        return Answer("What can go wrong, and when?", short, tuple(reasons))

    def _beside(self) -> list[str]:
        """Say how the chance of war within a year lies beside the case's reference classes, where it has any."""
        rates = base_rates(self.case)
        if not rates or not self.risk.endings or self.risk.horizon < 1:
            return []
        told = "; ".join(rate.words for rate in rates)
        return [f"{beside(self._within_a_year(), rates)[1]} {told}."]

    def _within_a_year(self) -> float:
        """Return the chance that the story ends within a year without commitments."""
        return float(sum(self.base.answers[Reached(way.alone)].at([1.0])[0, 0] for way in self.risk.endings))

    def _waiting_in_words(self, cost: Waiting) -> str:
        """Say what a year of waiting costs, under the policy for which it matters most."""
        year = int(np.argmin(np.abs(cost.delays - min(1.0, cost.gauge.time / 2))))
        # A policy that ends the story at once closes every window by it.
        going = [o.policy for o in self.risk.outcomes if not any(curve[0] for curve in o.endings.values())]
        moved = {n: abs(float(v[year] - v[0])) for n, v in cost.values.items() if n in going or not going}
        name = max(moved, key=lambda policy: moved[policy])
        values, later = cost.values[name], years_in_words(float(cost.delays[year]), 2)
        return (
            f"Waiting: “{name}” begun {later} later turns {cost.gauge.label} from {cost.gauge.shown(float(values[0]))} "
            f"into {cost.gauge.shown(float(values[year]))}."
        )

    def in_full(self) -> Iterator[Paragraph | Bullets | Answer | Table | Picture]:
        """Everything: tables, curves with their tables, the cost of waiting, the best there is, example histories."""
        risk = self.risk
        reading = ", ".join(risk.images.values()) or "as stated"
        yield Paragraph(
            f"Everything at its best value, under the reading {reading}. Actors reconsider at their tempo and pick what suits them, not always "
            f"rightly; events happen at their rates. Chances are exact for the model, to {risk.error:.0e}; how far the model is from the "
            f"world is not known. The ranges of the unknowns are not yet run through."
        )
        yield risk.table()
        if risk.endings:
            yield draw(self._deliberate_or_not())
            yield risk.ending_table()
        if self._beside():
            yield draw(self._beside_the_record())
            yield Paragraph(self._beside()[0])
        for gauge in [g for g in risk.gauges if g.is_chance][:2]:
            yield draw(self._over_time(gauge.name, gauge.label))
        if self.waiting is not None:
            cost = self.waiting
            lines = {
                name: tuple(zip(cost.delays.tolist(), values.tolist(), strict=True))
                for name, values in cost.values.items()
            }
            unit = "chance" if cost.gauge.is_chance else cost.gauge.unit
            yield draw(
                Curves(
                    f"What waiting costs: {cost.gauge.label}",
                    cost.gauge.label,
                    "years until the policy begins",
                    unit,
                    lines,
                )
            )
        if self.best is not None:
            yield from self._best(self.best)
        told = [
            h
            for o in (self.base, *self.risk.outcomes[1:2])
            for h in histories(self.case, o.policy if o.policy in self.case.policies else None, STORIES)
        ]
        for history in told:
            yield Paragraph(f"An example, not a forecast: history {history.number} under “{history.policy}”.")
            yield Bullets(history.sentences())

    def _best(self, best: Adaptive) -> Iterator[Paragraph | Table]:
        text, table = best.parts()
        if isinstance(text, str) and isinstance(table, Table):
            head, *rules = text.splitlines()
            yield Paragraph(head)
            yield Table(
                "",
                ("option", "when it is on"),
                tuple((r.strip().partition(": ")[0], r.strip().partition(": ")[2]) for r in rules),
            )
            yield table

    def _deliberate_or_not(self) -> Bars:
        rows = {
            o.policy: tuple(float(o.ended(self.risk.endings, way)[-1]) for way in (BY_DECISION, BY_ACCIDENT))
            for o in self.risk.outcomes
        }
        what = f"Chance that the story has ended within {years_in_words(self.risk.horizon)}"
        return Bars("By decision or by accident", what, (BY_DECISION, BY_ACCIDENT), rows)

    def _beside_the_record(self) -> Strip:
        marks = {f"this case, “{self.base.policy}”": self._within_a_year()}
        ranges = {rate.name: (rate.mean, rate.low, rate.high) for rate in base_rates(self.case)}
        return Strip("Beside the record", "Chance of war within a year", marks, ranges)

    def _over_time(self, name: str, label: str) -> Curves:
        times = self.risk.times.tolist()
        lines = {o.policy: tuple(zip(times, o.curves[name].tolist(), strict=True)) for o in self.risk.outcomes}
        return Curves(f"Over time: {label}", label, "years", "chance", lines)


def dangers(case: Case) -> Dangers | None:
    """Return what can go wrong over time, or None where the case does not say how things move over time.

    Raises
    ------
    QuestionError
        where it does say so, but a number is wrong or a policy contradicts the rules.
    """
    if not all(spec.tempo and spec.reliability for spec in case.actors.values()) or case.horizon is None:
        return None
    if not case.measures and case.ends is None:
        return None
    names = [name for name in followable(case)[0] if name is not None]
    risk = assess(case)
    free = [name for name in names if not case.policies[name]]
    base = risk.outcome(free[0]) if free else risk.outcomes[0]
    return Dangers(case, risk, base, _waiting(case, names), _best(case))


def _waiting(case: Case, names: list[str]) -> Waiting | None:
    """Return what waiting costs by the measure of a race, if there is one, or else by the first."""
    committed = [name for name in names if case.policies[name]]
    if not committed or not case.measures:
        return None
    races = [name for name, measure in case.measures.items() if measure.before is not None]
    try:
        return waiting(case, (races or list(case.measures))[0], committed, steps=6)
    except (QuestionError, TooManyStates):
        return None


def _best(case: Case) -> Adaptive | None:
    """Return the best adaptive policy of whoever the policies bind most, for the chances that all count at one time."""
    bound = Counter(
        option.partition(".")[0] for stages in case.policies.values() for stage in stages for option in stage.holds
    )
    chances = [
        (name, m)
        for name, m in case.measures.items()
        if m.chance_of is not None and m.want == "low" and m.before is None
    ]
    if not bound or not chances:
        return None
    first = chances[0][1]
    names = [name for name, m in chances if (m.within, m.at) == (first.within, first.at)]
    try:
        return best_policy(case, bound.most_common(1)[0][0], names)
    except QuestionError:
        return None
