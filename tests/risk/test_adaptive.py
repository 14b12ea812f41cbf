"""The best adaptive policy: against all deterministic ones of tiny cases, against written ones, against its own bound."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.linalg import expm
from tests.risk.oracle_adaptive import Tiny, tinies
from tests.risk.processes import POLICY, DrawnProcess, processes
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.risk.adaptive import best_policy
from offramp.risk.assess import assess

if TYPE_CHECKING:
    from tests.oracle import Condition

TINY = """
actors:
  a: {{tempo: 2, reliability: 0.8, options: {{x: X}}}}
  b: {{tempo: {tempo}, reliability: 0.7, options: {{u: U}}}}
events: {{e: {{label: E, once: on}}}}
ends: e
status quo: [{status_quo}]
preferences: {{a: [a.x], b: [{wants}]}}
rates: {{e: {with_x} * a.x * (1 - b.u) + {with_u} * b.u * (1 - a.x) + 0.1}}
measures:
  m: {{chance of: {goal}, within: 3 years, want: {want}}}
"""


def tiny(seed: int, goal: str, want: str) -> str:
    random = np.random.default_rng(seed)
    return TINY.format(
        tempo=round(random.uniform(0.2, 4), 2),
        wants=random.choice(["b.u iff a.x", "b.u", "not b.u if a.x", "not e"]),
        with_x=round(random.uniform(0, 3), 2),
        with_u=round(random.uniform(0, 3), 2),
        status_quo=random.choice(["", "a.x", "b.u"]),
        goal=goal,
        want=want,
    )


def brute_force(text: str, goal_is_event: bool, want: str) -> float:
    """Return the best of all policies of a that map what b does to what a does, by matrix exponentials."""
    case = loads(text)
    tempo, expression = float(case.actors["b"].tempo.best), case.rates["e"].rate  # type: ignore[union-attr,arg-type]
    from offramp.case.value import evaluate

    def rate(x: int, u: int) -> float:
        return float(evaluate(expression.tree, {"a.x": bool(x), "b.u": bool(u)}.__getitem__))

    def chance_of_u(x: int) -> float:
        said = case.preferences["b"].statements[0].say  # type: ignore[union-attr]
        worth = [float(evaluate(said.tree, {"a.x": bool(x), "b.u": bool(u), "e": False}.__getitem__)) for u in (0, 1)]
        weights = np.exp(np.log(0.7 / 0.3) * np.array(worth))
        return float(weights[1] / weights.sum())

    found = []
    for policy in product((0, 1), repeat=2):
        # Nodes: b does not, b does, it has happened.
        matrix = np.zeros((3, 3))
        for u in (0, 1):
            x = policy[u]
            matrix[u, 1 - u] = tempo * (chance_of_u(x) if u == 0 else 1 - chance_of_u(x))
            matrix[u, 2] = rate(x, u)
            matrix[u, u] = -matrix[u].sum()
        start = np.eye(3)[1 if "b.u" in case.status_quo else 0]
        if goal_is_event:
            found.append(float((start @ expm(matrix * 3))[2]))
        else:
            matrix[1] = 0.0
            found.append(float((start @ expm(matrix * 3))[1]))
    return min(found) if want == "low" else max(found)


@examples(40)
@given(seed=st.integers(0, 2**32 - 1), goal=st.sampled_from(["e", "b.u"]), want=st.sampled_from(["low", "high"]))
def test_nothing_that_looks_at_the_state_does_better(seed: int, goal: str, want: str) -> None:
    text = tiny(seed, goal, want)
    found = best_policy(loads(text), "a", "m")
    known = brute_force(text, goal == "e", want)
    sign = 1 if want == "low" else -1
    # No policy beats the bound; the plan, which also looks at the time, is at least as good as all that do not.
    assert sign * found.bound <= sign * known + 1e-9
    assert sign * found.value <= sign * known + 2e-4
    assert sign * found.bound <= sign * found.value + 1e-9
    assert abs(found.value - found.bound) < 5e-3


@examples(40)
@given(tiny_case=tinies())
def test_the_plan_is_what_brute_force_finds(tiny_case: Tiny) -> None:
    """Every way of acting at every moment, with an option that stays on; in steps so small that the two agree."""
    found = best_policy(loads(tiny_case.text), "a", "m")
    sign = 1 if tiny_case.want == "high" else -1
    coarse, fine = tiny_case.best(1000), tiny_case.best(2000)
    # The error goes down with the length of a step, so that it can be taken off.
    known, scale = 2 * fine - coarse, max(1.0, abs(fine))
    assert found.value == pytest.approx(known, abs=2e-6 * scale + abs(fine - coarse) / 50)
    assert sign * found.bound >= sign * known - 2e-6 * scale - abs(fine - coarse) / 50
    assert sign * found.bound >= sign * found.value - 1e-9 * scale
    assert sign * found.by_rules <= sign * found.value + 1e-6 * scale
    # Others reckon with a policy that answers what they do; a plan that keeps its hands free cannot have that.
    assert found.answers == ("answer",)
    assert all(
        sign * found.value >= sign * v - 1e-6 * scale for p, v in found.written.items() if p not in found.answers
    )


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
  r: {chance of: e, within: 2 years, want: high}
  t: {time in: b.u, within: 2 years, want: low}
policies: {both: {a.x: on, a.z: on}, x: {a.x: on, a.z: off}}
"""


