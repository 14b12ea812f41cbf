"""Package deals: against all joint changes one by one, and who stands in the way where there is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.paths.oracle_paths import Paths, conditions
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.paths.deals import deals
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from offramp.graph.graph import Graph

TRADE = """
actors:
  a: {name: Anna, options: {give: Give}}
  b: {name: Bert, options: {pay: Pay}}
  c: {name: Carl, options: {cheer: Cheer}}
status quo: []
sources: {ledger: The ledger}
preferences:
  a: [{say: b.pay, source: ledger}, not a.give]
  b: [{say: a.give, source: ledger}, not b.pay]
  c: [not a.give, c.cheer]
"""
"""Anna and Bert trade, to Carl's loss; either would rather have without giving."""


def trade() -> Graph:
    return build(loads(TRADE))


def check_deals(drawn: Drawn, data: st.DataObject) -> None:
    paths, model = Paths(drawn.model), drawn.model
    start = data.draw(st.sampled_from(model.states))
    goal = data.draw(conditions(model))
    found = deals(drawn.graph, str(goal), start=drawn.number[start], most=10_000)
    expected = paths.deals(start, goal)
    assert sorted(deal.end for deal in found.deals) == drawn.numbers(expected)
    assert found.count == len(expected)
    for deal in found.deals:
        end = drawn.states[deal.end]
        assert frozenset(deal.participants) in expected[end]
        assert deal.hurt == tuple(
            actor for actor in model.actors if actor not in deal.participants and model.prefers(actor, start, end)
        )
        assert deal.changes == paths.changed(start, end)
        assert deal.holds == paths.holds(end)
        assert deal.leavers == paths.leavers(end)
    order = [(-len(deal.holds), len(deal.hurt), deal.changes, deal.end) for deal in found.deals]
    assert order == sorted(order)
    objectors = paths.objectors(start, goal) if not expected else []
    least = min(map(len, objectors), default=0)
    assert len(found.objectors) == len(set(found.objectors))
    assert {frozenset(group) for group in found.objectors} == {group for group in objectors if len(group) == least}
    assert found.answer() in str(found)
    shown = found.to_dict()
    assert json.loads(json.dumps(shown)) == shown


@examples(100)
@given(cases(5, merges=False), st.data())
def test_deals_are_all_joint_changes_that_everybody_who_takes_part_prefers(drawn: Drawn, data: st.DataObject) -> None:
    check_deals(drawn, data)


@examples(40)
@given(cases(5, merges=True), st.data())
def test_deals_with_merged_states_are_so_too(drawn: Drawn, data: st.DataObject) -> None:
    check_deals(drawn, data)


# What a deal is.


def test_a_deal_names_who_takes_part_and_who_loses_by_it() -> None:
    graph = trade()
    found = deals(graph, "a.give and b.pay")
    assert found.best is not None
    assert [(graph.name(deal.end), deal.participants, deal.hurt) for deal in found.deals] == [
        ("a.give,b.pay", ("a", "b"), ("c",))
    ]
    assert found.count == 1
    assert found.objectors == ()
    assert found.reasons() == ()


def test_one_who_only_joins_in_to_lose_makes_no_deal() -> None:
    graph = trade()
    assert graph.state("a.give,b.pay,c.cheer") not in [deal.end for deal in deals(graph, "a.give").deals]


def test_a_move_of_one_actor_is_no_deal() -> None:
    graph = trade()
    found = deals(graph, "c.cheer and not a.give and not b.pay")
    assert found.best is None
    assert "No package deal" in found.answer()
    # Nobody is in the way of what Carl can do by himself: Anna and Bert do not gain by it, which is said.
    assert found.objectors == (("a",), ("b",))


def test_nobody_undoes_in_a_deal_what_cannot_be_undone() -> None:
    free = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: [a.x, b.y]
preferences: {a: [not a.x and not b.y], b: [not a.x and not b.y]}
"""
    bound = free.replace("x: X", "x: {label: X, once: on}")
    assert deals(build(loads(free)), "not a.x").best is not None
    assert deals(build(loads(bound)), "not a.x").best is None


def three(wants_of_c: str) -> Graph:
    """Anna and Bert gain by doing x and y together; z is as Anna likes, w as Carl likes."""
    return build(
        loads(f"""
