"""Verdicts: their witnesses are found by search, and hold when anyone checks them against the graph."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.graph.graph import build
from offramp.stability.concepts import BASIC
from offramp.stability.recheck import recheck
from offramp.stability.stability import Stability, analyse
from offramp.stability.verdict import Move, Sanction, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator


CASE = """
actors: {a: {options: {x: X, y: Y}}, b: {options: {z: Z}}, c: {options: {w: W}}}
status quo: []
preferences:
  a: [not b.z or not c.w, a.x, a.y]
  b: [b.z iff a.x]
  c: [c.w iff b.z]
"""


@pytest.fixture
def stability() -> Stability:
    return analyse(build(loads(CASE)))


@pytest.fixture
def deterred(stability: Stability) -> Verdict:
    """The verdict that `a` stays where nothing is on, by a sanction that takes two moves."""
    found = stability.why("a.y", "a", "seq")
    assert found.stable
    return found


def test_a_verdict_is_as_true_as_the_state_is_stable(stability: Stability) -> None:
    assert stability.why("a.y", "a", "seq")
    assert not stability.why("a.y", "a", "nash")


def test_a_verdict_cannot_be_changed(deterred: Verdict) -> None:
    with pytest.raises(FrozenInstanceError):
        deterred.stable = False  # type: ignore[misc]


def test_the_witness_of_a_sanction_says_who_moves_where(stability: Stability, deterred: Verdict) -> None:
    state = stability.graph.state
    assert [(sanction.improvement, sanction.moves) for sanction in deterred.sanctions] == [
        (
            state(better),
            (
                Move("b", state(better), state(f"{better},b.z")),
                Move("c", state(f"{better},b.z"), state(f"{better},b.z,c.w")),
            ),
        )
        for better in ("a.x,a.y", "a.x")
    ]


def test_a_verdict_as_plain_values(deterred: Verdict, stability: Stability) -> None:
    assert stability.why("-", "a", "nash").to_dict() == {
        "concept": "nash",
        "actor": "a",
        "state": "s0",
        "stable": False,
        "immobile": False,
        "unsanctioned": "s3",
        "sanctions": [],
    }
    assert deterred.to_dict()["sanctions"][1] == {
        "improvement": "s1",
        "moves": [{"actor": "b", "from": "s1", "to": "s5"}, {"actor": "c", "from": "s5", "to": "s13"}],
        "end": "s13",
    }


def test_stable_for_want_of_a_move_is_said_so() -> None:
    stability = analyse(build(load("cuba-1962")))
    pinned = stability.why("us.air_strike,us.blockade", "us", "gmr")
    assert not pinned.immobile
    assert not stability.immobile[:, 0].any()
    alone = loads("actors: {a: {options: {x: X}}, b: {}}\nstatus quo: []\npreferences: {a: [a.x], b: [a.x]}\n")
    assert analyse(build(alone)).why("-", "b", "sseq").immobile


def forged(verdict: Verdict) -> Iterator[tuple[str, Verdict]]:
    """Yield verdicts that are wrong, made from the one that `a` is deterred."""
    first, second = verdict.sanctions
    one, two = first.moves
    yield "forgets an improvement", replace(verdict, sanctions=(first,))
    yield "has no sanction at all", replace(verdict, sanctions=())
    yield "has a sanction without moves", replace(verdict, sanctions=(first, replace(second, moves=())))
    yield "stops too early", replace(verdict, sanctions=(replace(first, moves=(one,)), second))
    yield "starts elsewhere", replace(verdict, sanctions=(replace(first, moves=(two,)), second))
    yield (
        "leaves a gap",
        replace(verdict, sanctions=(replace(first, moves=(one, replace(two, start=one.start))), second)),
    )
    yield "swaps the sanctions", replace(verdict, sanctions=(replace(first, moves=second.moves), second))
    yield (
        "moves for another",
        replace(verdict, sanctions=(replace(first, moves=(replace(one, actor="c"), two)), second)),
    )
    back = (one, Move("b", one.end, one.start), one, two)
    yield "moves twice running", replace(verdict, sanctions=(replace(first, moves=back), second))
    own = (one, two, Move("a", two.end, two.end ^ 1))
    yield "lets the actor sanction itself", replace(verdict, sanctions=(replace(first, moves=own), second))
    yield "sanctions what is no improvement", replace(verdict, sanctions=(*verdict.sanctions, Sanction(0, (one, two))))
    yield "leaves for what is no improvement", replace(verdict, stable=False, unsanctioned=0, sanctions=())
    yield "leaves for nowhere", replace(verdict, stable=False, unsanctioned=None, sanctions=())
    yield "says that it cannot move", replace(verdict, immobile=True)


@pytest.mark.parametrize("which", range(14))
def test_a_witness_that_is_wrong_is_found_out(deterred: Verdict, stability: Stability, which: int) -> None:
    assert recheck(stability.graph, deterred)
    complaint, wrong = list(forged(deterred))[which]
    assert not recheck(stability.graph, wrong), complaint


def test_a_sanction_must_be_made_of_improvements_where_the_concept_says_so(stability: Stability) -> None:
    graph = stability.graph
    verdict = stability.why("a.y", "a", "gmr")
    better = graph.state("a.x,a.y")
    assert recheck(graph, verdict)
    moves = (
        Move("c", better, graph.state("a.x,a.y,c.w")),
        Move("b", graph.state("a.x,a.y,c.w"), graph.state("a.x,a.y,b.z,c.w")),
    )
    other = replace(verdict, sanctions=(Sanction(better, moves), verdict.sanctions[1]))
    assert recheck(graph, other)
    assert not recheck(graph, replace(other, concept="seq", improving=True))


def test_a_sanction_must_leave_no_way_out_where_the_concept_says_so() -> None:
    stability = analyse(build(load("syria-iraq-1975")))
    verdict = stability.why("-", "iraq", "gmr")
    assert verdict.stable
    assert recheck(stability.graph, verdict)
    assert not recheck(stability.graph, replace(verdict, concept="smr", countermove=True))


def test_an_improvement_that_is_sanctioned_is_no_reason_to_leave(stability: Stability, deterred: Verdict) -> None:
    leaves = replace(deterred, stable=False, unsanctioned=deterred.sanctions[0].improvement, sanctions=())
    assert not recheck(stability.graph, leaves)


def test_one_who_cannot_move_is_to_be_called_so() -> None:
    graph = build(loads("actors: {a: {options: {x: X}}, b: {}}\nstatus quo: []\npreferences: {a: [a.x], b: [a.x]}\n"))
    assert recheck(graph, Verdict("nash", "b", 0, stable=True, immobile=True))
    assert not recheck(graph, Verdict("nash", "b", 0, stable=True, immobile=False))


def test_no_sanction_makes_a_state_nash_stable(deterred: Verdict, stability: Stability) -> None:
    assert not recheck(stability.graph, replace(deterred, concept="nash"))


def sound(drawn: Drawn, verdict: Verdict) -> bool:
    """Check a witness by the definitions of the oracle, without the graph."""
    model, actor, state = drawn.model, verdict.actor, drawn.states[verdict.state]
    better = model.improvements(actor, state)
    flags = {"improving": verdict.improving, "countermove": verdict.countermove}
    if verdict.immobile != (not model.moves(actor, state)):
        return False
    if verdict.stable:
        covered = [drawn.states[sanction.improvement] for sanction in verdict.sanctions]
        return (
            set(covered) == better
            and len(covered) == len(better)
            and all(answers(drawn, verdict, sanction) for sanction in verdict.sanctions)
        )
    if verdict.unsanctioned is None or (leaves_for := drawn.states[verdict.unsanctioned]) not in better:
        return False
    if verdict.concept == "nash":
        return not any(model.prefers(actor, other, leaves_for) for other in better)
    best = [other for other in better if model.prefers(actor, other, leaves_for)]
    return not model.sanctioned(actor, state, leaves_for, **flags) and all(
        model.sanctioned(actor, state, other, **flags) for other in best
    )


def answers(drawn: Drawn, verdict: Verdict, sanction: Sanction) -> bool:
    """Whether a sanction is a legal sequence of the others, as short as any, that deters the actor."""
    model, actor = drawn.model, verdict.actor
    state, at = drawn.states[verdict.state], drawn.states[sanction.improvement]
    start, last = at, actor
    for move in sanction.moves:
        steps = model.improvements if verdict.improving else model.moves
        if (
            move.actor in (last, actor)
            or drawn.states[move.start] != at
            or drawn.states[move.end] not in steps(move.actor, at)
        ):
            return False
        at, last = drawn.states[move.end], move.actor
    fewest = model.fewest_moves(model.others(actor), start, improving=verdict.improving)
    shortest = min(
        count for end, count in fewest.items() if model.deters(actor, state, end, countermove=verdict.countermove)
    )
    return model.deters(actor, state, at, countermove=verdict.countermove) and len(sanction.moves) == shortest


@examples(150, dear=True)
@given(cases(5))
def test_every_witness_holds_and_agrees_with_the_arrays(drawn: Drawn) -> None:
    stability = analyse(drawn.graph)
    flags = {
        "nash": (False, False),
        "gmr": (False, False),
        "smr": (False, True),
        "seq": (True, False),
        "sseq": (True, True),
    }
    for concept in BASIC:
        for actor in drawn.graph.actors:
            for state in range(drawn.graph.size):
                verdict = stability.why(state, actor, concept.key)
                assert (verdict.concept, verdict.actor, verdict.state) == (concept.key, actor, state)
                assert (verdict.improving, verdict.countermove) == flags[concept.key]
                assert verdict.stable == stability.is_stable(state, actor, concept.key)
                assert verdict.immobile == bool(stability.immobile[drawn.graph.index(actor), state])
                assert recheck(drawn.graph, verdict)
                assert sound(drawn, verdict)
