"""Sentences of pages name actors, options, images and measures by their labels."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from tests.web.test_reading_kept import CHAINED

from offramp.case.catalog import slugs
from offramp.case.reading import load, loads
from offramp.comparison.compare import compare
from offramp.naming import Named
from offramp.risk.assess import assess
from offramp.web.questions.comparing import compared
from offramp.web.questions.labels import labels_of
from offramp.web.questions.risks import risk_of

FULL = Path(__file__).parents[1] / "case" / "full.yaml"


def test_a_comparison_speaks_in_labels() -> None:
    other = (
        CHAINED.replace("[a.go, not b.stay]", "[a.go]")
        .replace("weight: 1,", "weight: 2,")
        .replace("want: low", "want: high")
    )
    told = [part for part in compared(CHAINED, other)["parts"] if isinstance(part, str)]
    assert "Ann prefers in the first alone not “Stay”." in told
    assert "The weight of the image “The soft one” of Bob is 1 in the first and 2 in the second." in told
    measure = "chance of “Go” within 1 year"
    assert f"The “Better” of the measure “{measure}” is low in the first and high in the second." in told
    twin = compared(CHAINED, other)["twin"]["contents"]["words"]
    assert "`a` prefers in the first alone `not b.stay`." in twin, "JSON keeps the names"


@pytest.mark.parametrize(
    ("named", "label"),
    [
        (Named("actor", "dprk"), "North Korea"),
        (Named("actor", "nobody"), "`nobody`"),
        (Named("condition", "usa.strike"), "“Strike North Korean forces”"),
        (Named("condition", "not icbm"), "not “Nuclear missile that can reach the United States”"),
        (Named("condition", "talking"), "“talking”"),
        (Named("condition", "(("), "`((`"),
        (Named("condition", "x.y"), "`x.y`"),
        (Named("goal", "peace: not war", ("peace", "not war")), "“peace”: not “War by miscalculation”"),
        (Named("goal", "peace: x.y", ("peace", "x.y")), "`peace: x.y`"),
        (Named("image", "survivor", ("dprk",)), "“Regime survival first”"),
        (Named("image", "gambler", ("dprk",)), "“gambler”"),
        (Named("image", "survivor", ("usa",)), "`survivor`"),
        (Named("expert", "letter", ("NO",)), "“The letter”"),
        (Named("expert", "Ødegård", ("NO",)), "“Ødegård”"),
        (Named("expert", "nobody", ("NO",)), "`nobody`"),
        (Named("measure", "nothing"), "`nothing`"),
        (Named("policy", "nothing"), "`nothing`"),
        (Named("section", "status quo"), "status quo"),
        (Named("key", "want", ("measures",)), "“Better”"),
        (Named("key", "much", ("preferences",)), "“much”"),
        (Named("value", "high", ("measures", "want")), "high"),
        (Named("value", "5 years", ("measures", "within")), "5 years"),
        (Named("value", "war", ("measures", "chance of")), "“War by miscalculation”"),
        (Named("value", "counts", ("measures", "over")), "“counts”"),
        (Named("value", "x", ("nothing", "key")), "“x”"),
        (Named("state", "s1", ("all off",), bare=True), "all off"),
    ],
)
def test_each_kind_has_its_label(named: Named, label: str) -> None:
    assert labels_of(load(FULL))(named) == label


def test_two_cases_are_asked_in_order() -> None:
    first, second = (
        loads(CHAINED),
        loads(CHAINED.replace("name: Ann", "name: Anna").replace("The soft one", "The mild one")),
    )
    by_label = labels_of(first, second)
    assert by_label(Named("actor", "a")) == "Ann"
    image = next(name for name, each in first.images["b"].items() if each.label == "The soft one")
    assert by_label(Named("image", image, ("b",))) == "“The soft one”"
    assert by_label(Named("image", image, ("b", "second"))) == "“The mild one”"
    assert labels_of()(Named("actor", "a")) == "`a`"


def test_no_comparison_in_labels_has_a_name_between_backquotes() -> None:
    """Each case of the catalog that is small against the next: the same sentences, and only names that no case knows stay."""
    cases = [load(slug) for slug in slugs() if slug not in ("iran-2015", "korea-2017")]
    for one, other in pairwise(cases):
        found = compare(one, other, concepts=["nash"])
        typed_parts, labelled = found.parts(), found.parts(labels_of(one, other))
        assert len(typed_parts) == len(labelled)
        told = " ".join(str(part) for part in labelled)
        known = {*one.things, *other.things, *one.actors, *other.actors, *one.measures, *other.measures}
        assert not {name for name in re.findall(r"`([^`]*)`", told) if name in known}, (one.title, other.title)


NOTED = CHAINED.replace("status quo: []", "ends: a.go and not b.stay or never\nstatus quo: []").replace(
    "unknowns:",
    """events: {never: What nobody does, idle: What changes nothing}
rates: {never: {rate: 0}, idle: {rate: 1}}
policies: {Wait and see: {}, Late and slow: {from: 9 years, a.go: on}}
unknowns:""",
)
"""A case whose assessment has notes: an event that never happens, one that changes nothing, and a late policy."""


def test_the_notes_of_risk_speak_in_labels() -> None:
    found = risk_of(NOTED, (), "Late and slow", ())
    notes, twin = found["notes"], [f"{each['severity']}: {each['text']}" for each in found["twin"]["notes"]]
    assert twin == [
        "note: `never` ends the crisis, but its chance is 0 with these numbers, since the rate of `never` is 0 in every state",
        "note: no measure or ending depends on idle, for any numbers; the chain leaves them out, and the answers are the same",
        "note: `Late and slow` begins after 9 years, later than any measure needs (2 years), and so makes no difference",
    ]
    never, idle, late = "“What nobody does”", "“What changes nothing”", "“Late and slow”"
    assert notes == [
        twin[0].replace("`never`", never),
        twin[1].replace("on idle,", f"on {idle},"),
        twin[2].replace("`Late and slow`", late),
    ]


def test_the_exactness_of_risk_names_measures_by_labels() -> None:
    text = CHAINED.replace("measures: {", "measures: {alert: {time in: a.go, within: 1 year, label: Years on alert}, ")
    found = risk_of(text, (), "", ())
    assert "“Years on alert” to" in found["exactness"]
    assert ", alert to" in assess(loads(text)).exactness
