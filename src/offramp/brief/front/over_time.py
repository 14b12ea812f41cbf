"""The danger over time: the chart of page 2."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.brief.front.published import public_span, published
from offramp.case.feasible import names_under
from offramp.case.labels import short_label
from offramp.draw.charted import draw
from offramp.draw.danger import BandCurves, Record
from offramp.language.values import Chance, Span
from offramp.risk.endings import BY_ACCIDENT, BY_DECISION
from offramp.tables import Table
from offramp.text import capitalised, uncapitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.draw.picture import Picture
    from offramp.findings.danger import Danger
    from offramp.language.sentence import Sentence
    from offramp.language.values import Value

__all__ = ["danger_chart", "danger_words", "end_of_crisis"]


def danger_chart(teller: Teller) -> Picture | None:
    """Return the chart of the danger over time; None where there is none."""
    found = teller.found.danger
    if found is None:
        return None
    what = capitalised(_subject(teller, found))
    names = {policy: str(capitalised(policy)) for policy in found.mean}
    ends = {policy: _end(teller, found, policy) for policy in found.mean}
    described = teller.say(
        "Chance over time, mean over worlds with a band for nine of ten worlds. At the end: {ends}.",
        ends=teller.language.apart.join(ends.values()),
    )
    checks = teller.found.dynamic.risk.checks if teller.found.dynamic is not None else ()
    records = tuple(
        Record(
            teller.say(
                "{chance}: {label}",
                label=teller.known(rate.name),
                chance=Chance(rate.mean, {"base rate": rate.name}),
            ),
            1.0,
            rate.mean,
            rate.low,
            rate.high,
        )
        for check in checks
        for rate in check.rates
    )
    public = public_span(teller, found.measure)
    noted = teller.say("Bracket: {experts}.", experts=public.label) if public is not None else ""
    chart = BandCurves(
        teller.say("{what} over time", what=what),
        what,
        teller.fixed("years"),
        tuple(found.times.tolist()),
        {names[policy]: tuple(line.tolist()) for policy, line in found.mean.items()},
        {names[policy]: tuple(line.tolist()) for policy, line in found.low.items()},
        {names[policy]: tuple(line.tolist()) for policy, line in found.high.items()},
        {
            names[policy]: tuple(ways[BY_ACCIDENT].tolist())
            for policy, ways in found.ways.items()
            if BY_ACCIDENT in ways and ways[BY_ACCIDENT][-1] > 0
        },
        {names[policy]: end for policy, end in ends.items()},
        teller.language.join((described, *([noted] if noted else []))),
        replace(_table(teller, found), note=noted),
        records,
        teller.fixed("Past crises, chance of war within one year:") if records else "",
        public,
    )
    return replace(draw(chart), narrow=draw(replace(chart, narrow=True)))


def _subject(teller: Teller, found: Danger) -> str:
    if found.measure is not None:
        return teller.say("chance of {what}", what=_bare(teller.measure(found.measure)))
    return teller.say("chance that the crisis has ended")


def end_of_crisis(teller: Teller, found: Danger) -> str:
    """Name the event whose chance the danger is, as it stands after `chance of`."""
    return teller.fixed("an end of the crisis") if found.measure is None else _bare(teller.measure(found.measure))


def _bare(label: str) -> str:
    """Return a short label as it stands after `chance of`."""
    return label.removeprefix("chance of ").removeprefix("chance that ")


def _end(teller: Teller, found: Danger, policy: str) -> str:
    """Return the words at the end of a line: the option, its chance, and its parts by accident and by decision."""
    total = Chance(float(found.mean[policy][-1]), {"danger": policy})
    ways = found.ways.get(policy, {})
    if BY_ACCIDENT in ways and BY_DECISION in ways:
        return teller.say(
            "{option} {total}: accident {accident}, decision {decision}",
            option=capitalised(policy),
            total=total,
            accident=Chance(float(ways[BY_ACCIDENT][-1]), {"ends": BY_ACCIDENT, "policy": policy}),
            decision=Chance(float(ways[BY_DECISION][-1]), {"ends": BY_DECISION, "policy": policy}),
        )
    return teller.say("{option} {total}", option=capitalised(policy), total=total)


def _table(teller: Teller, found: Danger) -> Table:
    """Return the means and bands at whole years, or at five times."""
    every = 3 if (len(found.times) - 1) % 12 == 0 else 2
    steps = [i for i in range(len(found.times)) if i and i % every == 0]
    heads = (teller.fixed("Option"), *(Span(float(found.times[i])).words(teller.language) for i in steps))
    rows = tuple(
        (
            capitalised(policy),
            *(
                teller.say(
                    "{value} ({low} to {high})",
                    value=Chance(float(found.mean[policy][i])),
                    low=Chance(float(found.low[policy][i])),
                    high=Chance(float(found.high[policy][i])),
                )
                for i in steps
            ),
        )
        for policy in found.mean
    )
    return Table(teller.fixed("The danger over time, in figures"), heads, rows)


def danger_words(teller: Teller) -> tuple[Sentence, ...]:
    """Say what the marks mean, and how the case compares with the record."""
    return tuple(_words(teller))


def _words(teller: Teller) -> Iterator[Sentence]:
    found, over_time = teller.found.danger, teller.found.dynamic
    if found is None or over_time is None:
        return
    dotted = any(BY_ACCIDENT in ways and ways[BY_ACCIDENT][-1] > 0 for ways in found.ways.values())
    if dotted:
        yield teller.say("Band: nine of ten worlds. Dotted: the part by accident.")
    else:
        yield teller.say("Band: nine of ten worlds.")
    yield from _ranges(teller, found)
    yield from _promised(teller, found)
    yield from _worst_reading(teller, found)
    for check in over_time.risk.checks[:1]:
        low, high = (end(check.rates, key=lambda rate: rate.mean) for end in (min, max))
        values: dict[str, Value] = {
            "option": teller.option(check.policy),
            "chance": Chance(check.chance, {"base rate check": check.policy}),
            "low": Chance(low.mean, {"base rate": low.name}),
            "high": Chance(high.mean, {"base rate": high.name}),
        }
        yield teller.say(
            "With all unknowns at their central values, {option} carries {chance} within one year; past crises suggest {low} to {high}.",
            **values,
        )
        if check.shared_sources:
            yield teller.say(
                "The case takes its own rate from the same record, so the match is no independent evidence."
            )
        if check.outside:
            yield teller.say("No reference class has that chance in its interval.")
    yield from published(teller, found.measure, end_of_crisis(teller, found))


def _ranges(teller: Teller, found: Danger) -> Iterator[Sentence]:
    """Give the ranges at the end of the chart, of the first option and of the last, which commits to nothing."""
    policies = [*found.mean]
    for policy in dict.fromkeys((policies[0], policies[-1])):
        low, high = (
            Chance(float(line[policy][-1]), {"danger": policy, "percentile": share})
            for line, share in ((found.low, 5), (found.high, 95))
        )
        if low.words(teller.language) != high.words(teller.language):
            yield teller.say(
                "For {option}, the chance at the end is {low} to {high} in nine of ten worlds.",
                option=teller.option(policy),
                low=low,
                high=high,
            )


def _worst_reading(teller: Teller, found: Danger) -> Iterator[Sentence]:
    """Name the reading under which the danger is greatest, for the first option that leads and for no commitment."""
    if found.measure is None:
        return
    worst = {
        policy: each
        for policy in found.mean
        if (each := teller.options.ranking.consequence(policy, found.measure).worst) is not None
    }
    if not worst:
        return
    policy = max(worst, key=lambda name: worst[name].mean)
    yield teller.say(
        "The worst reading is {image} for {actor}: {chance} under {option}.",
        image=teller.image(worst[policy].actor, worst[policy].reading),
        actor=teller.actor(worst[policy].actor),
        chance=Chance(
            worst[policy].mean,
            {"mean": found.measure, "policy": policy, "of": worst[policy].actor, "image": worst[policy].reading},
        ),
        option=teller.option(policy),
    )


def _promised(teller: Teller, found: Danger) -> Iterator[Sentence]:
    """Name the promise of an option not to end the crisis, where no decision ends it in any world: that is in part no finding."""
    if teller.case.ends is None:
        return
    ending = names_under(teller.case, teller.case.ends)
    promises: dict[str, list[str]] = {}
    for policy, ways in found.ways.items():
        if BY_DECISION in ways and not ways[BY_DECISION].any():
            for stage in teller.case.policies.get(policy, ()):
                for option, held in stage.holds.items():
                    if held == "off" and option in ending:
                        promises.setdefault(uncapitalised(short_label(teller.case, option)), []).append(policy)
    for act, policies in promises.items():
        yield teller.say(
            "One reason that no decision ends the crisis under {options} is the promise not to {act}.",
            options=teller.options_named(tuple(dict.fromkeys(policies)), {"promise": act}),
            act=act,
        )
