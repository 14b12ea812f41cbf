"""Durations of a condition that has begun, in the model and in the record.

The model's distribution is that of the first spell that begins in time, over all worlds, given that one begins. The record is a
Kaplan-Meier curve of past spans. Their difference is tested by the one-sample logrank test (Breslow 1975): under the model, the ends of
the past spans are a Poisson variable whose mean is the sum of the model's cumulative hazards, -ln S(t), at the lengths of these spans.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.chain.queries import TimeBoundedUntil
from offramp.chain.rate_checks import refuse_wrong_rates
from offramp.chain.relevance import reduce_to_relevant
from offramp.chain.schedule import schedule_of
from offramp.chain.spells import first_spells
from offramp.errors import QuestionError, did_you_mean
from offramp.evidence.durations import ends_ratio, expected_ends
from offramp.evidence.measured import LEVEL
from offramp.evidence.proportions import ends_of
from offramp.evidence.recorded_spans import recorded_spans
from offramp.processes import run_parts
from offramp.risk.assess import NO_POLICY, chain_policies
from offramp.tables import Table, joined, joined_html
from offramp.text import Figure, counted, listed, percent, quoted, years_in_words
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.parts import StatedDuration
    from offramp.evidence.recorded_spans import RecordedSpans
    from offramp.worlds.worlds import Worlds

__all__ = ["SAMPLES", "DurationCheck", "PolicyDuration", "durations", "percentiles_over_worlds"]

SAMPLES = 64
"""Default number of worlds: with 256, no share of the Korean case differs by more than 3.1 points, and no verdict."""

STEPS = 32
"""Number of parts into which the longest past span is divided for a curve."""

SHOWN = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
"""Ages in years that a table may show."""

MOST_SHOWN = 3
"""Number of ages that a table shows."""

DIGITS = 10
"""Decimals of shares; the chain is solved to more."""

RARELY = 1e-3
"""Mean chance of a beginning below which a policy has no distribution of durations to speak of."""


@dataclass(frozen=True, eq=False)
class PolicyDuration:
    """The first spells under a policy: the mean chance that one begins in time, and the shares that last longer than each age.

    `share` is over all worlds, given that a spell begins; `low` and `high` are the 5th and 95th percentile over worlds, each with the
    weight of its chance of a beginning. `over` is the share during which the crisis has ended by each age. All have shape (ages,).
    `expected` is the number of ends that the model expects among the past spans in the time for which they lasted; infinite where it
    holds one of these spans to be impossible. `ratio` has the low, best and high ratio of the ends in the record to those expected.
    """

    policy: str
    begun: float
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    over: NDArray[np.float64]
    expected: float
    ratio: tuple[float, float, float]

    @property
    def begins(self) -> bool:
        """Whether a spell begins often enough to compare its duration."""
        return self.begun >= RARELY

    @property
    def verdict(self) -> str:
        """The model beside the record: `longer`, `shorter`, `undecided`, or `hardly begins`."""
        if not self.begins:
            return "hardly begins"
        low, _, high = self.ratio
        return "longer" if low > 1 else "shorter" if high < 1 else "undecided"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values; an infinite number as None."""
        low, best, high = (value if isfinite(value) else None for value in self.ratio)
        shown = self.begins
        return {
            "begun": self.begun,
            "share": self.share.tolist() if shown else None,
            "low": self.low.tolist() if shown else None,
            "high": self.high.tolist() if shown else None,
            "crisis_ended": self.over.tolist() if shown else None,
            "expected_ends": self.expected if shown and isfinite(self.expected) else None,
            "ratio": {"low": low, "best": best, "high": high} if shown else None,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, eq=False)
