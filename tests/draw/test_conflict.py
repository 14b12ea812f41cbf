"""The conflict as a graph: what is drawn is what there is, and the table says the same."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import LISTED
from tests.draw.test_picture import SVG, boxes, drawing
from tests.paths.oracle_paths import conditions
from tests.strategies import Drawn, cases, examples

from offramp.case.questions import read_condition
from offramp.case.reading import load, loads
from offramp.draw.conflict import MOST_WITH_ALL_IMPROVEMENTS, Wording, conflict_graph
from offramp.graph.graph import build
from offramp.paths.routes import road, routes
from offramp.stability.stability import Stability, analyse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree import ElementTree as ET

    from offramp.draw.picture import Picture
    from offramp.graph.graph import Graph
    from offramp.paths.routes import Step

HARD = """
actors:
  a: {name: "Anna & <Co>", options: {go: "Go <now> & here"}}
  b: {name: Bert, options: {go: Go too}}
status quo: []
preferences: {a: [not a.go, b.go], b: [a.go, b.go]}
"""


@cache
def analysed(slug: str) -> tuple[Graph, Stability]:
    graph = build(load(slug))
    return graph, analyse(graph)


@cache
def the_road(slug: str) -> tuple[Step, ...]:
    graph, stability = analysed(slug)
    return tuple(step for _, leg in road(graph, stability=stability) if leg.best for step in leg.best.steps)


def boxed(tree: ET.Element) -> dict[str, ET.Element]:
    """Return the group of each state that is drawn, by the state's name."""
    groups = {group.findtext(f"{SVG}title", ""): group for group in tree.findall(f"{SVG}g")}
    assert len(groups) == len(tree.findall(f"{SVG}g"))
    return groups


def words(group: ET.Element) -> list[str]:
    return [text.text or "" for text in group.findall(f"{SVG}text")]


def arrows(tree: ET.Element) -> list[tuple[str, str]]:
    """Return the label and the kind of every arrow."""
    return [(path.findtext(f"{SVG}title", ""), path.get("class", "")) for path in tree.findall(f"{SVG}path")]


def check(graph: Graph, stability: Stability, picture: Picture, steps: Sequence[Step] = ()) -> None:
    """Everything shown is in the table and the reverse; what holds, and how arrows are drawn, is said without colour."""
    tree = drawing(picture)
    boxes(tree)
    groups = boxed(tree)
    rows = {row[1]: row for row in picture.table.rows}
    assert list(groups) == [row[1] for row in picture.table.rows]
    states = [graph.state(row[0].removesuffix(" (status quo)")) for row in picture.table.rows]
    assert [graph.name(state) for state in states] == list(groups)
    assert graph.status_quo in states
    for state in states:
        check_box(graph, stability, state, groups[graph.name(state)])
        held = [key.upper() for key in stability.stable if stability.holds(state, key)]
        _, _, holds, improvements = rows[graph.name(state)]
        assert holds in (", ".join(held), "all concepts" if len(held) == len(stability.stable) else "·")
        assert (holds == "·") == (not held)
        for actor in graph.actors:
            better = graph.improvements(actor, state)
            told = [f"s{end}" for end in better if end in states]
            told += [f"{len(better) - len(told)} not shown"] if len(told) < len(better) else []
            assert (f"{actor} to {', '.join(told)}" in improvements.split("; ")) == bool(told)
    check_arrows(graph, states, arrows(tree), steps)


def check_box(graph: Graph, stability: Stability, state: int, group: ET.Element) -> None:
    kinds = group.get("class", "").split()
    head, standing, *_ = words(group)
    assert head.split(" ")[0] == f"s{state}"
    assert ("start" in kinds) == (state == graph.status_quo) == ("status quo" in head)
    held = [key for key in stability.stable if stability.holds(state, key)]
    assert ("held" in kinds) == bool(held) == (standing != "holds: ·")
    assert standing == "holds under all" or all(key.upper() in standing for key in held)


def check_arrows(graph: Graph, states: Sequence[int], drawn: list[tuple[str, str]], steps: Sequence[Step]) -> None:
    """Thin arrows are improvements; those of a route are thick, and dashed where their mover does not want them."""
    thin = {label for label, kind in drawn if not kind}
    improvements = {
        f"{actor}: s{state} to s{end}"
        for state in states
        for actor in graph.actors
        for end in graph.improvements(actor, state)
        if end in states and (state, end) not in {(step.start, step.end) for step in steps}
    }
    assert thin <= improvements
    if graph.size <= MOST_WITH_ALL_IMPROVEMENTS:
        assert thin == improvements
    thick = sorted((label.partition(": ")[2], kind) for label, kind in drawn if kind)
    assert thick == sorted(
        {(f"s{step.start} to s{step.end}", "on-route" if step.willing else "unwilling") for step in steps}
    )


@pytest.mark.parametrize("slug", LISTED)
def test_the_catalog_can_be_drawn(slug: str) -> None:
    graph, stability = analysed(slug)
    check(graph, stability, conflict_graph(graph, stability))


@pytest.mark.parametrize("slug", LISTED)
def test_the_catalog_can_be_drawn_with_the_road_through_its_goals(slug: str) -> None:
    graph, stability = analysed(slug)
    steps = the_road(slug)
    check(graph, stability, conflict_graph(graph, stability, steps), steps)


@examples(25)
@given(cases(5), st.data())
def test_any_conflict_can_be_drawn(drawn: Drawn, data: st.DataObject) -> None:
    graph, stability = drawn.graph, analyse(drawn.graph)
    goal = str(data.draw(conditions(drawn.model)))
    if not graph.satisfying(read_condition(graph.case, goal)).any():
        goal = f"({goal}) or not ({goal})"
    best = routes(graph, goal, by="improvements", stability=stability).best
    steps = best.steps if best is not None else ()
    check(graph, stability, conflict_graph(graph, stability, steps), steps)


