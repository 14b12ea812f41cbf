"""What can go wrong, and when: all measures of a case under its policies, over time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.chain.evaluation import evaluate
from offramp.chain.queries import ExpectedReward, TimeBoundedUntil
from offramp.chain.rate_checks import refuse_wrong_rates
from offramp.chain.relevance import reduce_to_relevant
from offramp.chain.schedule import runs_from_a_trigger, schedule_of
from offramp.errors import QuestionError, did_you_mean
from offramp.progress import track
from offramp.risk.base_rates import held_against, wars_of
from offramp.risk.endings import BY_ACCIDENT, BY_BOTH, BY_DECISION, endings, kinds
from offramp.risk.measures import ended_wins, measure_specs
from offramp.risk.notes import from_the_start, left_out, never, not_with_these_numbers, noted, too_late
from offramp.risk.outcome import POINTS, Outcome
from offramp.tables import Table
from offramp.text import listed, percent, quoted, years_in_words
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.chain.curves import Curve, Sum
    from offramp.chain.schedule import Schedule
    from offramp.risk.base_rates import BaseRateCheck
    from offramp.risk.endings import Ending
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.parameters import Parameters

__all__ = [
    "NO_POLICY",
    "Risk",
    "assess",
    "checked_discount",
    "followable",
    "only_drawn",
    "policies_of",
    "valued",
    "years_needed",
]

NO_POLICY = "no commitment"
"""What the answers are called under when a case has no policy: everybody acts as they please."""

MOSTLY = 0.5
"""From what chance on that the story has ended it is said that what it no longer counts is no merit."""


@dataclass(frozen=True, eq=False)
class Risk:
    """What all policies lead to, by the same parameters.

    `times` are the years at which curves are listed; `error` bounds how far a chance is from that of the chain as stated,
    rounding included. `held` is what the case implies for war within a year, held against its reference classes.
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
    notes: tuple[str, ...] = ()
    held: tuple[BaseRateCheck, ...] = ()

    @property
    def base(self) -> Outcome | None:
        """What comes of committing to nothing, or of the first policy where all of the case commit; None if not assessed."""
        return _base(self.case, self.outcomes)

    def outcome(self, policy: str) -> Outcome:
        """Return what a policy leads to; raise `QuestionError` where it was not assessed."""
        for outcome in self.outcomes:
            if outcome.policy == policy:
                return outcome
        known = [outcome.policy for outcome in self.outcomes]
        raise QuestionError(f"the policy `{policy}` was not assessed{did_you_mean(policy, known)}")

    @property
    def schedules(self) -> Mapping[str | None, Schedule]:
        """The state spaces of every policy over time, by policy; None is that nobody commits to anything."""
        return {outcome.answers.schedule.policy: outcome.answers.schedule for outcome in self.outcomes}

    @property
    def errors(self) -> dict[str, float]:
        """How far a measure can be from that of the chain as stated, under any of the policies."""
        return {
            g.name: max((outcome.errors[g.name] for outcome in self.outcomes), default=0.0) for g in self.measure_specs
        }

    @property
    def exactness(self) -> str:
        """How exact the numbers are, in words: chances alike, and each measure of something else."""
        amounts = [f"{g.name} to {self.errors[g.name]:.0e}" for g in self.measure_specs if not g.is_chance]
        return f"for the model, chances are exact to {', '.join([f'{self.error:.0e}', *amounts])}"

    @property
    def tables(self) -> tuple[Table, ...]:
        """Everything as tables: measures by policy, then how the story ends; none where no policy was assessed."""
        if not self.outcomes:
            return ()
        return (*((self.table(),) if self.measure_specs else ()), *((self.ending_table(),) if self.endings else ()))

    def table(self) -> Table:
        """Return a table of the measures: a row per policy."""
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
        """Say which measures an ended crisis can win, and under which policies it mostly has; empty where there are none."""
        measure_specs = [measure_spec for measure_spec in self.measure_specs if ended_wins(self.case, measure_spec)]
        # Curves may stop before the last measure is taken.
        until = max((self.horizon, *(measure_spec.time for measure_spec in measure_specs)))
        ended = {o.policy: self._ended_by(o, until) for o in self.outcomes}
        over = [f"{quoted(policy)} ({percent(chance)})" for policy, chance in ended.items() if chance >= MOSTLY]
        if not over or not measure_specs:
            return ""
        return (
            f"Warning: the crisis has mostly ended by then under {listed(over)}. After the end nothing is counted, so that "
            f"{listed(measure_spec.name for measure_spec in measure_specs)} say little there; "
            "`over` in the measure says what an ended crisis counts for."
        )

    def _ended_by(self, outcome: Outcome, time: float) -> float:
        return sum(float(outcome.answers[TimeBoundedUntil(ending.alone)].at([time])[0, 0]) for ending in self.endings)

    def ending_table(self) -> Table:
        """Return a table of how the story has ended by the horizon: a row per policy."""
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
        return Table(f"How the story has ended within {years_in_words(self.horizon)}", heads, rows)

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
            "notes": list(self.notes),
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
    """Return the policies asked for, each once; by default all, or None alone where the case states none."""
    for policy in policies or ():
        if policy not in case.policies:
            raise QuestionError(f"there is no policy `{policy}`{did_you_mean(policy, case.policies)}")
    return tuple(dict.fromkeys(policies)) if policies is not None else tuple(case.policies) or (None,)


