"""Drawn histories against exact answers and closed forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import gamma
from tests.chain.test_evaluation import ERLANG
from tests.chain.test_schedule import CASE

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.chain.queries import ExpectedReward
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError, TooLarge
from offramp.progress import watched
from offramp.risk.assess import assess
from offramp.risk.histories import dated, histories
from offramp.risk.intervals import of_mean
from offramp.risk.simulated_histories import draw
from offramp.risk.simulation import simulate, simulation_steps
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings


@pytest.mark.parametrize(("slug", "replicates"), [("hotline", 10_000), ("korea-2017", 1000)])
def test_intervals_cover_the_exact_answer_on_every_measure(
    slug: str, replicates: int, catalog_findings: Callable[[str], Findings]
) -> None:
    """Of every policy: those of these cases can all be followed."""
    case, found = load(slug), catalog_findings(slug).dynamic
    assert found is not None
    drawn, exact = simulate(case, replicates=replicates, seed=2), found.risk
    assert [outcome.policy for outcome in exact.outcomes] == list(drawn.estimates) == list(case.policies)
    for outcome in exact.outcomes:
        assert [estimate.measure_spec.name for estimate in drawn.estimates[outcome.policy]] == list(case.measures)
        for estimate in drawn.estimates[outcome.policy]:
            value, error = outcome.values[estimate.measure_spec.name], outcome.errors[estimate.measure_spec.name]
            assert estimate.low - error <= value <= estimate.high + error, (outcome.policy, estimate)


def test_what_is_rarely_drawn_has_an_interval_that_can_hold_it() -> None:
    """Of a thousand histories none may have what one in ten thousand has: a time, a harm, a growing and a falling stock."""
    text = ERLANG.replace("{rate: 3, phases: 4}", "0.0001").replace("2 if e else 5", "50 if e else 0")
    asked = {"n": "expected: n, within", "s": "expected: s, at", "h": "expected: h, within", "t": "time in: e, within"}
    measures = "".join(f"  {name}: {{{said}: 1 year}}\n" for name, said in asked.items())
    case = loads(text.replace("grows: -1 if e else 2", "grows: -1 if e else 0") + "measures:\n" + measures)
    exact = assess(case).outcomes[0].values
    for estimate in simulate(case, replicates=300, seed=1).estimates["no commitment"]:
        assert estimate.low <= exact[estimate.measure_spec.name] <= estimate.high
        assert estimate.low < estimate.high
        assert estimate.low <= estimate.mean <= estimate.high


def test_intervals_of_means_hold_them_as_often_as_they_say() -> None:
    """At 90 %, to see a difference: the mean of what is mostly 0 and sometimes spread evenly."""
    random = np.random.default_rng(5)
    for share in (0.001, 0.01, 0.2, 0.9):
        held = 0
        for _ in range(300):
            values = np.where(random.random(500) < share, random.random(500), 0.0)
            low, high = of_mean(values, 0.0, 1.0, 0.9)
            held += low <= share / 2 <= high
        assert held / 300 > 0.85


def test_phases_make_an_erlang_distribution() -> None:
    case = loads(ERLANG)
    drawn = draw(schedule_of(case), best_values(case), 20_000, 3, goals=[Expression.read("e")])
    times = drawn.met[np.isfinite(drawn.met[:, 0]), 0]
    for quantile in (0.1, 0.5, 0.9):
        share = (times <= gamma(4, scale=1 / 12).ppf(quantile)).sum() / 20_000
        assert abs(share - quantile) < 3.3 * np.sqrt(quantile * (1 - quantile) / 20_000)


def test_a_count_is_poisson_given_the_history() -> None:
    case = loads(ERLANG.replace("{rate: 3, phases: 4}", "0") + "measures: {n: {expected: n, at: 1 year}}\n")
    (estimate,) = simulate(case, replicates=20_000, seed=4).estimates["no commitment"]
    assert estimate.low <= 60 <= estimate.high
    assert estimate.quantiles == pytest.approx((48, 60, 73), abs=1)


def test_a_history_is_the_same_whatever_else_is_drawn() -> None:
    case = load("hotline")
    schedule, numbers = schedule_of(case, "offer and answer"), best_values(case)
    few = draw(schedule, numbers, 3, 5, goals=[Expression.read("war")], paths=3)
    many = draw(
        schedule,
        numbers,
        50,
        5,
        goals=[Expression.read("war"), Expression.read("alarm")],
        amounts=(ExpectedReward("flights"),),
        paths=50,
    )
    assert few.paths == many.paths[:3]
    assert np.array_equal(few.nodes, many.nodes[:3])
    assert draw(schedule, numbers, 3, 6, paths=3).paths != few.paths


def test_what_is_held_is_held_in_every_history() -> None:
    case = loads(CASE)
    for story in histories(case, "hold", 20, seed=1):
        assert story.steps[0].on == ("a.x",)
        assert not any("a.x" in step.off for step in story.steps)


TIMED = """
actors: {a: {tempo: 3, reliability: 0.8, options: {x: X}}, b: {tempo: 1, reliability: 0.7, options: {u: U}}}
events: {f: Flood}
status quo: []
preferences: {a: [not a.x], b: [b.u]}
rates: {f: 4}
horizon: 4 years
policies: {timer: {a.x: on, when: b.u, for: 6 months}}
"""


def test_a_duration_that_runs_from_its_trigger() -> None:
    """B does u when it has time; x is held from then for half a year, and given up by a, who does not want it, only afterwards."""
    case = loads(TIMED)
    stories = histories(case, "timer", 200, seed=2)
    held = 0
    for story in stories:
        on = dict.fromkeys(case.things, False)
        triggered: float | None = None
        for step in story.steps:
            on |= dict.fromkeys(step.on, True) | dict.fromkeys(step.off, False)
            if triggered is None and "b.u" in step.on:
                triggered = step.time
                assert on["a.x"]
            if triggered is not None and triggered < step.time < triggered + 0.5:
                assert on["a.x"]
                held += 1
    assert held > 20
    # Afterwards it is free again, and given up.
    assert any("a.x" in step.off for story in stories for step in story.steps)
    assert not any("a.x" in step.on for story in histories(case, None, 20, seed=2) for step in story.steps)


def test_histories_in_words_with_dates() -> None:
    case = load("hotline")
    (story,) = histories(case, "open the line", 1, seed=7)
    assert story.sentences()[0] == "1 January 2030: Northland: Man the hot line."
    assert str(story).startswith("History 1 under “open the line”\n  1 January 2030")
    assert story.to_dict()["steps"][0] == {"years": 0.0, "on": ["north.line"], "off": [], "agreement": None}
    assert dated(loads(ERLANG), 0.5) == "after 6.0 months"


OFTEN = """
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X}}}
events: {e: {label: E, once: on}, f: F}
ends: e
status quo: []
preferences: {a: [a.x]}
rates: {e: 0.6, f: 6000}
horizon: 3 years
policies: {two: {a.x: on, from: 1 year}}
"""


@pytest.mark.parametrize("policy", [None, "two"])
def test_a_long_history_is_told_to_its_end(policy: str | None) -> None:
    stories = histories(loads(OFTEN), policy, 6, seed=3)
    assert {story.ended for story in stories} == {True, False}
    for story in stories:
        last = story.steps[-1]
        assert story.ended == ("e" in last.on)
        assert story.sentences()[-1].endswith("the crisis has ended." if story.ended else "the horizon is reached.")
        # It goes on at about the same pace all along, without a hole.
        until = last.time if story.ended else 3.0
        assert len(story.steps) == pytest.approx(6000 * until, rel=0.1)
        assert max(np.diff([step.time for step in story.steps])) < 20 / 6000
    assert any(len(story.steps) > 3 * 4096 for story in stories)
    # Whoever is told alone is told the same.
    assert histories(loads(OFTEN), policy, 1, seed=3) == stories[:1]


def test_histories_that_are_too_long_are_refused_with_numbers() -> None:
    with pytest.raises(TooLarge, match=r"have [\d,]+ steps, and at most 2,000,000 can be shown; ask for fewer"):
        histories(loads(OFTEN.replace("e: 0.6, f: 6000", "e: 0, f: 1.0e6")), None, 2)


@pytest.mark.parametrize(("count", "message"), [(0, "expected 1 to 1000"), (1001, "expected 1 to 1000")])
def test_how_many_histories_can_be_told(count: int, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        histories(load("hotline"), "wait", count)


def test_no_histories_are_none() -> None:
    with pytest.raises(QuestionError, match="expected 1 or more"):
        simulate(load("hotline"), replicates=0)


PRISONERS = """
actors:
  row: {tempo: 3, reliability: 0.6, options: {talk: Talk}}
  column: {tempo: 2, reliability: 0.9, options: {talk: Talk}}
