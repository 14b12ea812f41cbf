"""All measures of a case under its policies, by closed forms and by what they are said to be."""

from __future__ import annotations

import json
from dataclasses import replace
from math import exp
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chain.processes import DrawnProcess, processes
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.notes import Severity
from offramp.risk.assess import NO_POLICY, assess, policies_of
from offramp.risk.endings import BY_ACCIDENT, BY_BOTH, BY_DECISION
from offramp.risk.outcome import POINTS
from offramp.text import percent
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from offramp.risk.assess import Risk

# Nobody moves; one event waits with a rate of 0.5, which x doubles, another with a rate of 2.
CLOCK = """
title: A clock
actors: {a: {name: Anna, tempo: 0, reliability: 0.9, options: {x: Xylophone}}}
events: {e: {label: Eruption, once: on}, f: {label: Flood, once: on}}
status quo: []
preferences: {a: [a.x]}
goals: {calm: not e}
terms: {both: e and f}
rates: {e: 1 if a.x else 0.5, f: 2}
counts:
  n: {rate: 3, unit: per month}
  m: {rate: 4 if e else 10, unit: rockets}
stocks: {s: {start: 100, grows: -1 if e else 5}}
harms: {h: {e: 7, f: 100}}
horizon: 4 years
"""
MEASURES = """
measures:
  within: {chance of: e, within: 3 years}
  at: {chance of: not e, at: 3 years, want: high}
  before: {chance of: e before f, within: 3 years}
  goal: {chance of: calm, at: 1 year, want: high}
  time: {time in: not e, within: 3 years, want: high}
  n: {expected: n, within: 3 years}
  m: {expected: m, within: 3 years}
  s: {expected: s, at: 3 years, label: What is in stock}
  h: {expected: h, within: 3 years}
"""
POLICIES = "policies: {wait: {}, play: {a.x: on}}\n"


def gone(rate: float, time: float) -> float:
    """Return the chance that something which happens at a rate has happened by a time."""
    return 1 - exp(-rate * time)


def spent(rate: float, time: float) -> float:
    """Return how much of a time is expected to pass before something happens at a rate."""
    return gone(rate, time) / rate


def closed_forms(rate: float, time: float = 3.0, goal_at: float = 1.0) -> dict[str, float]:
    before = spent(rate, time)
    return {
        "within": gone(rate, time),
        "at": 1 - gone(rate, time),
        "before": rate / (rate + 2) * gone(rate + 2, time),
        "goal": 1 - gone(rate, goal_at),
        "time": before,
        "n": 36 * time,
        "m": 10 * before + 4 * (time - before),
        "s": 100 + 5 * before - (time - before),
        "h": 7 * gone(rate, time) + 100 * gone(2, time),
    }


@pytest.mark.parametrize(("policy", "rate"), [("wait", 0.5), ("play", 1.0)])
def test_every_kind_of_measure_has_the_value_of_its_closed_form(policy: str, rate: float) -> None:
    outcome = assess(loads(CLOCK + MEASURES + POLICIES)).outcome(policy)
    assert list(outcome.values) == ["within", "at", "before", "goal", "time", "n", "m", "s", "h"]
    assert dict(outcome.values) == pytest.approx(closed_forms(rate), rel=1e-10)


def test_a_curve_asks_the_same_at_every_time_up_to_the_horizon() -> None:
    risk = assess(loads(CLOCK + MEASURES))
    (outcome,) = risk.outcomes
    assert len(risk.times) == POINTS
    assert (risk.times[0], risk.times[-1], risk.horizon) == (0.0, 4.0, 4.0)
    assert np.allclose(np.diff(risk.times), 4 / (POINTS - 1), rtol=1e-12)
    for k, time in enumerate(risk.times.tolist()[1:], 1):
        found = {name: float(curve[k]) for name, curve in outcome.curves.items()}
        assert found == pytest.approx(closed_forms(0.5, time, goal_at=time), rel=1e-9), time
    found = {name: float(curve[0]) for name, curve in outcome.curves.items()}
    assert found == {name: {"at": 1.0, "goal": 1.0, "s": 100.0}.get(name, 0.0) for name in outcome.curves}


def test_the_horizon_alone_has_the_last_value_of_every_curve() -> None:
    case = loads(CLOCK + MEASURES)
    whole, last = assess(case), assess(case, points=1)
    assert last.times.tolist() == [whole.times[-1]]
    for all_times, one in zip(whole.outcomes, last.outcomes, strict=True):
        assert one.values == all_times.values
        assert {name: curve.tolist() for name, curve in one.curves.items()} == {
            name: [curve[-1]] for name, curve in all_times.curves.items()
        }
        assert one.over.tolist() == [all_times.over[-1]]
    with pytest.raises(QuestionError, match="curves are asked for at 0 times; expected 1 or more"):
        assess(case, points=0)


