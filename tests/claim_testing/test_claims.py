"""Claims: each kind of question against direct computation, the verdicts per reading, and what is not tested."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.paths.oracle_paths import CONCEPTS, Paths, conditions
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.claim_testing.claims import claims, claims_table
from offramp.claim_testing.moment import speaks_of
from offramp.claim_testing.results import ClaimStatus, SpeaksOf
from offramp.errors import CaseError
from offramp.graph.readings import readings
from offramp.paths.search import WAYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.oracle import Condition, State

    from offramp.claim_testing.verdicts import ClaimVerdict

PLAIN = """
actors: {a: {name: Anna, options: {x: X, y: Y}}, b: {name: Bert, options: {z: Z}}}
events: {storm: Storm}
terms: {either: a.x or a.y}
unknowns: {speed: {low: 1, best: 2, high: 3}}
status quo: [b.z]
preferences:
  a: [a.x, not a.y]
  b: [not b.z if a.x, a.y]
rates: {storm: 0.1}
goals: {peace: a.x and not b.z}
stocks: {money: {start: 1, grows: speed}}
measures: {risk: {chance of: storm, within: 1 year}}
policies: {wait: {}, act: {a.x: on}}
"""
"""Anna wants x and not y; Bert wants Anna to do x and then to stop z."""

TWO = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {b: [b.y]}
images:
  a: {eager: {weight: 2, preferences: [a.x]}, shy: {weight: 1, preferences: [not a.x]}}
"""
"""Two readings of one actor."""


def judged(holds: str, case: str = PLAIN, **more: str) -> ClaimVerdict:
    """Return the verdict on one claim."""
    claim = {"text": "It is so.", "holds": holds, **more}
    whole = loads(case + f"claims: {json.dumps({'it': claim})}\n")
    (verdict,) = claims(whole, readings(whole))
    assert (verdict.name, verdict.text, verdict.test) == ("it", "It is so.", holds)
    return verdict


def true(holds: str, case: str = PLAIN) -> bool:
    """Return whether one claim is found to hold, where there is one reading."""
    verdict = judged(holds, case)
    assert list(verdict.by_reading) == ["as stated"], verdict.untested
    assert verdict.status is ClaimStatus.AS_STATED
    assert verdict.verdict == ("holds as stated" if verdict.holds else "fails as stated")
    assert verdict.holds == verdict.by_reading["as stated"] == (not verdict.fails)
    return verdict.by_reading["as stated"]


# Against direct computation.


def all_true(drawn: Drawn, tests: Iterable[str]) -> list[bool]:
    """Return what becomes of several claims in a case given by a model."""
    written = {f"c{i}": {"text": "T", "holds": test} for i, test in enumerate(tests)}
    case = loads(drawn.model.text() + f"claims: {json.dumps(written)}\n")
    verdicts = claims(case, readings(case, given=sorted(drawn.model.given)))
    assert not any(verdict.untested for verdict in verdicts)
    return [verdict.by_reading["as stated"] for verdict in verdicts]


def starts(drawn: Drawn, paths: Paths, start: Condition | None) -> list[State]:
    """Return the status quo, or of the states with a condition those in which least differs from it."""
    now = drawn.states[drawn.graph.status_quo]
    if start is None:
        return [now]
    states = paths.satisfying(start)
    least = min(paths.changed(now, state) for state in states)
    return [state for state in states if paths.changed(now, state) == least]


def expected(
    drawn: Drawn, what: Condition, start: Condition | None, concept: str, actor: str, by: str
) -> dict[str, bool]:
    """Return claims of every kind about a condition, with the truth of each."""
    model, paths = drawn.model, Paths(drawn.model)
    states = paths.satisfying(what)
    begun = starts(drawn, paths, start)
    since = f" from {start}" if start is not None else ""
    holding = {state for state in states if concept in paths.holds(state)}
    stable = {state for state in states if model.is_stable(concept, actor, state)}
    wanted = [any(state in states for state in model.improvements(actor, at)) for at in begun]
    reached = [any(state in paths.costs(at, by, willing_only=True) for state in states) for at in begun]
    return {
        f"equilibrium({what} under {concept})": bool(holding),
        f"stable(every {what} under {concept})": holding == set(states),
        f"stable(some {what} for {actor} under {concept})": bool(stable),
        f"stable(every {what} for {actor} under {concept})": stable == set(states),
        f"wants({actor}, {what}{since})": all(wanted),
        f"reachable({what}{since} by {by})": all(reached),
    }


