from __future__ import annotations

from tests.brief.readings import TEXT, views

from offramp.brief.sections.questions import at_a_glance, equilibria, status_quo_answer


def test_at_a_glance_has_a_column_per_reading() -> None:
    table = at_a_glance(views())
    assert table.columns == ("question", "calm (75%)", "wild (25%)")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["a: “Hit”?"] == ("No.", "Yes: it would gain by it, and nothing deters it.")
    assert rows["Can “both” be reached?"][0] == "Only by a package deal."


def test_resting_points_are_told_from_the_status_quo() -> None:
    answer = equilibria(views())
    assert "Under wild" in answer.short
    assert any("A starts “Hit”" in reason for reason in answer.because)


def test_who_leaves_the_status_quo_and_who_does_not() -> None:
    answer = status_quo_answer(views())
    assert answer.short == "Under calm: Yes: nobody gains by leaving it. Under wild: No: a would leave it."
    assert any("a and b have no improvement." in reason for reason in answer.because)
    assert any("by the statement: “Hit”" in reason for reason in answer.because)


def test_who_is_deterred_is_said() -> None:
    text = TEXT.replace("[not a.hit, b.talk, not a.talk]", "[not b.talk, a.talk]").replace(
        "[not a.hit, a.talk, not b.talk]", "[b.talk iff a.talk]"
    )
    answer = status_quo_answer(views(text)[:1])
    assert "is deterred: b starts “Talk”." in " ".join(answer.because)