actors: {{a: {{options: {{x: X, z: Z}}}}, b: {{options: {{y: Y}}}}, c: {{options: {{w: W}}}}}}
status quo: []
preferences: {{a: [a.x and b.y], b: [a.x and b.y], c: [{wants_of_c}]}}
""")
    )


def ends(graph: Graph, start: str, most: int = 99) -> list[str]:
    found = deals(graph, "b.y", start=graph.state(start), most=most)
    return [graph.name(deal.end) for deal in found.deals]


def test_best_are_the_deals_that_hold_under_most_concepts() -> None:
    graph = three("not a.z, c.w")
    assert ends(graph, "-") == ["a.x,b.y,c.w", "a.x,b.y", "a.x,a.z,b.y"]
    strength = analyse(graph).strength
    assert [int(strength[graph.state(end)]) for end in ends(graph, "-")] == [5, 2, 0]


def test_then_those_that_hurt_fewest_bystanders() -> None:
    # Both hold; without z the state would have the lower number.
    assert ends(three("a.z"), "a.z") == ["a.x,a.z,b.y", "a.x,b.y"]
    assert ends(three("not a.z"), "-") == ["a.x,b.y", "a.x,a.z,b.y"]


def test_then_those_of_fewest_changes() -> None:
    assert ends(three("c.w"), "a.z,c.w") == ["a.x,a.z,b.y,c.w", "a.x,b.y,c.w"]
    assert ends(three("c.w"), "c.w") == ["a.x,b.y,c.w", "a.x,a.z,b.y,c.w"]


def test_no_more_deals_are_given_than_are_asked_for_and_all_are_counted() -> None:
    graph = three("not a.z, c.w")
    everything = deals(graph, "b.y", most=99)
    assert everything.count == len(everything.deals) == 3
    assert "(the best of 3)" in everything.answer()
    assert everything.table().note == ""
    one = deals(graph, "b.y", most=1)
    assert one.deals == everything.deals[:1]
    assert one.count == 3
    assert one.table().note == "1 of 3 deals shown."
    assert "(the best of" not in deals(trade(), "a.give").answer()


def test_the_start_is_the_status_quo_unless_said_otherwise() -> None:
    graph = trade()
    assert deals(graph, "a.give").start == graph.status_quo
    assert deals(graph, "a.give", start=3).start == 3


def test_a_given_analysis_changes_nothing() -> None:
    graph = trade()
    assert deals(graph, "a.give", stability=analyse(graph)) == deals(graph, "a.give")


def test_a_goal_that_is_satisfied_already_may_still_be_reached_by_a_deal_that_all_prefer() -> None:
    graph = trade()
    found = deals(graph, "not c.cheer")
    assert [graph.name(deal.end) for deal in found.deals] == ["a.give,b.pay"]
    nothing = deals(graph, "not c.cheer", start=graph.state("a.give,b.pay"))
    assert nothing.deals == ()


# What is said.


def test_a_deal_that_does_not_hold_says_who_would_leave() -> None:
    found = deals(
        build(loads(TRADE.replace("c: [not a.give, c.cheer]", "c: [c.cheer]"))), "a.give and b.pay and not c.cheer"
    )
    assert found.best is not None
    assert found.best.holds == ()
    assert "it would be no equilibrium: " in found.answer()
    assert "Carl" in found.answer()
    assert found.best.leavers[-1] == "c"


def test_a_deal_that_holds_says_under_which_concepts() -> None:
    graph = build(load("prisoners-dilemma"))
    found = deals(graph, "not row.defect and not column.defect", start=3)
    assert found.answer() == (
        "A package deal of Row and Column reaches not row.defect and not column.defect: Row stops “Defect”; Column stops “Defect”; "
        "it would be an equilibrium under GMR, SMR, SEQ, SSEQ."
    )


def test_a_single_objector_is_said_with_what_it_would_have_to_give_up() -> None:
    graph = build(
        loads("""
actors: {a: {name: Anna, options: {x: X, z: Z}}, b: {name: Bert, options: {y: Y}}}
status quo: []
sources: {diary: Diary}
preferences: {a: [{say: not a.x, source: diary}, a.z], b: [a.x]}
""")
    )
    found = deals(graph, "a.x")
    assert found.objectors == (("a",),)
    assert found.answer() == "No package deal from s0 reaches a.x: Anna prefers none of the states with it."
    # Of the states with the goal, the one that Anna minds least is that with `a.z`.
    least_bad = graph.state("a.x,a.z")
    assert found.reasons() == (f"Anna prefers s0 even to s{least_bad}, by the statement: not “X” [diary].",)
    assert found.reasons()[0] in str(found)


def test_two_who_agree_on_nothing_object_together() -> None:
    graph = build(
        loads("""
actors: {a: {name: Anna, options: {x: X}}, b: {name: Bert, options: {y: Y}}}
status quo: []
preferences:
  a: {ranking: [a.x, "-", "a.x,b.y", b.y]}
  b: {ranking: ["a.x,b.y", b.y, "-", a.x]}
