"""Risks over time in the brief: one answer in front, curves and tables in the annex."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.blocks import Answer, Bullets, Paragraph
from offramp.brief.sections.wording import measure_named, span
from offramp.case.labels import in_words
from offramp.draw.bars import Strip
from offramp.draw.charted import draw
from offramp.draw.risk import how_it_ends, measure_over_time, telling, what_waiting_costs
from offramp.risk.endings import BY_ACCIDENT, BY_BOTH, BY_DECISION, kinds
from offramp.risk.measures import titled
from offramp.tables import Table
from offramp.text import listed, percent, quoted, years_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offramp.brief.blocks import Block
    from offramp.control.best_policy import Adaptive
    from offramp.findings.dynamic import Dynamic
    from offramp.risk.assess import Risk
    from offramp.risk.outcome import Outcome
    from offramp.risk.waiting import Waiting

__all__ = ["risk_answer", "risk_in_full"]

MOST_CURVES = 2
"""Largest number of measures that the annex draws over time."""

MUCH = 0.1
"""By how much the chance of an end by decision has to differ between readings to be told in front."""

LITTLE = 0.01
"""Chances that are nearer than this do not make an order."""


def risk_answer(found: Dynamic, worlds: int = 0) -> Answer:
    """Answer what can go wrong, and when. `worlds` is the number of worlds over which the brief has means too, 0 for none."""
    ways, base = found.risk.endings, found.base
    short = "The crisis need not end."
    reasons = []
    if ways:
        whose = f"Under the reading {found.reading}, with" if found.reading else "With"
        within = f"within {years_in_words(found.risk.horizon)}"
        short = f"{whose} every unknown at its best value: under “{base.policy}” the crisis ends {_ways(found.risk, base)} {within}."
        ends = {o.policy: float(o.over[-1]) for o in found.risk.outcomes}
        if len(ends) > 1:
            reasons.append(f"In all it ends with a chance of {percent(ends[base.policy])}; {_least_and_most(ends)}.")
        reasons += _rival_readings(found)
    reasons += [held.in_short for held in found.risk.checks]
    if found.waiting is not None:
        reasons += _waiting_in_words(found, found.waiting)
    if worlds:
        reasons.append(
            f"Two kinds of numbers: here every unknown has its best value; the means of the options are over {worlds:,} worlds, in which "
            f"all unknowns vary."
        )
    return Answer("What can go wrong, and when?", short, tuple(reasons))


def _ways(risk: Risk, outcome: Outcome) -> str:
    """Say by which chances the crisis ends in which kind of way."""
    accident, decision, both = (
        percent(float(outcome.ended(risk.endings, way)[-1])) for way in (BY_ACCIDENT, BY_DECISION, BY_BOTH)
    )
    mixed = f", and by both together with {both}," if BY_BOTH in kinds(risk.endings) else ""
    return f"by accident with a chance of {accident} and by decision with {decision}{mixed}"


def _rival_readings(found: Dynamic) -> Iterator[str]:
    """Say under which other readings the policies come in another order, or decision takes the place of accident."""
    alike = []
    for name, risk in found.others.items():
        ends = {o.policy: float(o.over[-1]) for o in risk.outcomes}
        here = {o.policy: float(o.over[-1]) for o in found.risk.outcomes}
        decided = list(_decided_otherwise(found, risk))
        base = found.base.policy
        alone = abs(_by_decision(found.risk, base) - _by_decision(risk, base)) >= MUCH
        if not decided and not alone and not _reordered(here, ends):
            policy = max(ends, key=lambda each: abs(ends[each] - here[each]))
            alike.append(f"{name} “{policy}” ends with {percent(ends[policy])} instead of {percent(here[policy])}")
            continue
        told = f"; {listed(decided)}" if decided else ""
        ways = _ways(risk, risk.outcome(base))
        first = f"{quoted(base)} ends {ways}; " if ways != _ways(found.risk, found.base) else ""
        yield f"Under {name} otherwise: {first}{_least_and_most(ends)}{told}."
    if alike:
        most = listed(f"under {told}" for told in alike)
        yield f"The order of the policies, and what is decided, stay much the same elsewhere; what changes most: {most}."


def _decided_otherwise(found: Dynamic, risk: Risk) -> Iterator[str]:
    for mine, theirs in zip(found.risk.outcomes, risk.outcomes, strict=True):
        one, other = _by_decision(found.risk, mine.policy), _by_decision(risk, theirs.policy)
        if abs(one - other) >= MUCH and mine.policy != found.base.policy:
            yield f"“{mine.policy}” ends by decision with {percent(other)} instead of {percent(one)}"


def _by_reading(found: Dynamic) -> Table:
    """Return how the crisis ends under each reading, side by side."""
    every = {found.reading: found.risk, **found.others}
    ways = kinds(found.risk.endings)
    rows = tuple(
        (
            outcome.policy,
            *(
                percent(float(risk.outcome(outcome.policy).ended(risk.endings, way)[-1]))
                for risk in every.values()
                for way in ways
            ),
        )
        for outcome in found.risk.outcomes
    )
    heads = ("policy", *(f"{name}: {way}" for name in every for way in ways))
    return Table(f"How the crisis has ended within {years_in_words(found.risk.horizon)}, by reading", heads, rows)


def _waiting_in_words(found: Dynamic, cost: Waiting) -> Iterator[str]:
    """State the cost of a year of waiting under the policy with the largest cost; nothing where there is no difference."""
    year = int(np.argmin(np.abs(cost.delays - min(1.0, cost.measure_spec.time / 2))))
    # A policy that ends the crisis at once closes every window by it.
    going = [o.policy for o in found.risk.outcomes if not any(curve[0] for curve in o.endings.values())]
    moved = {n: abs(float(v[year] - v[0])) for n, v in cost.values.items() if n in going and np.ptp(v)}
    if not moved:
        return
    name = max(moved, key=lambda policy: moved[policy])
    values, later = cost.values[name], years_in_words(float(cost.delays[year]), 2)
    before, after = (cost.measure_spec.shown(float(values[k])) for k in (0, year))
    title = titled(found.case, cost.measure_spec.name)
    what = title if title[:1].isupper() else f"the {title}"
    yield f"Waiting: if “{name}” begins {later} later, {measure_named(what)} goes from {before} to {after}."


def risk_in_full(found: Dynamic) -> Iterator[Block]:
    """Everything: tables, curves with their tables, the cost of waiting, the best there is, example histories."""
    risk = found.risk
    yield Paragraph(
        f"Everything at its best value, under the reading {found.reading or 'as stated'}. Actors reconsider at their tempo and take moves "
        f"that gain by what may follow, sometimes overlooking the best; "
        f"events happen at their rates. As numbers, {risk.exactness}; how far the model is from the world "
        f"is not known. The ranges of what is not known play no part here."
    )
    yield risk.table()
    # Each base-rate check has a paragraph of its own.
    checked = {check.note for check in risk.checks}
    notes = [note.text for note in risk.notes if note not in checked]
    if notes:
        yield Bullets(tuple(f"{note[0].upper()}{note[1:]}." for note in notes))
    if risk.endings:
        yield draw(how_it_ends(risk))
        yield risk.ending_table()
        if found.others:
            yield _by_reading(found)
    if risk.checks:
        yield draw(_beside_the_record(found))
        for held in risk.checks:
            yield Paragraph(held.words)
    over_time = [
        measure_over_time(risk, measure_spec.name) for measure_spec in risk.measure_specs if measure_spec.is_chance
    ]
    for curves in [curves for curves in over_time if telling(curves)][:MOST_CURVES]:
        yield draw(curves)
    if found.waiting is not None:
        yield draw(what_waiting_costs(found.waiting))
    if found.best is not None:
        yield from _best_policy(found.best)
    for history in found.histories:
        yield Paragraph(f"An example, not a forecast: history {history.number} under “{history.policy}”.")
        yield Bullets(history.sentences())


def _best_policy(best: Adaptive) -> Iterator[Paragraph | Table]:
    yield Paragraph(best.heading)
    if best.why_withheld is not None:
        yield Paragraph(best.why_withheld)
    else:
        yield Table("", ("option", "when it is on"), best.rule_rows)
    yield from (part for part in best.parts() if isinstance(part, Table))


def _beside_the_record(found: Dynamic) -> Strip:
    held, several = found.risk.checks, len(found.risk.checks) > 1
    marks = {
        f"this case, “{one.policy}”" + (f": {in_words(found.case, one.war.text)}" if several else ""): one.chance
        for one in held
    }
    ranges = {rate.name: (rate.mean, rate.low, rate.high) for one in held for rate in one.rates}
    return Strip("Beside the record", "Chance of war within a year", marks, ranges)


def _by_decision(risk: Risk, policy: str) -> float:
    """Return the chance that the crisis ends by decision."""
    return float(risk.outcome(policy).ended(risk.endings, BY_DECISION)[-1])


def _least_and_most(ends: Mapping[str, float]) -> str:
    lowest, highest = min(ends.values()), max(ends.values())
    if highest - lowest < LITTLE:
        return "about as often under every option"
    least, most = ([name for name in ends if abs(ends[name] - end) < LITTLE] for end in (lowest, highest))
    low, high = (span([ends[name] for name in names], percent) for names in (least, most))
    return f"least under {listed(map(quoted, least))} ({low}), most under {listed(map(quoted, most))} ({high})"


def _reordered(here: Mapping[str, float], there: Mapping[str, float]) -> bool:
    """Return whether two policies change places, and are apart by more than a little in both orders."""
    return any(
        here[one] < here[other] - LITTLE and there[one] > there[other] + LITTLE for one in here for other in here
    )
