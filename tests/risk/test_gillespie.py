"""The kernel of the simulation against the direct method in plain Python, from the same random numbers."""

from __future__ import annotations

from math import inf, log
from typing import Any

import numpy as np
import pytest

from offramp.risk.gillespie import gillespie

BITS = 2**64 - 1
BEGINS, ENDS, KEY = 0.5, 3.0, 987654321
RATES = {0: [(1, 2.0, 0), (2, 1.0, 1)], 1: [(0, 4.0, 0)], 2: [(3, 0.5, 2)], 3: []}
"""The steps from each node: where to, how often a year, by whom. Node 3 has none; node 2 is the end."""
GAINS, GOALS = [1.0, 10.0, 3.0, 0.0], [False, True, False, False]


def mixed(value: int) -> int:
    """The finaliser of SplitMix64."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & BITS
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & BITS
    return value ^ (value >> 31)


def uniform(key: int, counter: int) -> float:
    return ((mixed((key + (counter + 1) * 0x9E3779B97F4A7C15) & BITS) >> 11) + 1) * 2.0**-53


def plainly(number: int, ended: set[int], timer: float) -> tuple[int, float, float, list[tuple[float, int, int]]]:
    """One history: the last node, what was gained, when node 1 was first met, and its steps; a timer leads from 1 to 2."""
    stream = mixed(KEY ^ mixed((number + 0x632BE59BD9B4E019) & BITS))
    node, counter, time, gained, met, expiry = 0, 0, BEGINS, 0.0, inf, inf
    steps = [(time, node, -1)]
    while True:
        met = time if GOALS[node] and met == inf else met
        expiry = inf if node != 1 else time + timer if expiry == inf else expiry
        if node in ended:
            return node, gained + GAINS[node] * (ENDS - time), met, steps
        total = sum(rate for _, rate, _ in RATES[node])
        after = time - log(uniform(stream, counter)) / total if total else inf
        until = min(after, expiry, ENDS)
        gained, time, counter = gained + GAINS[node] * (until - time), until, counter + 1
        if until == ENDS:
            return node, gained, met, steps
        if expiry <= after:
            node, mover = 2, -1
        else:
            drawn = uniform(stream, counter) * total
            counter += 1
            sums = np.cumsum([rate for _, rate, _ in RATES[node]])
            node, _, mover = RATES[node][int(np.argmax(sums >= drawn))]
        steps.append((time, node, mover))


def simulated(count: int, ended: set[int], timer: float, first: int = 0, room: int = 64) -> dict[str, Any]:
    sizes = [len(RATES[node]) for node in range(4)]
    flat = [step for node in range(4) for step in RATES[node]]
    sums = [float(sum(r for _, r, _ in RATES[node][: k + 1])) for node in range(4) for k in range(sizes[node])]
    found: dict[str, Any] = {
        "nodes": np.zeros(count, dtype=np.int32), "counters": np.zeros(count, dtype=np.uint64), "totals": np.zeros((count, 1)),
        "met": np.full((count, 1), inf), "expiry": np.full((count, 1), inf), "times": np.zeros((count, room)),
        "steps": np.zeros((count, room), dtype=np.int32), "movers": np.zeros((count, room), dtype=np.int32),
        "lengths": np.zeros(count, dtype=np.int64),
    }  # fmt: skip
    gillespie(
        np.uint64(KEY), first, BEGINS, ENDS, np.cumsum([0, *sizes]), np.array([end for end, _, _ in flat]), np.array(sums),
        np.array([mover for _, _, mover in flat]), np.array([node in ended for node in range(4)]), np.array([GAINS]),
        np.array([GOALS]), np.array([[-1, 2, -1, -1]], dtype=np.int32), np.array([timer]), *found.values(),
    )  # fmt: skip
    return found


@pytest.mark.parametrize("ended", [{2}, {3}, set()])
@pytest.mark.parametrize("timer", [0.1, 1e9])
def test_histories_are_those_of_the_direct_method(ended: set[int], timer: float) -> None:
    found = simulated(40, ended, timer)
    for r in range(40):
        node, gained, met, steps = plainly(r, ended, timer)
        assert found["nodes"][r] == node
        assert found["totals"][r, 0] == pytest.approx(gained, rel=1e-12)
        assert found["met"][r, 0] == pytest.approx(met, rel=1e-12)
        assert found["lengths"][r] == len(steps)
        assert found["times"][r, : len(steps)] == pytest.approx([time for time, _, _ in steps], rel=1e-12)
        assert found["steps"][r, : len(steps)].tolist() == [node for _, node, _ in steps]
        assert found["movers"][r, : len(steps)].tolist() == [mover for _, _, mover in steps]


def test_a_history_has_its_number_whoever_is_drawn_beside_it() -> None:
    many, few = simulated(10, {2}, 1e9), simulated(3, {2}, 1e9, first=7)
    for name in ("nodes", "counters", "totals", "met"):
        assert np.array_equal(many[name][7:], few[name]), name


def test_steps_beyond_the_room_are_counted_and_not_written() -> None:
    whole, short, none = (simulated(20, set(), 1e9, room=room) for room in (64, 2, 0))
    assert np.array_equal(short["lengths"], whole["lengths"])
    assert short["lengths"].max() > 2
    assert np.array_equal(short["times"], whole["times"][:, :2])
    assert not none["lengths"].any()
    assert np.array_equal(none["totals"], whole["totals"])
