"""Sentences of pages name actors, options, images and measures by their labels."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from tests.web.test_reading_kept import CHAINED

from offramp.case.catalog import find, slugs
from offramp.case.reading import load, loads
from offramp.comparison.compare import compare
from offramp.naming import Named
from offramp.risk.assess import assess
from offramp.web.questions.comparing import compared
from offramp.web.questions.labels import labels_of
from offramp.web.questions.long_work import claims_tested, deciding_unknowns
from offramp.web.questions.risks import risk_of
from offramp.web.questions.stability import reasons
from offramp.web.questions.ways import ways_to
from offramp.worlds.estimated_inputs import estimates_in
from offramp.worlds.pairs import Pair

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
        (Named("reading", "usa=wary, dprk=survivor", bare=True), "usa=wary, dprk=survivor"),
        (Named("reading", "dprk=survivor", bare=True), "North Korea as Regime survival first"),
        (Named("reading", "gambler", bare=True), "North Korea as gambler"),
        (Named("reading", "nobody", bare=True), "nobody"),
        (Named("input", "reading of dprk", bare=True), "the reading of North Korea"),
        (Named("category", "survivor", ("reading of dprk",), bare=True), "“Regime survival first”"),
        (Named("category", "yes", ("usa ranks “a” above “b”",), bare=True), "yes"),
        (Named("input", "nothing", bare=True), "nothing"),
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
        twin[0].removeprefix("note: ").replace("`never`", never) + ".",
        twin[1].replace("note: no", "No").replace("on idle,", f"on {idle},") + ".",
        twin[2].replace("note: `Late and slow`", late) + ".",
    ], "sentences of a page"


def test_the_exactness_of_risk_names_measures_by_labels() -> None:
    text = CHAINED.replace("measures: {", "measures: {alert: {time in: a.go, within: 1 year, label: Years on alert}, ")
    case = loads(text)
    risk = assess(case)
    assert "“Years on alert” to" in risk.exactness_by(labels_of(case))
    assert ", alert to" in risk.exactness


def test_claims_name_readings_inputs_and_conditions_by_labels() -> None:
    stated = f"""{CHAINED}claims:
  soon: {{text: She goes., holds: chance(a.go within 1 year) > 0.5}}
  stable: {{text: She stays., holds: stable(a.go and b.stay)}}
"""
    answer = claims_tested(stated, 64, 1, lambda _: None)
    (table,) = answer["parts"]
    told = " ".join(row[-1] for row in table["rows"])
    assert "Bob as The firm one" in told
    assert not re.search(r"\bfirm\b(?! one)|\bsoft\b(?! one)|reading of b|b\.", told), told
    typed = " ".join(claim["verdict"] for claim in answer["twin"]["claims"])
    assert typed == " ".join(row[2] for row in table["rows"])
    keys = {name for claim in answer["twin"]["claims"] for name in claim["by_image"]}
    assert keys <= {"firm", "soft"}, "JSON keeps the names"


def test_every_input_of_worlds_has_a_label() -> None:
    korea = labels_of(load("korea-2017"))
    assert korea(Named("input", "usa.tempo", bare=True)) == "the tempo of United States"
    assert korea(Named("input", "crises", bare=True)) == "“crises a year”"
    for slug in ("korea-2017", "hotline"):
        case = load(slug)
        by_label = labels_of(case)
        for each in estimates_in(case):
            label = by_label(Named("input", each.name, bare=True))
            assert not re.search(r"[_`]|\b[a-z]+\.[a-z]", label), (each.name, label)


def test_pairs_of_statements_are_told_by_the_case() -> None:
    case = load(FULL)
    pair = Pair("usa", "", "not war", "usa.talks")
    by_label = labels_of(case, pairs={pair.name: pair})
    assert by_label(Named("input", pair.name, bare=True)) == pair.words(case)
    assert pair.name not in pair.words(case)


WITH_GOALS = CHAINED.replace(
    "status quo: []",
    """status quo: []
