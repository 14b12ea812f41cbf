"""Routes to a goal: which are the best, what each step is, and which step is weakest."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.paths.oracle_paths import Paths, conditions
from tests.strategies import Drawn, cases, examples

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.paths.deals import deals
from offramp.paths.routes import (
    Route,
    Step,
    objection,
    road,
    routes,
    steps_table,
    weakest_in_words,
)
from offramp.paths.search import Neighbours
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from tests.oracle import Condition, State

    from offramp.graph.graph import Graph
    from offramp.paths.routes import Routes

HARD = """
actors:
  a: {name: Anna, options: {go: Go, wait: Wait}}
  b: {name: Bert, options: {go: {label: Go too, once: on}}}
status quo: []
preferences:
  a: [not b.go, {say: not a.go, source: diary}, a.wait]
  b: [{say: a.go, source: assumed}, b.go]
sources: {diary: "Anna's diary"}
goals: {gone: a.go, both: a.go and b.go, alone: a.go and not b.go}
"""
"""Anna does not want to go, Bert wants her to and to go himself, which cannot be undone."""

DEAL = """
actors: {a: {name: Anna, options: {x: X}}, b: {name: Bert, options: {y: Y}}}
status quo: []
preferences:
  a: {ranking: ["a.x,b.y", "-", b.y, a.x]}
  b: {ranking: ["a.x,b.y", "-", b.y, a.x]}
