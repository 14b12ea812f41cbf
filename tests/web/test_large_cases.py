"""A case of 40 options in the workbench: the records of the command line, by decision diagrams in a worker process."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from tests.web.workbenches import SMALL

from offramp.case.catalog import find
from offramp.cli import cli

pytest.importorskip("oxidd")

if TYPE_CHECKING:
    from tests.web.workbenches import Browser


def printed(*arguments: str) -> Any:
    """Return what a command prints with `--json`."""
    return json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).stdout)


@pytest.fixture
def iran(browser: Browser) -> str:
    file = find("iran-2015")
    assert file is not None
    return f"/cases/{browser.add(file.read_text(encoding='utf-8'), 'iran')}/ask"


def test_stability_has_the_records_of_the_command(browser: Browser, iran: str) -> None:
    assert browser.get(f"{iran}/stability.json").json() == printed("stability", "iran-2015")
    page = browser.get(f"{iran}/stability", params={"search": "plan", "concept": "gmr"})
    assert page.status_code == 200
    assert "Equilibria with plan: NASH 0, GMR 256" in page.text
    assert "of 237,296,943,104 states" in page.text
    rows = re.findall(r'<tr><th scope="row">(s\d+)', page.text)
    listed = printed("stability", "iran-2015", "--goal", "plan", "--concept", "gmr")["goal"]["concepts"]["gmr"]
    assert rows[:5] == listed["equilibria"][:5]
    assert len(rows) == 24


def test_why_has_the_records_of_the_command_and_its_witness(browser: Browser, iran: str) -> None:
    asked = {"state": "s72076491775", "actor": "usa", "concept": "seq"}
    found = browser.get(f"{iran}/why.json", params=asked).json()
    assert found == printed("why", "iran-2015", "s72076491775", "usa", "--concept", "seq")
    page = browser.get(f"{iran}/why", params=asked).text
    assert "But Iran stops" in page
    assert 'class="graph"' in page
    assert page.count("United States moves from ") <= 12
    assert "more moves are left out." in page
    refused = browser.get(f"{iran}/why", params={**asked, "concept": "nonmyopic"})
    assert refused.status_code == 422
    assert "here answer NASH, GMR, SMR, SEQ, SSEQ" in refused.text


@pytest.mark.parametrize("by", ["deals", "improvements", "moves"])
def test_routes_have_the_records_of_the_command(browser: Browser, iran: str, by: str) -> None:
    found = browser.get(f"{iran}/routes.json", params={"to": "plan", "by": by}).json()
    assert found == printed("paths", "iran-2015", "--to", "plan", "--by", by)
    page = browser.get(f"{iran}/routes", params={"to": "plan", "by": by, "step": "1"}).text
    assert f"Step 1 of {len(found['steps'])}" in page
    assert found["answer"].replace("plan", "“plan”") in page


def test_inverse_has_the_records_of_the_command(browser: Browser, iran: str) -> None:
    asked = ("inverse", "iran-2015", "--to", "not usa.oil and iran.cap", "--actor", "iran")
    found = browser.get(f"{iran}/inverse.json", params={"to": "not usa.oil and iran.cap", "actor": "iran"}).json()
    assert found == printed(*asked)


def test_the_graph_is_the_neighbourhood_of_a_state(browser: Browser, iran: str) -> None:
    found = browser.get(f"{iran}/graph.json").json()
    middle = found["status_quo"]
    assert 2 <= len(found["states"]) <= 24
    assert found["moves"]
    assert all(middle in (move["from"], move["to"]) for move in found["moves"])
    reached = {move["to"] for move in found["moves"] if move["from"] == middle}
    assert reached == {state["id"] for state in found["states"]} - {middle}
    page = browser.get(f"{iran}/graph").text
    assert f"states within 1 move of {middle}, improvements first" in page
    around = browser.get(f"{iran}/graph.json", params={"centre": "s72076491775", "actor": "usa"}).json()
    why = printed("why", "iran-2015", "s72076491775", "usa", "--concept", "nash")["verdicts"][0]
    better = {move["to"] for move in around["moves"] if move["improvement"] and move["from"] == "s72076491775"}
    assert f"s{why['unsanctioned']}" in better or why["unsanctioned"] in better
    assert {move["actor"] for move in around["moves"]} == {"usa"}
    searched = browser.get(f"{iran}/graph", params={"search": "plan"}).text
    assert "256 states fit the search" in searched
    deeper = browser.get(f"{iran}/graph", params={"depth": "2"})
    assert (deeper.status_code, "within 1 move, not 2" in deeper.text) == (422, True)
    assert browser.get(f"{iran}/graph", params={"moves": "none"}).status_code == 422


def test_a_question_without_an_answer_names_those_that_have_one(browser: Browser, iran: str) -> None:
    answer = browser.get(f"{iran}/question")
    assert answer.status_code == 503
    assert "Stability, Conflict graph, Why, Routes and Make it hold answer without one" in answer.text
    assert "offramp check" not in answer.text


def test_a_process_has_room_for_many_large_cases(browser: Browser) -> None:
    options = [", ".join(f"o{k}: Option {k}" for k in range(n)) for n in (12, 13, 14, 15, 16)]
    for count, own in enumerate(options):
        text = SMALL.replace("{go: Go}", f"{{go: Go, {own}}}").replace("{stay: Stay}", f"{{stay: Stay, {own}}}")
        name = browser.add(text, "wide")
        page = browser.get(f"/cases/{name}/ask/stability.json")
        assert page.status_code == 200, (count, page.text)
        assert page.json()["engine"] == "symbolic"
        changes = browser.get(f"/cases/{name}/ask/inverse.json", params={"to": "a.go and b.stay"})
        assert changes.status_code == 200, changes.text


def test_another_concept_takes_a_list_where_there_is_room(browser: Browser) -> None:
    more = {"a": range(11), "b": range(10)}  # 2^23 combinations, of which a rule on both leaves four
    a, b = (", ".join(f"o{k}: Option {k}" for k in own) for own in more.values())
    text = SMALL.replace("{go: Go}", f"{{go: Go, {a}}}").replace("{stay: Stay}", f"{{stay: Stay, {b}}}")
    rules = " or ".join(f"{actor}.o{k}" for actor, own in more.items() for k in own)
    name = browser.add(f"{text}impossible: [{rules}]\n", "ruled")
    basic = browser.get(f"/cases/{name}/ask/why.json", params={"state": "-", "actor": "a", "concept": "gmr"})
    other = browser.get(f"/cases/{name}/ask/why.json", params={"state": "-", "actor": "a", "concept": "sim"})
    assert (basic.status_code, other.status_code) == (200, 200), other.text
    assert "checked" in basic.json()["verdicts"][0], "by decision diagrams"
    assert other.json()["verdicts"][0]["concept"] == "sim"
