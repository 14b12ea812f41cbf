"""State spaces that are used again: the same as those explored anew, whatever else was explored before."""

from __future__ import annotations

import json
import pickle
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import POLICY, DrawnCrisis, crises, examples

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.chain import kept_spaces
from offramp.chain.choice import Foresight
from offramp.chain.queries import ExpectedReward, StateProbability
from offramp.chain.reward_classes import classed
from offramp.chain.schedule import schedule_of
from offramp.chain.state_space import StateSpace
from offramp.errors import CaseError, QuestionError
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.model import Case
    from offramp.chain.queries import Query

ARRAYS = [
    each.name for each in fields(StateSpace) if each.name not in ("states", "commitments", "timed_events", "shared")
]
DROPPED = ("ends", "rates", "agreements", "impossible", "indistinguishable", "beliefs", "unaware", "counts", "doubt")


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept_spaces.forget()
    yield
    kept_spaces.forget()


def spaces(case: Case) -> list[StateSpace] | str:
    """Return the state spaces of the windows of the policy; the message where it is refused."""
    try:
        return [window.structure for window in schedule_of(case, POLICY, timers=True).windows]
    except (CaseError, QuestionError) as error:
        return str(error)


def same(first: StateSpace, other: StateSpace) -> None:
    """Compare two state spaces, their arenas, the levels of every actor, and the classes of their nodes."""
    for name in ARRAYS:
        assert np.array_equal(getattr(first, name), getattr(other, name)), name
    one, two = Foresight(first), Foresight(other)
    for each in fields(one.arena):
        if each.name != "structure":
            assert np.array_equal(getattr(one.arena, each.name), getattr(two.arena, each.name)), each.name
    actors = first.case.actors
    stated = {actor: next(iter(first.case.images.get(actor, {})), "") for actor in actors}
    profile = tuple((stated[actor], ()) for actor in actors)
    for mine, theirs in zip(one.judge(profile).levels, two.judge(profile).levels, strict=True):
        assert np.array_equal(np.unique(mine, return_inverse=True)[1], np.unique(theirs, return_inverse=True)[1])
    if "n" in first.case.counts:
        asked: list[Query] = [ExpectedReward("n"), StateProbability(Expression.read(first.case.things[0]))]
        numbers = best_values(first.case)
        for mine, theirs in zip(classed(asked, first, numbers), classed(asked, other, numbers), strict=True):
            assert np.array_equal(mine, theirs)


@examples(60)
@given(crises(4, merges=None, phases=True), st.sets(st.sampled_from(DROPPED), max_size=3), st.booleans())
def test_what_is_kept_of_one_case_serves_no_case_that_differs(
    drawn: DrawnCrisis, dropped: set[str], reverse: bool
) -> None:
    values = {name: value for name, value in drawn.values.items() if name not in dropped}
    if reverse:
        values["preferences"] = {
            actor: list(reversed(wants)) if isinstance(wants, list) else wants
            for actor, wants in values["preferences"].items()
        }
    try:
        other = loads("".join(f"{name}: {json.dumps(value)}\n" for name, value in values.items()))
    except CaseError:
        return
    kept_spaces.forget()
    alone = spaces(other)
    kept_spaces.forget()
    before = spaces(drawn.case)
    if not isinstance(before, str):
        for space in before:
            same(space, space)  # what is derived from them is kept too
    after = spaces(other)
    if isinstance(alone, str) or isinstance(after, str):
        assert alone == after
        return
    for first, again in zip(alone, after, strict=True):
        assert again.case is other
        same(first, again)


def test_readings_numbers_and_measures_make_no_difference_and_rules_do() -> None:
    korea = load("korea-2017")
    (first, *_) = spaces_of(korea)
    other = korea.model_copy(update={"unknowns": {}, "measures": {}, "preferences": {}, "title": "Another"})
    assert spaces_of(other)[0].shared is first.shared
    assert spaces_of(korea.model_copy(update={"impossible": korea.impossible[1:]}))[0].shared is not first.shared
    terms = {name: Expression.read(next(iter(korea.options))) for name in korea.terms}
    assert spaces_of(korea.model_copy(update={"terms": terms}))[0].shared is not first.shared


def spaces_of(case: Case) -> list[StateSpace]:
    return [window.structure for window in schedule_of(case, "wait").windows]


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_spaces, "MOST_CASES", 2)
    hotline = load("hotline")
    cases = [hotline.model_copy(update={"start": f"20{k}-01-01"}) for k in range(30, 33)]
    shared = [spaces_of(case)[0].shared for case in cases]
    assert spaces_of(cases[2])[0].shared is shared[2]
    assert spaces_of(cases[1])[0].shared is shared[1]
    assert spaces_of(cases[0])[0].shared is not shared[0]
    kept_spaces.forget()
    monkeypatch.setattr(kept_spaces, "MOST_NODES", 1)
    assert spaces_of(cases[1])[0].shared is not spaces_of(cases[1])[0].shared


def test_what_is_derived_is_not_pickled() -> None:
    space = spaces_of(load("hotline"))[0]
    held = space.where(Expression.read("war"))
    assert Foresight(space).arena.size > 0
    assert space.where(Expression.read("war")) is held
    assert not held.flags.writeable
    again = pickle.loads(pickle.dumps(space))  # noqa: S301  (our own)
    assert again.shared == {}
    same(space, again)
