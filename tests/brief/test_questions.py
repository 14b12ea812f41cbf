from __future__ import annotations

import offramp
from offramp.brief.questions import (
    View,
    at_a_glance,
    forceful_options,
    grouped,
    reach_in_words,
    resting_points,
    road_answer,
    said,
)
from offramp.graph.readings import readings

TEXT = """
actors:
  a: {options: {talk: Talk, hit: {label: Hit, once: on}}}
  b: {options: {talk: Talk}}
impossible: [a.hit and a.talk]
ends: a.hit
status quo: []
preferences: {b: [not a.hit, a.talk, not b.talk]}
images:
  a:
    calm: {weight: 3, preferences: [not a.hit, b.talk, not a.talk]}
    wild: {weight: 1, preferences: [a.hit]}
goals: {both: a.talk and b.talk, one: a.talk}
"""


def views(text: str = TEXT) -> list[View]:
    return [View(reading) for reading in readings(offramp.loads(text))]


def test_readings_with_the_same_answer_are_one() -> None:
    both = views()
    assert grouped(both, ["x", "x"]) == [("", "x")]
    assert said(grouped(both, ["x.", "y."])) == "Under calm: x. Under wild: y."


def test_options_that_end_the_story_and_cannot_be_undone() -> None:
    assert forceful_options(offramp.loads(TEXT)) == ("a.hit",)
    assert forceful_options(offramp.loads(TEXT.replace("ends: a.hit\n", ""))) == ()


def test_at_a_glance_has_a_column_per_reading() -> None:
    table = at_a_glance(views())
    assert table.columns == ("question", "calm (75%)", "wild (25%)")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["a: “Hit”?"] == ("No.", "It would gain, and nothing deters it.")
    assert rows["Can “both” be reached?"][0] == "Only by a package deal."


def test_each_way_of_reaching_a_goal_has_its_words() -> None:
    calm, wild = views()
    assert reach_in_words(calm, "both") == "Only by a package deal."
    assert reach_in_words(wild, "both") == "No: only against the interest of a and b."
    here = views(TEXT.replace("status quo: []", "status quo: [a.talk, b.talk]"))[0]
    assert reach_in_words(here, "both") == "It holds already."


def test_resting_points_are_told_from_the_status_quo() -> None:
    answer = resting_points(views())
    assert "Under wild" in answer.short
    assert any("a starts “Hit”" in reason for reason in answer.because)


def test_the_road_needs_more_than_one_goal() -> None:
    assert road_answer(views(TEXT.replace(", one: a.talk", ""))) is None
    assert road_answer(views()) is not None
