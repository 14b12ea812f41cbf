"""What experts say of the order of a list: every way of writing it, and one message with its place for each mistake."""

# ruff: noqa: E501  (tables of messages)

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.case.hindsight import known_by, known_later
from offramp.case.preferences import Statements
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
sources: {late: {cite: A report, public: 2018-01-01}}
actors:
  a: {options: {x: X, y: Y, z: Z}}
status quo: []
preferences:
  a:
    statements:
      - SAY
      - not a.y
      - a.z
    experts:
      kim: KIM
"""


def case_of(kim: str, say: str = "a.x", more: str = "") -> Case:
    return loads(CASE.replace("SAY", say).replace("KIM", kim) + more)


def stated_in(case: Case) -> Statements:
    stated = case.preferences["a"]
    assert isinstance(stated, Statements)
    return stated


@pytest.mark.parametrize(
    ("kim", "pairs"),
    [
        ("[a.z, not a.y, a.x]", {(2, 1), (1, 0)}),
        ("[[a.z, not a.y], a.x]", {(2, 0), (1, 0)}),
        ("{order: [a.z, not a.y, a.x], weight: 2, label: Kim, source: late, known: 2018-02-03, note: By letter.}", {(2, 1), (1, 0)}),
        ("{above: [[a.z, a.x], {above: a.x, below: not a.y, reason: as he said}]}", {(2, 0), (0, 1)}),
        ("[[a.x, not a.y, a.z]]", set()),
    ],
)  # fmt: skip
def test_an_order_and_pairs_are_read_and_written(kim: str, pairs: set[tuple[int, int]]) -> None:
    case = case_of(kim)
    assert stated_in(case).pairs_by("kim") == pairs
    assert stated_in(case).texts == ["a.x", "not a.y", "a.z"], "the list stays as it is"
    assert loads(to_yaml(case)) == case


def test_firm_statements_are_among_the_pairs_of_an_expert() -> None:
    stated = stated_in(case_of("{above: [[a.z, not a.y]]}", "{say: a.x, firm: true}"))
    assert stated.pairs_by("kim") == {(0, 1), (0, 2), (2, 1)}


NOTHING = "expected an `order` of all statements, the most important first, or known pairs under `above`"


@pytest.mark.parametrize(
    ("kim", "message"),
    [
        ("[a.x, a.z]", "13:12: the order of `kim` lacks `not a.y`; it has all statements, or state what is known as pairs under `above`"),
        ("[a.z]", "13:12: the order of `kim` lacks `a.x` and `not a.y`; it has all statements, or state what is known as pairs under `above`"),
        ("[a.x, a.x, a.z, not a.y]", "13:12: the order of `kim` has `a.x` twice; each statement stands in it once"),
        ("[a.w, not a.y, a.z]", "13:12: the list of `a` has no statement `a.w`; did you mean a.z?"),
        ("{above: [[a.x, a.w]]}", "13:21: the list of `a` has no statement `a.w`; did you mean a.z?"),
        ("{above: [[a.x, a.x]]}", "13:21: `a.x` cannot matter more than itself; a pair names two statements"),
        ("{above: [[a.x, a.z], [a.z, not a.y], [not a.y, a.x]]}", "13:20: `above` of `kim` is a circle: `a.x` → `a.z` → `not a.y` → `a.x`; leave out one of the pairs"),
        ("{order: [a.x, not a.y, a.z], above: [[a.x, a.z]]}", "13:12: an expert has either `order` or `above`, and not both"),
        ("", f"13:11: `kim` is nothing; {NOTHING}"),
        ("{}", f"13:12: `kim` is a mapping; {NOTHING}"),
        ("{weight: 2}", f"13:12: `kim` is a mapping; {NOTHING}"),
        ("{above: []}", f"13:12: `kim` is a mapping; {NOTHING}"),
        ("[]", f"13:12: `kim` is a mapping; {NOTHING}"),
        ("a.x", f"13:12: `kim` is `a.x`; {NOTHING}"),
        ("{above: [[a.x, a.z]], weight: 0}", "13:42: `weight` is `0`; expected more than 0"),
        ("{above: [[a.x, a.z]], weights: 1}", "13:34: there is no key `weights` in `kim`; did you mean weight?"),
        ("[a.x, not a.y, a.z]\n    above: [[a.x, a.z]]", "8:5: a list has either `above` or `experts`; known pairs of an expert stand under its name"),
        ("[a.x, not a.y, a.z]\n    draw: both", "14:11: `draw` is `both`; expected `pool` or `expert`"),
        ("[a.x, not a.y, a.z]\ndoubt: {a: 1}", "14:12: `a` has both `experts` and a doubt; `experts` state its order, so leave one of them out"),
        ("{above: [[a.x, a.z]], source: none}", "13:42: there is no source `none`; there are: assumed, late"),
    ],
)  # fmt: skip
def test_each_mistake_is_one_message_with_its_place(kim: str, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        case_of(kim)
    assert str(caught.value) == f"the case:{message}"


def test_an_order_that_contradicts_a_firm_statement_says_so() -> None:
    message = "the order of `kim` contradicts the list; `a.x` is firm, so it matters more than every statement below it; omit `firm`, or change the order"
    with pytest.raises(CaseError) as caught:
        case_of("[a.z, not a.y, a.x]", "{say: a.x, firm: true}")
    assert [problem.message for problem in caught.value.problems] == [message]


def test_no_experts_and_an_empty_list_of_them_are_told_apart() -> None:
    bare = CASE.partition("    experts:")[0]
    with pytest.raises(CaseError, match="`draw` says how worlds use the orders of `experts`, and the list has none"):
        loads((bare + "    draw: pool\n").replace("SAY", "a.x"))
    with pytest.raises(CaseError, match="`experts` is empty; expected at least one entry"):
        loads((bare + "    experts: {}\n").replace("SAY", "a.x"))


def test_experts_on_a_belief_are_refused() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [a.x], b: [b.y]}
beliefs: {b: {a: {statements: [a.x, b.y], experts: {kim: [b.y, a.x]}}}}
"""
    with pytest.raises(CaseError, match="experts state the order of what an actor prefers, and not of what another"):
        loads(text)


