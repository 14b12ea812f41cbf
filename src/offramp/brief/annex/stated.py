"""Statements of the case: options, policies, wishes, rates and numbers, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.front.clauses import commitments, times
from offramp.brief.front.formulas import formula
from offramp.brief.front.teller import is_share
from offramp.case.estimates import estimates
from offramp.case.labels import short_label
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.experts.resolution import pooled_inputs
from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Count, Names
from offramp.tables import Table
from offramp.text import capitalised, uncapitalised
from offramp.worlds.estimated_inputs import estimates_in
from offramp.worlds.lacking import lacking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.brief.front.teller import Teller
    from offramp.case.estimate import Estimate
    from offramp.case.preferences import Preferences

__all__ = ["numbers", "options_and_stages", "rates", "sources", "wishes"]


SHARED = 3
"""Number of policies from which a stage that they share has one row."""

UNITS = (mark("per year"), mark("per month"), mark("per day"), mark("swaps"))
"""Units of numbers that have a translation."""

OR = mark("or")
"""The word between the states of a rank."""


def _sources(teller: Teller, keys: Sequence[str]) -> str:
    """Name all sources of a thing; the author where it names none."""
    author = teller.fixed("the author")
    named = [teller.source_named(key) for key in keys]
    return teller.language.apart.join(dict.fromkeys(author if name == "assumed" else name for name in named)) or author


def options_and_stages(teller: Teller) -> Iterator[Table]:
    """Yield what each side can do, what can happen, and the stages of each policy."""
    case, said = teller.case, teller.fixed
    rows = [
        (teller.starts(actor), option.label, _undone(teller, option.irreversible), _sources(teller, option.source))
        for actor, spec in case.actors.items()
        for option in spec.options.values()
    ]
    rows += [
        (said("Event"), event.label, _undone(teller, event.irreversible), _sources(teller, event.source))
        for event in case.events.values()
    ]
    heads = (said("who"), said("what"), said("limits"), said("source"))
    yield Table(said("What each side can do, and what can happen"), heads, tuple(rows))
    stages = _stages(teller)
    if stages:
        heads = (said("policy"), said("commitment"), said("when"), said("source"))
        note = said("A policy without stages commits to nothing.")
        yield Table(said("The policies, stage by stage"), heads, tuple(stages), note)


def _stages(teller: Teller) -> list[tuple[str, ...]]:
    """Return a row per stage of each policy; a later stage that several policies state alike has one row for all of them, at the end."""
    own: list[tuple[str, ...]] = []
    later: dict[tuple[str, ...], list[str]] = {}
    for policy, parts in teller.case.policies.items():
        for i, stage in enumerate(parts):
            told = (
                teller.language.apart.join(commitments(teller, stage)),
                ", ".join(times(teller, stage)) or teller.fixed("all along"),
                _sources(teller, stage.source),
            )
            if i:
                later.setdefault(told, []).append(policy)
                own.append(("", *told))
            else:
                own.append((capitalised(policy), *told))
    shared = {told: policies for told, policies in later.items() if len(policies) >= SHARED}
    alone = [row for row in own if row[0] or row[1:] not in shared]
    return [*alone, *((capitalised(teller.language.apart.join(policies)), *told) for told, policies in shared.items())]


_UNDONE = {"on": mark("cannot be undone"), "off": mark("cannot be taken up again")}


def _undone(teller: Teller, way: str | None) -> str:
    return teller.fixed(_UNDONE[way]) if way in _UNDONE else ""


def wishes(teller: Teller) -> Iterator[Table]:
    """Yield what each side wants under each reading, the most important wish first, with sources."""
    case, said = teller.case, teller.fixed
    if case.terms:
        rows = tuple((name.replace("_", " "), formula(teller, term.text)) for name, term in case.terms.items())
        yield Table(said("Terms"), (said("term"), said("meaning")), rows)
    rows_of: list[tuple[str, str]] = []
    for actor in case.actors:
        images = case.images.get(actor, {})
        total = sum(image.weight for image in images.values()) or 1.0
        for name, image in images.items():
            title = teller.say(
                "{actor} as {reading} (weight {weight})",
                actor=teller.starts(actor),
                reading=teller.language.quoted(image.label or name.replace("_", " ")),
                weight=Chance(image.weight / total, {"weight": name, "of": actor}),
            )
            rows_of.append((title, _wishes(teller, actor, image.preferences)))
        if actor in case.preferences and not images:
            rows_of.append((teller.starts(actor), _wishes(teller, actor, case.preferences[actor])))
    note = said(
        "In order of importance. In brackets the source, where it is not the author; “firm”: overtaken by none below."
    )
    yield Table("", (said("reading"), said("wishes, the most important first")), tuple(rows_of), note)


def _wishes(teller: Teller, actor: str, stated: Preferences) -> str:
    match stated:
        case Statements(statements=statements):
            told = [
                f"{i}. {formula(teller, each.say.text, actor)}{_firm(teller) if each.firm else ''}{_in_brackets(teller, each.source)}"
                for i, each in enumerate(statements, 1)
            ]
            told += _experts(teller, stated)
        case StateRanking(ranking=groups, source=source):
            between = f" {teller.fixed(OR)} "
            told = [f"{i}. {between.join(_on(teller, state) for state in group)}" for i, group in enumerate(groups, 1)]
            told[-1] += _in_brackets(teller, source)
        case StatementWeights(source=source):
            told = [
                f"{teller.language.number(weight)}: {formula(teller, expression.text, actor)}"
                for expression, weight in stated.statements
            ]
            told[-1] += _in_brackets(teller, source)
    return teller.language.apart.join(told)


def _experts(teller: Teller, stated: Statements) -> list[str]:
    """Name the experts who state the order of a list, and its use in worlds."""
    if not stated.experts:
        return []
    names = Names(tuple(expert.label or name for name, expert in stated.experts.items()))
    if stated.draw == "pool":
        return [teller.say("each world has the pooled order of {experts}", experts=names)]
    if len(stated.experts) == 1:
        return [teller.say("each world has the order of {experts}", experts=names)]
    return [teller.say("each world has the order of one of {experts}", experts=names)]


def _firm(teller: Teller) -> str:
    word = teller.fixed("firm")
    return f" ({word})"


def _on(teller: Teller, state: str) -> str:
    """Return a state of a ranking by the labels of what is on."""
    case, told = teller.case, []
    shorts = [short_label(case, thing) for thing in case.things]
    for thing in filter(case.things.__contains__, map(str.strip, state.split(","))):
        label, owner = short_label(case, thing), case.owner(thing)
        act = teller.language.quoted(uncapitalised(label))
        alone = owner is None or shorts.count(label) == 1
        told.append(act if alone else teller.say("{act} by {actor}", act=act, actor=teller.actor(str(owner))))
    return " + ".join(told) or teller.fixed("nothing on")


def _in_brackets(teller: Teller, keys: Sequence[str]) -> str:
    named = [key for key in keys if key != "assumed"]
    return f" [{_sources(teller, named)}]" if named else ""


def rates(teller: Teller) -> Iterator[Table]:
    """Yield every rate, count, stock and harm as the case writes it, in labels, with its source."""
    case, said = teller.case, teller.fixed
    rows = [
        (
            case.label(event),
            formula(teller, spec.rate.text),
            teller.say("{number} phases", number=Count(spec.phases)) if spec.phases > 1 else "",
            _sources(teller, spec.source),
        )
        for event, spec in case.rates.items()
    ]
    rows += [
        (name.replace("_", " "), formula(teller, spec.rate.text), "", _sources(teller, spec.source))
        for name, spec in case.counts.items()
    ]
    rows += [
        (
            teller.say("growth of {stock}", stock=name.replace("_", " ")),
            formula(teller, spec.grows.text),
            spec.unit or "",
            _sources(teller, spec.source),
        )
        for name, spec in case.stocks.items()
    ]
    if rows:
        heads = (said("what"), said("rate"), said("unit or phases"), said("source"))
        note = said("Per year, unless a unit stands beside it. Labels in brackets are those of the next table.")
        yield Table(said("How often each thing happens"), heads, tuple(rows), note)


def numbers(teller: Teller) -> Iterator[Table]:
    """Yield every uncertain number with its range, its source and whether it is assumed."""
    said = teller.fixed
    merged: dict[tuple[str, str], list[str]] = {}
    ranges: dict[str, str] = {}
    pooled = pooled_inputs(teller.case)
    for name, label, estimate in _estimates(teller):
        told = _range(teller, name, estimate)
        source = _sources(teller, estimate.source)
        if name in pooled:
            # The note names the panel, the method and n.
            named = estimate.note or ""
            source = f"{source}; {named}" if estimate.source else named
        merged.setdefault((str(ranges.setdefault(told, told)), source), []).append(capitalised(label))
    shown = tuple(
        (teller.language.apart.join(dict.fromkeys(labels)), ranges[told], source)
        for (told, source), labels in merged.items()
    )
    if shown:
        note = said(
            "Best estimate, and in brackets the 5th and 95th percentiles. Numbers with the same range share a row."
        )
        heads = (said("number"), said("estimate"), said("source"))
        yield Table(said("The numbers, and who says so"), heads, shown, note)


def _estimates(teller: Teller) -> Iterator[tuple[str, str, Estimate]]:
    """Yield the uncertain numbers with their names and labels; a case that cannot be run over time may state some too."""
    case = teller.case
    if not lacking(case):
        yield from ((str(each.name), teller.input(each.name), each.estimate) for each in estimates_in(case))
        return
    for path, estimate in estimates(case):
        name = ".".join(map(str, path))
        yield name, estimate.label or str(path[-1]).replace("_", " "), estimate


def _range(teller: Teller, name: str, estimate: Estimate) -> str:
    """Return an estimate with its range, a share as a chance; the values carry the name of the number."""
    is_chance = is_share(estimate)
    best, low, high = (
        None
        if end is None
        else Chance(end, {f"{key} of": name})
        if is_chance
        else Amount(end, "", {f"{key} of": name}, exact=True)
        for key, end in (("best", estimate.best), ("low", estimate.low), ("high", estimate.high))
    )
    unit = "" if is_chance else teller.known(estimate.unit or "")
    if not unit and best is not None and low is not None and high is not None:
        return teller.say("{best} ({low} to {high})", best=best, low=low, high=high)
    if low is None or high is None:
        return (
            teller.say("{best} {unit}", best=best, unit=unit) if best is not None else teller.fixed("by its evidence")
        )
    if best is None:
        return teller.say("{low} to {high} {unit}", low=low, high=high, unit=unit)
    return teller.say("{best} ({low} to {high}) {unit}", best=best, low=low, high=high, unit=unit)


def sources(teller: Teller) -> Iterator[Table]:
    """Yield the sources by the names under which the brief cites them."""
    rows = tuple(
        (teller.source_named(key), _cited(source.cite, source.url, source.note))
        for key, source in teller.case.sources.items()
    )
    if rows:
        yield Table("", (teller.fixed("name"), teller.fixed("source")), rows)


def _cited(cite: str, url: str | None, note: str | None) -> str:
    """Return a source with its note and its address; a note that begins with a capital or a figure is a sentence of its own."""
    if not note:
        told = cite
    elif note[0].islower():
        told = f"{cite}, {note}"
    else:
        told = f"{cite.rstrip('.')}. {note}"
    return f"{told} {url}" if url else told
