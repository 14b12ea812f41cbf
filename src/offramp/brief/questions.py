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
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading
    from offramp.paths.deals import Deals
    from offramp.paths.routes import Routes
    from offramp.stability.stability import Stability

__all__ = [
    "View",
    "at_a_glance",
    "by_force",
    "by_reading",
    "deal_answers",
    "forceful_options",
    "goal_answers",
    "grouped",
    "reach_in_words",
    "resting_points",
    "road_answer",
    "said",
    "status_quo_answer",
    "tempting",
    "weakest_in_short",
]

MOST_RESTING_POINTS = 3


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
        return {
            goal: routes(graph, goal, by=by, most=1, stability=self.stability, neighbours=steps)
            for goal in graph.case.goals
        }

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
    shorts, because = [], []
    for view in views:
        leavers = view.stability.leavers(view.graph.status_quo, "seq")
        names = listed(view.graph.case.name(actor) for actor in leavers)
        shorts.append("Yes: nobody gains by leaving it." if not leavers else f"No: {names} would leave it.")
        because.append(" ".join([*(_why_leaves(view, actor) for actor in leavers), *_why_others_stay(view, leavers)]))
    return Answer("Is the status quo stable?", said(grouped(views, shorts)), by_reading(views, because))


def by_reading(views: Sequence[View], texts: Sequence[str]) -> tuple[str, ...]:
    """Return texts, one per reading, as reasons; those of readings that say the same as one."""
    return tuple(f"{whose}: {text}" if whose else text for whose, text in grouped(views, texts) if text)


def _why_others_stay(view: View, leavers: Sequence[str]) -> list[str]:
    """Say why those stay who do: nothing to gain, deterred, or unable to move."""
    graph = view.graph
    verdicts = {
        actor: view.stability.why(graph.status_quo, actor, "seq") for actor in graph.actors if actor not in leavers
    }
    content = [
        graph.case.name(actor) for actor, verdict in verdicts.items() if not verdict.sanctions and not verdict.immobile
    ]
    texts = [f"{listed(content)} {'has' if len(content) == 1 else 'have'} no improvement."] if content else []
    return texts + [
        _why_stays(view, actor) for actor, verdict in verdicts.items() if verdict.sanctions or verdict.immobile
    ]


def resting_points(views: Sequence[View]) -> Answer:
    """Which states hold under most concepts?"""
    shorts, because = [], []
    for view in views:
        graph, strength = view.graph, view.stability.strength
        most = int(strength.max())
        states = [int(state) for state in np.flatnonzero(strength == most)] if most else []
        states.sort(key=lambda state: ((graph.code(state) ^ graph.code(graph.status_quo)).bit_count(), state))
        under = (
            "every concept"
            if most == len(view.stability.stable)
            else f"{most} of the {len(view.stability.stable)} concepts"
        )
        count = f"{len(states):,} state{'s hold' if len(states) != 1 else ' holds'} under {under}"
        shorts.append(f"{count}." if states else "No state is an equilibrium under any concept.")
        shown = [f"{state_id(state)}: {_from_status_quo(graph, state)}" for state in states[:MOST_RESTING_POINTS]]
        more = [f"and {len(states) - len(shown):,} more, farther away"] if len(states) > len(shown) else []
        because.append("; ".join(shown + more) + "." if shown else "")
    return Answer("Where could it come to rest?", said(grouped(views, shorts)), by_reading(views, because))


def _from_status_quo(graph: Graph, state: int) -> str:
    return "the status quo" if state == graph.status_quo else change(graph, graph.status_quo, state)


