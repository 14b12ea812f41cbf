"""The way through the goals: a leg per step, its kind, who gains, and whether it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.front.tales import tale
from tests.brief.readings import TEXT
from tests.brief.tellers import teller

from offramp.brief.front import stations as module
from offramp.brief.front.stations import stations, way_words

if TYPE_CHECKING:
    import pytest

    from offramp.findings.findings import Findings


def test_korea_has_deals_and_a_last_step_against_an_interest(korea_findings: Findings) -> None:
    own = tale(korea_findings)
    way = stations(own, korea_findings.strategic.base)
    assert way is not None
    assert way.start == "Today"
    assert [leg.station for leg in way.legs] == ["Talks and freeze", "Cap", "Rollback", "Denuclearise"]
    assert [leg.deal for leg in way.legs] == [True, True, True, False]
    *others, last = way.legs
    assert all(leg.kind == "package deal" and leg.willing and not leg.weakest for leg in others)
    assert (last.kind, last.willing, last.weakest) == ("against interest", False, True)
    assert (last.gains, last.loses) == ("The United States gains.", "North Korea loses.")
    assert last.holds == "North Korea would leave it."
    assert last.why == "Against the interest of North Korea."
    assert others[0].acts[1].begins == ("come to the table",)
    assert others[0].acts[1].stops == ("test missiles and weapons",)


def test_the_words_name_the_reading_and_what_the_way_assumes(korea_findings: Findings) -> None:
    own = tale(korea_findings)
    first, second = way_words(own, korea_findings.strategic.base)
    assert first == ("Drawn for the likeliest reading: “The administration of June 2017” and “Regime survival first”.")
    assert second == "The way assumes no option: it follows from what each side wants."


def test_further_steps_and_goals_out_of_reach_are_told(
    korea_findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_LEGS", 1)
    own = tale(korea_findings)
    way = stations(own, korea_findings.strategic.base)
    assert way is not None
    assert len(way.legs) == 1
    assert "3 more steps are in the annex." in [*way_words(own, korea_findings.strategic.base)]
    lost = teller(TEXT.replace("goals: {", "goals: {gone: a.hit and b.talk, "))
    assert "No way leads on to “both” and “one”." in [*way_words(lost, lost.found.strategic.base)]


def test_where_the_status_quo_is_the_goal_no_way_is_drawn() -> None:
    there = teller(TEXT[: TEXT.index("goals:")] + "goals: {calm: not a.hit}\n")
    assert stations(there, there.found.strategic.base) is None
