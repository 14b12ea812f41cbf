"""Equilibria and routes to the goals, in the brief: the bottom line, the way, and the annex."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer, Paragraph
from offramp.brief.sections.beliefs import belief_answers
from offramp.brief.sections.deliberate import deliberate_answers
from offramp.brief.sections.firmness import firmness_answer
from offramp.brief.sections.goals import deal_answers, goal_answers, reach_in_words, road_answer
from offramp.brief.sections.questions import at_a_glance, equilibria, status_quo_answer
from offramp.brief.sections.shifts import shift_answer
from offramp.case.labels import in_words
from offramp.draw.conflict import conflict_graph
from offramp.findings.reading import CONCEPT, NEARER_GOALS
from offramp.stability.concepts import BASIC
from offramp.tables import Table
from offramp.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.brief.blocks import Block
    from offramp.findings.reading import ReadingFindings
    from offramp.findings.strategic import Strategic

__all__ = ["bottom_line", "goals_in_full", "holds_in_full"]

MOST_EQUILIBRIA = 12
"""The most equilibria that a table of the annex shows."""

MEANT = "“Stable”, “would leave” and “deterred” are meant as in sequential stability (SEQ); the annex gives the other concepts."


def bottom_line(found: Strategic, over_time: Answer | None) -> Iterator[Block]:
    """Yield the bottom line of a case without a ranking of options; `over_time` is the answer on risk, if any."""
    if len(found.readings) > 1:
        yield _rival_readings(found)
        yield at_a_glance(found.readings)
    yield Paragraph(MEANT)
    yield from _answers(found, over_time)


def _rival_readings(found: Strategic) -> Paragraph:
    shown = "; ".join(f"{view.name} ({view.reading.label})" for view in found.readings)
    said = f"Rival readings, side by side: {shown}. The shares are the weights given by the author of the case."
    return Paragraph(f"{said} {_left_out(found)}" if found.left_out else said)


def _left_out(found: Strategic) -> str:
    """Say how many readings of less weight do not stand beside the others."""
    return f"{counted(found.left_out, 'other reading')} of no greater weight {'is' if found.left_out == 1 else 'are'} left out."


def _answers(found: Strategic, over_time: Answer | None) -> Iterator[Answer]:
    views = found.readings
    yield status_quo_answer(views)
    yield equilibria(views)
    yield from deliberate_answers(views)
    if over_time is not None:
        yield over_time
    # The furthest of the nearer goals is answered by its deal, if it needs one; its route stands in the annex.
    nearer = list(found.base.case.goals)[:NEARER_GOALS]
    deals = deal_answers(views)
    by_deal = [goal for goal in deals if goal in nearer and any(view.deals[goal].best for view in views)][-1:]
    routes = goal_answers(views)
    yield from (routes[goal] for goal in routes if goal in nearer and routes[goal].because and goal not in by_deal)
    yield from (deals[goal] for goal in by_deal)
    yield from belief_answers(views)
    # The annex has the changes in the words of the statements.
    yield from (replace(shift_answer(views, goal), because=()) for goal in list(found.base.changes)[-1:])
    final = road_answer(views)
    if final is not None:
        yield final


def holds_in_full(found: Strategic) -> Iterator[Block]:
    """Yield the graph with its equilibria, how firm they are, and how they depend on the reading."""
    base, views = found.base, found.readings
    graph, stability = base.graph, base.stability
    yield conflict_graph(graph, stability, base.whole_road.steps if base.whole_road is not None else ())
    yield _equilibria(base)
    yield stability.by_actor()
    if found.firmness is not None:
        firm = firmness_answer(views)
        if firm is not None:
            yield firm
        title = f"How many neighbouring wishes must change places to break an equilibrium (SEQ), under {base.name}"
        yield replace(found.firmness.table(CONCEPT), title=title)
    if found.across is not None:
        rows = tuple((view.name, *(f"{len(view.stability.equilibria(c.key)):,}" for c in BASIC)) for view in views)
        yield Paragraph(found.across.answer())
        yield found.across.table(MOST_EQUILIBRIA)
        yield Table("Number of equilibria, by reading", ("reading", *(c.key.upper() for c in BASIC)), rows)
    rows = tuple((c.key.upper(), c.name, c.definition, c.source) for c in BASIC)
    yield Table("What the concepts mean", ("", "concept", "a state is stable for an actor when", "source"), rows)


def _equilibria(view: ReadingFindings) -> Table:
    """Return the table of equilibria, with states in words."""
    graph, table = view.graph, view.stability.table(MOST_EQUILIBRIA)
    rows = tuple((*row[:-1], graph.in_words(graph.state(row[0]))) for row in table.rows)
    return replace(
        table,
        title=f"Equilibria, under the reading {view.name}",
        columns=(*table.columns[:-1], "what is on"),
        rows=rows,
    )


def goals_in_full(views: Sequence[ReadingFindings]) -> Iterator[Table | Answer]:
    """Yield how each goal can be reached under every reading, and by which package deals."""
    case = views[0].case
    if not views[0].goals:
        return
    rows = tuple(
        (name, in_words(case, case.goals[name].text), *(reach_in_words(view, name) for view in views))
        for name in views[0].goals
    )
    yield Table(
        "How each goal can be reached from the status quo", ("goal", "which is", *(view.name for view in views)), rows
    )
    yield from goal_answers(views, whole=True).values()
    yield from deal_answers(views).values()
    for name, found in views[0].deals.items():
        if found.deals:
            yield replace(found.table(), title=f"Package deals that reach “{name}”, under the reading {views[0].name}")
