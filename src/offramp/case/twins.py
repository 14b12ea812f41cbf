"""Claims that compare a policy with itself, perhaps under another name."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import nodes
from offramp.case.duration import Duration
from offramp.case.unparse import text_of
from offramp.case.value import NoValueError, answered, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from offramp.case.model import Case, Stage

__all__ = ["Twins", "asked_of", "policy_name", "same_policy", "twins_in"]

DRAWS = 512
"""Number of random answers for which a comparison is evaluated."""

LEAST = 1e-6
"""Distance from 0 and 1 within which no chance is tried; at 0 and 1 products and quotients coincide."""

OF_POLICIES = (nodes.Chance, nodes.Expected, nodes.Measured, nodes.Mean, nodes.Ranked)
"""Questions whose answer is a number that belongs to one policy."""


@dataclass(frozen=True)
class Twins:
    """Two policies that a claim compares, and that are the same policy.

    `one` and `other` are their names in the claim, `asked` is the compared quantity, and `offset` the start of the
    comparison in the text of the claim.
    """

    one: str
    other: str
    asked: str
    offset: int

    def __str__(self) -> str:
        return f"“{self.one}” {'is compared with itself' if self.one == self.other else f'and “{self.other}” are the same policy'}"


def policy_name(reference: nodes.PolicyReference | None) -> str:
    """Return the name of the policy of a question: `talk first after 12 months`, `no commitment`."""
    if reference is None:
        return "no commitment"
    return reference.policy + (f" after {reference.after}" if reference.after is not None else "")


def same_policy(case: Case, one: nodes.PolicyReference | None, other: nodes.PolicyReference | None) -> bool:
    """Return whether two policies commit to the same: stage by stage, and with the same delay.

    Sources and notes make no difference, nor does a delay of a policy that commits to nothing.

    >>> from offramp.case.expression import parse
    >>> from offramp.case.reading import load
    >>> river = load("river")
    >>> same_policy(river, nodes.PolicyReference("wait"), None), same_policy(river, nodes.PolicyReference("talk first"), None)
    (True, False)
    """
    return _plain(case, one) == _plain(case, other)


def _plain(case: Case, reference: nodes.PolicyReference | None) -> tuple[Any, ...]:
    """Return the commitments of a policy, in a form that can be compared."""
    stages = () if reference is None else case.policies[reference.policy]
    if reference is None or not any(stage.holds for stage in stages):
        return ()
    late = reference.after.years if reference.after is not None else 0.0
    return (late, *(_plain_stage(stage) for stage in stages))


def _plain_stage(stage: Stage) -> tuple[Any, ...]:
    conditions = (stage.until, stage.when, stage.while_)
    return (
        dict(stage.holds),
        stage.lasts.years if stage.lasts is not None else None,
        _plain_start(stage.starts),
        *(condition.tree if condition is not None else None for condition in conditions),
    )


def _plain_start(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return Duration.read(text).years


def asked_of(case: Case, node: Any) -> tuple[Any, ...]:
    """Return a question without its policy; two questions about the same quantity are equal."""
    if isinstance(node, nodes.Chance | nodes.Expected):
        time = node.time or case.horizon
        body = (node.body, node.before) if isinstance(node, nodes.Chance) else (node.quantity,)
        return (type(node), body, node.span or "within", time.years if time is not None else None)
    return (type(node), node.measure)


def twins_in(case: Case, tree: nodes.Node) -> Iterator[Twins]:
    """Yield the comparisons of a claim that compare a policy with itself, or with one that commits to the same.

    The outcome of such a comparison would depend on the answers if all its policies were different, and does not depend
    on them now. So `measure(war | a) - measure(war | b) < 0.1 * measure(war | b)` is none, although it has two
    questions about b.

    >>> from offramp.case.expression import parse
    >>> from offramp.case.reading import load
    >>> print(*twins_in(load("river"), parse("measure(clash) < measure(clash | wait)")))
    “no commitment” and “wait” are the same policy
    """
    for node in nodes.walk(tree):
        if isinstance(node, nodes.Compare):
            pairs = list(_pairs(case, node))
            if pairs and not _fixed(case, node, shared=False) and _fixed(case, node, shared=True):
                one, other = next((pair for pair in pairs if pair[0].policy != pair[1].policy), pairs[0])
                asked = (
                    f"rank on {one.measure}" if isinstance(one, nodes.Ranked) else text_of(replace(one, policy=None))
                )
                yield Twins(policy_name(one.policy), policy_name(other.policy), asked, node.offset)


def _pairs(case: Case, node: nodes.Node) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of questions of a comparison about the same quantity of the same policy."""
    questions: list[Any] = [part for part in nodes.walk(node) if isinstance(part, OF_POLICIES)]
    for one, other in combinations(questions, 2):
        if asked_of(case, one) == asked_of(case, other) and same_policy(case, one.policy, other.policy):
            yield one, other


def _fixed(case: Case, node: nodes.Compare, *, shared: bool) -> bool:
    """Return whether a comparison has the same result for all answers; one without a value for some answers has not.

    With `shared`, questions about the same quantity of the same policy have one answer; else each has its own.
    """
    random = np.random.default_rng(0)
    known: list[tuple[Any, NDArray[np.float64]]] = []

    def answer(part: nodes.Node) -> Any | None:
        if isinstance(part, OF_POLICIES):
            key = (asked_of(case, part), _plain(case, part.policy))
            values = [found for other, found in known if shared and other == key] or [_drawn(case, part, random)]
            known.append((key, values[0]))
            return values[0]
        return random.random(DRAWS) < 0.5 if isinstance(part, nodes.QUESTIONS) else None

    try:
        truth = evaluate(answered(node, answer), lambda _: random.random(DRAWS) < 0.5)
    except NoValueError:
        return False
    return bool(np.all(truth) or not np.any(truth))


def _drawn(case: Case, node: Any, random: np.random.Generator) -> NDArray[np.float64]:
    """Draw values that the answer to a question can have: shape (DRAWS,)."""
    chance = isinstance(node, nodes.Chance) or (
        isinstance(node, nodes.Measured | nodes.Mean) and case.measures[node.measure].chance_of is not None
    )
    if chance:
        return np.clip(2 * random.random(DRAWS) - 0.5, LEAST, 1 - LEAST)
    if isinstance(node, nodes.Ranked):
        return random.integers(1, max(2, len(case.policies)) + 1, DRAWS).astype(float)
    return random.random(DRAWS) * 10 ** random.uniform(-3, 9, DRAWS)
