"""Warnings about a model: statements whose effect their author may not intend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of, lookup_in
from offramp.case.bounds import settled_in
from offramp.case.doubt import doubted, entries, firm_places, most_expected, rooms
from offramp.case.feasible import names_under
from offramp.case.preferences import Statements, StatementWeights
from offramp.case.roles import expressions, stated_preferences
from offramp.case.twins import twins_in
from offramp.case.unit_checks import doubtful_units
from offramp.case.value import holds
from offramp.errors import Problem
from offramp.graph.graph import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.graph.graph import Graph

__all__ = ["advise"]


def advise(case: Case) -> tuple[Problem, ...]:
    """Return the warnings about a case, in the order of the file; none of them is an error.

    >>> from offramp.case.reading import load
    >>> advise(load("chicken"))
    ()
    """
    graph = build(case)
    found = [
        *_irreversible_by_rule(graph),
        *_unmentioned(case),
        *_undecided(graph),
        *_indifferent(graph),
        *_unsure_statements(case),
        *_excess_doubt(case),
        *_divided_merges(graph),
        *_unsatisfiable(case, graph),
        *_ended_status_quo(case),
        *_unrated(case),
        *_undefined_wars(case),
        *_self_comparisons(case),
        *_trivial_comparisons(case),
        *_policies_without_measures(case),
        *doubtful_units(case),
        *_merged_over_events(case),
        *case.cut_texts,
    ]
    return tuple(
        sorted(found, key=lambda problem: (problem.place.line, problem.place.column) if problem.place else (0, 0))
    )


def _unsatisfiable(case: Case, graph: Graph) -> Iterator[Problem]:
    """Warn of goals that no possible state satisfies, whichever events have occurred."""
    strata = [graph, *(build(case, given=[event]) for event in case.events if (event,) != graph.given)]
    for name, goal in case.goals.items():
        if not any(stratum.satisfying(goal).any() for stratum in strata):
            yield Problem(f"no possible state satisfies the goal `{name}`", case.place("goals", name, key=True))
    if case.ends is not None and not any(stratum.satisfying(case.ends).any() for stratum in strata):
        yield Problem(f"the crisis never ends: no possible state satisfies `{case.ends}`", case.place("ends"))


def _ended_status_quo(case: Case) -> Iterator[Problem]:
    """Warn of a status quo in which the crisis has already ended."""
    if case.ends is not None and holds(case.ends, lookup_in(case, code_of(case, case.status_quo))):
        yield Problem(
            f"the status quo satisfies `ends`: `{case.ends}`; the crisis has ended before anybody can act",
            case.place("ends"),
        )


def _merged_over_events(case: Case) -> Iterator[Problem]:
    """Merges whose condition names events alone."""
    for i, condition in enumerate(case.indistinguishable):
        if names_under(case, condition) <= set(case.events):
            yield Problem(
                f"`indistinguishable` with `{condition}` names events alone: with these events it makes one state of all, and it changes no "
                f"chance over time",
                case.place("indistinguishable", i),
            )


def _policies_without_measures(case: Case) -> Iterator[Problem]:
    """Warn of policies that no measure compares."""
    if case.policies and not case.measures:
        yield Problem(
            "the case states policies but no measures; `rank` has no measure to compare the policies by",
            case.place("policies", key=True),
        )


def _trivial_comparisons(case: Case) -> Iterator[Problem]:
    """Warn of comparisons of chances in claims that are true, or false, for every value of the chances."""
    for name, claim in case.claims.items():
        for settled in settled_in(case, claim.holds.tree) if claim.holds is not None else ():
            yield Problem(
                f"in the claim `{name}`, {settled}", case.place_within(settled.offset, "claims", name, "holds")
            )


def _unrated(case: Case) -> Iterator[Problem]:
    """Warn of events without a rate in a case that gives rates."""
    for event in case.events:
        if case.rates and event not in case.rates:
            yield Problem(
                f"the event `{event}` has no rate, so it never occurs over time", case.place("events", event, key=True)
            )


def _undefined_wars(case: Case) -> Iterator[Problem]:
    """Warn of records of wars without a definition of war to compare them with."""
    for name, record in case.base_rates.items():
        if record.of is None and case.ends is None:
            yield Problem(
                f"no condition defines a war for the record `{name}`; add `of`, a condition, or `ends` to the case",
                case.place("base rates", name, key=True),
            )


def _self_comparisons(case: Case) -> Iterator[Problem]:
    """Warn of claims that compare a policy with itself, perhaps under another name; they are not tested."""
    for name, claim in case.claims.items():
        for twins in twins_in(case, claim.holds.tree) if claim.holds is not None else ():
            yield Problem(
                f"the claim `{name}` compares policies by `{twins.asked}`, but {twins}; it is not tested",
                case.place_within(twins.offset, "claims", name, "holds"),
            )


def _irreversible_by_rule(graph: Graph) -> Iterator[Problem]:
    """Warn of rules by which one actor's choice keeps another actor from taking back its own."""
    case = graph.case
    for i, rule in enumerate(case.impossible):
        owners = {owner for name in names_under(case, rule) if (owner := case.owner(name)) is not None}
        if len(owners) < 2:
            continue
        for option in sorted(names_under(case, rule) & set(case.options)):
            example = _pinned_state(graph, rule, option)
            if example is not None:
                actor = case.owners[option]
                others = ", ".join(sorted(owners - {actor}))
                yield Problem(
                    f"the rule `{rule}` lets {others} pin `{option}`: in {example} `{actor}` cannot take it back; if the "
                    "rule links options rather than forbids a state, write a term instead",
                    case.place("impossible", i),
                )
                break