"""
"""Both together or neither: alone, neither gains."""


@cache
def catalog(slug: str) -> Graph:
    return build(load(slug))


def hard() -> Graph:
    return build(loads(HARD))


def step(
    gain: float,
    *,
    willing: bool = True,
    leavers: tuple[str, ...] = (),
    movers: tuple[str, ...] = ("a",),
    **others: float,
) -> Step:
    gains = {**dict.fromkeys(movers, gain), **others}
    return Step(movers, 0, 1, willing, gains, (), leavers)


def route(*steps: Step) -> Route:
    return Route(0, 1, steps)


# What the best routes are.


def expected_ends(drawn: Drawn, paths: Paths, start: State, goal: Condition, by: str, most: int) -> list[State]:
    """Return the ends in the order that is documented: of those that ask least and are nearest, those that hold first, then by changes."""
    targets = paths.satisfying(goal)
    if start in targets:
        return [start]
    costs = paths.costs(start, by)
    nearest = min((costs[end][:2] for end in targets if end in costs), default=None)
    ends = [end for end in targets if end in costs and costs[end][:2] == nearest]
    return sorted(ends, key=lambda end: (-len(paths.holds(end)), costs[end][2], drawn.number[end]))[:most]


def check_routes(drawn: Drawn, data: st.DataObject, by: str) -> None:
    paths = Paths(drawn.model)
    start = data.draw(st.sampled_from(drawn.model.states))
    goal = data.draw(conditions(drawn.model))
    found = routes(drawn.graph, str(goal), start=drawn.number[start], by=by, most=3)
    ends = expected_ends(drawn, paths, start, goal, by, 3)
    assert [drawn.states[one.end] for one in found.routes] == ends
    costs = paths.costs(start, by)
    for one in found.routes:
        assert one.start == drawn.number[start]
        assert [at.start for at in one.steps] + [one.end] == [one.start, *(at.end for at in one.steps)]
        unwilling = sum(not at.willing for at in one.steps)
        changed = sum(paths.changed(drawn.states[at.start], drawn.states[at.end]) for at in one.steps)
        # Where any move will do, it counts for nothing whether who moves wants it; it is told all the same.
        counted = 0 if by == "moves" else unwilling
        assert (counted, len(one.steps), changed) == costs[drawn.states[one.end]]
        assert one.willing == all(at.willing for at in one.steps)
        check_steps(drawn, paths, one, by)
        assert one.weakest == weakest(one)
    assert found.complete
    unwanted = [at for at in found.best.steps if not at.willing] if found.best is not None else []
    assert found.willing == (bool(ends) and not unwanted)
    assert found.reached == (bool(ends) if by == "moves" else found.willing)
    assert len(found.objections()) == len(unwanted)
    check_forms(found)


def check_steps(drawn: Drawn, paths: Paths, one: Route, by: str) -> None:
    """Who moves in each step, what it brings to whom, what holds where it leads and who would leave."""
    model = drawn.model
    for i, at in enumerate(one.steps):
        before, after = drawn.states[at.start], drawn.states[at.end]
        assert frozenset(at.movers) in paths.movers(before, after, by, willing=at.willing or by == "moves")
        assert at.willing == all(model.prefers(actor, after, before) for actor in at.movers)
        assert list(at.movers) == [actor for actor in model.actors if actor in at.movers]
        assert tuple(at.gains) == model.actors
        for actor, gain in at.gains.items():
            assert (gain > 0) == model.prefers(actor, after, before)
            assert (gain < 0) == model.prefers(actor, before, after)
            assert -1 <= gain <= 1
        assert at.holds == paths.holds(after)
        following = one.steps[i + 1].movers if i + 1 < len(one.steps) else ()
        assert at.leavers == tuple(actor for actor in paths.leavers(after) if actor not in following)
        if not at.willing:
            assert at.kind == "against interest"
        else:
            assert at.kind == ("improvement" if len(at.movers) == 1 else "package deal")


def weakest(one: Route) -> int | None:
    """Return the weakest step, as it is documented: against interest; then left by most; then gaining least; the first of equals."""
    losses = {i: -min(at.gains[actor] for actor in at.movers) for i, at in enumerate(one.steps) if not at.willing}
    left = {i: len(at.leavers) for i, at in enumerate(one.steps) if at.leavers}
    least = {i: -min(at.gains[actor] for actor in at.movers) for i, at in enumerate(one.steps)}
    for found in (losses, left, least):
        if found:
            return min(i for i in found if found[i] == max(found.values()))
    return None


def check_forms(found: Routes) -> None:
    """The answer is there in every form, and all forms can be made."""
    assert found.answer() in str(found)
    shown = found.to_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert found._repr_html_().startswith("<p>")


@examples(70)
@given(cases(5, merges=False), st.data())
def test_routes_are_the_best_in_the_order_that_is_documented(drawn: Drawn, data: st.DataObject) -> None:
    check_routes(drawn, data, "deals")


@examples(35)
@given(cases(5, merges=False), st.data())
def test_routes_of_improvements_are_the_best_too(drawn: Drawn, data: st.DataObject) -> None:
    check_routes(drawn, data, "improvements")


@examples(50)
@given(cases(5, merges=True), st.sampled_from(["deals", "improvements"]), st.data())
def test_routes_through_merged_states_are_the_best_too(drawn: Drawn, by: str, data: st.DataObject) -> None:
    check_routes(drawn, data, by)


@examples(35)
@given(cases(5), st.data())
def test_routes_of_any_moves_are_the_best_too(drawn: Drawn, data: st.DataObject) -> None:
    check_routes(drawn, data, "moves")


@examples(20)
@given(cases(5, merges=False), st.data())
def test_a_shared_neighbourhood_and_a_given_analysis_change_nothing(drawn: Drawn, data: st.DataObject) -> None:
    goal = str(data.draw(conditions(drawn.model)))
    shared, stability = Neighbours(drawn.graph), analyse(drawn.graph)
    for _ in range(2):
        start = data.draw(st.integers(0, drawn.graph.size - 1))
        alone = routes(drawn.graph, goal, start=start)
        assert alone == routes(drawn.graph, goal, start=start, stability=stability, neighbours=shared)


def test_the_start_is_the_status_quo_unless_said_otherwise() -> None:
    graph = catalog("cuba-1962")
    assert routes(graph, "ussr.withdraw").start == graph.status_quo
    assert routes(graph, "ussr.withdraw", start=5).start == 5


def test_an_end_that_holds_comes_before_one_of_fewer_changes() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: X, y: Y, z: Z}}}
status quo: []
preferences: {a: [a.x or a.y, a.y and a.z]}
""")
    )
    ends = [graph.name(one.end) for one in routes(graph, "a.x or a.y", most=99).routes]
    assert ends[:2] == ["a.y,a.z", "a.x,a.y,a.z"]
    assert ends[2:] == ["a.x", "a.y", "a.x,a.y", "a.x,a.z"]


