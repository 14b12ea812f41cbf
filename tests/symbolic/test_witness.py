"""Verdicts of the symbolic engine: the same as those of the array engine, and each witness checked twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.cases import random_case
from hypothesis import given
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import SMALL, encoded

from offramp.case.reading import loads
from offramp.stability.recheck import recheck
from offramp.stability.stability import analyse
from offramp.stability.words import explained
from offramp.symbolic.analysis import analyse_large
from offramp.symbolic.large_graph import encode
from offramp.symbolic.recheck import Recheck, recheck_large
from offramp.symbolic.witness import judge_large

if TYPE_CHECKING:
    from offramp.stability.verdict import Verdict
    from offramp.symbolic.large_graph import LargeGraph


@examples(400, dear=True)
@given(cases(7, merges=False))
def test_verdicts_are_those_of_the_array_engine(drawn: Drawn) -> None:
    graph, large = drawn.graph, encoded(drawn)
    listed, found = analyse(graph), analyse_large(large)
    for state in {0, graph.size // 2, graph.size - 1}:
        for actor in graph.actors:
            for key in listed.stable:
                theirs, mine = listed.why(state, actor, key), found.why(state, actor, key)
                assert mine.stable == found.is_stable(state, actor, key)
                assert replace(mine, sanctions=()) == replace(theirs, sanctions=())
                assert [each.improvement for each in mine.sanctions] == [each.improvement for each in theirs.sanctions]
                assert [len(each.moves) for each in mine.sanctions] == [len(each.moves) for each in theirs.sanctions]
                assert recheck(graph, mine)
                assert recheck_large(large, mine) == Recheck(sound=True, complete=True)
                assert explained(large, mine) == explained(graph, mine)


@examples(200, dear=True)
@given(cases(6, merges=False))
def test_a_wrong_witness_is_refused(drawn: Drawn) -> None:
    large = encoded(drawn)
    for actor in large.actors:
        verdict = judge_large(large, 0, actor, "seq")
        if verdict.stable:
            assert not recheck_large(large, replace(verdict, unlisted=1))
            assert not recheck_large(large, replace(verdict, immobile=not verdict.immobile))
            assert not recheck_large(large, replace(verdict, stable=False))
            if verdict.sanctions:
                cut = replace(verdict.sanctions[0], moves=())
                assert not recheck_large(large, replace(verdict, sanctions=(cut, *verdict.sanctions[1:])))
        else:
            assert not recheck_large(large, replace(verdict, unsanctioned=verdict.state))
            assert not recheck_large(large, replace(verdict, stable=True))


def test_witnesses_at_forty_options_hold() -> None:
    large = encode(random_case(40, 4, seed=3))
    found = analyse_large(large)
    assert large.size == 2**40
    for key in ("nash", "seq"):
        for state in (large.status_quo, *found.equilibria(key, most=1)):
            for actor in large.actors:
                verdict = found.why(state, actor, key)
                checked = recheck_large(large, verdict, most=50)
                assert checked.sound
                assert verdict.stable == found.is_stable(state, actor, key)


def test_witnesses_of_actors_with_too_many_strategies_are_checked_move_by_move() -> None:
    own = ", ".join(f"o{k}: O{k}" for k in range(24))
    graph = encode(
        loads(
            f"actors: {{a: {{options: {{{own}}}}}, b: {{options: {{go: Go}}}}}}\nstatus quo: []\n"
            "preferences: {a: [not b.go, a.o0], b: [b.go iff a.o0]}"
        ),
        budget=SMALL,
    )
    for key in ("nash", "gmr", "smr", "seq", "sseq"):
        verdict = judge_large(graph, 0, "a", key)
        assert recheck_large(graph, verdict) == Recheck(sound=True, complete=False)
        for wrong in _damaged(graph, verdict):
            assert not recheck_large(graph, wrong)


def _damaged(graph: LargeGraph, verdict: Verdict) -> list[Verdict]:
    """Return verdicts whose named move is no improvement, or is of another actor."""
    if not verdict.stable:
        return [replace(verdict, unsanctioned=graph.state(name)) for name in ("a.o1", "b.go")]
    first = verdict.sanctions[0]
    return [
        replace(verdict, sanctions=(replace(first, improvement=graph.state("a.o1")),)),
        replace(verdict, sanctions=(replace(first, moves=()),)),
    ]
