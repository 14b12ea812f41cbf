"""How charts look: colours that can be read, ticks at round numbers, labels separated."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.draw.look import CHART_STYLE, DARK, DASHES, FILLS, GRID, INK, LINES, PAPER, RAMP, SOFT, separated, ticks


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [INK, SOFT, *LINES])
def test_words_in_every_colour_of_words_can_be_read_on_light_and_on_dark(colour: str) -> None:
    assert contrast(colour, PAPER) >= 4.5
    assert contrast(DARK[colour], DARK[PAPER]) >= 4.5


def test_bars_are_dark_light_and_between_so_that_they_differ_without_colour() -> None:
    dark, light, between = (luminance(colour) for colour in FILLS)
    assert dark < between < light
    # The two parts of every chart here, by decision and by accident, differ most.
    assert contrast(FILLS[0], FILLS[1]) >= 2.5
    assert contrast(FILLS[0], PAPER) >= 4.5


def test_every_colour_has_one_of_its_own_on_a_dark_screen() -> None:
    used = [INK, SOFT, GRID, PAPER, *LINES, *FILLS, *RAMP]
    assert len(set(used)) == len(used)
    assert set(DARK) == set(used)
    for light, dark in DARK.items():
        for what in ("fill", "stroke"):
            assert f'.offramp-chart [{what}="{light}"]{{{what}:{dark}}}' in CHART_STYLE


def test_colour_and_dashes_together_come_back_only_after_all_pairs() -> None:
    pairs = [(LINES[i % len(LINES)], DASHES[i % len(DASHES)]) for i in range(len(LINES) * len(DASHES))]
    assert len(set(pairs)) == len(pairs)


# Ticks.


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (0, 0.34, (0.0, 0.1, 0.2, 0.3, 0.4)),
        (0, 7, (0.0, 2.0, 4.0, 6.0, 8.0)),
        (-3, 12, (-5.0, 0.0, 5.0, 10.0, 15.0)),
        (90, 112, (90.0, 95.0, 100.0, 105.0, 110.0, 115.0)),
        (0, 0.3, (0.0, 0.1, 0.2, 0.3)),
        (0, 3.4e-5, (0.0, 1e-5, 2e-5, 3e-5, 4e-5)),
        (0, 0, (0.0, 0.5, 1.0)),
        (3, 3, (2.0, 4.0, 6.0)),
        (-2, -2, (-2.0, -1.0, 0.0)),
    ],
)
def test_ticks_are_round_numbers_around_what_is_shown(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert ticks(low, high) == expected


@examples(100)
@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6), about=st.integers(2, 10))
def test_ticks_enclose_what_is_shown_at_equal_round_steps(low: float, width: float, about: int) -> None:
    high = low + width
    found = ticks(low, high, about)
    step = (found[-1] - found[0]) / (len(found) - 1)
    assert found[0] <= low + 1e-6 * step
    assert found[-1] >= high - 1e-6 * step
    # No finer than asked, but for the two ends, and no more than there is room for.
    assert 2 <= len(found) <= about + 2
    assert step >= width / about * (1 - 1e-6)
    for one, other in pairwise(found):
        assert other - one == pytest.approx(step, rel=1e-3)
    lead = float(f"{step:.3e}".partition("e")[0])
    assert lead == pytest.approx(min((1.0, 2.0, 5.0, 10.0), key=lambda k: abs(k - lead)), rel=1e-3)


# Labels.

places = st.lists(st.floats(0, 200), min_size=1, max_size=8)


@examples(100)
@given(places=places, size=st.floats(1, 20))
def test_labels_keep_their_order_and_lie_over_each_other_nowhere(places: list[float], size: float) -> None:
    sizes = [size] * len(places)
    found = separated(places, sizes, 0, 200)
    order = sorted(range(len(places)), key=lambda i: places[i])
    for one, other in pairwise(order):
        assert found[other] - found[one] >= size - 1e-6
    # There is room for all of eight labels of at most twenty in two hundred.
    assert min(found) - size / 2 >= -1e-6
    assert max(found) + size / 2 <= 200 + 1e-6


@examples(100)
@given(places=places, data=st.data())
def test_labels_of_different_sizes_lie_over_each_other_nowhere(places: list[float], data: st.DataObject) -> None:
    sizes = [data.draw(st.floats(1, 20)) for _ in places]
    found = separated(places, sizes, 0, 200)
    order = sorted(range(len(places)), key=lambda i: places[i])
    for one, other in pairwise(order):
        assert found[other] - found[one] >= (sizes[one] + sizes[other]) / 2 - 1e-6
    assert min(f - s / 2 for f, s in zip(found, sizes, strict=True)) >= -1e-6
    assert max(f + s / 2 for f, s in zip(found, sizes, strict=True)) <= 200 + 1e-6


def test_labels_with_room_stay_at_their_places() -> None:
    assert separated([40, 10, 70], [10, 10, 10], 0, 100) == [40, 10, 70]
    assert separated([], [], 0, 100) == []


def test_labels_that_touch_share_the_room_around_their_middle() -> None:
    assert separated([50, 50], [10, 10], 0, 100) == [45, 55]
    assert separated([50, 52, 54], [10, 10, 10], 0, 100) == [42, 52, 62]
    # Equal places keep the order in which they came.
    assert separated([50, 50, 50], [10, 20, 10], 0, 100) == [35, 50, 65]


def test_labels_at_the_edge_are_moved_inside() -> None:
    assert separated([0, 99], [10, 10], 0, 100) == [5, 95]
    assert separated([0, 1], [10, 10], 0, 100) == [5, 15]
    assert separated([99, 100], [10, 10], 0, 100) == [85, 95]


def test_where_there_is_no_room_they_begin_at_the_top_and_still_lie_over_each_other_nowhere() -> None:
    assert separated([5, 6, 7], [10, 10, 10], 0, 20) == [5, 15, 25]
