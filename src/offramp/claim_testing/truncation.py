"""Comparisons in claims that the end of a crisis decides: truncation by death."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import nodes
from offramp.case.expression import Expression
from offramp.case.unparse import text_of
from offramp.ensemble.early_end import end_chance
from offramp.ensemble.plan import ENDS, variant_of
from offramp.errors import QuestionError
from offramp.risk.endings import endings
from offramp.risk.measures import LEAST_CHANCE, ended_wins, harm_of_the_end, implies, measure_spec
from offramp.text import percent, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes

__all__ = ["CutShort", "UnequalEndsError", "cut_short", "refuse_improved_by_the_end"]


@dataclass(frozen=True)
class CutShort:
    """A chance that a claim compares under policies that end the crisis unequally often while the chance is still open.

    Such an end is a competing risk: after it the `condition` never occurs, or lasts for ever. The policy `often` ends
    the crisis so with the mean chance `most`, and `seldom` with `least`.
    """

    condition: str
    often: str
    most: float
    seldom: str
    least: float

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return asdict(self)


class UnequalEndsError(QuestionError):
    """A claim compares a quantity that an end of the crisis improves, under policies that end it unequally often."""

    def __init__(self, cut: CutShort) -> None:
        super().__init__(
            f"after the end of the crisis `{cut.condition}` is not counted, and {quoted(cut.often)} ends it more often ({percent(cut.most)}) than "
            f"{quoted(cut.seldom)} ({percent(cut.least)}); compare a measure of it with `over: NUMBER`, as `measure(NAME | POLICY)`"
        )
        self.cut = cut


def cut_short(case: Case, tree: nodes.Node, outcomes: Outcomes) -> tuple[CutShort, ...]:
    """Return the chances that a claim compares and that an early end of the crisis decides in part.

    An end that satisfies the condition of the chance decides nothing early: for the chance of war, only other ends do.
    """
    compared: dict[str, dict[str, float]] = {}
    for node in nodes.walk(tree):
        if not isinstance(node, nodes.Chance):
            continue
        policy = variant_of(node.policy).name
        # Stored results may lack the chance.
        if any(f"{ENDS}{way.name}" in outcomes.values.get(policy, ()) for way in endings(case)):
            named = text_of(node.body) + (f" before {text_of(node.before)}" if node.before is not None else "")
            compared.setdefault(named, {})[policy] = _ended_otherwise(case, node, outcomes.values[policy])
    found = []
    for named, chances in compared.items():
        seldom, often = min(chances, key=chances.__getitem__), max(chances, key=chances.__getitem__)
        if chances[often] - chances[seldom] > LEAST_CHANCE:
            found.append(CutShort(named, often, chances[often], seldom, chances[seldom]))
    return tuple(found)


def _ended_otherwise(case: Case, node: nodes.Chance, values: Mapping[str, NDArray[np.float64]]) -> float:
    """Return the mean chance that the crisis ends by the horizon while a chance is still open."""
    body = Expression.read(text_of(node.body))
    told = [body] if node.span != "at" else [body, Expression.read(f"not ({text_of(node.body)})")]
    told += [Expression.read(text_of(node.before))] if node.before is not None else []
    ways = [
        values[f"{ENDS}{way.name}"] for way in endings(case) if not any(implies(case, way.alone, each) for each in told)
    ]
    return float(np.sum(ways, axis=0).mean()) if ways else 0.0


def refuse_improved_by_the_end(case: Case, tree: nodes.Node, outcomes: Outcomes) -> None:
    """Raise `UnequalEndsError` if a claim compares a quantity that an end of the crisis improves, under policies that
    end it unequally often.

    A count, a stock or a harm does not change after the end, so the policy that ends the crisis sooner has less of it.
    """
    compared: dict[str, dict[str, float]] = {}
    for name, policy in _improved_by_the_end(case, tree):
        chance = end_chance(outcomes, policy) if policy in outcomes.values else None
        if chance is not None:
            compared.setdefault(name, {})[policy] = chance
    for name, chances in compared.items():
        seldom, often = min(chances, key=chances.__getitem__), max(chances, key=chances.__getitem__)
        if chances[often] - chances[seldom] > LEAST_CHANCE:
            raise UnequalEndsError(CutShort(name, often, chances[often], seldom, chances[seldom]))


def _improved_by_the_end(case: Case, tree: nodes.Node) -> Iterator[tuple[str, str]]:
    """Yield the amounts and measures of a claim that an end of the crisis can improve, each with its policy."""
    for node in nodes.walk(tree):
        match node:
            case nodes.Expected(quantity, policy=policy) if case.ends is not None and not harm_of_the_end(
                case, quantity
            ):
                yield quantity, variant_of(policy).name
            case nodes.Measured(measure, policy) | nodes.Mean(measure, policy) if ended_wins(
                case, measure_spec(case, measure)
            ):
                yield measure, variant_of(policy).name
