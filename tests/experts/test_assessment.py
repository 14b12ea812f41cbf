"""Assessments of any panel: an answer or one message, never a warning; and large panels in a reasonable time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.experts.panels import invented, panels
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.experts.assessment import MOST_EXPERTS, assess_panel, verdict
from offramp.experts.classical import on_scale
from offramp.experts.judgements import judgements
from offramp.experts.listing import tables_of
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion


@given(panels())
@examples(150)
def test_any_valid_panel_gets_an_answer_or_a_message(panel: Panel) -> None:
    try:
        found = assess_panel(panel, limit=5)
    except QuestionError:
        return
    assert all(table.rows for table in tables_of(found))


EXTREMES = st.sampled_from([-1e100, -1.0, -1e-100, 0.0, 1e-100, 1.0, 1.0000000000000002, 1e100])


@given(st.lists(st.lists(EXTREMES, min_size=3, max_size=3, unique=True).map(sorted), min_size=4, max_size=4), EXTREMES)
@examples(150)
def test_numbers_of_any_size_are_scored_without_a_warning(values: list[list[float]], truth: float) -> None:
    panel = Panel(
        title="Extreme",
        levels=(0.05, 0.5, 0.95),
        experts={"a": Expert(), "b": Expert()},
        questions={"q": PanelQuestion(realisation=truth), "r": PanelQuestion(realisation=1)},
        answers=tuple(
            Answer(expert=e, question=q, quantiles=tuple(v))
            for (e, q), v in zip((("a", "q"), ("a", "r"), ("b", "q"), ("b", "r")), values, strict=True)
        ),
    )
    try:
        found = assess_panel(panel)
    except QuestionError:
        return
    for maker in found.makers:
        assert maker.score is not None
        assert np.isfinite([maker.score.calibration, maker.score.information]).all()
        assert np.isfinite(maker.quantiles).all()


def test_a_panel_of_many_experts_says_what_is_omitted() -> None:
    found = assess_panel(invented(MOST_EXPERTS + 1, 3, 0, spread=0.002))
    assert (found.left_out, found.validation) == ((), None)
    assert found.omitted == "scores without each expert and out of sample cover panels of up to 200 experts"
    assert found.to_dict()["omitted"] == found.omitted
    assert assess_panel(invented(3, 3, 0)).omitted == ""


def test_a_distribution_is_linear_between_its_quantiles() -> None:
    scale = on_scale(judgements(invented(3, 4, 1, 2)))
    ends = scale.with_ends(scale.answers)
    for i in range(3):
        for j in range(5):
            slow = sum(
                mass * np.clip((scale.grid[j] - ends[i, j, k]) / (ends[i, j, k + 1] - ends[i, j, k]), 0, 1)
                for k, mass in enumerate(scale.masses)
            )
            assert scale.cumulated[i, j] == pytest.approx(slow, abs=1e-12)


def test_quantiles_that_differ_by_nothing_beside_the_range_are_one_message() -> None:
    panel = Panel(
        title="Units",
        levels=(0.05, 0.5, 0.95),
        experts={"ann": Expert(), "bob": Expert()},
        questions={"q": PanelQuestion()},
        answers=(
            Answer(expert="ann", question="q", quantiles=(1, 2, 3)),
            Answer(expert="bob", question="q", quantiles=(1e20, 2e20, 3e20)),
        ),
    )
    message = "Units: the quantiles 1 and 2 of ann for `q` are no different beside the range of all answers; check the unit, or write `scale: log`"
    with pytest.raises(QuestionError) as raised:
        assess_panel(panel)
    assert str(raised.value) == message
    logarithmic = panel.model_copy(update={"questions": {"q": PanelQuestion(scale="log")}})
    assert assess_panel(logarithmic).logarithmic is not None


def test_experts_who_answer_alike_score_alike_with_all_weights() -> None:
    one = invented(1, 4, 0)
    name, expert = next(iter(one.experts.items()))
    names = [name, "other", "third"]
    answers = tuple(answer.model_copy(update={"expert": each}) for each in names for answer in one.answers)
    alike = one.model_copy(update={"experts": dict.fromkeys(names, expert), "answers": answers})
    for panel in (one, alike):
        found = assess_panel(panel)
        assert verdict(found)[0].startswith("Equal and performance weights score alike on the seeds")
        assert found.validation is not None
        assert found.validation.performance_wins == 0.5


def test_an_answer_that_lacks_a_quantile_is_named() -> None:
    panel = invented(3, 4, 1)
    first, *rest = panel.answers
    quantiles = (None, *(first.quantiles or ())[1:])
    short = panel.model_copy(update={"answers": (first.model_copy(update={"quantiles": quantiles}), *rest)})
    found = assess_panel(short)
    assert found.omitted == f"1 answer without all quantiles ({panel.called(first.expert)} on `{first.question}`)"
    assert assess_panel(panel).omitted == ""
