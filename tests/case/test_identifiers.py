"""Names that the language can read, made out of any texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case import expression as ex
from offramp.case import nodes
from offramp.case.identifiers import LONGEST, identifiers, readable
from offramp.case.nodes import RESERVED


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hold talks", "hold_talks"),
        ("  Hold—talks!  ", "hold_talks"),
        ("ESCALATE", "escalate"),
        ("2nd strike", "option_2nd_strike"),
        ("For", "option_for"),
        ("not", "option_not"),
        ("", "option"),
        ("!?", "option"),
        ("a.b,c", "a_b_c"),
        ("बातचीत का समर्थन", "बातचीत_का_समर्थन"),
        ("谈判", "谈判"),
        ("إيران", "إيران"),
        ("Straße", "strasse"),
        ("it's on", "it_s_on"),
        ("Proceed to complete a project modified to appease the opposition", "proceed_to_complete_a_project"),
        ("x" * 50, "x" * LONGEST),
        ("१२ कदम", "option_१२_कदम"),
    ],
)
def test_a_text_becomes_one_word(text: str, name: str) -> None:
    assert identifiers("option", [text]) == [name]


def test_no_two_names_are_alike() -> None:
    assert identifiers("option", ["Full", "full", "FULL!", "full 2", "", "option"]) == [
        "full",
        "full_2",
        "full_3",
        "full_2_2",
        "option",
        "option_2",
    ]


@examples(100)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_every_text_becomes_a_name_of_its_own_that_can_be_read(texts: list[str]) -> None:
    names = identifiers("option", texts)
    assert len(names) == len(set(names)) == len(texts)
    for name in names:
        assert readable(name)
        assert ex.parse(f"not usa.{name}") == nodes.Not(nodes.Name(f"usa.{name}"))


@pytest.mark.parametrize("text", [*sorted(RESERVED), "", "a b", "1a", "a-b", "not a", "(a)"])
def test_what_is_no_name_is_not_readable(text: str) -> None:
    assert not readable(text)
