"""Sentences that name things by names or by labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offramp.naming import Named, Phrase, typed
from offramp.notes import Note, Severity
from tests.strategies import examples

NAMES = st.text(min_size=1, max_size=5)


@given(st.lists(NAMES, min_size=1, max_size=3), st.booleans())
@examples(40)
def test_a_phrase_has_each_thing_once_by_its_naming(names: list[str], bare: bool) -> None:
    things = tuple(Named("condition", name, bare=bare) for name in names)
    phrase = Phrase.of("{first}: {things}", first="{braces} stay", things=things)
    asked: list[Named] = []

    def counted(each: Named) -> str:
        asked.append(each)
        return "thing"

    joined = ["thing, thing", "thing, thing, thing"] if bare else ["thing and thing", "thing, thing and thing"]
    expected = ["thing", *joined][len(names) - 1]
    assert phrase.by(counted) == f"{{braces}} stay: {expected}"
    assert asked == list(things)
    assert str(Phrase.of("{thing}", thing=things[0])) == (names[0] if bare else f"`{names[0]}`")


def test_a_phrase_whose_value_is_missing_is_a_fault() -> None:
    with pytest.raises(KeyError):
        str(Phrase.of("{first} and {second}", first="one"))


def test_a_note_is_said_by_either_naming() -> None:
    note = Note(Severity.WARNING, Phrase.of("{event} never happens", event=Named("condition", "war")))
    assert (note.text, str(note)) == ("`war` never happens", "warning: `war` never happens")
    assert note.to_dict() == {"severity": "warning", "text": "`war` never happens"}
    assert note.by(lambda each: each.name.title()) == "Warning: War never happens."
    plain = Note(Severity.NOTE, "a {brace} and a `name` stay")
    assert plain.by(lambda _: "x") == "A {brace} and a `name` stay."
    assert str(plain) == "note: a {brace} and a `name` stay"
    assert typed(Named("state", "s1", ("all on",), bare=True)) == "s1"