def test_a_list_of_a_reading_is_named_in_a_message() -> None:
    text = """
actors: {a: {options: {x: X, y: Y}}}
status quo: []
images: {a: {calm: {preferences: {statements: [a.x, a.y], experts: {kim: [a.x, a.w]}}}}}
"""
    with pytest.raises(CaseError, match=r"the list of `a\.calm` has no statement `a\.w`"):
        loads(text)


def test_an_expert_of_later_is_left_out_of_a_hindcast() -> None:
    case = case_of("[a.z, not a.y, a.x]\n      lee: {order: [a.x, not a.y, a.z], source: late}\n    draw: pool")
    before = stated_in(known_by(case, "2017-06-28"))
    assert (list(before.experts or {}), before.draw) == (["kim"], "pool")
    assert [(each.entry, each.effect) for each in known_later(case, "2017-06-28")] == [
        ("preferences.a.experts.lee", "left out")
    ]
    alone = stated_in(known_by(case_of("{above: [[a.z, a.x]], known: 2017-07-01}\n    draw: pool"), "2017-06-28"))
    assert (alone.experts, alone.draw) == (None, None)


def test_comparison_names_the_experts_that_differ() -> None:
    case = case_of("[a.z, not a.y, a.x]")
    other = case_of("[a.z, a.x, not a.y]\n      lee: {above: [[a.x, a.z]]}\n    draw: pool")
    found = [(each.path[2:], each.kind) for each in entry_changes(case, other)]
    assert found == [
        (("experts", "kim"), "preferences"),
        (("experts", "lee"), "preferences"),
        (("draw",), "preferences"),
    ]
    (difference,) = contents(build(case), build(other)).preferences
    assert difference.to_dict()["otherwise"] == (
        "only the second case has the expert `lee`; the expert `kim` says another order, or has another weight; "
        "worlds draw the orders of experts in another way"
    )
    labelled = case_of("{order: [a.z, not a.y, a.x], label: Kim}")
    assert [each.kind for each in entry_changes(case, labelled)] == ["wording"]
    assert contents(build(case), build(labelled)).preferences == ()


def test_what_experts_say_of_the_other_statements_is_kept_when_one_is_removed() -> None:
    case = case_of(
        "[a.z, not a.y, a.x]\n      lee: {above: [[a.x, not a.y], [not a.y, a.z]], weight: 2}\n      cha: {above: [[a.x, not a.y]]}"
    )
    left = stated_in(changed(case, without=["not a.y"]))
    assert left.texts == ["a.x", "a.z"]
    assert {name: left.pairs_by(name) for name in left.experts or {}} == {"kim": {(1, 0)}, "lee": {(0, 1)}}
    alone = stated_in(changed(case_of("{above: [[a.x, not a.y]]}\n    draw: pool"), without=["not a.y"]))
    assert (alone.experts, alone.draw) == (None, None)


@pytest.mark.parametrize(
    ("kim", "more", "message"),
    [
        ("[a.x, a.z]", "", "9:7: the list of `a` has `a.z` twice; beside `experts`, each statement stands in it once"),
        ("{above: [[a.x, a.z]]}", "", "9:7: the list of `a` has `a.z` twice; beside `experts`, each statement stands in it once"),
        (None, "    above: [[a.z, a.x]]\n", "9:7: the list of `a` has `a.z` twice; beside `above`, each statement stands in it once"),
        (None, "    above: []\n", "9:7: the list of `a` has `a.z` twice; beside `above`, each statement stands in it once"),
    ],
)  # fmt: skip
def test_a_list_of_uncertain_order_repeats_no_statement(kim: str | None, more: str, message: str) -> None:
    text = CASE.replace("SAY", "a.z").replace("KIM", kim or "")
    text = text if kim is not None else text.replace("    experts:\n      kim: \n", more)
    with pytest.raises(CaseError) as caught:
        loads(text)
    assert str(caught.value) == f"the case:{message}"


def test_a_list_of_one_order_may_repeat_a_statement() -> None:
    text = CASE.replace("SAY", "a.z").replace("    experts:\n      kim: KIM\n", "")
    assert stated_in(loads(text)).texts == ["a.z", "not a.y", "a.z"]
