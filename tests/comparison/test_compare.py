"""Two cases side by side: what the comparison says is what the definitions say of each case by itself."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import LISTED
from tests.paths.oracle_paths import CONCEPTS, Paths, conditions
from tests.strategies import Drawn, cases, examples, variants

from offramp.case.reading import load, loads
from offramp.comparison.changes import changed
from offramp.comparison.compare import Comparison, compare, compare_graphs
from offramp.errors import QuestionError
from offramp.graph.graph import build

if TYPE_CHECKING:
    from tests.oracle import Condition, Model, On, State

    from offramp.comparison.equilibria import HeldAlone
    from offramp.comparison.reasons import Reason
    from offramp.comparison.states import OneSided

Pair = tuple[Drawn, Drawn]

STRIKE = """
actors:
  us: {name: Us, options: {talk: Talk, strike: {label: Strike, once: on}}}
  them: {name: Them, options: {test: Test, answer: Answer}}
impossible: [us.talk and us.strike]
status quo: [them.test]
preferences:
  us: [not them.answer, not them.test, us.strike, us.talk]
  them: [them.answer iff us.strike, not them.test if us.talk, them.test]
goals: {freeze: not them.test and not us.strike}
"""


NO_WAY = (1 << 30, 0)
"""More steps against interest than there can be."""


def compared(pair: Pair) -> Comparison:
    return compare_graphs(pair[0].graph, pair[1].graph, most=0)


def mirrored(comparison: Comparison) -> Comparison:
    return compare_graphs(comparison.other, comparison.one, most=0)


def places(model: Model, states: list[State]) -> set[On]:
    return {on - frozenset(model.events) for state in states for on in state}


def held(model: Model, key: str) -> list[State]:
    return [state for state in model.states if all(model.is_stable(key, actor, state) for actor in model.actors)]


def alone(one: Drawn, other: Drawn, states: list[State], others: list[State]) -> list[int]:
    """The numbers of the states of one with a combination that is in none of the others."""
    known = places(other.model, others)
    return one.numbers(state for state in states if places(one.model, [state]) - known)


@examples(60)
@given(cases(5))
def test_a_case_does_not_differ_from_itself(drawn: Drawn) -> None:
    found = compared((drawn, drawn))
    assert found.same
    assert found.contents.same
    assert found.answer() == "Nothing differs: the two cases have the same content."
    assert not [part for part in found.parts()[3:] if "Merged" not in str(part)]


@examples(120, dear=True)
@given(variants())
def test_what_appears_one_way_disappears_the_other(pair: Pair) -> None:
    there, back = compared(pair), mirrored(compared(pair))
    assert (there.gone, there.come) == (back.come, back.gone)
    assert (there.no_longer, there.newly) == (back.newly, back.no_longer)
    assert (there.contents.added, there.contents.removed) == (back.contents.removed, back.contents.added)
    assert there.same == back.same
    assert str(there)
    assert there.to_dict()["same"] == there.same


@examples(120, dear=True)
@given(variants())
def test_states_are_those_that_one_model_alone_has(pair: Pair) -> None:
    found = compared(pair)
    one, other = pair
    sides: list[tuple[OneSided, Drawn, Drawn]] = [(found.gone, one, other), (found.come, other, one)]
    for side, here, there in sides:
        assert [entry.state for entry in side.shown] == alone(
            here, there, list(here.model.states), list(there.model.states)
        )
        assert side.count == len(side.shown) == sum(count for _, count in side.by_rule)
        for entry in side.shown:
            on = frozenset() if entry.name == "-" else frozenset(entry.name.split(","))
            broken = [str(rule) for rule in there.model.impossible if rule.holds(on | there.model.given)]
            assert entry.rule == broken[0]


@examples(150, dear=True)
@given(variants())
def test_equilibria_are_those_that_hold_in_one_model_alone(pair: Pair) -> None:
    found = compared(pair)
    one, other = pair
    sides: list[tuple[HeldAlone, Drawn, Drawn]] = [(found.no_longer, one, other), (found.newly, other, one)]
    for side, here, there in sides:
        for key in CONCEPTS:
            shown = sorted(entry.state for entry in side.shown if key in entry.reasons)
            assert shown == alone(here, there, held(here.model, key), held(there.model, key))
            assert side.by_concept[key] == len(shown)
            assert side.held[key] == len(held(here.model, key))


@examples(200, dear=True)
@given(variants(merges=False))
def test_every_reason_is_true_of_both_models(pair: Pair) -> None:
    found = compared(pair)
    one, other = pair
    for side, here, there in ((found.no_longer, one, other), (found.newly, other, one)):
        for entry in side.shown:
            for key, why in entry.reasons.items():
                check(why, key, here, there, here.states[entry.state])


def in_other(state: State, model: Model) -> State | None:
    """The state of another model in which the same options are on."""
    (on,) = state
    return next((other for other in model.states if places(model, [other]) == {on - frozenset(model.events)}), None)


def check(why: Reason, key: str, here: Drawn, there: Drawn, state: State) -> None:
    """The state holds here and not there, for the reason given: by the definitions, in both models."""
    elsewhere = in_other(state, there.model)
    if why.kind == "state":
        assert elsewhere is None
        return
    assert elsewhere is not None
    assert why.state is not None
    assert why.improvement is not None
    assert there.states[why.state] == elsewhere
    better = there.states[why.improvement]
    assert better in there.model.improvements(why.actor, elsewhere)
    leavers = {actor for actor in there.model.actors if not there.model.is_stable(key, actor, elsewhere)}
    assert leavers == {why.actor, *why.others}
    target = in_other(better, here.model)
    assert why.kind in {"impossible", "move", "wish", "sanction"}
    if why.kind == "impossible":
        assert target is None
        return
    assert target is not None
    if why.kind == "move":
        assert target not in here.model.moves(why.actor, state)
    elif why.kind == "wish":
        assert target in here.model.moves(why.actor, state) - here.model.improvements(why.actor, state)
    else:
        assert target in here.model.improvements(why.actor, state)
        check_sanction(why, key, here, there)


def check_sanction(why: Reason, key: str, here: Drawn, there: Drawn) -> None:
    """The moves sanction here, and the one that is named as failing there does."""
    fail, model = why.failing, there.model
    assert fail is not None
    for move in why.sanction:
        moves = here.model.improvements if key in ("seq", "sseq") else here.model.moves
        assert here.states[move.end] in moves(move.actor, here.states[move.start])
    start = there.states[fail.start]
    end = None if fail.end is None else there.states[fail.end]
    ends = [in_other(here.states[move.end], model) for move in why.sanction]
    match fail.kind:
        case "impossible":
            assert None in ends
        case "move":
            assert end is not None
            assert end in ends
            assert end not in model.moves(fail.actors[0], start)
        case "unwilling":
            assert end is not None
            assert key in ("seq", "sseq")
            assert end in model.moves(fail.actors[0], start)
            assert not model.prefers(fail.actors[0], end, start)
        case "spared":
            assert end is not None
            assert end == ends[-1]
            assert model.prefers(why.actor, end, start)
        case "undone":
            assert end is not None
            assert key in ("smr", "sseq")
            assert why.state is not None
            assert start == ends[-1]
            assert model.prefers(why.actor, end, there.states[why.state])
        case other:
            pytest.fail(other)


@st.composite
def with_goals(draw: st.DrawFn) -> tuple[Pair, Condition]:
    pair = draw(variants(4, merges=False))
    return pair, draw(conditions(pair[0].model))


@examples(80, dear=True)
@given(with_goals())
def test_ways_to_a_goal_are_judged_by_their_cheapest_cost(drawn: tuple[Pair, Condition]) -> None:
    pair, goal = drawn
    graphs = [
        build(loads(f"{side.model.text()}goals: {{goal: '{goal}'}}\n"), given=sorted(side.model.given)) for side in pair
    ]
    found = compare_graphs(*graphs, concepts=["nash"])
    assert [ways.by for ways in found.goals] == ["improvements", "deals"]
    for ways in found.goals:
        first, second = (best(side, goal, ways.by) for side in pair)
        if first[0] == 0 != second[0]:
            assert ways.verdict == "lost"
        elif second[0] == 0 != first[0]:
            assert ways.verdict == "gained"
        elif first == second:
            assert ways.verdict in ("same", "other")
        elif NO_WAY in (first, second):
            assert ways.verdict == ("opened" if first == NO_WAY else "closed")
        else:
            worse, better = ("harder", "easier") if first[0] != second[0] else ("longer", "shorter")
            assert ways.verdict == (worse if first < second else better)
        if ways.verdict not in ("same", "other") and ways.verdict not in ("longer", "shorter"):
            assert ways.failing is not None


def best(side: Drawn, goal: Condition, by: str) -> tuple[int, int]:
    """Steps against interest and steps of the best way, by the oracle; more than there can be where there is none."""
    paths = Paths(side.model)
    start = side.states[side.graph.status_quo]
    costs = paths.costs(start, by)
    return min((costs[end][:2] for end in paths.satisfying(goal) if end in costs), default=NO_WAY)


def text(comparison: Comparison) -> str:
    return " ".join(str(comparison).split())


def test_a_state_that_a_rule_forbids() -> None:
    case = loads(STRIKE)
    found = compare(case, changed(case, without=["us.strike"]), most=0)
    assert (found.gone.count, found.come.count) == (4, 0)
    assert {entry.rule for entry in found.gone.shown} == {"us.strike"}
    assert found.gone.by_rule == (("us.strike", 4),)
    assert "impossible: “Strike”" in text(found)


def test_a_move_that_cannot_be_undone() -> None:
    case = loads(STRIKE)
    found = compare(case, changed(case, {"actors.us.options.strike.irreversible": ""}), concepts=["nash"])
    assert found.contents.irreversible == (("us.strike", "on", ""),)
    assert "`us.strike` stays on once it is in the first, and can be undone in the second." in text(found)


def test_a_wish_that_is_gone() -> None:
    case = loads(STRIKE)
    found = compare(case, changed(case, {"preferences.us.3": "not us.strike"}), concepts=["nash"], most=0)
    talk = next(entry for entry in found.newly.shown if entry.name == "us.talk")
    assert talk.reasons["nash"].kind == "wish"
    assert (
        "In the first, Us starts “Strike” and stops “Talk”, by the statement: “Strike”; "
        "in the second it would not gain by that, by the statement: not “Strike”." in text(found)
    )
    (wishes,) = found.contents.preferences
    assert (wishes.added, wishes.removed, wishes.moved) == (("not us.strike",), ("us.strike",), ())


def test_an_order_that_changes() -> None:
    case = loads(STRIKE)
    other = changed(case, {"preferences.us": "[not them.test, us.strike, us.talk, not them.answer]"})
    (wishes,) = compare(case, other, concepts=["nash"]).contents.preferences
    assert (wishes.added, wishes.removed, wishes.moved) == ((), (), ("not them.answer",))


def test_a_sanction_that_is_no_longer_wanted() -> None:
    """Striking pays but for the answer; once they would not answer, nothing deters it."""
    case = loads(STRIKE)
    found = compare(case, changed(case, {"preferences.them.1": "not them.answer"}), concepts=["seq"], most=0)
    deterred = [
        (entry.name, why)
        for entry in found.no_longer.shown
        for why in entry.reasons.values()
        if why.kind == "sanction" and why.actor == "us"
    ]
    assert deterred
    for _, why in deterred:
        assert why.failing is not None
        assert why.failing.kind == "unwilling"
        assert why.failing.actors == ("them",)
    assert "Us starts “Strike”" in text(found)
    assert "in the first it is deterred: Them starts “Answer”" in text(found)
    assert "in the second Them would not gain by that, by the statement: not “Answer”" in text(found)


def test_a_goal_that_is_lost_and_gained() -> None:
    case = loads(STRIKE)
    other = changed(case, without=["not them.test if us.talk"])
    for first, second, verdict, where in ((case, other, "lost", "second"), (other, case, "gained", "first")):
        found = compare(first, second)
        by = {ways.by: ways for ways in found.goals}
        assert by["improvements"].verdict == verdict
        assert by["improvements"].failing is not None
        assert by["improvements"].failing.kind == "unwilling"
        assert by["improvements"].failing.actors == ("them",)
        word = "no longer" if verdict == "lost" else "now"
        assert f"In the second, “freeze” can {word} be reached by improvements alone" in text(found)
        assert f"In the {where} that fails where Them stops “Test”: Them would not gain by that" in text(found)


def test_an_actor_or_an_option_that_one_case_lacks() -> None:
    case = loads(STRIKE)
    more = {"actors.ally": "{name: Ally, options: {veto: Veto}}", "preferences.ally": "[ally.veto]"}
    found = compare(case, changed(case, more), most=0)
    assert found.contents.added["actors"] == ("ally",)
    assert found.contents.added["options"] == ("ally.veto",)
    assert found.common == case.options
    assert not found.gone.count
    assert not found.come.count
    assert "`ally.veto` in the second alone is left out of account" in text(found)
    assert (found.no_longer.count, found.newly.count) == (0, 0)


def test_who_leaves_by_what_the_other_case_does_not_have() -> None:
    """A new actor, and a new option of an old one, each take away what held."""
    alone = "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}"
    pair = "actors: {a: {options: {x: X}}, b: {options: {w: W}}}\nstatus quo: []\npreferences: {a: [a.x], b: [b.w]}"
    chase = {"preferences.a": "[a.x iff not b.y]", "preferences.b": "[b.y iff a.x]"}
    for kind, case, more, words in (
        ("actor", loads(alone), {"actors.b": "{options: {y: Y}}"}, "the first has no actor `b`"),
        ("option", loads(pair), {"actors.b.options.y": "Y"}, "the first has no such option"),
    ):
        found = compare(case, changed(case, {**more, **chase}), concepts=["nash"])
        (entry,) = found.no_longer.shown
        assert entry.reasons["nash"].kind == kind
        assert words in text(found)


def test_what_does_not_matter_is_told_as_such() -> None:
    korea = load("korea-2017")
    found = compare(korea, changed(korea, {"images.dprk.unifier.weight": "2", "title": "Korea"}), concepts=["nash"])
    assert found.same
    assert found.answer().startswith("The files differ, but no state")
    assert "They also differ in `title`" in text(found)


def test_strata_and_merges_are_mentioned() -> None:
    one = build(load("korea-2017"))
    other = build(load("korea-2017"), given=["icbm"])
    found = compare_graphs(one, other, concepts=["nash"], most=1)
    assert not found.same
    assert "In the first, no event has occurred; in the second, `icbm` has." in found.cautions()
    elmira = load("elmira-1991")
    assert any("Merged" in caution for caution in compare(elmira, elmira).cautions())


def test_the_strike_of_1962_holds_only_where_it_cannot_be_undone() -> None:
    found = compare(load("cuba-1962"), load("cuba-1962-reversible"))
    (entry,) = found.no_longer.shown
    assert entry.name == "us.air_strike,ussr.withdraw"
    assert set(entry.reasons) == {"nash", "seq", "sseq"}
    assert {why.kind for why in entry.reasons.values()} == {"move"}
    assert found.newly.count == 0


@pytest.mark.parametrize(("one", "other"), list(permutations(LISTED, 2)))
def test_all_cases_can_be_compared(one: str, other: str) -> None:
    found = compare(load(one), load(other), concepts=["nash", "seq"], most=2)
    assert found.to_dict()["format"] == 1
    assert str(found)
    if not found.common:
        assert "no option in common" in found.answer()


def test_wrong_questions() -> None:
    case = loads(STRIKE)
    with pytest.raises(QuestionError, match="no event `storm`"):
        compare(case, case, given=["storm"])
    with pytest.raises(QuestionError, match="no solution concept `nsah`; did you mean nash"):
        compare(case, case, concepts=["nsah"])
    with pytest.raises(QuestionError, match="`us` has no images"):
        compare(case, case, images={"us": "hawk"})


@pytest.mark.parametrize("key", ["cnash", "sim", "l2", "nonmyopic", "nash_a", "seq_strong"])
def test_under_concepts_of_another_kind_no_reason_is_made_up(key: str) -> None:
    text = """
actors: {a: {name: A, options: {x: X}}, b: {name: B, options: {y: Y}}}
status quo: []
preferences: {a: [a.x iff b.y, WANT], b: [a.x iff b.y, b.y]}
"""
    one, other = (loads(text.replace("WANT", want)) for want in ("not a.x", "a.x"))
    found = compare(one, other, concepts=[key])
    kinds = {reason.kind for held in (*found.no_longer.shown, *found.newly.shown) for reason in held.reasons.values()}
    assert kinds <= {"unmatched", "state"}
    assert str(found)
