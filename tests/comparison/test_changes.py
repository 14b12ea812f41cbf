"""A case with something changed: what can be set and taken away, and every way to name it wrongly."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.conftest import LISTED
from tests.strategies import Drawn, cases, examples

from offramp.case.bits import code_of, lookup_in
from offramp.case.catalog import slugs
from offramp.case.reading import load, loads
from offramp.case.value import holds
from offramp.comparison.changes import changed
from offramp.errors import CaseError, QuestionError
from offramp.graph.graph import build

TEXT = """
actors:
  usa: {name: United States, tempo: 4 per year, options: {talks: Talk, strike: {label: Strike, once: on}}}
  dprk: {options: {test: Test}}
events: {war: War}
impossible: [usa.talks and usa.strike, war and usa.talks]
status quo: [usa.strike]
preferences:
  usa: [not war, not dprk.test, usa.talks]
  dprk: {weights: {dprk.test: 1, usa.talks: 2}}
unknowns: {clash: {low: 0.01, best: 0.02, high: 0.05}, calm: 4 per year, flat: 3}
goals: {freeze: not dprk.test}
policies: {talk first: {usa.talks: on}}
"""
CASE = loads(TEXT, "small.yaml")


@pytest.mark.parametrize("slug", slugs())
def test_no_change_is_the_same_case(slug: str) -> None:
    case = load(slug)
    assert changed(case) == case
    assert changed(case) is not case


def test_a_drawn_case_stays_what_it_is() -> None:
    @examples(60)
    @given(cases(5))
    def check(drawn: Drawn) -> None:
        assert changed(drawn.case) == drawn.case

    check()


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("preferences.usa.3", "usa.strike", "usa.talks]\n  dprk", "usa.strike]\n  dprk"),
        ("preferences.usa.4", "usa.strike", "usa.talks]\n  dprk", "usa.talks, usa.strike]\n  dprk"),
        ("preferences.usa.3.strong", "true", "usa.talks]\n  dprk", "{say: usa.talks, strong: true}]\n  dprk"),
        ("preferences.dprk.weights.usa.talks", "5", "usa.talks: 2", "usa.talks: 5"),
        ("preferences.dprk.weights.usa.strike", "-1", "usa.talks: 2", "usa.talks: 2, usa.strike: -1"),
        ("actors.usa.options.talks.once", "on", "talks: Talk", "talks: {label: Talk, once: on}"),
        ("actors.usa.tempo.high", "9", "tempo: 4 per year", "tempo: {low: 1, best: 4, high: 9, unit: per year}"),
        ("actors.usa.options.talks.irreversible", "on", "talks: Talk", "talks: {label: Talk, once: on}"),
        ("actors.usa.options.strike.once", "off", "once: on", "irreversible: off"),
        ("events.war.once", "on", "{war: War}", "{war: {label: War, once: on}}"),
        ("impossible.2", "war and usa.strike", "war and usa.talks", "war and usa.strike"),
        ("impossible.3", "dprk.test and war", "war and usa.talks]", "war and usa.talks, dprk.test and war]"),
        ("indistinguishable.1", "usa.strike", "unknowns", "indistinguishable: [usa.strike]\nunknowns"),
        ("merge.1", "usa.strike", "unknowns", "merge: [usa.strike]\nunknowns"),
        ("status quo", "[dprk.test]", "quo: [usa.strike]", "quo: [dprk.test]"),
        ("ends", "war", "unknowns", "ends: war\nunknowns"),
        ("clash", "0.03", "{low: 0.01, best: 0.02, high: 0.05}", "0.03"),
        ("clash", "9", "{low: 0.01, best: 0.02, high: 0.05}", "9"),
        ("unknowns.clash.best", "0.03", "best: 0.02", "best: 0.03"),
        ("clash", "{low: 1, high: 2}", "{low: 0.01, best: 0.02, high: 0.05}", "{low: 1, high: 2}"),
        ("calm", "5", "calm: 4 per", "calm: 5 per"),
        ("calm", "5 per month", "calm: 4 per year", "calm: 5 per month"),
        ("flat", "4", "flat: 3", "flat: 4"),
        ("goals.peace", "not war", "{freeze", "{peace: not war, freeze"),
        ("policies.talk first.usa.talks", "off", "usa.talks: on", "usa.talks: off"),
        ("policies.talk first.usa.strike", "off", "usa.talks: on", "usa.talks: on, usa.strike: off"),
    ],
)  # fmt: skip
def test_setting_is_writing_it_in_the_file(path: str, value: str, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    sets = {path: value, **({"actors.usa.tempo.low": "1"} if path.endswith("tempo.high") else {})}
    case = changed(CASE, sets)
    assert case == loads(TEXT.replace(old, new))
    assert case != CASE
    assert loads(TEXT) == CASE


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("preferences.usa.2", "not dprk.test, ", ""),
        ("usa.talks and usa.strike", "usa.talks and usa.strike, ", ""),
        ("impossible.1", "usa.talks and usa.strike, ", ""),
        ("not   dprk.test", "not dprk.test, ", ""),
        ("preferences.dprk.weights.usa.talks", ", usa.talks: 2", ""),
        ("goals", "goals: {freeze: not dprk.test}\n", ""),
        ("unknowns.flat", ", flat: 3", ""),
    ],
)
def test_taking_out_is_leaving_it_out_of_the_file(name: str, old: str, new: str) -> None:
    assert TEXT.count(old) >= 1
    assert changed(CASE, without=[name]) == loads(TEXT.replace(old, new, 1))


def test_an_option_is_kept_off_and_stays_a_name() -> None:
    case = changed(CASE, without=["usa.strike"])
    assert case.options == CASE.options
    assert str(case.impossible[-1]) == "usa.strike"
    assert case.status_quo == ()
    graph = build(case)
    assert not any("usa.strike" in graph.on(state) for state in range(graph.size))


def test_an_event_is_kept_off() -> None:
    case = changed(CASE, without=["war"])
    with pytest.raises(CaseError, match=r"small\.yaml without war: no state is possible"):
        build(case, given=["war"])


@pytest.mark.parametrize("slug", LISTED)
def test_any_option_of_any_case_can_be_kept_off(slug: str) -> None:
    """Rankings lose the states that are gone, and name merged states by what is left of them. Of many options, every second."""
    case = load(slug)
    for option in case.options[:: len(case.options) // 6 or 1]:
        on = set(case.status_quo) - {option}
        code = code_of(case, on)
        if any(holds(rule, lookup_in(case, code)) for rule in case.impossible):
            with pytest.raises(CaseError, match=f"{slug} without {option}: the status quo is impossible.*`$"):
                changed(case, without=[option])
            continue
        graph = build(changed(case, without=[option]))
        assert not any(option in graph.on(state) for state in range(graph.size))


def test_positions_are_those_before_anything_is_taken_out() -> None:
    both = changed(CASE, without=["preferences.usa.1", "preferences.usa.2"])
    assert [str(s.say) for s in both.preferences["usa"].statements] == ["usa.talks"]  # type: ignore[union-attr]
    assert both == changed(CASE, without=["preferences.usa.2", "preferences.usa.1", "not war"])


def test_a_changed_case_says_what_was_changed() -> None:
    case = changed(CASE, {"clash": "0.03"}, ["usa.strike"])
    assert case.origin == "small.yaml with clash=0.03 without usa.strike"
    assert str(case.place("actors")) == case.origin
    assert case.digest == changed(CASE, {"clash": "0.03"}, ["usa.strike"]).digest != CASE.digest


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("prefrences.usa.1", "war", "no section and no unknown `prefrences`; did you mean preferences?"),
        ("clahs", "3", "did you mean clash?"),
        ("preferences.us.1", "war", "there is no `us` in `preferences`; did you mean usa?"),
        ("preferences.usa.5", "war", "`preferences.usa` has 3 entries, numbered from 1, and none of number `5`"),
        ("preferences.usa.0", "war", "none of number `0`"),
        ("preferences.usa.x", "war", "none of number `x`"),
        ("title.size", "1", "`title` is `A conflict`, which has no `size` inside"),
        ("ends", "[a", "`ends=[a`: this is not YAML"),
        ("goals", "{a: b, a: c}", "`a` stands here a second time"),
        ("", "3", "no section and no unknown ``"),
    ],
)
def test_a_path_that_leads_nowhere(path: str, value: str, message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        changed(CASE, {path: value})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("sets", "without", "message"),
    [
        ({"preferences.usa.1": "wra"}, [], "small.yaml with preferences.usa.1=wra: there is no option, event or term `wra`; did you mean war?"),
        ({"unknowns.clash.best": "9"}, [], "`best` (9) is above `high` (0.05)"),
        ({"clash": "much"}, [], "small.yaml with clash=much: "),
        ({"actors.usa.options.talks.ireversible": "on"}, [], "did you mean irreversible?"),
        ({"preferences.usa": "[]"}, [], "small.yaml with preferences.usa=[]: "),
        ({}, ["actors.dprk"], "small.yaml without actors.dprk: "),
        ({"preferences": "5"}, ["usa.strike"], "small.yaml with preferences=5 "),
        ({"images": "[3]", "beliefs": "x", "unknowns": "3"}, ["usa.strike"], "small.yaml with images=[3] "),
        ({"impossible": "5"}, ["goals"], "small.yaml with impossible=5 "),
        ({}, ["status quo"], "`status quo` is missing"),
        ({}, ["preferences.usa"], "small.yaml without preferences.usa: "),
    ],
)  # fmt: skip
def test_a_changed_case_that_is_wrong(sets: dict[str, str], without: list[str], message: str) -> None:
    with pytest.raises(CaseError) as caught:
        changed(CASE, sets, without)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("usa.talk", "the case has no `usa.talk`; did you mean usa.talks?"),
        ("preferences.usa.9", "has 3 entries"),
        ("preferences.usb", "did you mean usa?"),
        ("usa.talks and usa.stike", "did you mean usa.talks and usa.strike?"),
        ("", "the case has no ``"),
        ("usa.talks.once", "the case has no `usa.talks.once`"),
    ],
)
def test_nothing_of_that_name(name: str, message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        changed(CASE, without=[name])
    assert message in str(caught.value)


def test_a_statement_of_several_actors_is_named_by_its_path() -> None:
    case = changed(CASE, {"preferences.dprk": "[not war]"})
    with pytest.raises(
        QuestionError,
        match=r"`not war` occurs in 2 places: preferences\.usa\.1, preferences\.dprk\.1; name one of them",
    ):
        changed(case, without=["not war"])


def test_an_image_becomes_a_preference() -> None:
    case = changed(load("korea-2017"), {"preferences.dprk": "[not war]"}, ["images.dprk", "doubt.dprk"])
    assert "dprk" in case.preferences
    assert set(case.images) == {"usa"}


def test_what_the_changes_took_away_cannot_be_kept_off() -> None:
    with pytest.raises(QuestionError, match="the changed case has no `war`"):
        changed(
            loads(TEXT.replace("war and usa.talks", "dprk.test and usa.talks").replace("not war, ", "")),
            without=["events", "war"],
        )


MERGED = """
actors: {a: {options: {x: X}}, b: {options: {y: Y, z: Z}}}
merge: [a.x]
status quo: []
preferences:
  a: {ranking: ["-", much, ["b.y,b.z", b.y], "a.x,b.y", b.z]}
  b: {ranking: ["a.x,b.y,b.z", "-", b.z, much, "b.y", "b.y,b.z"]}
"""


def test_a_ranking_goes_on_without_an_option() -> None:
    case = changed(loads(MERGED), without=["b.y"])
    graph = build(case)
    assert [graph.name(state) for state in range(graph.size)] == ["-", "a.x", "b.z"]
    assert [graph.level("a", state) for state in range(3)] == [2, 1, 0]
    assert [graph.level("b", state) for state in range(3)] == [1, 2, 0]