""")
    )
    found = deals(graph, "a.x")
    assert found.objectors == (("a", "b"),)
    assert found.answer() == "No package deal from s0 reaches a.x: Anna and Bert prefer none of them together."
    assert found.reasons() == ()


def test_every_smallest_group_objects() -> None:
    graph = trade()
    found = deals(graph, "not a.give and not b.pay and not c.cheer", start=graph.state("a.give,b.pay"))
    assert found.objectors == (("a",), ("b",))
    assert "Anna prefers none of the states with it and Bert prefers none of the states with it." in found.answer()


def test_where_nobody_objects_and_there_is_no_deal_it_is_said_plainly() -> None:
    # What both would like cannot be reached, since a's option is off for good.
    graph = build(
        loads("""
actors: {a: {options: {x: {label: X, once: off}}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [a.x], b: [a.x]}
""")
    )
    found = deals(graph, "a.x")
    assert found.deals == ()
    assert found.objectors == ()
    assert str(found) == "No package deal from s0 reaches a.x."


def test_a_ranking_gives_no_reasons() -> None:
    graph = build(load("chicken"))
    found = deals(graph, "row.dare and column.dare")
    assert found.objectors == (("row",), ("column",))
    assert found.reasons() == ()


def test_deals_come_as_a_table_as_html_and_as_plain_values() -> None:
    graph = trade()
    found = deals(graph, "a.give and b.pay")
    ((reaches, who, what, lose, holds, leave),) = found.table().rows
    assert (reaches, who, lose) == (f"s{graph.state('a.give,b.pay')}", "a, b", "c")
    assert what == "Anna starts “Give”; Bert starts “Pay”"
    assert (holds == "·") == (found.deals[0].holds == ())
    assert (leave == "·") == (found.deals[0].leavers == ())
    assert "<table>" in found._repr_html_()
    shown = found.to_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert shown["from"] == "s0"
    assert shown["deals"][0]["participants"] == ["a", "b"]
    assert shown["objectors"] == []


def test_deals_compare_by_what_they_say() -> None:
    graph = trade()
    assert deals(graph, "a.give") == deals(graph, "a.give")
    assert deals(graph, "a.give") != deals(graph, "b.pay")
    assert deals(graph, "a.give") != "a.give"
    with pytest.raises(TypeError):
        hash(deals(graph, "a.give"))


# What is published.


def test_elmira_the_ministry_and_uniroyal_make_the_deal_of_the_published_coalition() -> None:
    """Kilgour et al. 2001; Inohara and Hipel 2008: the two leave s5 together for s8, which both prefer."""
    graph = build(load("elmira-1991"))
    found = deals(graph, "uniroyal.accept", start=graph.state("uniroyal.delay,local.insist"))
    assert found.best is not None
    assert graph.name(found.best.end) == "ministry.modify,uniroyal.accept,local.insist"
    assert found.best.end == 8
    assert found.best.participants == ("ministry", "uniroyal")
    assert found.best.hurt == ("local",)
    assert found.best.holds == ("nash", "gmr", "smr", "seq", "sseq")
    assert found.best.leavers == ()


def test_elmira_nobody_makes_a_deal_for_the_original_order() -> None:
    graph = build(load("elmira-1991"))
    found = deals(graph, "uniroyal.accept and not ministry.modify", start=graph.state("uniroyal.delay,local.insist"))
    assert found.deals == ()
    assert found.objectors == (("uniroyal",),)


# Questions that cannot be answered.


@pytest.mark.parametrize(
    ("to", "words"),
    [("a.giv", "did you mean a.give?"), ("a.give or", "ends too early"), ("", "empty"), ("stable(a.give)", "`claims`")],
)
def test_a_goal_that_cannot_be_is_refused_in_a_sentence(to: str, words: str) -> None:
    with pytest.raises(QuestionError) as error:
        deals(trade(), to)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_goal_that_no_state_satisfies_is_refused_in_a_sentence() -> None:
    with pytest.raises(QuestionError, match=r"^no possible state satisfies `a\.give and not a\.give`$"):
        str(deals(trade(), "a.give and not a.give"))


# Merged states.


def test_a_deal_is_made_by_two_or_more_also_where_one_could_do_it_alone() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
merge: a.x
status quo: []
preferences: {a: [a.x], b: [a.x]}
""")
    )
    # a comes to the merged state alone; a and b do so too, since it does not matter there whether b.y is on.
    for deal in deals(graph, "a.x").deals:
        assert deal.participants == ("a", "b")
