"""`offramp experts`: what it prints, what it writes, and every way of asking wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.experts.panels import invented
from tests.test_cli import told

from offramp.experts.assessment import assess_panel
from offramp.experts.reading import load_panel, panel_slugs, write_panel

if TYPE_CHECKING:
    from tests.conftest import Result
    from tests.test_cli import Run


def message_of(result: Result) -> str:
    told(result)
    return result.err.strip()


@pytest.fixture
def panel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    write_panel(invented(4, 6, 2, 3), tmp_path / "panel.yaml")
    return "panel.yaml"


def test_check_lists_questions(offramp_here: Run, panel: str) -> None:
    result = offramp_here("experts", "check", panel)
    assert result.code == 0
    assert "Invented: 4 experts, 6 seeds, 32 answers" in result.out
    plain = json.loads(offramp_here("experts", "check", panel, "--json").out)
    assert list(plain["questions"]) == [f"q{j}" for j in range(8)]


REFUSED = {
    "equal quantiles": "  - {expert: ann, question: a, quantiles: [1, 1, 3]}\n  - {expert: ann, question: b, quantiles: [1, 2, 3]}\n",
    "no seed answered": (
        "  - {expert: ann, question: a, quantiles: [1, 2, 3]}\n  - {expert: ann, question: b, quantiles: [1, 2, 3]}\n"
        "  - {expert: ben, question: c, quantiles: [1, 2, 3]}\n"
    ),
    "too close": "  - {expert: ann, question: a, quantiles: [1, 1.0000000000001, 3]}\n  - {expert: ann, question: b, quantiles: [1, 2, 3e5]}\n",
}


@pytest.mark.parametrize("answers", REFUSED.values(), ids=REFUSED)
def test_check_warns_of_what_score_refuses(offramp_here: Run, tmp_path: Path, answers: str) -> None:
    text = (
        "title: Odd\nlevels: [0.05, 0.5, 0.95]\nexperts: {ann: {}, ben: {}}\n"
        f"questions: {{a: {{realisation: 2}}, b: {{realisation: 2}}, c: {{}}}}\nanswers:\n{answers}"
    )
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    scored = offramp_here("experts", "score", "odd.yaml")
    assert scored.code == 1
    refusal = message_of(scored)
    found = offramp_here("experts", "check", "odd.yaml")
    assert (found.code, found.err) == (0, "")
    assert f"Not scored: {refusal}." in found.out
    assert json.loads(offramp_here("experts", "check", "odd.yaml", "--json").out)["unscored"] == refusal


@pytest.mark.parametrize("slug", panel_slugs())
def test_check_says_what_score_says_of_a_panel_without_scores(offramp_here: Run, slug: str) -> None:
    sentence = next(
        line for line in offramp_here("experts", "score", slug).out.splitlines() if line.startswith("Not scored: ")
    )
    assert sentence in offramp_here("experts", "check", slug).out.splitlines()


def test_check_has_no_warning_of_a_panel_that_is_scored(offramp_here: Run, panel: str) -> None:
    assert "Not scored" not in offramp_here("experts", "check", panel).out
    assert json.loads(offramp_here("experts", "check", panel, "--json").out)["unscored"] == ""


def test_help_names_every_panel_of_the_catalog(offramp_here: Run) -> None:
    shown = offramp_here("experts", "--help").out
    assert all(slug in shown for slug in panel_slugs())


def test_score_says_which_weights_win(offramp_here: Run, panel: str) -> None:
    result = offramp_here("experts", "score", panel)
    assert result.code == 0
    for words in (
        "weights score higher on the seeds",
        "Out of sample",
        "best expert",
        "Without one expert or one seed",
    ):
        assert words in result.out
    plain = json.loads(offramp_here("experts", "score", panel, "--weight", "e1=2", "--splits", "5", "--json").out)
    assert plain == assess_panel(load_panel(panel), weights={"e1": 2.0}, limit=5).to_dict()
    assert plain["validation"]["splits"] == 5


def test_every_key_of_a_scored_panel_is_explained(offramp_here: Run, panel: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    section = page.partition("(json-experts)=")[2].partition("(json-")[0]
    for command in ("score", "pool"):
        plain = json.loads(offramp_here("experts", command, panel, "--json").out)
        assert {key for key in keys_of(plain) if f"`{key}`" not in section} == set()


def keys_of(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | keys_of(list(value.values()))
    return {key for inner in value for key in keys_of(inner)} if isinstance(value, list) else set()


def test_pool_gives_quantiles_and_fits(offramp_here: Run, panel: str, tmp_path: Path) -> None:
    result = offramp_here("experts", "pool", panel, "--fit", "--csv", "tables")
    assert result.code == 0
    assert "Pooled by performance weights" in result.out
    assert "Closest fits" in result.out
    assert (tmp_path / "tables" / "pooled-by-performance-weights.csv").is_file()
    plain = json.loads(offramp_here("experts", "pool", panel, "--by", "equal", "--json").out)
    found = assess_panel(load_panel(panel), robustness=False)
    assert plain["questions"][7]["quantiles"] == found.makers[0].quantiles[7].tolist()


def test_a_pool_that_does_not_exist_is_refused(offramp_here: Run, panel: str, tmp_path: Path) -> None:
    write_panel(invented(3, 1, 2), tmp_path / "few.yaml")
    assert message_of(offramp_here("experts", "pool", "few.yaml")) == (
        "Invented: the pool `global` does not exist (1 seed question; performance weights need two or more); use --by equal"
    )
    assert message_of(offramp_here("experts", "pool", panel, "--by", "given")) == (
        "Invented: the pool `given` needs --weight EXPERT=NUMBER"
    )
    assert "`e1` is no weight; write for instance ann=2" in offramp_here("experts", "pool", panel, "--weight", "e1").err
    assert "there is no expert `x`" in message_of(offramp_here("experts", "pool", panel, "--weight", "x=1"))


def test_equal_and_given_weights_need_no_score(offramp_here: Run, panel: str, tmp_path: Path) -> None:
    whole = load_panel(panel)
    kept = tuple(a for a in whole.answers if a.expert != "e3" or a.question not in whole.seeds)
    write_panel(whole.model_copy(update={"answers": kept}), tmp_path / "silent.yaml")
    for words in (("--by", "equal"), ("--by", "given", "--weight", "e3=1")):
        plain = json.loads(offramp_here("experts", "pool", "silent.yaml", *words, "--json").out)
        assert len(plain["questions"]) == 8
    refused = message_of(offramp_here("experts", "pool", "silent.yaml"))
    assert "e3 answered no seed question, and cannot be scored" in refused
    assert "--by equal" in refused


def test_the_report_is_one_page_with_every_graph(offramp_here: Run, panel: str, tmp_path: Path) -> None:
    result = offramp_here("experts", "report", panel)
    assert result.code == 0
    page = (tmp_path / "panel-report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 9
    for words in ("weights score higher", "Out of sample", "logarithmic pool", "realisation", "a calibrated expert"):
        assert words in page
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "").replace(
        'xmlns:xlink="http://www.w3.org/1999/xlink"', ""
    )
    assert message_of(offramp_here("experts", "report", panel)) == (
        "panel-report.html: there is a file of that name; add --force to write over it"
    )


def test_the_korean_panel_is_shown_as_it_was_said(
    offramp_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert offramp_here("experts", "report", "korea-2017-war", "--out", "k.html").code == 0
    page = (tmp_path / "k.html").read_text(encoding="utf-8")
    for words in ("no horizon stated", "three in 10", "somewhere around 50/50", "neither pooled nor scored"):
        assert words in page
    assert "quantile," not in page


def test_convert_refuses_what_would_be_lost(offramp_here: Run, panel: str, tmp_path: Path) -> None:
    assert offramp_here("experts", "convert", panel, "panel.csv").code == 0
    assert load_panel(tmp_path / "panel.csv") == load_panel(panel)
    assert message_of(offramp_here("experts", "convert", panel, "panel.dtt")) == (
        "the question `q0` has `unit`, which a file of EXCALIBUR does not hold; write .yaml, .csv or .xlsx"
    )
    assert not (tmp_path / "panel.dtt").exists()


ORDERED = """
actors: {a: {options: {x: X, y: Y}}}
status quo: []
preferences: {a: {statements: [not a.x, a.x iff a.y], experts: {kim: [not a.x, a.x iff a.y], lee: [a.x iff a.y, not a.x]}}}
"""


@pytest.mark.parametrize(
    ("arguments", "uses"),
    [
        (["stability"], "takes the order of the list as written"),
        (["stability", "--image", "all"], "takes the order of the list as written"),
        (["why", "-", "a"], "takes the order of the list as written"),
        (["paths", "--to", "a.y"], "takes the order of the list as written"),
        (["firmness"], "takes the order of the list as written"),
        (["robustness"], "counts every order that the list permits"),
    ],
)
def test_an_answer_says_which_order_it_takes_where_experts_state_several(
    offramp_here: Run, tmp_path: Path, arguments: list[str], uses: str
) -> None:
    (tmp_path / "o.yaml").write_text(ORDERED, encoding="utf-8")
    command, *rest = arguments
    result = offramp_here(command, str(tmp_path / "o.yaml"), *rest)
    assert result.err.count(f"note: 2 experts state the order of the list of `a`; this answer {uses}.") == 1
    (tmp_path / "o.yaml").write_text(ORDERED.partition(", experts")[0] + "}}\n", encoding="utf-8")
    assert "note:" not in offramp_here(command, str(tmp_path / "o.yaml"), *rest).err


def test_answers_are_not_written_beside_orders_of_experts(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "o.yaml").write_text(ORDERED.replace("a.x iff a.y", "a.x"), encoding="utf-8")
    result = offramp_here("ask", str(tmp_path / "o.yaml"), "--for", "-")
    assert "experts state the order of the list of `a`" in result.err
    assert "add --dry-run" in result.err


def test_convert_writes_over_neither_file_of_a_pair(
    offramp_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.rls").write_text("kept", encoding="utf-8")
    for out in ("b.dtt", "b.rls"):
        assert "there is a file of that name" in message_of(offramp_here("experts", "convert", "korea-2017-war", out))
    assert (tmp_path / "b.rls").read_text(encoding="utf-8") == "kept"


def test_a_wrong_panel_gets_its_messages(offramp_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.csv").write_text("expert,question,p5,p95\na,q,3,2\n", encoding="utf-8")
    assert message_of(offramp_here("experts", "score", "p.csv")) == (
        "p.csv:2:1: the answer of a to `q` goes down (3, 2); quantiles go up"
    )


ORDERS = """
title: A dam
actors:
  up: {name: Upstream, options: {build: {label: Build}, share: {label: Share}}}
  down: {name: Downstream, options: {appeal: {label: Appeal}}}
