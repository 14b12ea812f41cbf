"""Texts of Python in the language of a page: made, kept in the history, and read from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.language.sentence import Sentence
from offramp.web.saying import read_sentence, say, stored_sentence, translated

VALUES = st.text(max_size=8) | st.sampled_from(["{entry}", "{", "}", "{0}", "Cases", "%s"])


@given(VALUES, VALUES, st.integers(0, 99))
@examples(60)
def test_a_kept_sentence_is_the_same_in_every_language(inner: str, name: str, number: int) -> None:
    said = say(
        "Moved {entry} to place {place}", entry=say("Renamed {entry} to {name}", entry=inner, name=name), place=number
    )
    assert said == f"Moved Renamed {inner} to {name} to place {number}"
    again = read_sentence(str(said), stored_sentence(said))
    for language in ("en", "fr"):
        assert translated(again, language) == translated(said, language)
    assert inner in translated(said, "fr")
    assert name in translated(said, "fr")


def test_a_value_is_translated_where_it_is_a_sentence_alone() -> None:
    assert translated(say("Removed {entry}", entry="Cases"), "fr") == "Suppression\N{NO-BREAK SPACE}: Cases", (
        "the name of an actor is no message"
    )
    assert translated(say("Removed {entry}", entry=say("Cases")), "fr") == "Suppression\N{NO-BREAK SPACE}: Cas"
    assert translated("Cases", "fr") == "Cas", "a title of a page is a message"
    assert translated("Nothing of the catalogue", "fr") == "Nothing of the catalogue"


def test_a_message_outside_the_catalogue_stays_as_it_was_said() -> None:
    unknown = Sentence("Turned Ann around", "Turned {entry} around", {"entry": "Ann"})
    assert translated(unknown, "fr") == translated(unknown, "en") == "Turned Ann around"
    hostile = Sentence("Harmless", "{entry.__class__}", {"entry": "Ann"})
    assert translated(hostile, "fr") == "Harmless", "never filled in"
    lacking = Sentence("Removed Ann", "Removed {entry}", {})
    assert translated(lacking, "fr") == "Removed Ann"


def test_a_text_without_a_message_is_kept_as_text() -> None:
    assert stored_sentence("Copied by hand") is None
    found = read_sentence("Copied by hand", None)
    assert not isinstance(found, Sentence)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "{",
        "null",
        "3",
        "[]",
        "{}",
        '{"message": "Removed {entry}"}',
        '{"message": "Removed {entry}", "values": 3}',
        '{"message": "Removed {entry}", "values": ["entry"]}',
        '{"message": "Removed {entry}", "values": {"entry": {"text": "Ann"}}}',
        "[" * 100_000,
    ],
)
def test_what_another_program_wrote_is_read_as_text(stored: str) -> None:
    found = read_sentence("Removed Ann", stored)
    assert found == "Removed Ann"
    assert translated(found, "fr") == "Removed Ann"


def test_values_that_are_no_texts_are_read_as_texts() -> None:
    values: dict[str, Any] = {"entry": 3, "name": None}
    stored = json.dumps({"message": "Renamed {entry} to {name}", "values": values})
    found = read_sentence("Renamed 3 to None", stored)
    assert isinstance(found, Sentence)
    assert found.values == {"entry": "3", "name": "None"}
