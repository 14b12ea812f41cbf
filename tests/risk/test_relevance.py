"""What is left out makes no difference: the narrowed case answers as the whole one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.oracle import negation, thing
from tests.risk.processes import POLICY, DrawnProcess, processes
from tests.strategies import examples

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.risk.asked import Amount, At, Reached, TimeIn
from offramp.risk.assess import assess
from offramp.risk.course import lay_course
from offramp.risk.endings import endings
from offramp.risk.ensemble import outcomes
from offramp.risk.first import first_passage
from offramp.risk.follow import follow
from offramp.risk.measures import gauges
from offramp.risk.relevance import narrowed, relevant
from offramp.risk.waiting import waiting
from offramp.worlds.parameters import best_values
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.risk.asked import Asked

TIMES = [0.0, 0.4, 1.3, 2.0]


def same(case: Case, policy: str | None, asked: Sequence[Asked], times: Sequence[float] = TIMES) -> None:
    """Both cases give the same answers, or both refuse the policy."""
    numbers = best_values(case)
    try:
        whole = follow(lay_course(case, policy), numbers, asked)
    except QuestionError:
        with pytest.raises(QuestionError):
            follow(lay_course(narrowed(case, policy, asked), policy), numbers, asked)
        return
    left = follow(lay_course(narrowed(case, policy, asked), policy), numbers, asked)
    for question in asked:
        expected = whole[question].at(times)
        assert np.allclose(left[question].at(times), expected, rtol=1e-10, atol=1e-12), question


@examples(150)
@given(drawn=processes(policy=True), data=st.data())
def test_random_cases_answer_alike(drawn: DrawnProcess, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(drawn.process.model.things))
    said = Expression.read(str(data.draw(st.sampled_from([thing(name), negation(thing(name))]))))
    same(drawn.case, POLICY, [At(said), Reached(said), TimeIn(said)])


@examples(40)
@given(drawn=processes(), data=st.data())
def test_what_is_left_out_is_often_something(drawn: DrawnProcess, data: st.DataObject) -> None:
    """The property above is about something: cases in which things are left out, and the answers are those of the whole."""
    name = data.draw(st.sampled_from(drawn.process.model.things))
    asked = [At(Expression.read(name))]
    kept = relevant(drawn.case, POLICY, asked)
    assume(kept < set(drawn.case.things))
    assert name in kept
    same(drawn.case, POLICY, asked)


@examples(30)
@given(drawn=processes(merges=True))
def test_merged_states_keep_everything(drawn: DrawnProcess) -> None:
    if drawn.case.merge:
        assert relevant(drawn.case, POLICY, []) == set(drawn.case.things)
        assert narrowed(drawn.case, POLICY, []) is drawn.case


@pytest.mark.parametrize("policy", list(load("korea-2017").policies))
def test_the_korean_case_answers_alike(policy: str) -> None:
    korea = load("korea-2017")
    asked = [*(gauge.asked for gauge in gauges(korea)), *(Reached(ending.alone) for ending in endings(korea))]
    same(korea, policy, asked, [0.5, 3.0, 5.0])


TWO = """
actors:
  a: {tempo: 2, reliability: 0.7, options: {x: X, y: Y}}
  b: {tempo: 3, reliability: 0.8, options: {z: Z, w: W}}
events: {e: E}
status quo: []
horizon: 2 years
preferences:
  a: [a.x iff b.z, a.y]
  b: [b.z if a.x, b.w, a.y]
