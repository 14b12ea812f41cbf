"""Words of an interview say the lead, its share of the worlds, and nothing that the shares do not."""

from __future__ import annotations

from offramp.case.reading import loads
from offramp.ranking.lead import Lead
from offramp.ranking.order_words import lead_in_words, lead_to_dict, words_of_best, words_of_leads
from offramp.risk.measures import measure_specs

TALK = Lead("one", ("talk",), {"war": ("talk",)})
TRADE = Lead("one", ("trade",), {"war": ("trade",)})
LEVEL = Lead("level", ("talk", "trade"), {"war": ("talk", "trade")})
SPLIT = Lead("trade-off", ("talk", "wait"), {"war": ("talk",), "cost": ("wait",)})
(SPEC,) = measure_specs(
    loads(
        """
actors: {a: {tempo: 1 per year, options: {x: X}}}
events: {war: War}
status quo: []
preferences: {a: [a.x]}
rates: {war: 0.1}
horizon: 2 years
measures: {war: {chance of: war, within: 2 years, want: low}}
policies: {talk: {}, trade: {a.x: on}}
"""
    )
)


def test_a_lead_is_said_by_its_kind() -> None:
    assert lead_in_words(TALK) == "“talk” leads"
    assert lead_in_words(LEVEL) == "“talk” and “trade” are level"
    assert lead_in_words(SPLIT) == "there is a trade-off between “talk” and “wait”"


def test_one_lead_of_all_worlds_is_said_once() -> None:
    assert words_of_leads(TALK, [(TALK, 1.0)], 1) == (
        "In expectation over 1 world, “talk” leads. It is so in each of these worlds."
    )
    assert words_of_leads(LEVEL, [(TALK, 1.0)], 40).endswith("In each of these worlds, “talk” leads.")


def test_the_leads_of_worlds_are_said_with_their_shares_and_the_rest_is_added_up() -> None:
    found = words_of_leads(TALK, [(TALK, 0.5), (TRADE, 0.25), (LEVEL, 0.15), (SPLIT, 0.1)], 200)
    assert found == (
        "In expectation over 200 worlds, “talk” leads. World by world, 50 %: “talk” leads; 25 %: “trade” leads; "
        "15 %: “talk” and “trade” are level; 10 %: other leads."
    )
    assert "other leads" not in words_of_leads(TALK, [(TALK, 0.5), (TRADE, 0.5)], 200)


def test_the_best_by_a_measure_has_the_share_of_every_lead_that_names_it() -> None:
    found = words_of_best(SPEC, LEVEL, [(TALK, 0.5), (LEVEL, 0.3), (TRADE, 0.2)], 100)
    assert found.startswith(f"By {SPEC.label}, “talk” and “trade” are best in expectation over 100 worlds.")
    assert found.endswith("“talk” in 80 % and “trade” in 50 %.")
    assert f"By {SPEC.label}, “trade” is best" in words_of_best(SPEC, TRADE, [(TRADE, 1.0)], 100)


def test_plain_values_have_a_share_only_where_one_is_given() -> None:
    assert lead_to_dict(SPLIT) == {"kind": "trade-off", "policies": ["talk", "wait"]}
    assert lead_to_dict(TALK, 0.25) == {"kind": "one", "policies": ["talk"], "share": 0.25}
