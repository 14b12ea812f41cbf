"""Example histories in words."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.risk.assess import NO_POLICY
from offramp.risk.histories import MOST_PATHS, SHOWN_STEPS, History, HistoryStep, dated, histories
from offramp.worlds.parameters import best_values

CASE = """
actors:
  a: {name: Anna, tempo: 4, reliability: 0.7, options: {x: Xylophone, y: Yell}}
  b: {tempo: 4, reliability: 0.7, options: {z: Zither}}
events: {e: {label: Eruption, once: on}, f: Flood}
status quo: [a.x]
preferences: {a: [a.x iff b.z, a.y], b: [b.z]}
rates: {e: 0.1, f: 3}
horizon: 2 years
policies:
  hold: {a.x: on, a.y: off}
  change: {a.x: off, b.z: on}
"""
DATED = CASE + "start: 2030-01-01\n"


def story(*steps: HistoryStep, text: str = DATED, ended: bool = False) -> History:
    return History(loads(text), "hold", 3, steps, ended, 2.0)


@pytest.mark.parametrize(
    ("years", "date"),
    [
        (0.0, "1 January 2030"),
        (1 / 365.25, "2 January 2030"),
        (0.9 / 365.25, "1 January 2030"),
        (1.0, "1 January 2031"),
        (2.0, "1 January 2032"),
        (59.5 / 365.25, "1 March 2030"),
        (2 / 12, "1 March 2030"),
        (3.0, "1 January 2033"),
    ],
)
def test_a_time_is_a_date_where_the_case_has_a_start(years: float, date: str) -> None:
    assert dated(loads(DATED), years) == date


@pytest.mark.parametrize(
    ("years", "span"), [(0.0, "after 0.0 months"), (0.5, "after 6.0 months"), (2.0, "after 24.0 months")]
)
def test_a_time_is_a_number_of_months_where_it_has_none(years: float, span: str) -> None:
    assert dated(loads(CASE), years) == span


def test_each_step_is_a_sentence_of_what_is_on_and_what_is_off() -> None:
    found = story(
        HistoryStep(0.0, ("a.x", "b.z"), ()),
        HistoryStep(0.5, ("e",), ("a.x",)),
        HistoryStep(1.0, (), ("f", "b.z")),
    )
    assert found.sentences() == (
        "1 January 2030: Anna: Xylophone; b: Zither.",
        "1 July 2030: Eruption; Anna no longer: Xylophone.",
        "1 January 2031: over: Flood; b no longer: Zither.",
        "1 January 2032: the horizon is reached.",
    )


def test_a_deal_is_told_with_those_who_agree() -> None:
    text = DATED + "agreements: {peace: {between: [b, a], rate: 1}}\n"
    found = story(HistoryStep(0.5, ("b.z",), ("a.x",), "peace"), text=text)
    assert found.sentences()[0] == "1 July 2030: b and Anna agree: b: Zither; Anna no longer: Xylophone."
    assert found.to_dict()["steps"] == [{"years": 0.5, "on": ["b.z"], "off": ["a.x"], "agreement": "peace"}]


def test_drawn_histories_say_what_was_agreed() -> None:
    """Neither gains by x or by z alone; only the deal leads to both."""
    case = loads(
        CASE.replace(
            "preferences: {a: [a.x iff b.z, a.y], b: [b.z]}", "preferences: {a: [b.z, not a.y], b: [a.y, not b.z]}"
        )
        + "agreements: {peace: {between: [a, b], rate: 9}}\n"
    )
    for found in histories(case, None, 10, seed=1):
        assert [step.agreement for step in found.steps if "b.z" in (*step.on, *step.off)] == ["peace"]


def test_a_story_that_ends_says_so_at_its_last_step() -> None:
    found = story(HistoryStep(0.5, ("e",), ()), ended=True)
    assert found.sentences() == ("1 July 2030: Eruption.", "1 July 2030: the crisis has ended.")


def test_a_story_in_which_nothing_happens_is_one_sentence() -> None:
    assert story().sentences() == ("1 January 2032: the horizon is reached.",)


@pytest.mark.parametrize("count", [2 * SHOWN_STEPS - 1, 2 * SHOWN_STEPS, 2 * SHOWN_STEPS + 1, 100])
def test_the_middle_of_a_long_story_is_counted_and_not_told(count: int) -> None:
    steps = [HistoryStep(k / 365.25, ("f",) if k % 2 else (), () if k % 2 else ("f",)) for k in range(count)]
    told = story(*steps).sentences()
    if count <= 2 * SHOWN_STEPS:
        assert len(told) == count + 1
        assert not any("further steps" in sentence for sentence in told)
    else:
        assert len(told) == 2 * SHOWN_STEPS + 2
        assert told[SHOWN_STEPS] == f"… {count - 2 * SHOWN_STEPS} further steps …"
        whole = [story(step).sentences()[0] for step in steps]
        assert list(told[:SHOWN_STEPS]) == whole[:SHOWN_STEPS]
        assert list(told[SHOWN_STEPS + 1 : -1]) == whole[-SHOWN_STEPS:]


def test_it_prints_with_its_number_and_its_policy() -> None:
    found = story(HistoryStep(0.5, ("e",), ()))
    assert str(found).splitlines() == [
        "History 3 under “hold”",
        "  1 July 2030: Eruption.",
        "  1 January 2032: the horizon is reached.",
    ]


def test_plain_values_say_everything_and_survive_json() -> None:
    found = story(HistoryStep(0.5, ("e",), ("a.x",)), ended=True)
    values = found.to_dict()
    assert json.loads(json.dumps(values)) == values
    assert values == {
        "policy": "hold",
        "number": 3,
        "ended": True,
        "steps": [{"years": 0.5, "on": ["e"], "off": ["a.x"], "agreement": None}],
        "words": list(found.sentences()),
    }


# Drawn histories.


def test_every_step_changes_what_the_steps_before_it_left() -> None:
    case = loads(CASE)
    for found in histories(case, None, 30, seed=1):
        now = set(case.status_quo)
        assert all(one.time <= other.time for one, other in pairwise(found.steps))
        for step in found.steps:
            assert step.on or step.off
            assert not now & set(step.on)
            assert set(step.off) <= now
            now = now - set(step.off) | set(step.on)
            assert 0 < step.time <= found.horizon == 2.0
            # Once it has erupted it has.
            assert "e" not in step.off


def test_nobody_does_two_things_at_the_time_of_an_event() -> None:
    """Between commitments, a step is one choice of one actor or one event."""
    for found in histories(loads(CASE), None, 30, seed=2):
        for step in found.steps:
            owners = {name.partition(".")[0] for name in (*step.on, *step.off)}
            assert len(owners) == 1


def test_what_a_policy_changes_at_once_is_the_first_step() -> None:
    for found in histories(loads(CASE), "change", 5):
        assert found.steps[0] == HistoryStep(0.0, ("b.z",), ("a.x",))
        assert not any({"a.x", "b.z"} & {*step.on, *step.off} for step in found.steps[1:])


def test_a_policy_that_holds_what_is_so_changes_nothing_at_once() -> None:
    for found in histories(loads(CASE), "hold", 5):
        assert all(step.time > 0 for step in found.steps)


def test_a_story_ends_with_what_ends_it() -> None:
    case = loads(CASE.replace("e: 0.1", "e: 2") + "ends: e\n")
    found = histories(case, None, 40, seed=4)
    ended = [one for one in found if one.ended]
    # With a rate of 2, one in 54 lasts for two years.
    assert 25 < len(ended) <= 40
    for one in found:
        assert one.ended is any("e" in step.on for step in one.steps)
    for one in ended:
        assert one.steps[-1].on == ("e",)
        assert one.sentences()[-1].endswith(": the crisis has ended.")


def test_histories_are_numbered_and_named_for_their_policy() -> None:
    found = histories(loads(CASE), "hold", 3)
    assert [(one.policy, one.number) for one in found] == [("hold", 1), ("hold", 2), ("hold", 3)]
    assert {one.policy for one in histories(loads(CASE), None, 2)} == {NO_POLICY}


def test_the_same_seed_tells_the_same_and_another_something_else() -> None:
    case = loads(CASE)
    one, again, other = (histories(case, None, 3, seed=seed) for seed in (5, 5, 6))
    assert [story.steps for story in one] == [story.steps for story in again]
    assert [story.steps for story in one] != [story.steps for story in other]


def test_asking_for_more_changes_none_of_the_first() -> None:
    case = loads(CASE)
    few, many = histories(case, None, 2, seed=5), histories(case, None, 9, seed=5)
    assert [story.steps for story in few] == [story.steps for story in many[:2]]
    assert histories(case, None, 5)[0].steps == histories(case, None)[0].steps
    assert len(histories(case, None)) == 5


@pytest.mark.parametrize("count", [-1, 0, MOST_PATHS + 1])
def test_how_many_can_be_told_is_said(count: int) -> None:
    with pytest.raises(QuestionError, match=rf"^{count} histories were requested; expected 1 to 1000$"):
        histories(loads(CASE), None, count)


def test_what_cannot_be_told_is_said() -> None:
    with pytest.raises(QuestionError, match=r"^there is no policy `hodl`; did you mean hold\?$"):
        histories(loads(CASE), "hodl")
    with pytest.raises(QuestionError, match=r"^the case cannot be run over time"):
        histories(load("prisoners-dilemma"), None)


def test_numbers_other_than_the_best_can_be_given() -> None:
    case = loads(CASE.replace("e: 0.1, f: 3", "e: k, f: 0") + "unknowns: {k: {low: 0.1, best: 0.2, high: 0.3}}\n")
    numbers = best_values(case)
    numbers.unknowns["k"][:] = 1e6
    found = histories(case, "hold", 3, parameters=numbers)
    assert all("e" in one.steps[0].on and one.steps[0].time < 1e-3 for one in found)
