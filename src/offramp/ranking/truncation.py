"""Comparisons in claims that the end of a crisis decides: truncation by death."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case import expression as ex
from offramp.errors import QuestionError
from offramp.graph.wording import quoted
from offramp.ranking.judged import end_chance
from offramp.risk.figures import percent
from offramp.risk.measures import LEAST_CHANCE, ended_wins, gauge, harm_of_the_end
from offramp.risk.plan import variant_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.model import Case
    from offramp.risk.outcomes import Outcomes

__all__ = ["refuse_won_by_the_end"]


def refuse_won_by_the_end(case: Case, tree: ex.Node, outcomes: Outcomes) -> None:
    """Raise `QuestionError` where a claim compares what an ended crisis wins, under policies that end it unequally often.

    A count, a stock or a harm stands still after the end, so that the policy that ends the crisis sooner has less of it.
    """
    compared: dict[str, dict[str, float]] = {}
    for name, policy in _won_by_the_end(case, tree):
        chance = end_chance(outcomes, policy) if policy in outcomes.values else None
        if chance is not None:
            compared.setdefault(name, {})[policy] = chance
    for name, chances in compared.items():
        seldom, often = min(chances, key=chances.__getitem__), max(chances, key=chances.__getitem__)
        if chances[often] - chances[seldom] > LEAST_CHANCE:
            raise QuestionError(
                f"after the end of the crisis `{name}` is not counted, and {quoted(often)} ends it more often ({percent(chances[often])}) than "
                f"{quoted(seldom)} ({percent(chances[seldom])}); compare a measure of it with `over: NUMBER`, as `measure(NAME | POLICY)`"
            )


def _won_by_the_end(case: Case, tree: ex.Node) -> Iterator[tuple[str, str]]:
    """Yield the amounts and measures of a claim that an ended crisis can win, each with its policy."""
    for node in ex.walk(tree):
        match node:
            case ex.Expected(quantity, policy=policy) if case.ends is not None and not harm_of_the_end(case, quantity):
                yield quantity, variant_of(policy).name
            case ex.Measured(measure, policy) | ex.Mean(measure, policy) if ended_wins(case, gauge(case, measure)):
                yield measure, variant_of(policy).name
