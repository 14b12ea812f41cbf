"""DOT: what the text says is the graph, and Graphviz draws it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from tests.conftest import LISTED
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.export.dot import COLOURS, STYLES, _appearance, to_dot
from offramp.graph.graph import Graph, build
from offramp.stability.stability import analyse

_EDGE = re.compile(
    r'  s(\d+) -> s(\d+) \[color="(#\w+)", style=(\w+), penwidth=([\d.]+)(, arrowhead=empty)?, edgetooltip=.*\];'
)
_NODE = re.compile(r"  s(\d+) \[(.*)\];")


@examples(150, dear=True)
@given(cases())
def test_the_arrows_are_the_moves_of_the_definition(drawn: Drawn) -> None:
    model = drawn.model
    lines = to_dot(drawn.graph).splitlines()
    looks = {actor: _appearance(i) for i, actor in enumerate(model.actors)}
    expected = {
        (drawn.number[s], drawn.number[t], COLOURS[looks[a][0]], looks[a][1], model.prefers(a, t, s))
        for a in model.actors
        for s in model.states
        for t in model.moves(a, s)
    }
    arrows = [match for line in lines if (match := _EDGE.fullmatch(line))]
    assert len(arrows) == len(expected)
    assert {(int(a[1]), int(a[2]), a[3], a[4], a[5] == "2" and not a[6]) for a in arrows} == expected
    nodes = {int(match[1]): match[2] for line in lines if (match := _NODE.fullmatch(line))}
    assert set(nodes) == set(drawn.states)
    assert {state for state, text in nodes.items() if "style=dashed" in text} == {drawn.graph.status_quo}
    assert not any("peripheries" in text for text in nodes.values())


def test_equilibria_are_marked_with_their_concepts() -> None:
    graph = build(load("chicken"))
    text = to_dot(graph, analyse(graph))
    (line,) = (line for line in text.splitlines() if line.startswith("  s0 ["))
    assert line == (
        r'  s0 [label="s0\l-\lGMR, SMR\l", tooltip="nothing is on", style=dashed, penwidth=2.5, peripheries=2];'
    )
    assert r"Row: blue, solid\lColumn: orange, dashed\l" in text
    assert "Thick double box: equilibrium." in text
    assert "equilibrium" not in to_dot(graph)
    assert r's4 [label="s4 (merged)\luniroyal.abandon\l"' in to_dot(build(load("elmira-1991")))


def test_actors_differ_in_colour_and_line() -> None:
    looks = [_appearance(number) for number in range(len(COLOURS) * len(STYLES))]
    assert len(set(looks)) == 21
    assert len({style for _, style in looks[:3]}) == len({colour for colour, _ in looks[:3]}) == 3
    assert all(one[0] != two[0] and one[1] != two[1] for one, two in pairwise(looks))


def hard() -> Graph:
    label = 'say "no" \\ or \\N & &amp; <b> {x|y} \n at\tonce \\'
    values = {
        "title": label,
        "actors": {"a": {"name": label, "options": {"x": label}}, "b": {"options": {"और": "日本"}}},
        "status quo": ["a.x"],
        "preferences": {"a": ["a.x"], "b": ["not b.और"]},
    }
    return build(loads(json.dumps(values)))


def drawn_by_graphviz(text: str) -> ET.Element:
    if shutil.which("dot") is None:
        pytest.skip("Graphviz (`dot`) is not installed")
    done = subprocess.run(["dot", "-Tsvg"], input=text, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr == ""
    return ET.fromstring(done.stdout)  # noqa: S314  (a picture of our own text)


def parts(picture: ET.Element, kind: str) -> list[str]:
    return [
        next(node for node in group if node.tag.endswith("title")).text or ""
        for group in picture.iter()
        if group.get("class") == kind
    ]


@pytest.mark.parametrize("slug", [slug for slug in LISTED if slug != "korea-2017"])
def test_graphviz_draws_published_cases(slug: str) -> None:
    graph = build(load(slug))
    picture = drawn_by_graphviz(to_dot(graph, analyse(graph)))
    assert sorted(parts(picture, "node")) == sorted(f"s{state}" for state in range(graph.size))
    assert sorted(parts(picture, "edge")) == sorted(
        f"s{state}->s{target}" for a in graph.actors for state in range(graph.size) for target in graph.moves(a, state)
    )


def test_graphviz_draws_any_label_as_it_is() -> None:
    picture = drawn_by_graphviz(to_dot(hard()))
    words = {text for node in picture.iter() for text in [(node.text or "").replace("\xa0", " ")]}
    assert 'say "no" \\ or \\N & &amp; <b> {x|y} at once \\' in words
    assert "b.और" in words


def test_the_stability_of_another_graph_is_refused() -> None:
    with pytest.raises(QuestionError, match="another graph"):
        to_dot(build(load("chicken")), analyse(build(load("prisoners-dilemma"))))
