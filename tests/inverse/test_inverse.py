"""What is asked of whom for a condition to hold: the cheapest states, the impossible, the record."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inverse.oracle_inverse import CONCEPTS
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.inverse.inverse import invert
from offramp.inverse.joint import joint


@pytest.mark.parametrize("key", CONCEPTS)
@examples(15, dear=True)
@given(cases(4), st.data())
def test_the_cheapest_are_those_of_all_states(key: str, drawn: Drawn, data: st.DataObject) -> None:
    graph = drawn.graph
    actors = data.draw(st.sampled_from([None, graph.actors[:1]]))
    option = data.draw(st.sampled_from([f"{sign}{name}" for name in graph.case.options for sign in ("", "not ")]))
    try:
        found = invert(graph, option, actors, [key], most=3).under(key)
    except QuestionError:
        return
    codes = graph.space.codes[graph.cells]
    far = np.bitwise_count(codes ^ codes[graph.status_quo])
    mask = graph.satisfying(graph.case.goals.get(option) or _read(option))
    every = [joint(graph, int(state), key, actors) for state in np.flatnonzero(mask)]
    order = sorted((one.cost, int(far[one.state]), one.state) for one in every if one.possible)
    assert found.complete
    assert [(t.least.cost, int(far[t.state]), t.state) for t in found.targets] == order[:3]


def _read(text: str):  # type: ignore[no-untyped-def]
    from offramp.case.expression import Expression

    return Expression.read(text)


def test_korea_asks_north_korea_for_the_cap() -> None:
    found = invert(build(load("korea-2017")), "cap", concepts=["nash"])
    best = found.under("nash").targets[0]
    assert set(best.least.changes) == {"dprk"}
    assert best.least.proved
    assert best.least.verified
    assert "North Korea would have to rank" in str(found)
    assert json.loads(json.dumps(found.to_dict()))["concepts"]["nash"]["targets"][0]["least"]["proof"]["gap"] == 0


def test_the_impossible_is_said_with_who_stands_in_the_way() -> None:
    found = invert(build(load("prisoners-dilemma")), "not column.defect", ["row"], ["nash"])
    assert not found.possible
    assert found.under("nash").against == {"column": 2}
    assert "Column would not stay" in str(found)


def test_wrong_questions() -> None:
    graph = build(load("prisoners-dilemma"))
    for arguments in (
        ("row.defct",),
        ("row.defect and not row.defect",),
        ("row.defect", ["rwo"]),
        ("row.defect", None, ["nahs"]),
    ):
        with pytest.raises(QuestionError):
            invert(graph, *arguments)
    with pytest.raises(QuestionError, match="SEQ is not among the concepts analysed"):
        invert(graph, "row.defect", None, ["nash"]).under("seq")
