"""Numbers of a case from a panel: pooled, with the method in words, and refused where there are none."""

# ruff: noqa: E501  (tables of messages)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.experts.panels import LEVELS, invented

from offramp.case.reading import load, loads
from offramp.ensemble.inspection import inspect
from offramp.errors import QuestionError
from offramp.experts.classical import on_scale
from offramp.experts.decision_makers import decision_makers
from offramp.experts.judgements import judgements
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
from offramp.experts.reading import write_panel
from offramp.experts.resolution import pooled_estimate, with_experts, wrong_experts
from offramp.worlds.estimated_inputs import estimates_in
from offramp.worlds.parameters import best_values
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.case.model import Case

CASE = """
actors: {{a: {{options: {{go: Go}}, tempo: 4, reliability: 0.9}}, b: {{options: {{come: Come}}, tempo: 4, reliability: 0.9}}}}
events: {{war: War}}
status quo: []
preferences: {{a: [a.go], b: [b.come]}}
unknowns: {{crises: {crises}}}
rates: {{war: crises}}
"""


def case_of(folder: Path, crises: str, panel: Panel) -> Case:
    write_panel(panel, folder / "panel.yaml")
    (folder / "case.yaml").write_text(CASE.format(crises=crises), encoding="utf-8")
    return load(folder / "case.yaml")


def test_performance_weights_become_the_numbers(tmp_path: Path) -> None:
    panel = invented(4, 6, 2, 3)
    case = case_of(tmp_path, "{experts: panel.yaml, question: q6}", panel)
    best = next(m for m in decision_makers(on_scale(judgements(panel))) if m.key == "global")
    drawn = next(each for each in estimates_in(case) if each.name == "crises")
    assert drawn.distribution.percentiles == pytest.approx(best.quantiles[6])
    assert best_values(case).unknowns["crises"][0] == pytest.approx(best.quantiles[6][1])
    assert drawn.estimate.note == (
        f"panel “Invented”: performance weights of 4 experts, {best.experts} with a weight, by 6 seed questions"
    )
    assert inspect(case, 8).problems == ()
    values = draw_worlds(case, 400).parameters.unknowns["crises"]
    assert np.median(values) == pytest.approx(best.quantiles[6][1], rel=0.1)


def plain(*values: tuple[float, float, float], **question: object) -> Panel:
    return Panel(
        title="Two",
        levels=LEVELS,
        experts={f"e{i}": Expert() for i in range(len(values))},
        questions={"q": PanelQuestion.model_validate(question), "silent": PanelQuestion()},
        answers=tuple(Answer(expert=f"e{i}", question="q", quantiles=each) for i, each in enumerate(values)),
    )


def test_without_two_seeds_experts_have_equal_weights(tmp_path: Path) -> None:
    panel = plain((1, 2, 3), (2, 4, 6))
    found = pooled_estimate(panel, "q")
    assert found.method == "equal weights of 2 experts"
    equal = decision_makers(on_scale(judgements(panel), needs_seeds=False))[0]
    assert (found.low, found.best, found.high) == pytest.approx(tuple(equal.quantiles[0]))


def test_other_levels_still_give_the_fifth_percentile() -> None:
    panel = plain((1, 2, 3), (2, 4, 6)).model_copy(update={"levels": (0.1, 0.5, 0.9)})
    found = pooled_estimate(panel, "q")
    assert found.low is not None
    assert 0.5 < found.low < 1.3  # Below the pooled tenth percentile, above the lower end of the range.


def test_rates_are_brought_to_the_unit_of_the_case(tmp_path: Path) -> None:
    panel = plain((1, 2, 3), unit="per year")
    case = case_of(tmp_path, "{experts: panel.yaml, question: q, unit: per month}", panel)
    assert with_experts(case).unknowns["crises"].best == pytest.approx(2 / 12)


def event(horizon: str | None) -> Panel:
    answers = tuple(Answer(expert=f"e{i}", question="q", probability=p) for i, p in enumerate((0.2, [0.3, 0.5])))
    question = PanelQuestion(kind="event", horizon=horizon)
    return Panel(title="War", experts={"e0": Expert(), "e1": Expert()}, questions={"q": question}, answers=answers)


