"""A graph into a file, by its ending."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.case.reading import load, loads
from offramp.errors import OutputError, QuestionError, TooLarge
from offramp.export import writing
from offramp.export.dot import to_dot
from offramp.export.graphml import to_graphml
from offramp.export.nfg import to_nfg
from offramp.export.writing import ENDINGS, rendered, write_graph
from offramp.graph.graph import build
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from pathlib import Path


def test_each_ending_has_its_format(tmp_path: Path) -> None:
    graph = build(load("chicken"))
    held = analyse(graph)
    texts = {
        ".graphml": to_graphml(graph, held), ".dot": to_dot(graph, held), ".gv": to_dot(graph, held), ".nfg": to_nfg(graph)
    }  # fmt: skip
    assert set(ENDINGS) == set(texts)
    for ending, text in texts.items():
        assert rendered(graph, ending) == text
        for name in (f"a{ending}", f"b{ending.upper()}"):
            write_graph(graph, tmp_path / name)
            assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_an_unknown_ending_or_folder_is_told(tmp_path: Path) -> None:
    graph = build(load("chicken"))
    with pytest.raises(QuestionError, match=r"a graph is not written as `\.graphm`; did you mean \.graphml\?"):
        write_graph(graph, tmp_path / "a.graphm")
    with pytest.raises(QuestionError, match="a graph is not written as `dot`"):
        write_graph(graph, tmp_path / "dot")
    with pytest.raises(OutputError):
        write_graph(graph, tmp_path / "none" / "a.dot")


@pytest.mark.parametrize("ending", [".graphml", ".dot", ".gv"])
def test_what_is_too_large_is_refused_before_it_is_analysed(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ", ".join(f"o{i}: O" for i in range(9))
    case = loads(f"actors: {{a: {{options: {{{options}}}}}, b: {{options: {{x: X}}}}}}\nstatus quo: []\n"
                 "preferences: {a: [a.o1], b: [b.x]}\n")  # fmt: skip
    monkeypatch.setattr(writing, "analyse", None)
    with pytest.raises(TooLarge, match=r"the graph has 1,024 states and 524,288 moves; .* 200,000"):
        rendered(build(case), ending)
