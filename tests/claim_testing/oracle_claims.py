"""The verbs of claims straight from their definitions, world by world in exact fractions; and outcomes drawn to try them on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from offramp.case.reading import loads
from offramp.ensemble.outcomes import Outcomes
from offramp.worlds.worlds import draw_worlds

__all__ = ["Made", "dominates", "leads", "made", "place", "undominated"]

LATE = "p0 after 1 year"

CASE = """
actors: {{a: {{tempo: 1, reliability: 0.8, options: {{x: X}}}}}}
events: {{war: War}}
status quo: []
horizon: 2 years
preferences: {{a: [not war, a.x]}}
unknowns: {{clash: {{low: 0.1, best: 0.2, high: 0.3, unit: per year}}}}
rates: {{war: clash}}
counts: {{shots: 3}}
measures: {{{measures}}}
policies: {{{policies}}}
"""


@dataclass(frozen=True)
class Measured:
    """A measure: which way is better, the smallest difference that matters, and whether policies are judged by it."""

    name: str
    low: bool
    matters: Fraction
    judge: bool

    def text(self) -> str:
        kind = "expected: shots" if self.name.startswith("n") else "chance of: war"
        return (
            f"{self.name}: {{{kind}, within: 1 year, want: {'low' if self.low else 'high'}, matters: {float(self.matters)!r}, "
            f"judge: {'true' if self.judge else 'false'}}}"
        )


@dataclass(frozen=True, eq=False)
class Made:
    """Policies and measures, and the value of each in each world as an exact fraction."""

    measures: tuple[Measured, ...]
    policies: tuple[str, ...]
    values: dict[tuple[str, str], tuple[Fraction, ...]]
    worlds: int

    def __repr__(self) -> str:
        return f"{self.measures}: {self.values}"

    def outcomes(self, claims: str = "") -> Outcomes:
        """Return the same as outcomes."""
        text = CASE.format(
            measures=", ".join(measure.text() for measure in self.measures),
            policies=", ".join(f"{policy}: {{}}" for policy in self.policies),
        )
        found: dict[str, dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]] = {}
        for (policy, measure), values in self.values.items():
            found.setdefault(policy, {})[measure] = np.array([float(value) for value in values])
        return Outcomes(draw_worlds(loads(text + claims), self.worlds), self.policies, found)

    def by(self, measure: Measured, one: str, other: str, world: int) -> Fraction:
        """Return by how much one policy is better than another on a measure in a world."""
        difference = self.values[one, measure.name][world] - self.values[other, measure.name][world]
        return -difference if measure.low else difference

    def others(self, policy: str) -> list[str]:
        """Return the policies that one is set against; one begun late stands in the place of itself begun at once."""
        return [other for other in self.policies if other != policy.removesuffix(" after 1 year")]


def place(made: Made, policy: str, measure: Measured, world: int) -> int:
    """1 + the number of policies better than the policy on the measure by more than `matters`."""
    return 1 + sum(made.by(measure, other, policy, world) > measure.matters for other in made.others(policy))


def leads(made: Made, policy: str, measure: Measured, world: int) -> bool:
    """The policy's value is the best of all or within `matters` of it."""
    own = made.values[policy, measure.name][world]
    rest = [made.values[other, measure.name][world] for other in made.others(policy)]
    best = min([own, *rest]) if measure.low else max([own, *rest])
    return abs(own - best) <= measure.matters


def dominates(made: Made, one: str, other: str, world: int) -> bool:
    """No worse on every judged measure, within `matters`, and better by more than that on one."""
    judged = [measure for measure in made.measures if measure.judge]
    return all(made.by(measure, one, other, world) >= -measure.matters for measure in judged) and any(
        made.by(measure, one, other, world) > measure.matters for measure in judged
    )


def undominated(made: Made, policy: str, world: int) -> bool:
    """No other policy dominates the policy."""
    return not any(dominates(made, other, policy, world) for other in made.others(policy))


@st.composite
def made(draw: st.DrawFn, worlds: int = 4) -> Made:
    """Draw policies and measures whose values often differ by exactly what matters."""
    count = draw(st.integers(2, 4))
    policies = tuple(f"p{k}" for k in range(count))
    measures = tuple(
        Measured(
            f"{draw(st.sampled_from('nc'))}{k}",
            draw(st.booleans()),
            draw(st.sampled_from([Fraction(0), Fraction(1, 100), Fraction(3, 10)])),
            draw(st.booleans()) if k else True,
        )
        for k in range(draw(st.integers(1, 3)))
    )
    grid = st.integers(0, 12).map(lambda k: Fraction(k, 100)) | st.integers(0, 9).map(lambda k: Fraction(k, 10))
    values = {
        (policy, measure.name): tuple(draw(grid) for _ in range(worlds))
        for policy in (*policies, LATE)
        for measure in measures
    }
    return Made(measures, policies, values, worlds)
