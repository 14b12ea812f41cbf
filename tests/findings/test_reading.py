"""Strategic findings under one reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.readings import TEXT, views

import offramp
from offramp.findings import reading
from offramp.findings.reading import reading_label
from offramp.paths.deals import deals
from offramp.paths.routes import routes

if TYPE_CHECKING:
    import pytest


def test_what_is_found_is_what_the_verbs_answer() -> None:
    for view in views():
        assert set(view.alone) == set(view.together) == set(view.deals) == set(view.changes) == {"both", "one"}
        for goal in view.goals:
            assert view.alone[goal].best == routes(view.graph, goal, by="improvements", most=1).best
            assert view.together[goal].best == routes(view.graph, goal, by="deals", most=1).best
            assert view.deals[goal].deals == deals(view.graph, goal).deals
        quo = view.graph.status_quo
        assert view.leavers == view.stability.leavers(quo, "seq")
        strength = view.stability.strength
        assert all(strength[state] == strength.max() for state in view.strongest)
        assert len(view.strongest) == (strength == strength.max()).sum()


def test_what_cannot_be_reached_is_no_goal() -> None:
    assert views(TEXT.replace("one: a.talk}", "one: a.talk, never: a.hit and a.talk}"))[0].goals == ("both", "one")


def test_shifts_of_a_case_that_is_too_large_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise offramp.TooLarge("40 million moves")

    monkeypatch.setattr(reading, "invert", refuse)
    assert views()[0].changes == {"both": None, "one": None}


def test_readings_are_named_by_image_or_by_label() -> None:
    assert [view.name for view in views()] == ["calm", "wild"]
    korea = offramp.load("korea-2017")
    assert reading_label(korea, {}) == ""
    assert reading_label(korea, {"dprk": "unifier"}) == "“Unification by coercion”"
