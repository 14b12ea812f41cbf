"""Worlds by expert: each takes one expert by weight, for numbers and for orders, against the definition of a mixture."""

# ruff: noqa: E501  (tables of messages)

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import chisquare

from offramp.case.expression import Expression
from offramp.case.inputs import Input, InputKind
from offramp.case.reading import load, loads
from offramp.chain.queries import TimeBoundedUntil
from offramp.chain.relevance import influential_inputs
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.inspection import inspect
from offramp.errors import CaseError, QuestionError
from offramp.experts.classical import on_scale
from offramp.experts.decision_makers import decision_makers
from offramp.experts.judgements import judgements
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
from offramp.experts.reading import load_panel, write_panel
from offramp.experts.resolution import parts_by_expert, with_experts
from offramp.ranking.drivers import variances
from offramp.worlds.estimated_inputs import estimates_in
from offramp.worlds.expert_choices import expert_choices
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.case.model import Case

CASE = """
actors: {a: {options: {go: Go}, tempo: 4, reliability: 0.9}, b: {options: {come: Come}, tempo: 4, reliability: 0.9}}
events: {war: {label: War, irreversible: on}}
ends: war
status quo: []
preferences:
  a: A
  b: [b.come, not war]
unknowns: {UNKNOWNS}
rates: {war: crises}
measures: {war: {chance of: war, within: 2 years, want: low}}
"""
ALONE = "[a.go, b.come, not war]"
SAID: dict[str, dict[str, tuple[float, float, float]]] = {
    "ann": {"q": (0.1, 0.2, 0.4), "r": (1, 2, 3)},
    "bob": {"q": (1, 1.2, 2), "r": (4, 5, 7)},
    "eve": {"r": (30, 40, 60)},
}


def panel(folder: Path, seeds: bool = False) -> None:
    answers = [Answer(expert=e, question=q, quantiles=values) for e, own in SAID.items() for q, values in own.items()]
    answers += [Answer(expert=e, question="event", probability=p) for e, p in (("ann", 0.1), ("eve", [0.2, 0.4]))]
    questions = {"q": PanelQuestion(unit="per year"), "r": PanelQuestion()}
    questions["event"] = PanelQuestion(kind="event", horizon="a year")
    if seeds:
        for k in range(4):
            questions[f"s{k}"] = PanelQuestion(realisation=10.0 + k)
            answers += [Answer(expert=e, question=f"s{k}", quantiles=(m - 3, m, m + 4)) for e, m in (("ann", 10.5 + k), ("bob", 9 + 3 * k), ("eve", 30))]  # fmt: skip
    made = Panel(
        title="Three",
        levels=(0.05, 0.5, 0.95),
        experts={name: Expert(label=f"Dr {name}") for name in SAID},
        questions=questions,
        answers=tuple(answers),
    )
    write_panel(made, folder / "panel.yaml")


def case_of(folder: Path, unknowns: str, preferences: str = ALONE) -> Case:
    text = CASE.replace("UNKNOWNS", unknowns).replace("a: A", f"a: {preferences}")
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    return load(folder / "case.yaml")


CRISES = "crises: {experts: panel.yaml, question: q, draw: expert}"


def test_numbers_by_expert_have_the_moments_of_the_mixture(tmp_path: Path) -> None:
    panel(tmp_path)
    case = case_of(tmp_path, CRISES)
    (estimated,) = (each for each in estimates_in(case) if each.name == "crises")
    worlds = draw_worlds(case, 2**14, 5)
    values, experts = worlds.values["crises"], np.array(worlds.experts["expert of panel.yaml"])
    assert Counter(experts.tolist()) == {"ann": 2**13, "bob": 2**13}
    fine = (np.arange(100_000) + 0.5) / 100_000
    means, squares = [], []
    for name, own in estimated.by_expert.items():
        assert own.percentiles == pytest.approx(SAID[name]["q"])
        assert np.quantile(values[experts == name], [0.05, 0.5, 0.95]) == pytest.approx(SAID[name]["q"], rel=0.01)
        means.append(own.quantile(fine).mean())
        squares.append((own.quantile(fine) ** 2).mean())
    assert values.mean() == pytest.approx(np.mean(means), rel=0.005)
    assert values.var() == pytest.approx(np.mean(squares) - np.mean(means) ** 2, rel=0.01)