@pytest.mark.parametrize("measure", ["r", "t"])
def test_a_move_for_good_is_made_where_what_it_leads_to_gets_better_faster(measure: str) -> None:
    found = best_policy(loads(FOR_GOOD), "a", measure)
    assert found.value == pytest.approx(found.written["both"], rel=1e-6)
    assert abs(found.written["both"] - found.written["x"]) > 0.05
    assert found.by_rules == pytest.approx(found.value, rel=1e-6)
    assert {rule.option: rule.when for rule in found.rules}["a.z"] == "always"


def test_a_move_for_good_that_is_made_on_arrival_is_among_the_rules() -> None:
    """To have no war by accident is to strike when it comes to that; no time is ever spent where that is done."""
    found = best_policy(load("hotline"), "north", "war")
    assert found.by_rules == pytest.approx(found.value, abs=1e-9)


def test_what_is_so_in_the_last_moment_is_chosen_then() -> None:
    text = FOR_GOOD.replace("chance of: e, within", "chance of: a.x and a.z, at")
    found = best_policy(loads(text), "a", "r")
    assert found.value == pytest.approx(found.bound, abs=1e-9)
    assert {rule.option: rule.when for rule in found.rules} == {"a.x": "always", "a.z": "always"}


def test_time_in_a_condition_goes_on_once_the_story_has_ended() -> None:
    found = best_policy(loads(FOR_GOOD.replace("want: low", "want: high")), "a", "t")
    assert found.written["x"] <= found.value + 1e-9
    assert found.value <= found.bound + 1e-12
    assert found.bound == pytest.approx(found.value, abs=1e-3)


ANSWER = """
horizon: 2 years
actors:
  a: {tempo: 2, reliability: 0.8, options: {x: X}}
  b: {tempo: 5, reliability: 0.9, options: {u: U}}
events: {e: {label: E, once: on}}
ends: e
status quo: [a.x]
preferences: {a: [a.x], b: [b.u iff a.x, not b.u]}
rates: {e: 1 if b.u else 0.1}
measures: {m: {chance of: e, within: 2 years, want: low}}
policies:
  answer: {a.x: on, while: not b.u}
  other: {a.x: on, while: e}
  both: [{a.x: on}, {b.u: off}]
  timer: {a.x: on, when: b.u, for: 3 months}
"""


def test_a_policy_that_answers_is_said_to_be_reckoned_with() -> None:
    found = best_policy(loads(ANSWER), "a", "m")
    assert (found.answers, found.others, found.drawn) == (("answer",), ("both",), ("timer",))
    assert set(found.written) == {"answer", "other"}
    text = str(found)
    assert "Bound to answer what others do: answer. Others reckon with that" in text
    assert "Not compared, since they bind others too: both" in text
    assert "Not compared, since a duration runs from a trigger, which only drawn histories follow: timer" in text
    assert found.to_dict()["drawn"] == ["timer"]
    assert "a: the best it could do, looking at the state (chance of e within 2 years, better low):" in text


@examples(40)
@given(drawn=processes(policy=True), data=st.data())
def test_it_is_never_worse_than_a_written_policy(drawn: DrawnProcess, data: st.DataObject) -> None:
    actor = drawn.process.model.actors[0]
    assume(all(name.startswith(f"{actor}.") for stage in drawn.process.stages for name in stage.holds))
    assume(not any(_names_others(actor, stage.during) for stage in drawn.process.stages))
    goal = data.draw(st.sampled_from(drawn.process.model.things))
    want = data.draw(st.sampled_from(["low", "high"]))
    kind = data.draw(st.sampled_from(["within", "at"]))
    measures = {"m": {"chance of": goal, kind: "2 years", "want": want}}
    case = loads(drawn.text + f"measures: {json.dumps(measures)}\n")
    try:
        written = assess(case, [POLICY]).outcome(POLICY).values["m"]
    except QuestionError:
        assume(False)
    found = best_policy(case, actor, "m")
    sign = 1 if want == "low" else -1
    assert found.written[POLICY] == pytest.approx(written, abs=1e-12)
    assert sign * found.bound <= sign * written + 1e-9
    assert sign * found.value <= sign * written + 1e-4
    assert sign * found.bound <= sign * min(sign * found.value, sign * found.by_rules) * sign + 1e-9


