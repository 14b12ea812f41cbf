"""A short list of rules for what to do where: one rule per option, in words of the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Literal", "Rule", "learn"]

MOST_LITERALS = 3
"""The most conditions that a rule names."""

WORTH_NAMING = 0.01
"""The share of the time that a further condition has to put right."""


@dataclass(frozen=True)
class Literal:
    """Something that is so, or is not."""

    name: str
    holds: bool

    def __str__(self) -> str:
        return self.name if self.holds else f"not {self.name}"


@dataclass(frozen=True)
class Rule:
    """When an option is on: where all (`and`) or any (`or`) of some conditions hold; none means always, or never.

    `fits` is the share, by what is at stake, of where the rule does what the plan does. An option that does not `matter`
    makes no difference, nor do all such options together: there is nothing to say about when it should be on.
    """

    option: str
    sign: str
    literals: tuple[Literal, ...]
    otherwise: bool
    fits: float
    matters: bool = True

    @property
    def condition(self) -> str:
        """The condition as a case file has it; empty where there is none."""
        return f" {self.sign} ".join(map(str, self.literals))

    @property
    def when(self) -> str:
        """When the option is on, in words."""
        if not self.matters:
            return "makes no difference"
        if not self.literals:
            return "always" if self.otherwise else "never"
        return f"while {self.condition}"

    def on(self, features: Mapping[str, NDArray[np.bool_]], count: int) -> NDArray[np.bool_]:
        """Return where the option is on, from the truth of what its conditions name in `count` places."""
        if not self.literals:
            return np.full(count, self.otherwise)
        parts = [features[literal.name] == literal.holds for literal in self.literals]
        result: NDArray[np.bool_] = (np.logical_and if self.sign == "and" else np.logical_or).reduce(parts)
        return result


def learn(
    option: str, on: NDArray[np.bool_], weight: NDArray[np.float64], features: Mapping[str, NDArray[np.bool_]]
) -> Rule:
    """Return a short rule for when an option is on, that is right for most of the `weight` of the places.

    It grows one condition at a time, the one that puts most right, and stops where none puts right more than a little.

    >>> rain, cold = np.array([True, True, False, False]), np.array([True, False, True, False])
    >>> learn("coat", rain | cold, np.ones(4), {"rain": rain, "cold": cold}).when
    'while rain or cold'
    """
    total = float(weight.sum()) or 1.0
    always = float(weight[on].sum()) / total >= 0.5
    best = Rule(option, "and", (), always, float(weight[on == always].sum()) / total)
    for sign in ("and", "or"):
        rule = best if not best.literals else Rule(option, sign, (), always, 0.0)
        grown = _grown(option, sign, on, weight / total, features)
        if grown is not None and grown.fits > max(best.fits, rule.fits) + WORTH_NAMING:
            best = grown
    return best


def _grown(
    option: str,
    sign: str,
    on: NDArray[np.bool_],
    weight: NDArray[np.float64],
    features: Mapping[str, NDArray[np.bool_]],
) -> Rule | None:
    """Return the best rule with conditions joined one way."""
    rule: Rule | None = None
    while rule is None or len(rule.literals) < MOST_LITERALS:
        taken = rule.literals if rule is not None else ()
        tried = [
            _judged(Rule(option, sign, (*taken, Literal(name, holds)), otherwise=False, fits=0.0), on, weight, features)
            for name in features
            for holds in (True, False)
            if all(literal.name != name for literal in taken)
        ]
        if not tried:
            break
        better = max(tried, key=lambda candidate: candidate.fits)
        if rule is not None and better.fits <= rule.fits + WORTH_NAMING:
            break
        rule = better
    return rule


def _judged(
    rule: Rule, on: NDArray[np.bool_], weight: NDArray[np.float64], features: Mapping[str, NDArray[np.bool_]]
) -> Rule:
    right = rule.on(features, len(on)) == on
    return Rule(rule.option, rule.sign, rule.literals, rule.otherwise, float(weight[right].sum()))