def test_no_more_routes_are_given_than_are_asked_for() -> None:
    graph = catalog("cuba-1962")
    everything = routes(graph, "us.blockade", most=99).routes
    assert len(everything) > 1
    assert routes(graph, "us.blockade", most=1).routes == everything[:1]
    assert routes(graph, "us.blockade", most=2).routes == everything[:2]


# What is said of them.


def test_a_goal_that_is_satisfied_already_needs_no_step() -> None:
    graph = hard()
    found = routes(graph, "not a.go")
    assert [(one.end, one.steps, one.willing, one.weakest) for one in found.routes] == [
        (graph.status_quo, (), True, None)
    ]
    assert str(found) == f"s{graph.status_quo} already satisfies not a.go."
    assert found.willing
    assert found.objections() == ()
    assert weakest_in_words(graph, found.routes[0]) == ""
    assert found.to_dict()["routes"][0]["weakest"] is None


def test_where_no_move_leads_there_is_no_route() -> None:
    graph = hard()
    found = routes(graph, "not b.go", start=graph.state("b.go"))
    assert found.best is None
    assert not found.willing
    assert found.routes == ()
    assert found.answer() == f"No sequence of moves leads from s{graph.state('b.go')} to a state with not b.go."
    assert found.table().rows == ()
    assert found.answer() in found.table().note


def test_a_willing_route_says_so() -> None:
    graph = catalog("cuba-1962")
    found = routes(graph, "ussr.withdraw")
    assert found.answer() == "ussr.withdraw can be reached in 2 steps that all their movers prefer."
    assert found.best is not None
    assert [(at.movers, at.kind) for at in found.best.steps] == [(("us",), "improvement"), (("ussr",), "improvement")]
    assert found.objections() == ()


def test_a_package_deal_is_a_step_of_several() -> None:
    graph = build(loads(DEAL))
    found = routes(graph, "a.x and b.y")
    assert found.best is not None
    (only,) = found.best.steps
    assert (only.movers, only.kind, only.willing) == (("a", "b"), "package deal", True)
    assert "package deal" in found.answer()
    assert routes(graph, "a.x and b.y", by="improvements").best != found.best


def test_without_deals_a_step_goes_against_somebody() -> None:
    found = routes(build(loads(DEAL)), "a.x and b.y", by="improvements")
    assert found.best is not None
    # Whoever goes first goes against its interest; it is the other who then gains.
    assert [at.kind for at in found.best.steps] == ["against interest", "improvement"]
    assert sorted(at.movers for at in found.best.steps) == [("a",), ("b",)]
    assert not found.willing
    assert "has 1 step against the interest of" in found.answer()


def test_a_step_against_interest_is_said_to_be_so_and_why() -> None:
    graph = hard()
    found = routes(graph, "alone")
    assert found.best is not None
    assert found.answer() == (
        "No route of steps that their movers prefer leads to alone; the best of one step has 1 step against the interest of Anna."
    )
    (why,) = found.objections()
    assert why == "Anna would be worse off if it starts “Go”, by the statement: not “Go” [diary]."
    assert why in str(found)
    assert weakest_in_words(graph, found.best) == f"Weakest step: 1. {why}"
    assert str(found).count(why) == 1


def test_somebody_who_gains_nothing_objects_too() -> None:
    graph = build(
        loads("""
actors: {a: {name: Anna, options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [b.y], b: [b.y]}
""")
    )
    found = routes(graph, "a.x", start=graph.state("b.y"))
    assert found.objections() == ("Anna would gain nothing if it starts “X”.",)


