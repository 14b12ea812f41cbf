"""The ranking in full: consequences, regret, acceptability, the robustness metrics, and what decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.blocks import Bullets
from offramp.brief.front.conditions import restriction_words
from offramp.case.labels import capitalised
from offramp.language.values import Chance, Names
from offramp.ranking.robustness import METRICS
from offramp.tables import Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.ranking.drivers import DecisionDrivers
    from offramp.risk.measures import MeasureSpec

__all__ = ["drivers", "ranking"]

MOST_INPUTS = 6
"""How many unknowns are listed by their influence."""

MOST_COLUMNS = 5
"""How many measures stand side by side."""


def ranking(teller: Teller) -> Iterator[Block]:
    """Yield consequences, regret, good-enough shares, acceptability and the metrics, options in rows."""
    found = teller.options.ranking
    specs = [found.outcomes.measure_spec(name) for name in found.measures]
    for first in range(0, len(specs), MOST_COLUMNS):
        yield _consequences(teller, specs[first : first + MOST_COLUMNS], last=first + MOST_COLUMNS >= len(specs))
    if found.judged.left_out:
        yield Bullets(tuple(_left_out(teller)))
    if len(found.policies) > 1 and found.orders:
        judged = [found.outcomes.measure_spec(name) for name in found.orders]
        yield _regret(teller, judged[:MOST_COLUMNS])
        if found.acceptability is not None and found.acceptability.measures:
            yield _acceptability(teller)
        yield _metrics(teller, judged[:MOST_COLUMNS])


def _left_out(teller: Teller) -> Iterator[str]:
    """Say which measures are shown and not ranked, those with the same reason together."""
    reasons: dict[str, list[str]] = {}
    for name, why in teller.options.ranking.judged.left_out.items():
        shown = teller.spec(name).judge is False
        reason = "the author asks for no ranking by it" if shown else teller.plain(why)
        reasons.setdefault(reason, []).append(teller.measure(name))
    for why, measures in reasons.items():
        yield f"Shown and not ranked: {'; '.join(measures)}. Reason: {why}."


def _values(teller: Teller, spec: MeasureSpec, *values: float) -> list[str]:
    shown = [teller.value(spec.name, value, {}).words(teller.language) for value in values]
    return [text.removesuffix(spec.unit).rstrip() if not spec.is_chance else text for text in shown]


def _consequences(teller: Teller, specs: list[MeasureSpec], *, last: bool) -> Table:
    found = teller.options.ranking
    rows = []
    for policy in found.policies:
        cells = []
        for spec in specs:
            each = found.consequence(policy, spec.name)
            mean, low, high = _values(teller, spec, each.mean, each.low, each.high)
            worst = f"; worst {_values(teller, spec, each.worst.mean)[0]}" if each.worst is not None else ""
            cells.append(f"{mean} ({low} to {high}){worst}")
        rows.append((capitalised(policy), *cells))
    heads = (
        "option",
        *(f"{capitalised(teller.measure(spec.name))}, {spec.span}, {spec.want} is better" for spec in specs),
    )
    note = (
        "Mean over worlds; in brackets the 5th and 95th percentiles; the mean under the worst reading." if last else ""
    )
    return Table("Consequences", heads, tuple(rows), note)


def _regret(teller: Teller, specs: list[MeasureSpec]) -> Table:
    found = teller.options.ranking
    rows = []
    for policy in found.policies:
        cells = []
        for spec in specs:
            each = next(one for one in found.regrets[spec.name] if one.policy == policy)
            mean, high = _values(teller, spec, each.mean, each.high)
            enough = found.satisficing.get(spec.name)
            share = f"; {Chance(enough[policy]).words(teller.language)} good enough" if enough is not None else ""
            cells.append(f"{mean} (90th: {high}){share}")
        rows.append((capitalised(policy), *cells))
    heads = ("option", *(_with_enough(teller, spec) for spec in specs))
    note = "Mean distance from the best option of each world; its 90th percentile; share of worlds in which the option is good enough."
    return Table("Regret, and good enough", heads, tuple(rows), note)


def _with_enough(teller: Teller, spec: MeasureSpec) -> str:
    label = capitalised(teller.measure(spec.name))
    if spec.enough is None:
        return label
    return f"{label} (enough: {_values(teller, spec, spec.enough)[0]})"


def _acceptability(teller: Teller) -> Table:
    found = teller.options.ranking.acceptability
    if found is None:
        raise ValueError("there are no acceptability indices")
    wins = found.pairwise
    rows = []
    for policy, shares in zip(found.policies, found.shares.tolist(), strict=True):
        beaten = [
            f"{Chance(share).words(teller.language)} “{other}”"
            for other, share in sorted(wins[policy].items(), key=lambda item: -(item[1] or 0.0))
            if share is not None and share > 0.5
        ]
        first, last = (Chance(shares[k]).words(teller.language) for k in (0, -1))
        rows.append((capitalised(policy), first, last, listed(beaten) if beaten else "none"))
    note = (
        "Shares of worlds and of weights of the measures, all weights alike (SMAA-2). The last column names the options that it beats "
        "in more than half of them."
    )
    return Table("Acceptability", ("option", "first in", "last in", "beats in"), tuple(rows), note)


def _metrics(teller: Teller, specs: list[MeasureSpec]) -> Table:
    """Return which options each robustness metric puts first, by measure, with the metric in one line."""
    found = teller.options.ranking
    rows = []
    for k, metric in enumerate(METRICS):
        cells = []
        for spec in specs:
            order = found.order(spec.name)
            first = [policy for policy, ranks in zip(order.policies, order.ranks, strict=True) if ranks[k] == 1]
            every = len(first) == len(order.policies)
            cells.append(
                "all alike" if every else listed(first[:2]) + (f" and {len(first) - 2} more" if len(first) > 2 else "")
            )
        rows.append((f"{capitalised(metric.label)}: {metric.asks}", *cells))
    heads = ("metric", *(capitalised(teller.measure(spec.name)) for spec in specs))
    return Table("First by each robustness metric", heads, tuple(rows))


def drivers(teller: Teller) -> Iterator[Block]:
    """Yield, by measure, the unknowns that move the lead, the value of knowing them, and where the lead fails."""
    options = teller.options
    found = {driver.measure_spec.name: driver for driver in options.drivers}
    if found:
        yield _influences(teller, options.drivers)
    told = [_boxes(teller, spec) for spec in options.looked_into]
    if any(told):
        yield Bullets(tuple(text for text in told if text))


def _influences(teller: Teller, drivers: tuple[DecisionDrivers, ...]) -> Table:
    rows = []
    for driver in drivers:
        ranked = (driver.choice or driver.moves).ranked()
        moving = [each for each in ranked if each.on_the_whole or each.in_part][:MOST_INPUTS]
        inputs = [
            f"{teller.input(str(each.input))} ({each.median:.2f}{', in a part of its range' if not each.on_the_whole else ''})"
            for each in moving
        ]
        everything = driver.worth.everything
        spec = driver.measure_spec
        unit = " points" if spec.is_chance else f" {spec.unit}".rstrip()
        scale = 100 if spec.is_chance else 1
        worth = f"{scale * everything.value:.2g}{unit} (standard error {scale * everything.standard_error:.2g})"
        if not everything.changes_choice(spec.matters):
            worth += "; would change no choice"
        alone = driver.worth.ranked()[0] if driver.worth.ranked() else None
        first = (
            f"{teller.input(str(alone.name))}: {scale * alone.value:.2g}"
            if alone is not None and alone.value > alone.bias
            else "none alone"
        )
        rows.append(
            (
                capitalised(teller.measure(spec.name)),
                "; ".join(dict.fromkeys(inputs)) or "none above noise",
                worth,
                first,
            )
        )
    heads = ("measure", "what moves the lead (PAWN index)", "value of knowing everything", "most valuable alone")
    return Table("What decides, and what knowledge is worth", heads, tuple(rows))


def _boxes(teller: Teller, spec: MeasureSpec) -> str:
    """Say where the lead is not best by a measure: the box, its size, density and coverage."""
    flips = teller.options.flips[spec.name]
    label = capitalised(teller.measure(spec.name))
    if not flips.cases:
        return f"{label}: the lead is best, or level with the best, in every world."
    if not flips.boxes:
        return (
            f"{label}: no condition on the unknowns was found under which the lead fails ({flips.why})."
            if flips.why
            else ""
        )
    box = flips.boxes[0]
    words = Names(tuple(restriction_words(teller, each) for each in box.restrictions)).words(teller.language)
    share, density, coverage = (Chance(x).words(teller.language) for x in (box.mass, box.density, box.coverage))
    quasi = max(each.quasi_p for each in box.restrictions)
    return (
        f"{label}: the lead fails in {density} of the worlds with {words} ({share} of worlds); {coverage} of its failures lie there "
        f"(quasi-p at most {float(np.format_float_positional(quasi, 2, fractional=False)):g})."
    )
