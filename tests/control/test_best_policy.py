"""The best adaptive policy: against the oracle, against written policies, against its own bound, and its rules as a policy."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.linalg import expm
from tests.chain.processes import POLICY, DrawnProcess, processes
from tests.control.oracle_adaptive import THINGS, YEARS, Tiny, tinies
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.chain.schedule import schedule_of
from offramp.control.best_policy import best_policy
from offramp.errors import QuestionError
from offramp.risk.assess import assess
from offramp.risk.measures import measure_spec

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.control.best_policy import Adaptive


def value_of(case: Case, policy: str, best: Adaptive) -> float:
    """Return what a policy of a case reaches, of several measures the weighted sum with less being better."""
    values = assess(case, [policy]).outcome(policy).values
    if len(best.measure_specs) == 1:
        return values[best.measure_spec.name]
    return sum((1 if g.want == "low" else -1) * g.mean_weight * values[g.name] for g in best.measure_specs)


def stages_said(best: Adaptive) -> list[dict[str, str]]:
    """Return the stages of a policy that the words of the rules say, with triggers for what can't be undone."""
    stages: list[dict[str, str]] = []
    for rule in best.to_dict()["rules"]:
        option, when = rule["option"], rule["when"]
        if when in ("always", "never"):
            stages.append({option: "on" if when == "always" else "off"})
        elif when.startswith("while "):
            stages += [{option: "off"}, {option: "on", "while": when.removeprefix("while ")}]
        elif when.startswith("as soon as "):
            condition = when.removeprefix("as soon as ")
            stages += [{option: "off", "until": condition}, {option: "on", "when": condition}]
        elif when.startswith("as long as "):
            condition = when.removeprefix("as long as ")
            stages += [
                {option: "on", "until": f"not ({condition})"},
                {option: "off", "when": f"not ({condition})"},
            ]
        else:
            assert when in ("left open", "makes no difference")
    return stages


def is_sound(best: Adaptive, scale: float = 1.0) -> None:
    """What is so of every answer: the bound is one, and rules are shown only if they lose to nothing."""
    sign = 1 if len(best.measure_specs) == 1 and best.measure_spec.want == "high" else -1
    assert sign * best.bound >= sign * best.value - 1e-9 * scale
    hands_free = {policy: value for policy, value in best.written.items() if policy not in best.answers}
    assert all(sign * best.value >= sign * value for value in hands_free.values())
    assert (best.withheld is None) == bool(best.rules)
    if best.withheld is None:
        assert all(sign * best.by_rules >= sign * value - 1e-6 * scale for value in best.written.values())
        if len(best.measure_specs) == 1 and best.measure_spec.matters:
            assert sign * best.by_rules >= sign * best.value - best.measure_spec.matters - 1e-12
    else:
        assert best.to_dict()["rules"] == []
        assert best.to_dict()["policy"] is None
        assert best.withheld[0].upper() + best.withheld[1:] in str(best)


@examples(20, dear=True)
@given(tiny=tinies())
def test_the_plan_is_what_brute_force_finds(tiny: Tiny) -> None:
    """Every way of acting at every moment, with an option that stays on; in steps so small that the two agree."""
    found = best_policy(loads(tiny.text), "a", tiny.asked)
    coarse, fine = tiny.best(1000), tiny.best(2000)
    # The error goes down with the length of a step, so that it can be taken off.
    known, scale = 2 * fine - coarse, max(1.0, abs(fine))
    assert found.value == pytest.approx(known, abs=2e-6 * scale + abs(fine - coarse) / 50)
    assert tiny.sign * found.bound >= tiny.sign * known - 2e-6 * scale - abs(fine - coarse) / 50
    is_sound(found, scale)


