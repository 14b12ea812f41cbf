"""Rules learned from what choices cost: one by one, and jointly."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.reading import loads
from offramp.chain.schedule import schedule_of
from offramp.control.choice_points import ChoicePoints, choice_points
from offramp.control.ctmdp import own_moves
from offramp.control.rule_learning import MIN_CONDITION_GAIN, MOST_CONDITIONS, learn, learn_jointly, with_fits
from offramp.control.rules import Condition, Rule

NAMES = ("rain", "cold", "dark", "late")
PLACES = np.array(list(product([True, False], repeat=len(NAMES))))
FEATURES = dict(zip(NAMES, PLACES.T, strict=True))
RAIN, COLD, DARK, LATE = FEATURES.values()

gains = st.lists(st.integers(-9, 9), min_size=16, max_size=16).map(lambda g: np.array(g, dtype=float))


def every_rule() -> list[Rule]:
    """Return every rule of up to three conditions."""
    found = [Rule("coat"), Rule("coat", otherwise=True)]
    for count in range(1, MOST_CONDITIONS + 1):
        for names in combinations(NAMES, count):
            for holds in product([True, False], repeat=count):
                conditions = tuple(Condition(name, held) for name, held in zip(names, holds, strict=True))
                found += [Rule("coat", "and", conditions), Rule("coat", "or", conditions)]
    return found


EVERY = every_rule()


def gained(rule: Rule, gain: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(gain[rule.on(FEATURES, len(gain))].sum())


@pytest.mark.parametrize(
    ("on", "when"),
    [
        (np.ones(16, dtype=bool), "always"),
        (np.zeros(16, dtype=bool), "never"),
        (RAIN, "while rain"),
        (~LATE, "while not late"),
        (RAIN & ~COLD, "while rain and not cold"),
        (RAIN | ~COLD, "while rain or not cold"),
        (RAIN & COLD & DARK, "while rain and cold and dark"),
        (RAIN | COLD | DARK, "while rain or cold or dark"),
    ],
)
def test_what_a_short_rule_can_say_is_learned_whole(on: np.ndarray[tuple[int], np.dtype[np.bool_]], when: str) -> None:
    found = learn("coat", np.where(on, 1.0, -1.0), FEATURES)
    assert np.array_equal(found.on(FEATURES, 16), on)
    assert found.when == when


@examples(200)
@given(gain=gains)
def test_a_learned_rule_gains_as_much_as_any(gain: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    """With few features the search keeps all that matters."""
    found = learn("coat", gain, FEATURES)
    assert gained(found, gain) == max(gained(rule, gain) for rule in EVERY)
    assert len(found.conditions) <= MOST_CONDITIONS


@examples(60)
@given(gain=gains, least=st.integers(0, 12))
def test_a_condition_is_worth_the_words(gain: np.ndarray[tuple[int], np.dtype[np.float64]], least: int) -> None:
    """It gains more than without any, by more than is asked for, and as much as any rule of its length."""
    found = learn("coat", gain, FEATURES, least)
    if found.conditions:
        assert gained(found, gain) > max(0.0, gain.sum()) + least
    same = [rule for rule in EVERY if len(rule.conditions) == len(found.conditions)]
    assert gained(found, gain) == max(gained(rule, gain) for rule in same)


def test_where_nothing_is_to_be_gained_it_is_never_on() -> None:
    assert learn("coat", np.zeros(16), FEATURES).when == "never"
    assert learn("coat", np.ones(16), {}).when == "always"


CASE = """
actors:
  a: {options: {x: X, y: Y, z: {label: Z, once: on}}, tempo: 1, reliability: 0.9}
