"""A list of rules: in words, where it is on, and as a policy of the case."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from offramp.case.expression import Expression
from offramp.case.model import Stage
from offramp.case.reading import load, loads
from offramp.control.rules import Condition, Rule, rules_of_stages, stages_of_rules

NAMES = ("rain", "cold", "dark", "late")
PLACES = np.array(list(product([True, False], repeat=len(NAMES))))
FEATURES = dict(zip(NAMES, PLACES.T, strict=True))
RAIN, COLD, DARK, LATE = FEATURES.values()


def conditions(*texts: str) -> tuple[Condition, ...]:
    """Return conditions from texts such as `rain` and `not cold`."""
    return tuple(Condition(text.removeprefix("not "), not text.startswith("not ")) for text in texts)


@pytest.mark.parametrize(
    ("of", "condition", "when"),
    [
        (Rule("coat"), "", "never"),
        (Rule("coat", "or", otherwise=True), "", "always"),
        (Rule("coat", "and", conditions("rain")), "rain", "while rain"),
        (Rule("coat", "and", conditions("not rain", "cold")), "not rain and cold", "while not rain and cold"),
        (Rule("coat", "or", conditions("rain", "not cold")), "rain or not cold", "while rain or not cold"),
        (Rule("coat", "or", conditions("rain", "cold"), once="on"), "rain or cold", "as soon as rain or cold"),
        (Rule("coat", "and", conditions("rain"), once="off"), "rain", "as long as rain"),
        (Rule("coat", way="open"), "", "left open"),
        (Rule("coat", way="idle"), "", "makes no difference"),
    ],
)
def test_a_rule_in_words(of: Rule, condition: str, when: str) -> None:
    assert (of.condition, of.when) == (condition, when)


def test_a_condition_in_words() -> None:
    assert [str(Condition("rain", holds)) for holds in (True, False)] == ["rain", "not rain"]


@pytest.mark.parametrize(
    ("of", "on"),
    [
        (Rule("coat"), np.zeros(16, dtype=bool)),
        (Rule("coat", otherwise=True), np.ones(16, dtype=bool)),
        (Rule("coat", "and", conditions("rain")), RAIN),
        (Rule("coat", "and", conditions("not rain", "cold")), ~RAIN & COLD),
        (Rule("coat", "or", conditions("not rain", "cold", "dark")), ~RAIN | COLD | DARK),
    ],
)
def test_where_a_rule_is_on(of: Rule, on: object) -> None:
    assert np.array_equal(of.on(FEATURES, 16), on)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "stages"),
    [
        (Rule("a.x"), [{"a.x": "off"}]),
        (Rule("a.x", otherwise=True), [{"a.x": "on"}]),
        (Rule("a.x", "or", conditions("e", "not f")), [{"a.x": "off"}, {"a.x": "on", "while": "e or not f"}]),
        (
            Rule("a.x", "or", conditions("e", "not f"), once="on"),
            [{"a.x": "off", "while": "not a.x"}, {"a.x": "on", "while": "e or not f"}],
        ),
        (
            Rule("a.x", "or", conditions("e", "not f"), once="off"),
            [{"a.x": "on", "while": "a.x"}, {"a.x": "off", "while": "not (e or not f)"}],
        ),
        (Rule("a.x", way="open"), []),
        (Rule("a.x", way="idle"), []),
    ],
)
def test_a_rule_as_stages_of_a_policy(of: Rule, stages: list[dict[str, str]]) -> None:
    assert list(of.stages()) == stages
    made = stages_of_rules([of])
    assert [stage.holds for stage in made] == [{k: v for k, v in s.items() if k != "while"} for s in stages]
    assert [stage.while_.text if stage.while_ else None for stage in made] == [stage.get("while") for stage in stages]


def test_a_policy_that_holds_options_all_the_time_is_a_list_of_rules() -> None:
    case = loads(
        "actors: {a: {options: {x: X, y: {label: Y, once: on}, z: Z}}, b: {options: {u: U}}}\nstatus quo: []\n"
        "preferences: {a: [a.x], b: [b.u]}\n"
    )
    stages = (Stage(holds={"a.x": "on", "a.y": "off"}), Stage(holds={"a.x": "off"}))
    found = rules_of_stages(case, "a", stages)
    assert found is not None
    assert [rule.when for rule in found] == ["never", "never", "left open"]
    assert found[1].once == "on"
    assert [stage.holds for stage in stages_of_rules(found)] == [{"a.x": "off"}, {"a.y": "off"}]


@pytest.mark.parametrize(
    "more",
    [
        {"while_": Expression.read("b.u")},
        {"when": Expression.read("b.u")},
        {"until": Expression.read("b.u")},
        {"starts": "1 year"},
        {"lasts": load("hotline").horizon},
    ],
)
def test_any_other_policy_is_none(more: dict[str, object]) -> None:
    assert rules_of_stages(load("hotline"), "north", [Stage(holds={"north.line": "on"}, **more)]) is None