@examples(30)
@given(cases(5), st.data())
def test_claims_hold_where_direct_computation_says_so(drawn: Drawn, data: st.DataObject) -> None:
    what = data.draw(conditions(drawn.model))
    start = data.draw(st.none() | conditions(drawn.model))
    concept, by = data.draw(st.sampled_from(CONCEPTS)), data.draw(st.sampled_from(WAYS))
    found = expected(drawn, what, start, concept, data.draw(st.sampled_from(drawn.model.actors)), by)
    assert all_true(drawn, found) == list(found.values())


def test_a_merged_state_has_what_any_of_its_combinations_has() -> None:
    case = """
actors: {a: {options: {x: X, y: Y}}, b: {options: {z: Z}}}
impossible: [a.x and a.y]
merge: a.x or a.y
status quo: []
preferences: {a: {ranking: [a.x, "-", b.z]}, b: [b.z]}
"""
    assert judged("wants(a, a.x)", case).by_reading == {"as stated": True}
    assert judged("wants(a, a.y)", case).by_reading == {"as stated": True}


# Each kind of question by hand.


def test_some_state_or_every_state_is_stable() -> None:
    assert true("stable(some a.x under nash)")
    assert not true("stable(every a.x under nash)")
    assert true("stable(every a.x and not a.y and not b.z under nash)")


def test_some_is_meant_where_nothing_is_said() -> None:
    assert true("stable(a.x under nash)")


def test_stable_for_one_actor_asks_that_actor_alone() -> None:
    assert true("stable(every a.x and not a.y for a under nash)")
    assert not true("stable(every a.x and not a.y under nash)")


def test_an_equilibrium_is_stable_for_all() -> None:
    for concept in CONCEPTS:
        for state in ("a.x and b.z and a.y", "peace", "not a.x and not a.y and b.z"):
            assert true(f"equilibrium({state} under {concept})") == true(f"stable({state} under {concept})")


def test_sequential_stability_is_meant_where_no_concept_is_named() -> None:
    dilemma = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: {ranking: [a.x, "-", "a.x,b.y", b.y]}, b: {ranking: [b.y, "-", "a.x,b.y", a.x]}}
"""
    assert true("equilibrium(not a.x and not b.y)", dilemma)
    assert not true("equilibrium(not a.x and not b.y under nash)", dilemma)


def test_somebody_wants_what_its_own_improvement_leads_to() -> None:
    assert true("wants(a, a.x)")
    assert not true("wants(a, a.y and not a.x)")
    # Bert would like x, but it is not his to do.
    assert not true("wants(b, a.x)")


def test_somebody_wants_it_from_elsewhere() -> None:
    assert not true("wants(b, not b.z)")
    assert true("wants(b, not b.z from a.x)")
    assert true("wants(b, peace from a.x)")


def test_from_means_the_states_nearest_to_the_status_quo() -> None:
    # Of the states with x or y, those with b.z are the nearest; from both of them Anna must want it.
    assert true("wants(a, a.x and not a.y from a.y)")
    assert not true("wants(a, a.x from either)")


def test_something_can_be_reached_by_improvements_deals_or_moves() -> None:
    trade = """
actors: {a: {options: {give: Give}}, b: {options: {pay: Pay}}}
status quo: []
preferences: {a: [b.pay, not a.give], b: [a.give, not b.pay]}
"""
    assert not true("reachable(a.give by improvements)", trade)
    assert true("reachable(a.give by deals)", trade)
    assert true("reachable(a.give and not b.pay by moves)", trade)
    # After the deal Bert takes back his part.
    assert true("reachable(a.give and not b.pay by deals)", trade)


def test_deals_count_where_no_way_is_named() -> None:
    trade = """
