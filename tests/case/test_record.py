"""What every part of a case has in common."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import ValidationError

from offramp.case.parts import Source
from offramp.case.record import Also, OneOrMany, Record, Sources, Text


class Sample(Record):
    """A record with one field of each kind."""

    name: Annotated[Text, Also(("null",))] = ""
    source: Sources = ()
    many: Annotated[tuple[int, ...], OneOrMany()] = ()


def test_a_record_is_frozen() -> None:
    record = Source(cite="A book")
    with pytest.raises(ValidationError, match="frozen"):
        record.cite = "Another"  # type: ignore[misc]


def test_keys_it_does_not_know_are_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Source.model_validate({"cite": "A book", "page": "3"})


@pytest.mark.parametrize(
    ("written", "read"), [("letter", ("letter",)), (["letter", "icb"], ("letter", "icb")), ([], ())]
)
def test_one_source_stands_for_a_list_of_one(written: object, read: tuple[str, ...]) -> None:
    assert Sample.model_validate({"source": written}).source == read


def test_editors_are_told_of_the_short_forms() -> None:
    properties = Sample.model_json_schema()["properties"]
    assert properties["name"]["anyOf"] == [{"type": ["null"]}, {"type": ["string", "number", "boolean"]}]
    assert properties["many"]["anyOf"] == [{"type": "integer"}, {"items": {"type": "integer"}, "type": "array"}]
    assert properties["source"]["anyOf"][0] == {"type": "string"}
