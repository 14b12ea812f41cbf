"""What every run would refuse is told before anything is run."""

from __future__ import annotations

import pytest

from offramp.case.reading import loads
from offramp.ensemble.inspection import inspect

PACED = """\
actors:
  a: {tempo: 4 per year, reliability: 0.8, options: {x: X}}
  b: {tempo: 4 per year, reliability: 0.8, options: {y: Y}}
events: {war: {label: War, once: on}}
status quo: []
preferences: {a: [not war, a.x], b: [not war, b.y]}
"""

RATES = "rates: {war: 0.1}\n"
MEASURES = "measures: {war: {chance of: war, within: 1 year}}\n"
POLICIES = "policies: {wait: {}}\n"
CLAIM = "claims: {sure: {text: War is sure., holds: chance(war within 1 year) > 0.9}}\n"
STILL = "claims: {still: {text: It moves., holds: 'wants(a, a.x)'}}\n"
OF_B = "  b: {tempo: 4 per year, reliability: 0.8, options"


def problems(text: str) -> list[str]:
    return [str(problem).removeprefix("f:") for problem in inspect(loads(text, "f"), 8).problems]


def warnings(text: str) -> list[str]:
    return [str(problem).removeprefix("f:") for problem in inspect(loads(text, "f"), 8).warnings]


@pytest.mark.parametrize("asked", [RATES, MEASURES, POLICIES, CLAIM, "horizon: 1 year\n"])
@pytest.mark.parametrize(
    ("stated", "lacks", "example"),
    [
        ("tempo: 4 per year, ", "`reliability`", "`reliability: 0.8`"),
        ("reliability: 0.8, ", "`tempo`", "`tempo: 4 per year`"),
        ("", "`tempo` and no `reliability`", "`tempo: 4 per year` and `reliability: 0.8`"),
    ],
)
def test_an_actor_without_a_pace_beside_others_is_a_problem(asked: str, stated: str, lacks: str, example: str) -> None:
    text = PACED.replace(OF_B, f"  b: {{{stated}options") + asked
    assert problems(text) == [
        f"3:3: the actor `b` has no {lacks}, which every run over time needs; add for instance {example}"
    ]
    assert problems(PACED + asked) == []


def test_each_actor_is_told_what_it_lacks() -> None:
    text = PACED.replace("tempo: 4 per year, ", "", 1).replace(OF_B, "  b: {tempo: 4 per year, options") + RATES
    assert [problem.split(", which")[0] for problem in problems(text)] == [
        "2:3: the actor `a` has no `tempo`",
        "3:3: the actor `b` has no `reliability`",
    ]


UNPACED = PACED.replace("tempo: 4 per year, reliability: 0.8, ", "")


@pytest.mark.parametrize("asked", ["", STILL])
def test_a_case_that_asks_nothing_over_time_needs_no_pace(asked: str) -> None:
    for text in (UNPACED, PACED.replace(OF_B, "  b: {options")):
        assert (problems(text + asked), warnings(text + asked)) == ([], [])


@pytest.mark.parametrize(
    ("asked", "place", "whose"),
    [
        (MEASURES, "7:1", "`measures`"),
        (POLICIES, "7:1", "`policies`"),
        (MEASURES + POLICIES, "7:1", "`measures` and `policies`"),
        (CLAIM, "7:44", "the claim `sure`"),
    ],
)
def test_questions_about_time_where_nobody_has_a_pace_are_warned_of(asked: str, place: str, whose: str) -> None:
    assert problems(UNPACED + asked) == []
    assert warnings(UNPACED + asked) == [
        f"{place}: no actor has a `tempo` or a `reliability`; runs over time need both for {whose}"
    ]