def test_weights_are_those_of_performance_where_they_are_asked_for(tmp_path: Path) -> None:
    panel(tmp_path, seeds=True)
    equal = parts_by_expert(case_of(tmp_path, CRISES.replace("draw", "weights: equal, draw")))["crises"]
    assert [(part.expert, part.share) for part in equal] == [("ann", 0.5), ("bob", 0.5)]
    makers = decision_makers(on_scale(judgements(load_panel(tmp_path / "panel.yaml"))))
    weights = next(maker.weights for maker in makers if maker.key == "global")[:2]
    for unknowns in (CRISES, CRISES.replace("draw", "weights: performance, draw")):
        shares = {part.expert: part.share for part in parts_by_expert(case_of(tmp_path, unknowns))["crises"]}
        assert list(shares.values()) == pytest.approx([weight for weight in weights / weights.sum() if weight])
        worlds = draw_worlds(case_of(tmp_path, unknowns), 1024)
        names = worlds.experts.get("expert of panel.yaml", ("ann",) * 1024)
        assert names.count("ann") / 1024 == pytest.approx(shares["ann"], abs=0.01)


def test_the_same_experts_share_the_expert_of_a_world(tmp_path: Path) -> None:
    panel(tmp_path)
    both = CRISES + ", more: {experts: panel.yaml, question: r, draw: expert, weights: equal}"
    separate = expert_choices(case_of(tmp_path, both))
    assert [(choice.subject, choice.experts) for choice in separate] == [
        ("panel.yaml on crises", ("ann", "bob")),
        ("panel.yaml on more", ("ann", "bob", "eve")),
    ]
    case = case_of(tmp_path, both.replace("question: r", "question: q"))
    assert [choice.numbers for choice in expert_choices(case)] == [("crises", "more")]
    worlds = draw_worlds(case, 512)
    high = worlds.values["crises"] > 0.7
    assert np.corrcoef(high, worlds.values["more"] > 0.7)[0, 1] > 0.95, "a world has one expert for both numbers"


def test_probabilities_by_expert_are_those_stated(tmp_path: Path) -> None:
    panel(tmp_path)
    case = case_of(tmp_path, "crises: {experts: panel.yaml, question: event, draw: expert}")
    assert sorted(set(draw_worlds(case, 64).values["crises"].tolist())) == pytest.approx([0.1, 0.3])


def test_the_pool_stays_the_default(tmp_path: Path) -> None:
    panel(tmp_path)
    plain, pool = (case_of(tmp_path, CRISES.replace(", draw: expert", more)) for more in ("", ", draw: pool"))
    assert draw_worlds(plain, 32).values["crises"].tolist() == draw_worlds(pool, 32).values["crises"].tolist()
    assert draw_worlds(plain, 32).experts == {}
    note = with_experts(case_of(tmp_path, CRISES)).unknowns["crises"].note
    assert note == "panel “Three”: equal weights of 2 experts; one expert in each world"


EXPERTS = "{statements: [a.go, b.come, not war], experts: {kim: [not war, b.come, a.go], lee: {above: [[a.go, not war]], weight: 3}}DRAW}"
FIXED = "crises: 0.1"


def test_each_order_has_the_chance_of_the_mixture(tmp_path: Path) -> None:
    case = case_of(tmp_path, FIXED, EXPERTS.replace("DRAW", ""))
    worlds = draw_worlds(case, 6000, 4, method="latin")
    drawn = Counter(order or (0, 1, 2) for order in worlds.orders["a"])
    # Lee leaves three orders open, each with a third of its weight of three in four.
    expected = {(2, 1, 0): 1500.0, (0, 1, 2): 1500.0, (0, 2, 1): 1500.0, (1, 0, 2): 1500.0}
    assert set(drawn) == set(expected)
    assert chisquare([drawn[order] for order in expected], list(expected.values())).pvalue > 0.001
    by_kim = [
        order for order, name in zip(worlds.orders["a"], worlds.experts["expert of a"], strict=True) if name == "kim"
    ]
    assert set(by_kim) == {(2, 1, 0)}
    assert {(row[0], row[3]) for row in worlds.table().rows if "of a" in row[0]} == {
        ("expert of a", "by weight"),
        ("order of a", "by expert"),
    }


