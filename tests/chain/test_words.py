"""How messages of the risk part call states and policies."""

from __future__ import annotations

import numpy as np
import pytest

from offramp.case.reading import loads
from offramp.chain.state_index import states_of
from offramp.chain.words import code_words, policy_words, state_words

CASE = """
actors: {a: {options: {x: X, y: Y}}, b: {options: {z: Z}}}
events: {e: E}
impossible: [a.y and not a.x]
status quo: []
preferences: {a: [a.x], b: [b.z]}
"""


def test_a_policy_goes_by_its_name_and_none_by_what_it_is() -> None:
    assert policy_words("talk first") == "the policy `talk first`"
    assert policy_words("") == "the policy ``"
    assert policy_words(None) == "the case without commitments"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0b0000, "the state where nothing is on"),
        (0b0001, "`a.x`"),
        (0b0100, "`b.z`"),
        (0b1000, "`e`"),
        (0b1111, "`a.x,a.y,b.z,e`"),
    ],
)
def test_a_bit_pattern_goes_by_all_that_is_on_in_the_order_of_the_file(code: int, words: str) -> None:
    assert code_words(loads(CASE), code) == words


def test_a_state_goes_by_the_bit_pattern_at_its_position() -> None:
    states = states_of(loads(CASE))
    # Where what is impossible is left out, positions and bit patterns are not the same.
    assert not np.array_equal(states.codes, np.arange(len(states.codes)))
    for place, code in enumerate(states.codes.tolist()):
        assert state_words(states, place) == code_words(states.case, code)
