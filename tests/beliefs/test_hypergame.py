"""Hypergames: against the oracle, against the true game, and one worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.beliefs.oracle_hypergame import CONCEPTS, Oracle
from tests.conftest import LISTED
from tests.rivals import Believers, believers
from tests.strategies import Drawn, cases, examples, name_of

from offramp.beliefs import hypergame as module
from offramp.beliefs.hypergame import Hypergame, hypergame
from offramp.beliefs.surprises import Surprise
from offramp.case.reading import load, loads
from offramp.errors import QuestionError, TooLarge
from offramp.graph.graph import build
from offramp.stability.stability import analyse

# Upland can fill a dam, Lowland can send guards. Lowland would rather fight than lose the water, but Upland thinks that it would give
# in; Lowland has never heard of the dam.
DAM = """
title: The dam
actors:
  upland: {name: Upland, options: {fill: Fill the dam}}
  lowland: {name: Lowland, options: {guard: Send guards}}
status quo: []
preferences:
  upland: [not (upland.fill and lowland.guard), upland.fill]
  lowland: [lowland.guard iff upland.fill]
beliefs: {upland: {lowland: [not lowland.guard]}}
unaware: {lowland: [upland.fill]}
"""


@pytest.fixture
def dam() -> Hypergame:
    return hypergame(loads(DAM))


@examples(100, dear=True)
@given(believers())
def test_what_holds_is_the_oracles(drawn: Believers) -> None:
    oracle, found = Oracle(drawn), hypergame(drawn.case, given=sorted(drawn.model.given))
    number = {state: found.graph.state(name_of(min(state, key=sorted))) for state in drawn.model.states}
    for key in CONCEPTS:
        for state, n in number.items():
            assert [found.is_stable(n, actor, key) for actor in drawn.model.actors] == [
                oracle.stable(key, actor, state) for actor in drawn.model.actors
            ]
            assert (n in found.equilibria(key)) == oracle.equilibrium(key, state)
            assert (n in found.true.equilibria(key)) == all(
                drawn.model.is_stable(key, actor, state) for actor in drawn.model.actors
            )
            for believer in drawn.model.actors:
                trusted = oracle.believed_equilibria(key, believer, state)
                assert (n in found.believed_equilibria(believer, key)) == trusted
                assert (n in found.broken(believer, key)) == (trusted and not oracle.equilibrium(key, state))


@examples(100, dear=True)
@given(believers())
def test_surprises_are_the_oracles(drawn: Believers) -> None:
    oracle, found = Oracle(drawn), hypergame(drawn.case, ["nash"], given=sorted(drawn.model.given))
    number = {state: found.graph.state(name_of(min(state, key=sorted))) for state in drawn.model.states}
    for state, n in number.items():
        real = found.surprises(n)
        assert len(set(real)) == len(real)
        assert set(real) == {
            Surprise(believer, mover, n, number[end], kind)  # type: ignore[arg-type]
            for believer, mover, end, kind in oracle.surprises(state)
        }


@examples(100, dear=True)
@given(believers())
def test_a_nash_equilibrium_in_somebodys_eyes_is_broken_by_a_surprise(drawn: Believers) -> None:
    found = hypergame(drawn.case, ["nash"], given=sorted(drawn.model.given))
    for believer in found.graph.actors:
        trusted = set(found.believed_equilibria(believer, "nash"))
        surprising = {
            state
            for state in trusted
            if any(s.believer == believer and s.kind in ("unseen", "unwanted") for s in found.surprises(state))
            or any(not found.sees(actor, state) for actor in found.graph.actors)
        }
        assert set(found.broken(believer, "nash")) == surprising


@examples(80)
@given(believers())
def test_what_breaks_an_equilibrium_is_a_move_that_the_believer_rules_out(drawn: Believers) -> None:
    found = hypergame(drawn.case, given=sorted(drawn.model.given))
    oracle = Oracle(drawn)
    state_of = {found.graph.state(name_of(min(state, key=sorted))): state for state in drawn.model.states}
    for key in CONCEPTS:
        for believer in found.believers:
            for state in found.broken(believer, key):
                breaks = found.breaks(believer, state, key)
                blind = [actor for actor in found.leavers(state, key) if not found.sees(actor, state)]
                assert breaks or blind
                assert {s.mover for s in breaks} | {*blind} == set(found.leavers(state, key))
                for s in breaks:
                    start, end = state_of[s.start], state_of[s.end]
                    assert oracle.moves(s.mover, s.mover, start, end, improving=True)
                    there = oracle.moves(believer, s.mover, start, end, improving=False)
                    expected = oracle.moves(believer, s.mover, start, end, improving=True)
                    assert s.kind == ("undeterred" if expected else "unwanted" if there else "unseen")
                    assert not (key == "nash" and s.kind == "undeterred")


@examples(60)
@given(cases(5))
def test_without_beliefs_it_is_the_true_game(drawn: Drawn) -> None:
    found = hypergame(drawn.case, given=sorted(drawn.model.given))
    true = analyse(drawn.graph)
    assert found.believers == ()
    assert found.true == true
    for key in CONCEPTS:
        assert found.equilibria(key) == true.equilibria(key)
        assert (found.stable(key) == true.stable[key]).all()
        assert all(found.broken(actor, key) == () for actor in found.graph.actors)
    assert all(found.surprises(state) == () for state in range(found.graph.size))


@examples(40, dear=True)
@given(believers())
def test_every_answer_can_be_told(drawn: Believers) -> None:
    found = hypergame(drawn.case, given=sorted(drawn.model.given))
    assert str(found)
    for state in range(found.graph.size):
        assert found.at(state)
    data = found.to_dict()
    assert list(data["believers"]) == list(found.believers)


def test_beliefs_that_are_right_change_nothing() -> None:
    text = DAM.replace("{lowland: [not lowland.guard]}", "{lowland: [lowland.guard iff upland.fill]}").partition(
        "unaware"
    )[0]
    found = hypergame(loads(text))
    assert found.believers == ("upland",)
    for key in CONCEPTS:
        assert found.equilibria(key) == found.true.equilibria(key) == found.believed_equilibria("upland", key)
    assert all(found.surprises(state) == () for state in range(4))


def test_the_dam_by_hand(dam: Hypergame) -> None:
    nothing, fill, _guard, both = range(4)
    assert [dam.graph.name(state) for state in range(4)] == [
        "-",
        "upland.fill",
        "lowland.guard",
        "upland.fill,lowland.guard",
    ]
    # In truth: Upland fills while there is no guard, Lowland sends guards as soon as it does: nothing is a Nash equilibrium.
    assert dam.true.equilibria("nash") == ()
    # Upland thinks that Lowland never guards: so it fills, and that is that.
    assert dam.believed_equilibria("upland", "nash") == (fill,)
    # Lowland sees two states, without and with guards, and prefers the first; there is nothing that Upland could do.
    assert dam.unseen("lowland") == (fill, both)
    assert dam.believed_equilibria("lowland", "nash") == (nothing,)
    assert dam.equilibria("nash") == ()
    assert dam.leavers(nothing, "nash") == ("upland",)
    # What Lowland does not see is not stable for it, though it has no move there that it knows of.
    assert not dam.is_stable(fill, "lowland", "nash")
    assert dam.broken("upland", "nash") == (fill,)
    assert dam.broken("lowland", "nash") == (nothing,)
    assert dam.breaks("upland", fill, "nash") == ()
    assert dam.breaks("lowland", nothing, "nash") == (Surprise("lowland", "upland", nothing, fill, "unseen"),)
    assert dam.breaks("upland", nothing, "nash") == ()


def test_the_surprises_of_the_dam(dam: Hypergame) -> None:
    nothing, fill, guard, both = range(4)
    assert dam.surprises() == (Surprise("lowland", "upland", nothing, fill, "unseen"),)
    assert dam.surprises(guard) == ()
    # Lowland is unaware of the states with the dam: nothing is said about what it does there, whatever Upland expects.
    assert dam.surprises(both) == (Surprise("lowland", "upland", both, guard, "unseen"),)


def test_the_dam_in_words(dam: Hypergame) -> None:
    told = str(dam)
    assert "Upland has beliefs of its own about the preferences of Lowland." in told
    assert "Lowland is unaware of 2 of 4 states: those with “Fill the dam”." in told
    assert "Upland starts “Fill the dam”" in told
    assert "Lowland is unaware of this state" in told
    assert "is unaware of the move" in told
    assert dam.counts().rows[0] == ("NASH", "0", "1", "1", "0")
    assert "No actor misperceives a move from there." in dam.surprise_table(2).note


def test_an_unseen_status_quo_is_said_so() -> None:
    found = hypergame(loads(DAM.replace("status quo: []", "status quo: [upland.fill]")))
    assert "Lowland is unaware of the status quo itself." in found.answer()
    assert not found.sees("lowland", found.graph.status_quo)
    assert not any(found.is_stable(found.graph.status_quo, "lowland", key) for key in CONCEPTS)


@pytest.mark.parametrize("slug", LISTED)
def test_the_catalog(slug: str) -> None:
    case = load(slug)
    found = hypergame(case)
    assert found.believers == tuple(
        actor for actor in case.actors if case.beliefs.get(actor) or case.unaware.get(actor)
    )
    if not found.believers:
        assert all(found.equilibria(key) == found.true.equilibria(key) for key in CONCEPTS)


def test_the_korean_case() -> None:
    found = hypergame(load("korea-2017"))
    graph = found.graph
    strikes = [s for s in found.surprises() if s.kind == "false alarm"]
    assert strikes
    assert all((s.believer, s.mover) == ("dprk", "usa") for s in found.surprises())
    assert all("usa.strike" in graph.on(s.end) for s in strikes)
    # Everybody but North Korea judges by the true game, and what is stable for it under Nash does not depend on the others.
    assert found.equilibria("nash") == found.true.equilibria("nash")
    assert found.believed_equilibria("dprk", "seq") == analyse(found.games["dprk"].graph).equilibria("seq")
    assert "of 1,949 states shown" in found.table().note


def test_with_another_image() -> None:
    found = hypergame(load("korea-2017"), ["nash"], images={"dprk": "unifier"})
    assert dict(found.graph.images) == {"usa": "administration", "dprk": "unifier"}
    assert found.true.equilibria("nash") == analyse(build(load("korea-2017"), images={"dprk": "unifier"})).equilibria(
        "nash"
    )


def test_wrong_questions(dam: Hypergame) -> None:
    with pytest.raises(QuestionError, match="no actor `uplnd`"):
        dam.believed_equilibria("uplnd", "nash")
    with pytest.raises(QuestionError, match="no solution concept"):
        hypergame(loads(DAM), ["nahs"])
    with pytest.raises(QuestionError, match="SEQ is not among"):
        hypergame(loads(DAM), ["nash"]).equilibria("seq")
    with pytest.raises(QuestionError, match="`lowland` is unaware of every state"):
        hypergame(loads(DAM.replace("[upland.fill]}", "[upland.fill, not upland.fill]}")))


def test_games_that_memory_cannot_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available", lambda: 0)
    with pytest.raises(TooLarge, match="the games of 2 believers, of up to 4 states each"):
        hypergame(loads(DAM))


@pytest.mark.parametrize("key", ["cnash", "l2", "nash_a"])
def test_other_concepts_are_refused(key: str) -> None:
    with pytest.raises(
        QuestionError, match="the stability of beliefs is defined under NASH, GMR, SMR, SEQ or SSEQ, not under"
    ):
        hypergame(loads(DAM), [key])