@examples(25)
@given(rate=st.floats(0.01, 5), time=st.floats(0.1, 9), horizon=st.floats(0.1, 20))
def test_how_far_one_looks_changes_no_value(rate: float, time: float, horizon: float) -> None:
    text = (
        CLOCK.replace("1 if a.x else 0.5", f"{rate!r}") + f"measures: {{m: {{chance of: e, within: {time!r} years}}}}\n"
    )
    risk = assess(loads(text), horizon=horizon)
    assert risk.outcomes[0].values["m"] == pytest.approx(gone(rate, time), rel=1e-9)
    # Curves go as far as one looks; a measure keeps its own time.
    assert risk.horizon == risk.times[-1] == horizon


# Discounting.


@examples(25)
@given(discount=st.floats(1e-4, 3), time=st.floats(0.1, 8))
def test_counts_and_harms_shrink_by_the_exponential_of_the_discount(discount: float, time: float) -> None:
    measures = "".join(f"  {name}: {{expected: {name}, within: {time!r} years}}\n" for name in ("n", "m", "h"))
    values = assess(loads(f"{CLOCK}measures:\n{measures}"), discount=discount).outcomes[0].values
    even = gone(discount, time) / discount
    # What is counted before e is worth its integral at both rates together.
    before = gone(discount + 0.5, time) / (discount + 0.5)
    assert values["n"] == pytest.approx(36 * even, rel=1e-8)
    assert values["m"] == pytest.approx(10 * before + 4 * (even - before), rel=1e-8)
    harm = [amount * rate / (rate + discount) * gone(rate + discount, time) for amount, rate in ((7, 0.5), (100, 2))]
    assert values["h"] == pytest.approx(sum(harm), rel=1e-8)


def test_counts_and_harms_are_discounted_and_nothing_else_is_in_values_errors_and_curves() -> None:
    case = loads(CLOCK + MEASURES)
    plain, discounted = assess(case).outcomes[0], assess(case, discount=0.5).outcomes[0]
    assert set(plain.values) > {"n", "m", "h", "s", "time"}
    for name, curve in plain.curves.items():
        if name in {"n", "m", "h"}:
            assert discounted.values[name] < plain.values[name]
            assert discounted.errors[name] > plain.errors[name]
            assert np.all(discounted.curves[name][1:] < curve[1:])
        else:
            assert discounted.values[name] == plain.values[name]
            assert discounted.errors[name] == plain.errors[name]
            assert np.array_equal(discounted.curves[name], curve)


def test_a_discount_of_nothing_is_no_discount() -> None:
    case = loads(CLOCK + MEASURES)
    assert assess(case, discount=0.0).outcomes[0].values == assess(case).outcomes[0].values
    nearly = assess(case, discount=1e-9).outcomes[0].values
    assert dict(nearly) == pytest.approx(dict(assess(case).outcomes[0].values), rel=1e-7)


def test_what_comes_later_counts_less_the_more_is_discounted() -> None:
    case = loads(CLOCK + MEASURES)
    found = [assess(case, discount=discount).outcomes[0].values for discount in (0.0, 0.03, 0.3, 3.0)]
    for name in ("n", "m", "h"):
        values = [values[name] for values in found]
        assert values == sorted(values, reverse=True)
        assert values[0] > values[-1] > 0


@pytest.mark.parametrize(("discount", "said"), [(-0.1, "-0.1"), (np.inf, "inf"), (np.nan, "nan")])
def test_a_discount_is_a_number_from_nothing_up(discount: float, said: str) -> None:
    with pytest.raises(QuestionError) as error:
        assess(loads(CLOCK + MEASURES), discount=discount)
    assert str(error.value) == f"the discount is {said} a year; expected 0 or more, such as 0.03"


# Horizons and delays.


def test_the_horizon_is_that_of_the_case_or_else_of_its_longest_measure() -> None:
    assert assess(loads(CLOCK + MEASURES)).horizon == 4.0
    assert assess(loads(CLOCK.replace("horizon: 4 years\n", "") + MEASURES)).horizon == 3.0
    assert assess(loads(CLOCK.replace("4 years", "1 year") + MEASURES)).horizon == 1.0
    assert assess(loads(CLOCK + MEASURES), horizon=7).horizon == 7.0


