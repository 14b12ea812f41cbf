"""Short rules for what to do where."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.risk.rules import MOST_LITERALS, WORTH_NAMING, Literal, Rule, learn

NAMES = ("rain", "cold", "dark", "late")
PLACES = np.array(list(product([True, False], repeat=len(NAMES))))
FEATURES = dict(zip(NAMES, PLACES.T, strict=True))
EVENLY = np.ones(len(PLACES))
RAIN, COLD, DARK, LATE = FEATURES.values()


def rule(sign: str, *literals: str, otherwise: bool = False) -> Rule:
    """Return a rule from literals such as `rain` and `not cold`."""
    parts = tuple(Literal(text.removeprefix("not "), not text.startswith("not ")) for text in literals)
    return Rule("coat", sign, parts, otherwise, 1.0)


@pytest.mark.parametrize(
    ("of", "condition", "when"),
    [
        (rule("and"), "", "never"),
        (rule("or", otherwise=True), "", "always"),
        (rule("and", "rain"), "rain", "while rain"),
        (rule("and", "not rain", "cold"), "not rain and cold", "while not rain and cold"),
        (rule("or", "rain", "not cold", "dark"), "rain or not cold or dark", "while rain or not cold or dark"),
    ],
)
def test_a_rule_in_words(of: Rule, condition: str, when: str) -> None:
    assert (of.condition, of.when) == (condition, when)


def test_a_literal_in_words() -> None:
    assert [str(Literal("rain", holds)) for holds in (True, False)] == ["rain", "not rain"]


@pytest.mark.parametrize(
    ("of", "on"),
    [
        (rule("and"), np.zeros(16, dtype=bool)),
        (rule("and", otherwise=True), np.ones(16, dtype=bool)),
        (rule("and", "rain"), RAIN),
        (rule("and", "not rain", "cold"), ~RAIN & COLD),
        (rule("or", "not rain", "cold", "dark"), ~RAIN | COLD | DARK),
    ],
)
def test_where_a_rule_is_on(of: Rule, on: object) -> None:
    assert np.array_equal(of.on(FEATURES, 16), on)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "when"),
    [
        (np.ones(16, dtype=bool), "always"),
        (np.zeros(16, dtype=bool), "never"),
        (RAIN, "while rain"),
        (~LATE, "while not late"),
        (RAIN & ~COLD, "while not cold and rain"),
        (RAIN | ~COLD, "while rain or not cold"),
        (RAIN & COLD & DARK, "while rain and cold and dark"),
        (RAIN | COLD | DARK, "while rain or cold or dark"),
    ],
)
def test_what_a_short_rule_can_say_is_learned_whole(on: np.ndarray[tuple[int], np.dtype[np.bool_]], when: str) -> None:
    found = learn("coat", on, EVENLY, FEATURES)
    assert found.option == "coat"
    assert found.fits == pytest.approx(1.0)
    assert np.array_equal(found.on(FEATURES, 16), on)
    assert sorted(found.when.replace("while ", "").split(f" {found.sign} ")) == sorted(
        when.replace("while ", "").split(f" {found.sign} ")
    )


def share(on: object, said: object, weight: object) -> float:
    """Return the share of the weight at which two answers agree."""
    agreed = np.asarray(on) == np.asarray(said)
    return float(np.asarray(weight)[agreed].sum() / np.asarray(weight).sum())


@examples(60)
@given(
    st.lists(st.booleans(), min_size=16, max_size=16),
    st.lists(st.integers(0, 9), min_size=16, max_size=16).filter(any),
)
def test_a_rule_fits_as_often_as_it_says_is_short_and_no_worse_than_always_or_never_or_any_one_condition(
    on_list: list[bool], weights: list[int]
) -> None:
    on, weight = np.array(on_list), np.array(weights, dtype=float)
    found = learn("coat", on, weight, FEATURES)
    assert found.fits == pytest.approx(share(on, found.on(FEATURES, 16), weight), abs=1e-12)
    assert len(found.literals) <= MOST_LITERALS
    assert len({literal.name for literal in found.literals}) == len(found.literals)
    plain = [rule("and"), rule("and", otherwise=True)]
    plain += [rule("and", text) for name in NAMES for text in (name, f"not {name}")]
    best = max(share(on, one.on(FEATURES, 16), weight) for one in plain)
    assert found.fits >= best - WORTH_NAMING - 1e-12


@examples(30)
@given(st.lists(st.booleans(), min_size=16, max_size=16))
def test_a_rule_that_names_a_condition_is_worth_the_words(on_list: list[bool]) -> None:
    """Without its last condition it would be right less often, by more than a little."""
    on = np.array(on_list)
    found = learn("coat", on, EVENLY, FEATURES)
    if len(found.literals) > 1:
        shorter = Rule("coat", found.sign, found.literals[:-1], otherwise=False, fits=0.0)
        assert found.fits > share(on, shorter.on(FEATURES, 16), EVENLY) + WORTH_NAMING
    if found.literals:
        assert found.fits > max(on.mean(), 1 - on.mean()) + WORTH_NAMING


def test_what_puts_right_less_than_a_little_is_not_named() -> None:
    on = np.zeros(16, dtype=bool)
    on[0] = True
    weight = np.where(on, 0.15, 1.0)
    # The one place in which it is on is worth 1 % of the time.
    assert weight[0] / weight.sum() < WORTH_NAMING
    assert learn("coat", on, weight, FEATURES).when == "never"


def test_where_it_is_on_half_of_the_time_it_is_always_on() -> None:
    found = learn("coat", RAIN, EVENLY, {})
    assert (found.when, found.fits) == ("always", 0.5)
    found = learn("coat", RAIN & COLD, EVENLY, {})
    assert (found.when, found.fits) == ("never", 0.75)


def test_places_without_weight_say_nothing() -> None:
    found = learn("coat", RAIN ^ DARK, np.where(DARK, 0.0, 1.0), FEATURES)
    assert found.when == "while rain"
    nothing = learn("coat", RAIN, np.zeros(16), FEATURES)
    assert (nothing.when, nothing.fits) == ("never", 0.0)


def test_an_and_is_said_where_an_or_is_hardly_better() -> None:
    """Both forms of one condition say the same, so that none is told as an or."""
    found = learn("coat", RAIN, EVENLY, FEATURES)
    assert (found.sign, found.literals) == ("and", (Literal("rain", holds=True),))