def test_the_objection_to_a_joint_step_names_those_who_lose() -> None:
    graph = build(loads(DEAL))
    joint = Step(("a", "b"), 3, 0, willing=False, gains={"a": -1.0, "b": 0.5}, holds=(), leavers=())
    assert objection(graph, joint) == "Anna would be worse off if Anna stops “X”; Bert stops “Y”."


def test_the_other_ends_are_named() -> None:
    graph = catalog("cuba-1962")
    found = routes(graph, "us.blockade", most=3)
    others = ", ".join(f"s{one.end} in {len(one.steps)}" for one in found.routes[1:])
    assert f"Other ends as near, by steps: {others}." in str(found)


def test_the_table_marks_the_weakest_step_and_says_who_gains_and_loses() -> None:
    graph = hard()
    found = routes(graph, "alone")
    assert found.best is not None
    ((number, kind, what, gain, lose, reaches, holds, leave),) = found.table().rows
    assert (number, kind, what) == ("1 ◄ weakest", "against interest", "Anna starts “Go”")
    assert (gain, lose) == ("b", "a")
    assert reaches == f"s{graph.state('a.go')}"
    assert (holds, leave) == ("GMR, SMR, SEQ, SSEQ", "·")
    assert steps_table(graph, found.best, "T").title == "T"


def test_routes_are_plain_values_too() -> None:
    graph = catalog("elmira-1991")
    found = routes(graph, "uniroyal.accept", most=2)
    shown = found.to_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert (shown["case"], shown["format"], shown["from"], shown["to"]) == (
        graph.case.title,
        1,
        "s0",
        "uniroyal.accept",
    )
    assert (shown["willing"], shown["complete"], shown["by"]) == (True, True, "deals")
    first: dict[str, Any] = shown["routes"][0]
    assert [(at["from"], at["to"]) for at in first["steps"]] == [("s0", "s5"), ("s5", "s8")]
    assert first["steps"][1]["movers"] == ["ministry", "uniroyal"]
    assert first["steps"][1]["kind"] == "package deal"


def test_routes_compare_by_what_they_say() -> None:
    graph = hard()
    assert routes(graph, "gone") == routes(graph, "gone")
    assert routes(graph, "gone") != routes(graph, "a.go")
    assert routes(graph, "gone") != routes(graph, "gone", start=graph.state("b.go"))
    assert routes(graph, "gone") != "gone"
    with pytest.raises(TypeError):
        hash(routes(graph, "gone"))


def test_where_not_all_deals_were_looked_at_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = catalog("elmira-1991")
    warning = "Not every package deal was examined"
    assert warning not in str(routes(graph, "uniroyal.accept"))
    monkeypatch.setattr("offramp.paths.search.MOST_JOINT_WORK", 1)
    found = routes(graph, "uniroyal.accept")
    assert not found.complete
    assert warning in str(found)
    assert found.to_dict()["complete"] is False
    # What counts no deals has nothing to leave out.
    assert routes(graph, "uniroyal.accept", by="improvements").complete


# By any moves.


def test_the_mover_of_any_move_is_named() -> None:
    graph = hard()
    found = routes(graph, "alone", by="moves")
    assert found.best is not None
    assert [at.movers for at in found.best.steps] == [("a",)]


def test_of_any_moves_it_is_not_said_that_everybody_wants_them() -> None:
    found = routes(hard(), "alone", by="moves")
    assert found.best is not None
    assert "wants" not in found.answer()
    assert found.best.steps[0].kind != "improvement"


def test_any_moves_reach_a_goal_also_against_the_interest_of_who_moves() -> None:
    found = routes(hard(), "alone", by="moves")
    assert found.reached
    assert not found.willing
    assert not routes(hard(), "alone").reached
    assert routes(hard(), "b.go").reached
    assert not routes(hard(), "not b.go", start=hard().state("b.go"), by="moves").reached


