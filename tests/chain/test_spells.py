"""First spells of a condition: against closed forms, matrix exponentials and simulated histories."""

from __future__ import annotations

from math import exp, inf
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.linalg import expm
from scipy.stats import binom
from tests.chain.test_choice_properties import laid
from tests.oracle import negation, thing
from tests.strategies import DrawnCrisis, crises, examples

from offramp.case.bits import code_of
from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.chain import spells as module
from offramp.chain.schedule import schedule_of
from offramp.chain.spells import first_spells
from offramp.errors import QuestionError
from offramp.risk.simulated_histories import draw
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from offramp.chain.schedule import Schedule

CLOCK = """
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X, y: Y}}}
events: {on: {label: A spell}, war: {label: War, once: on}}
status quo: []
preferences: {a: [a.x]}
horizon: 9 years
ends: war
rates:
  on: 0 if a.y else (2 if on else 0.5)
  war: 0.25 if on else 0
policies:
  wait: {}
  begin: {a.x: on}
  stop later: {a.y: on, from: 18 months}
"""
"""An event `on` that comes and goes: a spell begins at the rate 0.5 and ends at the rate 2, or by a war at the rate 0.25."""

ON = Expression.read("on")
AGES = [0.0, 0.25, 0.5, 1.0, 2.0]


def test_a_spell_of_constant_rates_lasts_exponentially() -> None:
    case = loads(CLOCK)
    found = first_spells(schedule_of(case, "wait"), best_values(case), ON, 3.0, AGES)
    begun = 1 - exp(-0.5 * 3)
    assert found.begun[0] == pytest.approx(begun, rel=1e-10)
    assert found.lasting[:, 0] == pytest.approx([begun * exp(-2.25 * age) for age in AGES], rel=1e-9)
    by_war = [begun * 0.25 / 2.25 * (1 - exp(-2.25 * age)) for age in AGES]
    assert found.over[:, 0] == pytest.approx(by_war, rel=1e-9, abs=1e-12)


def test_a_commitment_at_a_boundary_stops_spells_from_beginning_and_ending() -> None:
    """From 18 months on nothing begins, and a spell ends by a war alone."""
    case = loads(CLOCK)
    found = first_spells(schedule_of(case, "stop later"), best_values(case), ON, 3.0, AGES)
    assert found.begun[0] == pytest.approx(1 - exp(-0.5 * 1.5), rel=1e-9)

    def lasts(age: float, begins: float) -> float:
        before = min(age, 1.5 - begins)
        return 0.5 * exp(-0.5 * begins) * exp(-2.25 * before) * exp(-0.25 * (age - before))

    for age, value in zip(AGES, found.lasting[:, 0], strict=True):
        kink = [1.5 - age] if 0 < age < 1.5 else None
        assert value == pytest.approx(quad(lambda t, age=age: lasts(age, t), 0, 1.5, points=kink)[0], rel=1e-9)


def test_a_spell_under_way_at_the_start_does_not_count_and_the_next_one_does() -> None:
    case = loads(CLOCK.replace("status quo: []", "status quo: [on]"))
    found = first_spells(schedule_of(case, "wait"), best_values(case), ON, 3.0, AGES)
    # The spell of the start ends with a chance of 2 / 2.25 without a war; then the next one begins at the rate 0.5.
    matrix = np.array([[-2.25, 2.0, 0.0], [0.0, -0.5, 0.5], [0.0, 0.0, 0.0]])
    begun = expm(matrix * 3.0)[0, 2]
    assert found.begun[0] == pytest.approx(begun, rel=1e-10)
    assert found.lasting[:, 0] == pytest.approx([begun * exp(-2.25 * age) for age in AGES], rel=1e-9)


def test_a_policy_can_begin_a_spell_at_once() -> None:
    case = loads(CLOCK)
    found = first_spells(schedule_of(case, "begin"), best_values(case), Expression.read("a.x"), 1.0, AGES)
    assert found.begun[0] == pytest.approx(1.0, rel=1e-12)
    assert (np.diff(found.lasting[:, 0]) < 0).all(), "it ends with the crisis alone"
    assert found.lasting[:, 0] + found.over[:, 0] == pytest.approx(1.0, rel=1e-9)


def test_a_condition_that_never_holds_has_no_spell() -> None:
    case = loads(CLOCK)
    found = first_spells(schedule_of(case, "wait"), best_values(case), Expression.read("on and not on"), 1.0, AGES)
    assert not found.begun.any()
    assert not found.lasting.any()


