"""GraphML, read back by networkx and compared with the definitions."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from tests.conftest import LISTED
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.export.graphml import to_graphml
from offramp.graph.graph import build
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from offramp.graph.graph import Graph

networkx = pytest.importorskip("networkx")


def read(text: str) -> Any:
    return networkx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)


@examples(150, dear=True)
@given(cases())
def test_what_networkx_reads_is_the_graph_of_the_definition(drawn: Drawn) -> None:
    model = drawn.model
    found = read(to_graphml(drawn.graph, analyse(drawn.graph)))
    assert found.is_directed()
    assert set(found.nodes) == {f"s{number}" for number in drawn.states}
    moves = {
        (f"s{drawn.number[state]}", f"s{drawn.number[target]}", actor, model.prefers(actor, target, state))
        for actor in model.actors
        for state in model.states
        for target in model.moves(actor, state)
    }
    edges = [(start, end, data["actor"], data["improvement"]) for start, end, data in found.edges(data=True)]
    assert len(edges) == len(moves)
    assert set(edges) == moves
    for concept in ("nash", "gmr", "smr", "seq", "sseq"):
        held = frozenset(model.states).intersection(*(model.stable(concept, actor) for actor in model.actors))
        flagged = {node for node, data in found.nodes(data=True) if data[f"equilibrium.{concept}"]}
        assert flagged == {f"s{number}" for number in drawn.numbers(held)}


def agrees(graph: Graph) -> None:
    found = read(to_graphml(graph))
    for state in range(graph.size):
        node = found.nodes[f"s{state}"]
        assert node["name"] == graph.name(state)
        assert node.get("on", "") == ",".join(graph.on(state))
        assert node["label"] == graph.in_words(state)
        assert [node[f"level.{actor}"] for actor in graph.actors] == [
            graph.level(actor, state) for actor in graph.actors
        ]
        assert (node["merged"], node["status_quo"]) == (graph.is_merged(state), state == graph.status_quo)
        assert not any(key.startswith("equilibrium") for key in node)
        for actor in graph.actors:
            ends = [end for _, end, data in found.out_edges(f"s{state}", data=True) if data["actor"] == actor]
            assert sorted(ends) == sorted(f"s{target}" for target in graph.moves(actor, state))


@pytest.mark.parametrize("slug", [slug for slug in LISTED if slug != "korea-2017"])
def test_published_cases(slug: str) -> None:
    agrees(build(load(slug)))


def test_a_large_case_has_all_its_moves() -> None:
    graph = build(load("korea-2017"), given=["icbm"], images={"dprk": "unifier"})
    found = read(to_graphml(graph))
    assert found.number_of_edges() == sum(
        len(graph.moves(actor, state)) for actor in graph.actors for state in range(graph.size)
    )
    assert (found.graph["given"], found.graph["images"]) == ("icbm", "usa=administration,dprk=unifier")


def test_any_label_is_written(tmp_path: Any) -> None:
    label = "a < b & \"c\" 'd' ]]> \n\r\t é 日本 \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")
    values = {
        "title": label,
        "actors": {"a": {"name": label, "options": {"x": label + "\x01"}}},
        "status quo": ["a.x"],
        "preferences": {"a": ["a.x"]},
    }
    graph = build(loads(json.dumps(values)))
    found = read(to_graphml(graph))
    assert found.graph["title"] == graph.case.title
    assert found.nodes["s1"]["label"] == graph.in_words(1).replace("\x01", "�")


def test_the_stability_of_another_graph_is_refused() -> None:
    with pytest.raises(QuestionError, match="another graph"):
        to_graphml(build(load("chicken")), analyse(build(load("prisoners-dilemma"))))
