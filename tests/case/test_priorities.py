"""Known priorities among statements, against their definitions, and as a case file states them."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.preferences import Statements
from offramp.case.priorities import agreeing_order, bridged, circle, firm_pairs, known_above, place_of
from offramp.case.reading import loads
from offramp.case.writing import to_yaml
from offramp.comparison.changes import changed
from offramp.comparison.contents import contents
from offramp.comparison.entry_changes import entry_changes
from offramp.errors import CaseError
from offramp.graph.graph import build

if TYPE_CHECKING:
    from offramp.case.model import Case

CASE = """
actors:
  a: {options: {x: X, y: Y, z: Z}}
status quo: []
preferences:
  a:
    statements:
      - a.x
      - not a.y
      - {say: a.z, firm: FIRM}
    above:
      - ABOVE
"""


def case_of(above: str, firm: str = "false") -> str:
    return CASE.replace("FIRM", firm).replace("ABOVE", above)


def stated_in(case: Case) -> Statements:
    """Return the list of the one actor."""
    stated = case.preferences["a"]
    assert isinstance(stated, Statements)
    return stated


@st.composite
def pairs(draw: st.DrawFn) -> tuple[int, frozenset[tuple[int, int]]]:
    """Draw the length of a list, and pairs of it that may go round in a circle."""
    length = draw(st.integers(1, 5))
    entry = st.integers(0, length - 1)
    return length, frozenset((a, b) for a, b in draw(st.lists(st.tuples(entry, entry), max_size=6)) if a != b)


def agreeing(length: int, known: frozenset[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Return every order that agrees with the pairs, by the definition."""
    return [o for o in permutations(range(length)) if all(o.index(upper) < o.index(lower) for upper, lower in known)]


@given(pairs())
@examples(2000)
def test_the_closure_is_what_all_agreeing_orders_share(drawn: tuple[int, frozenset[tuple[int, int]]]) -> None:
    length, known = drawn
    orders, found = agreeing(length, known), circle(length, known)
    assert (found is None) == bool(orders)
    if found is not None:
        steps = zip(found, (*found[1:], found[0]), strict=True)
        assert all(step in known for step in steps)
        assert agreeing_order(length, known) == tuple(range(length))
        return
    above = known_above(length, known)
    for upper in range(length):
        for lower in range(length):
            shared = upper != lower and all(order.index(upper) < order.index(lower) for order in orders)
            assert bool(above[lower] >> upper & 1) == shared
    assert agreeing_order(length, known) in orders
    if tuple(range(length)) in orders:
        assert agreeing_order(length, known) == tuple(range(length))


@given(pairs(), st.data())
@examples(1000)
def test_what_remains_of_the_pairs_says_the_same_of_the_entries_that_are_kept(
    drawn: tuple[int, frozenset[tuple[int, int]]], data: st.DataObject
) -> None:
    length, known = drawn
    if circle(length, known) is not None:
        return
    kept = data.draw(st.sets(st.integers(0, length - 1)))
    above, again = known_above(length, known), known_above(length, bridged(length, known, kept))
    for lower in kept:
        for upper in kept:
            assert above[lower] >> upper & 1 == again[lower] >> upper & 1


def test_a_firm_statement_is_above_all_that_are_stated_below_it() -> None:
    assert firm_pairs({1}, 4) == {(1, 2), (1, 3)}
    assert place_of(" not   b ", ["a", "not b"]) == 1
    assert place_of("c", ["a"]) is None


def test_a_list_that_contradicts_a_pair_is_brought_into_agreement_and_keeps_its_places() -> None:
    case = loads(case_of("[a.z, a.x]"))
    stated = stated_in(case)
    assert [statement.say.text for statement in stated.statements] == ["a.z", "a.x", "not a.y"]
    assert [str(case.place("preferences", "a", i, "say")) for i in range(3)] == ["the case:10:15", "the case:8:9", "the case:9:9"]  # fmt: skip
    assert stated.known_pairs == {(0, 1)}
    assert loads(to_yaml(case)) == case


def test_a_pair_keeps_who_said_it_and_why() -> None:
    case = loads(case_of("{above: a.x, below: a.z, expert: Kim, reason: as he said}"))
    (pair,) = stated_in(case).above or ()
    assert (pair.expert, pair.reason, pair.alone) == ("Kim", "as he said", False)
    assert "expert: Kim" in to_yaml(case)
    assert loads(to_yaml(case)) == case


def test_nothing_known_is_not_the_same_as_a_list() -> None:
    unknown = loads(case_of("[a.x, a.z]").replace("\n      - [a.x, a.z]", " []"))
    assert stated_in(unknown).above == ()
    assert loads(to_yaml(unknown)) == unknown
    listed = loads("{actors: {a: {options: {x: X}}}, status quo: [], preferences: {a: {statements: [a.x]}}}")
    assert stated_in(listed).above is None
    assert "preferences:\n  a: [a.x]" in to_yaml(listed)


@pytest.mark.parametrize(
    ("above", "firm", "place", "message"),
    [
        ("[a.z, not a.w]", "false", "12:9", "the list of `a` has no statement `not a.w`; did you mean not a.y?"),
        ("[a.z, a.z]", "false", "12:9", "`a.z` cannot matter more than itself; a pair names two statements"),
        ("[a.z]", "false", "12:9", "entry 1 of `above` is a list; expected two statements, the more important first, such as `[not dprk.attack, usa.talks]`"),  # noqa: E501
        ("{above: a.x}", "false", "12:9", "`below` is missing in entry 1 of `above`"),
        ("[a.z, a.x]\n      - [a.x, not a.y]\n      - [not a.y, a.z]", "false", "12:7", "`above` is a circle: `a.x` → `not a.y` → `a.z` → `a.x`; leave out one of the pairs"),  # noqa: E501
    ],
)  # fmt: skip
def test_a_wrong_pair_is_one_message_with_its_place(above: str, firm: str, place: str, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        loads(case_of(above, firm))
    assert str(caught.value) == f"the case:{place}: {message}"


def test_a_circle_through_a_firm_statement_says_so() -> None:
    text = case_of("[not a.y, a.x]").replace("- a.x", "- {say: a.x, firm: true}")
    with pytest.raises(CaseError, match=r"`a\.x` is firm, so it matters more than every statement below it"):
        loads(text)


def test_a_doubt_about_the_same_list_is_refused() -> None:
    with pytest.raises(CaseError, match="`a` has both `above` and a doubt; `above` states its known order"):
        loads(case_of("[a.x, a.z]") + "doubt: {a: 1}\n")


def test_comparison_names_the_pairs_that_differ() -> None:
    case = loads(case_of("[a.x, a.z]"))
    other = changed(case, {"preferences.a.above.2": "[not a.y, a.z]"})
    (change,) = entry_changes(case, other)
    assert (change.path[-1], change.kind, change.old, change.new) == ("not a.y above a.z", "preferences", None, "not a.y above a.z")  # fmt: skip
    (difference,) = contents(build(case), build(other)).preferences
    assert difference.to_dict()["otherwise"] == "only the second case knows that `not a.y` is above `a.z`"
    said = changed(case, {"preferences.a.above.1": "{above: a.x, below: a.z, expert: Kim}"})
    assert [each.kind for each in entry_changes(case, said)] == ["wording"]


def test_the_pairs_through_a_statement_that_is_removed_are_kept() -> None:
    case = loads(case_of("[a.x, not a.y]\n      - [not a.y, a.z]"))
    left = stated_in(changed(case, without=["not a.y"]))
    assert [(pair.above, pair.below) for pair in left.above or ()] == [("a.x", "a.z")]
