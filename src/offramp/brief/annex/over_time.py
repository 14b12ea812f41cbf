"""What can go wrong, in full: endings by reading, the record, the cost of waiting, the best adaptive policy, an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Bullets, Paragraph
from offramp.case.labels import capitalised
from offramp.draw.charted import draw
from offramp.draw.risk import what_waiting_costs
from offramp.language.values import Chance, Span
from offramp.risk.endings import kinds
from offramp.tables import Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.control.best_policy import Adaptive
    from offramp.findings.dynamic import Dynamic

__all__ = ["over_time"]


def over_time(teller: Teller) -> Iterator[Block]:
    """Yield everything on chances over time with every unknown at its best value."""
    found = teller.found.dynamic
    if found is None:
        return
    yield Paragraph(
        "Here every unknown has its best value, and readings are the likeliest ones unless a column names another. "
        "The numbers of the front are means over worlds, in which all unknowns vary. The error of the computation is far below all digits shown."
    )
    if found.risk.endings:
        yield _endings(teller, found)
    if found.risk.checks:
        yield _record(teller, found)
    if found.waiting is not None:
        yield draw(what_waiting_costs(found.waiting))
    if found.best is not None:
        yield from _best(teller, found.best)
    for history in found.histories[:1]:
        yield Paragraph(f"One possible history under “{history.policy}”, drawn at random; it is no forecast.")
        yield Bullets(history.sentences())


def _endings(teller: Teller, found: Dynamic) -> Table:
    """Return the chances that the crisis has ended, by way, options in rows and readings in columns."""
    ways = kinds(found.risk.endings)
    every = {found.reading: found.risk, **found.others}
    rows = []
    for outcome in found.risk.outcomes:
        cells = []
        for risk in every.values():
            one = risk.outcome(outcome.policy)
            cells.append(
                " / ".join(Chance(float(one.ended(risk.endings, way)[-1])).words(teller.language) for way in ways)
            )
        rows.append((capitalised(outcome.policy), *cells))
    first = "the likeliest reading" if len(every) > 1 else "chance"
    heads = ("option", first, *(name.strip("“”") for name in list(every)[1:]))
    span = Span(found.risk.horizon).words(teller.language)
    return Table(f"Chance that the crisis has ended within {span}", heads, tuple(rows), " / ".join(ways))


def _record(teller: Teller, found: Dynamic) -> Table:
    rows = tuple(
        (
            rate.name,
            f"{rate.of.wars} of {rate.of.crises}",
            (
                f"{Chance(rate.mean).words(teller.language)} "
                f"({Chance(rate.low).words(teller.language)} to {Chance(rate.high).words(teller.language)})"
            ),
        )
        for check in found.risk.checks
        for rate in check.rates
    )
    note = " ".join(
        f"This case, under “{check.policy}”: {Chance(check.chance).words(teller.language)}."
        for check in found.risk.checks
    )
    shared = any(check.shared_sources for check in found.risk.checks)
    note += " Its rate comes from the same record, so the match is no independent evidence." if shared else ""
    return Table(
        "Chance of war within a year, by the record", ("past crises", "wars", "chance (90 % interval)"), rows, note
    )


def _best(teller: Teller, best: Adaptive) -> Iterator[Block]:
    measures = listed(teller.measure(spec.name) for spec in best.measure_specs)
    yield Paragraph(
        f"The best rules for {teller.actor(best.actor)}, if it could answer every turn of events. They are judged on {measures}."
    )
    if best.why_withheld is not None:
        yield Paragraph(teller.plain(best.why_withheld))
    else:
        yield Table("", ("option", "when it is on"), best.rule_rows)
