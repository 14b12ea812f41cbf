"""Which measures policies are judged by: an early end of the crisis wins none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking.tables import made
from tests.strategies import examples

from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.plan import BEFORE_THE_END
from offramp.errors import QuestionError
from offramp.ranking.judged import JudgedMeasures, judged
from offramp.ranking.rank import rank
from offramp.risk.measures import harm_of_the_end
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Mapping

MEASURES = {
    "war": "chance of: war, want: low",
    "flood": "chance of: flood, want: low, over: as is",
    "shots": "expected: shots, want: low",
    "ships": "expected: ships, want: low, over: 9",
    "toll": "expected: toll, want: low",
    "loss": "expected: loss, want: low",
    "calm": "time in: not flood, want: high",
    "means": "chance of: a.x, want: high, judge: false",
}


def of(
    ended: Mapping[str, Any],
    ends: str | None = "war",
    measures: Mapping[str, str] = MEASURES,
    years: Mapping[str, float] | None = None,
) -> JudgedMeasures:
    """Judge policies that end the crisis with some chance each, perhaps after some mean number of years."""
    values = {policy: dict.fromkeys(measures, 0.5) for policy in ended}
    answers = {policy: {"ends: war": chance} for policy, chance in ended.items()}
    for policy, time in (years or {}).items():
        answers[policy][BEFORE_THE_END] = time
    return judged(made(values, measures, ends=ends, asked=answers if ends else None))


def test_where_policies_end_the_crisis_equally_often_all_but_means_are_judged() -> None:
    found = of({"wait": 0.3, "talk": 0.305})
    assert found.measures == ("war", "flood", "shots", "ships", "toll", "loss", "calm")
    assert found.left_out == {"means": "the case states `judge: false`"}


def test_where_they_do_not_what_an_end_could_win_is_left_out() -> None:
    found = of({"strike": 0.9, "wait": 0.3, "talk": 0.31})
    assert found.measures == ("war", "ships", "toll", "calm")
    assert list(found.left_out) == ["flood", "shots", "loss", "means"]
    assert found.left_out["shots"] == (
        "an ended crisis adds no more to it (no `over: NUMBER`), and it ends unequally often, from 30 % under “wait” to "
        "90 % under “strike”"
    )
    assert found.left_out["flood"].startswith("an ended crisis keeps its value (`over: as is`), and it ends unequally")
    # Two that end it equally often are still compared, whatever the third does.
    assert found.between("wait", "talk") == of({"wait": 0.3, "talk": 0.31}).measures
    assert found.between("strike", "talk") == found.measures
    with pytest.raises(QuestionError, match="there is no policy `stirke` here; did you mean strike"):
        found.between("wait", "stirke")


def test_a_case_without_an_end_is_judged_by_all() -> None:
    found = of({"wait": 0.0, "talk": 0.0}, ends=None)
    assert found.measures == tuple(name for name in MEASURES if name != "means")


def test_how_often_the_crisis_ends_has_to_be_known() -> None:
    values = {policy: dict.fromkeys(MEASURES, 0.5) for policy in ("wait", "talk")}
    found = judged(made(values, MEASURES, ends="war"))
    assert found.left_out["shots"].endswith("and how often it ends was not requested")
    assert found.between("wait", "talk") == found.measures == ("war", "ships", "toll", "calm")


def test_the_end_is_counted_in_the_mean_over_worlds_and_over_all_ways() -> None:
    values = {policy: {"shots": [0.5, 0.5]} for policy in ("wait", "talk")}
    asked = {
        "wait": {"ends: war": [0.2, 0.4], "ends: a.x": [0.1, 0.1]},
        "talk": {"ends: war": [0.6, 0.0], "ends: a.x": [0.0, 0.2]},
    }
    found = judged(made(values, {"shots": MEASURES["shots"]}, ends="war or a.x", asked=asked))
    assert found.measures == ("shots",)


def test_a_chance_as_it_is_is_judged_within_what_matters() -> None:
    wide = {"flood": f"{MEASURES['flood']}, matters: 0.1", "shots": f"{MEASURES['shots']}, matters: 0.1"}
    found = of({"wait": 0.3, "talk": 0.35}, measures=wide)
    assert (found.measures, list(found.left_out)) == (("flood",), ["shots"])


def test_a_war_on_the_first_day_is_no_better_than_one_on_the_last() -> None:
    found = of({"early": 1.0, "late": 1.0}, years={"early": 0.01, "late": 0.98})
    assert found.measures == ("war", "ships", "toll", "calm")
    assert found.left_out["shots"].endswith(
        "it ends earlier under some policies: 2.0 % of the time is after the end under “late”, 99.0 % under “early”"
    )
    assert "shots" in of({"early": 1.0, "late": 1.0}, years={"early": 0.5, "late": 0.505}).measures


# The cost of an end.

HARMS = """
title: Harms
actors: {a: {tempo: 1 per year, reliability: 0.8, options: {x: X}}}
events: {war: {label: War, once: on}, flood: {label: Flood, once: on}}
terms: {worst: war and flood, peace: not war, either: war or flood}
status quo: []
preferences: {a: [not war]}
"""


@pytest.mark.parametrize(
    ("ends", "harm", "of_the_end"),
    [
        ("war", "{war: 1}", True),
        ("war or a.x", "{war: 1, a.x: 2}", True),
        ("war or a.x", "{worst: 1}", True),
        ("worst", "{war: 1}", False),
        ("war", "{war: 1, flood: 2}", False),
        # It names what ends, and comes about without an end.
        ("war", "{peace: 1}", False),
        ("worst", "{either: 1}", False),
    ],
)
def test_a_harm_of_the_end_is_done_by_nothing_else(ends: str, harm: str, of_the_end: bool) -> None:
    case = loads(f"{HARMS}ends: {ends}\nharms: {{toll: {harm}}}\n")
    assert harm_of_the_end(case, "toll") is of_the_end


def test_no_end_and_no_harm() -> None:
    case = loads(f"{HARMS}harms: {{toll: {{war: 1}}}}\ncounts: {{shots: 3}}\n")
    assert not harm_of_the_end(case, "toll")
    assert not harm_of_the_end(loads(f"{HARMS}ends: war\ncounts: {{shots: 3}}\n"), "shots")


# The whole chain.

RACE = """
title: A race
horizon: 2 years
actors: {a: {tempo: 1 per year, reliability: 0.8, options: {hurry: Hurry}}}
events: {war: {label: War, once: on}}
ends: war
status quo: []
preferences: {a: [not war]}
rates: {war: 8 if a.hurry else 0.01}
counts: {shots: 3}
measures:
  war: {chance of: war, within: 2 years, want: low}
  peace: {chance of: not war, at: 2 years, want: high}
  shots: {expected: shots, within: 2 years, want: low}
