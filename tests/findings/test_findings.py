"""Everything that a brief has to say is found once, can be stored, and is composed without computing anything."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER

import offramp
from offramp.brief.writing import rendered
from offramp.findings import dynamic, options, reading, strategic
from offramp.findings.findings import nearest_readings
from offramp.processes import shared

if TYPE_CHECKING:
    from collections.abc import Callable

GIVEN = """
title: A strait
horizon: 2 years
actors: {a: {tempo: 1 per year, reliability: 0.8, options: {hurry: Hurry}}}
events: {war: {label: War, once: on}, storm: A storm}
ends: war
status quo: []
preferences: {a: [not war]}
rates: {war: 2 if storm else 0.01}
measures: {war: {chance of: war, within: 2 years, want: low}}
policies: {wait: {a.hurry: off}, hurry: {a.hurry: on}}
"""


def test_worker_processes_change_no_brief() -> None:
    alone = offramp.compose(offramp.load("river"), samples=64)
    with shared(1):
        beside = offramp.compose(offramp.load("river"), samples=64)
    for form in ("json", "html"):
        assert rendered(beside, form) == rendered(alone, form)


@pytest.mark.parametrize("slug", ["elmira-1991", "hotline"])
def test_findings_that_were_stored_give_the_same_brief(
    slug: str, catalog_findings: Callable[[str], offramp.Findings]
) -> None:
    found = catalog_findings(slug)
    again = pickle.loads(pickle.dumps(found))  # noqa: S301  (our own)
    assert rendered(offramp.compose(again), "json") == rendered(offramp.compose(found), "json")


def test_a_case_and_its_findings_give_the_same_brief() -> None:
    case = offramp.loads(GIVEN)
    found = offramp.find(case, given=["storm"], samples=16, seed=3)
    made = offramp.compose(found, command="x")
    assert made == offramp.compose(case, given=["storm"], samples=16, seed=3, command="x")
    assert (made.provenance["worlds"], made.provenance["seed"], made.provenance["given"]) == ("16", "3", "storm")


def test_set_entries_are_those_of_the_changed_case() -> None:
    case, sets = offramp.loads(GIVEN), {"rates.war": "3", "actors.a.reliability": "0.9"}
    found, known = offramp.find(case, sets=sets, samples=8), offramp.find(offramp.changed(case, sets), samples=8)
    assert found.case == known.case != case
    assert found.dynamic is not None
    assert known.dynamic is not None
    assert found.dynamic.base.values == known.dynamic.base.values
    assert offramp.find(case, sets={}, samples=0).case is case
    with pytest.raises(offramp.QuestionError, match="did you mean rates"):
        offramp.find(case, sets={"rats.war": "3"})


def test_composing_computes_nothing(
    catalog_findings: Callable[[str], offramp.Findings], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("this was found before")

    found = catalog_findings("river")
    expected = rendered(offramp.compose(found), "json")
    for module, names in (
        (reading, ("analyse", "routes", "road", "deals", "invert", "hypergame", "deliberate_acts")),
        (strategic, ("firmnesses", "across")),
        (dynamic, ("assess", "waiting", "best_policy", "histories")),
        (options, ("outcomes", "rank", "draw_worlds")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, never)
    for name in ("flips", "decided", "acceptability_by", "beaten", "notes"):
        monkeypatch.setattr(offramp.Ranking, name, never)
    assert rendered(offramp.compose(found), "json") == expected


def test_events_that_have_happened_are_where_the_chain_begins() -> None:
    case = offramp.loads(GIVEN)
    calm, storm = (offramp.find(case, given=given, samples=0).dynamic for given in ([], ["storm"]))
    assert calm is not None
    assert storm is not None
    assert storm.base.values["war"] > 0.9 > 0.1 > calm.base.values["war"]


def test_no_worlds_no_ranking() -> None:
    found = offramp.find(offramp.load("river"), samples=0)
    assert found.options is None
    assert found.dynamic is not None
    assert {verdict.name for verdict in found.verdicts} == set(found.case.claims)


def test_images_and_policies_are_taken() -> None:
    case = offramp.loads(BORDER)
    found = offramp.find(case, images={"a": "keen"}, policies=["wait", "yield"], samples=16)
    assert [view.reading.images["a"] for view in found.strategic.readings] == ["keen"]
    assert found.dynamic is not None
    assert found.options is not None
    assert found.dynamic.risk.images == {"a": "keen"}
    assert found.dynamic.others == {}
    assert [outcome.policy for outcome in found.dynamic.risk.outcomes] == ["wait", "yield"]
    assert found.options.outcomes.policies == ("wait", "yield")
    assert found.options.outcomes.worlds.fixed == {"a": "keen"}
    assert offramp.compose(found).provenance["worlds"] == "16"


def test_a_rival_reading_of_another_actor_still_stands_beside_a_fixed_one() -> None:
    case = offramp.load("korea-2017")
    near = nearest_readings(case, None, {"usa": "preventive"})
    assert [dict(each.images) for each in near] == [
        {"usa": "preventive", "dprk": "survivor"},
        {"usa": "preventive", "dprk": "unifier"},
        {"usa": "preventive", "dprk": "bargainer"},
    ]


def test_an_image_that_does_not_exist_is_told() -> None:
    with pytest.raises(offramp.QuestionError, match="has no image `keene`; did you mean keen"):
        offramp.find(offramp.loads(BORDER), images={"a": "keene"})


def test_of_many_readings_the_heaviest_stand_side_by_side() -> None:
    actors = [f"a{i}" for i in range(4)]
    images = {a: {f"i{k}": {"weight": 6 - k, "preferences": [f"{a}.x"]} for k in range(6)} for a in actors}
    case = offramp.loads(
        json.dumps({"actors": {a: {"options": {"x": "X"}} for a in actors}, "status quo": [], "images": images})
    )
    found = offramp.find(case)
    assert (len(found.strategic.readings), found.strategic.left_out) == (12, 9)
    assert found.strategic.across is not None
    assert found.strategic.across.left_out == 6**4 - 32
    text = str(rendered(offramp.compose(found), "md"))
    assert "What follows from 9 more readings of no greater weight, which are left out." in text
    assert "What follows from 1,264 more combinations of readings, which are left out." in text
