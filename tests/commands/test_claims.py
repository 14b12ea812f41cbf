"""`offramp claims`: verdicts as in Python, the exit code that says whether one fails, and every way of asking wrongly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER
from tests.commands.test_rank import Stop
from tests.test_cli import told

from offramp.case.reading import load
from offramp.claim_testing.claims import claims, claims_table
from offramp.claim_testing.claims import told as plain
from offramp.ensemble import run as running
from offramp.ensemble.ensemble import outcomes
from offramp.graph.readings import readings
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Run

FEW = ("--samples", "32")


@pytest.fixture(autouse=True)
def _border(tmp_path: Path) -> None:
    (tmp_path / "border.yaml").write_text(BORDER, encoding="utf-8")


def test_it_shows_the_verdicts_and_exits_with_one_where_a_claim_fails(offramp_here: Run) -> None:
    result = offramp_here("claims", "border.yaml", *FEW)
    case = load("border.yaml")
    verdicts = claims(case, readings(case), outcomes(draw_worlds(case, 32)))
    assert result.out.startswith(str(claims_table(verdicts)))
    assert result.out.endswith(
        "\n32 worlds, seed 0: shares are known to within 17 points (95 %). A model, not a forecast.\n"
    )
    assert [(v.name, v.fails) for v in verdicts] == [
        ("yielding helps", False),
        ("war is sure", True),
        ("nobody says", False),
    ]
    assert (result.code, result.err) == (1, "")


def test_it_exits_with_zero_where_none_fails(offramp_here: Run) -> None:
    result = offramp_here("claims", "border.yaml", *FEW, "--claim", "yielding helps", "--claim", "nobody says")
    assert result.code == 0
    assert "war is sure" not in result.out
    assert "no test is stated" in result.out


def test_json_has_the_verdicts_of_python(offramp_here: Run) -> None:
    result = offramp_here("claims", "border.yaml", *FEW, "--seed", "7", "--image", "a=loath", "--json")
    case = load("border.yaml")
    found = outcomes(draw_worlds(case, 32, 7, images={"a": "loath"}))
    assert json.loads(result.out) == json.loads(json.dumps(plain(case, claims(case, readings(case), found), found)))
    assert result.code == 1


def test_the_record_stands_beside_the_verdict(offramp_here: Run) -> None:
    result = offramp_here("claims", "river", *FEW, "--claim", "talks calm")
    assert "The record supports it: In three of four years with talks fewer shots were fired" in result.out


def test_claims_on_what_holds_need_no_worlds(
    offramp_here: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("no worlds are needed")

    monkeypatch.setattr(running, "evaluate_chunk", never)
    result = offramp_here("claims", "river", "--claim", "wants water")
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("\nA model, not a forecast.\n")
    data = json.loads(offramp_here("claims", "river", "--claim", "wants water", "--json").out)
    assert (data["worlds"], data["claims"][0]["by_reading"]) == (0, {"patient": True, "proud": True})
    # Also in a case that does not say how things move over time.
    (tmp_path / "still.yaml").write_text(
        "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\n"
        "claims: {moves: {text: It moves., holds: 'wants(a, a.x)'}, stays: {text: It stays., holds: 'not wants(a, a.x)'}}\n",
        encoding="utf-8",
    )
    still = offramp_here("claims", "still.yaml")
    assert still.code == 1
    assert "holds" in still.out
    assert "fails" in still.out
    assert offramp_here("claims", "still.yaml", "--claim", "moves").code == 0


def test_an_entry_that_is_set_counts_for_claims_on_what_holds_too(offramp_here: Run) -> None:
    assert offramp_here("claims", "river", "--claim", "wants water").code == 0
    assert offramp_here("claims", "river", "--claim", "wants water", "--set", "preferences.up.2=not up.fill").code == 1


def test_results_that_are_kept_are_tested_in(offramp_here: Run) -> None:
    first = offramp_here("claims", "border.yaml", *FEW, "--out", "run")
    assert first.err == "32 worlds are in run\n"
    assert offramp_here("claims", "run").out == first.out
    assert offramp_here("rank", "run").code == 0
    told(offramp_here("claims", "run", "--seed", "2"), "run holds results", "leave out --seed", code=2)


def test_the_table_as_csv(offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("claims", "border.yaml", *FEW, "--csv", "tables")
    assert result.err == "wrote tables/claims.csv\n"
    assert (tmp_path / "tables" / "claims.csv").read_text(encoding="utf-8").startswith("claim,as it is made,verdict")


def test_stopped_it_says_so(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "evaluate_chunk", Stop(1))
    result = offramp_here("claims", "border.yaml", "--samples", "200")
    assert result.code == 130
    assert result.err.startswith("stopped after 128 of 200 worlds: this is of those alone")
    assert "128 worlds, seed 0:" in result.out
    monkeypatch.setattr(running, "evaluate_chunk", Stop(0))
    assert offramp_here("claims", "border.yaml", "--samples", "200").code == 130


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--claim", "war is shure"], ["there is no claim `war is shure`; did you mean war is sure?"]),
        (["--policy", "yeild"], ["there is no policy `yeild`; did you mean yield?"]),
        (["--image", "all"], ["leave out `--image all`"]),
    ],
)
def test_a_wrong_question_exits_with_one_before_anything_is_followed(
    asked: list[str], words: list[str], offramp_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("followed in vain")

    monkeypatch.setattr(running, "evaluate_chunk", never)
    told(offramp_here("claims", "border.yaml", *asked), *words)


def test_a_case_that_makes_no_claims(offramp_here: Run) -> None:
    told(offramp_here("claims", "chicken"), "the case makes no claims; add for instance\n  claims:")


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("chance(war within 2 years | yeild) < 0.1", "bad.yaml:22:57: there is no policy `yeild`; did you mean yield?"),
        ("measure(wra | yield) < 0.1", "bad.yaml:22:29: there is no measure `wra`; did you mean war?"),
        ("expected(incident within 1 year) < 3", "`incident`"),
        ("rank(yeild on war) == 1", "there is no policy `yeild`; did you mean yield?"),
        ("leads(yield on wra)", "there is no measure `wra`; did you mean war?"),
        (
            "rank(yield by war) == 1",
            "bad.yaml:22:29: `rank(yield by war)` is written with `on`; write `rank(yield on war)`",
        ),
        ("chance(wor within 2 years) < 0.1", "`wor`"),
        ("chance(war within 2 years) < 0.1 and", "bad.yaml:22:"),
        ("wants(c, a.x)", "`c`"),
    ],
)
def test_a_claim_about_what_does_not_exist_is_told_with_its_place(
    test: str, message: str, offramp_here: Run, tmp_path: Path
) -> None:
    before, after = BORDER.split("claims:\n")
    assert before.count("\n") == 20
    text = f'{before}claims:\n  new: {{text: New., holds: "{test}"}}\n{after}'
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    told(offramp_here("claims", "bad.yaml", *FEW), "bad.yaml:22:", message)


def test_a_claim_on_the_graph_is_tested_under_the_reading_asked_for(offramp_here: Run, tmp_path: Path) -> None:
    text = BORDER.split("claims:")[0] + "claims: {settled: {text: It will last., holds: stable(a.x for a)}}\n"
    (tmp_path / "graph.yaml").write_text(text, encoding="utf-8")
    under = {
        image: json.loads(offramp_here("claims", "graph.yaml", "--image", f"a={image}", "--json").out)["claims"][0]
        for image in ("keen", "loath")
    }
    both = json.loads(offramp_here("claims", "graph.yaml", "--json").out)["claims"][0]
    assert both["by_reading"] == {**under["keen"]["by_reading"], **under["loath"]["by_reading"]}
    assert [*under["keen"]["by_reading"]] == ["keen"]
    result = offramp_here("claims", "graph.yaml", "--image", "a=nonsense")
    assert (result.code, result.out) == (1, "")
    assert "no image `nonsense`" in result.err


def test_a_claim_on_the_order_needs_all_policies(offramp_here: Run, tmp_path: Path) -> None:
    text = BORDER.split("claims:")[0] + "claims: {best: {text: Yield., holds: leads(yield on war)}}\n"
    (tmp_path / "order.yaml").write_text(text, encoding="utf-8")
    some = json.loads(offramp_here("claims", "order.yaml", *FEW, "--policy", "wait", "--policy", "yield", "--json").out)
    assert some["claims"][0]["share"] is None
    assert "“refuse” was not evaluated here" in some["claims"][0]["untested"]
    whole = json.loads(offramp_here("claims", "order.yaml", *FEW, "--json").out)
    assert whole["claims"][0]["share"] is not None