def test_the_schedule_has_to_reach_far_enough() -> None:
    case = loads(CLOCK)
    with pytest.raises(QuestionError, match=r"need a horizon of 10 years; found 9"):
        first_spells(schedule_of(case, "wait"), best_values(case), ON, 8.0, AGES)


def histories(schedule: Schedule, drawn: DrawnCrisis, condition: Expression, count: int) -> list[tuple[float, float]]:
    """Return when the first spell of each simulated history begins (infinite if never) and how long it lasts."""
    structure = schedule.windows[0].structure
    at_first = structure.states.positions(np.array([code_of(schedule.case, schedule.case.status_quo)]))
    held = bool(structure.states.where(condition)[structure.states.first[at_first]][0])
    return [
        spell_of(schedule, path, condition, held)
        for path in draw(schedule, drawn.parameters, count, 3, paths=count).paths
    ]


def spell_of(
    schedule: Schedule, path: tuple[tuple[float, int, int, int], ...], condition: Expression, held: bool
) -> tuple[float, float]:
    """Return the begin and the length of the first spell of a history; one that goes on at the horizon has an infinite length."""
    under_way, begins, node = held, inf, 0
    for number, window in enumerate(schedule.windows):
        node = int(window.entry[node])
        inside = window.structure.where(condition) & ~window.structure.ended
        steps = [(window.begins, node), *((time, after) for time, w, after, _ in path if w == number)]
        for time, after in steps:
            node = after
            if begins < inf and not inside[node]:
                return begins, time - begins
            if under_way:
                under_way = bool(inside[node])
            elif begins == inf and inside[node]:
                begins = time
    return begins, inf


@examples(120, dear=True)
@given(drawn=crises(phases=True), data=st.data())
def test_spells_last_as_long_as_in_simulated_histories(drawn: DrawnCrisis, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(drawn.crisis.model.things))
    condition = Expression.read(str(data.draw(st.sampled_from([thing(name), negation(thing(name))]))))
    schedule = laid(drawn)
    assume(schedule is not None)
    assert schedule is not None
    ages, count = [0.0, 0.1, 0.4, 1.0], 2000
    found = first_spells(schedule, drawn.parameters, condition, 1.0, ages)
    spells = histories(schedule, drawn, condition, count)
    begun = sum(begins < 1.0 for begins, _ in spells)
    assert likely(begun, count, found.begun[0])
    for age, chance in zip(ages, found.lasting[:, 0], strict=True):
        assert likely(sum(begins < 1.0 and length > age for begins, length in spells), count, chance), age


def likely(seen: int, count: int, chance: float) -> bool:
    """Return whether a number of histories is likely under a chance: its tail is above one in ten million."""
    sure = min(max(chance, 0.0), 1.0)
    return min(binom.cdf(seen, count, sure), binom.sf(seen - 1, count, sure)) > 1e-7 or (
        abs(sure - seen / count) < 1e-9
    )


@examples(20, dear=True)
@given(drawn=crises(worlds=3, phases=True), data=st.data())
def test_a_world_does_not_depend_on_those_beside_it(drawn: DrawnCrisis, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(drawn.crisis.model.things))
    schedule = laid(drawn)
    assume(schedule is not None)
    assert schedule is not None
    ages = [0.0, 0.1, 0.75]
    every = first_spells(schedule, drawn.parameters, Expression.read(name), 1.0, ages)
    for world in range(3):
        alone = first_spells(schedule, drawn.parameters_of([world]), Expression.read(name), 1.0, ages)
        assert np.allclose(alone.begun[0], every.begun[world], rtol=1e-10, atol=1e-12)
        assert np.allclose(alone.lasting[:, 0], every.lasting[:, world], rtol=1e-10, atol=1e-12)


def test_more_points_change_nothing_in_the_korean_case(monkeypatch: pytest.MonkeyPatch) -> None:
    case = load("korea-2017")
    schedule = schedule_of(case, "relief for cap", 4.0)
    halted = Expression.read("not dprk.testing")
    found = first_spells(schedule, best_values(case), halted, 2.0, [0.5, 1.0, 2.0])
    monkeypatch.setattr(module, "POINTS", 24)
    more = first_spells(schedule, best_values(case), halted, 2.0, [0.5, 1.0, 2.0])
    assert np.abs(found.lasting - more.lasting).max() < 1e-6
    monkeypatch.setattr(module, "COLUMNS", 3)
    assert np.array_equal(first_spells(schedule, best_values(case), halted, 2.0, [0.5, 1.0, 2.0]).begun, more.begun)