def test_a_small_graph_is_shown_whole() -> None:
    graph, stability = analysed("garrison-1976")
    picture = conflict_graph(graph, stability)
    assert len(boxed(drawing(picture))) == graph.size == 23
    assert picture.title == "The conflict: 23 states"
    assert "A graph of all states" in picture.description


def test_a_large_graph_is_shown_in_part_and_says_so() -> None:
    graph, stability = analysed("korea-2017")
    steps = the_road("korea-2017")
    picture = conflict_graph(graph, stability, steps)
    shown = set(boxed(drawing(picture)))
    assert len(shown) < 60 < graph.size
    assert picture.title == f"The conflict: {len(shown)} of {graph.size} states"
    assert f"{len(shown)} of the {graph.size} states" in picture.description
    assert "Of a graph this large" in picture.description
    for state in (graph.status_quo, *(step.end for step in steps)):
        assert graph.name(state) in shown


def test_equilibria_for_the_goals_of_a_large_graph_are_shown() -> None:
    graph, stability = analysed("korea-2017")
    shown = set(boxed(drawing(conflict_graph(graph, stability))))
    for goal in graph.case.goals.values():
        meets = graph.satisfying(goal)
        first = next((state for state in stability.strongest() if meets[state]), None)
        assert first is None or graph.name(first) in shown


def test_the_description_names_the_equilibria_and_the_route() -> None:
    graph, stability = analysed("cuba-1962")
    steps = the_road("cuba-1962")
    plain, routed = conflict_graph(graph, stability), conflict_graph(graph, stability, steps)
    held = ", ".join(f"s{state}" for state in stability.held())
    for picture in (plain, routed):
        assert f"Equilibria shown: {held}." in picture.description
        assert picture.description.endswith("The table gives the same.")
    assert "thick arrows are the route s0 to s2 to s6." in routed.description
    assert "route" not in plain.description


def test_where_nothing_holds_it_is_said() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: {ranking: [a.x, b.y, ["-", "a.x,b.y"]]}, b: {ranking: ["a.x,b.y", "-", [a.x, b.y]]}}
""")
    )
    stability = analyse(graph, ["nash"])
    assert stability.held() == ()
    picture = conflict_graph(graph, stability)
    assert "No state shown is an equilibrium." in picture.description
    check(graph, stability, picture)


def test_a_step_against_interest_is_dashed_and_a_deal_names_its_partners() -> None:
    graph = build(loads(HARD))
    stability = analyse(graph)
    found = routes(graph, "a.go", stability=stability, by="improvements")
    assert found.best is not None
    assert not found.best.willing
    tree = drawing(conflict_graph(graph, stability, found.best.steps))
    assert [label for label, kind in arrows(tree) if kind == "unwilling"] == ["a: s0 to s1"]
    assert [label for label, kind in arrows(tree) if kind == "on-route"] == []
    elmira, equilibria = analysed("elmira-1991")
    tree = drawing(conflict_graph(elmira, equilibria, the_road("elmira-1991")))
    assert "ministry + uniroyal: s5 to s8" in [label for label, kind in arrows(tree) if kind == "on-route"]
    labels = [text.text for text in tree.iter(f"{SVG}text") if text.get("class") == "edge-label"]
    assert "ministry + uniroyal" in labels


def test_a_box_says_what_differs_from_the_status_quo() -> None:
    graph, stability = analysed("elmira-1991")
    groups = boxed(drawing(conflict_graph(graph, stability)))
    assert words(groups["uniroyal.delay"])[2:] == ["+ uniroyal.delay"]
    assert words(groups["ministry.modify,uniroyal.accept,local.insist"])[2:] == [
        "+ ministry.modify",
        "− uniroyal.delay",
        "+ uniroyal.accept",
        "+ local.insist",
    ]


def test_a_box_with_much_to_say_is_cut_short() -> None:
    options = ", ".join(f"an_option_with_a_long_name_{i}: O" for i in range(9))
    case = loads(
        f"actors: {{a: {{options: {{{options}}}}}}}\nstatus quo: []\npreferences: {{a: [a.an_option_with_a_long_name_0]}}\n"
    )
    graph = build(case)
    everything = graph.size - 1
    stability = analyse(graph)
    steps = routes(graph, " and ".join(case.options), by="moves", stability=stability)
    assert steps.best is not None
    group = boxed(drawing(conflict_graph(graph, stability, steps.best.steps)))[graph.name(everything)]
    assert words(group)[-1] == "… and 4 more"
    assert len(words(group)) <= 8
    assert all(len(line) <= 27 for line in words(group))


def test_labels_and_names_are_escaped() -> None:
    graph = build(loads(HARD))
    drawing(conflict_graph(graph, analyse(graph)))


def test_labels_have_room_and_none_lies_on_another() -> None:
    graph, stability = analysed("cuba-1962")
    things = {
        "us.air_strike": "strike the missile sites from the air",
        "us": "The United States",
        "ussr": "The Soviet Union",
    }
    picture = conflict_graph(graph, stability, (), Wording(things, state="state "))
    assert "+ strike the missile sites from the air" in picture.body
    assert "us.air_strike" not in picture.body
    assert "…" not in picture.body
    places = [
        (float(x), float(y), len(label))
        for x, y, label in re.findall(r'class="edge-label"[^>]*x="([\d.]+)" y="([\d.]+)">([^<]+)<', picture.body)
    ]
    assert len(places) > 20
    for i, (x, y, long) in enumerate(places):
        assert x + 3 * long < picture.width
        assert all(abs(y - low) >= 12 or abs(x - at) >= 2.5 * (long + other) for at, low, other in places[:i])
