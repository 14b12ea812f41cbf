"""What holds under every combination of rival readings: against the oracle in a plain loop, and in words."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from tests.rivals import Rivals, rivals
from tests.strategies import examples, name_of

from offramp.case.reading import load, loads
from offramp.errors import QuestionError, TooLarge
from offramp.graph.graph import build
from offramp.graph.readings import readings
from offramp.progress import watched
from offramp.stability import across as module
from offramp.stability.across import across
from offramp.stability.concepts import BASIC
from offramp.stability.stability import analyse

KEYS = [concept.key for concept in BASIC]

PAIR = """
actors: {a: {name: Ann, options: {x: X}}, b: {name: Bob, options: {y: Y}}}
status quo: []
images:
  a: {eager: {weight: 3, preferences: [a.x]}, shy: {weight: 1, preferences: [not a.x]}}
  b: {meek: {weight: 1, preferences: [not b.y]}, copier: {weight: 4, preferences: [b.y iff a.x]}}
"""

CORNERS = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
images:
  a: {p: {preferences: [b.y, a.x iff not b.y]}, q: {preferences: [a.x iff b.y, a.x iff not b.y]}}
  b: {p: {preferences: [a.x iff not b.y]}, q: {preferences: [not b.y]}}
"""


@examples(60)
@given(rivals(most_options=4))
def test_what_the_oracle_says_of_each_reading(drawn: Rivals) -> None:
    found = across(drawn.case, given=sorted(drawn.model.given))
    graph = found.graph
    choices = list(drawn.combinations())
    assert isclose(sum(reading.share or 0 for reading in found.readings), 1)
    assert found.readings[0].images == {actor: drawn.case.base_image(actor) for actor in drawn.images}
    by_images = {tuple(sorted(reading.images.items())): reading for reading in found.readings}
    assert len(by_images) == len(found.readings) == len(choices)
    for key in KEYS:
        for state in drawn.model.states:
            number = graph.state(name_of(min(state, key=sorted)))
            where, shares = [], []
            for images, share, model in choices:
                if all(model.is_stable(key, actor, state) for actor in model.actors):
                    where.append(by_images[tuple(sorted(images.items()))].name)
                    shares.append(share)
            assert sorted(reading.name for reading in found.readings_where(number, key)) == sorted(where)
            assert isclose(found.share(number, key), sum(shares), abs_tol=1e-12)
            assert (number in found.always(key)) == (len(where) == len(choices))
            assert (number in found.sometimes(key)) == (0 < len(where) < len(choices))
            for actor in drawn.model.actors:
                plain = sum(share for _, share, model in choices if model.is_stable(key, actor, state))
                assert isclose(found.share(number, key, actor), plain, abs_tol=1e-12)


@examples(40, dear=True)
@given(rivals())
def test_each_reading_is_what_its_own_build_says(drawn: Rivals) -> None:
    events = sorted(drawn.model.given)
    found = across(drawn.case, given=events)
    for i, reading in enumerate(found.readings):
        alone = build(drawn.case, given=events, images=dict(reading.images))
        assert reading.graph == alone
        assert analyse(alone) == analyse(reading.graph)
        for key in KEYS:
            assert (found.stable[key][i] == analyse(alone).stable[key]).all()


@examples(40)
@given(rivals())
def test_needs_are_the_images_that_occur(drawn: Rivals) -> None:
    found = across(drawn.case, ["seq"], given=sorted(drawn.model.given))
    for state in found.sometimes("seq"):
        holding = found.readings_where(state, "seq")
        needs = found.needs(state, "seq")
        for actor, images in drawn.images.items():
            occurring = {reading.images[actor] for reading in holding}
            assert set(needs.get(actor, images)) == occurring
            assert (actor in needs) == (occurring != set(images))


def test_two_actors_with_two_images() -> None:
    found = across(loads(PAIR), ["nash"])
    assert [reading.name for reading in found.readings] == [
        "a=eager, b=copier",
        "a=eager, b=meek",
        "a=shy, b=meek",
        "a=shy, b=copier",
    ]
    assert [reading.share for reading in found.readings] == pytest.approx([0.6, 0.15, 0.05, 0.2])
    graph = found.graph
    nothing, x, both = (graph.state(name) for name in ("-", "a.x", "a.x,b.y"))
    assert found.always("nash") == ()
    assert found.sometimes("nash") == (nothing, x, both)
    assert [found.share(state, "nash") for state in (nothing, x, both)] == pytest.approx([0.25, 0.15, 0.6])
    assert found.needs(nothing, "nash") == {"a": ("shy",)}
    assert found.needs(both, "nash") == {"a": ("eager",), "b": ("copier",)}
    assert found.conditions(nothing, "nash") == "Ann as shy"
    assert found.conditions(both, "nash") == "Ann as eager and Bob as copier"
    assert found.share(both, "nash", "a") == pytest.approx(0.75)
    assert found.always("nash", "b") == (nothing,)
    assert found.share(graph.state("b.y"), "nash") == 0
    assert found.conditions(graph.state("b.y"), "nash") == "no reading"
    assert [row[:2] for row in found.table().rows] == [("s3", "60 %"), ("s0", "25 %"), ("s1", "15 %")]
    assert found.table().rows[0][-1] == "Ann as eager and Bob as copier"