@examples(20, dear=True)
@given(tiny=tinies())
def test_the_rules_written_as_a_policy_reach_what_is_said(tiny: Tiny) -> None:
    found = best_policy(loads(tiny.text), "a", tiny.asked)
    assume(found.withheld is None)
    more = {"as listed": found.policy, "as said": json.dumps(stages_said(found) or {})}
    case = loads(tiny.text + "".join(f"  {name}: {stages}\n" for name, stages in more.items()))
    scale = max(1.0, abs(found.by_rules))
    for name in more:
        assert value_of(case, name, found) == pytest.approx(found.by_rules, abs=1e-9 * scale)


@examples(20, dear=True)
@given(tiny=tinies(), want=st.sampled_from(["low", "high"]))
def test_nothing_that_looks_at_the_state_does_better(tiny: Tiny, want: str) -> None:
    """All sixteen ways to set x by u and f, with z left off, by matrix exponentials."""
    text = (
        tiny.text.partition("measures:")[0]
        + f"measures: {{m: {{chance of: e, at: 2 years, over: as is, want: {want}}}}}\n"
    )
    assume("a.z" not in tiny.ends.text)
    found = best_policy(loads(text), "a", "m")
    sign = 1 if want == "high" else -1
    for ways in product((True, False), repeat=4):
        on_by = dict(zip(product((True, False), repeat=2), ways, strict=True))
        known = _chance_of_e(tiny, lambda on, on_by=on_by: on_by["b.u" in on, "f" in on])
        assert sign * found.bound >= sign * known - 1e-9
        assert sign * found.value >= sign * known - 2e-4


def _chance_of_e(tiny: Tiny, x_is_on: object) -> float:
    """Return the chance that e is so in the end while x is set by a function of what is on."""

    def settled(on: frozenset[str]) -> frozenset[str]:
        return on if tiny.ended(on) else on - {"a.x"} | ({"a.x"} if x_is_on(on) else set())  # type: ignore[operator]

    every = [frozenset(t for t, bit in zip(THINGS, bits, strict=True) if bit) for bits in product((0, 1), repeat=5)]
    place = {on: i for i, on in enumerate(every)}
    matrix = np.zeros((32, 32))
    for on in every:
        for end, rate in [] if tiny.ended(on) else tiny.leads(on):
            matrix[place[on], place[settled(end)]] += rate
    matrix -= np.diag(matrix.sum(axis=1))
    start = place[settled(frozenset(tiny.status_quo))]
    there = expm(matrix * YEARS)[start]
    return float(sum(there[place[on]] for on in every if "e" in on))


@examples(40, dear=True)
@given(drawn=processes(policy=True), data=st.data())
def test_it_is_never_worse_than_a_written_policy(drawn: DrawnProcess, data: st.DataObject) -> None:
    actor = drawn.process.model.actors[0]
    assume(all(name.startswith(f"{actor}.") for stage in drawn.process.stages for name in stage.holds))
    goal = data.draw(st.sampled_from(drawn.process.model.things))
    kind, want = data.draw(st.sampled_from(["within", "at"])), data.draw(st.sampled_from(["low", "high"]))
    text = drawn.text + f"measures: {json.dumps({'m': {'chance of': goal, kind: '2 years', 'want': want}})}\n"
    case = loads(text)
    try:
        written = assess(case, [POLICY]).outcome(POLICY).values["m"]
    except QuestionError:
        assume(False)
    found = best_policy(case, actor, "m")
    assert found.written[POLICY] == pytest.approx(written, abs=1e-12)
    is_sound(found)
    if found.withheld is None:
        stated = text[text.index("policies: ") : text.index("measures: ")]
        ruled = loads(text.replace(stated, f"policies: {{rules: {found.policy}}}\n"))
        assert value_of(ruled, "rules", found) == pytest.approx(found.by_rules, abs=1e-9)


# Rules over several options.

