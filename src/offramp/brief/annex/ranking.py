"""The ranking in full: consequences, regret, acceptability, the robustness metrics, and what decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.brief.blocks import Bullets
from offramp.brief.front.conditions import restriction_words
from offramp.brief.front.glance import better
from offramp.draw.acceptability import AcceptabilityChart
from offramp.draw.charted import draw
from offramp.draw.tornado import Tornado
from offramp.ensemble.early_end import end_chance
from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Names
from offramp.ranking.robustness import METRICS
from offramp.tables import Table
from offramp.text import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.discovery.discovery import Discovery
    from offramp.draw.picture import Picture
    from offramp.language.sentence import Sentence
    from offramp.language.values import Origin
    from offramp.ranking.drivers import DecisionDrivers
    from offramp.risk.measures import MeasureSpec
    from offramp.sensitivity.pawn import Influence

__all__ = ["drivers", "ranking"]

MOST_INPUTS = 6
"""Number of unknowns listed by their influence."""

MOST_BARS = 6
"""Number of unknowns drawn by their influence."""

MOST_COLUMNS = 5
"""Number of measures side by side."""


def ranking(teller: Teller) -> Iterator[Block]:
    """Yield consequences, regret, good-enough shares, acceptability and the metrics, options in rows."""
    found = teller.options.ranking
    specs = [found.outcomes.measure_spec(name) for name in found.measures]
    for first in range(0, len(specs), MOST_COLUMNS):
        part, last = specs[first : first + MOST_COLUMNS], first + MOST_COLUMNS >= len(specs)
        yield _consequences(teller, part, first=first == 0, last=last)
    if found.judged.left_out:
        yield Bullets(tuple(_left_out(teller)))
    if len(found.policies) > 1 and found.orders:
        judged = [found.outcomes.measure_spec(name) for name in found.orders]
        yield _regret(teller, judged[:MOST_COLUMNS])
        if found.acceptability is not None and found.acceptability.measures:
            yield _acceptability(teller)
            yield _duels(teller)
        yield _metrics(teller, judged[:MOST_COLUMNS])


def _reason(teller: Teller, name: str, why: str) -> str:
    """Say why options are not ranked by a measure, without the hint for the author of the case."""
    spec, outcomes = teller.spec(name), teller.options.outcomes
    if spec.judge is False:
        return teller.fixed("the author asks for no ranking by them")
    ends = {policy: end_chance(outcomes, policy) for policy in outcomes.policies}
    known = {policy: chance for policy, chance in ends.items() if chance is not None}
    if len(known) < len(ends) or " ends earlier " in why:
        return teller.fixed("nothing is added after the end of the crisis, and options may end it at different times")
    seldom, often = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    return teller.say(
        "nothing is added after the end of the crisis, and options end it unequally often, from {least} under {seldom} to "
        "{most} under {often}",
        seldom=teller.option(seldom),
        often=teller.option(often),
        least=Chance(known[seldom]),
        most=Chance(known[often]),
    )


def _left_out(teller: Teller) -> Iterator[str]:
    """Say which measures are shown and not ranked, those with the same reason together."""
    reasons: dict[str, list[str]] = {}
    for name, why in teller.options.ranking.judged.left_out.items():
        reasons.setdefault(_reason(teller, name, why), []).append(teller.measure(name))
    for why, measures in reasons.items():
        yield teller.say(
            "Shown and not ranked: {measures}. Reason: {reason}.",
            measures=teller.language.apart.join(measures),
            reason=why,
        )


def _consequences(teller: Teller, specs: list[MeasureSpec], *, first: bool, last: bool) -> Table:
    found = teller.options.ranking
    rows = []
    for policy in found.policies:
        cells = []
        for spec in specs:
            each, of = found.consequence(policy, spec.name), {"mean": spec.name, "policy": policy}
            values = {
                "value": teller.bare(spec.name, each.mean, of),
                "low": teller.bare(spec.name, each.low, {**of, "percentile": 5}),
                "high": teller.bare(spec.name, each.high, {**of, "percentile": 95}),
            }
            if each.worst is not None:
                worst = {**of, "of": each.worst.actor, "image": each.worst.reading}
                values["worst"] = teller.bare(spec.name, each.worst.mean, worst)
            if len({value.words(teller.language) for value in values.values()}) == 1:
                message = "{value}"
            elif each.worst is None:
                message = mark("{value} ({low} to {high})")
            else:
                message = mark("{value} ({low} to {high}); worst {worst}")
            cells.append(teller.say(message, **values))
        rows.append((capitalised(policy), *cells))
    heads = (
        teller.fixed("option"),
        *(
            teller.say(
                "{measure}, {better}",
                measure=capitalised(teller.measure_with_unit(spec.name)),
                better=better(teller, spec),
            )
            for spec in specs
        ),
    )
    note = teller.fixed("Mean over worlds; in brackets the 5th and 95th percentiles; the mean under the worst reading.")
    title = teller.fixed("Consequences") if first else teller.fixed("Consequences, continued")
    return Table(title, heads, tuple(rows), note if last else "")


def _regret(teller: Teller, specs: list[MeasureSpec]) -> Table:
    found = teller.options.ranking
    rows = []
    for policy in found.policies:
        cells = []
        for spec in specs:
            each = next(one for one in found.regrets[spec.name] if one.policy == policy)
            of = {"regret": spec.name, "policy": policy}
            values = {
                "value": teller.bare(spec.name, each.mean, of),
                "high": teller.bare(spec.name, each.high, {**of, "percentile": 90}),
            }
            enough = found.satisficing.get(spec.name)
            if enough is None:
                cells.append(teller.say("{value} (90th: {high})", **values))
            else:
                share = Chance(enough[policy], {"enough": spec.name, "policy": policy})
                cells.append(teller.say("{value} (90th: {high}); {share} good enough", **values, share=share))
        rows.append((capitalised(policy), *cells))
    heads = (teller.fixed("option"), *(_with_enough(teller, spec) for spec in specs))
    note = teller.fixed(
        "Mean distance from the best option of each world; its 90th percentile; share of worlds in which the option is good enough."
    )
    return Table(teller.fixed("Regret, and good enough"), heads, tuple(rows), note)


def _with_enough(teller: Teller, spec: MeasureSpec) -> str:
    label = capitalised(teller.measure_with_unit(spec.name))
    if spec.enough is None:
        return label
    return teller.say("{measure} (enough: {value})", measure=label, value=teller.bare(spec.name, spec.enough, {}))


def _acceptability(teller: Teller) -> Picture:
    """Draw the share of worlds and weights in which each option has each rank."""
    found = teller.options.ranking.acceptability
    if found is None:
        raise ValueError("there are no acceptability indices")
    names = {policy: capitalised(policy) for policy in found.policies}
    shares = dict(zip(found.policies, found.shares.tolist(), strict=True))
    cells = {
        policy: [Chance(share, {"rank": k, "policy": policy}) for k, share in enumerate(row, 1)]
        for policy, row in shares.items()
    }
    ranks = [teller.say("place {number}", number=f"{k}") for k in range(1, len(found.policies) + 1)]
    what = teller.fixed("Share of worlds, and of weights of the measures, by place")
    ends = {names[policy]: teller.say("first in {share}", share=row[0]) for policy, row in cells.items()}
    rows = tuple((names[policy], *(share.words(teller.language) for share in row)) for policy, row in cells.items())
    title = teller.fixed("Which option comes first, and how often")
    chart = AcceptabilityChart(
        title,
        what,
        {names[policy]: tuple(row) for policy, row in shares.items()},
        teller.say(
            "{what}: {ends}.",
            what=what,
            ends=teller.language.apart.join(f"{name}: {end}" for name, end in ends.items()),
        ),
        tuple(ranks),
        ends,
    )
    return replace(
        draw(chart), description=chart.description, table=Table(title, (teller.fixed("option"), *ranks), rows)
    )


def _duels(teller: Teller) -> Table:
    """Return which options each option beats in more than half of the worlds and weights."""
    found = teller.options.ranking.acceptability
    if found is None:
        raise ValueError("there are no acceptability indices")
    rows = []
    for policy in found.policies:
        beaten = [
            teller.say(
                "{share} {option}",
                share=Chance(share, {"beats": other, "policy": policy}),
                option=teller.option(other),
            )
            for other, share in sorted(found.pairwise[policy].items(), key=lambda item: -(item[1] or 0.0))
            if share is not None and share > 0.5
        ]
        rows.append((capitalised(policy), teller.language.together(beaten) if beaten else teller.fixed("none")))
    heads = (teller.fixed("option"), teller.fixed("beats, in more than half of the worlds and weights"))
    return Table(teller.fixed("Which option beats which"), heads, tuple(rows))


def _metrics(teller: Teller, specs: list[MeasureSpec]) -> Table:
    """Return which options each robustness metric puts first, by measure, with the metric in one line."""
    found = teller.options.ranking
    rows = []
    for k, metric in enumerate(METRICS):
        cells: list[str] = []
        for spec in specs:
            order = found.order(spec.name)
            first = [policy for policy, ranks in zip(order.policies, order.ranks, strict=True) if ranks[k] == 1]
            if len(first) == len(order.policies):
                cells.append(teller.fixed("all alike"))
                continue
            shown = Names(tuple(first[:2]), {"first by": metric.name, "measure": spec.name})
            more = len(first) - 2
            cells.append(
                teller.language.say_count(
                    "{options}, and one more", "{options}, and {number} more", more, options=shown
                )
                if more > 0
                else teller.say("{options}", options=shown)
            )
        asked = teller.say(
            "{metric}: {question}", metric=teller.fixed(metric.label), question=teller.fixed(metric.asks)
        )
        rows.append((capitalised(asked), *cells))
    heads = (teller.fixed("metric"), *(capitalised(teller.measure(spec.name)) for spec in specs))
    return Table(teller.fixed("First by each robustness metric"), heads, tuple(rows))


def drivers(teller: Teller) -> Iterator[Block]:
    """Yield, by measure, the unknowns that move the lead, the value of knowing them, and where the lead fails."""
    options = teller.options
    drawn = next((driver for driver in options.drivers if _moving(driver)), None)
    if drawn is not None:
        yield _tornado(teller, drawn)
    if options.drivers:
        yield _influences(teller, options.drivers, drawn)
    told = [_boxes(teller, spec) for spec in options.looked_into]
    if any(told):
        yield Bullets(tuple(text for text in told if text))


def _moving(driver: DecisionDrivers) -> list[Influence]:
    ranked = (driver.choice or driver.moves).ranked()
    return [each for each in ranked if each.on_the_whole or each.in_part]


def _tornado(teller: Teller, driver: DecisionDrivers) -> Picture:
    """Draw the influence of the unknowns on the lead, by one measure; unknowns within noise are pale."""
    ranked = (driver.choice or driver.moves).ranked()[:MOST_BARS]
    measure = teller.measure(driver.measure_spec.name)
    names = {capitalised(teller.input(str(each.input))): each for each in ranked}
    said = {name: _index(teller, driver, each) for name, each in names.items()}
    title = teller.say("What moves the lead: {measure}", measure=measure)
    what = teller.fixed("PAWN index of the unknown, from 0 to 1; dashed: the level of noise")
    chart = Tornado(
        title,
        what,
        {name: each.median for name, each in names.items()},
        {},
        {name: each.median_noise for name, each in names.items()},
        tuple(name for name, each in names.items() if each.in_part),
        teller.say(
            "{what}. {bars}.",
            what=what,
            bars=teller.language.apart.join(f"{name}: {text}" for name, text in said.items()),
        ),
        said,
    )
    heads = (teller.fixed("unknown"), teller.fixed("PAWN index"))
    return replace(draw(chart), description=chart.description, table=Table(title, heads, tuple(said.items())))


def _index(teller: Teller, driver: DecisionDrivers, each: Influence) -> Sentence:
    """Return the index of an unknown with its remark."""
    index = Amount(each.median, "", {"pawn": str(each.input), "measure": driver.measure_spec.name}, exact=True)
    if each.on_the_whole:
        return teller.say("{index}", index=index)
    if each.in_part:
        return teller.say("{index}, in a part of its range", index=index)
    return teller.say("{index}, no more than noise", index=index)


def _influences(teller: Teller, found: Sequence[DecisionDrivers], drawn: DecisionDrivers | None) -> Table:
    rows = []
    for driver in found:
        spec = driver.measure_spec
        if driver is drawn:
            inputs = teller.fixed("see the picture")
        else:
            told = [
                teller.say("{input} ({index})", input=teller.input(str(each.input)), index=_index(teller, driver, each))
                for each in _moving(driver)[:MOST_INPUTS]
            ]
            inputs = teller.language.together(told) if told else teller.fixed("none above noise")
        alone = driver.worth.ranked()[0] if driver.worth.ranked() else None
        first = (
            teller.say(
                "{input}: {value}",
                input=teller.input(str(alone.name)),
                value=_gain(teller, spec, alone.value, {"worth of": str(alone.name), "measure": spec.name}),
            )
            if alone is not None and alone.value > alone.bias
            else teller.fixed("none alone")
        )
        rows.append((capitalised(teller.measure(spec.name)), inputs, _worth(teller, driver), first))
    heads = (
        teller.fixed("measure"),
        teller.fixed("what moves the lead (PAWN index)"),
        teller.fixed("value of knowing everything"),
        teller.fixed("most valuable alone"),
    )
    return Table(teller.fixed("What decides, and what knowledge is worth"), heads, tuple(rows))


def _gain(teller: Teller, spec: MeasureSpec, value: float, of: Origin) -> Amount:
    """Return a difference between two values of a measure: of chances in percentage points."""
    if spec.is_chance:
        return Amount(100 * value, teller.fixed("points"), {**of, "scale": 100} if of else {}, exact=True)
    return Amount(value, spec.unit, of, exact=True)


def _worth(teller: Teller, driver: DecisionDrivers) -> Sentence:
    """Return the value of knowing everything, with its standard error."""
    spec, everything = driver.measure_spec, driver.worth.everything
    of = {"worth of": "everything", "measure": spec.name}
    values = {
        "value": _gain(teller, spec, everything.value, of),
        "error": replace(_gain(teller, spec, everything.standard_error, {}), unit=""),
    }
    if everything.changes_choice(spec.matters):
        return teller.say("{value} (standard error {error})", **values)
    return teller.say("{value} (standard error {error}); would change no choice", **values)


REASONS = (mark("boxes reach the threshold only with restrictions that may be due to chance"),)
"""Reasons of the search for boxes that have a translation."""

_NONE = mark("{measure}: no condition on the unknowns was found under which the lead fails ({reason}).")


def _no_box(teller: Teller, flips: Discovery) -> str:
    """Say why no box of worlds describes the failures of the lead."""
    if flips.sparse:
        return teller.say(
            "in the best box of worlds it fails in {best}, where {least} are asked for",
            best=Chance(flips.best_density),
            least=Chance(flips.asked.threshold),
        )
    return teller.borrowed(flips.why)


def _boxes(teller: Teller, spec: MeasureSpec) -> str:
    """Say where the lead is not best by a measure: the box, its size, density and coverage."""
    flips = teller.options.flips[spec.name]
    label = capitalised(teller.measure(spec.name))
    if not flips.cases:
        return teller.say("{measure}: the lead is best, or level with the best, in every world.", measure=label)
    if not flips.boxes:
        return teller.say(_NONE, measure=label, reason=_no_box(teller, flips)) if flips.why else ""
    box, of = flips.boxes[0], {"box": spec.name}
    return teller.say(
        "{measure}: the lead fails in {density} of the worlds with {conditions} ({share} of worlds). "
        "{coverage} of its failures lie there (quasi-p at most {quasi}).",
        measure=label,
        density=Chance(box.density, {**of, "number": "density"}),
        conditions=teller.language.all_of([restriction_words(teller, each, spec.name) for each in box.restrictions]),
        share=Chance(box.mass, {**of, "number": "mass"}),
        coverage=Chance(box.coverage, {**of, "number": "coverage"}),
        quasi=Amount(max(each.quasi_p for each in box.restrictions), exact=True),
    )
