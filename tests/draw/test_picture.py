"""A picture: well-formed, complete in words, on its own, and not by colour alone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.draw.picture import Picture, wrapped
from offramp.errors import OutputError
from offramp.tables import Table

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
ARROW = '<path d="M0 0H9" marker-end="url(#head)"/>'


def picture(body: str = ARROW, title: str = "A title", description: str = "What it shows.") -> Picture:
    return Picture(title, description, body, 300, 200, Table("States", ("id",), (("s0",),)))


def drawing(of: Picture) -> ET.Element:
    """Return the tree of a picture, after what must be true of every picture has been found true."""
    tree = ET.fromstring(of.svg)  # noqa: S314  (our own output)
    assert tree.tag == f"{SVG}svg"
    assert tree.get("role") == "img"
    assert [child.tag for child in tree][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert tree.findtext(f"{SVG}title") == of.title != ""
    assert tree.findtext(f"{SVG}desc") == tree.get("aria-label") == of.description != ""
    assert tree.get("viewBox") == f"0 0 {tree.get('width')} {tree.get('height')}"
    # It needs nothing from elsewhere and runs nothing.
    assert "http" not in of.svg.replace('xmlns="http://www.w3.org/2000/svg"', "", 1)
    assert not {"script", "image", "foreignObject", "use", "a"} & {node.tag.removeprefix(SVG) for node in tree.iter()}
    assert not re.search(r"@import|href|src=|\bon\w+=|javascript:", of.svg)
    # What it refers to is there, once.
    names = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(#([^)]*)\)", of.svg)) <= set(names)
    return tree


def boxes(tree: ET.Element) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of every box, after none was found to lie over another or outside."""
    found = []
    for rect in tree.iter(f"{SVG}rect"):
        x, y, width, height = (float(rect.get(key, "nan")) for key in ("x", "y", "width", "height"))
        found.append((x, y, x + width, y + height))
    right, bottom = float(tree.get("width", "nan")), float(tree.get("height", "nan"))
    for i, one in enumerate(found):
        assert one[0] >= 0
        assert one[1] >= 0
        assert one[2] <= right
        assert one[3] <= bottom
        for other in found[:i]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return found


def rules() -> dict[str, dict[str, str]]:
    """Return the style of each kind of element, light surroundings."""
    style = re.sub(r"@media[^{]*\{[^{}]*\{[^}]*\}\s*\}", "", picture().svg.split("<style>")[1].split("</style>")[0])
    found = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style):
        found[selector.strip()] = dict(part.split(":", 1) for part in body.split(";") if part)
    return found


def test_a_picture_is_well_formed_and_says_what_it_shows() -> None:
    drawing(picture())


@pytest.mark.parametrize("text", ["<b>&amp;\"'</b>", "]]>", "Ü – “ü” … ◄", "</svg>", "-->", "日本 🕊"])
def test_words_of_any_kind_are_kept(text: str) -> None:
    drawing(picture(title=f"T {text}", description=f"D {text}"))


@examples(50)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1))
def test_any_words_are_kept(text: str) -> None:
    drawing(picture(title=f"T{text}.", description=f"D{text}."))


def test_the_head_of_an_arrow_has_a_name_that_no_other_picture_has() -> None:
    def head(of: Picture) -> str:
        marker = drawing(of).find(f".//{SVG}marker")
        assert marker is not None
        return marker.get("id", "")

    one, other = picture(), picture(body=ARROW.replace("H9", "H8"))
    assert head(one) != head(other)
    assert head(one) == head(picture(title="Another"))
    assert f"url(#{head(one)})" in one.svg
    # Two pictures on one page do not take each other's arrows.
    assert head(one) not in other.svg
    assert "url(#head)" not in one.svg


def test_there_is_a_style_for_the_light_the_dark_and_the_printed_page() -> None:
    svg = picture().svg
    assert "prefers-color-scheme:dark" in svg
    assert "@media print" in svg


def test_colour_is_never_the_only_signal() -> None:
    style = rules()
    plain, willing, unwilling = style[".offramp path"], style[".offramp .on-route"], style[".offramp .unwilling"]
    # A step against interest is dashed, a step of the route is thicker than other arrows.
    assert "stroke-dasharray" in unwilling
    assert "stroke-dasharray" not in willing
    assert float(willing["stroke-width"]) > float(plain["stroke-width"])
    box, held, start = style[".offramp rect"], style[".offramp .held rect"], style[".offramp .start rect"]
    assert float(held["stroke-width"]) > float(box["stroke-width"])
    assert "stroke-dasharray" in start
    assert style[".offramp .weak"]["font-weight"] == "700"


def test_colours_are_named_once_and_taken_from_there() -> None:
    for selector, body in rules().items():
        if selector != ".offramp":
            for key in ("fill", "stroke"):
                assert body.get(key, "none") == "none" or body[key].startswith("var(--")


def test_a_picture_is_shown_in_a_notebook() -> None:
    assert picture()._repr_svg_() == picture().svg


def test_a_picture_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "picture.svg"
    picture().write(path)
    assert path.read_text(encoding="utf-8") == picture().svg + "\n"
    with pytest.raises(OutputError):
        picture().write(tmp_path / "no" / "picture.svg")
    assert [file.name for file in tmp_path.iterdir()] == ["picture.svg"]


def test_a_picture_has_its_words_and_table_as_plain_values() -> None:
    shown = picture().to_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert shown == {"title": "A title", "description": "What it shows.", "table": picture().table.to_dict()}


def test_a_text_is_broken_into_lines() -> None:
    assert wrapped("one two three four", 8) == ["one two", "three", "four"]
    assert wrapped("", 8) == [""]
    assert wrapped("short", 8) == ["short"]


def test_a_text_of_too_many_lines_ends_in_dots() -> None:
    assert wrapped("one two three four five six", 5, most=3) == ["one", "two", "thre…"]
    assert wrapped("one two", 3, most=2) == ["one", "two"]


@examples(80)
@given(st.text("ab ", max_size=60), st.integers(4, 20), st.integers(1, 5))
def test_broken_lines_are_short_and_few_and_nothing_is_lost_but_at_the_end(text: str, width: int, most: int) -> None:
    lines = wrapped(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(len(line) <= width for line in lines)
    kept = "".join(lines).replace(" ", "")
    whole = text.replace(" ", "")
    assert kept == whole or (kept.endswith("…") and whole.startswith(kept.removesuffix("…")))
