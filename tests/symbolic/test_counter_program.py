"""The least lowering of one actor under SMR, against all sets of states by the definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inverse.oracle_inverse import least_single
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import encoded

from offramp.symbolic import counter_program
from offramp.symbolic.counter_program import Covering, covering
from offramp.symbolic.preference_sets import LoweredPreferences, closed
from offramp.symbolic.stable_sets import left_no_better
from offramp.symbolic.state_sets import own_ends


def covered(drawn: Drawn, number: int) -> tuple[Covering | None, int]:
    """Return the covering of an actor for a state, and the least change by the definition."""
    large = encoded(drawn)
    encoding, d = large.encoding, large.encoding.diagrams
    state, actor = number % large.size, number % len(large.actors)
    code = large.code(state)
    oracle = least_single(drawn.model, "smr", large.actors[actor], drawn.states[state])
    preferences = LoweredPreferences(encoding, code, {})
    above = preferences.preferred_to(actor, code)
    deterring = closed(preferences, actor, left_no_better(encoding, actor, above, countermove=True), improving=False)
    states = d.both(d.both(own_ends(encoding, actor, code), above), ~deterring)
    if not states.satisfiable():
        return None, oracle
    reached = preferences.reached(actor, states, improving=False)
    found = covering(encoding, actor, code, states, above, reached)
    assert encoding.count(found.states) == found.proof.objective
    return found, oracle


@examples(240, dear=True)
@given(cases(4, merges=False), st.integers(0, 10**6))
def test_a_covering_is_the_least_change_by_the_definition(drawn: Drawn, number: int) -> None:
    found, oracle = covered(drawn, number)
    if found is None:
        assert oracle == 0
    else:
        assert found.proof.proved
        assert found.proof.objective == oracle


@examples(80, dear=True)
@given(cases(4, merges=False), st.integers(0, 10**6))
def test_a_program_that_leaves_responses_out_has_true_bounds(drawn: Drawn, number: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(counter_program, "MOST_RESPONSES", 0)
        patched.setattr(counter_program, "MOST_REACHES", 0)
        found, oracle = covered(drawn, number)
    if found is not None:
        assert found.proof.bound <= oracle <= found.proof.objective
        assert found.proof.proved == (found.proof.bound == found.proof.objective)