def test_a_measure_beyond_the_horizon_of_the_case_has_its_value_all_the_same() -> None:
    found = assess(loads(CLOCK.replace("4 years", "1 year") + MEASURES)).outcomes[0]
    assert dict(found.values) == pytest.approx(closed_forms(0.5), rel=1e-10)


@pytest.mark.parametrize(("horizon", "said"), [(0.0, "0"), (-1.5, "-1.5"), (np.inf, "inf"), (np.nan, "nan")])
def test_a_horizon_is_a_span_of_time(horizon: float, said: str) -> None:
    with pytest.raises(QuestionError) as error:
        assess(loads(CLOCK + MEASURES), horizon=horizon)
    assert str(error.value) == f"the horizon is {said} years; expected a span of time, such as `5 years`"


def test_how_far_to_look_has_to_be_said_somewhere() -> None:
    case = loads(CLOCK.replace("horizon: 4 years\n", "") + "ends: e\n")
    with pytest.raises(QuestionError) as error:
        assess(case)
    assert str(error.value) == "the case has no horizon; add for instance `horizon: 5 years` to the case"
    assert assess(case, horizon=2).outcomes[0].endings["e"][-1] == pytest.approx(gone(0.5, 2), rel=1e-12)


@pytest.mark.parametrize("delay", [0.0, 0.5, 2.0, 3.0, 10.0])
def test_a_policy_that_begins_later_changes_the_rate_from_then_on(delay: float) -> None:
    late = assess(loads(CLOCK + MEASURES + POLICIES), ["play"], delay=delay).outcomes[0]
    hazard = 0.5 * min(delay, 3.0) + 1.0 * (3.0 - min(delay, 3.0))
    assert late.values["within"] == pytest.approx(1 - exp(-hazard), rel=1e-11)


# What is asked, and of which policies.


def test_a_case_without_policies_is_answered_for_nobody_committing() -> None:
    case = loads(CLOCK + MEASURES)
    risk = assess(case)
    assert policies_of(case) == (None,)
    assert [outcome.policy for outcome in risk.outcomes] == [NO_POLICY] == ["no commitment"]
    assert risk.outcome(NO_POLICY) is risk.outcomes[0]


def test_policies_come_in_the_order_of_the_file_or_as_asked() -> None:
    case = loads(CLOCK + MEASURES + POLICIES)
    assert policies_of(case) == ("wait", "play")
    assert policies_of(case, []) == ()
    assert assess(case, []).outcomes == ()
    assert policies_of(case, ["play", "wait", "play"]) == ("play", "wait")
    assert [outcome.policy for outcome in assess(case).outcomes] == ["wait", "play"]
    assert [outcome.policy for outcome in assess(case, ["play", "wait"]).outcomes] == ["play", "wait"]


def test_a_policy_that_is_not_there_is_told_with_the_nearest_one() -> None:
    case = loads(CLOCK + MEASURES + POLICIES)
    for ask in (lambda: policies_of(case, ["wiat"]), lambda: assess(case, ["play", "wiat"])):
        with pytest.raises(QuestionError, match=r"^there is no policy `wiat`; did you mean wait\?$"):
            ask()
    with pytest.raises(QuestionError, match=r"^there is no policy `wait`$"):
        assess(loads(CLOCK + MEASURES), ["wait"])


def test_a_policy_that_was_not_assessed_has_no_outcome() -> None:
    risk = assess(loads(CLOCK + MEASURES + POLICIES), ["wait"])
    with pytest.raises(QuestionError, match=r"^the policy `play` was not assessed; there are: wait$"):
        risk.outcome("play")
    with pytest.raises(QuestionError, match=r"^the policy `wiat` was not assessed; did you mean wait\?$"):
        risk.outcome("wiat")


def test_where_nothing_is_asked_an_example_is_given() -> None:
    with pytest.raises(QuestionError) as error:
        assess(loads(CLOCK))
    assert str(error.value) == (
        "the case has no measures and no end of the crisis, so there is nothing to evaluate; add for instance\n"
        "  measures:\n    war: {chance of: war, within: 5 years, want: low}"
    )


def test_an_amount_that_does_not_exist_is_refused_where_it_is_written() -> None:
    case = loads(CLOCK + MEASURES)
    asked = case.measures["n"].model_copy(update={"expected": "k"})
    broken = case.model_copy(update={"measures": {"k": asked}})
    with pytest.raises(QuestionError, match=r"^there is no stock, count or harm `k`"):
        assess(broken)