sources: {letter2017: {cite: "A. Author, A letter on readings", short: "The letter"}}
goals: {both_gone: a.go and b.stay, waiting: b.wait and not b.stay}""",
).replace("a: [a.go, not b.stay]", "a: [{say: not a.go, source: letter2017}, not b.stay]")
"""A case with goals and with a statement that has a source."""


def _sentences(answer: object) -> str:
    """Return all texts of an answer but its twin, which keeps names."""
    if isinstance(answer, dict):
        return " ".join(_sentences(each) for key, each in answer.items() if key not in ("twin", "to", "goals", "steps"))
    if isinstance(answer, (list, tuple)):
        return " ".join(map(_sentences, answer))
    return answer if isinstance(answer, str) else ""


@pytest.mark.parametrize("goal", ["both_gone", "waiting"])
@pytest.mark.parametrize("by", ["deals", "improvements", "moves"])
def test_routes_and_deals_name_goals_and_sources_by_labels(goal: str, by: str) -> None:
    found = ways_to(WITH_GOALS, (), (), goal, "", by)
    told = _sentences({key: found[key] for key in ("answer", "routes", "objections", "deals")})
    assert f"“{goal.replace('_', ' ')}”" in told
    assert goal not in told.replace(f"“{goal}”", "")
    assert "letter2017" not in told
    assert goal in found["twin"]["answer"]


def test_reasons_and_objections_name_sources_by_labels() -> None:
    by_moves = _sentences(ways_to(WITH_GOALS, (), (), "both_gone", "", "moves"))
    assert "[The letter]" in by_moves
    explained = reasons(WITH_GOALS, (), (), "s1", "a", "seq")["explained"]
    assert "[The letter]" in explained
    assert "letter2017" not in explained


def test_a_comparison_names_a_goal_that_no_moves_reach_by_its_label() -> None:
    one = WITH_GOALS.replace("status quo: []", "status quo: [b.stay]").replace("{both_gone: a.go and b.stay, ", "{")
    other = one.replace("stay: Stay", "stay: {label: Stay, irreversible: on}")
    found = compared(one, other)
    told = _sentences(found["parts"])
    assert "to a state with “waiting”" in told
    assert "to a state with waiting" not in told
    assert "to a state with waiting" in json.dumps(found["twin"])


def test_notes_on_base_rates_name_sources_by_labels() -> None:
    case = load("korea-2017")
    risk = assess(case)
    notes = [check.note for check in risk.checks if check.shared_sources]
    assert notes
    for note, check in zip(notes, (check for check in risk.checks if check.shared_sources), strict=True):
        assert note.text.count(", ".join(check.shared_sources)) == 1
        by_label = note.by(labels_of(case))
        assert not any(f"({source}" in by_label or f", {source}" in by_label for source in check.shared_sources)
        assert by_label.startswith(("Warning: ", "Under "))
        assert not re.search(r"0\.\d+ %", by_label)


def test_what_decides_names_unknowns_by_labels() -> None:
    file, case = find("hotline"), load("hotline")
    assert file is not None
    text = file.read_text(encoding="utf-8")
    named = labels_of(case)
    labels = {each.name: named(Named("input", each.name, bare=True)) for each in estimates_in(case)}
    other = {name: label for name, label in labels.items() if label != f"“{name}”"}
    told = json.dumps(deciding_unknowns(text, 64, 0, "", [].append)["parts"], ensure_ascii=False)
    assert any(label in told for label in other.values())
    assert not [name for name in other if re.search(rf"\b{re.escape(name)}\b", told)]


def test_a_comparison_names_goals_as_words() -> None:
    one = WITH_GOALS.replace("waiting", "long_wait").replace("status quo: []", "status quo: [b.stay]")
    found = compared(one, one.replace("stay: Stay", "stay: {label: Stay, irreversible: on}"))
    told = json.dumps(found["parts"], ensure_ascii=False)
    assert "“long wait” by " in told
    assert '["long wait", ' in told
    assert "long_wait" not in told
    assert "long_wait" in json.dumps(found["twin"])