def _why_leaves(view: View, actor: str) -> str:
    graph = view.graph
    end = view.stability.why(graph.status_quo, actor, "seq").unsanctioned or 0
    because = preferred_because(graph, actor, graph.status_quo, end)
    return (
        f"{graph.case.name(actor)} has an improvement that no sanction deters: it {_own(graph, graph.status_quo, end)}"
        + (f", {because}." if because else ".")
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
    shorts = [_force_in_short(view, option) for view in views]
    reasons = [_force_reasons(view, option) for view in views]
    # What it prefers is told for the base reading; where and when it would gain, for all.
    because = [
        reasons[0][0],
        *(text for told in zip(*(reason[1:] for reason in reasons), strict=True) for text in by_reading(views, told)),
    ]
    question = f"Would {case.name(option.partition('.')[0])} deliberately choose “{case.label(option)}”?"
    return Answer(question, said(grouped(views, shorts)), tuple(text for text in because if text))


def _force_in_short(view: View, option: str) -> str:
    """Say whether the actor gains by it from the status quo, and whether it is deterred."""
    graph = view.graph
    actor = option.partition(".")[0]
    gains = _gains(graph, option)
    if not gains:
        return "No: from the status quo it would lose by it."
    unsanctioned = view.stability.why(graph.status_quo, actor, "seq").unsanctioned
    return "It would gain, and nothing deters it." if unsanctioned in gains else "It would gain, but is deterred."


def _gains(graph: Graph, option: str) -> list[int]:
    """Return the actor's improvements from the status quo in which the option is on."""
    done = graph.satisfying(Expression(option, Name(option)))
    return [int(end) for end in graph.better(option.partition(".")[0], graph.status_quo) if done[end]]


def _force_reasons(view: View, option: str) -> list[str]:
    """Say what the actor prefers, whether the deed would be stable, where it would gain by it, and what events change
    in that.
    """
    graph, actor = view.graph, option.partition(".")[0]
    name = graph.case.name(actor)
    after = _after(graph, option)
    prefers = stable = ""
    if after is not None:
        lost = not _gains(graph, option)
        because = preferred_because(graph, actor, *((after, graph.status_quo) if lost else (graph.status_quo, after)))
        order = ("the status quo", state_id(after)) if lost else (state_id(after), "the status quo")
        prefers = (
            f"{name} prefers {order[0]} to {order[1]}, in which it has done so{', ' + because if because else ''}."
        )
        prefers = prefers.replace("to the status quo, in which it has done so", "to the status quo")
        before = view.stability.leavers(graph.status_quo, "seq")
        others = [other for other in view.stability.leavers(after, "seq") if other not in before]
        holds = view.stability.is_stable(after, actor, "seq")
        stable = (
            f"Once done it is {'stable' if holds else 'not stable'} for {name} (SEQ), since it cannot be taken back"
        )
        answers = listed(graph.case.name(other) for other in others if other != actor)
        stable += f"; {answers} would answer." if answers else "."
    reasons = [prefers, stable, f"As things stand, {tempting(graph, actor, option)}."]
    for event in graph.case.events:
        if event not in graph.given and not _ends_with(graph.case, event):
            then = build(graph.case, given=(*graph.given, event), images=graph.images)
            reasons.append(f"Once there is {quoted(graph.case.label(event))}, {tempting(then, actor, option)}.")
    return reasons


def _ends_with(case: Case, event: str) -> bool:
    return case.ends is not None and event in names_under(case, case.ends)


def _after(graph: Graph, option: str) -> int | None:
    """Return the state closest to the status quo that its actor can reach by turning the option on."""
    actor = option.partition(".")[0]
    done = graph.satisfying(Expression(option, Name(option)))
    moves = graph.moves(actor, graph.status_quo)
    ends = [int(end) for end in moves[done[moves]]]
    return min(ends, key=lambda end: (graph.code(end) ^ graph.code(graph.status_quo)).bit_count(), default=None)


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
        return "there is no state in which it would gain by it, unless another has struck first"
    return f"it would gain by it in {count:,} of the {total:,} states in which nobody has struck yet{_shared(graph, gains)}"


def _shared(graph: Graph, states: NDArray[np.bool_]) -> str:
    """Name what all these states have in common and differ in from the status quo, which is what makes the
    difference.
    """
    common = []
    for thing in graph.case.options:
        truth = np.broadcast_to(graph.space.lookup(thing), graph.space.shape)[states]
        now = thing in graph.on(graph.status_quo)
        if (truth != now).all():
            common.append(
                f"without {quoted(graph.case.label(thing))}" if now else f"with {quoted(graph.case.label(thing))}"
            )
    return f": those {listed(common)}" if common else ""


def goal_answers(views: Sequence[View]) -> tuple[Answer, ...]:
    """Is each goal reachable by steps that each mover wants?"""
    case = views[0].graph.case
    return tuple(_goal_answer(views, goal) for goal in case.goals)


def _goal_answer(views: Sequence[View], goal: str) -> Answer:
    shorts = [reach_in_words(view, goal) for view in views]
    because = [text for view in views[:1] for text in _goal_reasons(view, goal)]
    for view in views[1:]:
        if reach_in_words(view, goal) != shorts[0]:
            because += [f"Under {view.name}: {text}" for text in _goal_reasons(view, goal)]
    return Answer(
        f"Is “{goal}” reachable by steps that each mover wants?", said(grouped(views, shorts)), tuple(because)
    )


def _goal_reasons(view: View, goal: str) -> list[str]:
    """Say how the goal is reached, and at whose interest moves of each side alone fail."""
    alone, together = view.alone[goal], view.together[goal]
    best = alone.best if alone.willing else together.best
    if best is None or not best.steps:
        return []
    texts = []
    goals = list(view.graph.case.goals)
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
    return tuple(
        _deal_answer(views, goal) for goal in case.goals if any(not view.alone[goal].willing for view in views)
    )


def _deal_answer(views: Sequence[View], goal: str) -> Answer:
    shorts = []
    because = []
    for view in views:
        found = view.deals[goal]
        best = found.best
        names = listed(view.graph.case.name(actor) for actor in best.participants) if best is not None else ""
        shorts.append(f"One of {names}." if best is not None else "None.")
        because.append(" ".join([found.answer(), *found.reasons()]))
    return Answer(f"What package deal reaches “{goal}”?", said(grouped(views, shorts)), by_reading(views, because))


def road_answer(views: Sequence[View]) -> Answer | None:
    """Which step of the road through all goals is weakest?"""
    goals = list(views[0].graph.case.goals)
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


def weakest_in_short(view: View) -> str:
    """Name the goal whose step is the weakest of the road."""
    route = view.whole_road
    if route is None or route.weakest is None:
        return "No step is needed."
    step = route.steps[route.weakest]
    goal = next(name for name, leg in view.road if leg.best is not None and step in leg.best.steps)
    movers = listed(view.graph.case.name(actor) for actor in step.movers)
    return f"The step to “{goal}”" + ("." if step.willing else f", which {movers} does not want.")


def at_a_glance(views: Sequence[View]) -> Table:
    """Return every question with its answer under each reading, in a few words."""
    case = views[0].graph.case
    rows = [("Does the status quo hold?", *(_sq_in_short(view) for view in views))]
    for option in forceful_options(case):
        actor = case.name(option.partition(".")[0])
        rows.append((f"{actor}: “{case.label(option)}”?", *(_force_at_a_glance(view, option) for view in views)))
    rows += [(f"Can “{goal}” be reached?", *(reach_in_words(view, goal) for view in views)) for goal in case.goals]
    if len(case.goals) > 1:
        rows.append(("Weakest step of the road", *(weakest_in_short(view) for view in views)))
    heads = [
        f"{view.name} ({view.reading.share:.0%})" if view.reading.share is not None else view.name for view in views
    ]
    return Table("At a glance", ("question", *heads), tuple(rows))


def _sq_in_short(view: View) -> str:
    leavers = view.stability.leavers(view.graph.status_quo, "seq")
    return f"No: {listed(view.graph.case.name(actor) for actor in leavers)} would leave." if leavers else "Yes."


def _force_at_a_glance(view: View, option: str) -> str:
    """Say in a few words whether an actor gains by a thing that cannot be undone, now or once an event has happened."""
    graph, actor = view.graph, option.partition(".")[0]
    if _gains(graph, option):
        return _force_in_short(view, option)
    for event in graph.case.events:
        if event not in graph.given and not _ends_with(graph.case, event):
            then = build(graph.case, given=(*graph.given, event), images=graph.images)
            if "no state" not in tempting(then, actor, option):
                return f"Not now; it may, once there is {quoted(graph.case.label(event))}."
    return "No."
