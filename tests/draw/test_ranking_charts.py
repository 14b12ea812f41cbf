"""Charts of a ranking: what they draw, in words and in a table, for every eye, and that they ask nobody for anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.draw.acceptability import AcceptabilityChart, ordinal
from offramp.draw.charted import WIDTH, Charted, draw
from offramp.draw.dots import DOTS, Dots, stacks
from offramp.draw.look import DARK, INK, PAPER, RAMP, on_ramp
from offramp.draw.marks import SMALL
from offramp.draw.tornado import Tornado

if TYPE_CHECKING:
    from offramp.draw.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"
LONG = "freeze for freeze, said with a name so long that it must wrap"
DOTTED = Dots(
    "War over worlds",
    "Chance of war within 5 years",
    "chance",
    {"wait": tuple(i / 200 for i in range(1, 101)), LONG: tuple(i / 2000 for i in range(1, 101))},
)
TOLL = Dots("Toll", "Deaths", "people", {"wait": (1e3, 1e4, 1e6), "strike now": (2e5,)})
SAME = Dots("Sure", "Chance", "chance", {"strike now": (1.0, 1.0), "wait": (0.0, 0.5)})
SHARES = AcceptabilityChart(
    "How often first",
    "Share of worlds",
    {"wait": (0.05, 0.15, 0.8), LONG: (0.6, 0.4, 0.0), "talk first": (0.35, 0.45, 0.2)},
)
BARS = Tornado(
    "What matters",
    "Sensitivity index",
    {"growth": 0.01, "clash": 0.55, LONG: 0.31},
    {"growth": (-0.02, 0.04), "clash": (0.5, 0.6)},
    noise=0.05,
)
ALL: list[Charted] = [DOTTED, TOLL, SAME, SHARES, BARS]
EMPTY: list[Charted] = [
    Dots("t", "w", "", {}),
    AcceptabilityChart("t", "w", {}),
    Tornado("t", "w", {}),
]


def tree(picture: Picture) -> ET.Element:
    return ET.fromstring(picture.svg)  # noqa: S314  (our own output)


def written(picture: Picture) -> list[str]:
    return [text.text or "" for text in tree(picture).iter(f"{SVG}text")]


def placed(picture: Picture) -> list[tuple[float, float, ET.Element]]:
    """Every text with its place on the picture."""
    found = []

    def walk(node: ET.Element, x: float, y: float) -> None:
        moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", node.get("transform", ""))
        x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
        if node.tag == f"{SVG}text":
            found.append((x, y, node))
        for child in node:
            walk(child, x, y)

    walk(tree(picture), 0, 0)
    return found


@pytest.mark.parametrize("data", [*ALL, *EMPTY], ids=lambda data: data.title)
def test_a_picture_is_whole_and_refers_to_nothing_outside(data: Charted) -> None:
    picture = draw(data)
    root = tree(picture)
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    outside = {
        found for found in re.findall(r'(?:href|src)="([^"]+)"|url\(([^)]+)\)', picture.svg) for found in found if found
    }
    assert all(reference.startswith("#") for reference in outside)
    assert "http" not in picture.svg.replace("http://www.w3.org/", "")
    assert picture.width == WIDTH


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_the_same_data_give_the_same_bytes(data: Charted) -> None:
    first = draw(data).svg
    assert first == draw(data).svg


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_words_and_table_say_what_a_reader_would_see(data: Charted) -> None:
    picture = draw(data)
    assert picture.description.endswith("The table gives the same.")
    assert picture.table == data.table
    assert all(len(row) == len(data.table.columns) for row in data.table.rows)


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_letters_are_no_smaller_than_in_other_charts_and_stay_inside(data: Charted) -> None:
    picture = draw(data)
    for x, y, text in placed(picture):
        size = float((text.get("font-size") or "0").removesuffix("px"))
        assert size >= SMALL
        wide = 0.54 * size * len(text.text or "")
        left = x - {"end": wide, "middle": wide / 2}.get(text.get("text-anchor") or "", 0.0)
        assert left >= -1, text.text
        assert left + wide <= WIDTH + 2, text.text
        assert 0 < y <= picture.height


@pytest.mark.parametrize("data", ALL, ids=lambda data: data.title)
def test_every_colour_has_one_for_the_dark(data: Charted) -> None:
    used = set(re.findall(r'(?:fill|stroke)="(#\w+)"', draw(data).body))
    assert used <= set(DARK)


def test_a_chart_shows_itself_in_a_notebook() -> None:
    bundle = SHARES._repr_mimebundle_()
    found = bundle[0] if isinstance(bundle, tuple) else bundle
    assert any("vega" in kind or "html" in kind for kind in found)


def lightness(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("rank", [1, 2, 3, 4, 5])
def test_words_on_a_rank_can_be_read_in_light_and_dark(rank: int) -> None:
    fill, ink = on_ramp(rank, 5)
    assert ink in (INK, PAPER)
    for pair in ((fill, ink), (DARK[fill], DARK[ink])):
        low, high = sorted(map(lightness, pair))
        assert (high + 0.05) / (low + 0.05) >= 4.5


def test_the_order_of_ranks_is_seen_without_colour() -> None:
    assert [lightness(c) for c in RAMP] == sorted(lightness(c) for c in RAMP)
    dark = [lightness(DARK[c]) for c in RAMP]
    assert dark == sorted(dark, reverse=True)
    assert [on_ramp(k, 9)[0] for k in (1, 9)] == [RAMP[0], RAMP[-1]]
    assert on_ramp(1, 1)[0] == RAMP[0]


# Dots.


def drawn_dots(picture: Picture) -> list[tuple[float, float]]:
    """Where each dot is drawn, from the upper left of the plot: the circles, which are paths with an arc."""
    found = []
    for path in tree(picture).iter(f"{SVG}path"):
        moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", path.get("transform", ""))
        if moved and "A" in path.get("d", "") and path.get("opacity") != "0":
            found.append((float(moved[1]), float(moved[2])))
    return found


def test_a_row_has_twenty_dots_at_the_quantiles() -> None:
    values = tuple(float(i) for i in range(1001))
    dots = Dots("t", "w", "", {"a": values}).dots("a")
    assert len(dots) == DOTS
    assert dots == pytest.approx([1000 * (i + 0.5) / 20 for i in range(20)])


@pytest.mark.parametrize("data", [DOTTED, TOLL, SAME], ids=lambda data: data.title)
def test_every_dot_is_drawn_inside_and_none_lies_on_another(data: Dots) -> None:
    picture = draw(data)
    found = drawn_dots(picture)
    assert len(found) == len(set(found)) == DOTS * len(data.rows)
    assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in found)


def test_dots_stand_in_order_of_their_values() -> None:
    low, high = Dots("t", "w", "chance", {"a": (0.1,), "b": (0.4,)}), 0.4
    assert max(x for x, y in drawn_dots(draw(low)) if y < 50) < min(x for x, y in drawn_dots(draw(low)) if y > 90)
    assert low.most == high


def test_stacks_by_hand() -> None:
    assert stacks([], 9) == ()
    assert stacks([30, 0, 8, 9], 9) == ((4.0, 2), (9.0, 1), (30.0, 1))
    assert stacks([5.0] * 20, 9) == ((5.0, 20),)


@examples(60)
@given(st.lists(st.floats(0, 300), min_size=1, max_size=40))
def test_stacks_keep_every_dot_and_do_not_overlap_from_first_to_first(places: list[float]) -> None:
    found = stacks(places, 9)
    assert sum(count for _, count in found) == len(places)
    assert [x for x, _ in found] == sorted(x for x, _ in found)


def test_the_scale_is_one_of_powers_of_ten_where_values_range_far() -> None:
    assert not Dots("t", "w", "", {"a": (1.0, 100.0)}).by_powers
    assert Dots("t", "w", "", {"a": (1.0, 101.0)}).by_powers
    assert not Dots("t", "w", "", {"a": (0.0, 101.0)}).by_powers
    assert not Dots("t", "w", "", {"a": (1.0, 101.0)}, log=False).by_powers
    assert Dots("t", "w", "", {"a": (1.0, 2.0)}, log=True).by_powers
    assert {"1,000", "10,000", "100,000", "1,000,000"} <= set(written(draw(TOLL)))
    assert "The scale is one of powers of ten." in TOLL.words
    assert "powers of ten" not in SAME.words


def test_a_scale_of_many_powers_names_only_some() -> None:
    far = Dots("t", "w", "chance", {"a": (1e-9, 1.0)})
    named = [text for text in written(draw(far)) if re.fullmatch(r"[\d.e-]+ %", text)]
    assert 2 <= len(named) <= 6


AMOUNTS = st.floats(1e-12, 1e12) | st.just(0.0) | st.floats(-1e9, 1e9)


@examples(30)
@given(st.lists(st.lists(AMOUNTS, min_size=1, max_size=30), min_size=1, max_size=4))
def test_any_amounts_can_be_drawn(rows: list[list[float]]) -> None:
    data = Dots("t", "w", "", {f"row {i}": tuple(values) for i, values in enumerate(rows)})
    picture = draw(data)
    found = drawn_dots(picture)
    assert len(found) == DOTS * len(rows)
    assert all(-1 <= x <= WIDTH - 206 - 172 + 1 and 0 <= y <= picture.height for x, y in found)


def test_median_and_range_are_said_beside_each_row() -> None:
    assert DOTTED.span("wait") == "25 % (3.0 to 48 %)"
    assert SAME.span("strike now") == "100 %"
    assert "25 % (3.0 to 48 %)" in written(draw(DOTTED))
    assert DOTTED.table.rows[0] == ("wait", "3.0 %", "25 %", "48 %")
    assert TOLL.table.note == "Deaths, people"


@pytest.mark.parametrize("values", [(), (float("nan"),), (0.1, float("inf"))])
def test_what_is_no_number_is_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="the values of a must be finite"):
        Dots("t", "w", "", {"a": values})


def test_no_powers_of_ten_for_nothing() -> None:
    with pytest.raises(ValueError, match="needs values above zero"):
        Dots("t", "w", "", {"a": (0.0, 1.0)}, log=True)


# Acceptability.


def boxes(picture: Picture) -> list[tuple[float, float]]:
    """Left end and width of every rectangle that is drawn as a path."""
    found = []
    for path in tree(picture).iter(f"{SVG}path"):
        box = re.fullmatch(r"M([-\d.]+),([-\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+Z", path.get("d", ""))
        if box and path.get("stroke") == RAMP[0]:
            found.append((float(box[1]), float(box[3])))
    return found


def test_parts_of_a_bar_are_as_long_as_their_shares() -> None:
    parts = boxes(draw(SHARES))[3:]  # after the key
    width = WIDTH - 206 - 118
    drawn = [share for shares in SHARES.rows.values() for share in shares if share]
    assert [wide for _, wide in parts] == pytest.approx([width * share for share in drawn], abs=0.02)


def test_shares_stand_in_their_parts_and_ranks_in_the_key() -> None:
    found = written(draw(SHARES))
    assert {"1st", "2nd", "3rd", "80 %", "60 %", "40 %", "1st in 5.0 %", "1st in 60 %", "1st in 35 %"} <= set(found)
    assert "5 %" not in found, "a small part has no room for its share"
    assert SHARES.table.columns == ("policy", "1st", "2nd", "3rd")
    assert SHARES.table.rows[0] == ("wait", "5.0 %", "15 %", "80 %")
    assert "wait: first in 5.0 %, last in 80 %" in SHARES.words


def test_the_key_of_many_ranks_names_the_ends() -> None:
    many = AcceptabilityChart("t", "w", {"a": (0.1,) * 10})
    assert [text for text in written(draw(many)) if text in ("1st", "2nd", "9th", "10th")] == ["1st", "10th"]


@pytest.mark.parametrize(("shares", "said"), [((0.5, 0.4), "add up to 1"), ((1.5, -0.5), "between 0 and 1")])
def test_shares_are_shares(shares: tuple[float, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        AcceptabilityChart("t", "w", {"a": shares})


def test_every_row_has_every_rank() -> None:
    with pytest.raises(ValueError, match="b needs a share for each of the 2 ranks"):
        AcceptabilityChart("t", "w", {"a": (0.5, 0.5), "b": (1.0,)})


def test_ordinals() -> None:
    assert ordinal(22) == "22nd"
    assert ordinal(113) == "113th"


# Tornado.


def test_the_most_important_is_first_and_noise_is_named() -> None:
    assert BARS.order == ("clash", LONG, "growth")
    assert BARS.table.rows == (
        ("clash", "0.55", "0.5 to 0.6", ""),
        (LONG, "0.31", "", ""),
        ("growth", "0.01", "-0.02 to 0.04", "no more than noise"),
    )
    assert BARS.words == (
        f"Sensitivity index. clash: 0.55 (0.5 to 0.6); {LONG}: 0.31. No more than noise (up to 0.05): growth. "
        "The table gives the same."
    )


def test_bars_are_as_long_as_they_say_and_pale_where_they_are_noise() -> None:
    found = boxes(draw(BARS))
    long, middle, short = (wide for _, wide in found)
    assert long / middle == pytest.approx(0.55 / 0.31, rel=1e-2)
    assert short < middle
    fills = [p.get("fill") for p in tree(draw(BARS)).iter(f"{SVG}path") if p.get("stroke") == RAMP[0]]
    assert fills == [RAMP[2], RAMP[2], RAMP[-1]]
    assert "noise: 0.05" in written(draw(BARS))


def test_without_noise_nothing_is_pale() -> None:
    bare = Tornado("t", "w", {"a": 0.0, "b": 1.0})
    assert not bare.is_noise("a")
    assert "noise" not in " ".join(written(draw(bare)))
    assert bare.table.note == "w"


def test_where_all_is_noise_that_is_said() -> None:
    assert "None stands out." in Tornado("t", "w", {"a": 0.01}, noise=0.05).words


@pytest.mark.parametrize("intervals", [{"b": (0.0, 1.0)}, {"a": (1.0, 0.0)}])
def test_an_interval_belongs_to_a_bar(intervals: dict[str, tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="must belong to a bar, its low end first"):
        Tornado("t", "w", {"a": 0.5}, intervals)


def test_each_bar_is_compared_with_its_own_level_of_noise() -> None:
    tornado = Tornado("T", "index", {"a": 0.06, "b": 0.05}, noise={"a": 0.07, "b": 0.04})
    assert [tornado.is_noise(name) for name in "ab"] == [True, False]
    assert tornado.words.startswith("index. b: 0.05. No more than noise (up to 0.07): a.")
    assert "noise: 0.04 to 0.07" in written(draw(tornado))


def test_what_matters_in_a_part_of_its_range_is_no_noise() -> None:
    tornado = Tornado("T", "index", {"a": 0.5, "b": 0.04, "c": 0.03}, noise=0.05, in_parts=("b",))
    assert [row[3] for row in tornado.table.rows] == ["", "in a part of its range", "no more than noise"]
    assert (tornado.is_noise("b"), tornado.is_noise("c")) == (False, True)


def test_an_axis_of_chances_does_not_go_below_what_a_reader_can_use() -> None:
    rare = Dots("War", "chance of war", "chance", {"a": (1e-37, 0.2), "b": (0.1, 0.3)})
    picture = draw(rare)
    assert rare.lowest == 1e-4
    assert "≤ 0.01 %" in picture.svg
    assert "e-3" not in picture.svg


def test_of_many_bars_the_longest_are_drawn_and_the_rest_counted() -> None:
    bars = {f"u{k}": 0.5 - 0.01 * k for k in range(30)}
    tornado = Tornado("T", "index", bars, noise=0.35)
    assert len(tornado.table.rows) == 30
    assert "No more than noise (up to 0.35): 15 unknowns." in tornado.words
    svg = draw(tornado).svg
    assert ">u11<" in svg
    assert ">u12<" not in svg
    assert "and 18 more, each 0.38 or less" in svg
    assert draw(Tornado("T", "index", bars)).height < 14 * 26 + 60


def test_given_words_stand_in_the_drawing_in_place_of_the_english_ones() -> None:
    """A brief in another language names the places and the ends of the bars itself."""
    shares = AcceptabilityChart(
        "Première", "Part", {"attendre": (0.25, 0.75)}, "", ("1re", "2e"), {"attendre": "première dans 25 %"}
    )
    assert {"1re", "2e", "première dans 25 %"} <= set(written(draw(shares)))
    assert shares.table.columns == ("policy", "1re", "2e")
    bars = Tornado("Poids", "Indice", {"rythme": 0.5}, noise=0.1, said={"rythme": "0,5"})
    shown = written(draw(bars))
    assert "0,5" in shown
    assert not any("noise" in text for text in shown)
