"""Choice of an option in the annex: consequences, dominance, the lead, regret, acceptability, scenario discovery, decision drivers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.blocks import Bullets, Paragraph
from offramp.draw.acceptability import AcceptabilityChart
from offramp.draw.charted import draw
from offramp.draw.dots import Dots
from offramp.draw.ranks import Ranks
from offramp.draw.tornado import Tornado
from offramp.ranking.consequences import consequences_table
from offramp.ranking.regret import regret_table
from offramp.ranking.report import best_table, judged_words, lead_words, satisficing_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.draw.picture import Picture
    from offramp.findings.options import Options
    from offramp.ranking.acceptability import Acceptability
    from offramp.ranking.drivers import DecisionDrivers
    from offramp.risk.measures import MeasureSpec
    from offramp.tables import Table

__all__ = ["compared", "options_in_full"]

MOST_ROWS = 12
"""The number of unknowns that the annex lists by value of information."""


def options_in_full(options: Options) -> Iterator[Block]:
    """Yield consequences, dominance, the lead, regret and acceptability; then, by measure, the conditions that reverse it."""
    worlds = options.outcomes.worlds
    yield Paragraph(
        f"All policies were followed through the same {worlds.count:,} worlds, joint draws of everything not known (seed {worlds.seed}). How "
        f"often something is so among them is a matter of the ranges stated in the case, and no frequency of the world."
    )
    yield from compared(options)
    for measure_spec in options.looked_into:
        order = options.ranking.order(measure_spec.name)
        yield _dots(options, measure_spec)
        yield _ranks(options, measure_spec)
        yield Paragraph(" ".join([*map(str, order.parts()[1:])]))
        yield _shares(options.acceptability[measure_spec.name], measure_spec.label)
        flips = options.flips[measure_spec.name]
        yield Paragraph(" ".join(flips.words()))
        if flips.found:
            yield flips.table()
    for found in options.drivers:
        yield Paragraph(f"What decides {found.measure_spec.label}.")
        yield Paragraph(found.moves.words(f"it under {found.named}"))
        if found.choice is not None:
            yield Paragraph(found.choice.words(f"the lead of {found.named}"))
        yield _influences(found)
        yield Paragraph(found.worth.words())
        yield _first_rows(found.worth.table())
    yield worlds.table()
    if options.notes:
        yield Bullets(tuple(note.text for note in options.notes))


def compared(options: Options) -> Iterator[Block]:
    """Yield how the options compare: consequences, dominance, the lead, regret, satisficing, acceptability."""
    ranking = options.ranking
    yield consequences_table(options.outcomes, ranking.consequences, labels=True)
    yield Paragraph(judged_words(ranking, labels=True))
    if ranking.satisficing:
        yield replace(
            satisficing_table(ranking), columns=("option", *(_enough(options, name) for name in ranking.satisficing))
        )
    if len(ranking.policies) == 1 or not ranking.judged.pairs:
        return
    yield Paragraph(ranking.dominance.words())
    yield ranking.dominance.share_table()
    yield Paragraph(lead_words(ranking))
    if ranking.lead.best_by:
        yield best_table(ranking)
        yield regret_table(options.outcomes, [each for by in ranking.regrets.values() for each in by], labels=True)
    if ranking.acceptability is not None and ranking.acceptability.measures:
        shares = _labelled(options, ranking.acceptability)
        yield Paragraph(shares.words())
        yield _shares(shares, "all judged measures with a scale")
        yield shares.win_table()
        if len(shares.measures) > 1:
            yield shares.weight_table()


def _enough(options: Options, measure: str) -> str:
    measure_spec = options.outcomes.measure_spec(measure)
    enough = "" if measure_spec.enough is None else measure_spec.limit(measure_spec.enough)
    return f"{measure_spec.label}: {enough} or {'less' if measure_spec.want == 'low' else 'more'}"


def _labelled(options: Options, found: Acceptability) -> Acceptability:
    """Put labels in place of the names of measures."""
    label = {measure_spec.name: measure_spec.label for measure_spec in options.outcomes.measure_specs}
    return replace(
        found,
        measures=tuple(label[name] for name in found.measures),
        left_out={label[name]: why for name, why in found.left_out.items()},
        weights={label[name]: weight for name, weight in found.weights.items()},
        central={
            policy: None if weights is None else {label[name]: weight for name, weight in weights.items()}
            for policy, weights in found.central.items()
        },
    )


def _dots(options: Options, measure_spec: MeasureSpec) -> Picture:
    """Return a measure over worlds as a quantile dot plot, a row per policy; one that is the same in all worlds is told instead."""
    values = {policy: options.outcomes.of(policy, measure_spec.name) for policy in options.outcomes.policies}
    varied = {policy: found for policy, found in values.items() if np.ptp(found) > 1e-6 * max(1.0, np.abs(found).max())}
    rows = {policy: tuple(found.tolist()) for policy, found in (varied or values).items()}
    steady = [
        f"; “{policy}”: {measure_spec.shown(float(values[policy][0]))} in all"
        for policy in values
        if policy not in rows
    ]
    what = measure_spec.label[:1].upper() + measure_spec.label[1:]
    title = f"{what}: one dot is one world in twenty{''.join(steady)}"
    return draw(Dots(title, what, "chance" if measure_spec.is_chance else measure_spec.unit, rows))


def _ranks(options: Options, measure_spec: MeasureSpec) -> Picture:
    """Return the rank of every policy by every rule."""
    order = options.ranking.order(measure_spec.name)
    rows = {policy: tuple(int(rank) for rank in order.ranks[i]) for i, policy in enumerate(order.policies)}
    return draw(
        Ranks(f"By which rule: {measure_spec.label}", "Rank by rule", tuple(rule.label for rule in order.rules), rows)
    )


def _shares(found: Acceptability, label: str) -> Picture:
    """Return the share of worlds, and of weights if there are several measures, in which each policy has each rank."""
    rows = {policy: tuple(row) for policy, row in zip(found.policies, found.shares.tolist(), strict=True)}
    over = "worlds and weights" if len(found.measures) > 1 else "worlds"
    return draw(AcceptabilityChart(f"In what share of {over}: {label}", f"Share of {over}", rows))


def _influences(found: DecisionDrivers) -> Picture:
    """Return the inputs that move the lead of a policy, or the measure under it, as bars beside noise."""
    told = found.choice or found.moves
    what = f"the lead of {found.named}" if found.choice is not None else f"it under {found.named}"
    bars = {influence.input: influence.median for influence in told.influences}
    noise = {influence.input: influence.median_noise for influence in told.influences}
    parts = tuple(influence.input for influence in told.influences if influence.in_part)
    title = f"What moves {what}: {found.measure_spec.label}"
    return draw(Tornado(title, "PAWN index (median)", bars, noise=noise, in_parts=parts))


def _first_rows(table: Table) -> Table:
    """Return a table with its first rows alone, and say how many more there are."""
    left = len(table.rows) - MOST_ROWS
    if left <= 0:
        return table
    note = f"{table.note}; `offramp rank CASE --measure NAME` lists {left} more, each of no greater value"
    return replace(table, rows=table.rows[:MOST_ROWS], note=note)
