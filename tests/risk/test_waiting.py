"""What waiting costs."""

from __future__ import annotations

import json
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.risk.assess import assess
from offramp.risk.waiting import STEPS, last_start, waiting
from offramp.worlds.parameters import best_values

# The event comes at 0.5 a year, and with x on at 0.1; nobody moves.
CASE = """
title: A clock
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X}}}
events: {e: {label: E, once: on}}
status quo: []
preferences: {a: [a.x]}
rates: {e: 0.1 if a.x else 0.5}
counts: {n: 2 if a.x else 6}
measures:
  m: {chance of: e, within: 4 years}
  good: {chance of: not e, at: 4 years, want: high}
  n: {expected: n, within: 4 years}
policies:
  wait: {}
  hold: {a.x: on}
  worse: {a.x: off}
  for a year: {a.x: on, for: 1 year}
"""


def chance(delay: float) -> float:
    """Return the chance of e within four years if x is on from a delay on."""
    return 1 - exp(-0.5 * delay - 0.1 * (4 - delay))


def test_the_measure_by_delay_is_its_closed_form() -> None:
    found = waiting(loads(CASE), "m", ["hold"])
    assert found.delays == pytest.approx(np.linspace(0, 4, STEPS + 1))
    assert found.values["hold"] == pytest.approx([chance(delay) for delay in found.delays], rel=1e-10)
    counted = waiting(loads(CASE), "n", ["hold"])
    assert counted.values["hold"] == pytest.approx([6 * delay + 2 * (4 - delay) for delay in counted.delays], rel=1e-10)


@pytest.mark.parametrize("policy", ["open the line", "stand down", "offer and answer", "until answered", "on alarm"])
def test_the_first_point_is_the_policy_at_once_and_the_last_is_nobody_committing(policy: str) -> None:
    case = load("hotline")
    found = waiting(case, "line", [policy], steps=3)
    risk = assess(case, [policy, "wait"])
    assert found.values[policy][0] == pytest.approx(risk.outcome(policy).values["line"], rel=1e-10)
    # The policy `wait` commits to nothing.
    assert found.values[policy][-1] == pytest.approx(risk.outcome("wait").values["line"], rel=1e-10)


def test_every_point_between_is_what_assessing_the_delayed_policy_says() -> None:
    case = load("hotline")
    found = waiting(case, "eased", ["offer and answer"], steps=4)
    for delay, value in zip(found.delays.tolist(), found.values["offer and answer"].tolist(), strict=True):
        risk = assess(case, ["offer and answer"], delay=delay)
        assert value == pytest.approx(risk.outcomes[0].values["eased"], rel=1e-9)


def test_a_policy_that_helps_helps_less_the_later_it_begins() -> None:
    found = waiting(loads(CASE), "m", ["hold", "worse"])
    assert (np.diff(found.values["hold"]) > 0).all()
    # What is held as it is anyway makes no difference.
    assert found.values["worse"] == pytest.approx([1 - exp(-2.0)] * (STEPS + 1), rel=1e-10)


def test_a_policy_of_a_fixed_time_moves_as_a_whole() -> None:
    """Nobody moves, so that x stays on once the year is over: only the beginning matters."""
    found = waiting(loads(CASE), "m", ["for a year"])
    assert found.values["for a year"] == pytest.approx([chance(delay) for delay in found.delays], rel=1e-10)


def test_all_policies_that_commit_to_something_are_looked_at() -> None:
    assert list(waiting(loads(CASE), "m", steps=1).values) == ["hold", "worse", "for a year"]


def test_where_no_policy_commits_to_anything_one_is_asked_for() -> None:
    text = CASE[: CASE.index("  hold:")]
    for case in (loads(text), loads(CASE[: CASE.index("policies:")])):
        with pytest.raises(QuestionError) as error:
            waiting(case, "m")
        assert str(error.value) == (
            "no policy of the case has a commitment, so none can begin late; add one under `policies`"
        )


def test_a_measure_that_is_not_there_is_told_with_the_nearest_one() -> None:
    with pytest.raises(QuestionError, match=r"^there is no measure `god`; did you mean good\?$"):
        waiting(loads(CASE), "god")


# The last date.


@examples(15)
@given(share=st.floats(0.02, 0.98))
def test_the_latest_start_is_the_delay_at_which_the_threshold_is_met_exactly(share: float) -> None:
    threshold = chance(0) + share * (chance(4) - chance(0))
    # By hand: 0.4 + 0.4 d = -ln(1 - threshold).
    expected = (-log(1 - threshold) - 0.4) / 0.4
    latest = waiting(loads(CASE), "m", ["hold"], threshold=threshold, steps=4).latest["hold"]
    assert latest == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize(
    ("measure", "threshold", "latest", "words"),
    [
        ("m", 0.2, None, "never"),
        ("m", 0.9, 4.0, "any time"),
        ("m", 0.6, pytest.approx((-log(0.4) - 0.4) / 0.4, abs=2e-4), "1.29 years"),
        ("good", 0.9, None, "never"),
        ("good", 0.1, 4.0, "any time"),
        ("good", 0.4, pytest.approx((-log(0.4) - 0.4) / 0.4, abs=2e-4), "1.29 years"),
    ],
)
def test_a_threshold_is_kept_never_at_any_time_or_up_to_a_time(
    measure: str, threshold: float, latest: float | None, words: str
) -> None:
    found = waiting(loads(CASE), measure, ["hold"], threshold=threshold, steps=4)
    assert found.latest["hold"] == latest
    assert found.latest_words("hold") == words