# How the crisis ends.

ENDING = CLOCK + "ends: e or a.x or e and a.x\n"


def test_accident_and_decision_are_kept_apart() -> None:
    text = CLOCK.replace("tempo: 0", "tempo: 2").replace("reliability: 0.9", "reliability: 1")
    risk = assess(loads(text.replace("1 if a.x else 0.5", "0.5") + "ends: e or a.x\n"))
    (outcome,) = risk.outcomes
    # Anna does x at 2 a year, the volcano erupts at 0.5.
    by_decision, by_accident = (outcome.ended(risk.endings, way) for way in (BY_DECISION, BY_ACCIDENT))
    for k, time in enumerate(risk.times.tolist()):
        assert by_decision[k] == pytest.approx(0.8 * gone(2.5, time), rel=1e-10, abs=1e-13)
        assert by_accident[k] == pytest.approx(0.2 * gone(2.5, time), rel=1e-10, abs=1e-13)
    assert outcome.ended(risk.endings, BY_BOTH).tolist() == [0.0] * POINTS
    assert outcome.curves == outcome.values == {}


def test_once_the_story_has_ended_nothing_more_is_counted() -> None:
    (outcome,) = assess(loads(CLOCK + "ends: e\n" + MEASURES)).outcomes
    assert outcome.values["n"] == pytest.approx(36 * spent(0.5, 3), rel=1e-10)
    assert outcome.values["s"] == pytest.approx(100 + 5 * spent(0.5, 3), rel=1e-10)
    # The flood only comes while nothing has erupted.
    assert outcome.values["h"] == pytest.approx(7 * gone(0.5, 3) + 100 * 2 / 2.5 * gone(2.5, 3), rel=1e-10)


def test_a_policy_can_end_the_story_at_once() -> None:
    risk = assess(loads(ENDING + POLICIES))
    assert risk.outcome("play").endings["a.x"].tolist() == [1.0] * POINTS
    assert risk.ending_table().rows[1] == ("play", "100 %", "0 %", "0 %", "0 %", "100 %", "0 %")
    assert risk.outcome("wait").endings["a.x"].tolist() == [0.0] * POINTS


def test_the_table_warns_of_measures_that_an_ended_crisis_can_win() -> None:
    """Chances and times count the end at its worst; what is counted, grows or is done stands still, and says little."""
    risk = assess(loads(ENDING + MEASURES + POLICIES))
    assert risk.cut_short() == (
        "Warning: the crisis has mostly ended by then under “wait” (86 %) and “play” (100 %). Nothing is counted after the end, so "
        "n, m, s and h say little there; `over` in the measure states the value of an ended crisis."
    )
    assert risk.table().note.splitlines()[-1] == risk.cut_short()
    # Neither do chances as they are.
    plain = assess(loads(ENDING + POLICIES + "measures: {p: {chance of: f, within: 3 years, over: as is}}\n"))
    assert "so p say little there" in plain.cut_short()
    # The harm of what ends the crisis is complete when it ends, and a number for `over` says it all.
    only = assess(
        loads(
            ENDING.replace("f: 100}", "a.x: 9}")
            + "measures: {h: {expected: h, within: 1 year}, e: {chance of: e, within: 1 year}, n: {expected: n, within: 1 year, over: 99}}\n"
        )
    )
    assert only.cut_short() == ""
    rare = assess(loads(ENDING.replace("else 0.5", "else 0.1") + MEASURES), horizon=5)
    assert rare.cut_short() == ""
    # However short the curves are, measures keep their time.
    brief = assess(loads(ENDING + MEASURES + POLICIES), horizon=0.1)
    assert brief.outcome("wait").over[-1] < 0.1
    assert "under “wait” (78 %) and “play” (100 %)" in brief.cut_short()


def test_the_table_says_which_measures_count_the_end_at_its_worst() -> None:
    said = assess(loads(ENDING + MEASURES + POLICIES)).table().note
    assert "in within, at, before, goal and time an ended crisis counts at its worst" in said
    assert "at its worst" not in assess(loads(CLOCK + MEASURES + POLICIES)).table().note


