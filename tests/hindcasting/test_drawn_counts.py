"""Drawn counts agree with the exact chain, and spells with a slow search."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offramp.case.reading import load, loads
from offramp.ensemble.ensemble import outcomes
from offramp.hindcasting.drawn_counts import DrawnCounts, draw_counts, first_quiet, longest_quiet
from offramp.worlds.worlds import draw_worlds


def steady(
    times: list[list[float]], horizon: float, ended: list[float] | None = None
) -> tuple[DrawnCounts, tuple[np.ndarray, np.ndarray]]:
    """Histories with given events and nothing else."""
    count = len(times)
    history = np.arange(count)
    drawn = DrawnCounts(
        1,
        horizon,
        history,
        np.zeros(count),
        np.full(count, horizon),
        {},
        {},
        np.array(ended or [np.inf] * count),
        {},
    )
    which = np.repeat(history, [len(some) for some in times])
    return drawn, (which, np.array([t for some in times for t in sorted(some)], dtype=float))


def longest_oracle(times: list[float], time: float, ended: float) -> float:
    last = min(time, ended)
    bounds = [0.0, *sorted(t for t in times if t < last), last]
    return max(b - a for a, b in pairwise(bounds))


TIMES = st.lists(st.lists(st.floats(0.01, 4.99), max_size=6), min_size=1, max_size=4)


@given(TIMES, st.floats(0.5, 5.0), st.floats(0.5, 9.0))
def test_the_longest_spell_is_that_of_a_slow_search(times: list[list[float]], time: float, ended: float) -> None:
    drawn, events = steady(times, 5.0, [ended] * len(times))
    assert longest_quiet(drawn, events, time).tolist() == [longest_oracle(some, time, ended) for some in times]


@given(TIMES, st.floats(0.5, 5.0), st.floats(0.1, 2.0))
def test_the_first_spell_is_that_of_a_slow_search(times: list[list[float]], time: float, length: float) -> None:
    drawn, events = steady(times, 5.0)
    first, last = first_quiet(drawn, events, time, length)
    for k, some in enumerate(times):
        bounds = [0.0, *sorted(some), 5.0]
        pairs = [(a, b) for a, b in pairwise(bounds) if b - a >= length and a + length <= time]
        expected = pairs[0] if pairs else (np.inf, np.inf)
        assert (first[k], last[k]) == expected


def test_expected_counts_and_stocks_are_those_of_the_chain() -> None:
    """Within four standard errors, world by world together."""
    worlds = draw_worlds(load("hotline"), 8)
    drawn = draw_counts(worlds, "wait", ["flights", "warheads"], 10.0, each=500)
    exact = outcomes(worlds, ["wait"], claims=False)
    flights = drawn.mean("flights", 5.0)
    error = float(flights.reshape(8, 500).std(axis=1).mean() / np.sqrt(4000))
    assert flights.mean() == pytest.approx(float(exact.of("wait", "flights").mean()), abs=4 * error + 1e-6)
    tenth = drawn.mean("warheads", 10.0)[np.isinf(drawn.ended)]
    assert 90 < tenth.mean() < 165
    start = drawn.mean("warheads", 0.0).reshape(8, 500)
    assert (start == start[:, :1]).all()
    assert len(set(start[:, 0].tolist())) == 8


def test_drawn_events_have_the_expected_number() -> None:
    worlds = draw_worlds(load("hotline"), 4)
    drawn = draw_counts(worlds, "wait", ["flights"], 2.0, each=100)
    history, times = drawn.events("flights", 1)
    expected = drawn.mean("flights", 2.0).sum()
    assert len(times) == pytest.approx(expected, abs=4 * np.sqrt(expected))
    assert (np.diff(history) >= 0).all()
    assert ((times >= 0) & (times <= 2)).all()


def test_the_same_seed_gives_the_same_histories() -> None:
    worlds = draw_worlds(load("hotline"), 2)
    one, two = (draw_counts(worlds, "wait", ["flights"], 1.0, each=5, seed=s) for s in (1, 1))
    assert np.array_equal(one.mean("flights", 1.0), two.mean("flights", 1.0))
    assert np.array_equal(one.events("flights", 3)[1], two.events("flights", 3)[1])


DEAL = """
actors:
  a: {tempo: 1, reliability: 1, options: {go: Go}}
  b: {tempo: 1, reliability: 1, options: {go: Go}}
horizon: 2 years
status quo: []
preferences:
  a: [a.go and b.go, not a.go]
  b: [a.go and b.go, not b.go]
agreements: {deal: {between: [a, b], rate: 1}}
measures: {both: {chance of: a.go and b.go, within: 1 year, want: high}}
policies: {wait: {}}
"""


def test_agreements_are_seen_when_they_come() -> None:
    """Nobody moves first and nothing else happens: the first deal comes at the rate of the agreement, one a year."""
    worlds = draw_worlds(loads(DEAL), 2)
    drawn = draw_counts(worlds, "wait", [], 2.0, each=2000)
    for time in (0.5, 1.0, 2.0):
        share = float((drawn.agreed["deal"] <= time).mean())
        assert share == pytest.approx(1 - np.exp(-time), abs=0.03)
