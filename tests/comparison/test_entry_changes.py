"""Entries that differ between two versions of a case: each kind is found, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.chain.border import BORDER
from tests.strategies import Drawn, cases, examples, variants

import offramp
from offramp.case.writing import to_values
from offramp.comparison.entry_changes import EntryChange, entry_changes


def changes(**set_to: str) -> list[EntryChange]:
    case = offramp.loads(BORDER)
    return list(entry_changes(case, offramp.changed(case, {path.replace("__", "."): v for path, v in set_to.items()})))


@examples(40)
@given(cases())
def test_a_case_has_no_changes_against_itself(drawn: Drawn) -> None:
    assert entry_changes(drawn.case, drawn.case) == ()


@examples(40)
@given(variants())
def test_two_cases_that_differ_have_a_change(pair: tuple[Drawn, Drawn]) -> None:
    one, other = (drawn.case for drawn in pair)
    assert bool(entry_changes(one, other)) == (to_values(one) != to_values(other))
    assert len(entry_changes(one, other)) == len({(each.path, each.kind) for each in entry_changes(one, other)})


def test_a_statement_that_stands_twice_is_told() -> None:
    (found,) = changes(**{"images.a.keen.preferences": "[not war, a.x, not b.z, a.x]"})
    assert found.kind == "preferences"


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("clash", "{low: 0.1, best: 0.2, high: 0.6, unit: per year}", "number"),
        ("actors.a.tempo", "3 per year", "number"),
        ("images.a.loath.weight", "5", "weight"),
        ("rates.war", "clash", "rate"),
        ("policies.wait", "{b.z: off}", "policy"),
        ("policies.sudden", "{b.z: off}", "policy"),
        ("horizon", "3 years", "setting"),
        ("ends", "war and b.z", "setting"),
        ("status quo", "[]", "status quo"),
        ("impossible", "[a.x and a.y]", "rule"),
        ("measures.hold.want", "low", "measure"),
        ("measures.war.label", "A war", "wording"),
        ("measures.peace", "{chance of: not war, at: 1 year, want: high}", "measure"),
        ("goals.quiet", "not b.z", "condition"),
        ("claims.war is sure.text", "War is certain.", "wording"),
        ("claims.war is sure.holds", "chance(war | wait) > 0.9", "claim"),
        ("title", "A frontier", "wording"),
        ("actors.a.options.x", "{label: X, irreversible: on}", "act"),
        ("actors.a.options.x.label", "Another X", "wording"),
        ("events.war.irreversible", "off", "event"),
    ],
)
def test_one_entry_that_is_set_is_the_one_change(path: str, value: str, kind: str) -> None:
    (found,) = changes(**{path: value})
    assert found.kind == kind
    assert found.old != found.new


def test_two_statements_that_change_places_are_one_order() -> None:
    (found,) = changes(**{"images.a.keen.preferences": "[not war, not b.z, a.x]"})
    assert (found.kind, {found.old, found.new}) == ("order", {2, 3})
    assert found.path[:4] == ("images", "a", "keen", "preferences")


def test_a_statement_is_rewritten_added_or_removed() -> None:
    (rewritten,) = changes(**{"images.a.keen.preferences.2": "a.y"})
    assert (rewritten.kind, rewritten.old, rewritten.new) == ("statement", "a.x", "a.y")
    (added,) = changes(**{"images.a.keen.preferences.4": "a.y"})
    assert (added.old, added.new) == (None, "a.y")
    case = offramp.loads(BORDER)
    (removed,) = entry_changes(case, offramp.changed(case, without=["images.a.keen.preferences.2"]))
    assert (removed.old, removed.new) == ("a.x", None)


def test_a_source_alone_is_wording() -> None:
    (found,) = changes(**{"unknowns.clash.note": "As reported."})
    assert found.kind == "wording"
    (marked,) = changes(**{"preferences.b.1.source": "assumed"})
    assert marked.kind == "wording"


def test_sources_are_those_of_the_new_entry() -> None:
    (found,) = changes(clash="{low: 0.1, best: 0.2, high: 0.6, unit: per year, source: assumed}")
    assert found.sources == ("assumed",)
    assert found.to_dict()["path"] == ["unknowns", "clash"]


def test_a_whole_reading_counts_once() -> None:
    (found,) = changes(**{"images.a.third": "{weight: 1, preferences: [a.y]}"})
    assert (found.kind, found.old) == ("reading", None)
