"""Roles of the expressions of a case: every expression, its place, and the kinds of things it may name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.case import expression as ex
from offramp.case.preferences import Statements, StatementWeights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.parts import Measure
    from offramp.case.yaml import Path

__all__ = ["Use", "expressions", "stated_preferences"]


@dataclass(frozen=True)
class Use:
    """An expression, its place and its role: `condition`, `goal`, `quantity`, `unknown` or `claim`.

    `key` is true for a key of a mapping; `offset` is its start in the text at `path`.
    """

    path: Path
    expression: Expression
    role: str
    key: bool = False
    offset: int = 0


def expressions(case: Case) -> Iterator[Use]:
    """Yield every expression of a case with its role."""
    yield from _strategic(case)
    yield from _rated(case)
    yield from _asked(case)


def _strategic(case: Case) -> Iterator[Use]:
    """Yield the expressions on states: terms, goals, rules, preferences and unseen options."""
    for section in ("terms", "goals"):
        yield from (Use((section, name), e, "condition") for name, e in getattr(case, section).items())
    for section in ("impossible", "indistinguishable"):
        yield from (Use((section, i), e, "condition") for i, e in enumerate(getattr(case, section)))
    if case.ends is not None:
        yield Use(("ends",), case.ends, "condition")
    for path, preferences in stated_preferences(case):
        if isinstance(preferences, Statements):
            yield from (Use((*path, i, "say"), s.say, "condition") for i, s in enumerate(preferences.statements))
        elif isinstance(preferences, StatementWeights):
            weighed = zip(preferences.weights, preferences.statements, strict=True)
            yield from (Use((*path, "weights", text), e, "condition", key=True) for text, (e, _) in weighed)
    for actor, unseen in case.unaware.items():
        yield from (Use(("unaware", actor, i), e, "condition") for i, e in enumerate(unseen))


def _rated(case: Case) -> Iterator[Use]:
    """Yield the expressions of rates and amounts."""
    for section in ("rates", "counts"):
        yield from (Use((section, name, "rate"), r.rate, "quantity") for name, r in getattr(case, section).items())
    for name, stock in case.stocks.items():
        yield Use(("stocks", name, "grows"), stock.grows, "quantity")
        if isinstance(stock.start, ex.Expression):
            yield Use(("stocks", name, "start"), stock.start, "unknown")
    for name, harm in case.harms.items():
        for condition, amount in harm.items():
            if isinstance(amount, ex.Expression):
                yield Use(("harms", name, condition), amount, "unknown")
    for name, agreement in case.agreements.items():
        if agreement.when is not None:
            yield Use(("agreements", name, "when"), agreement.when, "condition")
        if isinstance(agreement.rate, ex.Expression):
            yield Use(("agreements", name, "rate"), agreement.rate, "quantity")
    for name, record in case.base_rates.items():
        if record.of is not None:
            yield Use(("base rates", name, "of"), record.of, "condition")


def _asked(case: Case) -> Iterator[Use]:
    """Yield the expressions of measures, durations, policies and claims."""
    for name, measure in case.measures.items():
        if measure.chance_of is not None:
            yield Use(("measures", name, "chance of"), measure.chance_of, "goal")
        if measure.time_in is not None:
            yield Use(("measures", name, "time in"), measure.time_in, "goal")
        if measure.before is not None:
            yield _use_of_before(case, name, measure, measure.before)
    yield from (Use(("durations", name, "of"), stated.of, "goal") for name, stated in case.durations.items())
    for name, stages in case.policies.items():
        for i, stage in enumerate(stages):
            for key, expression in (("until", stage.until), ("when", stage.when), ("while", stage.while_)):
                if expression is not None:
                    yield Use(("policies", name, i, key), expression, "condition")
    yield from (Use(("claims", name, "holds"), c.holds, "claim") for name, c in case.claims.items() if c.holds)


def _use_of_before(case: Case, name: str, measure: Measure, expression: Expression) -> Use:
    """Find the second condition of `chance of: … before …`, which may also have a key of its own."""
    path = ("measures", name)
    if case.place(*path, "before") != case.place(*path):
        return Use((*path, "before"), expression, "goal")
    return Use((*path, "chance of"), expression, "goal", offset=len(f"{measure.chance_of} before "))


def stated_preferences(case: Case, *, believed: bool = True) -> Iterator[tuple[Path, Any]]:
    """Yield every preference list of a case with its path, those of images included, and `believed` those of beliefs."""
    yield from ((("preferences", actor), p) for actor, p in case.preferences.items())
    for actor, images in case.images.items():
        yield from ((("images", actor, name, "preferences"), image.preferences) for name, image in images.items())
    for believer, beliefs in case.beliefs.items() if believed else ():
        yield from ((("beliefs", believer, actor), p) for actor, p in beliefs.items())
