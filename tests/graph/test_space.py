"""The grid of strategies: its axes, its bit patterns, what is feasible on it, and what is too large for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.reading import loads
from offramp.errors import CaseError, TooManyStates
from offramp.graph.graph import build
from offramp.graph.space import MOST_CELLS, strategy_grid

TWO = """
actors: {a: {options: {x: X, y: Y}}, b: {options: {x: X}}}
events: {e: E}
terms: {both: a.x and a.y, worse: both or e}
goals: {quiet: not both and not b.x}
impossible: [both]
status quo: []
preferences: {a: [a.x], b: [b.x]}
"""


def bare(options: dict[str, int], rules: str = "[]") -> str:
    """Return a case in which each actor has so many options."""
    actors = ", ".join(
        f"{actor}: {{options: {{{', '.join(f'o{i}: O' for i in range(count))}}}}}" for actor, count in options.items()
    )
    wishes = ", ".join(f"{actor}: [{next(iter(options))}.o0]" for actor in options)
    return f"actors: {{{actors}}}\nimpossible: {rules}\nstatus quo: []\npreferences: {{{wishes}}}\n"


def test_the_last_actor_has_the_first_axis() -> None:
    space = strategy_grid(loads(TWO), [])
    assert space.shape == (2, 3)
    assert (space.axis(0), space.axis(1)) == (1, 0)


def test_rules_of_one_actor_shorten_its_axis() -> None:
    space = strategy_grid(loads(TWO), [])
    assert space.strategies[0].tolist() == [0b000, 0b001, 0b010]
    assert space.strategies[1].tolist() == [0b000, 0b100]


def test_rules_between_actors_mask_cells() -> None:
    case = loads(bare({"a": 1, "b": 1}, "[a.o0 and b.o0]"))
    space = strategy_grid(case, [])
    assert space.shape == (2, 2)
    assert space.feasible(case.impossible).tolist() == [[True, True], [True, False]]


def test_a_rule_about_events_alone_shortens_nothing() -> None:
    case = loads(TWO.replace("impossible: [both]", "impossible: [e]"))
    space = strategy_grid(case, ["e"])
    assert space.shape == (2, 4)
    assert not space.feasible(case.impossible).any()


def test_an_actor_without_options_has_one_strategy() -> None:
    case = loads("actors: {a: {options: {x: X}}, b: {}}\nstatus quo: []\npreferences: {a: [a.x], b: [a.x]}\n")
    assert strategy_grid(case, []).shape == (1, 2)


def test_given_events_are_part_of_every_pattern() -> None:
    space = strategy_grid(loads(TWO), ["e"])
    assert space.codes.tolist() == [0b1000, 0b1001, 0b1010, 0b1100, 0b1101, 0b1110]


def test_conditions_stay_as_small_as_what_they_name() -> None:
    space = strategy_grid(loads(TWO), [])
    assert space.where(Expression.read("a.x")).shape == (1, 3)
    assert space.where(Expression.read("e")).shape == (1, 1)
    assert space.where(Expression.read("a.x or b.x")).shape == (2, 3)


def test_terms_and_goals_can_be_looked_up() -> None:
    space = strategy_grid(loads(TWO), ["e"])
    assert space.lookup("worse").all()
    assert np.broadcast_to(space.lookup("quiet"), space.shape).tolist() == [[True] * 3, [False] * 3]


def test_names_under_a_condition_reach_through_terms() -> None:
    case = loads(TWO)
    assert names_under(case, Expression.read("worse and quiet")) == {"a.x", "a.y", "b.x", "e"}


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({"a": 20, "b": 20, "c": 20, "d": 3}, ["63", "62"]),
        ({"a": 21, "b": 1}, ["`a`", "21", "2,097,152", "20"]),
        ({"a": 16, "b": 16}, ["32", "4,294,967,296", f"{MOST_CELLS:,}"]),
    ],
)
def test_a_case_that_is_too_large_is_refused_with_the_numbers(options: dict[str, int], numbers: list[str]) -> None:
    with pytest.raises(TooManyStates) as error:
        strategy_grid(loads(bare(options)), [])
    assert all(number in str(error.value) for number in numbers)
    assert "join options" in str(error.value)


def test_what_memory_does_not_hold_is_refused_before_anything_is_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.graph.space.available", lambda: 1_000_000_000)
    case = loads(bare({"a": 12, "b": 12}))
    with pytest.raises(TooManyStates, match=r"16,777,216 .* needs about 2\.7 GB of memory; 0\.8 GB is free here"):
        strategy_grid(case, [])
    assert len(strategy_grid(loads(bare({"a": 8, "b": 8})), []).codes) == 2**16


def test_own_rules_make_a_large_case_small() -> None:
    rules = [f"a.o{i} and a.o{j}" for i in range(13) for j in range(i)]
    assert strategy_grid(loads(bare({"a": 13, "b": 12}, f"[{', '.join(rules)}]")), []).shape == (4096, 14)


def test_rules_that_leave_an_actor_nothing_are_named() -> None:
    case = loads(bare({"a": 1, "b": 1}).replace("[]\nstatus", "[a.o0 and b.o0]\nstatus"))
    stuck = case.model_copy(update={"impossible": tuple(map(Expression.read, ["b.o0", "a.o0", "not a.o0"]))})
    with pytest.raises(CaseError, match=r"leave `a` no strategy: `a\.o0`; `not a\.o0`"):
        strategy_grid(stuck, [])


@examples(80)
@given(cases(8))
def test_feasible_cells_are_the_combinations_that_break_no_rule(drawn: Drawn) -> None:
    model, space = drawn.model, strategy_grid(drawn.case, sorted(drawn.model.given))
    patterns = [sum(1 << model.things.index(name) for name in on) for on in model.feasible]
    assert space.codes[space.feasible(drawn.case.impossible).ravel()].tolist() == patterns


@examples(30)
@given(cases(8))
def test_cells_stand_in_the_order_of_their_patterns(drawn: Drawn) -> None:
    space = drawn.graph.space
    assert (np.diff(space.codes) > 0).all()
    assert space.codes.size == np.prod(space.shape)
    for bit, name in enumerate(drawn.case.things):
        cells = np.broadcast_to(space.lookup(name), space.shape).ravel()
        assert cells.tolist() == (space.codes >> bit & 1).astype(bool).tolist()


def test_the_most_actors_are_named_before_anything_is_laid_out() -> None:
    assert len(build(loads(bare({f"a{i}": int(i < 2) for i in range(60)}))).space.shape) == 60
    with pytest.raises(TooManyStates, match="the case has 61 actors; the most it can have is 60"):
        build(loads(bare({f"a{i}": int(i < 2) for i in range(61)})))


def test_a_case_that_is_too_large_is_refused_with_its_place() -> None:
    many = (
        "actors:\n  a: {options: {"
        + ", ".join(f"o{i}: O" for i in range(45))
        + "}}\nstatus quo: []\npreferences: {a: [a.o0]}\n"
    )
    with pytest.raises(TooManyStates, match=r"^large\.yaml:2:3: `a` has 45 options"):
        build(loads(many, "large.yaml"))


def test_truths_are_kept_by_grid_and_tree_and_cannot_be_changed() -> None:
    case = loads(TWO)
    one, two = strategy_grid(case, ()), strategy_grid(case, ())
    condition, other = Expression.read("both or b.x"), Expression.read("not (both or b.x)")
    truth = one.where(condition)
    assert one.where(condition) is truth
    assert two.where(condition) is not truth
    assert np.array_equal(two.where(condition), truth)
    # The same text under another tree is another condition.
    assert np.array_equal(one.where(Expression(condition.text, other.tree)), ~truth)
    with pytest.raises(ValueError, match="read-only"):
        truth[...] = False


def test_merged_states_that_are_too_many_are_refused_with_the_reason() -> None:
    text = bare({"a": 16, "b": 16})
    with pytest.raises(TooManyStates, match="states that are indistinguishable are not analysed by diagrams"):
        strategy_grid(loads(text + "indistinguishable: [a.o0 and b.o0]\n"), [])
    with pytest.raises(TooManyStates, match="which answer under the five basic concepts"):
        strategy_grid(loads(text), [])
