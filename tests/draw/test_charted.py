"""Charts: what they draw, in words and in a table, and that they ask nobody for anything."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from offramp.draw.bars import Bars
from offramp.draw.charted import draw, to_svg
from offramp.draw.curves import Curves

CURVES = Curves(
    "War over time",
    "Chance of war",
    "years",
    "chance",
    {"wait": ((0.0, 0.0), (1.0, 0.04), (2.0, 0.08)), "talk first": ((0.0, 0.0), (1.0, 0.01), (2.0, 0.02))},
    threshold=0.05,
)
AMOUNT = Curves("Arsenal", "Warheads", "years", "warheads", {"wait": ((0.0, 20.0), (5.0, 40.0))})
BARS = Bars("How it ends", "Chance", ("by decision", "by accident"), {"wait": (0.0, 0.18), "strike now": (1.0, 0.0)})
ALL = [CURVES, AMOUNT, BARS]


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_a_picture_is_whole_and_refers_to_nothing_outside(data: Curves | Bars) -> None:
    svg = draw(data).svg
    root = ET.fromstring(svg)  # noqa: S314  (our own output)
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert root.find("{http://www.w3.org/2000/svg}desc") is not None
    outside = {found for found in re.findall(r'(?:href|src)="([^"]+)"|url\(([^)]+)\)', svg) for found in found if found}
    assert all(reference.startswith("#") for reference in outside)
    assert "http" not in svg.replace("http://www.w3.org/", "")


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_the_same_data_give_the_same_bytes(data: Curves | Bars) -> None:
    assert draw(data).svg == draw(data).svg
    assert to_svg(data.chart()) == to_svg(data.chart())


def test_every_line_is_named_where_it_ends() -> None:
    svg = draw(CURVES).svg
    texts = " ".join(re.findall(r">([^<>]+)<", svg))
    assert "8.0 % wait" in texts
    assert "2.0 % talk first" in texts


def test_tables_have_what_is_drawn() -> None:
    assert CURVES.table.rows == (("wait", "0 %", "4.0 %", "8.0 %"), ("talk first", "0 %", "1.0 %", "2.0 %"))
    assert AMOUNT.table.rows == (("wait", "20 warheads", "40 warheads"),)
    assert BARS.table.rows == (("wait", "0 %", "18 %", "18 %"), ("strike now", "100 %", "0 %", "100 %"))


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_words_say_what_a_reader_would_see(data: Curves | Bars) -> None:
    words = draw(data).description
    assert data.what in words
    assert words.endswith("The table gives the same.")


def test_a_chart_shows_itself_in_a_notebook() -> None:
    bundle = CURVES._repr_mimebundle_()
    found = bundle[0] if isinstance(bundle, tuple) else bundle
    assert any("vega" in kind or "html" in kind for kind in found)
