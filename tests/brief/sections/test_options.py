"""Which option first, in the brief: what its sentences say is what the worlds come to."""

from __future__ import annotations

import numpy as np
import pytest
from tests.chain.border import BORDER

from offramp.brief.blocks import Answer
from offramp.brief.sections.claims import claims_at_a_glance
from offramp.brief.sections.options import options_answer, options_table, what_decides, what_would_change
from offramp.brief.sections.options_in_full import compared, options_in_full
from offramp.case.reading import load, loads
from offramp.claim_testing.claims import claims
from offramp.ensemble.outcomes import Outcomes
from offramp.findings.options import Options, option_findings
from offramp.graph.readings import readings
from offramp.tables import Table
from offramp.worlds.worlds import draw_worlds

CLAIMS = """claims:
  never less: {text: It is never less., holds: chance(war | wait) >= chance(war | late)}
  more: {text: It is more., holds: chance(war | wait) > chance(war | late)}
  mean: {text: It is rare on average., holds: mean(war | wait) < 0.9}
  not sure: {text: War is not sure., holds: chance(war within 1 year | wait) < 0.99}
  fond: {text: He is., holds: "wants(b, not b.z)"}
  open: {text: Nobody decides it., holds: not testable}
  rare: {text: War is rare., holds: chance(war within 1 year | wait) < 0.1}
  keen: {text: It would., holds: "wants(a, a.x from not a.x)"}
  nobody says: {text: Nobody can say.}
"""


@pytest.fixture(scope="module")
def found() -> Options:
    late = BORDER.replace("refuse: {a.x: off}", "refuse: {a.x: off}, late: [{a.x: on, from: 9 years}]")
    case = loads(late.split("claims:")[0] + CLAIMS)
    made = option_findings(case, 64)
    assert made is not None
    return made


def test_the_answer_is_the_lead_with_means_and_worst_readings(found: Options) -> None:
    answer, lead = options_answer(found), found.ranking.lead
    assert all(f"“{policy}”" in answer.short for policy in lead.policies)
    reasons = " ".join(answer.because)
    for measure, policies in lead.best_by.items():
        measure_spec = found.outcomes.measure_spec(measure)
        each = [found.ranking.consequence(policy, measure) for policy in policies]
        means = sorted(one.mean for one in each)
        low, high = measure_spec.shown(means[0]), measure_spec.shown(means[-1])
        worsts = [one.worst.mean for one in each if one.worst is not None]
        worst = max(worsts) if measure_spec.want == "low" else min(worsts)
        shown = low if low == high else f"{low} to {high}"
        assert f"{measure_spec.label} (mean {shown}; at worst {measure_spec.shown(worst)} (a is " in reasons
    for part in (answer.short, *answer.because):
        assert "all measures" not in part
        assert "rank" not in part.replace("ranked", "")


def front(war: dict[str, float], hold: dict[str, float]) -> Answer:
    """The answer on policies of which two measures are known, the same in all worlds."""
    case = loads(BORDER.split("claims:")[0])
    worlds = draw_worlds(case, 30)
    values = {
        policy: {
            "war": np.full(30, war[policy]),
            "hold": np.full(30, hold[policy]),
            "incidents": np.full(30, 5.0),
            "ends: war": np.full(30, 0.1),
        }
        for policy in war
    }
    made = option_findings(case, 30, known=Outcomes(worlds, tuple(war), values))
    assert made is not None
    assert list(options_in_full(made))
    return options_answer(made)


def test_one_option_leads_several_are_level_or_there_is_a_trade_off() -> None:
    one = front({"wait": 0.1, "yield": 0.3}, {"wait": 0.9, "yield": 0.9})
    assert one.short == "“wait”. By every measure judged it is better than each other option, or level with it."
    assert (
        "No option differs enough to matter by chance of not b.z before war within 1 year (mean 90 %) and "
        in one.because[1]
    )
    level = front({"wait": 0.1, "yield": 0.105}, {"wait": 0.9, "yield": 0.9})
    assert level.short == "“wait” and “yield”: no difference between them matters."
    trade = front({"wait": 0.1, "yield": 0.3}, {"wait": 0.2, "yield": 0.9})
    assert trade.short == "A trade-off between “wait” and “yield”: none is best by every measure."
    assert trade.because[0].startswith("“wait” is best by chance of war within 2 years (mean 10 %)")
    assert trade.because[1].startswith("“yield” is best by chance of not b.z before war within 1 year (mean 90 %)")
    assert front({"wait": 0.1}, {"wait": 0.2}).short == "“wait” is the only option."