def test_a_case_with_a_start_gives_a_date() -> None:
    case = loads(CASE + "start: 2030-01-01\n")
    found = waiting(case, "m", ["hold"], threshold=chance(2.0), steps=4)
    assert found.latest["hold"] == pytest.approx(2.0, abs=2e-4)
    # Two years of 365.25 days, cut to whole days.
    assert found.latest_words("hold") in ("2031-12-31", "2032-01-01")


def test_a_threshold_met_exactly_at_one_of_the_delays_is_met_there() -> None:
    found = waiting(loads(CASE), "n", ["hold"], threshold=16.0, steps=4)
    # 8 + 4 d launches: sixteen of them at two years.
    assert found.latest["hold"] == pytest.approx(2.0, abs=2e-4)


def test_without_a_threshold_nothing_is_said_of_a_latest_start() -> None:
    found = waiting(loads(CASE), "m", ["hold"], steps=2)
    assert found.latest == {}
    assert "latest start" not in found.table().columns
    assert found.to_dict()["policies"]["hold"]["latest"] is None


DELAYS = np.array([0.0, 1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("short", "expected"),
    [
        ([1.0, 1.0, 1.0, 1.0], None),
        ([-1.0, -1.0, -1.0, -1.0], 3.0),
        ([1.0, 1.0, 1.0, 0.0], 3.0),
        ([-1.0, 0.0, 1.0, 1.0], 1.0),
        ([0.0, 1.0, 1.0, 1.0], 0.0),
        ([-1.0, -1.0, 3.0, 1.0], 1.25),
        # Missed for a while and met again: the last time counts.
        ([-1.0, 1.0, -1.0, 1.0], 2.5),
        ([1.0, 1.0, -3.0, 1.0], 2.75),
    ],
)
def test_the_last_start_is_where_the_shortfall_last_turns_positive(short: list[float], expected: float | None) -> None:
    found = last_start(DELAYS, np.array(short), lambda delay: float(np.interp(delay, DELAYS, short)))
    assert found == (None if expected is None else pytest.approx(expected, abs=2e-4))


# In words, tables and plain values.


def test_the_table_has_a_column_per_delay_and_one_for_the_latest_start() -> None:
    found = waiting(loads(CASE), "m", ["hold", "worse"], threshold=0.6, steps=2)
    table = found.table()
    assert table.title == "A clock: what waiting costs (m)"
    assert table.columns == ("policy", "at once", "2 years", "4 years", "latest start")
    assert table.rows == (
        ("hold", "33 %", "70 %", "86 %", "1.29 years"),
        ("worse", "86 %", "86 %", "86 %", "never"),
    )
    assert table.note == (
        "chance of e within 4 years, better low; by the start of the policy; the latest start keeps it at most 60 %"
    )
    assert str(found) == table.text()
    assert found._repr_html_() == table._repr_html_()


def test_what_shall_be_high_is_kept_at_least() -> None:
    found = waiting(loads(CASE), "good", ["hold"], threshold=0.4, steps=2)
    assert found.table().note.endswith(
        "better high; by the start of the policy; the latest start keeps it at least 40 %"
    )


def test_of_many_delays_the_table_shows_seven() -> None:
    found = waiting(loads(CASE), "m", ["hold"])
    assert found.table().columns == (
        *("policy", "at once", "0.67 years", "1.3 years", "2 years", "2.7 years", "3.3 years", "4 years"),
    )
    assert found.table().rows[0][1:] == tuple(found.measure_spec.shown(float(v)) for v in found.values["hold"][::2])


def test_plain_values_say_everything_and_survive_json() -> None:
    found = waiting(loads(CASE), "m", ["hold"], threshold=0.6, steps=4)
    values = found.to_dict()
    assert json.loads(json.dumps(values)) == values
    assert values == {
        "case": "A clock",
        "format": 1,
        "images": {},
        "measure": "m",
        "label": "chance of e within 4 years",
        "want": "low",
        "delays": [0.0, 1.0, 2.0, 3.0, 4.0],
        "threshold": 0.6,
        "discount": 0.0,
        "policies": {"hold": {"values": found.values["hold"].tolist(), "latest": found.latest["hold"]}},
    }


def test_readings_and_numbers_are_those_given() -> None:
    case = loads(CASE.replace("0.1 if a.x else 0.5", "k if a.x else 0.5") + "unknowns: {k: 0.1}\n")
    numbers = best_values(case)
    numbers.unknowns["k"][:] = 0.3
    found = waiting(case, "m", ["hold"], parameters=numbers, steps=1)
    assert found.values["hold"][0] == pytest.approx(1 - exp(-1.2), rel=1e-10)
    korea = load("korea-2017")
    actor, images = next(iter(korea.images.items()))
    other = next(image for image in images if image != korea.base_image(actor))
    taken = waiting(korea, "war", ["talk, then squeeze"], images={actor: other}, steps=1)
    assert taken.images[actor] == other
    assert taken.to_dict()["images"] == {name: dict(taken.images)[name] for name in korea.images}


def test_a_threshold_that_only_a_late_start_meets_is_not_met_at_any_time() -> None:
    """Without x there are 6 a year, with it 2: to have at least 15 in four years, it has to begin late."""
    case = loads(CASE.replace("n: {expected: n, within: 4 years}", "n: {expected: n, within: 4 years, want: high}"))
    found = waiting(case, "n", ["hold", "worse"], threshold=15.0)
    assert found.values["hold"][0] < 15 < found.values["hold"][-1]
    assert found.latest_words("hold") == "only late, or never"
    assert (found.values["worse"] >= 15).all()
    assert found.latest_words("worse") == "any time"
