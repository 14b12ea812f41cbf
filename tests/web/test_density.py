"""Pictures of distributions: within their frame, and a reason in place of one that cannot be drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from offramp.web.questions.density import HEIGHT, WIDTH, density_picture


def test_the_three_percentiles_are_marked_in_their_order_within_the_frame() -> None:
    picture = density_picture("1", "2", "6", "", "per year")
    ET.fromstring(picture)  # noqa: S314  (it is made here)
    marks = [float(x) for x in re.findall(r'class="m" x1="([\d.]+)"', picture)]
    assert len(marks) == 3
    assert 0 < marks[0] < marks[1] < marks[2] < WIDTH
    points = re.findall(r"L([\d.]+) ([\d.]+)", picture)
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)
    assert "median 2<" in picture


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        (("", "2", "", "", ""), "one value"),
        (("3", "2", "1", "", ""), "no range yet"),
        (("a", "b", "c", "", ""), "no range yet"),
        (("", "", "", "", ""), "no range yet"),
    ],
)
def test_what_is_no_range_is_told_in_the_picture(stated: tuple[str, str, str, str, str], told: str) -> None:
    picture = density_picture(*stated)
    ET.fromstring(picture)  # noqa: S314  (it is made here)
    assert "<path" not in picture
    assert told in " ".join(re.findall(r">([^<]+)</text>", picture))
