"""The classical model: published figures, a slow oracle, brute force and invariances."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.experts.oracle_classical import Oracle
from tests.experts.panels import LEVELS, invented

from offramp.errors import QuestionError
from offramp.experts.classical import on_scale, score_experts
from offramp.experts.decision_makers import decision_makers, given_weights, optimised
from offramp.experts.judgements import judgements
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
from offramp.experts.reading import load_panel
from offramp.experts.robustness import leave_one_out

PUBLISHED = Path(__file__).parents[1] / "published" / "excalibur.csv"
SHARED = [folder / "shared" / "data" / "experts" / "cases" for folder in list(Path(__file__).resolve().parents)[3:5]]
"""Where the answers of the studies may be beside the clone; they are not part of it."""

KEYS = ("equal", "every", "global", "item", "best")
KNOWN = {("IceSheets", "every"): (0.37, 0.66, 0.25)}
"""The row that the reference program prints otherwise: three independent programs give these numbers."""


def published() -> list[dict[str, str]]:
    lines = [line for line in PUBLISHED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def study_file(name: str) -> Path:
    files = [file for folder in SHARED if folder.is_dir() for file in folder.iterdir()]
    found = [file for file in files if file.name.casefold() == f"{name}.dtt".casefold()]
    if not found:
        pytest.skip("the answers of the published studies are not part of the clone")
    return found[0]


@pytest.mark.parametrize("row", published(), ids=lambda row: row["study"])
def test_published_scores_come_out(row: dict[str, str]) -> None:
    """EXCALIBUR, as printed by Colson and Cooke (2017)."""
    panel = load_panel(study_file(row["file"]))
    assert (len(panel.experts), len(panel.seeds)) == (int(row["experts"]), int(row["seeds"]))
    scale = on_scale(judgements(panel))
    found = {maker.key: maker.score for maker in decision_makers(scale)}
    for key in KEYS:
        if not row[f"{key} calibration"]:
            continue
        score = found[key]
        assert score is not None
        printed = tuple(float(row[f"{key} {what}"]) for what in ("calibration", "information", "combined"))
        digits = max(len(row[f"{key} {what}"].partition(".")[2]) for what in ("calibration", "information"))
        assert digits in (2, 3)
        expected = KNOWN.get((row["study"], key), printed)
        assert (score.calibration, score.information, score.combined) == pytest.approx(expected, abs=0.0101)
        if expected is not printed:
            assert abs(score.calibration - printed[0]) > 0.2


def same(a: float, b: float) -> bool:
    return a == pytest.approx(b, rel=1e-9, abs=1e-12)


@given(st.integers(2, 5), st.integers(2, 6), st.integers(0, 10**6), st.booleans())
@settings(max_examples=40, deadline=None)
def test_scores_and_pools_equal_the_definition(experts: int, seeds: int, number: int, logarithmic: bool) -> None:
    panel = invented(experts, seeds, 1, number, logarithmic)
    oracle, scale = Oracle(panel), on_scale(judgements(panel))
    scores = score_experts(scale)
    for i, expert in enumerate(panel.experts):
        assert same(scores.calibration[i], oracle.calibration(oracle.of(expert)))
        assert same(scores.information[i], oracle.information(oracle.of(expert)))
    makers = {maker.key: maker for maker in decision_makers(scale)}
    equal = oracle.pool(dict.fromkeys(oracle.answers, 1.0))
    for j, name in enumerate(panel.questions):
        values = [oracle.back(name, value) for value in equal[name]]
        assert makers["equal"].quantiles[j].tolist() == pytest.approx(values, rel=1e-9)
    assert makers["equal"].score is not None
    assert same(makers["equal"].score.information, oracle.information(equal))


@given(st.integers(2, 5), st.integers(2, 6), st.integers(0, 10**6), st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_cut_off_is_the_best_by_brute_force(experts: int, seeds: int, number: int, item: bool) -> None:
    panel = invented(experts, seeds, 0, number)
    scale = on_scale(judgements(panel))
    best, _ = Oracle(panel).best(item)
    found = next(m for m in decision_makers(scale) if m.key == ("item" if item else "global"))
    assert found.score is not None
    assert found.score.combined == pytest.approx(best, rel=1e-7)


def scores_by_name(panel: Panel) -> dict[str, tuple[float, ...]]:
    found = {maker.key: maker.score for maker in decision_makers(on_scale(judgements(panel)))}
    return {key: (score.calibration, score.information) for key, score in found.items() if score is not None}


def near(a: dict[str, tuple[float, ...]], b: dict[str, tuple[float, ...]]) -> None:
    assert a.keys() == b.keys()
    for key in a:
        assert a[key] == pytest.approx(b[key], rel=1e-9), key


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_experts_and_questions_does_not_matter(number: int, random: object) -> None:
    panel = invented(4, 5, 2, number)
    experts, questions = list(panel.experts.items()), list(panel.questions.items())
    random.shuffle(experts)  # type: ignore[attr-defined]
    random.shuffle(questions)  # type: ignore[attr-defined]
    near(
        scores_by_name(panel),
        scores_by_name(panel.model_copy(update={"experts": dict(experts), "questions": dict(questions)})),
    )


@pytest.mark.parametrize("factor", [0.001, 24.0, 8760.0])
def test_units_do_not_matter(factor: float) -> None:
    panel = invented(4, 6, 2, 3, logarithmic=True)
    questions = {
        n: q.model_copy(update={"realisation": q.realisation and q.realisation * factor})
        for n, q in panel.questions.items()
    }
    answers = tuple(
        a.model_copy(update={"quantiles": tuple(v and v * factor for v in a.quantiles or ())}) for a in panel.answers
    )
    near(scores_by_name(panel), scores_by_name(panel.model_copy(update={"questions": questions, "answers": answers})))


def with_copy(panel: Panel, weight: float) -> Panel:
    """Return a panel with a copy of its first question, of another weight."""
    question = panel.questions["q0"].model_copy(update={"weight": weight})
    copied = tuple(a.model_copy(update={"question": "again"}) for a in panel.answers if a.question == "q0")
    return panel.model_copy(
        update={"questions": {**panel.questions, "again": question}, "answers": panel.answers + copied}
    )


def test_a_copy_of_weight_zero_changes_nothing() -> None:
    panel = invented(4, 6, 2, 5)
    near(scores_by_name(panel), scores_by_name(with_copy(panel, 0.0)))


def test_a_question_of_weight_two_counts_as_two_questions() -> None:
    panel = invented(4, 6, 2, 5)
    heavy = {**panel.questions, "q0": panel.questions["q0"].model_copy(update={"weight": 2.0})}
    twice = panel.model_copy(update={"questions": heavy})
    near(scores_by_name(twice), scores_by_name(with_copy(panel, 1.0)))
    assert scores_by_name(twice) != scores_by_name(panel)


def test_the_only_expert_with_a_weight_is_the_pool() -> None:
    panel = invented(3, 5, 2, 1)
    scale = on_scale(judgements(panel))
    weights = given_weights(tuple(panel.experts), {"e1": 3.0})
    found = next(m for m in decision_makers(scale, weights) if m.key == "given")
    assert np.array_equal(found.quantiles, judgements(panel).answers[1])


def test_equal_weights_may_win_in_sample() -> None:
    """The errors of overconfident experts cancel in a mean; the scores show it."""
    wins = []
    for number in range(40):
        found = scores_by_name(invented(6, 12, 0, number, spread=0.0))
        wins.append(np.prod(found["equal"]) > np.prod(found["global"]))
    assert any(wins)
    assert not all(wins)


def test_a_missing_answer_lowers_the_power_of_everybody() -> None:
    panel = invented(3, 6, 0, 2)
    fewer = panel.model_copy(update={"answers": panel.answers[1:]})
    assert on_scale(judgements(panel)).power == 6
    assert on_scale(judgements(fewer)).power == 5


def one(answers: tuple[Answer, ...], **questions: PanelQuestion) -> Panel:
    return Panel(
        title="One",
        levels=LEVELS,
        experts={"ann": Expert(label="Ann"), "bob": Expert()},
        questions=questions,
        answers=answers,
    )


SEED = PanelQuestion(realisation=2)


@pytest.mark.parametrize(
    ("panel", "message"),
    [
        (
            one((), a=SEED),
            "One: 1 seed question (a quantity with a realisation); the classical model needs two or more",
        ),
        (
            one((Answer(expert="ann", question="a", quantiles=(1, 2, 3)),), a=SEED, b=SEED),
            "One: bob answered no seed question, and cannot be scored; omit this expert, or pool with `--by equal`",
        ),
        (
            one(tuple(Answer(expert=e, question="a", quantiles=(1, 2, 2)) for e in ("ann", "bob")), a=SEED, b=SEED),
            "One: the quantiles of Ann for `a` have two equal numbers, which would be infinitely informative: 1, 2, 2",
        ),
    ],
)
def test_what_cannot_be_scored_gets_one_message(panel: Panel, message: str) -> None:
    with pytest.raises(QuestionError) as raised:
        on_scale(judgements(panel))
    assert str(raised.value) == message


def test_no_performance_weight_is_an_error() -> None:
    answers = tuple(
        Answer(expert=e, question=q, quantiles=(100 + i, 101 + i, 102 + i))
        for i, e in enumerate(("ann", "bob"))
        for q in [f"q{j}" for j in range(400)]
    )
    panel = one(answers, **{f"q{j}": SEED for j in range(400)})
    scale = on_scale(judgements(panel))
    with pytest.raises(QuestionError, match="no expert has a performance weight; use equal weights"):
        optimised(scale, score_experts(scale))


def test_leaving_one_out_is_scoring_the_rest() -> None:
    panel = invented(4, 5, 1, 9)
    found = leave_one_out(judgements(panel))
    assert [each.name for each in found] == [*panel.experts, *panel.seeds]
    rest = panel.model_copy(
        update={
            "experts": {n: e for n, e in panel.experts.items() if n != "e2"},
            "answers": tuple(a for a in panel.answers if a.expert != "e2"),
        }
    )
    expected = scores_by_name(rest)
    without = found[2]
    assert without.equal is not None
    assert without.performance is not None
    assert without.item is not None
    for score, key in ((without.equal, "equal"), (without.performance, "global"), (without.item, "item")):
        assert (score.calibration, score.information) == pytest.approx(expected[key])


def test_a_rest_that_cannot_be_scored_says_why() -> None:
    found = leave_one_out(judgements(invented(3, 2, 0, 1)))
    assert [each.reason for each in found][-1].startswith("Invented: 1 seed question ")
    assert found[-1].to_dict()["equal"] is None
