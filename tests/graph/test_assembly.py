"""Parts of a graph: the numbers of its states against the oracle, the images, and what is wrong with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.errors import CaseError, QuestionError
from offramp.graph.assembly import all_levels, chosen_images, clash, numbered, taken
from offramp.graph.space import strategy_grid

CASE = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {b: [b.y]}
images: {a: {keen: {weight: 1, preferences: [a.x]}, loath: {weight: 2, preferences: [not a.x]}}}
"""


@examples(40)
@given(cases(5))
def test_a_state_is_a_feasible_combination_or_a_whole_merge(drawn: Drawn) -> None:
    space = strategy_grid(drawn.case, sorted(drawn.model.given))
    layout, merged = numbered(drawn.case, space, space.feasible(drawn.case.impossible))
    assert len(layout.cells) == len(drawn.model.states)
    sizes = sorted(len(state) for state in drawn.model.states)
    counts = [int((layout.state_of == number).sum()) for number in range(len(layout.cells))]
    assert sorted(counts) == sizes
    assert sorted(map(len, merged)) == [size for size in sizes if size > 1]
    assert [layout.state_of[cell] for cell in layout.cells] == list(range(len(layout.cells)))
    assert len(all_levels(drawn.case, layout, {})) == len(drawn.case.actors)


def test_a_combination_in_two_merges_is_an_error_at_the_second() -> None:
    case = loads(CASE + "indistinguishable: [a.x, b.y]\n", "f.yaml")
    space = strategy_grid(case, ())
    with pytest.raises(CaseError, match=r"^f\.yaml:6:\d+: `b\.y` merges a state that another merge already contains$"):
        numbered(case, space, space.feasible(case.impossible))


def test_the_heaviest_image_is_taken_unless_another_is_wanted() -> None:
    case = loads(CASE)
    assert chosen_images(case, {}) == {"a": "loath"}
    assert chosen_images(case, {"a": "keen"}) == {"a": "keen"}
    assert taken(case, "a", {"a": "keen"}) == case.images["a"]["keen"].preferences
    assert taken(case, "b", {}) == case.preferences["b"]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"c": "keen"}, "there is no actor `c`"),
        ({"b": "keen"}, "`b` has no images; images are given of: a"),
        ({"a": "kean"}, "`a` has no image `kean`; did you mean keen?"),
    ],
)
def test_an_image_that_is_not_there_is_refused(wanted: dict[str, str], message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        chosen_images(loads(CASE), wanted)
    assert message in str(caught.value)


def test_a_clash_names_rules_none_of_which_can_be_spared() -> None:
    case = loads(CASE)
    space = strategy_grid(case, ())
    rules = tuple(map(Expression.read, ["a.x and b.y", "b.y", "a.x", "not a.x and not b.y", "not b.y"]))
    told = clash(case.model_copy(update={"impossible": rules}), space)
    named = [rule for rule in rules if f"`{rule}`" in told]
    assert not space.feasible(named).any()
    assert all(space.feasible([rule for rule in named if rule is not each]).any() for each in named)
