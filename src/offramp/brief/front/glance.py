"""The choice at a glance: options by judged measures, with ranges drawn on a common scale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.exhibits import SIGNS, Cell, Choice, Glance, Mark
from offramp.brief.front.meanings import meanings
from offramp.draw.look import ticks
from offramp.language.values import Amount, Count, Names, Span
from offramp.ranking.levels import ahead, room, turned
from offramp.text import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.brief.front.teller import Teller
    from offramp.language.values import Chance
    from offramp.risk.measures import MeasureSpec

__all__ = ["MOST_MEASURES", "better", "dominator", "glance"]

MOST_MEASURES = 5
"""The most measures at a glance."""

MOST_OPTIONS = 12
"""The most options at a glance; the annex has all."""


def glance(teller: Teller) -> Glance:
    """Return the choice at a glance."""
    options = teller.options
    judged = [options.outcomes.measure_spec(name) for name in options.ranking.orders]
    specs = (judged or list(options.outcomes.measure_specs))[:MOST_MEASURES]
    ends = {spec.name: _ends(teller, spec) for spec in specs}
    dominated = {policy: dominator(teller, policy) for policy in options.ranking.policies}
    order = sorted(options.ranking.policies, key=lambda policy: _place(teller, policy, dominated[policy], specs))
    worlds = Count(options.outcomes.count, {"worlds": "count"})
    lines, shared = meanings(teller, order[:MOST_OPTIONS])
    choices = tuple(
        Choice(
            capitalised(policy),
            lines[policy],
            tuple(_cell(teller, policy, spec, ends[spec.name]) for spec in specs),
            teller.say("dominated by {option}", option=teller.option(above)) if (above := dominated[policy]) else "",
        )
        for policy in order[:MOST_OPTIONS]
    )
    key = tuple(_key(teller, specs))
    return Glance(
        tuple(_column(teller, spec, ends[spec.name]) for spec in specs),
        choices,
        teller.language.join((*key, *_in_the_annex(teller, specs, len(order)))),
        {"option": teller.fixed("Option"), "meaning": teller.fixed("What each option is")},
        shared,
        teller.language.join(key),
        teller.say("Number and tick: mean of {worlds} worlds; range and bar: nine of ten worlds.", worlds=worlds),
        teller.say("Number: mean of {worlds} worlds; range: nine of ten worlds.", worlds=worlds),
    )


def _column(teller: Teller, spec: MeasureSpec, ends: tuple[float, float]) -> tuple[str, str, str, str]:
    low, high = (teller.bare(spec.name, end, {}).words(teller.language) for end in ends)
    return capitalised(teller.measure_with_unit(spec.name)), better(teller, spec), low, high


def better(teller: Teller, spec: MeasureSpec) -> str:
    """Say which direction of a measure is better, and at which time it counts."""
    span, at = Span(spec.time), teller.case.measures[spec.name].at
    if spec.want == "low":
        return (
            teller.say("low is better, after {span}", span=span)
            if at
            else teller.say("low is better, within {span}", span=span)
        )
    return (
        teller.say("high is better, after {span}", span=span)
        if at
        else teller.say("high is better, within {span}", span=span)
    )


def _ends(teller: Teller, spec: MeasureSpec) -> tuple[float, float]:
    """Return round ends of the scale of a measure, which hold all ranges over worlds."""
    values = [
        end
        for policy in teller.options.ranking.policies
        for each in [teller.options.ranking.consequence(policy, spec.name)]
        for end in (each.low, each.high, each.mean)
    ]
    found = ticks(min(0.0, *values), max(values), 2)
    return found[0], min(found[-1], 1.0) if spec.is_chance else found[-1]


def _cell(teller: Teller, policy: str, spec: MeasureSpec, ends: tuple[float, float]) -> Cell:
    found = teller.options.ranking.consequence(policy, spec.name)
    low, mean, high = ((value - ends[0]) / (ends[1] - ends[0]) for value in (found.low, found.mean, found.high))
    of = {"mean": spec.name, "policy": policy}
    percentiles = {
        "low": teller.value(spec.name, found.low, {**of, "percentile": 5}),
        "high": teller.value(spec.name, found.high, {**of, "percentile": 95}),
    }
    said = teller.say(
        "{value}, in nine of ten worlds from {low} to {high}",
        value=teller.value(spec.name, found.mean, of),
        **percentiles,
    )
    text = teller.value(spec.name, found.mean, of).words(teller.language)
    if not spec.is_chance:
        text = text.removesuffix(spec.unit).rstrip()
    return Cell(text, low, mean, high, _mark(teller, policy, spec), said, _range(teller, percentiles))


def _range(teller: Teller, percentiles: Mapping[str, Chance | Amount]) -> str:
    """Return the two percentiles in words, without the unit, which the column names; one where they are the same in words."""
    ends = {end: replace(each, unit="") if isinstance(each, Amount) else each for end, each in percentiles.items()}
    low, high = (ends[end].words(teller.language) for end in ("low", "high"))
    return low if low == high else teller.say("{low} to {high}", **ends)


def _mark(teller: Teller, policy: str, spec: MeasureSpec) -> Mark:
    best = teller.options.ranking.lead.best_by.get(spec.name, ())
    policies = teller.options.ranking.policies
    if not best or len(best) == len(policies):
        return Mark.BETWEEN
    if policy in best:
        return Mark.BEST if len(best) == 1 else Mark.LEVEL
    means = np.array([teller.options.ranking.consequence(each, spec.name).mean for each in policies])
    worth = turned(spec, means)
    worst = ~ahead(worth, worth.min(), room(spec))
    alone = worst[policies.index(policy)] and 2 * int(worst.sum()) <= len(policies)
    return Mark.WORST if alone else Mark.BETWEEN


def dominator(teller: Teller, policy: str) -> str | None:
    """Return an undominated option that dominates another, the first in the file; None where the option is not dominated."""
    ranking = teller.options.ranking
    if not ranking.judged.pairs or policy in ranking.dominance.undominated:
        return None
    above = ranking.dominance.dominators(policy)
    return next((each for each in above if each in ranking.dominance.undominated), above[0] if above else None)


def _place(
    teller: Teller, policy: str, dominated: str | None, specs: Sequence[MeasureSpec]
) -> tuple[bool, bool, float]:
    """Return the place of an option: the lead first, dominated options last, each group by the first measure."""
    ranking = teller.options.ranking
    first = float(turned(specs[0], np.array([ranking.consequence(policy, specs[0].name).mean]))[0]) if specs else 0.0
    return policy not in ranking.lead.policies, dominated is not None, -first


def _key(teller: Teller, specs: Sequence[MeasureSpec]) -> Iterator[str]:
    """Yield the sentences that explain the table."""
    options = teller.options
    yield teller.say(
        "{best} best, {level} level with the best, {worst} worst.",
        best=SIGNS[Mark.BEST],
        level=SIGNS[Mark.LEVEL],
        worst=SIGNS[Mark.WORST],
    )
    if len(options.ranking.dominance.undominated) < len(options.ranking.policies):
        yield teller.say("Dominated: another option is no worse on any measure, and better on one.")
    if options.over and any(spec.over not in (None, "counts") for spec in specs):
        yield teller.say(
            "Under {options} the crisis mostly ends, so later values reflect its end.",
            options=teller.options_named(options.over, {"over": "policies"}),
        )
    for policies, measures in _steady(teller, specs):
        yield teller.say(
            "Set by how the case is written, and no finding: {measures} under {options}.",
            measures=Names(measures),
            options=teller.options_named(policies, {"constant": "policies"}),
        )


def _in_the_annex(teller: Teller, specs: Sequence[MeasureSpec], count: int) -> Iterator[str]:
    """Yield the sentences on what the table leaves to the annex."""
    hidden = len(teller.options.ranking.orders) - len(specs)
    if hidden > 0:
        yield teller.language.say_count(
            "One more judged measure is in the annex.", "{number} more judged measures are in the annex.", hidden
        )
    if count > MOST_OPTIONS:
        yield teller.language.say_count(
            "One more option is in the annex.", "{number} more options are in the annex.", count - MOST_OPTIONS
        )


def _steady(teller: Teller, specs: Sequence[MeasureSpec]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield options with the measures that are the same in every world while the crisis goes on."""
    found: dict[tuple[str, ...], list[str]] = {}
    for spec in specs:
        alike = tuple(policy for policy, names in teller.options.constant.items() if spec.name in names)
        if alike:
            found.setdefault(alike, []).append(teller.measure(spec.name))
    for policies, measures in found.items():
        yield policies, tuple(measures)
