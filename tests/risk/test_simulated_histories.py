"""Simulated histories of a policy: against closed forms, and the same however many are asked for."""

from __future__ import annotations

from math import exp, inf, sqrt

import numpy as np
import pytest

from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.chain.queries import ExpectedReward
from offramp.chain.schedule import schedule_of
from offramp.errors import TooLarge
from offramp.risk import simulated_histories as module
from offramp.risk.simulated_histories import draw, steps_at_most
from offramp.worlds.parameters import best_values

CASE = """
horizon: 4 years
actors: {a: {tempo: 1, reliability: 1, options: {x: X}}}
events: {e: {label: E, once: on}}
status quo: []
preferences: {a: [not a.x]}
rates: {e: 0.5}
counts: {n: 2 if e else 0}
measures: {e: {chance of: e, within: 4 years, want: low}}
policies: {later: [{a.x: on, from: 1 year}]}
"""
SCHEDULE, NUMBERS = schedule_of(loads(CASE)), best_values(loads(CASE))
ASKED = {"amounts": (ExpectedReward("n"),), "goals": [Expression.read("e")]}


def test_an_event_comes_as_often_as_its_rate_says_and_what_is_counted_begins_with_it() -> None:
    count = 20_000
    found = draw(SCHEDULE, NUMBERS, count, 1, **ASKED)  # type: ignore[arg-type]
    times = found.met[:, 0]
    for until in (0.5, 2.0, 4.0):
        chance = 1 - exp(-0.5 * until)
        assert abs((times <= until).mean() - chance) < 4 * sqrt(chance * (1 - chance) / count)
    assert times[np.isfinite(times)].max() <= 4.0
    assert found.totals[:, 0] == pytest.approx(np.where(times == inf, 0.0, 2 * (4.0 - np.minimum(times, 4.0))))


def test_a_history_depends_on_its_number_and_seed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    many = draw(SCHEDULE, NUMBERS, 50, 7, paths=3, **ASKED)  # type: ignore[arg-type]
    few = draw(SCHEDULE, NUMBERS, 5, 7, **ASKED)  # type: ignore[arg-type]
    assert np.array_equal(many.met[:5], few.met)
    assert (len(many.paths), few.paths) == (3, ())
    monkeypatch.setattr(module, "BLOCK_STEPS", 1)
    assert np.array_equal(draw(SCHEDULE, NUMBERS, 50, 7, **ASKED).totals, many.totals)  # type: ignore[arg-type]
    assert not np.array_equal(draw(SCHEDULE, NUMBERS, 50, 8, **ASKED).met, many.met)  # type: ignore[arg-type]


def test_the_steps_told_are_those_of_the_history() -> None:
    schedule = schedule_of(loads(CASE), "later")
    found = draw(schedule, NUMBERS, 6, 2, paths=6, goals=ASKED["goals"])  # type: ignore[arg-type]
    for met, steps in zip(found.met[:, 0], found.paths, strict=True):
        times = [time for time, _, _, _ in steps]
        assert times == sorted(times)
        assert [window for _, window, _, _ in steps] == sorted(window for _, window, _, _ in steps)
        assert met == inf or met in times


def test_steps_are_bounded_by_the_fastest_rate() -> None:
    total, fastest = steps_at_most(SCHEDULE, NUMBERS, [2.0, 4.0])
    assert total == pytest.approx(fastest * 6)
    assert fastest >= 0.5


def test_more_than_can_be_done_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STEPS", 5)
    with pytest.raises(TooLarge, match=r"the histories to show have \d+ steps, and at most 5 can be shown"):
        draw(SCHEDULE, NUMBERS, 10, 1, paths=10)
    monkeypatch.setattr(module, "MOST_DRAWN", 10)
    with pytest.raises(TooLarge, match="ask for fewer histories or lower the fastest rate"):
        draw(SCHEDULE, NUMBERS, 10_000, 1)
    monkeypatch.setattr(module, "MOST_OF_ONE", 1e-3)
    with pytest.raises(TooLarge, match="shorten the horizon or lower the fastest rate"):
        draw(SCHEDULE, NUMBERS, 1, 1)