class DurationCheck:
    """The durations of a condition under each policy, beside the record of past spans.

    `within` is the time in years by which a spell begins in the model, `ages` (years) are those of the curves. `left_out` are policies that
    no chain can evaluate. `worlds` counts the worlds, `seed` is theirs.
    """

    name: str
    label: str
    condition: str
    within: float
    ages: NDArray[np.float64]
    policies: Mapping[str, PolicyDuration]
    record: RecordedSpans
    left_out: tuple[str, ...]
    worlds: int
    seed: int

    def of(self, verdict: str) -> tuple[str, ...]:
        """Return the policies with a verdict, in the order of the case."""
        return tuple(name for name, found in self.policies.items() if found.verdict == verdict)

    @property
    def shown(self) -> tuple[float, ...]:
        """The ages that a table shows: the first few that are no longer than the longest past span."""
        within = [age for age in SHOWN if age <= self.ages[-1]]
        return tuple(within[-MOST_SHOWN:]) if within else (float(self.ages[-1]),)

    def share(self, policy: str, age: float) -> tuple[float, float, float]:
        """Return the share that lasts longer than one of `ages` under a policy: low, mean and high over worlds."""
        at, found = int(np.searchsorted(self.ages, age)), self.policies[policy]
        return float(found.low[at]), float(found.share[at]), float(found.high[at])

    def sentences(self) -> list[str]:
        """Return the result in words: the record, and the policies under which the model differs from it."""
        record = self.record
        censored = record.n - record.ended
        begun = (
            f"{_begun(self.label)}: the record has {counted(record.n, 'span')}, of which {record.ended} ended and {censored} "
            f"{'was' if censored == 1 else 'were'} under way at its end."
        )
        found = [begun]
        words = {
            "longer": "the model holds it longer than the record",
            "shorter": "the model ends it sooner than the record",
            "undecided": "the record does not decide between the two",
            "hardly begins": "it hardly ever begins in the model, so that there is no duration to compare",
        }
        for verdict, said in words.items():
            if names := self.of(verdict):
                found.append(f"Under {listed(map(quoted, names))} {said}.")
        if self.left_out:
            found.append(f"No chain can evaluate {listed(map(quoted, self.left_out))}; left out.")
        return found

    def table(self) -> Table:
        """Return a table with a row for the record and one per policy."""
        ages = self.shown
        heads = (
            "",
            f"begins within {years_in_words(self.within)}",
            *(f"lasts {years_in_words(age)}" for age in ages),
            "ends expected",
            "record / model",
            "the model",
        )
        record = (
            f"record (n {self.record.n})",
            "·",
            *(_range(*self.record.share(age)) for age in ages),
            f"{self.record.ended} came",
            "·",
            "·",
        )
        rows = [record, *(self._row(name, found, ages) for name, found in self.policies.items())]
        note = (
            "Shares of those that begin, with 5th and 95th percentile over worlds; the record by Kaplan-Meier, with its 90 % interval. "
            "Ends expected: by the model, in the time for which the past spans lasted."
        )
        return Table(f"How long it lasts: {self.label}", heads, tuple(rows), note)

    def _row(self, name: str, found: PolicyDuration, ages: Sequence[float]) -> tuple[str, ...]:
        if not found.begins:
            return (name, percent(found.begun), *("·" for _ in ages), "·", "·", found.verdict)
        low, best, high = found.ratio
        expected = f"{found.expected:.2g}" if isfinite(found.expected) else "no such span"
        ratio = Figure(f"{best:.2g} ({low:.2g} to {high:.2g})", best, low=low, high=high)
        return (
            name,
            percent(found.begun),
            *(_range(*self.share(name, age)) for age in ages),
            Figure(expected, found.expected),
            ratio,
            found.verdict,
        )

    def parts(self) -> list[str | Table]:
        """Return the sentences and the table."""
        return [*self.sentences(), self.table(), *(f"note: {note}" for note in self.record.estimate.notes)]

    def __str__(self) -> str:
        return joined(self.parts())

    def _repr_html_(self) -> str:
        return joined_html(self.parts())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "name": self.name,
            "label": self.label,
            "condition": self.condition,
            "within": self.within,
            "worlds": self.worlds,
            "seed": self.seed,
            "ages": self.ages.tolist(),
            "record": self.record.to_dict(),
            "policies": {name: found.to_dict() for name, found in self.policies.items()},
            "left_out": list(self.left_out),
        }


