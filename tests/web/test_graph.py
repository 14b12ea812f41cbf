"""The conflict graph as a page: its twin against the graph itself, its picture, and the part that is shown of a large one."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner
from tests.web.test_attacks import assert_harmless

from offramp.case.catalog import find
from offramp.case.reading import load
from offramp.cli import cli
from offramp.graph.graph import build
from offramp.stability.stability import analyse
from offramp.web.questions.mapping import MOST_FOUND, MOST_STATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.workbenches import Browser

    from offramp.graph.graph import Graph


class Picture(HTMLParser):
    """States and moves of the pictures of a page, and whether the page has styles of its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.states: list[str] = []
        self.moves: list[tuple[str, str, str]] = []
        self.better = self.witness = self.held = self.marked = 0
        self.styled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value or "" for key, value in attrs}
        words = named.get("class", "").split()
        self.styled += [tag] if tag == "style" or "style" in named else []
        if "data-state" in named:
            self.states.append(named["data-state"])
        if "data-from" in named:
            self.moves.append((named["marker-end"], named["data-from"], named["data-to"]))
            self.better += "better" in words
            self.witness += "witness" in words
        self.held += tag == "polygon" and "held" in words and "points" in named and "," in named["points"]
        self.marked += "marked" in words


def catalog(browser: Browser, slug: str) -> str:
    file = find(slug)
    assert file is not None
    return browser.add(file.read_text(encoding="utf-8"), slug)


def all_moves(graph: Graph, states: set[int]) -> set[tuple[str, str, str, bool]]:
    """Moves between some states, one by one from the definition: a change of the options of one actor."""
    return {
        (actor, f"s{start}", f"s{end}", graph.level(actor, int(end)) > graph.level(actor, start))
        for actor in graph.actors
        for start in states
        for end in graph.moves(actor, start)
        if int(end) in states
    }


def followed(graph: Graph, ends_of: Callable[[int], set[int]]) -> set[int]:
    """States that moves reach from the status quo; none leads on from a state in which the crisis has ended."""
    ended = graph.satisfying(graph.case.ends) if graph.case.ends is not None else np.zeros(graph.size, dtype=bool)
    found, frontier = {graph.status_quo}, {graph.status_quo}
    while frontier:
        starts = {state for state in frontier if not ended[state] or state == graph.status_quo}
        frontier = {end for state in starts for end in ends_of(state)} - found
        found |= frontier
    return found


def told(twin: dict[str, Any]) -> set[tuple[str, str, str, bool]]:
    moves = [(each["actor"], each["from"], each["to"], each["improvement"]) for each in twin["moves"]]
    assert len(moves) == len(set(moves)), "each move once"
    return set(moves)


@pytest.mark.parametrize("slug", ["prisoners-dilemma", "elmira-1991", "hotline"])
def test_the_twin_says_what_the_graph_and_the_commands_say(browser: Browser, slug: str) -> None:
    name, graph = catalog(browser, slug), build(load(slug))
    twin = browser.get(f"/cases/{name}/ask/graph.json?moves=all").json()
    printed = json.loads(CliRunner().invoke(cli, ["states", slug, "--json"]).stdout)
    assert {key: twin[key] for key in printed} == printed
    assert told(twin) == all_moves(graph, set(range(graph.size)))
    stability = json.loads(CliRunner().invoke(cli, ["stability", slug, "--json"]).stdout)
    assert twin["equilibria"] == {key: each["equilibria"] for key, each in stability["concepts"].items()}


