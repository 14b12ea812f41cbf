"""What the case states: options, policies, wishes, rates and numbers, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.front.clauses import clause
from offramp.brief.front.teller import source_name
from offramp.case.labels import capitalised, in_words, short_label, uncapitalised
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.language.values import Amount
from offramp.tables import Table
from offramp.worlds.parameters import estimates_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.brief.front.teller import Teller
    from offramp.case.estimate import Estimate
    from offramp.case.model import Stage
    from offramp.case.preferences import Preferences

__all__ = ["numbers", "options_and_stages", "rates", "sources", "wishes"]

ONLY_AUTHOR = "the author"


def _sources(teller: Teller, keys: Sequence[str]) -> str:
    """Name all sources of a thing; the author where it names none."""
    named = [source_name(teller.case.sources[key]) if key in teller.case.sources else key for key in keys]
    return "; ".join(dict.fromkeys(ONLY_AUTHOR if name == "assumed" else name for name in named)) or ONLY_AUTHOR


def options_and_stages(teller: Teller) -> Iterator[Table]:
    """Yield what each side can do, what can happen, and the stages of each policy."""
    case = teller.case
    rows = [
        (
            capitalised(teller.actor(actor)),
            option.label,
            _irreversible(option.irreversible),
            _sources(teller, option.source),
        )
        for actor, spec in case.actors.items()
        for option in spec.options.values()
    ]
    rows += [
        ("Event", event.label, _irreversible(event.irreversible), _sources(teller, event.source))
        for event in case.events.values()
    ]
    yield Table("What each side can do, and what can happen", ("who", "what", "", "source"), tuple(rows))
    stages = [
        (
            capitalised(policy) if i == 0 else "",
            _held(teller, stage),
            _condition(teller, stage),
            _sources(teller, stage.source),
        )
        for policy, parts in case.policies.items()
        for i, stage in enumerate(parts)
    ]
    if stages:
        heads = ("policy", "commitment", "when", "source")
        yield Table("The policies, stage by stage", heads, tuple(stages), "A policy without stages commits to nothing.")


def _irreversible(way: str | None) -> str:
    return {"on": "cannot be undone", "off": "cannot be taken up again"}.get(way or "", "")


def _held(teller: Teller, stage: Stage) -> str:
    told = []
    for option, held in stage.holds.items():
        owner = teller.case.owner(option) or option
        act = uncapitalised(short_label(teller.case, option))
        told.append(f"{capitalised(teller.actor(owner))} will {'' if held == 'on' else 'not '}{act}")
    return "; ".join(told)


def _condition(teller: Teller, stage: Stage) -> str:
    parts = [f"for {stage.lasts}"] if stage.lasts is not None else []
    parts += [f"from {stage.starts}"] if stage.starts is not None else []
    for word, condition in (("once", stage.when), ("while", stage.while_), ("until", stage.until)):
        if condition is not None:
            parts.append(f"{word} {clause(teller, condition)}")
    return ", ".join(parts) or "all along"


def wishes(teller: Teller) -> Iterator[Table]:
    """Yield what each side wants under each reading, the most important wish first, with sources."""
    case = teller.case
    if case.terms:
        rows = tuple((name.replace("_", " "), in_words(case, term.text)) for name, term in case.terms.items())
        yield Table("Terms", ("term", "meaning"), rows)
    rows_of: list[tuple[str, str]] = []
    for actor in case.actors:
        for name, image in case.images.get(actor, {}).items():
            title = f"{capitalised(teller.actor(actor))} as “{image.label or name}” (weight {image.weight:g})"
            rows_of.append((title, _wishes(teller, image.preferences)))
        if actor in case.preferences and actor not in case.images:
            rows_of.append((capitalised(teller.actor(actor)), _wishes(teller, case.preferences[actor])))
    note = "Wishes in order of importance. In brackets the source, where it is not the author; “firm”: overtaken by none below."
    yield Table("What each side wants", ("reading", "wishes, the most important first"), tuple(rows_of), note)


def _wishes(teller: Teller, stated: Preferences) -> str:
    case = teller.case
    match stated:
        case Statements(statements=statements):
            told = [
                f"{i}. {in_words(case, each.say.text)}{' (firm)' if each.firm else ''}{_in_brackets(teller, each.source)}"
                for i, each in enumerate(statements, 1)
            ]
        case StateRanking(ranking=groups):
            told = [f"{i}. {' or '.join(group)}" for i, group in enumerate(groups, 1)]
        case StatementWeights():
            told = [f"{weight:g}: {in_words(case, expression.text)}" for expression, weight in stated.statements]
    return "; ".join(told)


def _in_brackets(teller: Teller, keys: Sequence[str]) -> str:
    named = [key for key in keys if key != "assumed"]
    return f" [{_sources(teller, named)}]" if named else ""


def rates(teller: Teller) -> Iterator[Table]:
    """Yield every rate, count, stock and harm as the case writes it, in labels, with its source."""
    case = teller.case
    rows = [
        (
            case.label(event),
            _written(teller, spec.rate.text),
            f"{spec.phases} phases" if spec.phases > 1 else "",
            _sources(teller, spec.source),
        )
        for event, spec in case.rates.items()
    ]
    rows += [
        (name.replace("_", " "), _written(teller, spec.rate.text), "", _sources(teller, spec.source))
        for name, spec in case.counts.items()
    ]
    rows += [
        (
            f"growth of {name.replace('_', ' ')}",
            _written(teller, spec.grows.text),
            spec.unit or "",
            _sources(teller, spec.source),
        )
        for name, spec in case.stocks.items()
    ]
    if rows:
        note = "Per year, unless a unit stands beside it. Labels of numbers are those of the next table."
        yield Table("How often each thing happens", ("what", "rate", "", "source"), tuple(rows), note)


def _written(teller: Teller, text: str) -> str:
    """Return an expression with labels in place of the names of options, events and numbers."""
    import re

    said = in_words(teller.case, text)
    for name, estimate in sorted(teller.case.unknowns.items(), key=lambda item: -len(item[0])):
        label = estimate.label or name.replace("_", " ")
        said = re.sub(rf"(?<![\w“])\b{re.escape(name)}\b(?![\w”])", f"[{label}]", said)
    return said.replace("*", "×")


def numbers(teller: Teller) -> Iterator[Table]:
    """Yield every uncertain number with its range, its source and whether it is assumed."""
    merged: dict[tuple[str, str], list[str]] = {}
    for each in estimates_in(teller.case):
        key = (_range(teller, each.estimate), _sources(teller, each.estimate.source))
        merged.setdefault(key, []).append(capitalised(teller.input(each.name)))
    shown = tuple(("; ".join(labels), said, source) for (said, source), labels in merged.items())
    if shown:
        note = "Best estimate, and in brackets the 5th and 95th percentiles. Numbers with the same range share a row."
        yield Table("The numbers, and who says so", ("number", "estimate", "source"), shown, note)


def _range(teller: Teller, estimate: Estimate) -> str:
    def shown(value: float) -> str:
        return Amount(value).words(teller.language) if abs(value) >= 0.01 or value == 0 else f"{value:.2g}"

    best = shown(estimate.best) if estimate.best is not None else ""
    unit = f" {estimate.unit}" if estimate.unit else ""
    if estimate.low is None or estimate.high is None:
        return f"{best}{unit}"
    return f"{best} ({shown(estimate.low)} to {shown(estimate.high)}){unit}".strip()


def sources(teller: Teller) -> Iterator[Table]:
    """Yield the sources by the names under which the brief cites them."""
    rows = tuple(
        (source_name(source), " ".join(part for part in (source.cite, source.url, source.note) if part))
        for source in teller.case.sources.values()
    )
    if rows:
        yield Table("", ("name", "source"), rows)
