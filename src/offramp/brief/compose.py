"""From a case to its brief."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offramp._version import __version__
from offramp.brief.blocks import Answer, Brief, Bullets, Paragraph, Section
from offramp.brief.eyes import belief_answers, beliefs_in_full
from offramp.brief.firm import firm_answer, firm_table
from offramp.brief.force import by_force
from offramp.brief.goals import deal_answers, goal_answers, reach_in_words, road_answer
from offramp.brief.options import SAMPLES, OptionsSection, options
from offramp.brief.questions import at_a_glance, equilibria, status_quo_answer
from offramp.brief.risk import RiskSection, risk_section
from offramp.brief.shifts import Shift, shift
from offramp.brief.views import View
from offramp.case.checks import estimates
from offramp.case.labels import in_words
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.claim_testing.claims import claims, claims_table
from offramp.draw.conflict import conflict_graph
from offramp.draw.route import route_picture
from offramp.graph.advice import advise
from offramp.graph.readings import readings
from offramp.stability.across import across
from offramp.stability.concepts import BASIC
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.estimate import Estimate
    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.draw.picture import Picture
    from offramp.ensemble.outcomes import Outcomes

__all__ = ["compose"]

MOST_EQUILIBRIA = 12
NEARER_GOALS = 3


def compose(
    case: Case,
    *,
    given: Sequence[str] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
    outcomes: Outcomes | None = None,
    command: str = "",
) -> Brief:
    """Compose the brief of a case: which option first, what holds, how to get there, what can go wrong, and who says so.

    Parameters
    ----------
    case
        the case.
    given
        events that have happened (default: those of the status quo).
    samples
        in how many worlds the options are followed, where the case says how things move over time; 0: in none.
    seed
        of these worlds.
    outcomes
        what the options came to in worlds, where they were followed before; then no worlds are drawn.
    command
        what is named in the provenance.
    """
    views = [View(reading) for reading in readings(case, given=given)]
    shifts = [shift(views, goal) for goal in views[0].goals[:NEARER_GOALS]]
    begun = _with_events(case, views[0].graph.given)
    over_time = risk_section(begun)
    first = options(begun, [replace(view.reading, name=view.name) for view in views], samples, seed, outcomes)
    front = _front(views, over_time, first) if first is not None else _front_of_graph(views, shifts, over_time)
    sections = [
        *front,
        Section("Which option first", tuple(first.in_full()) if first is not None else (), annex=True),
        Section(
            "Answers on what holds", tuple(_answers_of_graph(views, shifts)) if first is not None else (), annex=True
        ),
        Section("What holds, in full", tuple(_what_holds(views)), annex=True),
        Section("Every goal, under every reading", tuple(_goals(views)), annex=True),
        Section("What can go wrong, and when", tuple(over_time.in_full() if over_time else ()), annex=True),
        Section("What each side believes", tuple(beliefs_in_full(views)), annex=True),
        Section("What would have to change", tuple(found.answer(whole=True) for found in shifts), annex=True),
        Section("Claims", tuple(_claims(case, views, first)), annex=True),
        Section("Who wants what, and who says so", tuple(_preferences(case)), annex=True),
        Section("Assumptions", tuple(_assumptions(case)), annex=True),
        Section("What this brief does not know", (Bullets(tuple(_unknown(case, first))),), annex=True),
        Section("Sources", tuple(_sources(case)), annex=True),
    ]
    provenance = {
        "case": case.origin or case.title,
        "sha256": case.digest,
        "offramp": __version__,
        "command": command or "offramp.compose",
        "given": ", ".join(views[0].graph.given) or "no event",
        **({"worlds": f"{first.outcomes.count}", "seed": f"{first.outcomes.worlds.seed}"} if first is not None else {}),
    }
    subtitle = " · ".join(part for part in (case.start, "a model, not a forecast") if part)
    return Brief(
        case.title, subtitle, case.summary or "", tuple(section for section in sections if section.blocks), provenance
    )


def _with_events(case: Case, given: Sequence[str]) -> Case:
    """Return a case whose story begins when exactly some events have happened."""
    begins = (*(thing for thing in case.status_quo if thing not in case.events), *given)
    return case if set(begins) == set(case.status_quo) else case.model_copy(update={"status_quo": begins})


def _front(views: list[View], over_time: RiskSection | None, first: OptionsSection) -> list[Section]:
    """Two pages that stand alone: which option first, what holds, the way, what can go wrong, claims, what decides."""
    holds: list[Answer | Paragraph | Table] = [*_readings_at_a_glance(views)]
    if len(views) == 1:
        holds.append(status_quo_answer(views))  # with several readings the table says it, and the annex why
    claimed = first.claims_at_a_glance()
    return [
        Section("Bottom line", (first.answer(), *((over_time.answer(),) if over_time is not None else ()))),
        Section("Options against outcomes", (first.table(),)),
        Section("What holds", tuple(holds)),
        Section("The way", tuple(_way(views))),
        Section("The claims, tested", (claimed,) if claimed is not None else ()),
        Section("What decides it", tuple(_bullets(first.what_decides()))),
        Section("What would change our mind", tuple(_bullets(first.what_would_change()))),
    ]


def _bullets(items: Iterator[str]) -> Iterator[Bullets]:
    found = tuple(dict.fromkeys(items))
    if found:
        yield Bullets(found)


def _front_of_graph(views: list[View], shifts: list[Shift], over_time: RiskSection | None) -> list[Section]:
    return [
        Section("Bottom line", tuple(_bottom_line(views, shifts, over_time))),
        Section("The way", tuple(_way(views))),
    ]


def _answers_of_graph(views: list[View], shifts: list[Shift]) -> Iterator[Answer | Paragraph | Table]:
    """The answers that stand in front where there is no ranking of options, but for those that do so anyway."""
    for block in _bottom_line(views, shifts, None):
        if not isinstance(block, Table):
            yield block


def _readings_at_a_glance(views: list[View]) -> Iterator[Paragraph | Table]:
    if len(views) > 1:
        yield at_a_glance(views)
    yield Paragraph(
        "“Stable”, “would leave” and “deterred” are meant as in sequential stability (SEQ); the annex gives the other concepts."
    )


def _bottom_line(
    views: list[View], shifts: list[Shift], over_time: RiskSection | None
) -> Iterator[Answer | Paragraph | Table]:
    case = views[0].graph.case
    if len(views) > 1:
        shown = "; ".join(f"{view.name} ({view.reading.label})" for view in views)
        yield Paragraph(
            f"Rival readings, side by side: {shown}. The shares are the weights given by the author of the case."
        )
        yield at_a_glance(views)
    yield Paragraph(
        "“Stable”, “would leave” and “deterred” are meant as in sequential stability (SEQ); the annex gives the other concepts."
    )
    yield status_quo_answer(views)
    yield equilibria(views)
    firm = firm_answer(views)
    if firm is not None and over_time is None:
        yield firm
    yield from by_force(views)
    if over_time is not None:
        yield over_time.answer()
    # The furthest of the nearer goals is answered by its deal, if it needs one; its route stands in the annex.
    deals = [answer for answer in deal_answers(views) if any(view.deals[_goal_of(answer)].best for view in views)]
    deal = _chosen(case, deals)[-1:]
    reached = _chosen(case, [answer for answer in goal_answers(views) if answer.because])
    yield from (answer for answer in reached if not deal or _goal_of(answer) != _goal_of(deal[0]))
    yield from deal
    yield from belief_answers(views)
    yield from (found.answer() for found in shifts[-1:])
    final = road_answer(views)
    if final is not None:
        yield final


def _goal_of(answer: Answer) -> str:
    return answer.question.partition("“")[2].partition("”")[0]


def _chosen(case: Case, answers: list[Answer]) -> list[Answer]:
    """The answers on the nearer goals; those on every goal stand in the annex."""
    nearer = list(case.goals)[:NEARER_GOALS]
    return [answer for answer in answers if any(f"“{goal}”" in answer.question for goal in nearer)]


def _way(views: list[View]) -> Iterator[Paragraph | Picture]:
    base = views[0]
    route = base.whole_road
    if route is None:
        return
    goals = ", then ".join(f"“{name}”" for name, _ in base.road)
    yield Paragraph(f"The road through the goals in order ({goals}), under the reading {base.name}:")
    yield route_picture(base.graph, route, "The road through the goals")


def _what_holds(views: list[View]) -> Iterator[Paragraph | Table | Picture | Answer]:
    base = views[0]
    graph, stability = base.graph, base.stability
    steps = base.whole_road.steps if base.whole_road is not None else ()
    yield conflict_graph(graph, stability, steps)
    yield _equilibria(base)
    yield stability.by_actor()
    if stability.equilibria("seq"):
        firm = firm_answer(views)
        if firm is not None:
            yield firm
        title = f"How many neighbouring wishes must change places to break an equilibrium (SEQ), under {base.name}"
        yield replace(firm_table(base), title=title)
    if len(views) > 1:
        rows = tuple((view.name, *(f"{len(view.stability.equilibria(c.key)):,}" for c in BASIC)) for view in views)
        every = across(graph.case, given=graph.given)
        yield Paragraph(every.answer())
        yield every.table(MOST_EQUILIBRIA)
        yield Table("Number of equilibria, by reading", ("reading", *(c.key.upper() for c in BASIC)), rows)
    rows = tuple((c.key.upper(), c.name, c.definition, c.source) for c in BASIC)
    yield Table("What the concepts mean", ("", "concept", "a state is stable for an actor when", "source"), rows)


def _equilibria(view: View) -> Table:
    """Return the table of equilibria, with states in words."""
    graph, table = view.graph, view.stability.table(MOST_EQUILIBRIA)
    rows = tuple((*row[:-1], graph.in_words(graph.state(row[0]))) for row in table.rows)
    return replace(
        table,
        title=f"Equilibria, under the reading {view.name}",
        columns=(*table.columns[:-1], "what is on"),
        rows=rows,
    )


def _goals(views: list[View]) -> Iterator[Table | Answer]:
    case = views[0].graph.case
    if not views[0].goals:
        return
    rows = tuple(
        (name, in_words(case, case.goals[name].text), *(reach_in_words(view, name) for view in views))
        for name in views[0].goals
    )
    yield Table(
        "How each goal can be reached from the status quo", ("goal", "which is", *(view.name for view in views)), rows
    )
    yield from goal_answers(views, whole=True)
    yield from deal_answers(views)
    for name, found in views[0].deals.items():
        if found.deals:
            yield replace(found.table(), title=f"Package deals that reach “{name}”, under the reading {views[0].name}")


def _claims(case: Case, views: list[View], first: OptionsSection | None) -> Iterator[Paragraph | Table]:
    if first is not None:
        yield from first.claims_in_full()
        return
    if not case.claims:
        return
    verdicts = claims(case, [replace(view.reading, name=view.name) for view in views])
    tested = sum(verdict.tested for verdict in verdicts)
    others = "; the others are not yet tested, which says nothing for or against them" if tested < len(verdicts) else ""
    yield Paragraph(
        f"{tested} of {len(verdicts)} claims speak of what holds and what can be reached, and are tested here{others}."
    )
    yield claims_table(verdicts)


def _preferences(case: Case) -> Iterator[Table]:
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


def _wants(case: Case, title: str, preferences: Preferences, note: str) -> Table:
    match preferences:
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
                for expression, weight in preferences.statements
            ]
    first = "weight" if isinstance(preferences, StatementWeights) else "rank"
    return Table(title, (first, "wants", "source", "note"), tuple(rows), note)


def _assumptions(case: Case) -> Iterator[Paragraph | Table]:
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


def _unknown(case: Case, first: OptionsSection | None) -> Iterator[str]:
    if not all(spec.tempo and spec.reliability for spec in case.actors.values()):
        yield (
            "How likely anything is. What holds and what can be reached follows from the options and interests stated; the case does not "
            "say how things move over time (`tempo` and `reliability` of every actor, and `rates`)."
        )
    if first is None and case.policies:
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
    for warning in advise(case):
        yield f"A warning of the check: {warning.message}."


def _degrees(case: Case) -> bool:
    """Whether the case tells strong preferences from others."""
    return any(
        any(statement.strong for statement in preferences.statements)
        if isinstance(preferences, Statements)
        else isinstance(preferences, StateRanking) and bool(preferences.gaps)
        for _, preferences in _stated(case)
    )


def _sources(case: Case) -> Iterator[Table]:
    if case.sources:
        rows = tuple((name, source.cite, source.url or "", source.note or "") for name, source in case.sources.items())
        yield Table("", ("name", "citation", "address", "note"), rows)
