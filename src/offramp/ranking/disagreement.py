"""Disagreement of the robustness metrics: ranks by every rule, and the number of rules for each first policy, in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError, did_you_mean
from offramp.notes import Note, Severity
from offramp.ranking.performance import ByValue, check_tolerance, oriented, performance_of
from offramp.ranking.robustness import METRICS, MetricParameters, metric, scores
from offramp.tables import Table
from offramp.text import Figure, counted, listed, quoted, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from offramp.ranking.robustness import Metric

__all__ = ["Disagreement", "Split", "disagreement"]

ROUNDING = 1e-12
"""The default share of the largest value up to which two scores tie."""

FEW = 3
"""The number of rules or policies up to which they are named; more are counted."""


@dataclass(frozen=True)
class Split:
    """Two policies that the rules order differently, with the rules that favour each."""

    one: str
    other: str
    for_one: tuple[str, ...]
    for_other: tuple[str, ...]

    def __str__(self) -> str:
        ahead = f"{_called(self.one)} is ahead of {_called(self.other)}"
        by = (_counted([metric(name).label for name in names]) for names in (self.for_one, self.for_other))
        return f"{ahead} by {next(by)}, and behind by {next(by)}"


@dataclass(frozen=True, eq=False)
class Disagreement(ByValue):
    """Scores and ranks of the same performance by every rule, over a number of `worlds`.

    `scores` has the robustness of each policy by each rule, shape (policies, rules), higher better. `ranks` has its
    rank among the policies from 1, where tied policies share the best rank. `measure` is the title of the measure,
    `notes` are the rules that need care here.
    """

    measure: str
    maximise: bool
    policies: tuple[str, ...]
    rules: tuple[Metric, ...]
    worlds: int
    options: MetricParameters
    tolerance: float
    scores: NDArray[np.float64]
    ranks: NDArray[np.intp]
    notes: tuple[Note, ...] = ()

    def first_by(self, policy: str) -> tuple[str, ...]:
        """Return the names of the rules by which a policy is first, alone or with others.

        Raise `QuestionError` if there is no such policy.
        """
        return tuple(rule.name for rule in self.rules if self.rank(policy, rule.name) == 1)

    def rank(self, policy: str, rule: str) -> int:
        """Return the rank of a policy by a rule; raise `QuestionError` if there is no such policy or rule."""
        if policy not in self.policies:
            raise QuestionError(f"there is no policy `{policy}` here{did_you_mean(policy, self.policies)}")
        return int(self.ranks[self.policies.index(policy), self.rules.index(metric(rule))])

    @property
    def splits(self) -> tuple[Split, ...]:
        """The pairs of policies that the rules order differently, the most even split first."""
        found = []
        for i, j in combinations(range(len(self.policies)), 2):
            first, second = (
                tuple(rule.name for rule, wins in zip(self.rules, ahead, strict=True) if wins)
                for ahead in (self.ranks[i] < self.ranks[j], self.ranks[i] > self.ranks[j])
            )
            if first and second:
                found.append(Split(self.policies[i], self.policies[j], first, second))
        return tuple(sorted(found, key=lambda split: -min(len(split.for_one), len(split.for_other))))

    @property
    def verdict(self) -> str:
        """The first policies and the number of rules for each, in words."""
        if len(self.policies) == 1:
            return f"{_called(self.policies[0])} is the only policy, so no ranking is possible"
        return "; ".join(_clauses(self.policies, self._firsts(), len(self.rules)))

    def _firsts(self) -> dict[tuple[int, ...], list[str]]:
        """Return the rules by their first policies, those of most rules first."""
        found: dict[tuple[int, ...], list[str]] = {}
        for rule, ranks in zip(self.rules, self.ranks.T, strict=True):
            found.setdefault(tuple(np.flatnonzero(ranks == 1).tolist()), []).append(rule.label)
        return dict(sorted(found.items(), key=lambda entry: -len(entry[1])))

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output."""
        verdict = self.verdict[0].upper() + self.verdict[1:] + "."
        return (self.table(), verdict, *self._told_splits(), *(note.text for note in self.notes))

    def _told_splits(self) -> Iterator[str]:
        pairs = len(self.policies) * (len(self.policies) - 1) // 2
        if self.splits:
            evenly = ", most evenly" if len(self.splits) > 1 else ""
            yield f"Rules disagree on {len(self.splits)} of {pairs} pairs of policies{evenly}: {self.splits[0]}."

    def table(self) -> Table:
        """Return a table of the ranks: a row per rule, a column per policy; `=` marks a rank that is shared."""
        rows = tuple(
            (rule.label, rule.asks, *(Figure(f"{rank}{'=' * (ranks.count(rank) > 1)}", rank) for rank in ranks))
            for rule, ranks in zip(self.rules, self.ranks.T.tolist(), strict=True)
        )
        firsts = ("first by", "", *(str(len(self.first_by(policy))) for policy in self.policies))
        title = f"{self.measure}: the rank of each policy by each rule, in {counted(self.worlds, 'world')}"
        return Table(title.removeprefix(": "), ("rule", "asks", *self.policies), (*rows, firsts))

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values; an infinite score is None."""
        return {
            "measure": self.measure,
            "want": "high" if self.maximise else "low",
            "worlds": self.worlds,
            "options": asdict(self.options),
            "tolerance": self.tolerance,
            "policies": list(self.policies),
            "rules": {
                rule.name: {
                    "label": rule.label,
                    "asks": rule.asks,
                    "scores": {p: s if np.isfinite(s) else None for p, s in zip(self.policies, scores, strict=True)},
                    "ranks": dict(zip(self.policies, ranks, strict=True)),
                }
                for rule, scores, ranks in zip(self.rules, self.scores.T.tolist(), self.ranks.T.tolist(), strict=True)
            },
            "first by": {policy: list(self.first_by(policy)) for policy in self.policies},
            "splits": [asdict(split) for split in self.splits],
            "verdict": self.verdict,
            "notes": [note.to_dict() for note in self.notes],
        }


def disagreement(
    performance: ArrayLike,
    policies: Sequence[str],
    *,
    maximise: bool,
    measure: str = "",
    options: MetricParameters | None = None,
    tolerance: float = ROUNDING,
    shown: Callable[[float], str] = rounded,
) -> Disagreement:
    """Rank policies by every rule of `robustness.METRICS`, and find the pairs on which the rules disagree.

    Parameters
    ----------
    performance
        the value of a measure, shape (policies, worlds).
    policies
        the names of the rows.
    maximise
        whether high values are good.
    measure
        the title of the measure.
    options
        the parameters of the rules (default: pessimism 0.5, the 90th percentile of regret, and as the threshold the
        median of all values).
    tolerance
        scores tie up to this share of the largest value: of the performance, for a rule in the unit of the measure, and
        of the rule's finite scores for the others.
    shown
        function that formats a value of the measure in a note.

    >>> chances = [[0.02, 0.03, 0.03, 0.04], [0.01, 0.03, 0.04, 0.09], [0.06, 0.07, 0.08, 0.09]]
    >>> print(disagreement(chances, ["talk first", "sanctions alone", "wait"], maximise=False).verdict)
    talk first is first by 9 of 11 rules; sanctions alone is first only by maximax and percentile skewness; wait is never first

    Raises
    ------
    QuestionError
        if the performance is no such array, an option is out of range, or the tolerance is negative.
    """
    values, chosen = performance_of(performance, policies), options or MetricParameters()
    check_tolerance(tolerance)
    found = scores(values, maximise=maximise, policies=policies, options=chosen)
    table = np.stack([found[rule.name] for rule in METRICS], axis=1)
    ranks = np.stack([_ranks(rule, found[rule.name], values, tolerance) for rule in METRICS], axis=1)
    notes = tuple(Note(Severity.NOTE, text) for text in _notes(values, maximise, chosen, shown))
    return Disagreement(
        measure, maximise, tuple(policies), METRICS, values.shape[1], chosen, tolerance, table, ranks, notes
    )


def _ranks(
    rule: Metric, robustness: NDArray[np.float64], values: NDArray[np.float64], tolerance: float
) -> NDArray[np.intp]:
    """Return one more than the number of policies that are better by more than the tolerance."""
    scale = np.abs(values if rule.in_units else robustness[np.isfinite(robustness)]).max(initial=0.0)
    ahead: NDArray[np.bool_] = robustness[:, None] > robustness + tolerance * scale
    return np.asarray(1 + np.count_nonzero(ahead, axis=0), dtype=np.intp)


def _notes(
    values: NDArray[np.float64], maximise: bool, options: MetricParameters, shown: Callable[[float], str]
) -> Iterator[str]:
    """Return notes on the rules that need care."""
    if (oriented(values, maximise=maximise).mean(axis=1) < -1).any():
        where = "below -1" if maximise else "above 1"
        yield f"Mean-variance: where the mean is {where}, as it is here, this rule favours a policy with a larger spread."
    if options.threshold is None:
        limit = shown(float(np.median(values)))
        yield (
            f"Starr's domain: no threshold is given, so {limit} or {'more' if maximise else 'less'} counts as good enough, the median "
            "over all policies and worlds; it depends on the set of policies."
        )


def _clauses(policies: Sequence[str], firsts: Mapping[tuple[int, ...], Sequence[str]], rules: int) -> Iterator[str]:
    """Name each first policy, or each group that ties for first, with its rules; then the policies that are never
    first.
    """
    level = firsts.get(tuple(range(len(policies))), ())
    leading = {which: labels for which, labels in firsts.items() if len(which) < len(policies)}
    for place, (which, labels) in enumerate(leading.items()):
        alone = "is first" if len(which) == 1 else "are first together"
        only = place and not level and not any(set(which) & set(other) for other in leading if other != which)
        by = _counted(labels) if place else _of_all(labels, rules)
        yield f"{listed(_called(policies[i]) for i in which)} {alone} {'only ' if only else ''}by {by}"
    if level:
        who = "both policies" if len(policies) == 2 else f"all {len(policies)} policies"
        yield f"{who} are level by {_counted(level) if leading else _of_all(level, rules)}"
    never = [_called(policy) for i, policy in enumerate(policies) if not any(i in which for which in leading)]
    if leading and never:
        who = listed(never) if len(never) <= FEW else f"the {len(never)} others"
        yield f"{who} {'is' if len(never) == 1 else 'are'} {'first by no other rule' if level else 'never first'}"


def _of_all(labels: Sequence[str], rules: int) -> str:
    """Count some rules among all, and name them where they are few."""
    if len(labels) == rules:
        return f"all {rules} rules"
    return f"{len(labels)} of {rules} rules" + (f" ({listed(labels)})" if len(labels) <= FEW else "")


def _counted(names: Sequence[str]) -> str:
    """Name rules where they are few, otherwise count them."""
    return listed(names) if len(names) <= FEW else f"{len(names)} rules"


def _called(policy: str) -> str:
    """Return a policy's name, in quotation marks where it would break up a list."""
    return quoted(policy) if "," in policy or " and " in policy else policy
