"""The questions a brief answers, each under every reading of the actors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.blocks import Answer
from offramp.case.expression import Expression, Name
from offramp.graph.graph import build
from offramp.graph.space import names_under
from offramp.graph.wording import change, listed, quoted, state_id
from offramp.paths.deals import deals
from offramp.paths.routes import Route, objection, road, routes, weakest_in_words
from offramp.paths.search import Neighbours
from offramp.stability.stability import analyse
from offramp.stability.words import preferred_because

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading
    from offramp.paths.deals import Deals
    from offramp.paths.routes import Routes
    from offramp.stability.stability import Stability

__all__ = ["View", "by_force", "deal_answers", "goal_answers", "road_answer", "status_quo_answer"]


@dataclass(frozen=True, eq=False)
class View:
    """A reading with what follows from it, each thing worked out once."""

    reading: Reading

    @property
    def name(self) -> str:
        """Name of the reading."""
        return self.reading.name

    @property
    def graph(self) -> Graph:
        """Graph of the reading."""
        return self.reading.graph

    @cached_property
    def stability(self) -> Stability:
        """What holds in it."""
        return analyse(self.graph)

    @cached_property
    def road(self) -> tuple[tuple[str, Routes], ...]:
        """The way through the goals."""
        return road(self.graph, stability=self.stability, neighbours=self.neighbours)

    @cached_property
    def neighbours(self) -> Neighbours:
        """The steps and package deals from each state, shared by all searches."""
        return Neighbours(self.graph)

    @cached_property
    def whole_road(self) -> Route | None:
        """The way through the goals as one route."""
        steps = tuple(step for _, leg in self.road if leg.best is not None for step in leg.best.steps)
        return Route(steps[0].start, steps[-1].end, steps) if steps else None

    @cached_property
    def alone(self) -> dict[str, Routes]:
        """Routes to each goal by improvements alone."""
        return self._to_goals("improvements")

    @cached_property
    def together(self) -> dict[str, Routes]:
        """Routes to each goal by improvements and package deals."""
        return self._to_goals("deals")

    def _to_goals(self, by: str) -> dict[str, Routes]:
        graph = self.graph
        steps = self.neighbours if by == "deals" else Neighbours(graph, by)
        return {goal: routes(graph, goal, by=by, most=1, stability=self.stability, neighbours=steps) for goal in graph.case.goals}

    @cached_property
    def deals(self) -> dict[str, Deals]:
        """Package deals from the status quo to each goal."""
        return {goal: deals(self.graph, goal, stability=self.stability) for goal in self.graph.case.goals}


def grouped(views: Sequence[View], answers: Sequence[str]) -> list[tuple[str, str]]:
    """Join readings that have the same answer: pairs of whose (empty where all agree) and the answer."""
    by_answer: dict[str, list[str]] = {}
    for view, answer in zip(views, answers, strict=True):
        by_answer.setdefault(answer, []).append(view.name)
    if len(by_answer) == 1:
        return [("", answers[0])]
    return [(f"Under {listed(names)}", answer) for answer, names in by_answer.items()]


def said(pairs: list[tuple[str, str]]) -> str:
    """Return grouped answers as sentences."""
    return " ".join(f"{whose}: {answer}" if whose else answer for whose, answer in pairs)


def status_quo_answer(views: Sequence[View]) -> Answer:
    """Is the status quo stable?"""
    because: list[str] = []
    shorts = []
    for view in views:
        graph, stability = view.graph, view.stability
        leavers = stability.leavers(graph.status_quo, "seq")
        names = listed(graph.case.name(actor) for actor in leavers)
        shorts.append("Yes: nobody gains by leaving it." if not leavers else f"No: {names} would leave it.")
        for actor in graph.actors:
            because.append(_why_stays(view, actor) if actor not in leavers else _why_leaves(view, actor))
    return Answer("Is the status quo stable?", said(grouped(views, shorts)), tuple(dict.fromkeys(because)))


def _why_leaves(view: View, actor: str) -> str:
    graph = view.graph
    end = view.stability.why(graph.status_quo, actor, "seq").unsanctioned or 0
    because = preferred_because(graph, actor, graph.status_quo, end)
    return f"{graph.case.name(actor)} has an improvement that no sanction deters: it {_own(graph, graph.status_quo, end)}" + (
        f", {because}." if because else "."
    )


def _why_stays(view: View, actor: str) -> str:
    graph = view.graph
    verdict = view.stability.why(graph.status_quo, actor, "seq")
    if verdict.immobile:
        return f"{graph.case.name(actor)} stays only because it has no other move."
    if not verdict.sanctions:
        return f"{graph.case.name(actor)} has no improvement of its own."
    sanction = verdict.sanctions[0]
    moves = "; ".join(change(graph, move.start, move.end) for move in sanction.moves)
    gain = _own(graph, graph.status_quo, sanction.improvement)
    return f"{graph.case.name(actor)} would gain if it {gain}, but is deterred: {moves}."


def _own(graph: Graph, start: int, end: int) -> str:
    return change(graph, start, end, with_actor=False)


def forceful_options(case: Case) -> tuple[str, ...]:
    """Return the options that cannot be undone and that end the story: the deliberate catastrophes of a case."""
    if case.ends is None:
        return ()
    ending = names_under(case, case.ends)
    return tuple(option for option in case.options if option in ending and case.once(option) == "on")


def by_force(views: Sequence[View]) -> tuple[Answer, ...]:
    """Would an actor gain by the things that cannot be undone, and would they hold?"""
    case = views[0].graph.case
    return tuple(_force_answer(views, option) for option in forceful_options(case))


def _force_answer(views: Sequence[View], option: str) -> Answer:
    case = views[0].graph.case
    actor = option.partition(".")[0]
    shorts, because = [], []
    for view in views:
        short, reasons = _force_in(view, actor, option)
        shorts.append(short)
        because.append(reasons)
    reasons = [f"{whose}: {text}" if whose else text for whose, text in grouped(views, because)]
    question = f"{case.label(option)}: would {case.name(actor)} choose it deliberately, and would it be stable?"
    return Answer(question, said(grouped(views, shorts)), tuple(reasons))


def _force_in(view: View, actor: str, option: str) -> tuple[str, str]:
    """Answer for one reading: from the status quo, anywhere else, and once events have happened."""
    graph, stability = view.graph, view.stability
    done = graph.satisfying(Expression(option, Name(option)))
    better = graph.better(actor, graph.status_quo)
    gains = [int(end) for end in better[done[better]]]
    if not gains:
        short = "No, it would not gain by it from the status quo."
    else:
        unsanctioned = stability.why(graph.status_quo, actor, "seq").unsanctioned
        short = "It would gain, " + ("and nothing deters it." if unsanctioned in gains else "but is deterred.")
    reasons = []
    after = _after(graph, option)
    if after is not None and not gains:
        because = preferred_because(graph, actor, after, graph.status_quo)
        reasons.append(f"it prefers the status quo to {state_id(after)}, where it has done so{', ' + because if because else ''}")
    if after is not None:
        verdict = stability.why(after, actor, "seq")
        why = ", though only because it cannot take it back" if _moves_only_within(graph, actor, after) and verdict.stable else ""
        reasons.append(f"once done, {state_id(after)} is {'stable' if verdict.stable else 'not stable'} for it (SEQ){why}")
    reasons.append(tempting(graph, actor, option))
    for event in graph.case.events:
        if event not in graph.given and not _ends_with(graph.case, event):
            then = build(graph.case, given=(*graph.given, event), images=graph.images)
            reasons.append(f"once {quoted(graph.case.label(event))} has happened, {tempting(then, actor, option)}")
    return short, "; ".join(reasons) + "."


def _ends_with(case: Case, event: str) -> bool:
    return case.ends is not None and event in names_under(case, case.ends)


def _after(graph: Graph, option: str) -> int | None:
    """Return the state closest to the status quo that its actor can reach by turning the option on."""
    actor = option.partition(".")[0]
    done = graph.satisfying(Expression(option, Name(option)))
    moves = graph.moves(actor, graph.status_quo)
    ends = [int(end) for end in moves[done[moves]]]
    return min(ends, key=lambda end: (graph.code(end) ^ graph.code(graph.status_quo)).bit_count(), default=None)


def _moves_only_within(graph: Graph, actor: str, state: int) -> bool:
    """Whether every move of the actor from a state is one it would rather not make or leaves it as well off."""
    return len(graph.moves(actor, state)) == 0


def tempting(graph: Graph, actor: str, option: str) -> str:
    """Say in how many states the actor would gain by turning the option on, and in how many nothing deters it."""
    axis = graph.axes[graph.index(actor)]
    levels = graph.levels[graph.index(actor)]
    on = np.broadcast_to(graph.space.lookup(option), graph.space.shape)
    possible = graph.feasible if graph.feasible is not None else np.ones(graph.space.shape, dtype=bool)
    best = axis.best(np.where(on & possible, levels, -1), np.maximum)
    others = [other for other in forceful_options(graph.case) if other != option]
    peace = possible & ~on
    for other in others:
        peace = peace & ~graph.space.lookup(other)
    gains = peace & (best > levels)
    count, total = int(gains.sum()), int(peace.sum())
    if not count:
        return "there is no state, unless another has struck first, in which it would gain by it"
    return f"it would gain by it in {count:,} of the {total:,} states in which nobody has struck yet"


def goal_answers(views: Sequence[View]) -> tuple[Answer, ...]:
    """Is each goal reachable by steps that each mover wants?"""
    case = views[0].graph.case
    return tuple(_goal_answer(views, goal) for goal in case.goals)


def _goal_answer(views: Sequence[View], goal: str) -> Answer:
    shorts, because = [], []
    for view in views:
        alone, together = view.alone[goal], view.together[goal]
        shorts.append(reach_in_words(view, goal))
        best = alone.best if alone.willing else together.best
        steps = [] if best is None else [change(view.graph, step.start, step.end) for step in best.steps]
        text = " Then ".join(f"{step}." for step in steps)
        if alone.best is not None and not alone.willing:
            text += " By moves of each side alone it fails at this: " + " ".join(alone.objections())
        because.append(text)
    reasons = [f"{whose}: {text}" if whose else text for whose, text in grouped(views, because)]
    return Answer(f"Is “{goal}” reachable by steps that each mover wants?", said(grouped(views, shorts)), tuple(reasons))


def reach_in_words(view: View, goal: str) -> str:
    """Say how a goal can be reached in a reading."""
    alone, together = view.alone[goal], view.together[goal]
    if alone.best is not None and not alone.best.steps:
        return "It holds already."
    if alone.willing:
        return "Yes, by improvements of each side alone."
    if together.willing:
        return "Only by a package deal."
    if together.best is None:
        return "No: no moves lead there."
    movers = sorted({actor for step in together.best.steps if not step.willing for actor in step.movers})
    return f"No: only against the interest of {listed(view.graph.case.name(actor) for actor in movers)}."


def deal_answers(views: Sequence[View]) -> tuple[Answer, ...]:
    """Which package deal reaches each goal that improvements alone do not reach?"""
    case = views[0].graph.case
    return tuple(_deal_answer(views, goal) for goal in case.goals if any(not view.alone[goal].willing for view in views))


def _deal_answer(views: Sequence[View], goal: str) -> Answer:
    shorts = []
    because = []
    for view in views:
        found = view.deals[goal]
        shorts.append("There is one." if found.best is not None else "None from the status quo in one step.")
        because.append(" ".join([found.answer(), *found.reasons()]))
    reasons = [f"{whose}: {text}" if whose else text for whose, text in grouped(views, because)]
    return Answer(f"What package deal reaches “{goal}”?", said(grouped(views, shorts)), tuple(reasons))


def road_answer(views: Sequence[View]) -> Answer | None:
    """Which step of the road through all goals is weakest?"""
    goals = list(views[0].graph.case.goals)
    if len(goals) < 2 or all(view.whole_road is None for view in views):
        return None
    shorts, because = [], []
    for view in views:
        route = view.whole_road
        if route is None or route.weakest is None:
            shorts.append("No step is needed.")
            because.append("")
            continue
        step = route.steps[route.weakest]
        goal = next(name for name, leg in view.road if leg.best is not None and step in leg.best.steps)
        shorts.append(f"The step to “{goal}”" + ("." if step.willing else ", which its mover does not want."))
        because.append(weakest_in_words(view.graph, route) if step.willing else objection(view.graph, step))
    reasons = [f"{whose}: {text}" if whose else text for whose, text in grouped(views, because) if text]
    return Answer(f"Which step of the road to “{goals[-1]}” is weakest?", said(grouped(views, shorts)), tuple(reasons))


