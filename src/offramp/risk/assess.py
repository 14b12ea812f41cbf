"""Assessment of risk: all measures and endings of a case under its policies, over time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from offramp.chain.evaluation import evaluate
from offramp.chain.queries import TimeBoundedUntil
from offramp.chain.rate_checks import refuse_wrong_rates
from offramp.chain.relevance import reduce_to_relevant
from offramp.chain.schedule import runs_from_a_trigger, schedule_of
from offramp.errors import ArgumentError, QuestionError, did_you_mean
from offramp.naming import Named, typed
from offramp.progress import track
from offramp.risk.base_rates import base_rate_checks, rates_by_war
from offramp.risk.discount import checked_discount, error, valued
from offramp.risk.endings import BY_ACCIDENT, BY_BOTH, BY_DECISION, endings, kinds
from offramp.risk.measures import ended_wins, measure_specs
from offramp.risk.notes import (
    ended_at_start,
    impossible_with_numbers,
    irrelevant_things,
    late_policies,
    simulated_policies,
    unreachable_endings,
)
from offramp.risk.outcome import POINTS, Outcome
from offramp.tables import Table
from offramp.text import listed, percent, quoted, years_in_words
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.chain.schedule import Schedule
    from offramp.naming import Naming
    from offramp.notes import Note
    from offramp.risk.base_rates import BaseRateCheck
    from offramp.risk.endings import Ending
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.parameters import Parameters

__all__ = ["NO_POLICY", "Risk", "assess", "chain_policies", "policies_of", "years_needed"]

NO_POLICY = "no commitment"
"""Name of the policy without commitments in the answers about a case that states no policy."""

MOSTLY_ENDED = 0.5
"""Chance that the crisis has ended above which the table warns of measures that reward an early end."""


@dataclass(frozen=True, eq=False)
class Risk:
    """Outcomes of all policies for the same parameters.

    `times` are the years of the points of curves, shape (times,). `error` bounds the numerical error of a chance, with
    rounding. `checks` compares the chance of war within a year with the reference classes of the case.
    """

    case: Case
    images: Mapping[str, str]
    horizon: float
    discount: float
    times: NDArray[np.float64]
    measure_specs: tuple[MeasureSpec, ...]
    endings: tuple[Ending, ...]
    outcomes: tuple[Outcome, ...]
    error: float
    notes: tuple[Note, ...] = ()
    checks: tuple[BaseRateCheck, ...] = ()

    def __getattr__(self, name: str) -> NoReturn:
        """Raise `AttributeError`; for `held`, the former name of the base-rate checks, with the present name."""
        now = "; write `checks`" if name == "held" else ""
        raise AttributeError(f"a risk has no `{name}`{now}")

    @property
    def base(self) -> Outcome | None:
        """The outcome without commitments, or of the first policy if all policies commit; None if it was not assessed."""
        return _base(self.case, self.outcomes)

    def outcome(self, policy: str) -> Outcome:
        """Return the outcome of a policy; raise `QuestionError` if it was not assessed."""
        for outcome in self.outcomes:
            if outcome.policy == policy:
                return outcome
        known = [outcome.policy for outcome in self.outcomes]
        raise QuestionError(f"the policy `{policy}` was not assessed{did_you_mean(policy, known)}")

    @property
    def schedules(self) -> Mapping[str | None, Schedule]:
        """The schedule of every policy, by policy; the key None is the absence of any commitment."""
        return {outcome.answers.schedule.policy: outcome.answers.schedule for outcome in self.outcomes}

    @property
    def errors(self) -> dict[str, float]:
        """The largest numerical error bound of each measure under any policy."""
        return {
            g.name: max((outcome.errors[g.name] for outcome in self.outcomes), default=0.0) for g in self.measure_specs
        }

    @property
    def exactness(self) -> str:
        """The numerical error bounds in words: one for all chances, and one for each other measure."""
        return self.exactness_by(typed)

    def exactness_by(self, naming: Naming) -> str:
        """Return the numerical error bounds in words, in which measures are named by `naming`."""
        amounts = [
            f"{naming(Named('measure', spec.name, bare=True))} to {self.errors[spec.name]:.0e}"
            for spec in self.measure_specs
            if not spec.is_chance
        ]
        return f"for the model, chances are exact to {', '.join([f'{self.error:.0e}', *amounts])}"

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of measures and of endings by policy; empty if no policy was assessed."""
        if not self.outcomes:
            return ()
        return (*((self.table(),) if self.measure_specs else ()), *((self.ending_table(),) if self.endings else ()))

    def table(self) -> Table:
        """Return the table of measures, with a row per policy."""
        heads = ("policy", *(measure_spec.name for measure_spec in self.measure_specs))
        rows = tuple(
            (
                outcome.policy,
                *(measure_spec.shown(outcome.values[measure_spec.name]) for measure_spec in self.measure_specs),
            )
            for outcome in self.outcomes
        )
        legend = "; ".join(f"{g.name}: {g.label}, better {g.want}" for g in self.measure_specs)
        worst = [measure_spec.name for measure_spec in self.measure_specs if measure_spec.ended_is_worst(self.case)]
        legend += f"; in {listed(worst)} an ended crisis counts at its worst" if worst else ""
        legend += f"; counts and harms discounted by {self.discount:g} a year" if self.discount else ""
        note = "\n".join(part for part in (legend, self.cut_short()) if part)
        return Table(f"{self.case.title}: what each policy leads to", heads, rows, note)

    def cut_short(self) -> str:
        """Return a warning of measures that can reward an early end, with the policies that mostly end the crisis.

        An empty text if there are no such measures or policies.
        """
        measure_specs = [measure_spec for measure_spec in self.measure_specs if ended_wins(self.case, measure_spec)]
        # A curve may end before the time of the last measure.
        until = max((self.horizon, *(measure_spec.time for measure_spec in measure_specs)))
        ended = {o.policy: self._ended_by(o, until) for o in self.outcomes}
        over = [f"{quoted(policy)} ({percent(chance)})" for policy, chance in ended.items() if chance >= MOSTLY_ENDED]
        if not over or not measure_specs:
            return ""
        return (
            f"Warning: the crisis has mostly ended by then under {listed(over)}. Nothing is counted after the end, so "
            f"{listed(measure_spec.name for measure_spec in measure_specs)} say little there; "
            "`over` in the measure states the value of an ended crisis."
        )

    def _ended_by(self, outcome: Outcome, time: float) -> float:
        return sum(float(outcome.answers[TimeBoundedUntil(ending.alone)].at([time])[0, 0]) for ending in self.endings)

    def ending_table(self) -> Table:
        """Return the table of endings by the horizon, with a row per policy."""
        ways = kinds(self.endings)
        heads = ("policy", *ways, *(ending.label for ending in self.endings))
        rows = tuple(
            (
                outcome.policy,
                *(percent(float(outcome.ended(self.endings, way)[-1])) for way in ways),
                *(percent(float(outcome.endings[ending.name][-1])) for ending in self.endings),
            )
            for outcome in self.outcomes
        )
        return Table(f"How the crisis has ended within {years_in_words(self.horizon)}", heads, rows)

    def __str__(self) -> str:
        return "\n\n".join(table.text() for table in self.tables)

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, in the shape that `offramp risk --json` prints."""
        return {
            "case": self.case.title,
            "format": 1,
            "images": dict(self.images),
            "horizon": self.horizon,
            "discount": self.discount,
            "error": self.error,
            "notes": [note.to_dict() for note in self.notes],
            "measures": {
                g.name: {
                    "label": g.label,
                    "want": g.want,
                    "time": g.time,
                    "unit": "chance" if g.is_chance else g.unit,
                    "error": self.errors[g.name],
                }
                for g in self.measure_specs
            },
            "endings": {ending.name: {"label": ending.label, "way": ending.way} for ending in self.endings},
            "times": self.times.tolist(),
            "policies": {
                outcome.policy: {
                    "nodes": outcome.nodes,
                    "measures": dict(outcome.values),
                    "curves": {name: curve.tolist() for name, curve in outcome.curves.items()},
                    "endings": {name: curve.tolist() for name, curve in outcome.endings.items()},
                    **{way: float(outcome.ended(self.endings, way)[-1]) for way in (BY_DECISION, BY_ACCIDENT, BY_BOTH)},
                }
                for outcome in self.outcomes
            },
        }


def policies_of(case: Case, policies: Sequence[str] | None = None) -> tuple[str | None, ...]:
    """Return the requested policies, each once; by default all, or only None if the case states none.

    Raises
    ------
    ArgumentError
        if a policy is unknown.
    """
    for policy in policies or ():
        if policy not in case.policies:
            raise ArgumentError(f"there is no policy `{policy}`{did_you_mean(policy, case.policies)}")
    return tuple(dict.fromkeys(policies)) if policies is not None else tuple(case.policies) or (None,)


def chain_policies(case: Case, policies: Sequence[str] | None = None) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
    """Return the policies that a chain can evaluate, and those left out, which need simulation.

    Policies requested by name are never left out. If the chain can evaluate no policy of the case, None takes their place.
    """
    names = policies_of(case, policies)
    if policies is not None:
        return names, ()
    drawn = tuple(name for name in names if name is not None and runs_from_a_trigger(case, name))
    return tuple(name for name in names if name not in drawn) or (None,), drawn


def assess(
    case: Case,
    policies: Sequence[str] | None = None,
    *,
    images: Mapping[str, str] | None = None,
    horizon: float | None = None,
    delay: float = 0.0,
    discount: float = 0.0,
    parameters: Parameters | None = None,
    like: Risk | None = None,
    points: int = POINTS,
) -> Risk:
    """Evaluate every measure of a case under its policies, with every uncertainty at its best value.

    By default, policies that need simulation are left out, with a note.

    Parameters
    ----------
    case
        the case, with a tempo and a reliability for every actor.
    policies
        names of policies (default: all).
    images
        the reading of each actor that has several (default: the one with the greatest weight).
    horizon
        the last time of curves and endings in years (default: the case's, or the latest of its measures); each measure has its
        own time.
    delay
        the delay of the policies in years.
    discount
        the discount rate per year: counts and harms are multiplied by exp(-discount · years), also in their curves. Chances,
        times, stocks, and measures whose `over` is a number are not discounted.
    parameters
        the parameters, in place of the best values.
    like
        an assessment of the same case, horizon and delay with other readings or parameters; its state spaces are reused.
    points
        the number of times of curves and endings, from now to the horizon; of 1, the horizon alone.

    >>> from offramp.case.reading import load
    >>> risk = assess(load("hotline"), ["wait"])
    >>> 0 < risk.outcome("wait").values["war"] < 1
    True

    Raises
    ------
    QuestionError
        if the case lacks a required key (with an example), a commitment contradicts a rule, or a rate has no value.
    TooLarge
        if the chain has too many states; the message gives their number.
    """
    asked = measure_specs(case)
    ways = endings(case)
    if not asked and not ways:
        raise QuestionError(
            "the case has no measures and no end of the crisis, so there is nothing to evaluate; add for instance\n"
            "  measures:\n    war: {chance of: war, within: 5 years, want: low}"
        )
    checked_discount(discount)
    numbers = parameters or best_values(case, images=images)
    listed, years = years_needed(case, horizon)
    if points < 1:
        raise QuestionError(f"curves are asked for at {points} times; expected 1 or more")
    times = np.linspace(0.0, listed, points) if points > 1 else np.array([listed])
    questions = [
        *(g.asked for g in asked),
        *(TimeBoundedUntil(ending.alone) for ending in ways),
        *(TimeBoundedUntil(war) for war in rates_by_war(case) if years >= 1),
    ]

    def outcome(policy: str | None) -> Outcome:
        known = like.schedules.get(policy) if like is not None else None
        schedule = known or schedule_of(reduce_to_relevant(case, policy, questions), policy, years, delay=delay)
        answers = evaluate(schedule, numbers, questions)
        values = {g.name: float(valued(case, answers[g.asked], g, [g.time], discount)[0, 0]) for g in asked}
        errors = {g.name: error(case, answers[g.asked], g, discount) for g in asked}
        curves = {g.name: valued(case, answers[g.asked], g, times, discount)[:, 0] for g in asked}
        ended = {ending.name: answers[TimeBoundedUntil(ending.alone)].at(times)[:, 0] for ending in ways}
        return Outcome(policy or NO_POLICY, values, errors, curves, ended, schedule.nodes, answers)

    names, drawn = chain_policies(case, policies)
    refuse_wrong_rates(case, numbers, [(name, delay) for name in names], years)
    with ThreadPoolExecutor(2) as pool:
        outcomes = tuple(track(list(pool.map(outcome, names)), "evaluating the policies"))
    checks = _base_rate_checks(case, _base(case, outcomes))
    return Risk(
        case,
        {actor: chosen[0] for actor, chosen in numbers.images.items()},
        listed,
        discount,
        times,
        asked,
        ways,
        outcomes,
        max((outcome.answers.error for outcome in outcomes), default=0.0),
        (
            *ended_at_start(case, ways),
            *unreachable_endings(outcomes, ways),
            *impossible_with_numbers(case, outcomes, ways, numbers),
            *irrelevant_things(case, outcomes),
            *(check.note for check in checks),
            *late_policies(case, names, delay, years),
            *simulated_policies(drawn),
        )
        if outcomes
        else (),
        checks,
    )


def _base(case: Case, outcomes: Sequence[Outcome]) -> Outcome | None:
    free = [name for name, stages in case.policies.items() if not stages]
    if not free:
        return next(iter(outcomes), None)
    return next((outcome for outcome in outcomes if outcome.policy in free), None)


def _base_rate_checks(case: Case, base: Outcome | None) -> tuple[BaseRateCheck, ...]:
    if base is None or base.answers.schedule.horizon < 1:
        return ()

    def within_a_year(war: Expression) -> float:
        return float(base.answers[TimeBoundedUntil(war)].at([1.0])[0, 0])

    return tuple(base_rate_checks(case, base.policy, within_a_year))


def years_needed(case: Case, horizon: float | None = None) -> tuple[float, float]:
    """Return the last time of curves and endings, and the last time that any measure needs, in years."""
    if horizon is not None and not 0 < horizon < np.inf:
        raise QuestionError(f"the horizon is {horizon:g} years; expected a span of time, such as `5 years`")
    needed = max((g.time for g in measure_specs(case)), default=0.0)
    listed = horizon if horizon is not None else case.horizon.years if case.horizon is not None else needed
    if listed == 0:
        raise QuestionError("the case has no horizon; add for instance `horizon: 5 years` to the case")
    return listed, max(needed, listed)
