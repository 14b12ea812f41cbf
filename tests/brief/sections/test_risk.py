"""What can go wrong, in the brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.brief.blocks import Bullets, Paragraph
from offramp.brief.sections.risk import risk_answer, risk_in_full
from offramp.case.reading import load, loads
from offramp.draw.picture import Picture
from offramp.draw.risk import measure_over_time, telling
from offramp.findings.dynamic import Dynamic, dynamic
from offramp.tables import Table
from offramp.text import percent

if TYPE_CHECKING:
    from offramp.findings.findings import Findings


@pytest.fixture
def korea(korea_findings: Findings) -> Dynamic:
    assert korea_findings.dynamic is not None
    return korea_findings.dynamic


@pytest.fixture(scope="module")
def hotline() -> Dynamic:
    found = dynamic(load("hotline"))
    assert found is not None
    return found


@pytest.mark.parametrize("slug", ["cuba-1962", "elmira-1991", "prisoners-dilemma"])
def test_a_case_that_does_not_say_how_things_move_has_no_such_answer(slug: str) -> None:
    assert dynamic(load(slug)) is None


def test_the_front_answers_with_accident_and_decision_apart(hotline: Dynamic) -> None:
    found = hotline
    answer = risk_answer(found)
    assert answer.question == "What can go wrong, and when?"
    assert (
        answer.short
        == "With every unknown at its best value: under “wait” the crisis ends by accident with a chance of 10 % and by decision with 0 % "
        "within 10 years."
    )
    assert answer.because[0].startswith("In all it ends with a chance of 10 %; least under “open the line”, ")
    assert answer.because[1].startswith("Waiting: if “")
    # Nobody has said what record this made-up case should be held against.
    assert not any("reference class" in reason for reason in answer.because)


BOTH = """
title: A clock
actors: {a: {tempo: 0, reliability: 0.9, options: {x: Xylophone, y: Yell}}}
events: {e: {label: Eruption, once: on}}
status quo: []
preferences: {a: [a.x]}
rates: {e: 1}
ends: e and a.x or a.y
horizon: 1 year
policies: {wait: {}, play: {a.x: on}, yell: {a.y: on}}
"""


def test_what_ends_by_both_counts_and_the_base_is_one_of_those_compared() -> None:
    found = dynamic(loads(BOTH))
    assert found is not None
    answer = risk_answer(found)
    assert answer.short == (
        "With every unknown at its best value: under “wait” the crisis ends by accident with a chance of 0 % "
        "and by decision with 0 %, and by both together with 0 %, "
        "within 1 year."
    )
    assert (
        answer.because[0] == "In all it ends with a chance of 0 %; least under “wait” (0 %), most under “yell” (100 %)."
    )
    (bars,) = [
        block for block in risk_in_full(found) if isinstance(block, Picture) and block.title.startswith("By decision")
    ]
    assert bars.table.columns == ("policy", "by decision", "by accident", "by both", "together")
    assert bars.table.rows[1] == ("play", "0 %", "0 %", "63 %", "63 %")


def test_the_annex_has_curves_with_tables_and_example_histories(hotline: Dynamic) -> None:
    found = hotline
    blocks = list(risk_in_full(found))
    pictures = [block for block in blocks if isinstance(block, Picture)]
    assert pictures[0].title == "By decision or by accident"
    assert all(picture.table.rows for picture in pictures)
    assert any(picture.title.startswith("What waiting costs") for picture in pictures)
    assert any(isinstance(block, Bullets) and "2030" in block.items[0] for block in blocks)
    assert any(isinstance(block, Paragraph) and "An example, not a forecast" in block.text for block in blocks)
    tables = [block for block in blocks if isinstance(block, Table)]
    assert any("what each policy leads to" in table.title for table in tables)
    assert any(row[0] == "the best plan" for table in tables for row in table.rows)


def test_rules_that_are_withheld_are_no_table_but_a_sentence() -> None:
    """The best x is on while an odd number of three events is: no short list of rules says that."""
    odd = "f + g + h == 1 or f + g + h == 3"
    case = loads(
        "horizon: 2 years\nactors: {a: {tempo: 2, reliability: 0.8, options: {x: X}}}\n"
        "events: {e: {label: E, once: on}, f: F, g: G, h: H}\nends: e\nstatus quo: []\npreferences: {a: [a.x]}\n"
        f'rates: {{e: "0.1 if (a.x iff ({odd})) else 3", f: 1, g: 1, h: 1}}\n'
        "measures: {m: {chance of: e, within: 2 years, want: low}}\npolicies: {always: {a.x: on}}\n"
    )
    found = dynamic(case)
    assert found is not None
    blocks = list(risk_in_full(found))
    assert any(isinstance(b, Paragraph) and b.text.startswith("No short list of rules comes near") for b in blocks)
    assert not any(isinstance(block, Table) and block.columns == ("option", "when it is on") for block in blocks)


def test_a_label_with_a_colon_stays_whole_in_the_rules() -> None:
    label = "Phase one: Keep forces: high"
    case = loads(
        f'horizon: 2 years\nactors: {{a: {{tempo: 2, reliability: 0.8, options: {{x: "{label}"}}}}}}\n'
        "events: {e: {label: E, once: on}}\nends: e\nstatus quo: []\npreferences: {a: [a.x]}\n"
        "rates: {e: 0.1 if a.x else 3}\n"
        "measures: {m: {chance of: e, within: 2 years, want: low}}\npolicies: {always: {a.x: on}}\n"
    )
    found = dynamic(case)
    assert found is not None
    (rules,) = [b for b in risk_in_full(found) if isinstance(b, Table) and b.columns == ("option", "when it is on")]
    assert rules.rows == ((label, "always"),)


def test_korea_is_held_against_the_record(korea: Dynamic) -> None:
    found = korea
    (short,) = [reason for reason in risk_answer(found).because if "reference class" in reason]
    # The case's rate was taken from that record.
    assert short.endswith(
        "The record says 1.3 % to 6.6 %; the case takes its own rate of war from it, so this is no independent evidence."
    )
    (said,) = [b.text for b in risk_in_full(found) if isinstance(b, Paragraph) and "reference class" in b.text]
    assert "(0 of 14): 1.3 %" in said
    assert "(18 of 189): 3.9 %" in said
    assert "(63 of 377): 6.6 %" in said
    assert "the comparison is no independent evidence" in said


def test_the_reading_is_named_and_rival_ones_stand_beside_it(korea: Dynamic) -> None:
    found = korea
    answer = risk_answer(found)
    base, preventive = "“The administration of June 2017, Regime survival first”", "“Preventive war before the missile”"
    unification, bargaining = "“Unification by coercion”", "“Bargaining for aid”"
    assert answer.short.startswith(
        f"Under the reading {base}, with every unknown at its best value: under “wait” the crisis ends by accident with a chance of 18 % "
        "and by decision with 0 %"
    )
    (unifier,) = [reason for reason in answer.because if reason.startswith(f"Under {unification}")]
    assert "“freeze for freeze” ends by decision with 92.1 % instead of 0 %" in unifier
    assert "least under “relief for freeze” (14 %)" in unifier
    (forestalled,) = [reason for reason in answer.because if reason.startswith(f"Under {preventive}")]
    assert "“wait” ends by accident with a chance of 3.4 % and by decision with 84 %" in forestalled
    assert "instead of" not in forestalled  # said already
    (alike,) = [reason for reason in answer.because if "stay much the same elsewhere" in reason]
    assert alike.startswith(
        f"The order of the policies, and what is decided, stay much the same elsewhere; what changes most: under {bargaining} “"
    )
    (table,) = [b for b in risk_in_full(found) if isinstance(b, Table) and b.title.endswith("by reading")]
    assert table.columns[1:] == tuple(
        f"{name}: {way}"
        for name in (base, preventive, unification, bargaining)
        for way in ("by decision", "by accident")
    )
    (row,) = [row for row in table.rows if row[0] == "freeze for freeze"]
    assert row[1:] == ("0 %", "9.7 %", "0 %", "9.7 %", "92.1 %", "5.0 %", "0 %", "12 %")


ORDERED = """
title: Two readings of one actor
actors: {a: {name: Anna, tempo: 1, reliability: 0.9, options: {x: Xylophone, y: Yell}}, b: {tempo: 9, reliability: 1, options: {z: Zither}}}
events: {e: {label: Eruption, once: on}}
status quo: []
preferences: {a: [a.x]}
images:
  b:
    calm: {weight: 2, preferences: [b.z iff a.x]}
    wild: {weight: 1, preferences: [b.z iff a.y]}
    like: {weight: 1, preferences: [b.z iff a.x, b.z]}
