"""What users of the room of risk once found wrong, and shall not find again."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

from offramp.case.reading import load, loads
from offramp.chain.generator import Generator
from offramp.chain.preference_levels import patterns_of
from offramp.chain.rates import chain_of
from offramp.chain.schedule import schedule_of
from offramp.chain.state_index import states_of
from offramp.chain.transient import solve
from offramp.errors import CaseError, QuestionError
from offramp.model_checking.export import to_prism
from offramp.risk.assess import assess
from offramp.risk.endings import endings
from offramp.risk.first_passage import first_passage
from offramp.risk.histories import dated, histories
from offramp.risk.waiting import waiting
from offramp.text import percent, rounded
from offramp.worlds.parameters import best_values

BASE = """
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X, y: Y}}}
events: {e: {label: E, once: on}, f: {label: F, once: on}}
status quo: []
preferences: {a: [a.x]}
rates: {e: 0.5, f: 0.25}
horizon: 2 years
"""


MERGED = "actors: {a: {tempo: 1, reliability: 0.9, options: {x: X, y: Y}}}\nstatus quo: [a.y]\nmerge: [a.x or a.y]\nhorizon: 1 year\n"


def test_integral_of_a_slow_chain() -> None:
    """Where hardly anything happens, all of an integral is in what is rare."""
    for rate in (1e-9, 1e-7, 1e-5, 1e-3):
        passage = solve(Generator.from_matrix(np.array([[0, rate], [0, 0.0]])), np.array([1.0, 0]), 1.0, np.eye(2))
        with localcontext() as context:
            context.prec = 60
            exact = float(1 - (1 - (-Decimal(rate)).exp()) / Decimal(rate))
        assert passage.integral([1.0])[0, 1, 0] == pytest.approx(exact, rel=1e-9, abs=passage.error), rate


def test_the_same_in_an_assessment() -> None:
    case = loads(
        BASE.replace("e: 0.5", "e: 1e-9")
        + "counts: {n: 1e9 if e else 0}\nmeasures: {n: {expected: n, within: 10 years}}\n"
    )
    assert assess(case).outcomes[0].values["n"] == pytest.approx(50, rel=1e-6)


def test_a_way_to_end_that_stands_twice_loses_its_chance() -> None:
    risk = assess(loads(BASE + "terms: {bad: e or f}\nends: bad or e\n"))
    (outcome,) = risk.outcomes
    assert outcome.ended(risk.endings, "by accident")[-1] == pytest.approx(1 - np.exp(-0.75 * 2), rel=1e-9)


def test_spaces_in_ends() -> None:
    assert [e.name for e in endings(loads(BASE + "ends: 'e  or   f'\n"))] == ["e", "f"]


@pytest.mark.parametrize(
    "text",
    [
        BASE.replace("e: 0.5", "e: {rate: 1, unit: per quarter}"),
        BASE.replace("tempo: 0", "tempo: {best: 1, unit: per quarter}"),
        BASE.replace("e: 0.5", "e: k") + "unknowns: {k: {best: 1, unit: per quarter}}\n",
    ],
)
def test_units_of_time_that_are_not_known(text: str) -> None:
    with pytest.raises(
        CaseError, match="`per quarter` is no unit of a rate; expected `per year`, `per month`, `per week` or `per day`"
    ):
        assess(loads(text + "measures: {m: {chance of: e, within: 1 year}}\n"))


def test_a_merged_state_ranked_by_another_member_than_its_first() -> None:
    case = loads(MERGED + "preferences: {a: {ranking: ['-', a.y]}}\n")
    levels = patterns_of(case.preferences["a"], states_of(case), np.arange(4), "a").levels()
    assert levels.tolist() == [1, 0, 0, 0]


def test_amounts_that_round_to_a_thousand() -> None:
    assert rounded(999.6) == "1,000"


@pytest.mark.parametrize(("chance", "shown"), [(0.0996, "10 %"), (0.000996, "0.10 %")])
def test_two_digits_that_count(chance: float, shown: str) -> None:
    assert percent(chance) == shown


def test_a_rate_too_large_once_it_is_per_year() -> None:
    case = loads(
        BASE.replace("e: 0.5", "e: {rate: 1e307, unit: per day}") + "measures: {m: {chance of: e, within: 1 year}}\n"
    )
    with pytest.raises(QuestionError, match="grows past all numbers"):
        assess(case)


def test_brackets_around_a_single_way() -> None:
    (ending,) = endings(loads(BASE + "ends: (a.x)\n"))
    assert ending.label == "a: X"


LATER = BASE + "measures: {m: {chance of: e, within: 1 year}}\npolicies: {hold: {a.x: on}}\n"


def test_waiting_for_a_policy_that_is_not_there() -> None:
    with pytest.raises(QuestionError, match="did you mean hold"):
        waiting(loads(LATER), "m", ["hodl"])


@pytest.mark.parametrize("steps", [0, -1])
def test_waiting_in_no_steps(steps: int) -> None:
    with pytest.raises(QuestionError):
        waiting(loads(LATER), "m", steps=steps)


@pytest.mark.parametrize("delay", [-1.0, float("nan")])
def test_a_delay_that_is_no_span_of_time(delay: float) -> None:
    with pytest.raises(QuestionError):
        assess(loads(LATER), delay=delay)


def test_a_history_tells_of_no_change_within_a_merged_state() -> None:
    case = loads(MERGED + "preferences: {a: [a.x]}\n")
    assert all(step.time > 0 for step in histories(case, None, 1)[0].steps)


def test_a_story_that_has_ended_from_the_start_says_so() -> None:
    case = loads(BASE.replace("status quo: []", "status quo: [a.x]") + "ends: a.x\n")
    (story,) = histories(case, None, 1)
    assert story.ended
    assert story.sentences()[-1].endswith("the crisis has ended.")


def test_dates_beyond_the_calendar() -> None:
    assert dated(load("hotline"), 9000.0)


def test_a_title_of_two_lines_in_prism() -> None:
    case = loads(BASE + 'title: "one\\ntwo"\n')
    window = schedule_of(case).windows[0]
    numbers = best_values(case)
    assert to_prism(chain_of(window.structure, numbers), numbers, 0).splitlines()[1] == "ctmc"


def test_no_times_are_no_values() -> None:
    assert first_passage(loads(BASE), "e").curves["no commitment"].at([]).size == 0


def test_a_time_beyond_the_horizon_is_refused() -> None:
    curve = first_passage(loads(BASE), "e").curves["no commitment"]
    with pytest.raises(QuestionError):
        curve.at([50.0])


def test_delays_in_the_head_of_the_table_of_waiting() -> None:
    case = loads(BASE + "measures: {m: {chance of: e, within: 100 years}}\npolicies: {hold: {a.x: on}}\n")
    assert not any("e+" in head for head in waiting(case, "m", steps=2).table().columns)