def followable(case: Case, policies: Sequence[str] | None = None) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
    """Return the policies that answers are about, and those left out since only drawn histories can follow them.

    What is named is not left out; where the case has no other policies than those left out, None stands in for them.
    """
    names = policies_of(case, policies)
    if policies is not None:
        return names, ()
    drawn = tuple(name for name in names if name is not None and runs_from_a_trigger(case, name))
    return tuple(name for name in names if name not in drawn) or (None,), drawn


def only_drawn(policies: Sequence[str]) -> Iterator[str]:
    """Say which policies are left out, and why."""
    if policies:
        yield (
            f"left out of what is exact, since a duration runs from a trigger, which only drawn histories can follow "
            f"(`offramp simulate`): {', '.join(policies)}"
        )


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
) -> Risk:
    """Work out every measure of a case under its policies (default: all), every unknown at its best value.

    By default, policies that only drawn histories can follow are left out with a note.

    Parameters
    ----------
    case
        the case, with a tempo and a reliability for every actor.
    policies
        names of policies.
    images
        the reading taken of each actor that has several (default: the heaviest).
    horizon
        how many years curves and endings look ahead (default: the case's, or the longest of its measures); a measure is taken
        at its own time.
    delay
        after how many years the policies begin.
    discount
        by how much a year what is counted later is worth less: counts and harms shrink by exp(-discount · years), also in
        their curves. Chances, times and stocks do not, nor does a measure whose `over` is a number.
    parameters
        the numbers, where they are not the best values.
    like
        an answer about the same case, horizon and delay with other readings or numbers, whose state spaces are used again.

    >>> from offramp.case.reading import load
    >>> risk = assess(load("hotline"), ["wait"])
    >>> 0 < risk.outcome("wait").values["war"] < 1
    True

    Raises
    ------
    QuestionError
        where the case lacks what it takes (with an example), a commitment contradicts a rule, or a rate has no value.
    TooLarge
        where the chain is too large, with the numbers.
    """
    asked = measure_specs(case)
    ways = endings(case)
    if not asked and not ways:
        raise QuestionError(
            "the case has no measures and nothing that ends the story, so there is nothing to ask; add for instance\n"
            "  measures:\n    war: {chance of: war, within: 5 years, want: low}"
        )
    checked_discount(discount)
    numbers = parameters or best_values(case, images=images)
    listed, years = years_needed(case, horizon)
    times = np.linspace(0.0, listed, POINTS)
    questions = [
        *(g.asked for g in asked),
        *(TimeBoundedUntil(ending.alone) for ending in ways),
        *(TimeBoundedUntil(war) for war in wars_of(case) if years >= 1),
    ]

    def outcome(policy: str | None) -> Outcome:
        known = like.schedules.get(policy) if like is not None else None
        schedule = known or schedule_of(reduce_to_relevant(case, policy, questions), policy, years, delay=delay)
        answers = evaluate(schedule, numbers, questions)
        values = {g.name: float(valued(case, answers[g.asked], g, [g.time], discount)[0, 0]) for g in asked}
        errors = {g.name: _error(case, answers[g.asked], g, discount) for g in asked}
        curves = {g.name: valued(case, answers[g.asked], g, times, discount)[:, 0] for g in asked}
        ended = {ending.name: answers[TimeBoundedUntil(ending.alone)].at(times)[:, 0] for ending in ways}
        return Outcome(policy or NO_POLICY, values, errors, curves, ended, schedule.nodes, answers)

    names, drawn = followable(case, policies)
    refuse_wrong_rates(case, numbers, [(name, delay) for name in names], years)
    with ThreadPoolExecutor(2) as pool:
        outcomes = tuple(track(list(pool.map(outcome, names)), "following the policies"))
    held = _held(case, _base(case, outcomes))
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
            *from_the_start(case, ways),
            *never(outcomes, ways),
            *not_with_these_numbers(case, outcomes, ways, numbers),
            *left_out(case, outcomes),
            *(noted(found.words) for found in held),
            *too_late(case, names, delay, years),
            *only_drawn(drawn),
        )
        if outcomes
        else (),
        held,
    )


