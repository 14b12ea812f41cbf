"""The goals: can they be reached, by what deal, and which step of the road is weakest?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer
from offramp.brief.sections.wording import by_reading, grouped, said
from offramp.findings.reading import Reach
from offramp.graph.wording import change
from offramp.paths.routes import Route, objection, weakest_in_words
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.findings.reading import ReadingFindings

__all__ = ["deal_answers", "goal_answers", "reach_in_words", "road_answer", "weakest_in_short"]


def goal_answers(views: Sequence[ReadingFindings], *, whole: bool = False) -> dict[str, Answer]:
    """Is each goal reachable by steps that each mover wants? Reasons are those of the base reading, or (`whole`) of all."""
    return {goal: _goal_answer(views, goal, whole=whole) for goal in views[0].goals}


def _goal_answer(views: Sequence[ReadingFindings], goal: str, *, whole: bool) -> Answer:
    shorts = [reach_in_words(view, goal) for view in views]
    if whole and len(views) > 1:
        because = by_reading(views, [" ".join(_goal_reasons(view, goal)) for view in views])
    else:
        whose = f"Under {views[0].name}: " if len(views) > 1 else ""
        because = tuple(f"{whose}{text}" for text in _goal_reasons(views[0], goal))
    return Answer(f"Is “{goal}” reachable by steps that each mover wants?", said(grouped(views, shorts)), because)


def _goal_reasons(view: ReadingFindings, goal: str) -> list[str]:
    """Say how the goal is reached, and at whose interest moves of each side alone fail."""
    alone, together = view.alone[goal], view.together[goal]
    best = alone.best if alone.willing else together.best
    if best is None or not best.steps:
        return []
    texts = []
    goals = list(view.goals)
    same = next((name for name in goals[: goals.index(goal)] if _same_way(view.together[name].best, best)), None)
    if same is not None:
        texts.append(f"In the same way as “{same}”.")
    elif best.willing:
        steps = [change(view.graph, step.start, step.end) for step in best.steps]
        texts.append(" Then ".join(f"{step}." for step in steps))
    if alone.best is not None and not alone.willing:
        texts += [f"{'Alone, ' if best.willing else ''}{text}" for text in alone.objections()]
    return texts


def _same_way(route: Route | None, other: Route) -> bool:
    return route is not None and bool(route.steps) and route.end == other.end and route.willing and other.willing


def reach_in_words(view: ReadingFindings, goal: str) -> str:
    """Say how a goal can be reached in a reading."""
    match view.reach(goal):
        case Reach.HOLDS:
            return "It holds already."
        case Reach.ALONE:
            return "Yes, by improvements of each side alone."
        case Reach.DEAL:
            return "Only by a package deal."
    best = view.together[goal].best
    if best is None:
        return "No: no moves lead there."
    movers = sorted({actor for step in best.steps if not step.willing for actor in step.movers})
    return f"No: only against the interest of {listed(view.graph.case.name(actor) for actor in movers)}."


def deal_answers(views: Sequence[ReadingFindings]) -> dict[str, Answer]:
    """Answer which package deal reaches each goal that improvements alone do not reach."""
    return {
        goal: _deal_answer(views, goal)
        for goal in views[0].goals
        if any(not view.alone[goal].willing for view in views)
    }


def _deal_answer(views: Sequence[ReadingFindings], goal: str) -> Answer:
    shorts = []
    because = []
    for view in views:
        found = view.deals[goal]
        best = found.best
        names = listed(view.graph.case.name(actor) for actor in best.participants) if best is not None else ""
        shorts.append(f"One of {names}." if best is not None else "None in one step.")
        because.append(" ".join([found.answer(), *found.reasons()]))
    return Answer(f"What package deal reaches “{goal}”?", said(grouped(views, shorts)), by_reading(views, because))


def road_answer(views: Sequence[ReadingFindings]) -> Answer | None:
    """Answer which step of the road through all goals is weakest."""
    goals = list(views[0].goals)
    if len(goals) < 2 or all(view.whole_road is None for view in views):
        return None
    because = []
    for view in views:
        route = view.whole_road
        step = route.steps[route.weakest] if route is not None and route.weakest is not None else None
        if route is None or step is None:
            because.append("")
        else:
            because.append(weakest_in_words(view.graph, route) if step.willing else objection(view.graph, step))
    question = f"Which step of the road to “{goals[-1]}” is weakest?"
    return Answer(
        question, said(grouped(views, [weakest_in_short(view) for view in views])), by_reading(views, because)
    )


def weakest_in_short(view: ReadingFindings) -> str:
    """Name the goal whose step is the weakest of the road."""
    route = view.whole_road
    if route is None or route.weakest is None:
        return "No step is needed."
    step = route.steps[route.weakest]
    goal = next(name for name, leg in view.road if leg.best is not None and step in leg.best.steps)
    losers = [view.graph.case.name(actor) for actor in step.movers if step.gains[actor] <= 0]
    verb = "does" if len(losers) == 1 else "do"
    return f"The step to “{goal}”" + ("." if step.willing else f", which {listed(losers)} {verb} not want.")
