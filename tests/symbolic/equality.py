"""The two engines against each other on random cases of up to 2^16 states: `python -m tests.symbolic.equality --seconds 600`.

Every case is drawn from its seed alone, so a disagreement can be repeated with `--start SEED --count 1`.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest
from tests.symbolic.drawn_cases import LARGEST, drawn_case
from tests.symbolic.engines import SMALL, mask

from offramp.case.questions import read_condition
from offramp.errors import QuestionError
from offramp.graph.advice import advise
from offramp.paths.routes import routes
from offramp.stability.stability import analyse
from offramp.symbolic.analysis import analyse_large
from offramp.symbolic.encoded_states import EncodedStates
from offramp.symbolic.large_graph import encode
from offramp.symbolic.recheck import recheck_large
from offramp.symbolic.route import shortest_route
from offramp.symbolic.stable_sets import immobile_states

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability
    from offramp.symbolic.analysis import LargeStability
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["agree"]

T = TypeVar("T")

FOLLOWED = 30
"""Number of states through which a check of a witness follows the answers."""

WAYS = ("improvements", "deals", "moves")
"""Kinds of routes that are compared."""

STATES_JUDGED = 3
"""Number of states of each case whose verdicts and witnesses are compared."""


def agree(seed: int, largest: int = LARGEST) -> int:
    """Compare the engines on the case of a seed, and return the number of its options.

    Compared are the sets of stable states, goals, verdicts, equally short witnesses, shortest routes, and the warnings of `check`.
    """
    drawn = drawn_case(seed, largest)
    case, graph = drawn.case, drawn.graph
    large = encode(case, given=drawn.given, images=drawn.images, budget=SMALL)
    listed, found = analyse(graph), analyse_large(large)
    assert not found.undecided
    assert (large.size, large.status_quo) == (graph.size, graph.status_quo)
    for i in range(len(graph.actors)):
        assert np.array_equal(mask(large.encoding, graph, immobile_states(large.encoding, i)), listed.immobile[i])
        for key, stable in listed.stable.items():
            assert np.array_equal(~mask(large.encoding, graph, found.unstable[key][i]), stable[i]), (seed, key, i)
    for key in listed.stable:
        assert found.count(key) == len(listed.equilibria(key)), (seed, key)
    assert advise(case, EncodedStates(case, SMALL)) == advise(case), seed
    _same_ways(seed, graph, large)
    rng = random.Random(seed)  # noqa: S311  (no secret)
    for state in {graph.status_quo, *(rng.randrange(graph.size) for _ in range(STATES_JUDGED - 1))}:
        _same_verdicts(seed, listed, large, found, state)
    return len(case.options)


def _same_ways(seed: int, graph: Graph, large: LargeGraph) -> None:
    """Compare the states of each goal, and the shortest ways to it, or the words in which they are refused."""
    for goal in large.case.goals:
        try:
            reached = graph.satisfying(read_condition(graph.case, goal))
        except QuestionError as error:
            with pytest.raises(type(error)):
                large.satisfying(goal)
            continue
        assert np.array_equal(mask(large.encoding, graph, large.satisfying(goal)), reached), (seed, goal)
        for by in WAYS:
            where = (seed, goal, by)
            theirs = _told(partial(routes, graph, goal, by=by, most=1))
            mine = _told(partial(shortest_route, large, goal, by=by))
            if isinstance(theirs, str) or isinstance(mine, str):
                assert mine == theirs, where
                continue
            best, steps = theirs.best, mine.steps
            if best is None or steps is None:
                assert (best, steps, mine.answer()) == (None, None, theirs.answer()), where
                continue
            assert len(steps) == len(best.steps), where
            assert by == "moves" or sum(not step.willing for step in steps) == sum(
                not step.willing for step in best.steps
            ), where


def _told(call: Callable[[], T]) -> T | str:
    """Return an answer, or the words of its refusal."""
    try:
        return call()
    except QuestionError as error:
        return str(error)


def _same_verdicts(seed: int, listed: Stability, large: LargeGraph, found: LargeStability, state: int) -> None:
    """Compare the verdicts on a state under every concept, with equally short witnesses, and check each witness."""
    for actor in large.actors:
        for key in listed.stable:
            theirs, mine = listed.why(state, actor, key), found.why(state, actor, key)
            where = (seed, state, actor, key)
            assert mine.stable == found.is_stable(state, actor, key) == theirs.stable, where
            assert mine.unsanctioned == theirs.unsanctioned, where
            assert mine.immobile == theirs.immobile, where
            shown = theirs.sanctions[: len(mine.sanctions)]
            assert len(mine.sanctions) + mine.unlisted == len(theirs.sanctions) + theirs.unlisted, where
            assert [each.improvement for each in mine.sanctions] == [each.improvement for each in shown], where
            assert [len(each.moves) for each in mine.sanctions] == [len(each.moves) for each in shown], where
            assert recheck_large(large, mine, FOLLOWED).sound, where


def main() -> None:
    """Compare cases of successive seeds until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=10**9)
    asked = parser.parse_args()
    ends, sizes = time.monotonic() + asked.seconds, Counter[int]()
    for seed in range(asked.start, asked.start + asked.count):
        if time.monotonic() > ends:
            break
        sizes[agree(seed)] += 1
        if sizes.total() % 100 == 0:
            print(f"{sizes.total():,} cases agree", flush=True)
    print(f"{sizes.total():,} cases agree; by options: {dict(sorted(sizes.items()))}")


if __name__ == "__main__":
    main()
