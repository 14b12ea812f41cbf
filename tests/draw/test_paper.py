"""A picture on paper: the rules for print, without variables and without the colours of the dark."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from offramp.draw.bars import Bars
from offramp.draw.charted import draw
from offramp.draw.paper import print_style
from offramp.draw.picture import Picture
from offramp.tables import Table

TABLE = Table("States", ("id",), (("s0",),))
DRAWN = Picture("A title", "What it shows.", '<text x="0" y="9">a</text>', 30, 20, TABLE)
CHART = draw(Bars("War", "Chance of war", ("by decision",), {"wait": (0.02,)}))


@pytest.mark.parametrize("picture", [DRAWN, CHART], ids=["drawn", "chart"])
def test_a_picture_on_paper_needs_no_screen(picture: Picture) -> None:
    svg = picture.on_paper("Libertinus Serif")
    ET.fromstring(svg)  # noqa: S314  (our own output)
    assert "@media" not in svg
    assert "var(" not in svg
    assert "system-ui" not in svg
    assert "font-family:Libertinus Serif" in svg
    assert picture.body.replace("url(#head)", "") in re.sub(r"url\(#head-\w+\)", "", svg)


def style(picture: Picture) -> str:
    return print_style(picture.style, "F")


def test_the_colours_are_those_of_print() -> None:
    assert ".offramp text{font-family:F;font-size:12px;fill:#000}" in style(DRAWN)
    assert "#e8eaed" not in style(DRAWN)


def test_rules_for_print_stand_last_and_hold() -> None:
    text = (
        "@media screen and (x:y){.a{fill:red}}.a{--c: #111;fill:var(--c)}@media print{.a{--c:#222}.b{fill:var(--no)}}"
    )
    picture = Picture("t", "d", "", 1, 1, TABLE, style=text)
    assert style(picture) == ".a{--c: #111;fill:#222}.a{--c:#222}.b{fill:currentColor}"
