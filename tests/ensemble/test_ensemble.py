"""All policies in the same worlds: the values in closed form, whatever the chunks, and what it takes."""

from __future__ import annotations

import numpy as np
import pytest
from tests.chain.border import BORDER, DOUBTED

from offramp.case.reading import loads
from offramp.ensemble.ensemble import CHUNK, Chunk, chunks_of, evaluate_chunk, join_chunks, outcomes, prepare
from offramp.ensemble.plan import Variant, plan_of
from offramp.errors import QuestionError
from offramp.preference_sensitivity.reordering import reordered
from offramp.progress import watched
from offramp.risk.assess import assess
from offramp.worlds.worlds import Worlds, draw_worlds, worlds_at

COUNT = 12


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return draw_worlds(loads(BORDER), COUNT, 4)


def test_what_has_a_closed_form_has_its_value_in_every_world(worlds: Worlds) -> None:
    found = outcomes(worlds)
    clash, calm = worlds.values["clash"], worlds.values["calm"]
    # What is held on or off from the start on is so all the time, so the rate of war stays the same.
    assert found.of("refuse", "war") == pytest.approx(1 - np.exp(-2 * clash), abs=1e-9)
    assert found.of("yield", "war") == pytest.approx(1 - np.exp(-2 * clash * calm), abs=1e-9)
    assert found.of("yield", "ends: war") == pytest.approx(found.of("yield", "war"), abs=1e-12)
    assert found.error < 1e-9


def test_each_world_comes_to_what_assess_says_of_its_numbers() -> None:
    case = loads(BORDER)
    best = worlds_at(case, {"clash": np.array([0.1])})
    found, told = outcomes(best, claims=False), assess(case)
    for policy in ("wait", "yield", "refuse"):
        for measure in case.measures:
            assert found.of(policy, measure)[0] == pytest.approx(told.outcome(policy).values[measure], abs=1e-8)


def test_a_policy_begun_late_lies_between_begun_at_once_and_never(worlds: Worlds) -> None:
    found = outcomes(worlds)
    at_once, late = found.of("yield", "war"), found.of("yield after 3 months", "chance(war)")
    held = worlds.values["calm"] < 1
    assert (late[held] > at_once[held]).all()
    assert late.shape == (COUNT,)


@pytest.mark.parametrize(
    ("count", "size", "spans"),
    [
        (1, 128, [(0, 1)]),
        (128, 128, [(0, 128)]),
        (129, 128, [(0, 128), (128, 129)]),
        (5, 2, [(0, 2), (2, 4), (4, 5)]),
        (0, 2, []),
    ],
)
def test_chunks_follow_one_another_up_to_the_last_world(count: int, size: int, spans: list[tuple[int, int]]) -> None:
    assert chunks_of(count, size) == spans


def test_a_chunk_is_as_large_as_it_is_said() -> None:
    assert chunks_of(CHUNK + 1) == [(0, CHUNK), (CHUNK, CHUNK + 1)]


def test_chunks_are_put_together_in_order(worlds: Worlds) -> None:
    plan = plan_of(worlds.case)
    prepared = prepare(plan)
    parts = [
        evaluate_chunk(prepared, worlds.parameters.take(first, last), first) for first, last in chunks_of(COUNT, 5)
    ]
    assert [(part.first, part.last) for part in parts] == [(0, 5), (5, 10), (10, 12)]
    assert join_chunks(plan, worlds, parts[::-1]) == outcomes(worlds)
    assert join_chunks(plan, worlds, parts).error == max(part.error for part in parts)


def test_the_largest_error_is_kept(worlds: Worlds) -> None:
    chunks = [Chunk(0, 6, {("wait", "war"): np.zeros(6)}, 1e-9), Chunk(6, 12, {("wait", "war"): np.ones(6)}, 3e-9)]
    found = join_chunks(plan_of(worlds.case, ["wait"]), worlds, chunks)
    assert found.error == 3e-9
    assert found.of("wait", "war").tolist() == [0.0] * 6 + [1.0] * 6


def test_every_policy_has_a_course_that_reaches_as_far_as_it_is_asked() -> None:
    plan = plan_of(loads(BORDER))
    schedules = prepare(plan).schedules
    assert list(schedules) == list(plan.queries)
    assert [variant.name for variant in schedules] == ["wait", "yield", "refuse", "yield after 3 months"]
    assert isinstance(next(iter(schedules)), Variant)


def test_only_what_is_asked_is_followed(worlds: Worlds) -> None:
    found = outcomes(worlds, ["yield"], claims=False)
    assert list(found.values) == ["yield"]
    assert found.policies == ("yield",)
    assert list(found.values["yield"]) == ["war", "hold", "incidents", "ends: war", "years before the end"]
    assert np.array_equal(found.of("yield", "war"), outcomes(worlds).of("yield", "war"))


def test_it_says_how_far_it_has_come(worlds: Worlds) -> None:
    told: list[tuple[str, int, int]] = []
    with watched(lambda *what: told.append(what)):
        outcomes(worlds, ["wait"], claims=False, size=5)
    assert [entry[1:] for entry in told if entry[0] == "evaluating policies in worlds"] == [
        (0, 3),
        (1, 3),
        (2, 3),
        (3, 3),
    ]


def test_a_policy_that_breaks_a_rule_is_named() -> None:
    case = loads(BORDER.replace("policies: {", "impossible: [a.x and a.y]\npolicies: {both: {a.x: on, a.y: on}, "))
    with pytest.raises(QuestionError, match="both"):
        outcomes(draw_worlds(case, 2, 1))


def test_each_world_is_followed_with_the_orders_drawn_in_it() -> None:
    """As in a case without doubt, in which the order of the world is the stated one."""
    worlds = draw_worlds(loads(DOUBTED), 12, 4)
    found = outcomes(worlds, claims=False)
    assert len(set(worlds.orders["a"])) > 2
    for world in range(12):
        image = worlds.images["a"][world]
        case = loads(BORDER)
        wants = {"a": case.images["a"][image].preferences, "b": case.preferences["b"]}
        wants = {actor: reordered(stated, worlds.orders[actor][world]) for actor, stated in wants.items()}
        images = {"a": {image: case.images["a"][image].model_copy(update={"preferences": wants["a"]})}}
        case = case.model_copy(update={"images": images, "preferences": {"b": wants["b"]}})
        values = {
            name: worlds.values[name][[world]] for name in ("clash", "calm", "a.tempo", "a.reliability", "b.tempo")
        }
        alone = outcomes(worlds_at(case, values), claims=False)
        for policy in found.policies:
            for measure in ("war", "hold", "incidents"):
                assert alone.of(policy, measure)[0] == pytest.approx(found.of(policy, measure)[world], rel=1e-9)


def test_chunks_and_threads_make_no_difference_with_doubt_either() -> None:
    worlds = draw_worlds(loads(DOUBTED), 12, 4)
    assert outcomes(worlds, size=5, threads=2) == outcomes(worlds)


def test_state_spaces_that_are_known_are_used_again_where_they_are_the_same(worlds: Worlds) -> None:
    known = assess(worlds.case).schedules
    prepared = prepare(plan_of(worlds.case, claims=False), known)
    assert all(schedule is known[variant.policy] for variant, schedule in prepared.schedules.items())
    further = prepare(plan_of(worlds.case, claims=False), assess(worlds.case, horizon=7).schedules)
    assert all(schedule.horizon < 7 for schedule in further.schedules.values())
    assert outcomes(worlds, schedules=known) == outcomes(worlds)
