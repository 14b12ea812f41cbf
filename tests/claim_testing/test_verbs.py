"""The verbs that set a policy against all others: each against its definition, in each world, and what they cannot be asked of."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from tests.claim_testing import oracle_claims as oracle
from tests.claim_testing.oracle_claims import Made, made
from tests.strategies import examples

from offramp.case.duration import Duration
from offramp.case.reading import loads
from offramp.claim_testing.verbs import ahead_of, is_undominated, leads_on, rank_on
from offramp.ensemble.outcomes import Outcomes
from offramp.ensemble.plan import Variant
from offramp.errors import QuestionError
from offramp.ranking.judged import judged
from offramp.worlds.worlds import draw_worlds

LATE = Variant("p0", Duration(1, "year"))


@examples(50)
@given(made())
def test_verbs_hold_where_their_definitions_say_so(drawn: Made) -> None:
    found, worlds = drawn.outcomes(), range(drawn.worlds)
    for variant in (*map(Variant, drawn.policies), LATE):
        unbeaten = [oracle.undominated(drawn, variant.name, world) for world in worlds]
        assert is_undominated(found, variant).tolist() == unbeaten
        for measure in drawn.measures:
            if measure.judge:
                places = [oracle.place(drawn, variant.name, measure, world) for world in worlds]
                assert rank_on(found, variant, measure.name).tolist() == places
                best = [oracle.leads(drawn, variant.name, measure, world) for world in worlds]
                assert leads_on(found, variant, measure.name).tolist() == best
                # To lead is to have rank 1.
                assert [place == 1 for place in places] == best


@examples(20)
@given(made())
def test_no_verdict_hangs_on_other_policies_on_copies_or_on_the_order_of_the_file(drawn: Made) -> None:
    worst = {("last", m.name): (Fraction(50 if m.low else -50),) * drawn.worlds for m in drawn.measures}
    copies = {("copy", m.name): drawn.values["p0", m.name] for m in drawn.measures}
    found = drawn.outcomes()
    changed = [
        replace(drawn, policies=(*drawn.policies, "last"), values={**drawn.values, **worst}).outcomes(),
        replace(drawn, policies=(*drawn.policies, "copy"), values={**drawn.values, **copies}).outcomes(),
        replace(drawn, policies=drawn.policies[::-1], measures=drawn.measures[::-1]).outcomes(),
    ]
    first = drawn.measures[0].name
    for variant in map(Variant, drawn.policies):
        for other in changed:
            assert is_undominated(other, variant).tolist() == is_undominated(found, variant).tolist()
            assert leads_on(other, variant, first).tolist() == leads_on(found, variant, first).tolist()
    copied = changed[1]
    assert is_undominated(copied, Variant("copy")).tolist() == is_undominated(copied, Variant("p0")).tolist()


# By hand.

CASE = """
actors: {a: {tempo: 1, reliability: 0.8, options: {x: X}}}
events: {war: War}
status quo: []
horizon: 2 years
preferences: {a: [not war, a.x]}
rates: {war: 0.1}
counts: {shots: 3}
measures:
  war: {chance of: war, within: 1 year}
  shots: {expected: shots, within: 1 year}
  means: {chance of: a.x, within: 1 year, want: high, judge: false}