def test_an_ending_that_nothing_comes_to_is_noted() -> None:
    # An ending that only the numbers prevent has a note of its own.
    risk = assess(loads(CLOCK.replace("f: 2", "f: 0") + "ends: a.x and f or e\n"), None)
    (note,) = risk.notes
    assert note.text == (
        "`a.x and f` ends the crisis, but its chance is 0 with these numbers, since the rate of `f` is 0 in every state"
    )
    risk = assess(loads(CLOCK.replace(", f: 2", "") + "ends: f or e\n"))
    said = "`f` ends the crisis, but no policy here can reach it; its chance is 0 for any numbers"
    assert (Severity.NOTE, said) in [(note.severity, note.text) for note in risk.notes]


def test_what_makes_no_difference_is_noted_by_name() -> None:
    text = CLOCK + "measures: {m: {chance of: f, within: 1 year}}\n"
    (note,) = assess(loads(text)).notes
    assert note.text == (
        "no measure or ending depends on a.x, e, for any numbers; the chain leaves them out, and the answers "
        "are the same"
    )
    assert assess(loads(text)).outcomes[0].nodes == 2
    assert assess(loads(CLOCK + MEASURES)).notes == ()
    # What one policy depends on is not idle.
    assert "a.x" not in assess(loads(text + POLICIES)).notes[0].text


def test_numbers_other_than_the_best_can_be_given() -> None:
    case = loads(
        CLOCK.replace("1 if a.x else 0.5", "k") + "unknowns: {k: {low: 1, best: 2, high: 3}}\n"
        "measures: {m: {chance of: e, within: 1 year}}\n"
    )
    numbers = best_values(case)
    assert assess(case).outcomes[0].values["m"] == pytest.approx(gone(2, 1), rel=1e-12)
    other = replace(numbers, unknowns={"k": np.array([5.0])})
    assert assess(case, parameters=other).outcomes[0].values["m"] == pytest.approx(gone(5, 1), rel=1e-12)


def test_the_readings_taken_are_named() -> None:
    korea = load("korea-2017")
    actor, images = next(iter(korea.images.items()))
    assert assess(korea, ["wait"], horizon=1).images == {name: korea.base_image(name) for name in korea.images}
    other = next(image for image in images if image != korea.base_image(actor))
    assert assess(korea, ["wait"], images={actor: other}, horizon=1).images[actor] == other


def test_the_error_is_bounded_and_reported() -> None:
    risk = assess(load("hotline"))
    assert 0 < risk.error <= 1e-10
    assert risk.error == max(outcome.answers.error for outcome in risk.outcomes)
    # Whatever is counted is off by what it counts in a year, and every year, times as much; a harm by the harm.
    for outcome in risk.outcomes:
        assert outcome.errors["war"] <= outcome.answers.error
        assert outcome.errors["alert"] == pytest.approx(10 * outcome.answers.error, rel=0.5)
        assert outcome.errors["flights"] == pytest.approx(120 * 10 * outcome.answers.error, rel=0.5)
        assert outcome.errors["toll"] == pytest.approx(13e6 * outcome.answers.error, rel=0.5)
    said = f"for the model, chances are exact to {risk.error:.0e}, alert to {risk.errors['alert']:.0e}, flights to "
    assert risk.exactness.startswith(said)


def test_a_discounted_measure_is_off_by_what_both_ends_of_a_window_are() -> None:
    plain, discounted = assess(load("hotline"), ["wait"]), assess(load("hotline"), ["wait"], discount=0.1)
    assert discounted.errors["war"] == plain.errors["war"]
    assert discounted.errors["toll"] == 2 * plain.errors["toll"]


# In words, tables and plain values.


def shown() -> Risk:
    return assess(loads(ENDING + MEASURES + POLICIES))


def test_there_is_a_table_of_measures_and_one_of_endings() -> None:
    risk = shown()
    table, ending_table = risk.tables
    assert table == risk.table()
    assert ending_table == risk.ending_table()
    assert table.title == "A clock: what each policy leads to"
    assert table.columns == ("policy", *risk.case.measures)
    for row, outcome in zip(table.rows, risk.outcomes, strict=True):
        assert row[0] == outcome.policy
        assert row[1:] == tuple(
            measure_spec.shown(outcome.values[measure_spec.name]) for measure_spec in risk.measure_specs
        )
    assert "within: chance of e within 3 years, better low; at: chance of not e at 3 years, better high" in table.note
    assert "s: What is in stock, better low" in table.note
    assert ending_table.title == "How the crisis has ended within 4 years"
    assert ending_table.columns == (
        *("policy", "by decision", "by accident", "by both"),
        *("Eruption", "Anna: Xylophone", "e and a.x"),
    )
    # Without x the eruption waits with a rate of 0.5 for four years.
    accident = percent(gone(0.5, 4))
    assert ending_table.rows[0] == ("wait", "0 %", accident, "0 %", accident, "0 %", "0 %")