def _pinned_state(graph: Graph, rule: Expression, option: str) -> str | None:
    """Name a state where the option is on and this rule alone keeps its owner from turning it off; None if none is."""
    case = graph.case
    if case.irreversible(option) == "on":
        return None
    axis = graph.axes[graph.index(case.owners[option])]
    feasible = (graph.state_of >= 0).reshape(graph.space.shape)
    on = np.broadcast_to(graph.space.lookup(option), graph.space.shape)
    without = graph.space.feasible(other for other in case.impossible if other is not rule)

    def can_stop(possible: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return axis.best(possible & ~on, np.logical_or)

    stuck = feasible & on & ~can_stop(feasible) & can_stop(without)
    cells = np.flatnonzero(stuck)
    return f"`{graph.name(int(graph.state_of[cells[0]]))}`" if len(cells) else None


def _unmentioned(case: Case) -> Iterator[Problem]:
    """Warn of options and events that no preference mentions."""
    if any(
        not isinstance(preferences, Statements | StatementWeights)
        for _, preferences in stated_preferences(case, believed=False)
    ):
        return  # A ranking of whole states weighs every option.
    wanted = {
        name
        for use in expressions(case)
        if use.path[0] in ("preferences", "images")
        for name in names_under(case, use.expression)
    }
    for option in case.options:
        if option not in wanted:
            actor = case.owners[option]
            name = option.removeprefix(f"{actor}.")
            yield Problem(
                f"no preference mentions the option `{option}`",
                case.place("actors", actor, "options", name, key=True),
            )
    for event in case.events:
        if event not in wanted:
            yield Problem(
                f"no preference mentions the event `{event}`",
                case.place("events", event, key=True),
            )


def _undecided(graph: Graph) -> Iterator[Problem]:
    """Warn of statements that never decide: no two possible states differ on them and agree on all earlier statements."""
    case = graph.case
    for path, preferences in stated_preferences(case, believed=False):
        if not isinstance(preferences, Statements):
            continue
        classes = np.zeros(graph.size, dtype=np.int64)
        for i, statement in enumerate(preferences.statements):
            if names_under(case, statement.say) & set(case.events):
                continue  # Events are fixed in one graph; such a statement decides between graphs of different events.
            finer = np.unique(2 * classes + graph.of_states(graph.space.where(statement.say)), return_inverse=True)[
                1
            ].ravel()
            if finer.max() == classes.max():
                yield Problem(
                    f"the statement `{statement.say}` of `{path[1]}` never decides: the rules or the earlier statements "
                    "settle it",
                    case.place(*path, i),
                )
            classes = finer


def _indifferent(graph: Graph) -> Iterator[Problem]:
    """Warn of actors that are indifferent between all states."""
    for actor in graph.actors:
        cares = {
            name
            for use in expressions(graph.case)
            if use.path[:2] in (("preferences", actor), ("images", actor))
            for name in names_under(graph.case, use.expression)
        }
        if graph.size > 1 and graph.preference_level(actor).max() == 0 and not cares & set(graph.case.events):
            yield Problem(f"`{actor}` is indifferent between all states", graph.case.place("actors", actor, key=True))


def _unsure_statements(case: Case) -> Iterator[Problem]:
    """Warn of statements marked `unsure`, which the five basic concepts treat as sure."""
    for path, preferences in stated_preferences(case, believed=False):
        if not isinstance(preferences, Statements):
            continue
        for i, statement in enumerate(preferences.statements):
            if statement.unsure:
                yield Problem(
                    f"a statement of `{path[1]}` is marked unsure; Nash, GMR, SMR, SEQ and SSEQ take it as sure; "
                    "`--concept seq_a` to `seq_d` do not",
                    case.place(*path, i),
                )


def _excess_doubt(case: Case) -> Iterator[Problem]:
    """Warn of a doubt greater than the firm statements allow."""
    for doubt in doubted(case):
        stated = max((value for value in (doubt.estimate.best, doubt.estimate.high) if value is not None), default=0.0)
        for reading, preferences in doubt.lists.items():
            most = most_expected(rooms(entries(preferences), firm_places(preferences)))
            if stated > most:
                whose = f" of the reading `{reading}`" if reading else ""
                yield Problem(
                    f"{doubt.what} is {stated:g} swaps; the firm statements{whose} allow at most {most:g}, so worlds are "
                    f"drawn with at most {most:g} expected swaps",
                    case.place(*doubt.path),
                )


def _divided_merges(graph: Graph) -> Iterator[Problem]:
    """Warn of statements on which the combinations of a merged state differ; its first combination decides."""
    case = graph.case
    for path, preferences in stated_preferences(case, believed=False):
        if isinstance(preferences, Statements):
            said = [((*path, i), statement.say) for i, statement in enumerate(preferences.statements)]
        elif isinstance(preferences, StatementWeights):
            said = [((*path, "weights", expression.text), expression) for expression, _ in preferences.statements]
        else:
            continue
        for place, expression in said:
            truth = np.broadcast_to(graph.space.where(expression), graph.space.shape).ravel()
            for members in graph.merged:
                if truth[members].any() and not truth[members].all():
                    name = graph.name(int(graph.state_of[members[0]]))
                    yield Problem(
                        f"the statement `{expression}` of `{path[1]}` differs between combinations that are merged into one "
                        f"state; the first combination, `{name}`, decides",
                        case.place(*place),
                    )