def test_routes_by_any_moves_can_be_shown() -> None:
    graph = build(
        loads("""
actors: {a: {options: {x: {label: X, once: on}}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [not a.x], b: [b.y]}
""")
    )
    assert "a.x" in str(routes(graph, "a.x and b.y", by="moves"))


# The weakest step.


def test_a_route_without_steps_has_no_weakest() -> None:
    assert route().weakest is None
    assert route().willing


def test_a_step_against_interest_is_weaker_than_any_other() -> None:
    one = route(step(0.01, leavers=("b", "c", "d")), step(0.0, willing=False), step(0.9))
    assert one.weakest == 1
    assert not one.willing


def test_of_steps_against_interest_the_one_that_loses_most_is_weakest() -> None:
    assert route(step(-0.2, willing=False), step(-0.7, willing=False), step(-0.5, willing=False)).weakest == 1


def test_of_willing_steps_the_one_that_most_would_leave_is_weakest() -> None:
    assert route(step(0.01), step(0.9, leavers=("b",)), step(0.9, leavers=("b", "c"))).weakest == 2


def test_of_other_steps_the_one_with_the_least_to_gain_is_weakest() -> None:
    deal = Step(("a", "b"), 0, 1, willing=True, gains={"a": 0.9, "b": 0.1, "c": -1.0}, holds=(), leavers=())
    assert route(step(0.3), deal, step(0.2, b=-1.0)).weakest == 1


def test_of_equally_weak_steps_the_first_is_weakest() -> None:
    assert route(step(0.5), step(0.2), step(0.2)).weakest == 1


def test_the_weakest_step_is_put_into_words() -> None:
    graph = hard()
    left = Step(("a",), 0, 1, willing=True, gains={"a": 0.5, "b": 0.0}, holds=(), leavers=("a", "b"))
    assert weakest_in_words(graph, route(left)) == (
        "Weakest step: 1, since Anna and Bert would leave the state it reaches (s1)."
    )
    deal = Step(("a", "b"), 0, 1, willing=True, gains={"a": 0.5, "b": 0.1}, holds=("nash",), leavers=())
    assert weakest_in_words(graph, route(deal)) == (
        "Weakest step: 1, since Bert gains least by it; but all movers prefer their steps, "
        "and no actor but the next mover would leave undeterred (SEQ)."
    )


# Through the goals of the case.


def test_the_road_goes_from_goal_to_goal() -> None:
    graph = catalog("korea-2017")
    legs = road(graph)
    assert [name for name, _ in legs] == list(graph.case.goals)
    at = graph.status_quo
    for name, leg in legs:
        assert leg.start == at
        assert leg.best is not None
        assert len(leg.routes) == 1
        at = leg.best.end
        assert graph.satisfying(graph.case.goals[name])[at]


def test_a_goal_that_is_met_on_the_way_needs_no_step_of_its_own() -> None:
    legs = dict(road(catalog("korea-2017")))
    assert legs["freeze"].best is not None
    assert legs["freeze"].best.steps == ()
    assert "already satisfies" in legs["freeze"].answer()


def test_the_road_stops_where_no_moves_lead_on() -> None:
    graph = hard()
    # After both have gone, Bert cannot turn back, so that Anna can no longer go alone; the first goal is met either way.
    legs = road(graph, by="moves")
    assert [name for name, _ in legs] == ["gone", "both", "alone"]
    assert [leg.best is not None for _, leg in legs] == [True, True, False]
    more = build(loads(HARD.replace("alone: a.go and not b.go}", "alone: a.go and not b.go, end: not a.go}")))
    assert [name for name, _ in road(more, by="moves")] == ["gone", "both", "alone"]


def test_a_case_without_goals_has_no_road() -> None:
    assert road(build(loads(DEAL))) == ()


