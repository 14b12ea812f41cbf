"""The rival readings of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offramp.case.reading import load, loads
from offramp.errors import QuestionError, TooLarge
from offramp.graph.graph import build
from offramp.graph.readings import combinations, nearest_readings, readings

if TYPE_CHECKING:
    from offramp.graph.graph import Graph

ONE = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
events: {storm: Storm}
status quo: []
preferences: {b: [b.y, not storm]}
images:
  a:
    shy: {weight: 1, preferences: [not a.x]}
    eager: {weight: 2, label: Wants to go, preferences: [a.x]}
    idle: {weight: 1, preferences: [b.y]}
"""
TWO = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
status quo: []
preferences: {c: [c.z]}
images:
  a: {eager: {weight: 3, preferences: [a.x]}, shy: {weight: 1, preferences: [not a.x]}}
  b: {meek: {weight: 1, preferences: [not b.y]}, bold: {weight: 4, label: Bold, preferences: [b.y]}}
"""


def same(one: Graph, other: Graph) -> bool:
    """Whether two graphs have the same states, and everybody wants the same in both."""
    return (one.size, one.status_quo, dict(one.images)) == (other.size, other.status_quo, dict(other.images)) and all(
        np.array_equal(mine, theirs) for mine, theirs in zip(one.levels, other.levels, strict=True)
    )


def test_a_case_without_images_has_one_reading() -> None:
    case = load("chicken")
    (only,) = readings(case)
    assert (only.name, only.label, dict(only.images), only.share) == ("as stated", "As stated", {}, None)
    assert same(only.graph, build(case))


def test_the_heaviest_image_is_the_base_reading_and_comes_first() -> None:
    found = readings(loads(ONE))
    assert [reading.name for reading in found] == ["eager", "shy", "idle"]
    assert [dict(reading.images) for reading in found] == [{"a": "eager"}, {"a": "shy"}, {"a": "idle"}]


def test_of_equally_heavy_images_the_first_is_the_base_reading() -> None:
    assert readings(loads(ONE.replace("weight: 2", "weight: 1")))[0].name == "shy"


def test_shares_are_of_the_weights_of_the_images() -> None:
    assert [reading.share for reading in readings(loads(ONE))] == [0.5, 0.25, 0.25]


def test_a_reading_is_called_by_its_label_or_else_by_its_name() -> None:
    assert [reading.label for reading in readings(loads(ONE))] == ["Wants to go", "shy", "idle"]


def test_each_reading_has_the_graph_of_its_image() -> None:
    case = loads(ONE)
    for reading in readings(case):
        assert same(reading.graph, build(case, images=dict(reading.images)))
    wants = [reading.graph.level("a", reading.graph.state("a.x")) for reading in readings(case)]
    assert wants == [1, 0, 0]


def test_of_two_actors_one_at_a_time_is_read_otherwise() -> None:
    found = readings(loads(TWO))
    assert [dict(reading.images) for reading in found] == [
        {"a": "eager", "b": "bold"},
        {"a": "shy", "b": "bold"},
        {"a": "eager", "b": "meek"},
    ]
    assert [reading.name for reading in found] == ["a=eager, b=bold", "a=shy", "b=meek"]
    assert [reading.label for reading in found] == ["eager, Bold", "shy", "meek"]
    assert [reading.share for reading in found[1:]] == [0.25, 0.2]


def test_readings_have_different_names() -> None:
    same_names = TWO.replace("meek", "shy").replace("bold", "eager")
    names = [reading.name for reading in readings(loads(same_names))]
    assert len(names) == len(set(names)) == 3


def test_what_has_happened_has_happened_in_every_reading() -> None:
    for reading in readings(loads(ONE), given=["storm"]):
        assert reading.graph.given == ("storm",)
        assert "storm" in reading.graph.on(reading.graph.status_quo)
    with pytest.raises(QuestionError, match="there is no event `rain`"):
        readings(loads(ONE), given=["rain"])


def test_an_actor_with_one_image_has_no_other_reading() -> None:
    text = ONE.replace("    shy: {weight: 1, preferences: [not a.x]}\n", "").replace(
        "    idle: {weight: 1, preferences: [b.y]}\n", ""
    )
    (only,) = readings(loads(text))
    assert (only.name, only.share) == ("eager", 1.0)


def test_the_korean_case_has_readings_of_two_actors() -> None:
    found = readings(load("korea-2017"))
    assert [reading.name for reading in found] == [
        "usa=administration, dprk=survivor",
        "usa=preventive",
        "dprk=unifier",
        "dprk=bargainer",
    ]
    assert [reading.share for reading in found[1:]] == pytest.approx([1 / 10, 1 / 6, 1 / 3])
    assert found[0].label == "The administration of June 2017, Regime survival first"
    assert len({reading.graph.size for reading in found}) == 1


def test_every_combination_the_base_first() -> None:
    case = loads(TWO)
    found = readings(case, every=True)
    assert [reading.name for reading in found] == [
        "a=eager, b=bold",
        "a=eager, b=meek",
        "a=shy, b=meek",
        "a=shy, b=bold",
    ]
    assert [reading.label for reading in found] == ["eager, Bold", "eager, meek", "shy, meek", "shy, Bold"]
    assert [reading.share for reading in found] == pytest.approx([0.6, 0.15, 0.05, 0.2])
    for reading in found:
        assert same(reading.graph, build(case, images=dict(reading.images)))


def test_every_combination_of_no_images_is_one() -> None:
    (only,) = readings(load("chicken"), every=True)
    assert (only.name, only.label, only.share) == ("as stated", "As stated", 1.0)


def test_every_combination_where_one_actor_has_images() -> None:
    one, every = readings(loads(ONE), given=["storm"]), readings(loads(ONE), given=["storm"], every=True)
    assert [(r.name, r.label, r.share) for r in one] == [(r.name, r.label, r.share) for r in every]
    assert all(same(mine.graph, theirs.graph) for mine, theirs in zip(one, every, strict=True))


def test_too_many_combinations_are_refused_with_the_numbers() -> None:
    names = [f"a{i}" for i in range(10)]
    text = f"""