def test_readings_that_are_no_product_of_images_are_named() -> None:
    found = across(loads(CORNERS), ["seq"])
    state = found.graph.state("a.x")
    assert found.needs(state, "seq") == {}
    assert found.share(state, "seq") == pytest.approx(0.75)
    assert found.conditions(state, "seq") == "a=p, b=p; a=p, b=q; a=q, b=p"


def test_a_case_without_images_says_so() -> None:
    found = across(load("chicken"))
    assert len(found.readings) == 1
    assert "one reading only" in found.answer()
    assert found.sometimes("gmr") == ()
    assert found.always("gmr") == analyse(found.graph).equilibria("gmr")
    assert found.table().rows[0][1:6] == ("all",) * 5
    assert found.needs(1, "gmr") == {}


def test_what_the_korean_case_says() -> None:
    found = across(load("korea-2017"))
    case = load("korea-2017")
    for key in KEYS:
        each: list[set[int]] = [set(analyse(reading.graph).equilibria(key)) for reading in readings(case, every=True)]
        assert set(found.always(key)) == each[0].intersection(*each[1:])
        assert set(found.sometimes(key)) == each[0].union(*each[1:]) - each[0].intersection(*each[1:])
    talks = found.graph.state("s1731")
    assert found.share(talks, "nash") == pytest.approx(0.5)
    assert found.conditions(talks, "nash") == "North Korea as survivor"
    data = found.to_dict()
    shares = [usa * dprk / 60 for usa in (9, 1) for dprk in (3, 1, 2)]
    assert [reading["share"] for reading in data["readings"]] == pytest.approx(shares)
    # The stalemate holds unless Washington would strike before the missile; the war after a strike always does.
    assert data["concepts"]["nash"]["equilibria"]["always"] == ["s2351"]
    sometimes = {entry["state"] for entry in data["concepts"]["nash"]["equilibria"]["sometimes"]}
    assert {"s2090", "s1731", "s2118"} <= sometimes
    assert found.share(found.graph.state("s2090"), "nash") == pytest.approx(0.9)
    assert str(found).startswith("6 readings, from 2 of United States and 3 of North Korea")


def test_a_concept_that_was_not_asked_for() -> None:
    found = across(load("chicken"), ["nash"])
    with pytest.raises(QuestionError, match="SEQ is not among"):
        found.always("seq")
    with pytest.raises(QuestionError, match="no actor `rox`"):
        found.share(0, "nash", "rox")
    with pytest.raises(QuestionError, match="did you mean nash"):
        across(load("chicken"), ["nahs"])


def test_too_many_readings_are_refused_with_the_numbers() -> None:
    actors = "abcdefghij"
    case = loads(
        "actors: {"
        + ", ".join(f"{a}: {{options: {{x: X}}}}" for a in actors)
        + "}\nstatus quo: []\nimages: {"
        + ", ".join(f"{a}: {{p: {{preferences: [{a}.x]}}, q: {{preferences: [not {a}.x]}}}}" for a in actors)
        + "}\n"
    )
    with pytest.raises(TooLarge, match=r"1,024 combinations \(2 of `a` × 2 of `b`.*the limit is 512"):
        across(case)


def test_what_memory_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    case = load("korea-2017")
    monkeypatch.setattr(module, "available", lambda: 1000)
    with pytest.raises(TooLarge, match="6 readings of 2,688 states need about"):
        across(case)


def test_one_can_watch() -> None:
    seen: list[tuple[str, int, int]] = []
    with watched(lambda *told: seen.append(told)):
        across(load("korea-2017"), ["nash"])
    assert [told for told in seen if told[0] == "comparing readings"] == [
        ("comparing readings", done, 6) for done in range(7)
    ]


def test_of_too_many_combinations_the_heaviest_are_compared() -> None:
    case = loads(
        "actors: {"
        + ", ".join(f"{a}: {{options: {{x: X}}}}" for a in "abcdefghij")
        + "}\nstatus quo: []\nimages: {"
        + ", ".join(
            f"{a}: {{p: {{weight: 3, preferences: [{a}.x]}}, q: {{preferences: [not {a}.x]}}}}" for a in "abcdefghij"
        )
        + "}\n"
    )
    found = across(case, ["nash"], most=3)
    assert (len(found.readings), found.left_out, found.to_dict()["left_out"]) == (3, 1021, 1021)
    assert found.answer().startswith(
        "The 3 readings of greatest weight are compared, 9.4 % of all weights together. 1,021 other"
    )
    # Shares refer to the readings compared: the base weighs three times as much as each of the others.
    assert [round(found.share(state, "nash"), 3) for state in found.held()] == [0.6, 0.2, 0.2]
    assert "every reading" not in found.conditions(found.held()[0], "nash")
    whole = across(load("korea-2017"), ["nash"], most=100)
    assert (whole.left_out, whole.answer()) == (0, across(load("korea-2017"), ["nash"]).answer())