@examples(20)
@given(cases(5, merges=False), st.data())
def test_each_leg_of_the_road_is_the_best_route_from_where_the_last_ended(drawn: Drawn, data: st.DataObject) -> None:
    goals = {f"g{i}": str(data.draw(conditions(drawn.model))) for i in range(2)}
    case = loads(drawn.model.text() + f"goals: {json.dumps(goals)}\n")
    graph = build(case, given=sorted(drawn.model.given))
    legs = road(graph)
    at: int | None = graph.status_quo
    for (name, leg), goal in zip(legs, goals, strict=False):
        assert name == goal
        assert leg.start == at
        assert leg == routes(graph, goals[goal], start=at, most=1) or leg.to == goals[goal]
        assert leg.best == routes(graph, goals[goal], start=leg.start).best
        at = leg.best.end if leg.best is not None else None
    assert len(legs) == len(goals) or at is None


# Questions that cannot be answered.


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("us.blokade", "did you mean us.blockade?"),
        ("nonsense", "there is no option, event or term `nonsense`"),
        ("us", "`us` is an actor"),
        ("us.blockade and", "ends too early"),
        ("", "empty"),
        ("us.blockade + 1", "is a number"),
        ("reachable(us.blockade)", "belong into `claims`"),
        ("us.blockade and not us.blockade", "no possible state satisfies `us.blockade and not us.blockade`"),
        ("ussr.withdraw and ussr.escalate", "no possible state satisfies"),
    ],
)
def test_a_goal_that_cannot_be_is_refused_in_a_sentence(to: str, words: str) -> None:
    with pytest.raises(QuestionError) as error:
        routes(catalog("cuba-1962"), to)
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert not str(error.value).endswith(".")


def test_an_unknown_way_is_refused_in_a_sentence() -> None:
    with pytest.raises(QuestionError, match="there is no way `deal`; did you mean deals\\?"):
        routes(catalog("cuba-1962"), "us.blockade", by="deal")


def test_an_event_that_has_not_happened_satisfies_nothing() -> None:
    with pytest.raises(QuestionError, match="no possible state satisfies `icbm`"):
        routes(catalog("korea-2017"), "icbm")


def test_a_goal_may_name_another_and_may_have_been_read() -> None:
    graph = hard()
    assert routes(graph, Expression.read("a.go")).routes == routes(graph, "gone").routes


def test_a_goal_can_be_written_over_several_lines() -> None:
    assert routes(hard(), "a.go\n  and b.go").to == "a.go and b.go"


# What is published.


def test_elmira_the_ministry_and_uniroyal_go_together_from_s5_to_s8() -> None:
    graph = catalog("elmira-1991")
    s5, s8 = graph.state("uniroyal.delay,local.insist"), graph.state("ministry.modify,uniroyal.accept,local.insist")
    assert (s5, s8) == (5, 8)
    found = routes(graph, "ministry.modify and uniroyal.accept and local.insist", start=s5)
    assert found.best is not None
    (only,) = found.best.steps
    assert (only.start, only.end, only.movers, only.kind) == (s5, s8, ("ministry", "uniroyal"), "package deal")
    assert only.holds == ("nash", "gmr", "smr", "seq", "sseq")
    # The local government is a bystander, and loses.
    assert only.gains["local"] < 0
    assert deals(graph, "uniroyal.accept", start=s5).best is not None


def test_cuba_the_missiles_are_withdrawn_by_two_improvements() -> None:
    graph = catalog("cuba-1962")
    found = routes(graph, "withdrawal", by="improvements")
    assert found.best is not None
    assert [graph.name(at.end) for at in found.best.steps] == ["us.blockade", "us.blockade,ussr.withdraw"]


def test_the_road_stops_where_the_story_ends_and_at_a_goal_that_nothing_satisfies() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
impossible: a.x and b.y
status quo: []
preferences: {a: [a.x], b: [b.y]}
goals: {GOALS}
ENDS
"""
    ended = build(loads(text.replace("{GOALS}", "{one: a.x, other: b.y}").replace("ENDS", "ends: a.x")))
    assert [name for name, _ in road(ended)] == ["one"]
    impossible = build(loads(text.replace("{GOALS}", "{one: a.x, both: a.x and b.y, other: b.y}").replace("ENDS", "")))
    assert [name for name, _ in road(impossible)] == ["one"]