actors: {{{", ".join(f"{a}: {{options: {{x: X}}}}" for a in names)}}}
status quo: []
images: {{{", ".join(f"{a}: {{p: {{preferences: [{a}.x]}}, q: {{preferences: [not {a}.x]}}}}" for a in names)}}}
"""
    with pytest.raises(TooLarge, match=r"1,024 combinations \(2 of `a0` × 2 of `a1`.*the limit is 512"):
        readings(loads(text), every=True)
    assert len(readings(loads(text))) == 11


def test_with_images_fixed_the_others_are_combined() -> None:
    case = load("korea-2017")
    found = readings(case, fixed={"dprk": "unifier"})
    assert [dict(reading.images) for reading in found] == [
        {"usa": usa, "dprk": "unifier"} for usa in ("administration", "preventive")
    ]
    assert [reading.images for reading in readings(case, fixed={})] == [reading.images for reading in readings(case)]


def many(weights: bool = False) -> str:
    """A case of nine actors with five images each, whose weights fall from image to image where that is asked for."""
    names = [f"a{i}" for i in range(9)]

    def images(actor: str) -> str:
        each = (f"i{k}: {{weight: {5 - k if weights else 1}, preferences: [{actor}.x]}}" for k in range(5))
        return f"{actor}: {{{', '.join(each)}}}"

    return (
        f"actors: {{{', '.join(f'{a}: {{options: {{x: X}}}}' for a in names)}}}\nstatus quo: []\n"
        f"images: {{{', '.join(map(images, names))}}}\n"
    )


def test_of_too_many_combinations_the_heaviest_are_taken() -> None:
    case = loads(many(weights=True))
    assert combinations(case) == 5**9
    found = readings(case, most=20)
    shares = [reading.share or 0.0 for reading in found]
    assert set(found[0].images.values()) == {"i0"}
    assert shares == sorted(shares, reverse=True)
    assert len({tuple(reading.images.items()) for reading in found}) == 20
    # The next after the base differ from it in one image, as heavy as any.
    assert [sum(image != "i0" for image in reading.images.values()) for reading in found] == [0] + [1] * 9 + [2] * 10


def test_the_heaviest_are_those_of_every_combination() -> None:
    case = loads(TWO)
    every = sorted(readings(case, every=True), key=lambda reading: -(reading.share or 0.0))
    assert [reading.images for reading in readings(case, most=3)] == [reading.images for reading in every[:3]]
    assert len(readings(case, most=100)) == len(every)


def test_equally_heavy_combinations_begin_with_the_base() -> None:
    found = readings(loads(many()), most=5)
    assert len(found) == 5
    assert set(found[0].images.values()) == {"i0"}


def test_the_nearest_to_fixed_images_differ_in_one_other_image() -> None:
    case = load("korea-2017")
    found = nearest_readings(case, {"dprk": "unifier"})
    assert [dict(reading.images) for reading in found] == [
        {"usa": usa, "dprk": "unifier"} for usa in ("administration", "preventive")
    ]
    assert len(nearest_readings(loads(many()), {"a0": "i3"})) == 1 + 8 * 4
    with pytest.raises(QuestionError, match="has no image `x`"):
        nearest_readings(case, {"dprk": "x"})