JOINT = """
horizon: 2 years
actors:
  a: {tempo: 2, reliability: 0.8, options: {x: X, y: Y}}
events: {e: {label: E, once: on}, g: {label: G, once: on}, h: H}
ends: e
status quo: []
preferences: {a: [not a.x]}
rates:
  e: (0.02 if a.x and not a.y else 2) if g else (0.02 if (a.x iff a.y) else 2)
  g: 1
  h: 2
measures: {m: {chance of: e, within: 2 years, want: low}}
policies:
  matched: [{a.x: on}, {a.y: on, while: not g}, {a.y: off, while: g}]
  mismatched: [{a.x: off}, {a.x: on, while: g}, {a.y: on}]
"""


def test_rules_are_learned_jointly_over_the_options() -> None:
    """Before g either of two joint choices is safe, and halves of both are not: one option alone can't tell."""
    found = best_policy(loads(JOINT), "a", "m")
    is_sound(found)
    assert found.withheld is None
    assert found.by_rules == pytest.approx(found.value, abs=1e-9)
    assert found.by_rules == pytest.approx(1 - np.exp(-0.04), abs=1e-9)
    assert found.written["mismatched"] > 0.5
    assert len([rule for rule in found.rules if rule.conditions]) <= 2
    assert "rules above" in str(found)


ODD = "f + g + h == 1 or f + g + h == 3"
PARITY = f"""
horizon: 2 years
actors: {{a: {{tempo: 2, reliability: 0.8, options: {{x: X}}}}}}
events: {{e: {{label: E, once: on}}, f: F, g: G, h: H}}
ends: e
status quo: []
preferences: {{a: [a.x]}}
rates: {{e: "0.1 if (a.x iff ({ODD})) else 3", f: 1, g: 1, h: 1}}
measures: {{m: {{chance of: e, within: 2 years, want: low}}}}
policies: {{always: {{a.x: on}}}}
"""


def test_rules_that_come_nowhere_near_the_plan_are_withheld() -> None:
    """Whether an odd number of three events is on: no rule of three conditions says that."""
    found = best_policy(loads(PARITY), "a", "m")
    is_sound(found)
    assert found.value == pytest.approx(1 - np.exp(-0.2), abs=1e-6)
    assert found.withheld is not None
    assert found.withheld.startswith("no short list of rules comes near the plan: the best one found reaches")
    assert "the best rules found" in str(found)
    assert found.by_rules > found.value + 0.1


def test_a_term_of_the_case_makes_a_short_rule() -> None:
    found = best_policy(loads(PARITY + f"terms: {{odd: {ODD}}}\n"), "a", "m")
    assert [rule.when for rule in found.rules] == ["while odd"]
    assert found.by_rules == pytest.approx(found.value, abs=1e-9)


LATE = """
horizon: 2 years
actors: {a: {tempo: 2, reliability: 0.8, options: {x: X}}}
events: {g: {label: G, once: on}}
status quo: []
preferences: {a: [a.x]}
rates: {g: a.x}
counts: {n: 0.8 * a.x * (1 - g) + 1 - g}
measures: {m: {expected: n, within: 2 years, want: low, matters: MATTERS}}
policies: {for a time: [{a.x: off}, {a.x: on, while: not g, for: 14 months}]}
"""


def test_where_a_written_policy_does_better_than_all_rules_it_is_named() -> None:
    """Towards the end it is no longer worth the cost; a rule that looks at the state alone does not know the time."""
    found = best_policy(loads(LATE.replace("MATTERS", "0")), "a", "m")
    is_sound(found)
    assert found.answers == ()
    assert found.withheld is not None
    assert "comes near the plan" in found.withheld
    assert "nor does it do better than the policy “for a time”, which reaches" in found.withheld
    assert (found.behind_plan, found.behind_policy) == (True, "for a time")
    near = best_policy(loads(LATE.replace("MATTERS", "0.5")), "a", "m")
    assert near.withheld is not None
    assert near.withheld.startswith("no short list of rules does better than the policy “for a time”, which reaches")
    without = best_policy(loads(LATE.replace("MATTERS", "0.5").partition("policies")[0]), "a", "m")
    assert without.withheld is None
    assert [(each.behind_plan, each.behind_policy) for each in (near, without)] == [
        (False, "for a time"),
        (False, None),
    ]
    assert without.by_rules == pytest.approx(near.by_rules, abs=1e-12)