def _base(case: Case, outcomes: Sequence[Outcome]) -> Outcome | None:
    free = [name for name, stages in case.policies.items() if not stages]
    if not free:
        return next(iter(outcomes), None)
    return next((outcome for outcome in outcomes if outcome.policy in free), None)


def _held(case: Case, base: Outcome | None) -> tuple[BaseRateCheck, ...]:
    if base is None or base.answers.schedule.horizon < 1:
        return ()

    def within_a_year(war: Expression) -> float:
        return float(base.answers[TimeBoundedUntil(war)].at([1.0])[0, 0])

    return tuple(held_against(case, base.policy, within_a_year))


def valued(
    case: Case,
    curve: Curve | Sum,
    measure_spec: MeasureSpec,
    times: Sequence[float] | NDArray[np.float64],
    discount: float,
) -> NDArray[np.float64]:
    """Return the values of a measure at some times, those of counts and harms discounted: shape (times, worlds).

    A chance is no amount, and a stock is one that is there at a time, so that neither loses by being late.
    """
    return curve.discounted(times, discount) if discount and _comes_together(case, measure_spec) else curve.at(times)


def _comes_together(case: Case, measure_spec: MeasureSpec) -> bool:
    asked = measure_spec.asked
    return isinstance(asked, ExpectedReward) and asked.over is None and asked.name in {*case.counts, *case.harms}


def _error(case: Case, curve: Curve | Sum, measure_spec: MeasureSpec, discount: float) -> float:
    """Return how far the value of a measure can be off; a discounted one is put together from both ends of each window."""
    return curve.error * (2 * curve.windows if discount and _comes_together(case, measure_spec) else 1)


def checked_discount(discount: float) -> float:
    """Return a discount; raise `QuestionError` where it is none."""
    if not 0 <= discount < np.inf:
        raise QuestionError(f"the discount is {discount:g} a year; expected 0 or more, such as 0.03")
    return discount


def years_needed(case: Case, horizon: float | None = None) -> tuple[float, float]:
    """Return how far curves and endings look ahead, in years, and how far the chain has to be followed for measures too."""
    if horizon is not None and not 0 < horizon < np.inf:
        raise QuestionError(f"the horizon is {horizon:g} years; expected a span of time, such as `5 years`")
    needed = max((g.time for g in measure_specs(case)), default=0.0)
    listed = horizon if horizon is not None else case.horizon.years if case.horizon is not None else needed
    if listed == 0:
        raise QuestionError("how far to look ahead is not said; add for instance `horizon: 5 years` to the case")
    return listed, max(needed, listed)
