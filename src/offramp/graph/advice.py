"""Warnings about a model: statements whose effect their author may not intend."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from offramp.graph.listed_states import ListedStates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.model import Case
    from offramp.graph.listed_states import StateQuestions

__all__ = ["advise"]


def advise(case: Case, states: StateQuestions | None = None) -> tuple[Problem, ...]:
    """Return the warnings about a case, in the order of the file; none of them is an error.

    `states` answers questions about the states of the case; by default they are listed.

    >>> from offramp.case.reading import load
    >>> advise(load("chicken"))
    ()
    """
    states = states or ListedStates.of(case)
    found = [
        *_irreversible_by_rule(case, states),
        *_unmentioned(case),
        *_undecided(case, states),
        *_indifferent(case, states),
        *_unsure_statements(case),
        *_excess_doubt(case),
        *_divided_merges(case, states),
        *_unsatisfiable(case, states),
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


def _unsatisfiable(case: Case, states: StateQuestions) -> Iterator[Problem]:
    """Warn of goals that no possible state satisfies, whichever events have occurred."""
    for name, goal in case.goals.items():
        if not states.satisfiable(goal):
            yield Problem(f"no possible state satisfies the goal `{name}`", case.place("goals", name, key=True))
    if case.ends is not None and not states.satisfiable(case.ends):
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


def _irreversible_by_rule(case: Case, states: StateQuestions) -> Iterator[Problem]:
    """Warn of rules by which one actor's choice keeps another actor from taking back its own."""
    for i, rule in enumerate(case.impossible):
        owners = {owner for name in names_under(case, rule) if (owner := case.owner(name)) is not None}
        if len(owners) < 2:
            continue
        for option in sorted(names_under(case, rule) & set(case.options)):
            example = None if case.irreversible(option) == "on" else states.pinned(rule, option)
            if example is not None:
                actor = case.owners[option]
                others = ", ".join(sorted(owners - {actor}))
                yield Problem(
                    f"the rule `{rule}` lets {others} pin `{option}`: in `{example}` `{actor}` cannot take it back; if the "
                    "rule links options rather than forbids a state, write a term instead",
                    case.place("impossible", i),
                )
                break


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


def _undecided(case: Case, states: StateQuestions) -> Iterator[Problem]:
    """Warn of statements that never decide: no two possible states differ on them and agree on all earlier statements."""
    for path, preferences in stated_preferences(case, believed=False):
        if isinstance(preferences, Statements):
            for i in states.undecided(path, preferences):
                yield Problem(
                    f"the statement `{preferences.statements[i].say}` of `{path[1]}` never decides: the rules or the earlier "
                    "statements settle it",
                    case.place(*path, i),
                )


def _indifferent(case: Case, states: StateQuestions) -> Iterator[Problem]:
    """Warn of actors that are indifferent between all states."""
    for actor in case.actors:
        cares = {
            name
            for use in expressions(case)
            if use.path[:2] in (("preferences", actor), ("images", actor))
            for name in names_under(case, use.expression)
        }
        if states.indifferent(actor) and not cares & set(case.events):
            yield Problem(f"`{actor}` is indifferent between all states", case.place("actors", actor, key=True))


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


def _divided_merges(case: Case, states: StateQuestions) -> Iterator[Problem]:
    """Warn of statements on which the combinations of a merged state differ; its first combination decides."""
    for path, preferences in stated_preferences(case, believed=False):
        if isinstance(preferences, Statements):
            said = [((*path, i), statement.say) for i, statement in enumerate(preferences.statements)]
        elif isinstance(preferences, StatementWeights):
            said = [((*path, "weights", expression.text), expression) for expression, _ in preferences.statements]
        else:
            continue
        for place, expression in said:
            for name in states.divided(expression):
                yield Problem(
                    f"the statement `{expression}` of `{path[1]}` differs between combinations that are merged into one "
                    f"state; the first combination, `{name}`, decides",
                    case.place(*place),
                )
