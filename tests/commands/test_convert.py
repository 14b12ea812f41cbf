"""`offramp convert`, as a user runs it: each format by its ending, and every kind of wrong input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import offramp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]


def refused(result: Result, code: int, *words: str) -> None:
    assert (result.code, result.out) == (code, ""), result
    assert "Traceback" not in result.err
    for word in words:
        assert word in result.err


@pytest.mark.parametrize("ending", ["graphml", "dot", "gv", "nfg", "NFG"])
def test_a_graph_is_written_by_its_ending(ending: str, offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("convert", "chicken", f"out.{ending}")
    assert (result.code, result.out, result.err) == (0, "", f"wrote out.{ending}\n")
    graph = offramp.build(offramp.load("chicken"))
    held = offramp.analyse(graph)
    texts = {"graphml": offramp.to_graphml(graph, held), "nfg": offramp.to_nfg(graph)}
    text = texts.get(ending.casefold(), offramp.to_dot(graph, held))
    assert (tmp_path / f"out.{ending}").read_text(encoding="utf-8") == text


def test_the_reading_and_the_events_are_taken(offramp_here: Run, tmp_path: Path) -> None:
    assert offramp_here("convert", "korea-2017", "k.nfg", "--given", "icbm", "--image", "dprk=unifier").code == 0
    case = offramp.load("korea-2017")
    text = (tmp_path / "k.nfg").read_text(encoding="utf-8")
    assert text == offramp.to_nfg(offramp.build(case, given=["icbm"], images={"dprk": "unifier"}))
    assert text != offramp.to_nfg(offramp.build(case))


@pytest.mark.parametrize("ending", ["yaml", "yml", "json", "gmcr", "YAML"])
@pytest.mark.parametrize(("option", "value"), [("--given", "icbm"), ("--image", "dprk=unifier")])
def test_a_case_file_takes_no_reading(ending: str, option: str, value: str, offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("convert", "korea-2017", f"k.{ending}", option, value)
    refused(result, 2, "a case file holds every event and every image", f"`{option}`", ".graphml, .dot, .gv or .nfg")
    assert list(tmp_path.iterdir()) == []


def test_what_a_gmcr_file_leaves_out_is_told(offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("convert", "chicken", "c.gmcr")
    assert result.code == 0
    assert result.err == (
        "wrote c.gmcr\nleft out, for want of a place in the format: `title`, `summary`, `sources`, `status quo`, "
        "sources of what is said\n"
    )
    assert offramp_here("convert", "chicken", "c.yaml").err == "wrote c.yaml\n"


def test_misperceptions_and_coalitions_go_there_and_back(offramp_here: Run, tmp_path: Path) -> None:
    text = (
        "actors: {a: {options: {go: Go}}, b: {options: {go: Go}}, c: {options: {go: Go}}}\nstatus quo: []\n"
        "preferences: {a: [a.go], b: [b.go], c: [c.go]}\nunaware: {b: [a.go and c.go]}\ncoalitions: {north: [a, c]}\n"
    )
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    assert offramp_here("convert", "mine.yaml", "mine.gmcr").code == 0
    assert json.loads((tmp_path / "mine.gmcr").read_text(encoding="utf-8"))["coalitions"] == [[0, 2], 1]
    assert offramp_here("convert", "mine.gmcr", "again.yaml").code == 0
    again = offramp.load(tmp_path / "again.yaml")
    assert [str(condition) for condition in again.unaware["b"]] == ["a.go and c.go"]
    assert again.coalitions == {"a_c": ("a", "c")}


class TestWrongInput:
    """Each with its own message, and no file is left."""

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["chicken", "c.xlsx"], ["its graph as .graphml, .dot, .gv or .nfg, not as `.xlsx`"]),
            (["chicken", "dot"], ["not as `dot`"]),
            (["chickn", "c.dot"], ["no such file", "did you mean the catalog case chicken?"]),
            (["chicken", "no/c.dot"], ["no/c.dot", "cannot be written"]),
            (["korea-2017", "k.dot", "--given", "icbn"], ["there is no event `icbn`; did you mean icbm?"]),
            (["korea-2017", "k.dot", "--image", "dprk"], ["names no image"]),
            (["garrison-1976", "g.nfg"], ["`us.full,ijc.full` breaks the rule `us.full and not opposition.legal`"]),
        ],
    )
    def test_is_told(self, arguments: list[str], words: list[str], offramp_here: Run, tmp_path: Path) -> None:
        refused(offramp_here("convert", *arguments), 1, *words)
        assert list(tmp_path.iterdir()) == []

    def test_nothing_is_overwritten_unasked(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "c.dot").write_text("mine", encoding="utf-8")
        refused(offramp_here("convert", "chicken", "c.dot"), 1, "c.dot: there is a file of that name; add --force")
        assert (tmp_path / "c.dot").read_text(encoding="utf-8") == "mine"
        assert offramp_here("convert", "chicken", "c.dot", "--force").code == 0

    def test_a_graph_too_large_is_refused_with_the_numbers(self, offramp_here: Run, tmp_path: Path) -> None:
        options = ", ".join(f"o{i}: O" for i in range(10))
        text = f"actors: {{a: {{options: {{{options}}}}}}}\nstatus quo: []\npreferences: {{a: [a.o1]}}\n"
        (tmp_path / "big.yaml").write_text(text, encoding="utf-8")
        for name in ("big.dot", "big.graphml"):
            result = offramp_here("convert", "big.yaml", name)
            refused(result, 1, "1,024 states and 1,047,552 moves", "200,000")
            assert not (tmp_path / name).exists()
