"""Conditions of verdicts on claims, as sentences."""

from __future__ import annotations

import re
from typing import Any

from tests.brief.readings import TEXT
from tests.brief.tellers import teller

from offramp.brief.annex.verdicts import UNTESTED, claims, conditions
from offramp.claim_testing.results import ClaimStatus, Margin
from offramp.claim_testing.truncation import CutShort
from offramp.claim_testing.verdicts import ClaimVerdict
from offramp.language.language import language_of
from offramp.language.values import Chance
from offramp.tables import Table

CASE = (
    TEXT
    + """
claims:
  calm: {text: a stays calm., holds: "not wants(a, a.hit)", note: a note}
  sure: {text: b may talk., holds: "stable(some b.talk or not b.talk for b under gmr) or not stable(some b.talk for b under gmr)"}
  open: {text: Nobody knows., holds: not testable}
"""
)


def told(**facts: Any) -> list[str]:
    verdict = ClaimVerdict(
        **{"name": "x", "text": "X.", "test": "t", "status": ClaimStatus.HOLDS, "holds": True, **facts}
    )
    return list(conditions(teller(CASE), verdict))


def test_the_table_names_readings_by_their_labels() -> None:
    (table,) = claims(teller(CASE))
    assert isinstance(table, Table)
    rows = {row[0]: row[2] for row in table.rows}
    assert rows["a stays calm."].startswith("It holds under “calm”; it fails under “wild”.")
    assert rows["a stays calm."].endswith("It speaks of one moment, not of chances over time: the status quo. A note.")
    assert rows["Nobody knows."] == "Not tested: its author states that no model decides it."


def test_a_verdict_that_every_world_shares_names_its_margin() -> None:
    same = {"status": ClaimStatus.AS_STATED, "worlds": 64, "share": 1.0}
    assert told(**same, varies=False)[0].startswith("No finding, but an assumption restated")
    shared = told(**same, varies=True, margin=Margin(0.012, "chance"))
    assert shared == [
        "The verdict is the same in all 64 worlds, though the values vary. The smallest margin is 1.2 percentage points."
    ]
    assert told(**same, varies=True, margin=Margin(0.0, "chance"))[0].endswith("The smallest margin is zero.")


def test_an_average_within_its_error_is_said_to_be_so() -> None:
    average = {"status": ClaimStatus.ON_AVERAGE, "worlds": 64, "by_image": {"a=calm": 1.0, "a=wild": 0.0}}
    first, second, third = told(**average, margin=Margin(0.02, "chance", 0.015))
    assert first == "On the average of 64 worlds, by 2 percentage points."
    assert second.startswith("That is less than two standard errors (1.5 percentage points each)")
    assert third.endswith("it holds under “calm” and fails under “wild”.")


def test_few_worlds_are_counted_and_equal_sides_are_told() -> None:
    assert told(share=0.99, worlds=200, where=("few",)) == ["It fails in 2 of 200 worlds, too few to describe them."]
    tied = told(share=0.5, worlds=10, tied=0.3, tied_for=0.0)
    assert tied == ["In 30 % of worlds the two sides are equal, which counts against it."]


def test_a_reason_against_a_test_has_no_hint_for_the_author() -> None:
    facts = {"status": ClaimStatus.NOT_TESTED, "holds": None}
    cut = (CutShort("attacks", "calm", 0.4, "wild", 0.1),)
    most, least = (Chance(chance).words(language_of("en")) for chance in (0.4, 0.1))
    who = "“calm” ends it more often than “wild”"
    assert told(**facts, untested="after … `over: NUMBER`", cut_short=cut) == [
        f"Not tested: after the end of the crisis nothing more is counted, and {who} ({most} against {least})."
    ]
    for reason in UNTESTED:
        (said,) = told(**facts, untested=reason)
        assert said == f"Not tested: {UNTESTED[reason]}."
        assert not re.search(r"`|offramp", said)


def test_an_image_is_named_by_its_label_where_one_actor_has_images() -> None:
    told_of = teller("""
title: One
actors: {a: {options: {hit: Hit}}}
status quo: []
images: {a: {predator: {label: Wants it all, preferences: [a.hit]}, calm: {preferences: [not a.hit]}}}
""")
    names = ("predator", "a=predator", "“Wants it all”", "calm", "b=predator")
    assert [told_of.reading_named(name) for name in names] == ["Wants it all"] * 3 + ["calm", "b=predator"]