rates: {e: 1 if b.z else 0.01}
ends: e
horizon: 1 year
policies: {left: {a.x: on, a.y: off}, right: {a.x: off, a.y: on}}
"""


def test_a_reading_that_turns_the_order_round_is_told() -> None:
    found = dynamic(loads(ORDERED))
    assert found is not None
    (said,) = [reason for reason in risk_answer(found).because if reason.startswith("Under wild")]
    assert "least under “left”" in said
    assert "ends by decision with" not in said
    (alike,) = [reason for reason in risk_answer(found).because if "stay much the same elsewhere" in reason]
    assert "what changes most: under like “" in alike


def test_a_chart_that_shows_nothing_is_left_out(korea: Dynamic) -> None:
    """By regime survival nobody strikes; what is drawn over time is what moves."""
    found = korea
    titles = [block.title for block in risk_in_full(found) if isinstance(block, Picture)]
    assert titles[2:4] == ["Over time: chance of any war", "Over time: chance of no war and no missile after 5 years"]
    assert not telling(measure_over_time(found.risk, "strike"))


def test_one_year_is_one_year(korea: Dynamic) -> None:
    found = korea
    (said,) = [reason for reason in risk_answer(found).because if reason.startswith("Waiting: ")]
    assert " begins 1 year later, the " in said
    assert " goes from " in said


EARLY = """
horizon: 5 years
actors:
  a: {tempo: 2 per year, reliability: 0.9, options: {strike: {label: Strike, once: on}, talk: Talk}}
  b: {tempo: 2 per year, reliability: 0.9, options: {arm: Arm}}