events: {release: {label: Release, once: on}}
status quo: [row.talk, column.talk]
horizon: 2 years
ends: release
preferences:
  row: [not column.talk, row.talk]
  column: [not row.talk, column.talk]
agreements: {deal: {between: [row, column], rate: 1 if release else 1.5}}
rates: {release: 0.5}
counts: {letters: 4 if row.talk else 1}
measures:
  silent: {chance of: not row.talk, at: 1 year, want: high}
  letters: {expected: letters, within: 2 years, over: 3}
  talking: {time in: row.talk, within: 2 years}
"""


def test_drawn_histories_make_deals_and_count_an_ended_crisis_as_the_exact_answers_do() -> None:
    case = loads(PRISONERS)
    drawn, exact = simulate(case, replicates=20_000, seed=3), assess(case).outcomes[0].values
    # Silence comes by the deal alone, which nobody breaks; the release ends it.
    assert exact["silent"] == pytest.approx(np.exp(-0.5) * (1 - np.exp(-1.5)), rel=1e-9)
    for estimate in drawn.estimates["no commitment"]:
        assert estimate.low <= exact[estimate.measure_spec.name] <= estimate.high, estimate
    stories = histories(case, None, 100, seed=3)
    deals = [step for story in stories for step in story.steps if step.agreement is not None]
    assert {(step.agreement, step.off) for step in deals} == {("deal", ("row.talk", "column.talk"))}


def test_histories_that_do_not_fit_or_never_end_are_refused_beforehand() -> None:
    with pytest.raises(TooLarge, match=r"^10,000,000,000,000 histories take about 1,000,000\.0 GB of memory"):
        simulate(load("hotline"), ("wait",), replicates=10**13)
    case = loads(
        "actors: {a: {tempo: 1 per year, reliability: 0.9, options: {go: Go}}}\nhorizon: 1 year\nstatus quo: []\n"
        "preferences: {a: [a.go]}\nevents: {e: E}\nrates: {e: 1e12}\nmeasures: {m: {chance of: a.go, within: 1 year}}\n"
    )
    with pytest.raises(TooLarge, match=r"^2 histories have up to 2e\+12 steps, with a fastest rate of 1e\+12 per year"):
        simulate(case, replicates=2)


def test_steps_are_bounded_before_any_is_simulated() -> None:
    case = load("hotline")
    steps = simulation_steps(case, ("wait",), replicates=100)
    assert steps == pytest.approx(2 * simulation_steps(case, ("wait",), replicates=50))
    assert simulation_steps(case, replicates=100) > steps


def test_histories_in_blocks_are_those_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size of a block changes nothing, and every block is reported."""
    case = load("hotline")
    whole = simulate(case, ("wait",), replicates=40, seed=3)
    monkeypatch.setattr("offramp.risk.simulated_histories.BLOCK_STEPS", 1)
    told: list[tuple[str, int, int]] = []
    with watched(lambda *seen: told.append(seen)):
        assert simulate(case, ("wait",), replicates=40, seed=3).estimates == whole.estimates
    assert {("simulating histories", done, 40) for done in (0, 1, 39, 40)} <= set(told)
    assert ("estimating measures", len(case.measures), len(case.measures)) in told


def test_one_history_that_could_not_be_interrupted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.risk.simulated_histories.MOST_OF_ONE", 1)
    with pytest.raises(TooLarge, match=r"^one history has up to [\d.e+]+ steps, with a fastest rate of"):
        histories(load("hotline"), "wait", 1)