actors: {a: {options: {give: Give}}, b: {options: {pay: Pay}}}
status quo: []
preferences: {a: [b.pay, not a.give], b: [a.give, not b.pay]}
"""
    assert true("reachable(a.give)", trade)


def test_something_can_be_reached_from_elsewhere() -> None:
    once = PLAIN.replace("x: X", "x: {label: X, once: off}")
    assert not true("reachable(peace by moves)", once)
    assert true("reachable(peace from a.x by moves)", once)


def test_what_is_so_already_is_reached() -> None:
    assert true("reachable(b.z by improvements)")


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_claims_are_joined_as_conditions_are(first: bool, second: bool) -> None:
    one = "wants(a, a.x)" if first else "wants(b, a.x)"
    two = "equilibrium(peace)" if second else "wants(a, not b.z)"
    assert true(one) == first
    assert true(two) == second
    assert true(f"not {one}") == (not first)
    assert true(f"{one} and {two}") == (first and second)
    assert true(f"{one} or {two}") == (first or second)
    assert true(f"{one} if {two}") == (first or not second)
    assert true(f"{one} iff {two}") == (first == second)
    assert true(f"not ({one} or {two}) and {one}") is False


def test_a_bare_condition_is_asked_of_the_status_quo() -> None:
    assert true("b.z and not either")
    assert not true("either")
    assert true("(b.z + a.x) == 1")
    assert true("not peace and wants(a, a.x)")


# What is not tested.


@pytest.mark.parametrize(
    "holds",
    [
        "chance(storm within 1 year) < 0.5",
        "chance(storm before peace within 1 year | act) < chance(storm before peace within 1 year | wait)",
        "expected(money at 1 year) > 2",
        "measure(risk | wait) > 0",
        "mean(risk | act) < 0.5",
        "rank(act on risk) == 1",
        "leads(act on risk)",
        "undominated(act)",
        "not (chance(storm within 1 year) > 1)",
        "wants(a, a.x) and undominated(act)",
        "wants(a, a.x) or chance(storm within 1 year) > 0.5",
        "chance(storm within 1 year) > 0.5 if wants(b, a.x)",
    ],
)
def test_what_needs_chances_or_ranks_is_never_passed(holds: str) -> None:
    verdict = judged(holds)
    assert (verdict.status, verdict.holds, verdict.by_reading) == (ClaimStatus.NOT_TESTED, None, {})
    assert verdict.verdict == "not tested"
    assert "chances over time" in verdict.untested
    assert verdict.conditions == verdict.untested
    assert not verdict.fails
    assert not verdict.tested


def test_a_claim_without_a_test_is_not_tested() -> None:
    case = loads(PLAIN + "claims: {it: {text: It is so., note: Believe me.}}\n")
    (verdict,) = claims(case, readings(case))
    assert (verdict.status, verdict.verdict, verdict.test) == (ClaimStatus.NOT_TESTED, "not tested", "")
    assert verdict.conditions == "no test is stated"
    assert (verdict.note, verdict.speaks_of) == ("Believe me.", None)


def test_what_no_model_decides_is_not_testable_and_not_merely_untested() -> None:
    verdict = judged("not testable")
    assert (verdict.status, verdict.verdict, verdict.holds) == (ClaimStatus.NOT_TESTABLE, "not testable", None)
    assert verdict.conditions == "its author states that no model decides it"
    assert not verdict.tested
    assert (verdict.speaks_of, verdict.moment) == (None, ())


def test_a_claim_that_compares_a_policy_with_itself_is_not_tested() -> None:
    verdict = judged("measure(risk | act) < measure(risk | act) or wants(a, a.x)")
    assert (verdict.status, verdict.untested) == (ClaimStatus.NOT_TESTED, "“act” is compared with itself")
    verdict = judged("chance(storm within 1 year | wait) >= chance(storm within 12 months)")
    assert verdict.untested == "“wait” and “no commitment” are the same policy"


def test_without_a_reading_nothing_is_tested() -> None:
    case = loads(PLAIN + "claims: {it: {text: T, holds: 'wants(a, a.x)'}}\n")
    (verdict,) = claims(case, ())
    assert (verdict.verdict, verdict.untested) == ("not tested", "no reading of the actors is given to test it under")


def test_some_claims_may_be_asked_for() -> None:
    case = loads(PLAIN + "claims: {one: {text: T, holds: 'wants(a, a.x)'}, two: {text: T}, six: {text: T}}\n")
    assert [verdict.name for verdict in claims(case, readings(case), names=["six", "one"])] == ["one", "six"]
    assert claims(case, readings(case), names=[]) == ()


@pytest.mark.parametrize(
    ("holds", "words"),
    [
        ("equilibrium(storm)", "no possible state satisfies the condition of the claim"),
        ("stable(every a.x and not a.x)", "no possible state satisfies the condition of the claim"),
        ("wants(a, a.x from storm)", "no possible state satisfies the claim's `from`"),
        ("reachable(a.x from storm)", "no possible state satisfies the claim's `from`"),
        ("reachable(storm)", "no possible state satisfies the claim's goal"),
        ("not reachable(storm)", "no possible state satisfies the claim's goal"),
        ("wants(a, storm)", "no possible state satisfies the wanted condition"),
        ("not wants(a, a.x and not a.x)", "no possible state satisfies the wanted condition"),
    ],
)
def test_what_speaks_of_no_possible_state_is_not_tested(holds: str, words: str) -> None:
    verdict = judged(holds)
    assert verdict.by_reading == {}
    assert verdict.untested == words
    assert verdict.status is ClaimStatus.NOT_TESTED


@pytest.mark.parametrize(
    ("holds", "truth"),
    [
        ("wants(a, a.x) == wants(b, a.x)", False),
        ("wants(a, a.x) if b.z else wants(b, a.x)", True),
        ("wants(a, a.x) + wants(b, a.x) == 1", True),
    ],
)
def test_questions_can_be_counted_and_chosen_between(holds: str, truth: bool) -> None:
    assert true(holds) == truth


def test_a_question_inside_a_question_is_refused() -> None:
    with pytest.raises(CaseError, match="cannot stand inside another"):
        judged("reachable(wants(a, a.x))")


# Readings.


def test_the_verdict_is_given_for_every_reading() -> None:
    verdict = judged("wants(a, a.x)", TWO)
    assert verdict.by_reading == {"eager": True, "shy": False}
    assert (verdict.status, verdict.holds) == (ClaimStatus.DEPENDS, None)
    assert verdict.verdict == "holds under some readings"
    assert verdict.conditions.startswith("holds under eager (67 % of the weights); fails under shy; it concerns")


NOW = "it concerns the status quo, as things stand at one moment, not chances over time"


@pytest.mark.parametrize(("holds", "word"), [("wants(b, b.y)", "holds"), ("not wants(b, b.y)", "fails")])
def test_what_is_the_same_under_every_reading_is_marked_as_stated(holds: str, word: str) -> None:
    verdict = judged(holds, TWO)
    assert (verdict.status, verdict.verdict) == (ClaimStatus.AS_STATED, f"{word} as stated")
    assert verdict.by_reading == dict.fromkeys(("eager", "shy"), word == "holds")
    assert verdict.fails == (word == "fails")
    assert verdict.conditions == (
        f"no finding, but an assumption restated: it follows from the case as written, under each of its 2 readings; {NOW}"
    )


def test_it_says_of_which_states_it_speaks() -> None:
    verdict = judged("not wants(a, a.x)")
    assert (verdict.speaks_of, verdict.moment) == (SpeaksOf.ONE_MOMENT, ("the status quo",))
    assert verdict.conditions.endswith(NOW)
    assert (
        "it concerns the states with “X” nearest to the status quo" in judged("wants(b, not b.z from a.x)").conditions
    )
    assert "it concerns states with “X”, wherever they are" in judged("stable(a.x)").conditions


def test_doubt_about_an_order_that_nothing_was_drawn_of_leaves_a_verdict_open_to_it() -> None:
    doubted = TWO.replace("[b.y]}", "[b.y, a.x]}") + "doubt: {b: 0.2}\n"
    verdict = judged("wants(b, b.y)", doubted)
    assert (verdict.status, verdict.verdict) == (ClaimStatus.HOLDS, "holds under every reading")
    assert (verdict.by_reading, verdict.share) == ({"eager": True, "shy": True}, None)
    assert verdict.orders_taken_as_certain
    assert verdict.conditions.startswith("orders of statements that the case doubts are taken as certain; it concerns")
    assert judged("not wants(b, b.y)", doubted).status is ClaimStatus.FAILS


def test_only_the_readings_that_are_asked_for_are_shown() -> None:
    case = loads(TWO + "claims: {it: {text: T, holds: 'wants(a, a.x)'}}\n")
    (verdict,) = claims(case, readings(case)[1:])
    assert verdict.by_reading == {"shy": False}
    # The other reading was not asked about, so this one is no assumption of the whole case.
    assert (verdict.status, verdict.verdict) == (ClaimStatus.FAILS, "fails")


def test_images_of_two_actors_may_have_the_same_name() -> None:
    case = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
images:
  a: {hawk: {weight: 2, preferences: [a.x]}, dove: {preferences: [not a.x]}}
  b: {hawk: {weight: 2, preferences: [b.y]}, dove: {preferences: [not b.y]}}
"""
    verdict = judged("wants(a, a.x)", case)
    assert len(verdict.by_reading) == 3
    assert verdict.verdict == "holds under some readings"


