from __future__ import annotations

import numpy as np
import pytest

from offramp.worlds.distribution import RAREST
from offramp.worlds.points import inside_cube, points_of_cube, rounded_to_bits


@pytest.mark.parametrize("method", ["sobol", "latin"])
def test_each_dimension_is_covered_evenly(method: str) -> None:
    points = points_of_cube(3, 64, 1, method)  # type: ignore[arg-type]
    assert points.shape == (64, 3)
    for k in range(3):
        assert np.histogram(points[:, k], bins=16, range=(0, 1))[0].tolist() == [4] * 16


def test_first_points_do_not_hang_on_their_number() -> None:
    assert (points_of_cube(2, 50, 7, "sobol") == points_of_cube(2, 64, 7, "sobol")[:50]).all()


def test_without_dimension_there_are_points_all_the_same() -> None:
    assert points_of_cube(0, 5, 1, "sobol").shape == (5, 0)


def test_no_point_is_on_the_border() -> None:
    assert inside_cube(np.array([0.0, 0.5, 1.0])).tolist() == [RAREST, 0.5, 1 - RAREST]


def test_numbers_keep_32_bits() -> None:
    values = np.array([0.1, 1 / 3, -2.5, 0.0, 1e-300])
    rounded = rounded_to_bits(values)
    assert np.allclose(rounded, values, rtol=2**-32, atol=0)
    assert all(float(v).as_integer_ratio()[0].bit_length() <= 32 for v in rounded[:4])
    assert (rounded_to_bits(rounded) == rounded).all()