policies: {talk: {a.x: on}, wait: {}, refuse: {a.x: off}}
"""


def table(war: list[float], shots: list[float], *, error: float = 0.0) -> Outcomes:
    """Three policies in one world."""
    worlds = draw_worlds(loads(CASE), 1)
    values = {
        name: {"war": np.array([war[k]]), "shots": np.array([shots[k]]), "means": np.array([0.5])}
        for k, name in enumerate(("talk", "wait", "refuse"))
    }
    return Outcomes(worlds, ("talk", "wait", "refuse"), values, error=error)


def test_of_chances_a_hundredth_matters_and_of_amounts_everything() -> None:
    found = table([0.10, 0.11, 0.12], [5.0, 4.9, 4.9])
    assert [rank_on(found, Variant(name), "war").tolist() for name in ("talk", "wait", "refuse")] == [[1], [1], [2]]
    assert [rank_on(found, Variant(name), "shots").tolist() for name in ("talk", "wait", "refuse")] == [[3], [1], [1]]
    ahead = ahead_of(found, Variant("wait"), "war")
    assert ahead.others == ("talk", "refuse")
    assert ahead.by.ravel() == pytest.approx([0.01, -0.01])
    assert (ahead.better.ravel().tolist(), ahead.worse.ravel().tolist()) == ([False, False], [False, False])


def test_chances_that_differ_eightfold_are_told_apart_however_small() -> None:
    fine = CASE.replace("war: {chance of: war, within: 1 year}", "war: {chance of: war, within: 1 year, matters: 0}")
    values = {name: {"war": np.array([value])} for name, value in (("talk", 1e-13), ("wait", 8e-13), ("refuse", 8e-13))}
    found = Outcomes(draw_worlds(loads(fine), 1), ("talk", "wait", "refuse"), values)
    assert rank_on(found, Variant("wait"), "war").tolist() == [2]
    # Unless the solution is no more exact than that.
    assert rank_on(replace(found, error=1e-12), Variant("wait"), "war").tolist() == [1]


def test_rounding_puts_nobody_ahead() -> None:
    found = table([0.1, 0.1, 0.1], [3 * 0.1, 0.3, 0.3])
    assert leads_on(found, Variant("talk"), "shots").all()
    assert is_undominated(found, Variant("talk")).all()


def test_small_differences_can_add_up_to_a_circle() -> None:
    asked = "{chance of: war, within: 1 year}"
    case = loads(CASE.replace(f"  war: {asked}", "\n".join(f"  {name}: {asked}" for name in ("one", "two", "six"))))
    chances = {"talk": (0.2, 0.2075, 0.215), "wait": (0.215, 0.2, 0.2075), "refuse": (0.2075, 0.215, 0.2)}
    values = {
        name: {
            "one": np.array([a]),
            "two": np.array([b]),
            "six": np.array([c]),
            "shots": np.array([1.0]),
            "means": np.array([0.5]),
        }
        for name, (a, b, c) in chances.items()
    }
    found = Outcomes(draw_worlds(case, 1), tuple(chances), values)
    assert [is_undominated(found, Variant(name)).tolist() for name in chances] == [[False], [False], [False]]


def test_what_is_not_judged_is_no_ground_to_rank_by() -> None:
    found = table([0.1, 0.1, 0.1], [1.0, 1.0, 1.0])
    assert judged(found).measures == ("war", "shots")
    assert judged(found).left_out == {"means": "the case states `judge: false`"}
    for verb in (rank_on, leads_on):
        with pytest.raises(QuestionError, match="policies are not judged by `means`: the case states `judge: false`"):
            verb(found, Variant("talk"), "means")
    unjudged = loads(CASE.replace("within: 1 year}", "within: 1 year, judge: false}"))
    with pytest.raises(QuestionError, match="the case has no measure that policies are judged by"):
        is_undominated(replace(found, worlds=draw_worlds(unjudged, 1)), Variant("talk"))


def test_a_policy_is_ranked_among_all_of_the_case_or_not_at_all() -> None:
    found = table([0.1, 0.2, 0.3], [1.0, 1.0, 1.0])
    some = replace(found, policies=("talk", "wait"))
    with pytest.raises(
        QuestionError, match="ranks a policy among all of the case, and “refuse” was not evaluated here"
    ):
        rank_on(some, Variant("talk"), "war")
    # One whose time runs from a trigger cannot be followed, and is none of those it is set against.
    assert rank_on(replace(some, left_out=("refuse",)), Variant("wait"), "war").tolist() == [2]
    alone = replace(found, policies=("talk",), left_out=("wait", "refuse"))
    with pytest.raises(QuestionError, match="no other policy was evaluated"):
        is_undominated(alone, Variant("talk"))
    with pytest.raises(QuestionError, match="there is no measure `wra`; did you mean war"):
        leads_on(found, Variant("talk"), "wra")
    with pytest.raises(QuestionError, match="the policy `talk after 1 year` was not evaluated"):
        rank_on(found, Variant("talk", Duration(1, "year")), "war")