events: {f: F, g: G}
status quo: []
preferences: {a: [a.x]}
rates: {f: 1, g: 1}
RULE
terms: {both: f and g, own: a.x and f}
"""


def points(rule: str = "") -> ChoicePoints:
    structure = (
        schedule_of(loads(CASE.replace("RULE", f"impossible: [{rule}]" if rule else "")), None, 1.0)
        .windows[0]
        .structure
    )
    return choice_points(structure, own_moves(structure, "a"), "a")


def cost(of: ChoicePoints, rules: tuple[Rule, ...], regret: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(regret[of.chosen(of.wanted(rules), of.counted(rules))].sum())


def test_choice_points_and_what_can_be_looked_at_there() -> None:
    """Others' options, events, terms about these, and what can't be undone; four strata, with z and without."""
    of = points()
    assert (of.size, len(of.ends)) == (8, 4 * 8 + 4 * 4)
    assert set(of.features) == {"f", "g", "a.z", "both"}
    assert np.array_equal(of.features["both"], of.features["f"] & of.features["g"])
    assert (of.stuck_on == np.where(of.features["a.z"], 4, 0)).all()
    assert (of.stuck_off == 0).all()


def test_the_choice_nearest_to_what_is_wanted() -> None:
    of = points("a.x and a.y")
    both = (Rule("a.x", otherwise=True), Rule("a.y", otherwise=True), Rule("a.z", way="idle"))
    chosen = of.chosen(of.wanted(both), of.counted(both))
    # One of the two, the rest as in the status quo where it can be.
    assert (np.bitwise_count(of.bits[chosen] & 3) == 1).all()
    assert ((of.bits[chosen] & 4) == of.stuck_on).all()
    assert of.cost(of.wanted(both), of.counted(both), np.zeros(len(of.ends)))[1].all()
    one = (both[0], Rule("a.y"), both[2])
    assert not of.cost(of.wanted(one), of.counted(one), np.zeros(len(of.ends)))[1].any()


@examples(60)
@given(seed=st.integers(0, 2**32 - 1))
def test_joint_rules_cost_no_more_than_any_constant_choice(seed: int) -> None:
    of = points()
    regret = np.random.default_rng(seed).integers(0, 9, len(of.ends)).astype(float)
    found = learn_jointly(of, regret, np.zeros(3, dtype=bool))
    constant = [
        tuple(
            Rule(option, otherwise=on, once=rule.once) for option, on, rule in zip(of.options, ways, found, strict=True)
        )
        for ways in product([True, False], repeat=3)
    ]
    least = min(cost(of, rules, regret) for rules in constant)
    assert cost(of, found, regret) <= least + 3 * MIN_CONDITION_GAIN * 8 * 9
    assert [rule.option for rule in found] == list(of.options)
    assert [rule.once for rule in found] == [None, None, "on"]


@examples(60)
@given(data=st.data())
def test_joint_rules_find_what_rules_can_say(data: st.DataObject) -> None:
    """Where some list of single conditions costs nothing, and everything else does, it is found."""
    of = points()
    names = ["f", "g", "both"]
    wanted = tuple(
        Rule(option, "and", (Condition(data.draw(st.sampled_from(names)), data.draw(st.booleans())),), once=once)
        for option, once in (("a.x", None), ("a.y", None))
    )
    rules = (*wanted, Rule("a.z", once="on", way="idle"))
    right = (of.bits & 3) == of.wanted(rules)[of.points]
    weight = np.array(data.draw(st.lists(st.integers(1, 9), min_size=of.size, max_size=of.size)), dtype=float)
    regret = np.where(right, 0.0, weight[of.points])
    found = learn_jointly(of, regret, np.array([False, False, True]))
    assert cost(of, found, regret) == 0
    assert all(rule.fits == 1 for rule in with_fits(of, regret, found))


def test_halves_of_two_choices_are_not_mixed() -> None:
    """Both on or both off costs nothing, one of them much: each option alone could be either."""
    of = points()
    regret = np.where((of.bits & 1) == (of.bits >> 1 & 1), 0.0, 1.0)
    found = learn_jointly(of, regret, np.array([False, False, True]))
    assert cost(of, found, regret) == 0
    assert found[0].when == found[1].when


def test_what_makes_no_difference_is_reckoned_at_its_worst() -> None:
    """One of two has to be on: if the first can be set at will, the second is always on."""
    of = points()
    regret = np.where(of.bits & 3 == 0, 1.0, 0.0)
    found = learn_jointly(of, regret, np.array([True, False, True]))
    assert [rule.when for rule in found] == ["makes no difference", "always", "makes no difference"]


def test_what_is_impossible_is_avoided() -> None:
    """Both together would cost nothing if they could be; a list that wants both can be no policy."""
    of = points("a.x and a.y")
    regret = np.where(of.bits & 3 == 0, 1.0, 0.5)
    found = learn_jointly(of, regret, np.array([False, False, True]))
    assert not of.cost(of.wanted(found), of.counted(found), regret)[1].any()


def test_how_often_a_rule_does_what_the_plan_does() -> None:
    of = points()
    on, f = of.bits & 1 == 1, of.features["f"]
    regret = np.where(on == f[of.points], 0.0, np.where(f, 3.0, 1.0)[of.points])
    rules = (Rule("a.x", otherwise=True), Rule("a.y", way="open"), Rule("a.z", way="idle"))
    shown = with_fits(of, regret, rules)
    assert [rule.fits for rule in shown] == [0.75, 1.0, 1.0]