events: {missile: {label: A missile, once: on}}
status quo: [b.arm]
ends: a.strike
preferences: {a: [not a.strike, not b.arm, not missile, a.talk], b: [not a.strike, b.arm]}
unknowns: {r: {low: 0.2, best: 0.3, high: 0.5, unit: per year}}
rates: {missile: r}
"""


def test_where_all_that_binds_ends_the_crisis_nothing_is_said_of_waiting() -> None:
    policies = (
        "measures: {missile: {chance of: missile, within: 5 years}}\npolicies: {wait: {}, strike now: {a.strike: on}}\n"
    )
    found = dynamic(loads(EARLY + policies))
    assert found is not None
    assert not any(reason.startswith("Waiting: ") for reason in risk_answer(found).because)
    assert "least under “wait” (0 %), most under “strike now” (100 %)" in risk_answer(found).because[0]
    assert list(risk_in_full(found))


def test_a_stock_that_falls_below_zero_is_drawn() -> None:
    more = "stocks: {w: {start: 10, grows: -5}}\nmeasures: {m: {expected: w, within: 5 years, over: 0}}\npolicies: {wait: {}, talk: {a.talk: on}}\n"
    found = dynamic(loads(EARLY + more))
    assert found is not None
    assert list(risk_in_full(found))
    assert "about as often under every option" in risk_answer(found).because[0]


def test_policies_that_are_level_have_their_own_numbers_as_a_range() -> None:
    text = """
title: Nearly level
horizon: 1 year
actors: {a: {tempo: 1, reliability: 1, options: {x: Xylophone, y: Yell}}}
events: {e: {label: Eruption, once: on}}
status quo: []
preferences: {a: [a.x]}
rates: {e: "0.015 if a.x else 0.022 if a.y else 1"}
ends: e
measures: {e: {label: Eruption at last, chance of: e, within: 1 year}}
policies: {wait: {}, one: {a.x: on, a.y: off}, other: {a.x: off, a.y: on}, none: {a.x: off, a.y: off}}
"""
    found = dynamic(loads(text))
    assert found is not None
    ends = {outcome.policy: float(outcome.over[-1]) for outcome in found.risk.outcomes}
    answer = risk_answer(found, 64)
    level = [name for name in ends if ends[name] - min(ends.values()) < 0.01]
    assert len(level) > 1
    assert (
        f"({percent(min(ends.values()))} to {percent(max(ends[name] for name in level))}), most under"
        in answer.because[0]
    )
    assert answer.because[-1].startswith("Two kinds of numbers: here every unknown has its best value")
    assert not any(reason.startswith("Two kinds") for reason in risk_answer(found).because)
    (waiting,) = [reason for reason in answer.because if reason.startswith("Waiting: ")]
    assert ", “Eruption at last” goes from " in waiting