policies: {strike: {a.hurry: on}, wait: {a.hurry: off}}
"""


def test_an_early_war_leads_no_judged_measure() -> None:
    found = rank(outcomes(draw_worlds(loads(RACE), 8)))
    assert found.consequence("strike", "war").mean > 0.99
    # No shot is counted once there is war, and `strike` has fewer; that wins nothing.
    assert found.consequence("strike", "shots").mean < found.consequence("wait", "shots").mean
    assert found.judged.measures == ("war", "peace")
    assert (found.lead.kind, found.lead.policies) == ("one", ("wait",))
    assert all("strike" not in policies for policies in found.lead.best_by.values())


@examples(60, dear=True)
@given(chances=st.lists(st.sampled_from([0.0, 0.005, 0.5, 0.6]), min_size=2, max_size=5), data=st.data())
def test_what_compares_two_never_depends_on_a_third(chances: list[float], data: st.DataObject) -> None:
    ended = dict(zip("abcde", chances, strict=False))
    found = of(ended)
    one, other = (
        data.draw(st.sampled_from("abcde"[: len(chances)])),
        data.draw(st.sampled_from("abcde"[: len(chances)])),
    )
    assert found.between(one, other) == of({name: ended[name] for name in dict.fromkeys([one, other])}).between(
        one, other
    )
    assert found.between(one, other) == found.between(other, one)
    some = {
        name
        for pair in np.ndindex(len(chances), len(chances))
        for name in found.between("abcde"[pair[0]], "abcde"[pair[1]])
    }
    assert set(found.measures) <= some


def test_of_some_measures_alone() -> None:
    found = of({"strike": 0.9, "wait": 0.3}).among(["shots", "war"])
    assert (found.measures, list(found.left_out), list(found.pairs)) == (("war",), ["shots"], ["shots", "war"])
