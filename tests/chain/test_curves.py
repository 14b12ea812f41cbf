"""Curves over several windows: read at times, discounted, turned round."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.chain.curves import Curve, Piece, Sum, first_time
from offramp.chain.generator import Generator
from offramp.chain.transient import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def waiting(rates: Sequence[float], lengths: Sequence[float], worlds: int = 1) -> Curve:
    """Return the chance that something has happened which happens at one rate after another; in world k, k times as fast."""
    pieces, begins, gone = [], 0.0, np.zeros(worlds)
    for rate, length in zip(rates, lengths, strict=True):
        chain = Generator.from_matrix([np.array([[0.0, (k + 1) * rate], [0.0, 0.0]]) for k in range(worlds)])
        start = np.stack([1 - gone, np.zeros(worlds)])
        passage = solve(chain, start, length, np.array([[0.0, 1.0]]))
        pieces.append(Piece(begins, begins + length, passage, 0, gone, integral=False))
        gone, begins = gone + passage.end[1], begins + length
    return Curve(tuple(pieces), 1e-13 * len(pieces))


def adding(amounts: Sequence[float], lengths: Sequence[float]) -> Curve:
    """Return what adds up at one constant amount a year after another."""
    pieces, begins, sofar = [], 0.0, np.zeros(1)
    for amount, length in zip(amounts, lengths, strict=True):
        chain = Generator.from_matrix(np.array([[0.0, 2.0], [3.0, 0.0]]))
        passage = solve(chain, np.array([1.0, 0.0]), length, np.array([[amount, amount]]))
        pieces.append(Piece(begins, begins + length, passage, 0, sofar, integral=True))
        sofar, begins = sofar + amount * length, begins + length
    return Curve(tuple(pieces), 0.0)


def jump(level: float, rate: float, length: float) -> Curve:
    """Return a curve of one window that begins at `level` and comes to 1 at a rate."""
    chain = Generator.from_matrix(np.array([[0.0, rate], [0.0, 0.0]]))
    passage = solve(chain, np.array([1 - level, level]), length, np.array([[0.0, 1.0]]))
    return Curve((Piece(0.0, length, passage, 0, np.zeros(1), integral=False),), 0.0)


def hazard(rates: Sequence[float], lengths: Sequence[float], time: float) -> float:
    """Return the rate added up to a time."""
    total, begins = 0.0, 0.0
    for rate, length in zip(rates, lengths, strict=True):
        total += rate * min(max(time - begins, 0.0), length)
        begins += length
    return total


RATES, LENGTHS = [0.5, 0.0, 3.0], [1.0, 0.5, 2.0]


def test_a_curve_goes_on_from_window_to_window() -> None:
    curve = waiting(RATES, LENGTHS)
    times = [0.0, 0.3, 1.0, 1.2, 1.5, 1.6, 3.5]
    expected = [1 - exp(-hazard(RATES, LENGTHS, time)) for time in times]
    assert curve.at(times)[:, 0] == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert (curve.horizon, curve.breaks) == (3.5, (0.0, 1.0, 1.5, 3.5))


def test_times_may_come_in_any_order() -> None:
    curve = waiting(RATES, LENGTHS)
    times = [3.0, 0.2, 1.5, 0.2]
    assert np.array_equal(curve.at(times)[:, 0], [curve.at([time])[0, 0] for time in times])
    assert np.array_equal(curve.at(np.array(times)), curve.at(times))


def test_there_is_a_column_per_world() -> None:
    curve = waiting(RATES, LENGTHS, worlds=3)
    found = curve.at([0.4, 2.5])
    assert found.shape == (2, 3)
    for world in range(3):
        for row, time in enumerate([0.4, 2.5]):
            assert found[row, world] == pytest.approx(1 - exp(-(world + 1) * hazard(RATES, LENGTHS, time)), rel=1e-12)


def test_where_two_windows_meet_the_later_one_has_not_begun() -> None:
    """A curve that jumps there, because commitments make something so at once."""
    before, after = jump(0.0, 0.5, 1.0).pieces[0], jump(0.7, 0.1, 1.0).pieces[0]
    moved = Piece(1.0, 2.0, after.passage, 0, np.zeros(1), integral=False)
    curve = Curve((before, moved), 0.0)
    assert curve.at([1.0])[0, 0] == pytest.approx(1 - exp(-0.5), rel=1e-12)
    assert curve.at([1.0 + 1e-9])[0, 0] == pytest.approx(0.7, rel=1e-6)
    # A time that rounding has put a hair behind the break is at the break.
    assert curve.at([np.nextafter(1.0, 2.0)])[0, 0] == pytest.approx(1 - exp(-0.5), rel=1e-12)
    # Up to 0.7 the curve jumps in the moment in which the later window begins.
    assert first_time(curve, 0.6) == 1.0


# Discounting.


@examples(60)
@given(
    amounts=st.lists(st.floats(0, 100), min_size=1, max_size=3),
    rate=st.floats(1e-3, 2),
    length=st.floats(0.1, 8),
    share=st.floats(0.01, 1),
)
def test_what_adds_up_evenly_is_discounted_by_the_closed_form(
    amounts: list[float], rate: float, length: float, share: float
) -> None:
    """From a to b at n a year: n (exp(-ra) - exp(-rb)) / r; from the start, n (1 - exp(-rt)) / r."""
    lengths = [length] * len(amounts)
    time = share * length * len(amounts)
    expected, begins = 0.0, 0.0
    for amount in amounts:
        ends = min(begins + length, time)
        if ends > begins:
            expected += amount * (exp(-rate * begins) - exp(-rate * ends)) / rate
        begins += length
    assert adding(amounts, lengths).discounted([time], rate)[0, 0] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@examples(40)
@given(hazard_rate=st.floats(0.01, 20), rate=st.floats(0, 2), time=st.floats(0.1, 10))
def test_a_harm_that_waits_for_something_is_discounted_by_the_closed_form(
    hazard_rate: float, rate: float, time: float
) -> None:
    """The integral of q exp(-qs) exp(-rs) up to t: q / (q + r) (1 - exp(-(q + r) t))."""
    together = hazard_rate + rate
    expected = hazard_rate / together * (1 - exp(-together * time))
    assert waiting([hazard_rate], [10.0]).discounted([time], rate)[0, 0] == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("time", [0.3, 1.0, 1.4, 1.5, 3.5])
def test_without_discount_it_is_the_curve_itself(time: float) -> None:
    for curve in (waiting(RATES, LENGTHS, worlds=2), adding([4.0, 0.0, 9.0], LENGTHS)):
        assert curve.discounted([time], 0.0)[0] == pytest.approx(curve.at([time])[0], rel=1e-12)


def test_the_more_is_discounted_the_less_is_left() -> None:
    for curve in (waiting(RATES, LENGTHS), adding([4.0, 1.0, 9.0], LENGTHS)):
        left = [float(curve.discounted([3.5], rate)[0, 0]) for rate in (0.0, 0.01, 0.1, 1.0, 5.0)]
        assert left == sorted(left, reverse=True)
        assert left[-1] > 0


def test_what_is_so_at_the_start_is_not_discounted() -> None:
    assert jump(0.4, 0.0, 2.0).discounted([2.0], 0.7)[0, 0] == pytest.approx(0.4, rel=1e-12)
    expected = 0.4 + 0.6 * 2 / (2 + 0.7) * (1 - exp(-(2 + 0.7) * 2))
    assert jump(0.4, 2.0, 2.0).discounted([2.0], 0.7)[0, 0] == pytest.approx(expected, rel=1e-9)


def test_worlds_are_discounted_each_by_itself() -> None:
    curve = waiting([0.5], [3.0], worlds=3)
    expected = [q / (q + 0.3) * (1 - exp(-(q + 0.3) * 2)) for q in (0.5, 1.0, 1.5)]
    assert curve.discounted([2.0], 0.3)[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("rate", [0.0, 0.3, 4.0])
def test_many_times_are_discounted_as_each_by_itself_and_a_jump_at_a_break_comes_after_it(rate: float) -> None:
    before, after = jump(0.0, 0.5, 1.0).pieces[0], jump(0.7, 0.1, 1.0).pieces[0]
    jumping = Curve((before, Piece(1.0, 2.0, after.passage, 0, np.zeros(1), integral=False)), 0.0)
    times = [1.5, 0.0, 1.0, np.nextafter(1.0, 2.0), 0.4, 1.5]
    for curve in (waiting(RATES, LENGTHS, worlds=2), adding([4.0, 0.0, 9.0], LENGTHS), jumping):
        alone = [curve.discounted([time], rate)[0] for time in times]
        assert np.allclose(curve.discounted(times, rate), alone, rtol=1e-14, atol=0)
        assert curve.discounted([], rate).shape == (0, len(alone[0]))
    leap = np.exp(-rate) * (0.7 - (1 - exp(-0.5)))
    at, just_after = jumping.discounted([1.0, 1.0 + 1e-9], rate)[:, 0]
    assert just_after - at == pytest.approx(leap, rel=1e-6)


# Sums.


def sums() -> tuple[Sum, Curve, Curve]:
    one, other = waiting([0.5], [3.0], worlds=2), waiting([2.0], [3.0], worlds=2)
    constant: NDArray[np.float64] = np.array([7.0, 8.0])
    return Sum(constant, ((np.array([10.0, 20.0]), one), (np.array([-1.0, 3.0]), other))), one, other


def test_a_sum_weighs_its_curves_world_by_world() -> None:
    total, one, other = sums()
    times = [0.0, 0.5, 3.0]
    expected = np.array([7.0, 8.0]) + np.array([10.0, 20.0]) * one.at(times) + np.array([-1.0, 3.0]) * other.at(times)
    assert np.allclose(total.at(times), expected, rtol=1e-14)
    discounted = np.array([7.0, 8.0]) + np.array([10.0, 20.0]) * one.discounted([2.0], 0.3)[0]
    discounted = discounted + np.array([-1.0, 3.0]) * other.discounted([2.0], 0.3)[0]
    assert np.allclose(total.discounted([2.0], 0.3)[0], discounted, rtol=1e-14)


def test_the_error_of_a_sum_is_that_of_its_parts_by_the_largest_weight() -> None:
    total, one, other = sums()
    assert total.error == pytest.approx(20 * one.error + 3 * other.error, rel=1e-12)
    assert Sum(np.zeros(1), ()).error == 0.0


def test_a_sum_of_nothing_is_its_constant() -> None:
    assert Sum(np.array([4.0]), ()).at([0.0, 1.0]).tolist() == [[4.0], [4.0]]
    assert Sum(np.array([4.0]), ()).discounted([1.0], 0.5)[0].tolist() == [4.0]


# When a chance is first reached.


@examples(60)
@given(
    rates=st.lists(st.floats(0.05, 4), min_size=1, max_size=3),
    length=st.floats(0.2, 3),
    chance=st.floats(0.001, 0.999),
)
def test_the_first_time_is_the_inverse_of_the_curve(rates: list[float], length: float, chance: float) -> None:
    lengths = [length] * len(rates)
    curve = waiting(rates, lengths)
    time = first_time(curve, chance)
    # By hand: the hazard has added up to -ln(1 - p).
    left, begins, expected = -log(1 - chance), 0.0, None
    for rate in rates:
        if left <= rate * length:
            expected = begins + left / rate
            break
        left, begins = left - rate * length, begins + length
    if expected is None:
        assert time is None or time == pytest.approx(curve.horizon, rel=1e-9)
    else:
        assert time == pytest.approx(expected, rel=1e-8, abs=1e-9)
        assert time is not None
        assert curve.at([time])[0, 0] == pytest.approx(chance, rel=1e-8, abs=1e-9)


def test_later_chances_come_later() -> None:
    curve = waiting(RATES, LENGTHS)
    times = [first_time(curve, chance) for chance in np.linspace(0, 0.99, 34)]
    found = [time for time in times if time is not None]
    assert found == sorted(found)
    assert len(found) == len(times)


def test_a_chance_beyond_the_horizon_has_no_time() -> None:
    curve = waiting([0.5], [2.0])
    assert first_time(curve, 1 - exp(-1.0) + 1e-6) is None
    assert first_time(curve, 1.0) is None


def test_what_is_so_from_the_start_takes_no_time() -> None:
    assert first_time(waiting([0.5], [2.0]), 0.0) == 0.0
    assert first_time(jump(0.4, 1.0, 2.0), 0.4) == 0.0
    assert first_time(jump(0.4, 1.0, 2.0), 0.3) == 0.0


def test_a_jump_between_windows_is_reached_at_the_jump() -> None:
    before, after = jump(0.0, 0.5, 1.0).pieces[0], jump(0.7, 0.1, 1.0).pieces[0]
    curve = Curve((before, Piece(1.0, 2.0, after.passage, 0, np.zeros(1), integral=False)), 0.0)
    assert first_time(curve, 0.5) == 1.0
    assert first_time(curve, 0.3) == pytest.approx(-2 * log(0.7), rel=1e-9)
    assert first_time(curve, 0.71) == pytest.approx(1 + 10 * log(0.3 / 0.29), rel=1e-9)


def test_each_world_has_its_own_time() -> None:
    curve = waiting([0.5], [4.0], worlds=3)
    found = [first_time(curve, 0.3, world) for world in range(3)]
    assert found == pytest.approx([-log(0.7) / (0.5 * k) for k in (1, 2, 3)], rel=1e-9)


def test_a_chance_is_never_above_1() -> None:
    """Probabilities that add up to 1 but for rounding."""

    class Sums:
        horizon = 1.0

        def at(self, times: Any) -> Any:
            return np.full((len(times), 1, 2), [1 + 2e-16, -1e-17])

    values = Piece(0.0, 1.0, cast("Any", Sums()), 0, np.array([2e-16, 0.0]), integral=False, chance=True).at(
        np.array([0.5])
    )
    assert values.tolist() == [[1.0, 0.0]]
