"""The names of states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.reading import loads
from offramp.case.state_names import NOTHING, read_state, state_name
from offramp.errors import QuestionError

CASE = loads("""
actors:
  usa: {options: {talks: Talk, strike: Strike}}
  भारत: {options: {बातचीत: बात}}
events: {war: War}
status quo: []
preferences: {usa: [usa.talks], भारत: [usa.talks]}
""")


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("-", set()),
        ("", set()),
        (" - ", set()),
        ("usa.talks", {"usa.talks"}),
        ("usa.strike,usa.talks", {"usa.talks", "usa.strike"}),
        (" usa.talks ,  war ", {"usa.talks", "war"}),
        ("भारत.बातचीत,war", {"भारत.बातचीत", "war"}),
    ],
)
def test_a_state_is_named_by_what_is_on_in_any_order(text: str, on: set[str]) -> None:
    assert read_state(text, CASE) == on


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("usa.talk", "the state `usa.talk` names `usa.talk`, which is no option or event; did you mean usa.talks?"),
        ("usa.talks,usa.talks", "the state `usa.talks,usa.talks` names `usa.talks` twice"),
        ("usa.talks,", "names ``, which is no option or event"),
        ("usa", "names `usa`, which is no option or event"),
        ("-,war", "names `-`, which is no option or event"),
    ],
)
def test_a_name_that_is_no_state_is_refused(text: str, message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        read_state(text, CASE)
    assert message in str(caught.value)


def test_nothing_has_a_name() -> None:
    assert state_name([]) == NOTHING
    assert state_name(iter(["usa.talks", "war"])) == "usa.talks,war"


@examples(100)
@given(st.sets(st.sampled_from(CASE.things)))
def test_a_state_written_is_read_again(on: set[str]) -> None:
    assert read_state(state_name(on), CASE) == on
