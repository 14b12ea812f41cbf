"""Panels as known on a date: nothing later is used, and a panel without dates is refused where it matters."""

# ruff: noqa: E501  (tables of messages)

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.case.hindsight import known_by
from offramp.case.reading import load
from offramp.case.writing import to_yaml
from offramp.errors import QuestionError
from offramp.experts.dating import dated_panel, known_panel, last_day
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
from offramp.experts.reading import load_panel, write_panel
from offramp.experts.resolution import pooled_estimate, with_experts

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.experts.panel import Panel as PanelOf

DAY = "2017-06-28"


@pytest.mark.parametrize(
    ("text", "day"),
    [("2017", "2017-12-31"), ("2016-02", "2016-02-29"), ("2017-06-28", "2017-06-28"), ("2017-13", None), ("2017-02-30", None),
     ("autumn 2017", None), ("", None), (None, None), ("28.6.2017", None)],
)  # fmt: skip
def test_of_a_month_or_a_year_the_last_day_counts(text: str | None, day: str | None) -> None:
    found = last_day(text)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("reference", "name", "day"),
    [("p.yaml", "p.yaml", ""), ("p.yaml@2017-06-28", "p.yaml", DAY), ("a@b.yaml", "a@b.yaml", ""), ("a@b.yaml@2017-06-28", "a@b.yaml", DAY),
     ("p@later", "p@later", "")],
)  # fmt: skip
def test_a_reference_may_end_with_a_date(reference: str, name: str, day: str) -> None:
    assert dated_panel(reference) == (name, day)


def panel(date: str | None = None, **dates: str | None) -> PanelOf:
    """Return a panel of ann, bob and eve on one question, each answer with its date."""
    said = {"ann": (1, 2, 3), "bob": (4, 5, 6), "eve": (7, 8, 9)}
    return Panel(
        title="Three",
        levels=(0.05, 0.5, 0.95),
        date=date,
        experts={name: Expert(label=name.title()) for name in said},
        questions={
            "q": PanelQuestion(),
            "s": PanelQuestion(realisation=3, known="2018-01-01"),
            "other": PanelQuestion(),
        },
        answers=tuple(Answer(expert=e, question="q", quantiles=v, date=dates.get(e)) for e, v in said.items()),
    )


def test_later_answers_and_realisations_are_left_out() -> None:
    found = known_panel(panel("2017-05", bob="2017-06-29", eve="2017-06-28"), DAY, "q")
    assert [answer.expert for answer in found.answers] == ["ann", "eve"]
    assert found.questions["s"].realisation is None
    assert found.seeds == ()
    assert pooled_estimate(found, "q").method == "equal weights of 2 experts"
    later = known_panel(panel("2017-05"), "2018-01-01", "q")
    assert later.questions["s"].realisation == 3


def test_the_answers_of_a_later_round_are_left_out_and_the_earlier_ones_stay() -> None:
    both = panel("2017-05")
    second = Answer(expert="ann", question="q", round=2, quantiles=(10, 20, 30), date="2017-07")
    found = known_panel(both.model_copy(update={"answers": (*both.answers, second)}), DAY, "q")
    assert found.latest()["ann", "q"].quantiles == (1, 2, 3)


CASE = """
start: 2017-06-28
actors: {a: {options: {go: Go}, tempo: 4, reliability: 0.9}}
events: {war: War}
status quo: []
preferences: {a: [a.go]}
unknowns: {crises: {experts: panel.yaml, question: q, unit: per year MORE}}
rates: {war: crises}
"""


def case_of(folder: Path, made: PanelOf, more: str = "") -> Case:
    write_panel(made, folder / "panel.yaml")
    (folder / "case.yaml").write_text(CASE.replace(" MORE", more), encoding="utf-8")
    return load(folder / "case.yaml")


def test_a_case_as_known_on_a_date_uses_no_later_answer(tmp_path: Path) -> None:
    case = case_of(tmp_path, panel("2017-05", bob="2017-07"))
    before = known_by(case, DAY)
    assert before.unknowns["crises"].experts == f"panel.yaml@{DAY}"
    stated = with_experts(before).unknowns["crises"]
    assert stated.note == f"panel “Three” as known on {DAY}: equal weights of 2 experts"
    alone = known_panel(panel("2017-05", bob="2017-07"), DAY, "q")
    assert (stated.low, stated.best, stated.high) == pytest.approx(
        (lambda pool: (pool.low, pool.best, pool.high))(pooled_estimate(alone, "q"))
    )
    assert stated.low != with_experts(case).unknowns["crises"].low
    assert known_by(before, "2018-01-01").unknowns["crises"].experts == f"panel.yaml@{DAY}", "the earlier date stays"
    (tmp_path / "before.yaml").write_text(to_yaml(before), encoding="utf-8")
    assert with_experts(load(tmp_path / "before.yaml")).unknowns["crises"].best == stated.best


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (panel("2017-07"), "Three: nobody had answered `q` by 2017-06-28; the first answer is of 2017-07-31; state `known` and `until then` of the estimate"),
        (panel(), "Three: the answer of Ann to `q` has no date, so that it may be later than 2017-06-28; add `date: 2017-06` to the panel or to its answers, or `known: 2017-06-28` to the estimate"),
        (panel("2017-05", bob="last autumn"), "Three: the answer of Bob to `q` has no date, so that it may be later than 2017-06-28; add `date: 2017-06` to the panel or to its answers, or `known: 2017-06-28` to the estimate"),
    ],
)  # fmt: skip
def test_a_panel_that_is_newer_or_has_no_date_is_refused(tmp_path: Path, made: PanelOf, message: str) -> None:
    before = known_by(case_of(tmp_path, made), DAY)
    with pytest.raises(QuestionError) as raised:
        with_experts(before)
    assert str(raised.value) == message


def test_an_estimate_that_says_when_it_was_known_needs_no_dates(tmp_path: Path) -> None:
    case = case_of(tmp_path, panel(), ", known: 2017-03-01")
    assert with_experts(known_by(case, DAY)).unknowns["crises"].best == pytest.approx(5)
    late = case_of(tmp_path, panel(), ", known: 2017-09-01, until then: {low: 1, best: 2, high: 4}")
    assert known_by(late, DAY).unknowns["crises"].best == 2


def test_the_published_probabilities_of_2017_are_dated() -> None:
    war = load_panel("korea-2017-war")
    with pytest.raises(
        QuestionError, match=r"nobody had answered `war_2018` by 2017-06-28; the first answer is of 2017-12-31"
    ):
        known_panel(war, DAY, "war_2018")
    assert len(known_panel(war, "2017-10-31", "war").answers) == 3