def _begun(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def _range(low: float, best: float, high: float) -> Figure:
    return Figure(f"{percent(best)} ({percent(low).removesuffix(' %')} to {percent(high)})", best, low=low, high=high)


def durations(
    worlds: Worlds, policies: Sequence[str] | None = None, names: Sequence[str] | None = None
) -> tuple[DurationCheck, ...]:
    """Compare the stated `durations` of a case, in some worlds, with their past spans.

    Parameters
    ----------
    worlds
        the worlds, which hold their case.
    policies
        names of policies (default: all that a chain can evaluate).
    names
        names of durations (default: all of the case).

    >>> from offramp.case.reading import loads
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
    >>> found, = durations(draw_worlds(case, 2))
    >>> found.record.n, found.policies["no commitment"].verdict
    (5, 'undecided')

    Raises
    ------
    QuestionError
        where a name is unknown, the case has no horizon, or the evidence has no spans.

    Source
    ------
    Kaplan and Meier 1958; N. E. Breslow, Analysis of survival data under the proportional hazards model, International Statistical
    Review 43 (1975), for the expected number of ends.
    """
    case = worlds.case
    wanted = tuple(case.durations) if names is None else tuple(names)
    for name in wanted:
        if name not in case.durations:
            raise QuestionError(f"the case states no duration `{name}`{did_you_mean(name, case.durations)}")
    ranked, left_out = chain_policies(case, policies)
    return tuple(_checked(worlds, name, case.durations[name], ranked, left_out) for name in wanted)


def _checked(
    worlds: Worlds, name: str, stated: StatedDuration, policies: Sequence[str | None], left_out: tuple[str, ...]
) -> DurationCheck:
    case = worlds.case
    record = recorded_spans(stated.evidence, case)
    within = _within(case, name, stated)
    ages = _ages(record)
    refuse_wrong_rates(case, best_values(case), [(policy, 0.0) for policy in policies], within + float(ages[-1]))
    found = run_parts(
        [partial(_under, worlds, stated, policy, within, ages, record) for policy in policies], "comparing durations"
    )
    return DurationCheck(
        name,
        stated.label or name,
        stated.of.text,
        within,
        ages,
        {each.policy: each for each in found},
        record,
        left_out,
        worlds.count,
        worlds.seed,
    )


def _within(case: Case, name: str, stated: StatedDuration) -> float:
    span = stated.begun_within or case.horizon
    if span is None:
        raise QuestionError(
            f"the duration `{name}` does not say by when it begins, and the case has no `horizon`; add for instance "
            "`begun within: 5 years`"
        )
    return span.years


def _ages(record: RecordedSpans) -> NDArray[np.float64]:
    """Return the ages of the curves in years: equal steps up to the longest past span, round ages, and the lengths of all spans.

    The last age is rounded up to half a year.
    """
    longest = max(ceil(2 * record.longest) / 2, SHOWN[0])
    steps = np.linspace(0.0, longest, STEPS + 1)
    return np.unique(np.concatenate([steps, [age for age in SHOWN if age <= longest], record.spans.years]))


def _under(
    worlds: Worlds,
    stated: StatedDuration,
    policy: str | None,
    within: float,
    ages: NDArray[np.float64],
    record: RecordedSpans,
) -> PolicyDuration:
    small = reduce_to_relevant(worlds.case, policy, [TimeBoundedUntil(stated.of)])
    schedule = schedule_of(small, policy, within + float(ages[-1]))
    found = first_spells(schedule, worlds.parameters, stated.of, within, ages)
    begun = float(found.begun.mean())
    if begun < RARELY:
        nothing = np.zeros(len(ages))
        return PolicyDuration(policy or NO_POLICY, begun, nothing, nothing, nothing, nothing, 0.0, (0.0, 0.0, 0.0))
    share = _shares(found.lasting.sum(axis=1) / found.begun.sum())
    low, high = percentiles_over_worlds(found.lasting, found.begun)
    expected = expected_ends(record.spans, ages, share)
    over = found.over.sum(axis=1) / found.begun.sum()
    return PolicyDuration(
        policy or NO_POLICY, begun, share, low, high, over, expected, ends_ratio(record.ended, expected)
    )


def _shares(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares without the noise of the last digits, which would leave out one or nothing."""
    shares: NDArray[np.float64] = np.clip(np.round(values, DIGITS), 0.0, 1.0)
    return shares


def percentiles_over_worlds(
    lasting: NDArray[np.float64], begun: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 5th and 95th percentile over worlds of the share that lasts, each world with the weight of its beginning.

    `lasting` has shape (ages, worlds), `begun` (worlds,): the chances of `FirstSpells`. Each result has shape (ages,).

    >>> percentiles_over_worlds(np.array([[0.5, 0.0]]), np.array([0.5, 0.25]))
    (array([0.]), array([1.]))
    """
    worlds = begun > 0
    shares = _shares(lasting[:, worlds] / begun[worlds])
    order = np.argsort(shares, axis=1, kind="stable")
    reached = np.cumsum(begun[worlds][order], axis=1) / begun.sum()
    ends = []
    for level in ends_of(LEVEL)[::2]:
        at = np.minimum((reached < level - 1e-12).sum(axis=1), shares.shape[1] - 1)
        ends.append(np.take_along_axis(shares, np.take_along_axis(order, at[:, None], 1), 1)[:, 0])
    return ends[0], ends[1]