def _names_others(actor: str, condition: Condition | None) -> bool:
    """Whether a condition (one thing, or its opposite) is about what another actor does."""
    return condition is not None and "." in str(condition) and f"{actor}." not in str(condition)


@pytest.mark.parametrize("measure", load("hotline").measures)
def test_every_kind_of_measure(measure: str) -> None:
    case = load("hotline")
    found = best_policy(case, "north", measure)
    sign = 1 if case.measures[measure].want == "low" else -1
    scale = max(1.0, abs(found.value))
    free = {policy: value for policy, value in found.written.items() if policy not in found.answers}
    assert set(free) >= {"wait", "open the line", "stand down", "on alarm"}
    assert all(sign * found.value <= sign * value + 1e-6 * scale for value in free.values())
    assert sign * found.bound <= sign * found.value + 1e-9 * scale
    assert set(found.written) == set(case.policies)


def test_weighed_measures() -> None:
    """War and strike together are what north can do most about by standing down and keeping to it."""
    found = best_policy(load("hotline"), "north", ["war", "strike"])
    assert {rule.option: rule.when for rule in found.rules}["north.strike"] == "never"
    assert {rule.option: rule.when for rule in found.rules}["north.alert"] == "never"
    assert found.bound <= found.value <= found.by_rules <= min(found.written.values())
    text = str(found)
    assert "Keep forces on high alert: never" in text
    assert "the best plan" in text


def test_an_actor_without_influence_changes_nothing() -> None:
    text = (
        tiny(1, "e", "low").replace("a.x * (1 - b.u)", "(1 - b.u)").replace("* (1 - a.x)", "").replace("a.x]", "not e]")
    )
    case = loads(text.replace("b.u iff a.x", "b.u").replace("not b.u if a.x", "b.u"))
    assert best_policy(case, "a", "m").value == pytest.approx(assess(case).outcomes[0].values["m"], abs=1e-9)


def test_an_option_that_makes_no_difference_is_said_to_make_none() -> None:
    """To fly as little as can be, north ends the story at once; how it does so makes no difference."""
    found = best_policy(load("hotline"), "north", "flights")
    assert {rule.option: rule.when for rule in found.rules} == {
        "north.alert": "makes no difference",
        "north.line": "makes no difference",
        "north.strike": "always",
    }
    assert "Man the hot line: makes no difference" in str(found)
    assert found.to_dict()["rules"][0]["when"] == "makes no difference"
    assert found.by_rules == pytest.approx(found.value, abs=1e-9)


def test_options_of_which_one_must_be_on_do_not_both_make_no_difference() -> None:
    """Either of two options keeps the event off: the plan has both, each alone could go, not both."""
    case = loads(
        "horizon: 2 years\nactors: {a: {tempo: 1, reliability: 0.8, options: {x: X, y: Y, z: Z}}}\nevents: {e: {label: E, once: on}}\n"
        "status quo: [a.x, a.y]\npreferences: {a: [a.x]}\nrates: {e: 0 if a.x or a.y else 1}\n"
        "measures: {m: {chance of: e, within: 2 years, want: low}}\n"
    )
    found = best_policy(case, "a", "m")
    assert [rule.when for rule in found.rules] == ["makes no difference", "always", "makes no difference"]
    assert found.by_rules == found.value == 0


@pytest.mark.parametrize(
    ("actor", "measures", "message"),
    [
        ("nort", "war", "there is no actor `nort`; did you mean north"),
        ("north", "wars", "there is no measure `wars`; did you mean war"),
        ("north", ["war", "line"], "have to be taken at one time; found `war` within 10 years; `line` at 5 years"),
    ],
)
def test_what_cannot_be_asked(actor: str, measures: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        best_policy(load("hotline"), actor, measures)


def test_a_plan_that_ends_the_story_is_shown_with_a_warning() -> None:
    """North strikes first and always, so that no war comes by misreading: what is low is low because nothing comes after."""
    found = best_policy(load("hotline"), "north", "war")
    assert {rule.option: rule.when for rule in found.rules}["north.strike"] == "always"
    assert "This plan may end the story by “Strike first”" in str(found)
    both = best_policy(load("hotline"), "north", ["war", "strike"])
    assert "may end the story" not in str(both)