def test_the_claims_of_the_korean_case() -> None:
    case = load("korea-2017")
    verdicts = {verdict.name: verdict for verdict in claims(case, readings(case))}
    assert list(verdicts) == list(case.claims)
    names = {reading.name for reading in readings(case)}
    for name, claim in case.claims.items():
        assert set(verdicts[name].by_reading) == (names if verdicts[name].tested else set())
        assert verdicts[name].tested == (claim.holds is not None and speaks_of(claim.holds.tree) is SpeaksOf.ONE_MOMENT)
    # The survivor would not attack, and would answer a strike.
    assert verdicts["no surprise attack"].by_reading["usa=administration, dprk=survivor"]
    assert all(verdicts["devastating response"].by_reading.values())
    assert verdicts["miscalculation"].verdict == "not tested"


# What is shown.


def test_a_verdict_keeps_who_says_so() -> None:
    case = loads(
        PLAIN + "sources: {book: A book}\nclaims: {it: {text: T, holds: 'wants(a, a.x)', source: book, note: N}}\n"
    )
    (verdict,) = claims(case, readings(case))
    assert (verdict.source, verdict.note) == (("book",), "N")
    shown: dict[str, Any] = verdict.to_dict()
    assert json.loads(json.dumps(shown)) == {
        "name": "it",
        "text": "T",
        "test": "wants(a, a.x)",
        "status": "as stated",
        "holds": True,
        "verdict": "holds as stated",
        "by_reading": {"as stated": True},
        "share": None,
        "error": 0.0,
        "worlds": 0,
        "interval": None,
        "tied": 0.0,
        "tied_for": 0.0,
        "weight": None,
        "by_image": {},
        "where": [],
        "orders_taken_as_certain": False,
        "varies": None,
        "margin": None,
        "twins": [],
        "cut_short": [],
        "speaks_of": "one moment",
        "moment": ["the status quo"],
        "record": None,
        "untested": "",
        "note": "N",
        "source": ["book"],
    }


def test_the_table_has_a_row_for_every_claim() -> None:
    case = loads(
        TWO
        + """
claims:
  first: {text: One., holds: "wants(a, a.x)", note: Mind this.}
  second: {text: Two., holds: "chance(a.x within 1 year) > 0.5"}
  third: {text: Three.}
  last: {text: Four., holds: not testable}
"""
    )
    table = claims_table(claims(case, readings(case)))
    assert [row[:3] for row in table.rows] == [
        ("first", "One.", "holds under some readings"),
        ("second", "Two.", "not tested"),
        ("third", "Three.", "not tested"),
        ("last", "Four.", "not testable"),
    ]
    assert table.rows[0][3] == f"holds under eager (67 % of the weights); fails under shy; {NOW}; Mind this."


def test_a_case_without_claims_has_none() -> None:
    case = load("chicken")
    assert claims(case, readings(case)) == ()
    assert claims_table(()).rows == ()
