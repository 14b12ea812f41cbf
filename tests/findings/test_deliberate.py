"""Where an act that ends the crisis tempts its actor: every cell against a count by hand."""

from __future__ import annotations

from tests.brief.readings import TEXT, views

import offramp
from offramp.findings.deliberate import catastrophes, events_to_come


def test_each_event_to_come_is_looked_at_once_for_all_acts() -> None:
    text = TEXT.replace("ends:", "events: {bomb: The bomb, end: The end}\nends: end or").replace(
        "[a.hit]}", "[a.hit iff bomb]}"
    )
    wild = views(text)[1]
    act = wild.deliberate["a.hit"]
    assert events_to_come(wild.graph) == ("bomb",)
    assert list(act.once) == ["bomb"]
    assert not act.now.gains.any()
    assert act.once["bomb"].gains.any()
    assert act.once["bomb"].common == ()


def test_an_event_that_a_rule_excludes_is_not_to_come() -> None:
    text = TEXT.replace("ends:", "events: {bomb: The bomb, end: The end}\nends: end or")
    text = text.replace("impossible: [", "impossible: [bomb, ")
    wild = views(text)[1]
    assert events_to_come(wild.graph) == ()
    assert wild.deliberate["a.hit"].once == {}


def test_the_nearest_end_and_the_verdict_on_it() -> None:
    calm, wild = views()
    act = wild.deliberate["a.hit"]
    assert act.end is not None
    assert wild.graph.name(act.end) == "a.hit"
    assert act.verdict is not None
    assert act.verdict.stable
    assert act.answers == ()
    assert calm.deliberate["a.hit"].now.at(calm.graph, calm.graph.status_quo) == (False, False, False)


def test_without_an_end_there_is_none() -> None:
    assert views(TEXT.replace("ends: a.hit\n", ""))[0].deliberate == {}
    korea = offramp.load("korea-2017")
    assert set(catastrophes(korea)) == {"usa.strike", "dprk.attack"}