@pytest.mark.parametrize("slug", ["prisoners-dilemma", "elmira-1991", "hotline"])
def test_the_picture_has_every_state_and_every_move_once(browser: Browser, slug: str) -> None:
    name, graph = catalog(browser, slug), build(load(slug))
    answer = browser.get(f"/cases/{name}/ask/graph?moves=all")
    picture = Picture(answer.text)
    assert sorted(picture.states) == sorted(f"s{state}" for state in range(graph.size))
    heads = {actor: f"url(#head-{i})" for i, actor in enumerate(graph.actors)}
    expected = all_moves(graph, set(range(graph.size)))
    assert sorted(picture.moves) == sorted((heads[actor], start, end) for actor, start, end, _ in expected)
    assert picture.better == sum(improvement for *_, improvement in expected)
    assert picture.held - 1 == len(analyse(graph).held()), "one more is in the key"
    assert picture.styled == []
    assert_harmless(answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_many_moves_are_limited_to_improvements_and_the_page_says_so(browser: Browser) -> None:
    name, graph = catalog(browser, "hotline"), build(load("hotline"))
    moves = all_moves(graph, set(range(graph.size)))
    improvements = {move for move in moves if move[3]}
    twin = browser.get(f"/cases/{name}/ask/graph.json").json()
    assert told(twin) == improvements
    page = browser.get(f"/cases/{name}/ask/graph").text
    assert f"{len(moves) - len(improvements)} other moves between these states are left out" in page
    followed = browser.get(f"/cases/{name}/ask/graph.json?moves=all&actor=north").json()
    assert told(followed) == {move for move in moves if move[0] == "north"}


def test_a_large_graph_shows_the_part_that_matters(browser: Browser) -> None:
    name, graph = catalog(browser, "korea-2017"), build(load("korea-2017"))
    twin = browser.get(f"/cases/{name}/ask/graph.json?moves=all").json()
    states = {int(each["id"][1:]) for each in twin["states"]}
    assert graph.status_quo in states
    assert len(states) <= MOST_STATES
    assert told(twin) == all_moves(graph, states)
    shown: dict[int, set[int]] = {}
    for _, start, end, _ in told(twin):
        shown.setdefault(int(start[1:]), set()).add(int(end[1:]))
    assert followed(graph, lambda state: shown.get(state, set())) == states, "the routes are there"
    within = followed(graph, lambda state: {int(end) for actor in graph.actors for end in graph.moves(actor, state)})
    held = set(analyse(graph).held())
    for goal in graph.case.goals.values():
        meets = set(np.flatnonzero(graph.satisfying(goal)).tolist()) & within
        assert bool(meets & states) == bool(meets)
        assert bool(meets & states & held) == bool(meets & held)
    page = browser.get(f"/cases/{name}/ask/graph").text
    assert f"{len(states)} of 2,688 states are shown. {2688 - len(states):,} states are left out." in " ".join(
        page.split()
    )
    assert sorted(Picture(page).states) == sorted(f"s{state}" for state in states)


def test_a_search_marks_states_and_brings_them_into_a_large_picture(browser: Browser) -> None:
    name, graph = catalog(browser, "korea-2017"), build(load("korea-2017"))
    far = next(f"s{state}" for state in range(graph.size) if not graph.on(state))
    page = browser.get(f"/cases/{name}/ask/graph", params={"search": far}).text
    assert far in Picture(page).states
    assert Picture(page).marked == 1
    assert f"1 state fits the search: {far}." in page
    several = browser.get(f"/cases/{name}/ask/graph", params={"search": "denuclearise"}).text
    number = int(graph.satisfying(graph.case.goals["denuclearise"]).sum())
    assert f"{number} states fit the search" in several
    assert 1 <= Picture(several).marked <= MOST_FOUND + MOST_STATES


@pytest.mark.parametrize("depth", [1, 2])
def test_a_centre_shows_the_states_within_a_number_of_moves(browser: Browser, depth: int) -> None:
    name, graph = catalog(browser, "korea-2017"), build(load("korea-2017"))
    near = {graph.status_quo}
    for _ in range(depth):
        near |= {int(end) for state in near for end in graph.moves("rok", state)}
    path = f"/cases/{name}/ask/graph.json?centre=status quo&depth={depth}&actor=rok"
    twin = browser.get(path).json()
    assert {each["id"] for each in twin["states"]} == {f"s{state}" for state in near}
    crowded = browser.get(f"/cases/{name}/ask/graph", params={"centre": "status quo", "depth": str(depth)}).text
    assert len(Picture(crowded).states) <= MOST_STATES
    assert ("the nearest of" in crowded) == (depth == 2)


WRONG = ("actor=nobody", "search=nothing.here", "centre=s99", "depth=0", "depth=ten", "moves=some")


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_question_is_told(browser: Browser, query: str) -> None:
    name = catalog(browser, "prisoners-dilemma")
    answer = browser.get(f"/cases/{name}/ask/graph?{query}")
    assert answer.status_code == 422
    assert "No answer" in answer.text


def test_the_witness_is_numbered_on_the_graph(browser: Browser) -> None:
    name = catalog(browser, "prisoners-dilemma")
    page = browser.get(f"/cases/{name}/ask/why?state=s0&actor=row").text
    picture = Picture(page)
    assert picture.moves == [("url(#head-0)", "s0", "s1"), ("url(#head-1)", "s1", "s3")]
    assert picture.witness == 2
    assert picture.marked == 1
    assert ">1</text></g>" in page
    assert ">2</text></g>" in page
    assert '<svg class="graph"' not in browser.get(f"/cases/{name}/ask/why?state=s3&actor=row").text, "no witness"


def test_a_witness_in_a_large_graph_comes_without_the_rest(browser: Browser) -> None:
    name = catalog(browser, "korea-2017")
    page = browser.get(f"/cases/{name}/ask/why?state=s744&actor=usa").text
    picture = Picture(page)
    assert set(picture.states) == {"s744", "s746"}
    assert "2,686 states without a part in it are left out." in page