def test_the_pooled_order_is_that_of_every_world(tmp_path: Path) -> None:
    case = case_of(tmp_path, FIXED, EXPERTS.replace("DRAW", ", draw: pool"))
    worlds = draw_worlds(case, 16)
    assert worlds.experts == {}
    assert set(worlds.orders["a"]) == {(0, 2, 1)}, "one pair of kim's alone is contradicted"
    heavy = case_of(tmp_path, FIXED, EXPERTS.replace("weight: 3", "weight: 0.5").replace("DRAW", ", draw: pool"))
    assert set(draw_worlds(heavy, 16).orders["a"]) == {(2, 1, 0)}


def test_lists_with_the_same_experts_share_the_expert_of_a_world(tmp_path: Path) -> None:
    text = CASE.replace("UNKNOWNS", FIXED).replace(
        "  a: A\n  b: [b.come, not war]\n",
        "  a: {statements: [a.go, not war], experts: {kim: [a.go, not war], lee: [not war, a.go]}}\n"
        "  b: {statements: [b.come, not war], experts: {kim: [b.come, not war], lee: [not war, b.come]}}\n",
    )
    worlds = draw_worlds(loads(text), 64)
    assert list(worlds.experts) == ["expert of a, b"]
    assert worlds.orders["a"] == worlds.orders["b"]
    assert set(worlds.orders["a"]) == {(), (1, 0)}


def test_worlds_by_expert_are_the_same_for_a_seed_and_do_not_depend_on_the_count(tmp_path: Path) -> None:
    panel(tmp_path)
    case = case_of(tmp_path, CRISES, EXPERTS.replace("DRAW", ""))
    few, many = draw_worlds(case, 40, 7), draw_worlds(case, 64, 7)
    assert few == draw_worlds(case, 40, 7)
    assert few.orders["a"] == many.orders["a"][:40]
    assert few.values["crises"].tolist() == many.values["crises"][:40].tolist()
    for name, experts in few.experts.items():
        assert experts == many.experts[name][:40]
    assert few != draw_worlds(case, 40, 8)
    assert few.to_dict()["experts"] == {name: list(names) for name, names in few.experts.items()}


def test_the_expert_is_an_uncertain_input_of_measures_that_it_bears_on(tmp_path: Path) -> None:
    panel(tmp_path)
    case = case_of(tmp_path, CRISES + ", idle: {experts: panel.yaml, question: r, draw: expert}")
    inputs = influential_inputs(case, [None], [TimeBoundedUntil(Expression.read("war"))])
    experts = {each.name for each in inputs if each.kind is InputKind.EXPERT}
    assert experts == {"panel.yaml on crises"}
    found = outcomes(draw_worlds(case, 64))
    assert {"crises", "expert of panel.yaml on crises"} <= set(found.inputs("war"))
    assert Input(InputKind.EXPERT, "panel.yaml on idle") not in inputs
    indices = variances(found, "war", found.policies, 16)
    assert "expert of panel.yaml on crises" in indices.kept


@pytest.mark.parametrize(
    ("unknowns", "message"),
    [
        ("crises: {experts: panel.yaml, question: q, weights: performance}", "Three: performance weights need two seed questions or more, and there are none; use `weights: equal`"),
        ("crises: {experts: panel.yaml, question: event, weights: performance}", "Three: `event` is an event, whose probabilities have equal weights; omit `weights`"),
    ],
)  # fmt: skip
def test_weights_that_do_not_exist_are_refused(tmp_path: Path, unknowns: str, message: str) -> None:
    panel(tmp_path)
    case = case_of(tmp_path, unknowns)
    with pytest.raises(QuestionError) as raised:
        draw_worlds(case, 4)
    assert str(raised.value) == message
    assert [problem.message for problem in inspect(case, 8).problems] == [message]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("crises: {best: 2, draw: expert}", "`draw` says how numbers are taken from a panel under `experts`; name one"),
        ("crises: {best: 2, experts: panel.yaml, weights: equal}", "`weights` says how numbers are taken from a panel under `experts`; leave out the other numbers"),
        ("crises: {experts: panel.yaml, question: q, draw: both}", "`draw` is `both`; expected `pool` or `expert`"),
        (CRISES + ", x: {low: 1, high: 2}}\ncorrelations: [{between: [crises, x], rank: 0.5}]\nterms: {t: a.go", "`crises` is drawn by expert, so that its rank in a correlation is not defined; omit `draw: expert` there, or the correlation"),
    ],
)  # fmt: skip
def test_a_wrong_choice_is_one_message(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(CaseError) as raised:
        case_of(tmp_path, more)
    assert [problem.message for problem in raised.value.problems] == [message]
