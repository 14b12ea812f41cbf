"""A route as a row of states, with its steps told below."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.draw.test_picture import SVG, boxes, drawing

from offramp.case.catalog import slugs
from offramp.case.reading import load, loads
from offramp.draw.route import PER_ROW, route_picture
from offramp.graph.graph import build
from offramp.paths.routes import Route, road, routes, steps_table

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from offramp.graph.graph import Graph

LADDER = """
actors:
  a: {name: Anna, options: {one: First rung, two: Second rung, three: Third rung}}
  b: {name: Bert, options: {one: First step, two: Second step, three: Third step}}
impossible:
  - b.one and not a.one
  - a.two and not b.one
  - b.two and not a.two
  - a.three and not b.two
  - b.three and not a.three
status quo: []
preferences:
  a: [a.three, a.two, a.one, b.three, b.two, b.one]
  b: [b.three, b.two, b.one, a.three, a.two, a.one]
"""
"""Six rungs, which the two climb by turns."""


@cache
def catalog(slug: str) -> tuple[Graph, tuple[Route, ...]]:
    graph = build(load(slug))
    return graph, tuple(leg.best for _, leg in road(graph) if leg.best is not None)


def ladder() -> tuple[Graph, Route]:
    graph = build(loads(LADDER))
    best = routes(graph, "b.three", by="improvements").best
    assert best is not None
    assert len(best.steps) == 6
    return graph, best


def named(tree: ET.Element, kind: str) -> list[str]:
    return [text.text or "" for text in tree.iter(f"{SVG}text") if text.get("class") == kind]


def check(graph: Graph, route: Route) -> ET.Element:
    """The steps are there in order, dashed where unwilling, which is also said, and the weakest is marked in words."""
    picture = route_picture(graph, route, "A route")
    tree = drawing(picture)
    boxes(tree)
    assert picture.table == steps_table(graph, route, "A route")
    arrows = [path.get("class") for path in tree.findall(f"{SVG}path")]
    assert arrows == ["on-route" if step.willing else "unwilling" for step in route.steps]
    heads = [text for text in named(tree, "name") if ". " in text]
    assert heads == [f"{i + 1}. {step.kind}" for i, step in enumerate(route.steps)]
    assert all(("against interest" in head) == (kind == "unwilling") for head, kind in zip(heads, arrows, strict=True))
    assert named(tree, "weak") == (["◄ weakest step"] if route.steps else [])
    states = [text for text in named(tree, "name") if ". " not in text]
    for step in route.steps:
        assert f"s{step.end}" in states
        assert f"s{step.end}" in [row[5] for row in picture.table.rows]
    return tree


@pytest.mark.parametrize("slug", slugs())
def test_the_roads_of_the_catalog_can_be_drawn(slug: str) -> None:
    graph, found = catalog(slug)
    for route in found:
        check(graph, route)


def test_a_long_route_is_broken_into_rows() -> None:
    graph, route = ladder()
    tree = check(graph, route)
    tops = sorted({top for _, top, _, _ in boxes(tree)})
    assert len(tops) == 2
    # A row begins with the state that the row before ended in.
    ids = [
        text.text for text in tree.iter(f"{SVG}text") if text.get("class") == "name" and ". " not in (text.text or "")
    ]
    turn = f"s{route.steps[PER_ROW - 1].end}"
    assert ids.count(turn) == 2
    assert len(ids) == len(route.steps) + 2


def test_a_route_is_as_wide_as_a_printed_page_and_its_arrows_have_the_numbers_of_the_steps() -> None:
    graph, route = ladder()
    tree = check(graph, route)
    assert float(tree.get("width", "nan")) <= 688
    assert named(tree, "edge-label") == ["1", "2", "3", "4", "5", "6"]


def test_words_stay_inside() -> None:
    graph, found = catalog("korea-2017")
    tree = check(graph, max(found, key=lambda route: len(route.steps)))
    for text in tree.iter(f"{SVG}text"):
        if text.get("class") == "soft" and text.get("text-anchor") is None:
            assert float(text.get("x", "nan")) + 6 * len(text.text or "") <= 688


def test_the_weakest_step_is_marked_beside_that_step() -> None:
    graph, route = ladder()
    tree = check(graph, route)
    (weak,) = [text for text in tree.iter(f"{SVG}text") if text.get("class") == "weak"]
    assert route.weakest is not None
    head = f"{route.weakest + 1}. {route.steps[route.weakest].kind}"
    (name,) = [text for text in tree.iter(f"{SVG}text") if text.text == head]
    assert weak.get("x") == name.get("x")


def test_the_status_quo_is_marked_where_the_route_starts_there() -> None:
    graph, route = ladder()
    assert "status quo" in named(check(graph, route), "soft")
    later = routes(graph, "b.three", start=graph.state("a.one"), by="improvements").best
    assert later is not None
    assert "status quo" not in named(check(graph, later), "soft")


def test_the_description_tells_the_steps() -> None:
    graph, route = ladder()
    picture = route_picture(graph, route, "Up the ladder")
    assert picture.title == "Up the ladder"
    assert picture.description.startswith(
        "Up the ladder. Steps: 1: Anna starts “First rung”, 2: Bert starts “First step”"
    )
    assert picture.description.endswith(" and 6: Bert starts “Third step”.")


def test_a_step_with_much_to_say_is_cut_short() -> None:
    options = ", ".join(f"o{i}: A rather long label of an option, number {i}" for i in range(12))
    options = options.replace("A rather", '"A rather').replace(", number", " number")
    options = ", ".join(f'{part.strip()}"' for part in options.split(","))
    case = loads(f"actors: {{a: {{options: {{{options}}}}}}}\nstatus quo: []\npreferences: {{a: [a.o0 and a.o11]}}\n")
    graph = build(case)
    best = routes(graph, " and ".join(case.options)).best
    assert best is not None
    lines = named(check(graph, best), "soft")
    assert len(lines) <= 16
    assert any(line.endswith("…") for line in lines)


def test_labels_are_escaped() -> None:
    graph = build(
        loads("""
actors: {a: {name: "A & <b>", options: {x: "<script>alert(1)</script>"}}}
status quo: []
preferences: {a: [a.x]}
""")
    )
    best = routes(graph, "a.x").best
    assert best is not None
    check(graph, best)


def test_a_route_without_steps_is_an_empty_picture() -> None:
    graph, _ = ladder()
    best = routes(graph, "not a.one").best
    assert best is not None
    assert best.steps == ()
    assert check(graph, best).findall(f"{SVG}path") == []
