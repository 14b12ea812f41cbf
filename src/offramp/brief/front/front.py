"""The front of a brief: two pages, made from the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Bullets, Paragraph, Section
from offramp.brief.front import standing
from offramp.brief.front.assumed import assumed
from offramp.brief.front.conditions import conditions
from offramp.brief.front.glance import glance
from offramp.brief.front.headline import bottom_line
from offramp.brief.front.over_time import danger_chart, danger_words
from offramp.brief.front.reasons import reasons
from offramp.brief.front.scores import scoreboard
from offramp.brief.front.sides import belief, readings_table, without_rivals
from offramp.brief.front.stations import stations, way_words
from offramp.language.values import Count, Day, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.blocks import Block
    from offramp.brief.front.teller import Teller
    from offramp.language.sentence import Sentence

__all__ = ["front", "scope", "subtitle"]


def subtitle(teller: Teller) -> str:
    """Return the date of the case and the warning that it is a model."""
    warning = teller.fixed("a model, not a forecast")
    if teller.case.start is None:
        return warning
    return f"{Day(teller.case.start).words(teller.language)} · {warning}"


def scope(teller: Teller) -> str:
    """Say what the brief compares, or return the summary of a case that compares nothing; and name the language of the labels."""
    told = _compared(teller) if teller.found.options is not None else teller.case.summary or ""
    if teller.language.key == "en":
        return told
    labels = teller.say("Labels and quotations stay in the language of the case and of its sources.")
    return teller.language.join((told, labels)) if told else labels


def _compared(teller: Teller) -> Sentence:
    """Say in one sentence what the brief compares."""
    case, options = teller.case, teller.options
    values = {
        "options": Count(len(options.ranking.policies), {"policies": "count"}),
        "actors": Count(len(case.actors), {"actors": "count"}),
        "worlds": Count(options.outcomes.count, {"worlds": "count"}),
    }
    if len(options.ranking.policies) == 1:
        return teller.say(
            "This brief follows one option in a model of {actors} actors, in {worlds} worlds: draws of what is not known.",
            actors=values["actors"],
            worlds=values["worlds"],
        )
    if case.horizon is None:
        return teller.say(
            "This brief compares {options} options in a model of {actors} actors, in {worlds} worlds: draws of what is not known.",
            **values,
        )
    return teller.say(
        "This brief compares {options} options over {span} in a model of {actors} actors, in {worlds} worlds: draws of what is not known.",
        span=Span(case.horizon.years, {"horizon": "case"}),
        **values,
    )


def front(teller: Teller) -> list[Section]:
    """Return the sections of the two pages, without those that have nothing to say."""
    found = _of_options(teller) if teller.found.options is not None else _of_graph(teller)
    return [section for section in found if section.blocks]


def _of_options(teller: Teller) -> list[Section]:
    """Return the sections of a case that compares options."""
    return [
        _bottom_line(teller, bottom_line(teller)),
        Section(teller.fixed("The choice at a glance"), (glance(teller),), 1, "glance"),
        Section(teller.fixed("Why"), _list(reasons(teller)), 1, "why"),
        Section(teller.fixed("What would change this"), _list(conditions(teller)), 1, "conditions"),
        Section(teller.fixed("The danger over time"), tuple(_danger(teller)), 2, "danger"),
        Section(teller.fixed("The way"), tuple(_way(teller)), 2, "way"),
        *_basis(teller, 2),
    ]


def _of_graph(teller: Teller) -> list[Section]:
    """Return the sections of a case that compares none; the second page is for rival readings and claims."""
    second = 2 if teller.found.verdicts or len(teller.found.strategic.readings) > 1 else 1
    return [
        _bottom_line(teller, standing.bottom_line(teller)),
        Section(teller.fixed("Why"), _list(standing.reasons(teller)), 1, "why"),
        Section(teller.fixed("The states that hold"), _list(standing.equilibria(teller)), 1, "equilibria"),
        Section(teller.fixed("What would have to change"), _list(standing.changes(teller)), 1, "conditions"),
        Section(teller.fixed("The way"), tuple(_way(teller)), 1, "way"),
        *_basis(teller, second),
    ]


def _bottom_line(teller: Teller, sentences: tuple[Sentence, ...]) -> Section:
    return Section(teller.fixed("Bottom line"), (Paragraph(teller.language.join(sentences)),), 1, "bottom line")


def _basis(teller: Teller, page: int) -> list[Section]:
    """Return the sections on what the answers rest on: the readings, the claims and what is assumed."""
    basis = assumed(teller)
    return [
        Section(
            teller.fixed("What each side wants, and where we may misread it"), tuple(_sides(teller)), page, "sides"
        ),
        Section(teller.fixed("The claims, tested"), tuple(_claims(teller)), page, "claims"),
        Section(
            teller.fixed("How much of this is assumed"),
            (Paragraph(teller.language.join(basis)),) if basis else (),
            page,
            "basis",
        ),
    ]


def _list(sentences: tuple[Sentence, ...]) -> tuple[Block, ...]:
    return (Bullets(sentences),) if sentences else ()


def _danger(teller: Teller) -> Iterator[Block]:
    chart = danger_chart(teller)
    if chart is not None:
        yield chart
        yield Paragraph(teller.language.join(danger_words(teller)))


def _way(teller: Teller) -> Iterator[Block]:
    """Yield the way through the goals under the likeliest reading, and the words below it; nothing where no step is taken."""
    view = teller.found.strategic.base
    drawn = stations(teller, view)
    if drawn is not None:
        yield drawn
        words = tuple(way_words(teller, view))
        if words:
            yield Paragraph(teller.language.join(words))


def _sides(teller: Teller) -> Iterator[Block]:
    table = readings_table(teller)
    yield Paragraph(without_rivals(teller)) if table is None else table
    wrong = belief(teller)
    if wrong is not None:
        yield Paragraph(wrong)


def _claims(teller: Teller) -> Iterator[Block]:
    board = scoreboard(teller)
    if board is not None:
        yield board