# What can't be undone, and what makes no difference.

FOR_GOOD = """
horizon: 2 years
actors:
  a: {tempo: 2, reliability: 0.8, options: {x: X, z: {label: Z, once: on}}}
  b: {tempo: 5, reliability: 0.7, options: {u: U}}
events: {e: {label: E, once: on}}
ends: e
status quo: [b.u]
preferences: {a: [a.x], b: [not b.u if a.z]}
rates: {e: 0.2 + a.x * (1 - b.u)}
measures:
  r: {chance of: e, within: 2 years, want: high, over: as is}
  t: {time in: b.u, within: 2 years, want: low}
policies: {both: {a.x: on, a.z: on}, x: {a.x: on, a.z: off}}
"""


def test_a_move_for_good_is_made_where_what_it_leads_to_gets_better_faster() -> None:
    found = best_policy(loads(FOR_GOOD), "a", "r")
    assert found.value == pytest.approx(found.written["both"], rel=1e-6)
    assert abs(found.written["both"] - found.written["x"]) > 0.05
    assert found.by_rules == pytest.approx(found.value, rel=1e-6)
    assert {rule.option: rule.when for rule in found.rules}["a.z"] == "always"


def test_what_is_so_in_the_last_moment_is_chosen_then() -> None:
    text = FOR_GOOD.replace("chance of: e, within", "chance of: a.x and a.z, at")
    found = best_policy(loads(text), "a", "r")
    assert found.value == pytest.approx(found.bound, abs=1e-9)
    assert {rule.option: rule.when for rule in found.rules} == {"a.x": "always", "a.z": "always"}


@pytest.mark.parametrize("want", ["low", "high"])
@pytest.mark.parametrize("over", ["counts", "as is"])
def test_time_in_a_condition(want: str, over: str) -> None:
    text = FOR_GOOD.replace("within: 2 years, want: low", f"within: 2 years, want: {want}, over: {over}")
    found = best_policy(loads(text), "a", "t")
    is_sound(found)
    assert found.bound == pytest.approx(found.value, abs=1e-3)


def test_a_move_for_good_waits_for_its_condition() -> None:
    """Z keeps the event off once f is on, and brings it on before; whether f goes off again no longer matters then."""
    text = (
        "horizon: 2 years\nactors: {a: {tempo: 1, reliability: 0.8, options: {z: {label: Z, once: on}}}}\n"
        "events: {e: {label: E, once: on}, f: {label: F, once: on}}\nends: e\nstatus quo: []\npreferences: {a: [a.z]}\n"
        "rates: {e: (0.01 if f else 5) if a.z else 1, f: 1}\nmeasures: {m: {chance of: e, within: 2 years, want: low}}\n"
    )
    found = best_policy(loads(text), "a", "m")
    assert [rule.when for rule in found.rules] == ["as soon as f"]
    assert "Z: as soon as “F”" in str(found)
    assert found.to_dict()["policy"] == "[{a.z: off, while: not a.z}, {a.z: on, while: f}]"
    ruled = loads(text + f"policies: {{rules: {found.policy}, said: {json.dumps(stages_said(found))}}}\n")
    for name in ("rules", "said"):
        assert value_of(ruled, name, found) == pytest.approx(found.by_rules, abs=1e-9)


def test_an_option_that_can_no_longer_be_on_is_turned_off_as_late_as_the_rule_says() -> None:
    text = (
        "horizon: 2 years\nactors: {a: {tempo: 1, reliability: 0.8, options: {z: {label: Z, once: off}}}}\n"
        "events: {e: {label: E, once: on}, f: {label: F, once: on}}\nends: e\nstatus quo: [a.z]\npreferences: {a: [a.z]}\n"
        "rates: {e: (5 if f else 0.01) if a.z else 1, f: 1}\nmeasures: {m: {chance of: e, within: 2 years, want: low}}\n"
    )
    found = best_policy(loads(text), "a", "m")
    assert [rule.when for rule in found.rules] == ["as long as not f"]
    ruled = loads(text + f"policies: {{rules: {found.policy}, said: {json.dumps(stages_said(found))}}}\n")
    for name in ("rules", "said"):
        assert value_of(ruled, name, found) == pytest.approx(found.by_rules, abs=1e-9)