def test_probabilities_with_a_horizon_become_their_mean(tmp_path: Path) -> None:
    case = with_experts(case_of(tmp_path, "{experts: panel.yaml, question: q}", event("one year")))
    stated = case.unknowns["crises"]
    assert stated.best == pytest.approx(0.3)
    assert (stated.low, stated.high, stated.unit) == (None, None, "chance")
    assert stated.note == "panel “War”: mean of the probabilities of 2 experts"


def test_a_case_with_numbers_is_left_as_it_is(tmp_path: Path) -> None:
    case = case_of(tmp_path, "{best: 3, experts: panel.yaml, question: q}", plain((1, 2, 3)))
    assert with_experts(case) is case
    assert wrong_experts(case) == ()


def test_a_panel_of_the_catalog_has_a_name() -> None:
    case = loads(CASE.format(crises="{experts: korea-2017-war, question: war_2018}"))
    assert with_experts(case).unknowns["crises"].best == 0.1


@pytest.mark.parametrize(
    ("crises", "panel", "message"),
    [
        ("{experts: panel.yaml}", plain((1, 2, 3)), "`crises` names the panel panel.yaml and no `question`; add for instance `question: q3`"),
        ("{experts: panel.yaml, question: p}", plain((1, 2, 3)), "Two: there is no question `p`; there are: q, silent"),
        ("{experts: panel.yaml, question: silent}", plain((1, 2, 3)), "Two: nobody answers `silent` with a range"),
        ("{experts: panel.yaml, question: q}", event(None), "War: nobody said until when the probabilities of `q` hold, so that they are no number for a case"),
        ("{experts: panel.yaml, question: q, unit: days}", plain((1, 2, 3), unit="weeks"), "`crises` is in days, and its question to the experts in weeks; state one unit"),
        ("{experts: panel.yaml, question: q}", plain((1, 2, 2)), "Two: the quantiles of e0 for `q` have two equal numbers, which would be infinitely informative: 1, 2, 2"),
    ],
)  # fmt: skip
def test_what_gives_no_number_is_refused_with_its_place(
    tmp_path: Path, crises: str, panel: Panel, message: str
) -> None:
    case = case_of(tmp_path, crises, panel)
    with pytest.raises(QuestionError) as raised:
        estimates_in(case)
    assert str(raised.value) == message
    problems = inspect(case, 8).problems
    assert [problem.message for problem in problems] == [message]
    assert problems[0].place is not None
    assert problems[0].place.line == 6


def test_a_missing_panel_is_named(tmp_path: Path) -> None:
    case = case_of(tmp_path, "{experts: other.yaml, question: q}", plain((1, 2, 3)))
    with pytest.raises(QuestionError, match=r"cannot read .*other\.yaml: No such file or directory"):
        with_experts(case)


def test_a_changed_panel_is_read_again(tmp_path: Path) -> None:
    case = case_of(tmp_path, "{experts: panel.yaml, question: q}", plain((1, 2, 3)))
    assert with_experts(case).unknowns["crises"].best == pytest.approx(2)
    write_panel(plain((10, 20, 31)), tmp_path / "panel.yaml")
    assert with_experts(case).unknowns["crises"].best == pytest.approx(20)


def test_the_brief_names_panel_method_and_number_of_experts(tmp_path: Path) -> None:
    from types import SimpleNamespace

    from offramp.brief.annex.stated import numbers
    from offramp.brief.front.teller import Teller
    from offramp.language.language import Language

    case = case_of(tmp_path, "{experts: panel.yaml, question: q6}", invented(4, 6, 2, 3))
    found: Any = SimpleNamespace(case=case)
    table = next(numbers(Teller(found, Language("en"))))
    row = next(row for row in table.rows if row[0] == "Crises")
    assert row[2].startswith("panel “Invented”: performance weights of 4 experts, ")
