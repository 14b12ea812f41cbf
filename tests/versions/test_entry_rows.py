"""Rows of changed entries: every kind has words, and no identifier stands in them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.versions.versions import border

import offramp
from offramp.brief.front.teller import Teller
from offramp.comparison.entry_changes import entry_changes
from offramp.language.language import language_of
from offramp.versions.entry_rows import entry_row, place_of

ENGLISH = language_of("en")


def rows(path: str, value: str) -> list[tuple[str, ...]]:
    old = Teller(border(), ENGLISH)
    new = Teller(replace(border(), case=offramp.changed(border().case, {path: value})), ENGLISH)
    return [entry_row(old, new, each) for each in entry_changes(old.case, new.case)]


@pytest.mark.parametrize(
    ("path", "value", "row"),
    [
        ("clash", "0.2", ("Clash", "0.1 per year (0.05 to 0.3)", "0.2 per year", "assumed")),
        ("calm", "{low: 0.2, high: 1.8}", ("Calm", "0.6 (0.2 to 1.8)", "0.2 to 1.8", "assumed")),
        (
            "actors.a.tempo",
            "3 per year",
            ("The pace of decisions of a", "2 per year (1 to 4)", "3 per year", "assumed"),
        ),
        ("images.a.loath.weight", "2", ("Weight of the reading of a as “loath”", "33 %", "50 %", "assumed")),
        ("rates.war", "clash", ("Rate of “war”", "clash × (calm if “X” by a else 1)", "clash", "assumed")),
        (
            "policies.wait",
            "{b.z: off}",
            ("The option “wait”", "No commitment: each side chooses for itself", "B will not Z", ""),
        ),
        ("policies.new", "{b.z: off}", ("The option “new”", "not in the case", "B will not Z", "")),
        ("horizon", "3 years", ("Horizon", "Two years", "Three years", "")),
        ("ends", "war and b.z", ("End of the crisis", "“war”", "“war” and “Z” by b", "")),
        ("status quo", "[]", ("Today: “Z” by b", "Yes", "no", "")),
        ("impossible", "[a.x and a.y]", ("Impossible", "not in the case", "“X” by a and “Y” by a", "")),
        (
            "measures.hold.want",
            "low",
            ("The measure “a quiet border”: better direction", "High is better", "Low is better", ""),
        ),
        (
            "measures.war.matters",
            "0.1",
            ("The measure “war”: smallest difference that matters", "not stated", "0.1", ""),
        ),
        ("goals.open", "b.z", ("The goal “open”", "Not “Z” by b", "“Z” by b", "")),
        ("claims.war is sure.holds", "not testable", ("The claim “There will be war”", "Tested", "Not tested", "")),
        (
            "actors.a.options.x",
            "{label: X, irreversible: on}",
            ("The act “X” by a", "Reversible", "Irreversible once on", ""),
        ),
        ("events.war.irreversible", "off", ("The event “war”", "Irreversible once on", "Irreversible once off", "")),
        ("images.a.keen.preferences.2", "a.y", ("Wish of a, read as “keen”", "“X” by a", "“Y” by a", "assumed")),
        ("preferences.b.1", "b.z", ("Wish of b", "Not “war”", "“Z” by b", "assumed")),
        ("doubt", "{b: 0.3}", ("The doubt about what b wants", "not in the case", "0.3", "assumed")),
    ],
)
def test_an_entry_is_told_in_labels(path: str, value: str, row: tuple[str, ...]) -> None:
    (found,) = rows(path, value)
    assert found == row


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("beliefs", "{a: {b: [not war]}}"),
        ("agreements", "{pact: {between: [a, b], rate: 0.3}}"),
        ("harms", "{deaths: {war: 30}}"),
        ("stocks", "{arms: {start: 3, grows: 1}}"),
        ("correlations", "[{between: [clash, calm], rank: 0.3}]"),
        ("unaware", "{b: [a.y]}"),
        ("images.a.third", "{weight: 1, preferences: [a.y]}"),
        ("actors.a.foresight", "none"),
        ("preferences.b", "{ranking: ['-']}"),
        ("terms.loud", "a.x or a.y"),
    ],
)
def test_every_kind_of_entry_has_words(path: str, value: str) -> None:
    try:
        found = rows(path, value)
    except offramp.CaseError:
        pytest.skip("the small case does not allow it")
    assert found
    for row in found:
        assert all(row[:3])
        assert not re.search(r"\b[ab]\.[xyz]\b|_", " ".join(row))


def test_an_uncertain_input_is_known_by_its_path() -> None:
    teller = Teller(border(), ENGLISH)
    other = offramp.changed(teller.case, {"actors.a.tempo": "3 per year"})
    (change,) = entry_changes(teller.case, other)
    assert place_of(teller, change) == "a.tempo"
