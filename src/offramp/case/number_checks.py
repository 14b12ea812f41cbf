"""Checks of numbers: tempos, doubts, spans, costs and chances."""

from __future__ import annotations

from math import inf, ulp
from typing import TYPE_CHECKING

from offramp.case.doubt import doubted, entries
from offramp.case.estimate import Estimate
from offramp.case.estimates import estimates
from offramp.case.preferences import Statements, StatementWeights
from offramp.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.duration import Duration
    from offramp.case.model import Case
    from offramp.case.parts import ReferenceClass
    from offramp.case.yaml import Path

__all__ = ["LONGEST_SPAN", "befores", "chance_expected", "chances", "costs", "doubts", "paces", "spans"]

LONGEST_SPAN = 1_000_000
"""The longest span of time that a case can speak of, in years."""


def paces(case: Case) -> Iterator[Problem]:
    """Tempos below 0, and reliabilities that are no chance above 0."""
    for actor, spec in case.actors.items():
        for key, least, most, expected in (
            ("tempo", 0.0, inf, "its rate of decisions, 0 or more"),
            ("reliability", ulp(0.0), 1.0, "a chance above 0, up to 1 (it never overlooks the best move)"),
        ):
            stated = getattr(spec, key)
            values = [] if stated is None else [stated.low, stated.best, stated.high]
            for value in values:
                if value is not None and not least <= value <= most:
                    place = case.place("actors", actor, key)
                    yield Problem(f"the {key} of `{actor}` is {value:g}; expected {expected}", place)
                    break


def doubts(case: Case) -> Iterator[Problem]:
    """Doubt below 0, above the greatest possible expectation of a list, or about weights."""
    for doubt in doubted(case):
        place, estimate = case.place(*doubt.path), doubt.estimate
        stated = [value for value in (estimate.low, estimate.best, estimate.high) if value is not None]
        least, most = min(stated, default=0.0), max(stated, default=0.0)
        if least < 0:
            yield Problem(f"{doubt.what} is {least:g} swaps; expected 0 or more", place)
        if estimate.unit not in (None, "swap", "swaps"):
            yield Problem(f"{doubt.what} is in `{estimate.unit}`; doubt counts swaps, so leave the unit out", place)
        if any(isinstance(preferences, StatementWeights) for preferences in doubt.lists.values()):
            yield Problem(
                f"`{doubt.actor}` has weights, which have no order; doubt concerns a list of statements or a ranking",
                place,
            )
        elif known := [
            (reading, "above" if wants.above is not None else "experts")
            for reading, wants in doubt.lists.items()
            if isinstance(wants, Statements) and (wants.above is not None or wants.experts)
        ]:
            reading, key = known[0]
            which = f"the reading `{reading}` of `{doubt.actor}`" if reading else f"`{doubt.actor}`"
            says = "states its known order" if key == "above" else "state its order"
            yield Problem(f"{which} has both `{key}` and a doubt; `{key}` {says}, so leave one of them out", place)
        elif doubt.lists and most > doubt.most:
            reading, preferences = min(doubt.lists.items(), key=lambda item: entries(item[1]))
            whose = f"the list of the reading `{reading}`" if reading and doubt.reading is None else "its list"
            length = entries(preferences)
            by_reading = "; state doubt by reading" if len(doubt.lists) > 1 else ""
            yield Problem(
                f"{doubt.what} is {most:g} swaps; {whose} has {length} entr{'y' if length == 1 else 'ies'}, of which at most "
                f"{doubt.most:g} swaps can be expected, when every order is equally likely{by_reading}",
                place,
            )


def spans(case: Case) -> Iterator[Problem]:
    """Spans of time without length."""
    spans: list[tuple[str, Duration | None, Path]] = [("the horizon", case.horizon, ("horizon",))]
    for name, measure in case.measures.items():
        for key, span in (("within", measure.within), ("at", measure.at)):
            spans.append((f"the time of the measure `{name}`", span, ("measures", name, key)))
    for policy, stages in case.policies.items():
        for i, stage in enumerate(stages):
            what = f"the length of a stage of the policy `{policy}`"
            spans.append((what, stage.lasts, ("policies", policy, i, "for")))
    for what, span, path in spans:
        if span is not None and span.years > LONGEST_SPAN:
            yield Problem(
                f"{what} is {span.amount:g} {span.unit}s; expected at most {LONGEST_SPAN:,} years", case.place(*path)
            )
        if span is not None and span.years <= 0:
            yield Problem(f"{what} is {span}; expected some time, such as `18 months`", case.place(*path))


def costs(case: Case) -> Iterator[Problem]:
    """Harms below 0."""
    for harm, amounts in case.harms.items():
        for condition, amount in amounts.items():
            stated = [amount.low, amount.best, amount.high] if isinstance(amount, Estimate) else []
            least = min((value for value in stated if value is not None), default=0.0)
            if least < 0:
                place = case.place("harms", harm, condition)
                yield Problem(f"the harm `{harm}` of `{condition}` is {least:g}; expected a cost, 0 or more", place)


def chance_expected(value: float) -> str:
    """Return the expected range of a chance, with the share for a number that looks like per cent.

    >>> chance_expected(5)
    'expected a chance from 0 to 1; 5 % is 0.05'
    """
    return "expected a chance from 0 to 1" + (f"; {value:g} % is {value / 100:g}" if 1 < value <= 100 else "")


def chances(case: Case) -> Iterator[Problem]:
    """Values outside the range of a chance."""
    for name, measure in case.measures.items():
        if measure.chance_of is None:
            continue
        stated: list[tuple[str, float | None, Path]] = [
            (key, getattr(measure, key), ("measures", name, key)) for key in ("enough", "matters")
        ]
        stated += [("scale", end, ("measures", name, "scale", i)) for i, end in enumerate(measure.scale or ())]
        for key, value, path in stated:
            if value is not None and not 0 <= value <= 1:
                yield Problem(
                    f"`{key}` of the measure `{name}` is {value:g}; {chance_expected(value)}", case.place(*path)
                )


def befores(case: Case) -> Iterator[Problem]:
    """Earlier numbers without a date of the later ones."""
    numbers: list[tuple[Path, Estimate | ReferenceClass]] = [*estimates(case)]
    numbers += [(("base rates", name), record) for name, record in case.base_rates.items()]
    for path, number in numbers:
        cited = [case.sources[name] for name in number.source if name in case.sources]
        if number.until_then is not None and number.known is None and not any(source.public for source in cited):
            yield Problem(
                "`until then` states the earlier numbers, and no key states when they ended; add `known: 2017-08-08`, or "
                "`public: …` to a source",
                case.place(*path, "until then", key=True),
            )
