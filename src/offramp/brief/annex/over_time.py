"""Dangers in full: endings by reading, the record, the cost of waiting, the best adaptive policy, an example."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.annex.histories import told
from offramp.brief.blocks import Bullets, Paragraph
from offramp.brief.front.formulas import formula
from offramp.draw.charted import draw
from offramp.draw.risk import what_waiting_costs
from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Count, Names, Span
from offramp.risk.endings import BY_ACCIDENT, BY_BOTH, BY_DECISION, kinds
from offramp.tables import Table
from offramp.text import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.control.best_policy import Adaptive
    from offramp.control.rules import Rule
    from offramp.draw.picture import Picture
    from offramp.findings.dynamic import Dynamic
    from offramp.language.values import Value
    from offramp.risk.assess import Risk
    from offramp.risk.endings import Way
    from offramp.risk.waiting import Waiting

__all__ = ["over_time"]

WAYS: dict[Way, str] = {
    BY_DECISION: mark("by decision"),
    BY_ACCIDENT: mark("by accident"),
    BY_BOTH: mark("by both"),
}
"""The ways in which the crisis ends, in words."""

MOST_DELAYS = 7
"""At how many delays the cost of waiting is told in figures."""


def over_time(teller: Teller) -> Iterator[Block]:
    """Yield everything on chances over time with every unknown at its best value."""
    found = teller.found.dynamic
    if found is None:
        return
    yield Paragraph(
        teller.say(
            "Here every unknown has its best value, and readings are the likeliest ones unless a column names another. "
            "The error of the computation is far below all digits shown."
        )
    )
    if found.risk.endings:
        yield _endings(teller, found)
    if found.risk.checks:
        yield _record(teller, found)
    if found.waiting is not None:
        yield _waiting(teller, found.waiting)
    if found.best is not None:
        yield from _best(teller, found.best)
    if found.history is not None:
        yield Paragraph(
            teller.say(
                "One possible history under {option}, drawn at random; it is no forecast.",
                option=teller.option(found.history.policy),
            )
        )
        yield Bullets(told(teller, found.history))


def _endings(teller: Teller, found: Dynamic) -> Table:
    """Return the chances that the crisis has ended, by way, options in rows and readings in columns."""
    ways = kinds(found.risk.endings)
    every = {found.reading: found.risk, **found.others}
    rows = tuple(
        (capitalised(outcome.policy), *(_ended(teller, risk, outcome.policy, ways) for risk in every.values()))
        for outcome in found.risk.outcomes
    )
    first = teller.fixed("the likeliest reading") if len(every) > 1 else teller.fixed("chance")
    heads = (teller.fixed("option"), first, *(teller.reading_named(name) for name in list(every)[1:]))
    title = teller.say("Chance that the crisis has ended within {span}", span=Span(found.risk.horizon))
    return Table(title, heads, rows, " / ".join(teller.fixed(WAYS[way]) for way in ways))


def _ended(teller: Teller, risk: Risk, policy: str, ways: tuple[Way, ...]) -> str:
    """Return the chances of each way, separated by strokes; the values carry the way, the option and the reading."""
    one = risk.outcome(policy)
    images = {"reading": dict(risk.images)} if risk.images else {}
    chances = [
        Chance(float(one.ended(risk.endings, way)[-1]), {"ended": way, "policy": policy, **images}) for way in ways
    ]
    if len(chances) == 2:
        return teller.say("{decision} / {accident}", decision=chances[0], accident=chances[1])
    return teller.say("{decision} / {accident} / {both}", decision=chances[0], accident=chances[1], both=chances[2])


def _record(teller: Teller, found: Dynamic) -> Table:
    rows = tuple(
        (
            rate.name,
            teller.say("{wars} of {crises}", wars=Count(rate.of.wars), crises=Count(rate.of.crises)),
            teller.say(
                "{value} ({low} to {high})",
                value=Chance(rate.mean, {"base rate": rate.name}),
                low=Chance(rate.low, {"base rate": rate.name, "end": "low"}),
                high=Chance(rate.high, {"base rate": rate.name, "end": "high"}),
            ),
        )
        for check in found.risk.checks
        for rate in check.rates
    )
    notes = [
        teller.say(
            "This case, under {option}: {chance}.",
            option=teller.option(check.policy),
            chance=Chance(check.chance, {"base rate check": check.policy}),
        )
        for check in found.risk.checks
    ]
    if any(check.shared_sources for check in found.risk.checks):
        notes.append(teller.say("Its rate comes from the same record, so the match is no independent evidence."))
    heads = (teller.fixed("past crises"), teller.fixed("wars"), teller.fixed("chance (90 % interval)"))
    title = teller.fixed("Chance of war within a year, by the record")
    return Table(title, heads, rows, teller.language.join(notes))


def _waiting(teller: Teller, found: Waiting) -> Picture | Paragraph:
    """Draw a measure by the delay of each option; say its value where neither the option nor the delay changes it."""
    told = {
        teller.value(found.measure_spec.name, value, {}).words(teller.language): (policy, k)
        for policy, values in found.values.items()
        for k, value in enumerate(values.tolist())
    }
    if len(told) == 1:
        return _constant(teller, found)
    chart = what_waiting_costs(found)
    spec = found.measure_spec
    what = teller.measure(spec.name)
    title = teller.say("What waiting costs: {measure}", measure=what)
    delay = teller.fixed("years until the option begins")
    steps = np.unique(np.linspace(0, len(found.delays) - 1, MOST_DELAYS).round().astype(int)).tolist()
    rows = tuple(
        (
            capitalised(policy),
            *(
                teller.say(
                    "{number}",
                    number=teller.value(
                        spec.name,
                        float(values[k]),
                        {"delayed": spec.name, "policy": policy, "by": float(found.delays[k])},
                    ),
                )
                for k in steps
            ),
        )
        for policy, values in found.values.items()
    )
    heads = (teller.fixed("option"), *(teller.language.number(round(float(found.delays[k]), 2)) for k in steps))
    ends = [f"{row[0]}: {row[1]}" if row[1] == row[-1] else f"{row[0]}: {row[1]} → {row[-1]}" for row in rows]
    described = teller.say(
        "{measure}, by {delay}: {ends}. The table gives the same.",
        measure=capitalised(what),
        delay=delay,
        ends=teller.language.apart.join(ends),
    )
    drawn = draw(replace(chart, title=title, what=capitalised(what), x_label=delay))
    return replace(drawn, description=described, table=Table(title, heads, rows, delay))


def _constant(teller: Teller, found: Waiting) -> Paragraph:
    """Say the value of a measure that no option and no delay changes."""
    name = found.measure_spec.name
    policy, values = next(iter(found.values.items()))
    of = {"delayed": name, "policy": policy, "by": float(found.delays[0])}
    return Paragraph(
        teller.say(
            "{measure}: {value} under each option, whether it begins today or up to {span} later.",
            measure=capitalised(teller.measure(name)),
            value=teller.value(name, float(values[0]), of),
            span=Span(float(found.delays[-1])),
        )
    )


def _withheld(teller: Teller, best: Adaptive) -> str:
    """Say why no rules are shown: the best list found stays behind the best plan, or behind a policy of the case."""
    measures = Names(tuple(teller.measure(spec.name) for spec in best.measure_specs))
    values: dict[str, Value] = {
        "actor": teller.actor(best.actor),
        "measures": measures,
        "found": _worth(teller, best, best.by_rules),
    }
    told = []
    if best.behind_plan:
        plan = _worth(teller, best, best.value)
        if len(best.measure_specs) == 1:
            told.append(
                teller.say(
                    "No short list of rules for {actor} comes near the best plan by {measures}: the best list reaches {found}, "
                    "the plan {plan}.",
                    **values,
                    plan=plan,
                )
            )
        else:
            told.append(
                teller.say(
                    "No short list of rules for {actor} comes near the best plan by the weighted sum of {measures}, which is better "
                    "low: the best list reaches {found}, the plan {plan}.",
                    **values,
                    plan=plan,
                )
            )
    if best.behind_policy is not None:
        told.append(
            teller.say(
                "No short list of rules for {actor} does better than {option}, which reaches {value}.",
                actor=teller.actor(best.actor),
                option=teller.option(best.behind_policy),
                value=_worth(teller, best, best.written[best.behind_policy]),
            )
        )
    return teller.language.join(told)


def _worth(teller: Teller, best: Adaptive, value: float) -> Chance | Amount:
    """Return a value of the measure of a plan; of several measures their weighted sum."""
    if len(best.measure_specs) == 1:
        return teller.value(best.measure_specs[0].name, value, {})
    return Amount(value)


def _best(teller: Teller, best: Adaptive) -> Iterator[Block]:
    if best.why_withheld is not None:
        yield Paragraph(_withheld(teller, best))
        return
    measures = Names(tuple(teller.measure(spec.name) for spec in best.measure_specs))
    yield Paragraph(
        teller.say(
            "These are the best rules for {actor} if it answers every turn of events. They are judged by {measures}.",
            actor=teller.actor(best.actor),
            measures=measures,
        )
    )
    rows = tuple((teller.case.label(rule.option), _rule(teller, best.actor, rule)) for rule in best.rules)
    yield Table("", (teller.fixed("option"), teller.fixed("when it is on")), rows)


_OPENINGS = {
    "on": mark("as soon as {condition}"),
    "off": mark("as long as {condition}"),
    None: mark("while {condition}"),
}


def _rule(teller: Teller, actor: str, rule: Rule) -> str:
    """Return in words when an option is on."""
    if rule.way != "rule":
        return teller.fixed("makes no difference") if rule.way == "idle" else teller.fixed("left open")
    if not rule.conditions:
        return teller.fixed("always") if rule.otherwise else teller.fixed("never")
    return teller.say(_OPENINGS[rule.once], condition=formula(teller, rule.condition, actor))