def test_options_stand_against_outcomes_by_their_means(found: Options) -> None:
    table = options_table(found, 1)
    for row in table.rows:
        war = found.outcomes.of(row[0], "war")
        shown = float(row[1].split(" %")[0])
        assert shown == pytest.approx(100 * war.mean(), abs=0.6)
    assert table.note.startswith("Mean of 64 worlds, in brackets the 5th and 95th percentiles.")


def test_no_identifier_stands_in_the_annex_on_options(found: Options) -> None:
    for block in compared(found):
        text = str(block)
        assert "b.reliability" not in text
        if isinstance(block, Table) and block.columns[0] == "measure":
            assert {row[0] for row in block.rows} <= {
                measure_spec.label for measure_spec in found.outcomes.measure_specs
            }


def test_claims_stand_in_groups_and_those_that_hang_on_equals_say_so(found: Options) -> None:
    verdicts = claims(found.case, readings(found.case), found.outcomes)
    table = claims_at_a_glance(verdicts)
    assert table is not None
    groups = {row[0]: row[1] for row in table.rows}
    share = next(verdict.share for verdict in verdicts if verdict.name == "rare")
    assert share is not None
    held = "never less (as stated, both sides equal in 100 %); mean (on average); not sure (in every world); fond (as stated)"
    assert groups["hold (4)"] == held
    assert groups["fail (1)"] == "more (as stated, both sides equal in 100 %)"
    assert groups["not tested (2)"] == "open; nobody says"
    assert f"rare ({100 * share:.0f} % of worlds)" in groups["depend (2)"]
    assert "keen (keen)" in groups["depend (2)"]


def test_what_decides_is_told_with_its_error_in_points_where_it_matters(found: Options) -> None:
    told = list(what_decides(found))
    for decided in found.drivers:
        worth = decided.worth.everything
        (sentence,) = (each for each in told if each.startswith(f"By {decided.measure_spec.label}: "))
        nothing = "no further knowledge would change the choice by as much as matters."
        assert sentence.endswith(nothing) == (worth.value <= max(worth.standard_error, decided.measure_spec.matters))
    assert any(
        "percentage points (standard error " in sentence or "no further knowledge" in sentence for sentence in told
    )


def test_a_reading_under_which_another_option_is_better_is_named() -> None:
    case = loads(BORDER.split("claims:")[0])
    worlds = draw_worlds(case, 64)
    keen = np.array(worlds.images["a"]) == "keen"
    values = {
        policy: {"war": war, "hold": np.full(64, 0.5), "incidents": np.full(64, 5.0), "ends: war": np.full(64, 0.1)}
        for policy, war in (("wait", np.where(keen, 0.1, 0.5)), ("yield", np.full(64, 0.4)))
    }
    made = option_findings(case, 64, known=Outcomes(worlds, ("wait", "yield"), values))
    assert made is not None
    assert (
        "If a is to be read as “loath”, “yield” is better than “wait” by chance of war within 2 years: 40 % against 50 % on average."
        in list(what_would_change(made))
    )


def test_every_condition_that_would_change_our_mind_is_more_than_chance() -> None:
    case = load("river")
    made = option_findings(case, 256)
    assert made is not None
    for measure_spec in made.looked_into:
        for box in made.flips[measure_spec.name].boxes:
            assert all(restriction.quasi_p <= 0.05 for restriction in box.restrictions)


def test_a_case_that_says_nothing_of_time_has_none() -> None:
    case = load("chicken")
    assert option_findings(case) is None
    assert option_findings(loads(BORDER), 0) is None


def test_the_answer_is_a_block_of_the_brief(found: Options) -> None:
    assert isinstance(options_answer(found), Answer)


def test_options_that_are_level_have_their_own_numbers_as_a_range() -> None:
    level = front({"wait": 0.1, "yield": 0.109, "refuse": 0.5}, {"wait": 0.9, "yield": 0.9, "refuse": 0.9})
    assert "“wait” and “yield” are best by chance of war within 2 years (mean 10 % to 11 %)." in level.because


def test_a_label_with_a_capital_is_quoted_in_a_sentence() -> None:
    text = BORDER.split("claims:")[0].replace(
        "{chance of: war, within: 2 years", "{label: War soon, chance of: war, within: 2 years"
    )
    assert "War soon" in text
    found = option_findings(loads(text), 16)
    assert found is not None
    told = " ".join(options_answer(found).because)
    assert "by “War soon” (mean" in told
