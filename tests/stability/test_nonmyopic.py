"""Non-myopic stability: however far ahead the two look."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.stability.limited import limited
from offramp.stability.nonmyopic import NONMYOPIC, repeating, stable, why
from offramp.stability.recheck import recheck
from offramp.stability.stability import analyse


@examples(80, dear=True)
@given(cases(6, actors=2))
def test_stable_is_to_stay_at_every_depth_that_comes_again(drawn: Drawn) -> None:
    found, first = repeating(drawn.graph)
    again = len(found) - first
    for i in (0, 1):
        answer = stable(drawn.graph, i)
        # Two more rounds, far deeper, from the definition of a single depth.
        deep = [limited(h).stable(drawn.graph, i) for h in range(len(found) + 1, len(found) + 2 * again + 1)]
        assert np.array_equal(answer, np.all(deep, axis=0))
        for state in range(drawn.graph.size):
            verdict = why(drawn.graph, i, state)
            assert verdict.stable == answer[state]
            assert recheck(drawn.graph, verdict)


def test_the_prisoners_dilemma_keeps_the_peace_and_the_war() -> None:
    """Brams & Wittman 1981: mutual cooperation is a non-myopic equilibrium, and so is mutual defection."""
    graph = build(load("prisoners-dilemma"))
    held = analyse(graph, ["nonmyopic"]).equilibria("nonmyopic")
    assert graph.state("-") in held


def test_three_actors_are_refused() -> None:
    with pytest.raises(QuestionError, match="defined for two actors"):
        analyse(build(load("elmira-1991")), [NONMYOPIC.key])