def test_an_actor_without_influence_changes_nothing() -> None:
    case = loads(
        "horizon: 2 years\nactors:\n  a: {tempo: 2, reliability: 0.8, options: {x: X}}\n  b: {tempo: 2, reliability: 0.7, options: {u: U}}\n"
        "events: {e: {label: E, once: on}}\nends: e\nstatus quo: []\npreferences: {a: [a.x], b: [b.u]}\nrates: {e: 1 + b.u}\n"
        "measures: {m: {chance of: e, within: 2 years, want: low}}\n"
    )
    found = best_policy(case, "a", "m")
    assert found.value == pytest.approx(assess(case).outcomes[0].values["m"], abs=1e-9)
    assert [rule.when for rule in found.rules] == ["makes no difference"]


def test_an_option_that_makes_no_difference_is_said_to_make_none() -> None:
    """To fly as little as can be, north ends the crisis at once; how it does so makes no difference."""
    found = best_policy(load("hotline"), "north", "flights")
    assert {rule.option: rule.when for rule in found.rules} == {
        "north.alert": "makes no difference",
        "north.line": "makes no difference",
        "north.strike": "always",
    }
    assert "Man the hot line: makes no difference" in str(found)
    assert found.to_dict()["rules"][0]["when"] == "makes no difference"
    assert found.by_rules == pytest.approx(found.value, abs=1e-9)
    assert "These rules may end the crisis by “Strike first”" in str(found)


def test_options_of_which_one_must_be_on_do_not_both_make_no_difference() -> None:
    """Either of two options keeps the event off: each alone could go, not both."""
    case = loads(
        "horizon: 2 years\nactors: {a: {tempo: 1, reliability: 0.8, options: {x: X, y: Y, z: Z}}}\nevents: {e: {label: E, once: on}}\n"
        "status quo: [a.x, a.y]\npreferences: {a: [a.x]}\nrates: {e: 0 if a.x or a.y else 1}\n"
        "measures: {m: {chance of: e, within: 2 years, want: low}}\n"
    )
    found = best_policy(case, "a", "m")
    assert [rule.when for rule in found.rules] == ["makes no difference", "always", "makes no difference"]
    assert found.by_rules == found.value == 0


# Others reckon with what binds an actor.

BOUND = """
horizon: 2 years
actors:
  a: {tempo: 2, reliability: 0.8, options: {x: X}}
  b: {tempo: 5, reliability: 0.9, options: {u: U}}
events: {e: {label: E, once: on}}
ends: e
status quo: []
preferences: {a: [a.x iff b.u], b: [not a.x, b.u]}
rates: {e: 1 if b.u else 0.1}
measures: {m: {chance of: e, within: 2 years, want: low}}
policies:
  hands bound: {a.x: off}
  threat: [{a.x: off}, {a.x: on, while: b.u}]
  other: {a.x: on, while: e}
  both: [{a.x: on}, {b.u: off}]
  timer: {a.x: on, when: b.u, for: 3 months}
"""


def test_a_policy_that_others_reckon_with_is_named() -> None:
    """B does not turn u on, since a would answer with x; who is bound not to answer deters nobody."""
    found = best_policy(loads(BOUND), "a", "m")
    is_sound(found)
    assert (found.answers, found.others, found.drawn) == (("hands bound",), ("both",), ("timer",))
    assert set(found.written) == {"hands bound", "threat", "other"}
    assert found.written["hands bound"] > found.value + 0.1
    text = str(found)
    assert "Others choose differently under these policies: hands bound. They anticipate the commitment of a" in text
    assert "Not compared, since they bind others too: both" in text
    assert "Not compared, since a duration runs from a trigger (simulation only): timer" in text
    assert found.to_dict()["drawn"] == ["timer"]
    assert "a: best adaptive policy (chance of e within 2 years, better low):" in text


