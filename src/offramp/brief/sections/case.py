"""The statements of a case in the brief: preferences, assumptions, unknowns, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Paragraph
from offramp.case.estimates import estimates
from offramp.case.labels import in_words
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.estimate import Estimate
    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.findings.findings import Findings

__all__ = ["assumptions", "not_known", "preferences", "sources"]


def preferences(case: Case) -> Iterator[Table]:
    """Yield the terms of a case and each actor's preferences, under each image, with their sources."""
    if case.terms:
        rows = tuple((name, in_words(case, term.text)) for name, term in case.terms.items())
        yield Table("Terms used below", ("term", "is true when"), rows)
    for actor in case.actors:
        images = case.images.get(actor)
        if images:
            for name, image in images.items():
                label = f" ({image.label})" if image.label else ""
                title = f"{case.name(actor)} as {name}{label}, weight {image.weight:g}"
                yield _wants(case, title, image.preferences, image.note or "")
        elif actor in case.preferences:
            yield _wants(case, case.name(actor), case.preferences[actor], "")


def _wants(case: Case, title: str, stated: Preferences, note: str) -> Table:
    match stated:
        case Statements(statements=statements):
            rows = [
                (
                    str(i + 1),
                    in_words(case, statement.say.text),
                    ", ".join(statement.source) or "assumed",
                    statement.note or "",
                )
                for i, statement in enumerate(statements)
            ]
        case StateRanking(ranking=groups, source=source):
            rows = [
                (str(i + 1), " or ".join(group), ", ".join(source) or "assumed", "") for i, group in enumerate(groups)
            ]
        case StatementWeights(source=source):
            rows = [
                (f"{weight:g}", in_words(case, expression.text), ", ".join(source) or "assumed", "")
                for expression, weight in stated.statements
            ]
    first = "weight" if isinstance(stated, StatementWeights) else "rank"
    return Table(title, (first, "wants", "source", "note"), tuple(rows), note)


def assumptions(case: Case) -> Iterator[Paragraph | Table]:
    """Yield the statements and numbers that have no source but the author of the case."""
    rows: list[tuple[str, str]] = []
    for where, preferences in _stated(case):
        if isinstance(preferences, Statements):
            rows += [
                (where, in_words(case, s.say.text)) for s in preferences.statements if not set(s.source) - {"assumed"}
            ]
        elif not set(preferences.source) - {"assumed"}:
            rows.append((where, "its whole preferences"))
    rows += [
        (".".join(str(part) for part in path), _range(estimate))
        for path, estimate in estimates(case)
        if estimate.assumed
    ]
    yield Paragraph(f"{len(rows)} statements and numbers have no source but the author of the case.")
    if rows:
        yield Table("Assumed", ("where", "what"), tuple(rows))


def _stated(case: Case) -> Iterator[tuple[str, Preferences]]:
    for actor, preferences in case.preferences.items():
        yield case.name(actor), preferences
    for actor, images in case.images.items():
        for name, image in images.items():
            yield f"{case.name(actor)} as {name}", image.preferences


def _range(estimate: Estimate) -> str:
    parts = [f"{name} {value:g}" for name in ("low", "best", "high") if (value := getattr(estimate, name)) is not None]
    return ", ".join(parts)


def not_known(found: Findings) -> Iterator[str]:
    """Yield the questions that the brief leaves open, as sentences."""
    case = found.case
    if not all(spec.tempo and spec.reliability for spec in case.actors.values()):
        yield (
            "How likely anything is. What holds and what can be reached follows from the options and interests stated; the case does not "
            "say how things move over time (`tempo` and `reliability` of every actor, and `rates`)."
        )
    if found.options is None and case.policies:
        yield (
            "Which option comes first: the case states policies, but not all that it takes to follow them through worlds (`horizon`, `measures`, "
            "tempo and reliability of every actor), or no worlds were asked for."
        )
    if _degrees(case):
        yield (
            "The case marks some preferences as strong, or `much`; the brief treats all degrees of preference alike, and "
            "`offramp stability --concept seq_strong` tells them apart."
        )
    if case.images:
        yield "Which reading of an actor is right. The weights are those of the author; every answer above is shown for each reading."
    else:
        yield "Whether the actors see their interests as stated here: the case has one reading of each."
    for warning in found.advice:
        yield f"A warning of the check: {warning.message}."


def _degrees(case: Case) -> bool:
    """Return whether the case tells strong preferences from others."""
    return any(
        any(statement.strong for statement in preferences.statements)
        if isinstance(preferences, Statements)
        else isinstance(preferences, StateRanking) and bool(preferences.gaps)
        for _, preferences in _stated(case)
    )


def sources(case: Case) -> Iterator[Table]:
    """Yield the sources of the case."""
    if case.sources:
        rows = tuple((name, source.cite, source.url or "", source.note or "") for name, source in case.sources.items())
        yield Table("", ("name", "citation", "address", "note"), rows)