def test_it_prints_as_its_tables() -> None:
    risk = shown()
    assert str(risk) == f"{risk.table().text()}\n\n{risk.ending_table().text()}"
    assert risk._repr_html_() == risk.table()._repr_html_() + risk.ending_table()._repr_html_()


def test_a_table_of_nothing_is_left_out() -> None:
    assert assess(loads(CLOCK + MEASURES)).tables == (assess(loads(CLOCK + MEASURES)).table(),)
    only_ends = assess(loads(ENDING))
    assert only_ends.tables == (only_ends.ending_table(),)
    assert only_ends._repr_html_().count("<table>") == 1


def test_plain_values_say_everything_and_survive_json() -> None:
    risk = assess(loads(ENDING + MEASURES + POLICIES), ["wait"], discount=0.03, horizon=5)
    values = risk.to_dict()
    assert json.loads(json.dumps(values)) == values
    assert (values["case"], values["format"], values["images"]) == ("A clock", 1, {})
    assert (values["horizon"], values["discount"]) == (5.0, 0.03)
    assert (values["error"], values["notes"]) == (risk.error, [note.to_dict() for note in risk.notes])
    said = {"label": "chance of e within 3 years", "want": "low", "time": 3.0, "unit": "chance"}
    assert values["measures"]["within"] == {**said, "error": risk.errors["within"]}
    assert values["measures"]["m"]["unit"] == "rockets"
    assert values["endings"] == {
        "e": {"label": "Eruption", "way": "by accident"},
        "a.x": {"label": "Anna: Xylophone", "way": "by decision"},
        "e and a.x": {"label": "e and a.x", "way": "by both"},
    }
    assert values["times"] == np.linspace(0, 5, POINTS).tolist()
    (outcome,) = risk.outcomes
    assert set(values["policies"]) == {"wait"}
    found = values["policies"]["wait"]
    assert found["nodes"] == outcome.nodes
    assert found["measures"] == dict(outcome.values)
    assert found["curves"] == {name: curve.tolist() for name, curve in outcome.curves.items()}
    assert found["endings"] == {name: curve.tolist() for name, curve in outcome.endings.items()}
    assert found["by accident"] == outcome.endings["e"][-1] > 0
    assert found["by decision"] == outcome.endings["a.x"][-1]
    assert found["by both"] == outcome.endings["e and a.x"][-1] == 0


# What must be so of any case.


@examples(30)
@given(drawn=processes(), data=st.data())
def test_chances_lie_between_0_and_1_and_what_has_been_so_is_no_less_likely_than_what_is(
    drawn: DrawnProcess, data: st.DataObject
) -> None:
    one, other = data.draw(st.tuples(*[st.sampled_from(drawn.process.model.things)] * 2))
    measures = {
        "within": {"chance of": one, "within": "2 years"},
        "at": {"chance of": one, "at": "2 years"},
        "before": {"chance of": f"{one} before {other}", "within": "2 years"},
        "either": {"chance of": f"{one} or {other}", "within": "2 years"},
        "time": {"time in": one, "within": "2 years"},
    }
    risk = assess(loads(drawn.text + f"measures: {json.dumps(measures)}\n"))
    curves = risk.outcomes[0].curves
    small = 1e-12
    for name in ("within", "at", "before", "either"):
        assert (curves[name] >= -small).all()
        assert (curves[name] <= 1 + small).all()
    for name in ("within", "before", "either", "time"):
        assert (np.diff(curves[name]) >= -small).all(), name
    assert (curves["at"] <= curves["within"] + small).all()
    assert (curves["before"] <= curves["within"] + small).all()
    assert (curves["within"] <= curves["either"] + small).all()
    assert (curves["time"] <= risk.times * (1 + small) + small).all()
    assert (curves["time"] <= risk.times * curves["within"] + small).all()


def test_a_discount_past_all_use_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"^the discount is 1e\+308 a year; expected at most 1000, such as 0.03$"):
        assess(load("hotline"), discount=1e308)


def test_the_checks_say_their_name_where_the_former_one_is_asked() -> None:
    risk = assess(load("river"))
    with pytest.raises(AttributeError, match="a risk has no `held`; write `checks`"):
        getattr(risk, "held")  # noqa: B009  (mypy would refuse it)
    with pytest.raises(AttributeError, match=r"a risk has no `nothing`$"):
        getattr(risk, "nothing")  # noqa: B009