rates: {e: 1 if a.x else 0.1}
"""


def asked_of_e() -> list[Asked]:
    return [Reached(Expression.read("e"))]


def test_what_nothing_looks_at_is_left_out() -> None:
    case = loads(TWO)
    assert relevant(case, None, asked_of_e()) == {"a.x", "b.z", "e"}
    assert lay_course(narrowed(case, None, asked_of_e())).nodes == 8
    same(case, None, asked_of_e())


def test_a_rule_ties_options_together() -> None:
    case = loads(TWO + "impossible: [a.y and a.x]\n")
    assert relevant(case, None, asked_of_e()) == {"a.x", "a.y", "b.z", "e"}
    same(case, None, asked_of_e())


def test_a_statement_ties_options_together() -> None:
    case = loads(TWO.replace("a.y]\n  b", "a.y if a.x and b.w]\n  b"))
    assert relevant(case, None, asked_of_e()) == set(case.things)
    same(case, None, asked_of_e())


def test_a_ranking_looks_at_everything() -> None:
    rows = [f'"{",".join(on) or "-"}"' for on in ([], ["a.x"], ["b.z"], ["a.x", "b.z"])]
    case = loads(
        f"actors:\n  a: {{tempo: 2, reliability: 0.7, options: {{x: X}}}}\n  b: {{tempo: 2, reliability: 0.7, options: {{z: Z}}}}\n"
        f"status quo: []\nhorizon: 2 years\npreferences:\n  a: {{ranking: [{', '.join(rows)}]}}\n  b: [b.z]\n"
    )
    assert relevant(case, None, [At(Expression.read("a.x"))]) == {"a.x", "b.z"}


def test_what_a_commitment_answers_matters_to_the_choice() -> None:
    """A chooses with a view to what b is bound to do in answer, though no statement names both options."""
    case = loads(
        "actors:\n  a: {tempo: 2, reliability: 0.9, options: {x: X}}\n  b: {tempo: 1, reliability: 0.7, options: {z: Z, v: V}}\n"
        "status quo: []\nhorizon: 2 years\npreferences:\n  a: [not b.z if b.v, a.x]\n  b: [b.v, b.z]\n"
        "policies: {answer: {b.z: on, while: a.x}}\n"
    )
    asked: list[Asked] = [At(Expression.read("a.x"))]
    assert relevant(case, "answer", asked) == {"a.x", "b.z", "b.v"}
    same(case, "answer", asked)


def test_counts_stocks_and_harms_look_at_what_they_name() -> None:
    case = loads(
        TWO + "counts: {n: 3 if b.w else 1}\nstocks: {s: {start: 1, grows: 1 if a.y else 0}}\nharms: {h: {e: 5}}\n"
    )
    assert relevant(case, None, [Amount("n")]) == {"b.w"}
    assert relevant(case, None, [Amount("s")]) == {"a.y"}
    assert relevant(case, None, [Amount("h")]) == {"a.x", "b.z", "e"}
    same(case, None, [Amount("n"), Amount("s"), Amount("h")])


def test_equal_statements_keep_what_both_are_worth() -> None:
    case = loads(TWO.replace("a.x iff b.z, a.y", "a.x iff b.z, a.y, a.x iff b.z"))
    same(case, None, asked_of_e())


def test_nothing_changes_where_everything_matters() -> None:
    case = loads(TWO)
    everything = [At(Expression.read(name)) for name in case.things]
    assert narrowed(case, None, everything) is case


# What is left out of the chain must be right all the same.

ASIDE = """
actors:
  a: {tempo: 2, reliability: 0.7, options: {x: X, y: Y}}
events: {e: {label: E, once: on}, f: F, g: {label: G, once: on}}
status quo: []
horizon: 2 years
ends: g
preferences: {a: [a.x, a.y]}
unknowns: {k: {low: 0.1, best: 1, high: 3}}
rates: {e: 1, f: 2, g: 0.1}
counts: {n: 1}
stocks: {s: {start: 1, grows: 1}}
measures: {m: {chance of: e, within: 1 year}}
policies: {wait: {}, keep: {a.y: off}}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("f: 2", "f: 1 - 2 * a.x", r"the rate of `f` is -1 per year in `a.x.*`: `1 - 2 \* a.x`; expected 0 or more"),
        ("f: 2", "f: k / a.y", r"the rate of `f` has no value in `-`: `k / a.y` divides by zero"),
        ("f: 2", "f: {rate: 1 - 2 * f, unit: per month}", r"the rate of `f` is -12 per year in `f`"),
        ("{n: 1", "{n: 3 - 4 * f", r"the rate of `n` is -1 per year in `f`"),
        ("{n: 1", "{n: {rate: 1 / (1 - e), unit: per month}", r"the rate of `n` has no value in `.*e.*`"),
        ("grows: 1", "grows: 1 / (f - k)", r"the growth of `s` has no value in `f`"),
    ],
)
def test_a_wrong_rate_is_refused_though_nothing_asked_depends_on_it(old: str, new: str, message: str) -> None:
    case = loads(ASIDE.replace(old, new))
    for ask in (
        lambda: assess(case, ["wait"]),
        lambda: first_passage(case, "e", ["wait"]),
        lambda: waiting(case, "m", ["keep"]),
        lambda: outcomes(draw_worlds(case, 4), ["wait"]),
    ):
        with pytest.raises(QuestionError, match=message):
            ask()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # After the end nothing happens; what has happened for good does not happen; a loss is no rate.
        ("f: 2", "f: 1 / (1 - g)"),
        ("e: 1", "e: 1 / (1 - e)"),
        ("{n: 1", "{n: 1 / (1 - g)"),
        ("grows: 1", "grows: 1 - 4 * f"),
    ],
)
def test_a_rate_that_is_wrong_where_it_is_never_asked_is_right(old: str, new: str) -> None:
    found = assess(loads(ASIDE.replace(old, new))).outcomes[0]
    assert found.values["m"] > 0.5


def test_a_rate_that_is_wrong_where_nothing_leads_is_right_under_that_policy() -> None:
    """With y held off there is no state with it; otherwise there is."""
    case = loads(ASIDE.replace("f: 2", "f: 1 - 2 * a.y"))
    assert assess(case, ["keep"]).outcomes[0].values["m"] > 0.5
    with pytest.raises(QuestionError, match=r"the rate of `f` is -1 per year in `a.y`"):
        assess(case, ["keep", "wait"])
