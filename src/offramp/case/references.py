"""Checks of names in keys and lists, outside expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.estimate import Estimate
from offramp.case.order_checks import wrong_experts_on, wrong_pairs_on
from offramp.case.preferences import Statements
from offramp.case.roles import stated_preferences
from offramp.errors import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offramp.case.model import Case
    from offramp.case.names import Names

__all__ = ["references"]


def references(case: Case, names: Names) -> Iterator[Problem]:
    """Yield problems of names in keys and lists, outside expressions."""
    yield from _of_actors(case, names)
    yield from _of_doubts(case, names)
    yield from _of_things(case, names)
    yield from _of_preferences(case, names)
    yield from _of_classes(case)
    yield from _of_priorities(case)


def _of_priorities(case: Case) -> Iterator[Problem]:
    """Yield problems of the known pairs of a list, and of the orders that experts state."""
    for path, preferences in stated_preferences(case):
        if not isinstance(preferences, Statements):
            continue
        yield from wrong_pairs_on(case, path, preferences)
        yield from wrong_experts_on(case, path, preferences)


def _of_classes(case: Case) -> Iterator[Problem]:
    """Yield problems of reference classes that lie within others."""
    for name, inner in case.base_rates.items():
        if inner.within is None:
            continue
        place = case.place("base rates", name, "within")
        outer = case.base_rates.get(inner.within)
        if outer is None:
            yield Problem(
                f"there is no reference class `{inner.within}`{did_you_mean(inner.within, case.base_rates)}", place
            )
        elif inner.within == name:
            yield Problem(f"the reference class `{name}` lies within itself; name a larger one", place)
        elif inner.crises > outer.crises or inner.wars > outer.wars:
            yield Problem(
                f"`{name}` has {inner.wars} wars of {inner.crises} crises, and cannot lie within `{inner.within}` with "
                f"{outer.wars} of {outer.crises}",
                place,
            )


def _check(case: Case, kind: str, name: str, known: Iterable[str], *path: str | int) -> Iterator[Problem]:
    """Yield the problem that a name of a kind is not known, with the nearest right one."""
    if name not in set(known):
        place = case.place(*path, key=path[-1] == name)
        yield Problem(f"there is no {kind} `{name}`{did_you_mean(name, known)}", place)


def _of_actors(case: Case, names: Names) -> Iterator[Problem]:
    """Yield problems of the names of actors, in beliefs, coalitions and agreements."""
    for section in ("preferences", "images", "beliefs", "unaware"):
        for actor in getattr(case, section):
            yield from _check(case, "actor", actor, names.actors, section, actor)
    for believer, beliefs in case.beliefs.items():
        for actor in beliefs:
            yield from _check(case, "actor", actor, names.actors, "beliefs", believer, actor)
        if believer in beliefs:
            place = case.place("beliefs", believer, believer, key=True)
            yield Problem(f"`{believer}` can't be wrong about itself; state its preferences under `preferences`", place)
    for coalition, members in case.coalitions.items():
        for i, actor in enumerate(members):
            yield from _check(case, "actor", actor, names.actors, "coalitions", coalition, i)
        if len(set(members)) < max(2, len(members)):
            found = ", ".join(members) or "nobody"
            place = case.place("coalitions", coalition, key=True)
            yield Problem(f"the coalition `{coalition}` must have two or more different members; found {found}", place)
    for agreement, spec in case.agreements.items():
        for i, actor in enumerate(spec.between):
            yield from _check(case, "actor", actor, names.actors, "agreements", agreement, "between", i)
        if len(set(spec.between)) < len(spec.between):
            place = case.place("agreements", agreement, "between")
            yield Problem(
                f"the agreement `{agreement}` names an actor twice; an agreement is between different actors", place
            )


def _of_doubts(case: Case, names: Names) -> Iterator[Problem]:
    """Yield problems of the names of actors and images in doubts."""
    for actor, doubt in case.doubt.items():
        yield from _check(case, "actor", actor, names.actors, "doubt", actor)
        if not isinstance(doubt, Estimate):
            for reading in doubt:
                yield from _check(
                    case, f"image of `{actor}`", reading, case.images.get(actor, {}), "doubt", actor, reading
                )


def _of_things(case: Case, names: Names) -> Iterator[Problem]:
    """Yield problems of the names of options, events and amounts."""
    for i, thing in enumerate(case.status_quo):
        yield from _check(case, "option or event", thing, names.options | names.events, "status quo", i)
    for event in case.rates:
        yield from _check(case, "event", event, names.events, "rates", event)
    for harm, amounts in case.harms.items():
        for condition in amounts:
            yield from _check(case, "option, event or term", condition, names.conditions, "harms", harm, condition)
    for name, measure in case.measures.items():
        if measure.expected is not None:
            yield from _check(
                case, "stock, count or harm", measure.expected, names.amounts, "measures", name, "expected"
            )
    for policy, stages in case.policies.items():
        for i, stage in enumerate(stages):
            for option in stage.holds:
                yield from _check(case, "option", option, names.options, "policies", policy, i, option)


def _of_preferences(case: Case, names: Names) -> Iterator[Problem]:
    """Yield the actors without preferences, and those with two kinds."""
    for actor in names.actors - names.wanting:
        if actor in case.actors:
            yield Problem(
                f"`{actor}` has no preferences; state them under `preferences`",
                case.place("actors", actor, key=True),
                lacks="preferences",
            )
    for actor in set(case.preferences) & set(case.images):
        yield Problem(
            f"`{actor}` has both `preferences` and `images`; keep the images, the heaviest is the base reading",
            case.place("images", actor, key=True),
        )
