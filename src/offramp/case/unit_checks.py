"""Checks of the units of a case: a rate in a unit that is not converted would be read as one per year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.estimate import Estimate
from offramp.case.units import is_rate, rate_expected, timed
from offramp.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.yaml import Path

__all__ = ["doubtful_units", "wrong_units"]


def wrong_units(case: Case) -> Iterator[Problem]:
    """Yield the units that a rate of the case cannot have.

    A tempo and the rate of an agreement or an event are in one of `RATE_UNITS`, or have no unit. The units of a count, a stock
    and an unknown are free text, unless they state a period that would be ignored.
    """
    for actor, spec in case.actors.items():
        yield from _of_rate(case, f"the tempo of `{actor}`", spec.tempo, ("actors", actor, "tempo"))
    for name, agreement in case.agreements.items():
        if isinstance(agreement.rate, Estimate):
            what = f"the rate of the agreement `{name}`"
            yield from _of_rate(case, what, agreement.rate, ("agreements", name, "rate"))
    for event, rate in case.rates.items():
        if rate.unit is not None and not is_rate(rate.unit):
            yield _problem(case, f"the rate of `{event}`", rate.unit, ("rates", event, "unit"))
    for name, count in case.counts.items():
        if count.unit is not None and not is_rate(count.unit) and _ignored(count.unit, "per year"):
            yield _problem(case, f"the count `{name}`", count.unit, ("counts", name, "unit"))
    for name, stock in case.stocks.items():
        if stock.unit is not None and timed(stock.unit):
            yield Problem(
                f"the unit of the stock `{name}` is `{stock.unit}`; expected the counted thing, such as `warheads` (a stock grows per year)",
                case.place("stocks", name, "unit"),
            )
    yield from _of_unknowns(case)


def doubtful_units(case: Case) -> Iterator[Problem]:
    """Yield units of numbers other than rates that resemble a misspelt unit of time; they are ignored."""
    used = {name for expression, _ in _rates(case) for name in expression.names}
    found: list[tuple[str, Estimate | None, Path]] = [
        (f"the unknown `{name}`", estimate, ("unknowns", name))
        for name, estimate in case.unknowns.items()
        if name not in used
    ]
    for actor, spec in case.actors.items():
        found.append((f"the reliability of `{actor}`", spec.reliability, ("actors", actor, "reliability")))
    for name, stock in case.stocks.items():
        if isinstance(stock.start, Estimate):
            found.append((f"the start of `{name}`", stock.start, ("stocks", name, "start")))
    for harm, amounts in case.harms.items():
        found += [
            (f"the harm `{harm}` of `{condition}`", amount, ("harms", harm, condition))
            for condition, amount in amounts.items()
            if isinstance(amount, Estimate)
        ]
    for what, stated, path in found:
        for unit, place in _units_of(stated, path):
            period = timed(unit)
            if period is not None and not period.exact:
                meant = f"; did you mean `{period.meant}`?" if period.meant else ""
                yield Problem(f"the unit of {what} is `{unit}`, which is taken as free text{meant}", case.place(*place))


def _rates(case: Case) -> Iterator[tuple[Expression, str]]:
    """Yield the expressions whose unknowns are converted to a unit of time, and that unit."""
    for spec in (*case.rates.values(), *case.counts.values()):
        yield spec.rate, spec.unit if is_rate(spec.unit) and spec.unit else "per year"
    yield from ((stock.grows, "per year") for stock in case.stocks.values())
    yield from (
        (agreement.rate, "per year")
        for agreement in case.agreements.values()
        if not isinstance(agreement.rate, Estimate)
    )


def _units_of(stated: Estimate | None, path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the units of an estimate and of its earlier estimates, with their places."""
    while stated is not None:
        if stated.unit is not None:
            yield stated.unit, (*path, "unit")
        stated, path = stated.until_then, (*path, "until then")


def _of_rate(case: Case, what: str, stated: Estimate | None, path: Path) -> Iterator[Problem]:
    for unit, place in _units_of(stated, path):
        if not is_rate(unit):
            yield _problem(case, what, unit, place)


def _of_unknowns(case: Case) -> Iterator[Problem]:
    """Yield the units of unknowns in rates that state a period which would be ignored."""
    per: dict[str, set[str]] = {}
    for expression, unit in _rates(case):
        for name in expression.names:
            per.setdefault(name, set()).add(unit)
    for name, estimate in case.unknowns.items():
        for unit, place in _units_of(estimate, ("unknowns", name)):
            if not is_rate(unit) and any(_ignored(unit, other) for other in per.get(name, ())):
                yield _problem(case, f"the unknown `{name}`, which a rate depends on,", unit, place)


def _ignored(unit: str, per: str) -> bool:
    """Return whether a unit states another period than that of a rate, so that the number would be misread."""
    found = timed(unit)
    return found is not None and not (found.exact and found.amount and f"per {found.period}" == per)


def _problem(case: Case, what: str, unit: str, path: Path) -> Problem:
    return Problem(f"the unit of {what} is `{unit}`; {rate_expected(unit)}", case.place(*path))
