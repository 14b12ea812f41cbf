"""A witness is checked by the concept that gave it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offramp.case.reading import load
from offramp.graph.graph import build
from offramp.stability.concepts import CONCEPTS, concept
from offramp.stability.recheck import recheck


@pytest.mark.parametrize("entry", CONCEPTS, ids=lambda entry: entry.key)
def test_a_true_witness_passes_and_its_opposite_does_not(entry) -> None:  # type: ignore[no-untyped-def]
    graph = build(load("chicken"))
    for actor in (0, 1):
        for state in range(graph.size):
            verdict = entry.why(graph, actor, state)
            assert recheck(graph, verdict)
            assert not recheck(graph, replace(verdict, stable=not verdict.stable, unsanctioned=None, sanctions=()))


def test_a_sanction_that_does_not_deter_is_found_out() -> None:
    graph = build(load("elmira-1991"))
    verdict = next(
        found
        for state in range(graph.size)
        if (found := concept("gmr").why(graph, 2, state)).sanctions and found.sanctions[0].moves
    )
    (first, *others) = verdict.sanctions
    wrong = replace(first, moves=first.moves[:0])
    assert not recheck(graph, replace(verdict, sanctions=(wrong, *others)))