status quo: [down.appeal]
preferences:
  up:
    statements: [up.build, not down.appeal, not up.build if down.appeal]
    experts:
      okafor: [not up.build if down.appeal, up.build, not down.appeal]
      lind: {label: A. Lind, above: [[up.build, not up.build if down.appeal]]}
  down: [down.appeal if up.build, not up.build]
"""


def test_orders_compares_experts_and_equilibria(
    offramp_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dam.yaml").write_text(ORDERS, encoding="utf-8")
    result = offramp_here("experts", "orders", "dam.yaml", "--concept", "nash", "--out", "orders.html", "--csv", "t")
    assert result.code == 0
    for words in ("Upstream: 2 experts on 3 statements.", "ranks by expert", "NASH: equilibria by expert", "A. Lind"):
        assert words in result.out
    assert "wrote orders.html" in result.err
    assert "<svg" in Path("orders.html").read_text(encoding="utf-8")
    assert "okafor" in Path("t/upstream-ranks-by-expert.csv").read_text(encoding="utf-8")
    again = offramp_here("experts", "orders", "dam.yaml", "--out", "orders.html")
    assert "orders.html: there is a file of that name; add --force to write over it" in message_of(again)
    page = (Path(__file__).parents[2] / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    section = page.partition("(json-experts)=")[2].partition("(json-")[0]
    plain = json.loads(offramp_here("experts", "orders", "dam.yaml", "--concept", "nash", "--json").out)
    assert plain["lead"] is None
    by_name = {"nash", "shares", *(view["name"] for view in plain["views"])}
    assert {key for key in keys_of(plain) if f"`{key}`" not in section} <= by_name


def test_the_lead_by_expert_needs_policies(offramp_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dam.yaml").write_text(ORDERS, encoding="utf-8")
    result = offramp_here("experts", "orders", "dam.yaml", "--concept", "nash", "--lead", "--samples", "2")
    assert "tempo and reliability are missing for `up`, `down`" in message_of(result)
    none = offramp_here("experts", "orders", "chicken")
    assert "no expert states an order of statements; add for instance" in message_of(none)