def test_a_policy_that_others_reckon_with_may_do_better_than_any_plan() -> None:
    """B keeps u on as long as a may do as it likes; only who binds itself to pay for it changes that."""
    text = BOUND.replace("a: [a.x iff b.u]", "a: [a.x]").replace("b: [not a.x, b.u]", "b: [a.x, b.u]")
    text = text.replace("hands bound: {a.x: off}", "reward: [{a.x: on}, {a.x: off, while: b.u}]")
    found = best_policy(loads(text), "a", "m")
    is_sound(found)
    assert "reward" in found.answers
    assert found.written["reward"] < found.bound - 0.1
    # The rules are found too, and reach as much.
    assert found.withheld is None
    assert found.by_rules == pytest.approx(found.written["reward"], abs=1e-9)
    assert [rule.when for rule in found.rules] == ["while not b.u"]
    assert "Written as a policy, the rules commit a." in str(found)


# Catalog cases and mistakes.


@pytest.mark.parametrize("measure", load("hotline").measures)
def test_every_kind_of_measure(measure: str) -> None:
    case = load("hotline")
    spec = case.measures[measure]
    if isinstance(spec.over, float) and spec.expected not in case.harms:
        with pytest.raises(QuestionError, match="depends on the amount counted so far"):
            best_policy(case, "north", measure)
        return
    found = best_policy(case, "north", measure)
    scale = max(1.0, abs(found.value))
    is_sound(found, scale)
    assert set(found.written) == set(case.policies)
    assert found.withheld is None
    assert found.by_rules == pytest.approx(found.value, abs=1e-3 * scale)


def test_weighed_measures() -> None:
    """War and strike together are what north can do most about by standing down and keeping to it."""
    found = best_policy(load("hotline"), "north", ["war", "strike"])
    is_sound(found)
    assert {rule.option: rule.when for rule in found.rules}["north.strike"] == "never"
    assert {rule.option: rule.when for rule in found.rules}["north.alert"] == "never"
    text = str(found)
    assert "Keep forces on high alert: never" in text
    assert "the best plan" in text
    assert "may end the crisis" not in text


def test_the_korean_case_within_a_year() -> None:
    """Whatever its numbers are: the answer is sound, and its rules as a policy reach what is said."""
    case = load("korea-2017")
    name = next(
        name for name in case.measures if measure_spec(case, name).is_chance and measure_spec(case, name).time <= 1
    )
    found = best_policy(case, "usa", name)
    is_sound(found)
    # Only what can come about under the control of one actor is worked on, not all that anybody could do.
    assert 0 < found.nodes < schedule_of(case, None).windows[0].structure.size


@pytest.mark.parametrize(
    ("actor", "measures", "message"),
    [
        ("nort", "war", "there is no actor `nort`; did you mean north"),
        ("north", "wars", "there is no measure `wars`; did you mean war"),
        (
            "north",
            ["war", "line"],
            "a weighted sum needs measures at one time; found `war` within 10 years; `line` at 5 years",
        ),
    ],
)
def test_what_cannot_be_asked(actor: str, measures: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        best_policy(load("hotline"), actor, measures)


def test_a_count_that_is_lost_in_the_end_cannot_be_steered_by() -> None:
    """What has been counted so far decides how much there is to lose; no state says it."""
    text = FOR_GOOD + "counts: {n: a.x}\n"
    text = text.replace("measures:\n", "measures:\n  k: {expected: n, within: 2 years, over: 7}\n")
    with pytest.raises(QuestionError, match=r"`k` counts a history whose crisis has ended as 7; .* leave out"):
        best_policy(loads(text), "a", "k")
